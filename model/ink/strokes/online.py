"""Digital ink: strokes of a pen, each digit drawn with a pen that suits the network.

A picture shows where ink is; strokes also tell where the pen was lifted. Digits that touch are
told apart by it, and no brush is too thick or too thin.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce

import numpy as np
from PIL import Image, ImageDraw

from ...errors import StrokesError
from ...reading import Box
from ..binarize import number_components
from ..components import Component
from ..transform import Transform
from .curves import COARSE_UNIT_PX, LEAST_EXTENT, rounded, smoothed, unit_of
from .pen import draw_stroke

# The tallest stroke is this high, and digits are drawn with a pen of a tenth of their size:
# fitted to 20 glyph pixels that is a pen of 2, as wide as a thinner one of MNIST's.
STROKE_HEIGHT_PX = 100
PEN_SHARE = 0.1
LEAST_PEN_PX = 2
# A dot is drawn so large that it has the shape of one.
DOT_PX = 10
# Minutes of writing; drawing so many takes a second.
MAX_POINTS = 20_000
# Strokes are compared with each other.
MAX_STROKES = 1_000
# Around the strokes: ink at a picture's border might be taken for the edge of its paper.
SHEET_MARGIN_PX = 10
# A sheet wider than this is drawn smaller: at 2,500 x 2,500 pixels drawing still takes no time.
MAX_SHEET_PX = 2_500
# Strokes that touch, and lie above each other by this share of the narrower one, are one digit.
STACKED = 0.5

Strokes = Sequence[Sequence[Sequence[float]]]
"""Strokes of points (x, y), y downwards, in any unit."""


@dataclass(frozen=True)
class StrokeInk:
    """Strokes on a sheet: what `Ink` is to a picture.

    Attributes:
        lines: for each stroke its points, float64 (n, 2), in pixels of the sheet.
        shape: (h, w) of the sheet.
        transform: from its pixels to the unit of the strokes.
        size: (width, height) that the strokes reach, in their unit.
        bounds: of the sheet and what the strokes reach, in their unit; boxes of digits lie in it.
    """

    lines: tuple[np.ndarray, ...]
    shape: tuple[int, int]
    transform: Transform
    size: tuple[int, int]
    bounds: Box

    def components(self) -> list[Component]:
        """The strokes, and as one component those that touch above each other."""
        components = [
            Component(self._boxes[n], (n,), _area(line)) for n, line in enumerate(self.lines)
        ]
        joined: list[Component] = []
        for component in sorted(components, key=lambda component: -component.area):
            hosts = [
                index
                for index, host in enumerate(joined)
                if _stacked(component.box, host.box) and self._touch(component, host)
            ]
            joined.append(
                reduce(Component.join, [joined.pop(index) for index in reversed(hosts)], component)
            )
        return joined

    @cached_property
    def _boxes(self) -> list[Box]:
        return [_box(line) for line in self.lines]

    @cached_property
    def _pen_px(self) -> int:
        """The width of a pen for all of them."""
        tallest = max(max(box.width, box.height) for box in self._boxes)
        return max(LEAST_PEN_PX, round(PEN_SHARE * tallest))

    def _touch(self, one: Component, other: Component) -> bool:
        numbers = self._component_numbers
        return bool(numbers[one.labels[0]] == numbers[other.labels[0]])

    @cached_property
    def _component_numbers(self) -> np.ndarray:
        """For each stroke the number of the connected component that it is drawn in."""
        sheet = Image.new("L", self.shape[::-1])
        pen = ImageDraw.Draw(sheet)
        for line in self.lines:
            draw_stroke(pen, line, self._pen_px)
        labels = np.zeros(self.shape, np.int32)
        number_components(np.asarray(sheet) > 0, labels)
        return np.array([labels[int(line[0][1]), int(line[0][0])] for line in self.lines])

    def crop(self, component: Component) -> tuple[np.ndarray, tuple[int, int]]:
        """Draw some strokes with a pen that suits their size.

        Returns:
            uint8 (h, w), and (left, top) of it on the sheet.
        """
        box = component.box
        side = max(box.width, box.height)
        pen_px = DOT_PX if side <= LEAST_PEN_PX else max(LEAST_PEN_PX, round(PEN_SHARE * side))
        sheet = Image.new("L", (box.width + 2 * pen_px, box.height + 2 * pen_px))
        pen = ImageDraw.Draw(sheet)
        corner = (box.left - pen_px, box.top - pen_px)
        for number in component.labels:
            draw_stroke(pen, self.lines[number] - corner, pen_px)
        return np.asarray(sheet), corner

    def view(self, box: Box) -> np.ndarray:
        """The strokes within a box, drawn with a common pen, uint8 (h, w)."""
        sheet = Image.new("L", (box.width, box.height))
        pen = ImageDraw.Draw(sheet)
        pen_px = self._pen_px
        near = Box(box.left - pen_px, box.top - pen_px, box.right + pen_px, box.bottom + pen_px)
        for line, own in zip(self.lines, self._boxes, strict=True):
            if own.meets(near):
                draw_stroke(pen, line - (box.left, box.top), pen_px)
        return np.asarray(sheet)

    def of(self, labels: Sequence[int]) -> "StrokeInk":
        """Some of the strokes alone."""
        return replace(self, lines=tuple(self.lines[number] for number in labels))

    def turned(self, angle_deg: float) -> "StrokeInk":
        """The strokes turned counterclockwise about the middle of a sheet that holds them."""
        cos, sin = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
        turn = np.array([[cos, -sin], [sin, cos]])
        middle = np.array(self.shape[::-1]) / 2
        lines = [(line - middle) @ turn for line in self.lines]
        reach = np.ceil(np.abs(np.concatenate(lines)).max(axis=0)).astype(int) + SHEET_MARGIN_PX
        shape = (2 * int(reach[1]), 2 * int(reach[0]))
        transform = self.transform.after(Transform.turned_back(angle_deg, shape, self.shape))
        placed = tuple(line + reach for line in lines)
        return replace(self, lines=placed, shape=shape, transform=transform)


def strokes_ink(strokes: Strokes) -> StrokeInk:
    """Lay strokes on a sheet.

    Args:
        strokes: lists of (x, y), y downwards, in any one unit; a list of one point is a dot.

    Returns:
        The ink; boxes found in it are in the unit of the strokes.

    Raises:
        StrokesError: if a point is not two finite numbers, or there are over 20,000 points or
            1,000 strokes.
    """
    lines = [_points(stroke) for stroke in _checked(strokes)]
    lines = [line for line in lines if len(line)]
    if not lines:
        return StrokeInk((), (0, 0), Transform(), (0, 0), Box(0, 0, 0, 0))
    points = np.concatenate(lines)
    low, high = points.min(axis=0), points.max(axis=0)
    tallest = max(float(np.ptp(line, axis=0).max()) for line in lines)
    tallest = tallest if tallest > LEAST_EXTENT else 1.0
    widest = max(float((high - low).max()), tallest)
    # A pixel to spare: the rounding up may add one.
    scale = min(STROKE_HEIGHT_PX / tallest, (MAX_SHEET_PX - 2 * SHEET_MARGIN_PX - 2) / widest)
    width, height = (math.ceil(side) + 1 + 2 * SHEET_MARGIN_PX for side in (high - low) * scale)
    placed = [(line - low) * scale + SHEET_MARGIN_PX for line in lines]
    unit_px = unit_of(lines) * scale
    if COARSE_UNIT_PX[0] <= unit_px <= COARSE_UNIT_PX[1]:
        placed = [smoothed(line, unit_px) for line in placed]
    placed = [rounded(line) for line in placed]
    corner = low - SHEET_MARGIN_PX / scale
    size = (max(0, math.floor(high[0]) + 1), max(0, math.floor(high[1]) + 1))
    transform = Transform.scaled(1 / scale, (float(corner[0]), float(corner[1])))
    bounds = Box(math.floor(corner[0]), math.floor(corner[1]), *size)
    return StrokeInk(tuple(placed), (height, width), transform, size, bounds)


def _box(line: np.ndarray) -> Box:
    left, top = np.floor(line.min(axis=0)).astype(int)
    right, bottom = np.floor(line.max(axis=0)).astype(int) + 1
    return Box(int(left), int(top), int(right), int(bottom))


def _area(line: np.ndarray) -> int:
    """What the stroke would cover: its length by a pen."""
    length = float(np.hypot(*np.diff(line, axis=0).T).sum())
    return round(PEN_SHARE * STROKE_HEIGHT_PX * (length + PEN_SHARE * STROKE_HEIGHT_PX))


def _stacked(one: Box, other: Box) -> bool:
    return -one.gaps(other)[0] >= STACKED * min(one.width, other.width)


def _checked(strokes: Strokes) -> Strokes:
    if isinstance(strokes, (str, bytes)) or not isinstance(strokes, Sequence):
        raise StrokesError(
            f"Strokes are a list of lists of (x, y) points, got {type(strokes).__name__}"
        )
    if any(isinstance(s, (str, bytes)) or not isinstance(s, Sequence) for s in strokes):
        raise StrokesError("Every stroke is a list of (x, y) points.")
    if len(strokes) > MAX_STROKES:
        raise StrokesError(f"There are {len(strokes):,} strokes. The limit is {MAX_STROKES:,}.")
    count = sum(len(stroke) for stroke in strokes)
    if count > MAX_POINTS:
        raise StrokesError(f"The strokes have {count:,} points. The limit is {MAX_POINTS:,}.")
    return strokes


def _points(stroke: Sequence[Sequence[float]]) -> np.ndarray:
    """float64 (n, 2)."""
    if len(stroke) == 0:
        return np.empty((0, 2))
    try:
        points = np.asarray(stroke)
        points = np.empty(0) if points.dtype.kind not in "iuf" else points.astype(np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise StrokesError("Every point of a stroke is two numbers (x, y).") from error
    if points.ndim != 2 or points.shape[1] != 2:
        raise StrokesError(
            f"Every point of a stroke is two numbers (x, y), got an array {points.shape}"
        )
    # Beyond a million units a point is a slip, and differences of floats lose their meaning.
    if not (np.abs(points) <= 1e6).all():
        raise StrokesError("Every x and y is a finite number between -1,000,000 and 1,000,000.")
    return points
