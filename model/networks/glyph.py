"""One ink crop to one glyph: the only preparation a digit gets, in training and in reading.

A glyph follows MNIST's own convention (LeCun, Cortes and Burges, 1998): the ink fits a
square of 20 pixels with its proportions kept, and its centre of mass lies at the centre of
28x28. A stroke much thinner than MNIST's pens is widened first, because a hair line drawn
on a large sheet would else fade to nothing on the way down to 20 pixels.
"""

import math

import numpy as np
from PIL import Image

from ..errors import GlyphsError
from ..ink.components import stroke_width

GLYPH_SIDE_PX = 28
FIT_SIDE_PX = 20
# The crop is brought to 4 x 20 pixels first: stroke widths and the centre of mass are then
# set to a quarter of a glyph pixel, and the last step is a plain mean over 4 x 4.
SUPERSAMPLE = 4
# The 25th percentile of the stroke widths of MNIST's training images, in glyph pixels, as
# `stroke_width` measures them.
MIN_STROKE_WIDTH_PX = 2.1


def glyph(ink: np.ndarray) -> np.ndarray:
    """Make the 28x28 glyph of one ink crop.

    Args:
        ink: (height, width), uint8, or float in [0, 1], or bool; ink is high and the ground
            exactly 0. The digit may lie anywhere in it.

    Returns:
        float32 (28, 28) in [0, 1]; all zero where there is no ink.

    Raises:
        GlyphsError: if `ink` has not two dimensions.
    """
    if ink.ndim != 2:
        raise GlyphsError(f"`ink` must be of shape (height, width), got {ink.shape}")
    levels = ink if ink.dtype == np.uint8 else np.ceil(ink * np.float32(255)).astype(np.uint8)
    cropped = _cropped(levels)
    if cropped is None:
        return np.zeros((GLYPH_SIDE_PX, GLYPH_SIDE_PX), np.float32)
    brightest = int(cropped.max())
    if brightest < 255:
        full = np.rint(np.arange(brightest + 1) * 255 / brightest).astype(np.uint8)
        cropped = full[cropped]
    fine = _fit(cropped)
    missing_px = MIN_STROKE_WIDTH_PX * SUPERSAMPLE - stroke_width(fine > 127)
    if missing_px >= 1:
        fine = _fit(_widen(fine, missing_px / 2))
    return _centre(fine)


def _cropped(levels: np.ndarray) -> np.ndarray | None:
    """What has ink, from its first row and column to the last; None where there is none."""
    if not levels.size:
        return None
    if all(side.any() for side in (levels[0], levels[-1], levels[:, 0], levels[:, -1])):
        return levels  # as a component comes: to look for its box takes longer
    box = Image.fromarray(levels).getbbox()
    return None if box is None else levels[box[1] : box[3], box[0] : box[2]]


def _fit(ink: np.ndarray) -> np.ndarray:
    """Scale a crop so that its longer side is 20 glyph pixels, supersampled: uint8."""
    scale = FIT_SIDE_PX * SUPERSAMPLE / max(ink.shape)
    height, width = (max(1, round(side * scale)) for side in ink.shape)
    # A digit of MNIST fits 20 pixels as it is, and must come out as it went in: its pixels are
    # repeated, not smoothed.
    smooths = scale > 1 and scale != SUPERSAMPLE
    method = Image.Resampling.BICUBIC if smooths else Image.Resampling.BOX
    small = Image.fromarray(ink).resize((width, height), method)
    fine = np.frombuffer(small.tobytes(), np.uint8).reshape(height, width)
    if scale < 1:
        # A stroke thinner than a fine pixel is averaged with ground: give back its full ink.
        share = max(stroke_width(ink > 127) * scale, scale)
        if share < 1:
            fine = np.minimum(fine / share, 255).astype(np.uint8)
    return fine


def _widen(ink: np.ndarray, radius_px: float) -> np.ndarray:
    """Dilate by a disk; the array, uint8, grows by the radius on every side."""
    reach = int(np.ceil(radius_px))
    height, width = (side + 2 * reach for side in ink.shape)
    padded = np.zeros((height + 2 * reach, width + 2 * reach), np.uint8)
    padded[2 * reach : -2 * reach, 2 * reach : -2 * reach] = ink
    widened = np.zeros((height, width), np.uint8)
    for across in range(reach + 1):
        left, right = reach - across, reach + across
        sides = padded[:, left : left + width]
        if across:
            sides = np.maximum(sides, padded[:, right : right + width])
        # The disk's rim counts in part, so that the width grows smoothly with the radius.
        for down in range(reach + 1):
            weight = min(1.0, radius_px + 0.5 - math.hypot(down, across))
            if weight <= 0:
                break
            shifted = sides[reach - down : reach - down + height]
            if down:
                shifted = np.maximum(shifted, sides[reach + down : reach + down + height])
            if weight < 1:
                shifted = _LEVELS[int(255 * weight)].take(shifted)
            np.maximum(widened, shifted, out=widened)
    return widened


# Every level (column) by every weight (row), in parts of 255.
_LEVELS = (np.outer(np.arange(256), np.arange(256)) // 255).astype(np.uint8)


def _centre(fine: np.ndarray) -> np.ndarray:
    """Put the centre of mass at the centre of 28x28 and take the mean over 4x4."""
    height, width = fine.shape
    side = GLYPH_SIDE_PX * SUPERSAMPLE
    ink = fine.astype(np.float32)
    # Exact: the sums are whole numbers that float32 holds.
    down, across = ink @ np.ones(width, np.float32), np.ones(height, np.float32) @ ink
    mass = float(down.sum())
    row = float(down.astype(float) @ np.arange(float(height))) / mass + 0.5
    column = float(across.astype(float) @ np.arange(float(width))) / mass + 0.5
    # MNIST moves by whole pixels, and its centre is the middle of pixel 14. A lopsided digit
    # stays whole inside the square: the shift stops at its rim.
    top = _shift(row, side - height)
    left = _shift(column, side - width)
    rows, columns = _BLOCKS[:, top : top + height], _BLOCKS[:, left : left + width]
    blocks: np.ndarray = rows @ ink @ columns.T
    return blocks / np.float32(255 * SUPERSAMPLE**2)


# The glyph pixel (row) that each fine pixel (column) lies in.
_BLOCKS = np.repeat(np.eye(GLYPH_SIDE_PX, dtype=np.float32), SUPERSAMPLE, axis=1)


def _shift(centre: float, room: int) -> int:
    """Fine pixels, whole glyph pixels of them, from the square's rim to the ink's."""
    shift = round((GLYPH_SIDE_PX / 2 + 0.5) - centre / SUPERSAMPLE) * SUPERSAMPLE
    return min(max(shift, 0), room)
