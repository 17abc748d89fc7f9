"""Writes a page: fits the writing to its sheet, and puts other ink where there is room."""

import math
from dataclasses import dataclass, replace

import numpy as np

from ..damage import broken
from .config import PageConfig
from .digit_sources import DigitSource, Hand, Shape
from .layout import (
    AROUND,
    FORM,
    Placed,
    bent,
    line_shape,
    make_habit,
    set_table,
)
from .marks import KINDS_OF_MARK, make_mark
from .pens import Pen, Sheet, make_pen
from .scene.ground import DARK_GROUNDS, make_ground, rule
from .texts import make_table, with_ones

# A layout that does not fit, or has too few digits, is made anew so often, with fewer digits.
TRIES = 8
# Marks keep this far from the writing, in heights of a digit.
CLEAR = 0.35
# A free place is looked for so often.
PLACES = 15
# So many pens skip within strokes: these digits are of pieces.
BROKEN = 0.12
# A pale digit has this share of the others' ink.
PALE = (0.35, 0.6)


@dataclass(frozen=True)
class Written:
    """What was written on a sheet.

    Attributes:
        sheet: with the ink on it.
        labels: of the digits, in the order of their numbers on the sheet, from 1.
        lines: for each digit the number of its text line, in order.
        areas: for each digit the pixels of its ink as it was written.
    """

    sheet: Sheet
    labels: list[int]
    lines: list[int]
    areas: list[int]


def write_page(rng: np.random.Generator, source: DigitSource, config: PageConfig) -> Written:
    """Write a page on a ground of its own."""
    shape = _shape(rng, config)
    hand = source.hand(rng, config.sources[rng.integers(len(config.sources))])
    ground = config.grounds[rng.integers(len(config.grounds))]
    dark = ground in DARK_GROUNDS
    pen = make_pen(rng, config.pens[rng.integers(len(config.pens))], dark)
    printed = make_pen(rng, "fineliner", dark)
    placed, unit_px, origin = _fitted(rng, hand, config, shape, pen.width)
    # On small digits the grain of the ground would leave too little of a stroke.
    pen = replace(pen, grain=pen.grain * min(1.0, unit_px / 40))
    sheet = Sheet.of(rng, make_ground(rng, ground, shape))
    ruling = config.rulings[rng.integers(len(config.rulings))]
    rule(rng, sheet.rgb, sheet.marks, ruling, unit_px, _number("ruling"))
    pen_px = max(pen.least_px, pen.width * unit_px)
    writer = _Writer(rng, sheet, unit_px, pen, pen_px, printed, rng.random() < BROKEN)
    boxes = _boxes(placed, unit_px, origin)
    for _ in range(int(rng.integers(config.mark_count[0], config.mark_count[1] + 1))):
        boxes = writer.mark(config, hand, boxes)
    digits = writer.write(placed, origin, config.pale)
    return Written(
        sheet,
        [one.label or 0 for one, _ in digits],
        [one.line for one, _ in digits],
        [area for _, area in digits],
    )


def _number(kind: str) -> int:
    return KINDS_OF_MARK.index(kind) + 1


def _shape(rng: np.random.Generator, config: PageConfig) -> tuple[int, int]:
    """The picture's (height, width)."""
    long = math.exp(rng.uniform(math.log(config.side_px[0]), math.log(config.side_px[1])))
    aspect = math.exp(rng.uniform(math.log(config.aspect[0]), math.log(config.aspect[1])))
    width, height = (long, long / aspect) if aspect > 1 else (long * aspect, long)
    return max(8, round(height)), max(8, round(width))


