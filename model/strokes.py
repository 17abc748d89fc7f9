"""Digital ink: strokes of a pen, drawn with a pen width that suits the network."""

import math
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from .errors import StrokesError
from .ink import Ink, number_components

# The tallest stroke is drawn this high, with a pen of a tenth of it: fitted to 20 glyph
# pixels that is a pen of 2, as wide as a thinner one of MNIST's.
STROKE_HEIGHT_PX = 100
PEN_PX = 10
# Minutes of writing; drawing so many takes a second.
MAX_POINTS = 20_000
# A stroke shorter than this, in its own unit, is a dot.
LEAST_EXTENT = 1e-9
# A sheet wider than this is drawn smaller: at 2,500 x 2,500 pixels drawing still takes no time.
MAX_SHEET_PX = 2_500

Strokes = Sequence[Sequence[Sequence[float]]]
"""Strokes of points (x, y), y downwards, in any unit."""


def strokes_ink(strokes: Strokes) -> Ink:
    """Draw strokes as clean ink.

    Args:
        strokes: lists of (x, y), y downwards, in any one unit; a list of one point is a dot.

    Returns:
        The ink; boxes found in it are in the unit of the strokes.

    Raises:
        StrokesError: if a point is not two finite numbers, or there are over 20,000 points.
    """
    lines = [_points(stroke) for stroke in _checked(strokes)]
    lines = [line for line in lines if len(line)]
    if not lines:
        nothing = np.zeros((0, 0), np.uint8)
        return Ink(nothing, nothing.astype(np.int32), 1.0, (0.0, 0.0), (0, 0), photo=False)
    points = np.concatenate(lines)
    low, high = points.min(axis=0), points.max(axis=0)
    tallest = max(float(np.ptp(line, axis=0).max()) for line in lines)
    tallest = tallest if tallest > LEAST_EXTENT else 1.0
    widest = float((high - low).max())
    scale = min(STROKE_HEIGHT_PX / tallest, (MAX_SHEET_PX - 2 * PEN_PX) / max(widest, tallest))
    pen_px = max(2, round(PEN_PX * scale * tallest / STROKE_HEIGHT_PX))
    width, height = (math.ceil(side) + 2 * PEN_PX for side in (high - low) * scale)
    sheet = Image.new("L", (width, height))
    pen = ImageDraw.Draw(sheet)
    for line in lines:
        _draw(pen, (line - low) * scale + PEN_PX, pen_px)
    strength = np.asarray(sheet)
    origin = low - PEN_PX / scale
    size = (max(0, math.ceil(high[0])), max(0, math.ceil(high[1])))
    labels = np.zeros(strength.shape, np.int32)
    number_components(strength > 0, labels)
    return Ink(strength, labels, 1 / scale, (float(origin[0]), float(origin[1])), size, False)


def _checked(strokes: Strokes) -> Strokes:
    if isinstance(strokes, (str, bytes)) or not isinstance(strokes, Sequence):
        raise StrokesError(
            f"strokes are a list of lists of (x, y) points, got {type(strokes).__name__}"
        )
    if any(isinstance(s, (str, bytes)) or not isinstance(s, Sequence) for s in strokes):
        raise StrokesError("every stroke is a list of (x, y) points")
    count = sum(len(stroke) for stroke in strokes)
    if count > MAX_POINTS:
        raise StrokesError(f"the strokes have {count:,} points, the limit is {MAX_POINTS:,}")
    return strokes


def _points(stroke: Sequence[Sequence[float]]) -> np.ndarray:
    """float64 (n, 2)."""
    if len(stroke) == 0:
        return np.empty((0, 2))
    try:
        points = np.asarray(stroke)
        points = np.empty(0) if points.dtype.kind not in "iuf" else points.astype(np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise StrokesError("every point of a stroke is two numbers (x, y)") from error
    if points.ndim != 2 or points.shape[1] != 2:
        raise StrokesError(
            f"every point of a stroke is two numbers (x, y), got an array {points.shape}"
        )
    # Beyond a million units a point is a slip, and differences of floats lose their meaning.
    if not (np.abs(points) <= 1e6).all():
        raise StrokesError("every x and y is a finite number between -1,000,000 and 1,000,000")
    return points


def _draw(pen: ImageDraw.ImageDraw, line: np.ndarray, pen_px: int) -> None:
    """One stroke with a round pen."""
    corners = [(float(x), float(y)) for x, y in line]
    if len(corners) > 1:
        pen.line(corners, fill=255, width=pen_px, joint="curve")
    reach = pen_px / 2
    for x, y in (corners[0], corners[-1]):
        pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill=255)
