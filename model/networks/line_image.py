"""A text line as the line network takes it: gray, 32 pixels high, level and upright."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from PIL import Image

from ..ink.components import Component, writing_height
from ..reading import Box
from .line_net import INK_PX, LINE_HEIGHT_PX

# Paper before the first digit and behind the last, in pixels of the line.
LINE_MARGIN_PX = 6
# Most of the ink's strength comes to lie here.
FULL_INK = 0.9
# A longer line is read by its digits alone.
WIDEST_PX = 768
# A fitted line is believed up to this slope: steeper ones are turned level before.
STEEPEST_LINE = 0.12
# Fewer digits are no bent line: % is a ring, a stroke and a ring (experiment 069).
LEAST_BENT = 4
# Slants that are tried, in columns for each row, and how much better one must be than none.
SLANTS = np.arange(-8, 9) / 10
LEAST_SLANT_GAIN = 1.05

Level = tuple[np.ndarray, np.ndarray]
"""Columns, and the row of a line's middle at each; between them it falls or rises evenly."""


class Viewed(Protocol):
    """What lines are cut from: `Ink` or `StrokeInk`."""

    def view(self, box: Box) -> np.ndarray:
        """uint8 (h, w), what the paper shows within a box, which may reach beyond it."""


@dataclass(frozen=True)
class LineImage:
    """A line at the network's scale.

    Attributes:
        pixels: float32 (32, w) in [0, 1], ink is high.
        left: where its first column lies, in upright ink pixels.
        scale: its pixels for each ink pixel.
        slant: how many columns its hand leans to the right for each row upwards.
        level: columns of the sheet, rising, and the row of the line's middle at each; ink of that
            row is upright where it is.
    """

    pixels: np.ndarray
    left: float
    scale: float
    slant: float = 0.0
    level: Level = (np.zeros(1), np.zeros(1))

    def place(self, column: float) -> float:
        """A column's place, in upright ink pixels."""
        return self.left + column / self.scale

    def leaning(self, x: float, y: float) -> float:
        """How far to the right of its upright place the ink at a pixel of the sheet lies."""
        return self.slant * (float(np.interp(x, *self.level)) - y)

    def ends(self, ink: np.ndarray, corner: tuple[int, int]) -> tuple[float, float]:
        """Where ink begins and ends across, in upright ink pixels.

        Args:
            ink: (h, w), not 0 where there is ink.
            corner: (left, top) of it on the sheet.
        """
        rows = np.flatnonzero(ink.any(axis=1))
        inked = ink[rows] > 0
        first = inked.argmax(axis=1)
        last = ink.shape[1] - inked[:, ::-1].argmax(axis=1)
        left, top = corner
        middle = self.leaning(left + ink.shape[1] / 2, top)
        leaning = middle - self.slant * (rows + 0.5)
        return left + float((first - leaning).min()), left + float((last - leaning).max())


def line_image(sheet: Viewed, components: Sequence[Component]) -> LineImage | None:
    """Cut a line from its sheet.

    Args:
        sheet: with the ink.
        components: of the line, from left to right.

    Returns:
        The line; None for one that is too long to be read at once.
    """
    box, scale, level = _frame(components)
    if box.width * scale > WIDEST_PX:
        return None
    levels, middle, slope = sheet.view(box), level[1][0] - box.top, 0.0
    if len(level[0]) > 2:
        levels, middle = _followed(levels, box, level)
    else:
        slope = float(np.diff(level[1])[0] / np.diff(level[0])[0])
    size = (max(2, round(box.width * scale)), max(LINE_HEIGHT_PX, round(len(levels) * scale)))
    resample = Image.Resampling.BOX if scale < 0.5 else Image.Resampling.BILINEAR
    small = Image.fromarray(levels).resize(size, resample)
    # Row y of column x comes from the row that lies as far from the fitted line.
    first = middle * scale - LINE_HEIGHT_PX / 2

    def straightened(slant: float) -> np.ndarray:
        matrix = (1.0, -slant, slant * LINE_HEIGHT_PX / 2, slope, 1.0, first)
        return np.asarray(
            small.transform(
                (size[0], LINE_HEIGHT_PX), Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR
            ),
            np.float32,
        )

    pixels = straightened(0.0)
    # What one digit leans does not matter.
    slant = 0.0 if may_be_one_digit(components) else _slant(pixels)
    if slant:
        pixels = straightened(slant)
    return LineImage(at_full(pixels), box.left, scale, slant, level)