def _fitted(
    rng: np.random.Generator,
    hand: Hand,
    config: PageConfig,
    shape: tuple[int, int],
    pen_width: float,
) -> tuple[list[Placed], float, np.ndarray]:
    """The writing, how many pixels a height of its digits is, and where its origin stands."""
    low, high = config.digit_px
    wanted = math.exp(rng.uniform(math.log(low), math.log(high)))
    margin = rng.uniform(*config.margin) * min(shape)
    margin = max(1.0, margin) if margin > 0 else margin
    room = np.array([shape[1], shape[0]]) - 2 * margin
    count = int(rng.integers(config.digits[0], config.digits[1] + 1))
    if not count:
        return [], wanted, np.zeros(2)
    layout = config.layouts[rng.integers(len(config.layouts))]
    best: tuple[float, list[Placed], np.ndarray, np.ndarray] | None = None
    for number in range(TRIES):
        if number == TRIES - 1 and best is None:
            layout = "lines"
        table = make_table(rng, layout, count)
        if config.ones and rng.random() < config.ones:
            table = with_ones(rng, table)
        placed = set_table(rng, table, make_habit(rng, hand, config, pen_width))
        placed = bent(rng, _around(rng, placed, config), config.slope_deg, config.bow)
        points = np.concatenate([one.points() for one in placed])
        start, extent = points.min(axis=0), np.ptp(points, axis=0) + 0.1 + pen_width
        unit_px = float(min(wanted, (room / extent).min()))
        enough = sum(one.label is not None for one in placed) >= config.digits[0]
        if enough and (best is None or unit_px > best[0]):
            best = unit_px, placed, start, extent
        if best is not None and best[0] >= low:
            break
        count = max(config.digits[0], round(0.7 * count))
    unit_px, placed, start, extent = best or (unit_px, placed, start, extent)
    slack = room - extent * unit_px
    middle = np.clip(rng.normal(0.5, 0.25, 2), 0, 1)
    return placed, unit_px, margin + slack * middle - (start - 0.05 - pen_width / 2) * unit_px


