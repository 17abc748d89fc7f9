"""A sheet of paper that lies on something else: what is around it is no ground of the writing."""

import numpy as np
from PIL import Image
from scipy import ndimage

from .thresholds import histogram, threshold_otsu

# The sheet is looked for on a copy of this side.
SIDE_PX = 120
# It is at least this share of the picture, and apart from its surroundings by so many levels.
LEAST_SHARE = 0.1
LEAST_APART = 40
# It is a quadrilateral: of the smallest rectangle around it, at any angle, it fills at least this
# share. An ellipse, such as a bold zero, fills 0.79, and a torn sheet 0.85.
RECTANGULAR = 0.82
ANGLES_DEG = range(0, 90, 5)
# Writing on it covers some of it and not more, in strokes no broader than this share of its side.
LEAST_WRITTEN = 0.002
MOST_WRITTEN = 0.3
BROADEST = 0.2
# Its rim, with its shadow, is left out: so much of its side.
RIM = 0.02


def find_sheet(channels: np.ndarray) -> np.ndarray | None:
    """Find a written sheet that the picture shows whole, with something else all around it.

    Args:
        channels: uint8 (h, w, 1 or 3).

    Returns:
        Bool (h, w), true on the sheet but for its rim; None where there is no such sheet.
    """
    height, width = channels.shape[:2]
    step = max(1, max(height, width) // SIDE_PX)
    small = channels[::step, ::step].astype(np.int16)
    border = np.concatenate([small[0], small[-1], small[:, 0], small[:, -1]])
    apart = np.abs(small - np.median(border, axis=0).astype(np.int16)).max(axis=2).astype(np.uint8)
    if np.count_nonzero(apart > LEAST_APART) < LEAST_SHARE * (1 - MOST_WRITTEN) * apart.size:
        return None
    paper = apart > threshold_otsu(histogram(apart))
    if not paper.any():
        return None
    numbered, _ = ndimage.label(paper)
    largest = numbered == int(np.bincount(numbered.ravel())[1:].argmax()) + 1
    whole = ndimage.binary_fill_holes(largest)
    side = float(np.sqrt(whole.sum()))
    touches = whole[0].any() or whole[-1].any() or whole[:, 0].any() or whole[:, -1].any()
    if touches or side**2 < LEAST_SHARE * whole.size or not _is_written(whole & ~paper, side):
        return None
    if _rectangularity(whole) < RECTANGULAR:
        return None
    inner = ndimage.distance_transform_edt(whole) > max(1.0, RIM * side)
    mask = Image.fromarray(inner.astype(np.uint8) * 255).resize((width, height))
    return np.asarray(mask) > 127 if inner.any() else None


def _is_written(written: np.ndarray, side: float) -> bool:
    """Whether what is not paper on a sheet of that side may be writing."""
    if not LEAST_WRITTEN <= written.sum() / side**2 <= MOST_WRITTEN:
        return False
    broadest = 2 * ndimage.distance_transform_edt(written).max()
    return bool(broadest <= max(2.0, BROADEST * side))


def _rectangularity(mask: np.ndarray) -> float:
    """The share that a shape fills of the smallest rectangle around it."""
    down, across = np.nonzero(mask)
    areas = []
    for angle in np.radians(ANGLES_DEG):
        along = across * np.cos(angle) + down * np.sin(angle)
        beside = down * np.cos(angle) - across * np.sin(angle)
        areas.append((np.ptp(along) + 1) * (np.ptp(beside) + 1))
    return len(down) / float(min(areas))


def spread(channels: np.ndarray, sheet: np.ndarray) -> np.ndarray:
    """The picture with everything around the sheet as the sheet's nearest edge is.

    Args:
        channels: uint8 (h, w, 1 or 3).
        sheet: bool (h, w), as `find_sheet` gives it.

    Returns:
        uint8, of the shape of `channels`.
    """
    step = max(1, max(sheet.shape) // SIDE_PX)
    inside = sheet[::step, ::step]
    nearest = ndimage.distance_transform_edt(~inside, return_distances=False, return_indices=True)
    small = channels[::step, ::step][tuple(nearest)]
    size = sheet.shape[1::-1]
    planes = [
        np.asarray(Image.fromarray(np.ascontiguousarray(small[:, :, i])).resize(size))
        for i in range(channels.shape[2])
    ]
    return np.where(sheet[:, :, None], channels, np.stack(planes, axis=2))