def at_full(levels: np.ndarray) -> np.ndarray:
    """A line as strong as every line: most of its ink comes to lie at `FULL_INK`.

    Args:
        levels: float32 (32, w), 0 to 255, ink is high.

    Returns:
        float32 (32, w) in [0, 1].
    """
    strong = float(np.median(levels[levels >= levels.max() / 2]))
    full: np.ndarray = np.clip(levels * (FULL_INK / max(strong, 1.0)), 0, 1)
    return full


def may_be_one_digit(components: Sequence[Component]) -> bool:
    """Whether a line is one component, no wider than high."""
    return len(components) == 1 and components[0].box.width <= components[0].box.height


def _frame(components: Sequence[Component]) -> tuple[Box, float, Level]:
    """What a line takes of its sheet, pixels of the line for each of ink, and where it is level."""
    scale = INK_PX / max(1.0, writing_height(list(components)))
    margin = math.ceil(LINE_MARGIN_PX / scale)
    left = min(component.box.left for component in components) - margin
    right = max(component.box.right for component in components) + margin
    level = _level(components, left, right, (LINE_HEIGHT_PX - INK_PX) / 2 / scale)
    reach = LINE_HEIGHT_PX / 2 / scale
    top, bottom = math.floor(level[1].min() - reach), math.ceil(level[1].max() + reach)
    return Box(left, top, right, bottom), scale, level


def _followed(levels: np.ndarray, box: Box, level: Level) -> tuple[np.ndarray, int]:
    """Columns moved up or down so far that a line is level, and the row of its middle."""
    middles = np.interp(np.arange(box.left, box.right) + 0.5, *level) - box.top
    reach = math.floor(min(middles.min(), len(levels) - middles.max()))
    rows = np.rint(middles).astype(int) - reach + np.arange(2 * reach)[:, None]
    return np.take_along_axis(levels, rows.clip(0, len(levels) - 1), axis=0), reach


def _slant(pixels: np.ndarray) -> float:
    """The slant without which the ink stands in the fewest columns (Vinciarelli and Luettin, 2001).

    Args:
        pixels: (32, w), ink is high.

    Returns:
        Columns to the right for each row upwards.
    """
    height, width = pixels.shape
    up = height / 2 - (np.arange(height) + 0.5)
    shifts = np.rint(SLANTS[:, None] * up).astype(int)
    reach = int(shifts.max())
    padded = np.pad(pixels, ((0, 0), (reach, reach)))
    first = np.arange(height) * padded.shape[1] + reach + shifts
    moved = padded.ravel()[first[:, :, None] + np.arange(width)]
    sharpness = (moved.sum(axis=1) ** 2).sum(axis=1)
    best = int(sharpness.argmax())
    upright = float(sharpness[len(SLANTS) // 2])
    return float(SLANTS[best]) if sharpness[best] > LEAST_SLANT_GAIN * upright else 0.0


def _level(components: Sequence[Component], left: int, right: int, room: float) -> Level:
    """Where the middle of a line lies.

    Args:
        components: of the line, from left to right.
        left: the column it begins at.
        right: the column it ends at.
        room: how far from there a digit's middle may lie and the digit be seen whole.
    """
    boxes = [component.box for component in components]
    across = np.array([(box.left + box.right) / 2 for box in boxes])
    down = np.array([(box.top + box.bottom) / 2 for box in boxes])
    weights = np.array([box.height for box in boxes], float)
    slope, middle = 0.0, (min(box.top for box in boxes) + max(box.bottom for box in boxes)) / 2
    if len(components) > 2 and np.ptp(across) > 0:
        slope, middle = np.polyfit(across, down, 1, w=weights)
        if abs(slope) > STEEPEST_LINE:
            slope, middle = 0.0, np.average(down, weights=weights)
    if len(components) >= LEAST_BENT and len(np.unique(across)) > 2:
        curve = np.polyval(np.polyfit(across, down, 2, w=weights), across)
        outside, left_out = (
            np.count_nonzero(np.abs(rows - down) > room)
            for rows in (middle + slope * across, curve)
        )
        if left_out < outside:
            # Too steep or bent for the window: digit by digit, each as it stands.
            sides = np.array([(box.left, box.right) for box in boxes]).ravel()
            return np.maximum.accumulate(sides), curve.repeat(2)
    ends = np.array([left, right])
    return ends, middle + slope * ends