def _around(rng: np.random.Generator, placed: list[Placed], config: PageConfig) -> list[Placed]:
    """The writing with underlines, rings or boxes around some of its lines."""
    choice = config.around[rng.integers(len(config.around))]
    rows = [
        np.concatenate(
            [one.points() for one in placed if one.line == line and one.label is not None]
        )
        for line in sorted({one.line for one in placed if one.label is not None})
    ]
    added = []
    for n, points in enumerate(rows):
        (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
        near = any(
            abs(other[:, 1].mean() - points[:, 1].mean()) < 2.2
            for other in rows[:n] + rows[n + 1 :]
        )
        pad = rng.uniform(0.25, 0.5)
        if choice == "none" or rng.random() < 0.3 or (near and choice != "underline"):
            continue
        if choice == "underline":
            low = bottom + rng.uniform(0.06, 0.25)
            lows = [low, low + 0.14][: int(rng.integers(1, 3))]
            added += [
                line_shape((left - 0.2, y), (right + 0.2, y + rng.normal(0, 0.05))) for y in lows
            ]
        elif choice == "box":
            x, y = (left - pad, right + pad), (top - pad, bottom + pad)
            added.append(
                line_shape((x[0], y[0]), (x[1], y[0]), (x[1], y[1]), (x[0], y[1]), (x[0], y[0]))
            )
        else:
            angle = np.linspace(0, 2 * math.pi * rng.uniform(0.98, 1.1), 40) + rng.uniform(0, 6)
            radius = np.array([(right - left) / 2, (bottom - top) / 2]) * 1.25 + pad
            ring = np.stack([np.cos(angle), np.sin(angle)], axis=1) * radius
            ring += ((left + right) / 2, (top + bottom) / 2)
            added.append(Shape(0.0, (ring,)))
    return placed + [Placed(one, np.eye(2), np.zeros(2), kind=AROUND) for one in added]


def _boxes(placed: list[Placed], unit_px: float, origin: np.ndarray) -> np.ndarray:
    """What is written on already: float (n, 4), left, top, right, bottom, in pixels."""
    found = [np.empty((0, 4))]
    for one in placed:
        points = one.points() * unit_px + origin
        reach = CLEAR * unit_px
        found.append(np.concatenate([points.min(axis=0) - reach, points.max(axis=0) + reach])[None])
    return np.concatenate(found)


@dataclass(frozen=True)
class _Writer:
    """Puts ink on one sheet."""

    rng: np.random.Generator
    sheet: Sheet
    unit_px: float
    pen: Pen
    pen_px: float
    printed: Pen
    breaks: bool

    def write(
        self, placed: list[Placed], origin: np.ndarray, pale: float
    ) -> list[tuple[Placed, int]]:
        """Write forms, then all else; gives back the digits in order, with their pixels of ink."""
        rng, scale = self.rng, self.unit_px
        is_pale = rng.random() < pale
        cover = self.pen.cover * rng.uniform(*PALE)
        pale_pen = replace(self.pen, cover=cover, grain=min(self.pen.grain, 0.3))
        thin_px = max(1.0, rng.uniform(0.01, 0.08) * scale)
        digits: list[tuple[Placed, int]] = []
        for one in sorted(placed, key=lambda one: one.kind != FORM):
            pen, pen_px = (self.printed, thin_px) if one.kind == FORM else (self.pen, self.pen_px)
            if is_pale and one.kind != FORM and rng.random() < 0.45:
                pen = pale_pen
            place = (one.matrix * scale, one.offset * scale + origin, pen, pen_px)
            if one.label is None:
                self.sheet.write(one.shape, *place, mark=_number(one.kind))
            else:
                shape = one.shape
                if self.breaks and shape.strokes:
                    shape = replace(shape, strokes=tuple(broken(rng, list(shape.strokes))))
                area = self.sheet.write(shape, *place, digit=len(digits) + 1)
                digits.append((one, area))
        return digits

    def mark(self, config: PageConfig, hand: Hand, boxes: np.ndarray) -> np.ndarray:
        """Put one other mark where there is room; gives back what is written on then."""
        rng = self.rng
        name = config.marks[rng.integers(len(config.marks))]
        if name == "cut":
            return self._cut(hand, boxes)
        mark = make_mark(rng, name)
        side = np.array(self.sheet.digits.shape[::-1])
        height = rng.uniform(*mark.height) * self.unit_px
        height = min(height, 0.9 * side[1], 0.9 * side[0] / max(mark.shape.width, 1e-6))
        size = np.array([mark.shape.width, mark.shape.height]) * height
        for _ in range(PLACES):
            corner = rng.uniform(0, 1, 2) * (side - size)
            if not _meets(boxes, corner, size):
                break
        else:
            return boxes
        pen, pen_px = (self.printed, 1.5) if mark.printed else (self.pen, self.pen_px)
        if name == "stain":
            pen = Pen(0.1, (0.55, 0.42, 0.28), rng.uniform(0.15, 0.4))
        elif mark.kind == "specks":
            pen_px = max(1.0, rng.uniform(0.02, 0.08) * self.unit_px)
        matrix = np.eye(2) * height
        self.sheet.write(mark.shape, matrix, corner, pen, pen_px, mark=_number(mark.kind))
        reach = 0.1 * self.unit_px
        return np.concatenate([boxes, [[*(corner - reach), *(corner + size + reach)]]])

    def _cut(self, hand: Hand, boxes: np.ndarray) -> np.ndarray:
        """A neighbour's digit that the border cuts, less than half of it in the picture."""
        rng = self.rng
        side = np.array(self.sheet.digits.shape[::-1], float)
        # A cut 1 is still a 1.
        shape = hand(rng, int(rng.choice([0, 2, 3, 4, 5, 6, 8, 9])))
        size = np.array([shape.width, 1.0]) * self.unit_px
        for _ in range(PLACES):
            axis, at_end = int(rng.integers(2)), rng.random() < 0.5
            seen = rng.uniform(0.1, 0.42) * size[axis]
            corner = rng.uniform(0, 1, 2) * (side - size)
            corner[axis] = side[axis] - seen if at_end else seen - size[axis]
            if not _meets(boxes, corner, size):
                break
        else:
            return boxes
        matrix = np.eye(2) * self.unit_px
        self.sheet.write(shape, matrix, corner, self.pen, self.pen_px, mark=_number("cut"))
        return np.concatenate([boxes, [[*corner, *(corner + size)]]])


def _meets(boxes: np.ndarray, corner: np.ndarray, size: np.ndarray) -> bool:
    apart = (boxes[:, :2] >= corner + size).any(axis=1) | (boxes[:, 2:] <= corner).any(axis=1)
    return bool((~apart).any())
