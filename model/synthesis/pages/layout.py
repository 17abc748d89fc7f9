"""Where characters stand: the rows of a table as a hand sets them, in heights of a digit."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from .characters import sign_shape, word_shape
from .config import PageConfig
from .digit_sources import Hand, Shape
from .texts import Table

# How far a digit's height may be from the page's.
SIZES = (0.82, 1.18)
# Of one hand, that of a label: many write a 0 half as high as a 7 (experiment 057).
LABEL_SIZES = (0.45, 1.5)
# And a row's.
ROW_SIZES = (0.6, 1.6)
# Digits overlap by this share of the narrower one at most.
OVERLAP = 0.25
# A low 1 stands so far below the line, in heights, and is smaller by half of that.
LOW = (0.05, 0.55)
LETTER, SIGN, FORM, AROUND = "letter", "sign", "form", "around"


@dataclass(frozen=True)
class Placed:
    """A character or other stroke at its place.

    Attributes:
        shape: of it.
        matrix: (2, 2), from its own heights to the page's.
        offset: (2,), where its origin stands, in heights of the page's digits.
        label: 0 to 9, or None for what is no digit.
        line: the number of its text line.
        kind: what it is, where it is no digit.
    """

    shape: Shape
    matrix: np.ndarray
    offset: np.ndarray
    label: int | None = None
    line: int = 0
    kind: str = ""

    def points(self) -> np.ndarray:
        """All its points, or corners, on the page: (n, 2)."""
        return np.concatenate(self.shape.moved(self.matrix, self.offset))


@dataclass(frozen=True)
class Habit:
    """How a hand sets digits: its digits, slant and width, gaps and unevenness.

    Attributes:
        label_sizes: (10,), how high its 0, 1 and so on are.
        hang: (10,), how much of that stands below the line: 0 for none, where a smaller digit is
            as low as the others; 1 for all, where its top is as high as theirs.
    """

    hand: Hand
    matrix: np.ndarray
    gap: float
    bounce: float
    spread: float
    row_spread: float
    pen_width: float
    low_ones: bool
    label_sizes: np.ndarray
    hang: np.ndarray


def make_habit(rng: np.random.Generator, hand: Hand, config: PageConfig, pen_width: float) -> Habit:
    """A habit for one page, with a pen whose width is in heights of the digits."""
    slant, stretch = rng.normal(0, 0.12), rng.uniform(0.85, 1.15)
    matrix = np.array([[stretch, -np.clip(slant, -0.35, 0.35)], [0, 1]])
    gap = rng.uniform(*config.gap)
    row_spread = config.row_spread if rng.random() < 0.7 else 0.0
    low_ones = bool(config.low_ones) and rng.random() < config.low_ones
    label_sizes, hang = np.ones(10), np.zeros(10)
    if config.label_spread:
        spread = config.label_spread if rng.random() < 0.5 else 0.0
        label_sizes = np.clip(np.exp(rng.normal(0, spread, 10)), *LABEL_SIZES)
        hang = rng.uniform(0, 1, 10)
    return Habit(
        hand,
        matrix,
        gap,
        config.bounce,
        config.spread,
        row_spread,
        pen_width,
        low_ones,
        label_sizes,
        hang,
    )


def set_table(rng: np.random.Generator, table: Table, habit: Habit) -> list[Placed]:
    """Set a table's texts and frame, in heights of a digit, the first row's foot at y = 0."""
    cells = []
    for texts in table.rows:
        size = float(np.clip(np.exp(rng.normal(0, habit.row_spread)), *ROW_SIZES))
        cells.append([_scaled(*_set_text(rng, text, habit), size) for text in texts])
    columns = max((len(row) for row in cells), default=0)
    widths = [
        max([table.cell, *(row[n][1] for row in cells if n < len(row))]) for n in range(columns)
    ]
    lefts = np.concatenate([[0], np.cumsum([width + table.apart for width in widths])])
    everywhere = sum(widths) + table.apart * (columns - 1)
    placed: list[Placed] = []
    for line, row in enumerate(cells):
        # A row that begins anywhere has room to do so.
        slack = rng.uniform(0, 0.5 * everywhere) if table.align is None and columns == 1 else 0.0
        for n, (items, width) in enumerate(row):
            align = rng.random() if table.align is None else table.align
            x = lefts[n] + slack + align * (widths[n] - width)
            at = np.array([x, line * table.pitch])
            placed += [replace(one, offset=one.offset + at, line=line) for one in items]
    edges = (lefts - table.apart / 2)[: columns + 1]
    return placed + list(_frame(rng, table, edges, len(cells)))


def _scaled(placed: list[Placed], width: float, size: float) -> tuple[list[Placed], float]:
    """A text that is larger or smaller than the page's others."""
    scaled = [replace(one, matrix=one.matrix * size, offset=one.offset * size) for one in placed]
    return scaled, width * size


def _set_text(rng: np.random.Generator, text: str, habit: Habit) -> tuple[list[Placed], float]:
    """One text with its left at x = 0, and how wide it is."""
    placed: list[Placed] = []
    x = 0.0
    for part in re.findall(r"\d|[^\W\d]+| |[^\w ]", text):
        if part == " ":
            x += rng.uniform(0.4, 0.9) + max(0.0, habit.gap)
            continue
        one = _character(rng, part, habit)
        points = one.points()
        left, right = points[:, 0].min(), points[:, 0].max()
        if placed:
            x += _gap(rng, placed[-1], one, habit)
        placed.append(replace(one, offset=one.offset + np.array([x - left, 0])))
        x += right - left
    return placed, x


def _gap(rng: np.random.Generator, before: Placed, one: Placed, habit: Habit) -> float:
    """From a character's right to the next one's left; only digits touch each other."""
    pen = habit.pen_width if before.shape.strokes or one.shape.strokes else 0.0
    if before.label is None or one.label is None:
        return max(0.15, habit.gap) + pen
    narrower = min(float(np.ptp(digit.points()[:, 0])) for digit in (before, one)) + pen
    return max(habit.gap + rng.normal(0, 0.04), -OVERLAP * narrower) + pen


def _character(rng: np.random.Generator, part: str, habit: Habit) -> Placed:
    """A digit, sign or word with its foot at y = 0."""
    if part.isdigit():
        label = int(part)
        size = float(np.clip(np.exp(rng.normal(0, habit.spread)), *SIZES))
        low = rng.uniform(*LOW) if habit.low_ones and label == 1 else 0.0
        label_size = float(habit.label_sizes[label])
        size *= label_size * (1 - low / 2)
        matrix = habit.matrix @ np.diag([size * rng.uniform(0.92, 1.08), size])
        below = (label_size - 1) * float(habit.hang[label])
        foot = below - size + low + rng.normal(0, habit.bounce)
        return Placed(habit.hand(rng, label), matrix, np.array([0, foot]), label)
    down = np.array([0.0, -1.0])
    if part.isalpha():
        return Placed(word_shape(rng, part), np.eye(2), down, kind=LETTER)
    return Placed(sign_shape(rng, part), np.eye(2), down, kind=SIGN)


def line_shape(*points: tuple[float, float]) -> Shape:
    """A polyline as a shape; its points are where it is drawn."""
    strokes = (np.array(points, float),)
    return Shape(0.0, strokes)


def _stroke(kind: str, *points: tuple[float, float]) -> Placed:
    return Placed(line_shape(*points), np.eye(2), np.zeros(2), kind=kind)


def _frame(
    rng: np.random.Generator, table: Table, edges: np.ndarray, rows: int
) -> Iterator[Placed]:
    """What is printed around the cells."""
    x = [float(one) for one in edges]
    feet = [row * table.pitch for row in range(rows)]
    if table.frame in ("boxes", "comb"):
        is_comb = table.frame == "comb"
        below, high = (0.15, rng.uniform(0.25, 0.9)) if is_comb else (0.22, 1.45)
        for foot in feet:
            yield from _cells(x, foot + below, high, closed=not is_comb)
    elif table.frame == "table":
        above = -table.pitch / 2 - 0.5
        yield from _grid(x, [above + row * table.pitch for row in range(rows + 1)])
    elif table.frame == "cheque":
        for foot in feet:
            for start, end in pairwise(x):
                y = foot + rng.uniform(-0.02, 0.15)
                yield _stroke(FORM, (start + 0.2, y), (end - 0.2, y))


def _cells(edges: list[float], low: float, high: float, closed: bool) -> Iterator[Placed]:
    """A row of boxes, or of a comb's teeth."""
    for y in (low, low - high) if closed else (low,):
        yield _stroke(FORM, (edges[0], y), (edges[-1], y))
    for x in edges:
        yield _stroke(FORM, (x, low - high), (x, low))


def _grid(columns: list[float], rows: list[float]) -> Iterator[Placed]:
    for y in rows:
        yield _stroke(FORM, (columns[0], y), (columns[-1], y))
    for x in columns:
        yield _stroke(FORM, (x, rows[0]), (x, rows[-1]))


def bent(
    rng: np.random.Generator, placed: list[Placed], slope_deg: float, bow: float
) -> list[Placed]:
    """The writing turned and bent as a whole, as a hand without rules does."""
    if not placed:
        return placed
    points = np.concatenate([one.points() for one in placed])
    left, width = points[:, 0].min(), max(1.0, float(np.ptp(points[:, 0])))
    angle = math.radians(rng.uniform(-slope_deg, slope_deg))
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    height = rng.uniform(-bow, bow) * width
    upright = rng.random() < 0.3
    result = []
    for one in placed:
        middle = one.points().mean(axis=0)
        along = (middle[0] - left) / width
        bend = np.array([0, 4 * height * along * (1 - along)]) if one.kind != FORM else np.zeros(2)
        if upright and one.kind != FORM:
            shift = turn @ middle - middle + bend
            result.append(replace(one, offset=one.offset + shift))
        else:
            offset = turn @ (one.offset + bend)
            result.append(replace(one, matrix=turn @ one.matrix, offset=offset))
    return result
