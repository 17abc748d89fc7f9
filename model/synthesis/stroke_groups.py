"""Groups of strokes to learn from: one digit, a part of one, two beside each other, a letter.

Writers, pens and programs differ in more than shape: strokes come reversed, joined or broken, the
pen's points far apart or on a coarse grid, with a tail of the last digit or to the next one.
"""

from collections.abc import Sequence

import numpy as np

from ..data.pen_digits import PenDigits
from ..networks.glyph_net import OTHER, SEVERAL
from ..networks.strokes.trajectory import TRAJECTORY_POINTS, resampled
from .allographs import allograph
from .drawn_digits import PenStrokes, digit_strokes, smooth
from .negatives import MIRRORED_DIGITS, letter_strokes

# Shares of the groups, the rest being whole digits of writers.
DRAWN = 0.16
PARTS = 0.08
LETTERS = 0.08
STRANGE = 0.06
PAIRS = 0.08
ONE_AND_PART = 0.06
# A part has at most this share of a digit's length; with less than that one of a second digit it is
# still one.
LARGEST_PART = 0.55
SMALLEST_PART = 0.15
# How often each thing happens to a digit.
REVERSED = 0.07
JOINED = 0.07
BROKEN = 0.07
TRIMMED = 0.3
TAILED = 0.12
THINNED = 0.4
COARSE = 0.3
# Points of a digit that was thinned, and units of the grid that a digit's height takes.
FEW_POINTS = (6, 40)
GRID = (7, 80)

# Of the drawn digits this share is rare.
RARE = 0.6
# How far a tap strays, where strokes are 1 high.
TAP = 0.01
# A part whose ends are as far apart as this share of its length is straight: some writer's 1.
STRAIGHT = 0.92


def stroke_groups(
    rng: np.random.Generator, digits: PenDigits, count: int
) -> tuple[np.ndarray, np.ndarray]:
    """Make groups of strokes.

    Args:
        rng: the random state.
        digits: of the writers to learn from.
        count: how many to make.

    Returns:
        float32 (count, 3, 64), as `resampled` gives them, and the network's columns, int32
        (count,).
    """
    points = np.empty((count, 3, TRAJECTORY_POINTS), np.float32)
    labels = np.empty(count, np.int32)
    kinds = (_drawn, _part, _letter, _strange, _pair, _one_and_part, _digit)
    shares = [DRAWN, PARTS, LETTERS, STRANGE, PAIRS, ONE_AND_PART]
    chosen = rng.choice(len(kinds), count, p=[*shares, 1 - sum(shares)])
    for i, kind in enumerate(chosen):
        strokes, labels[i] = kinds[kind](rng, digits)
        points[i] = resampled(_as_sent(rng, distorted(rng, strokes)))
    return points, labels


def _digit(rng: np.random.Generator, digits: PenDigits) -> tuple[PenStrokes, int]:
    strokes, label = _any_digit(rng, digits)
    return _rewritten(rng, strokes), label


def _drawn(rng: np.random.Generator, digits: PenDigits) -> tuple[PenStrokes, int]:
    strokes, label = allograph(rng) if rng.random() < RARE else digit_strokes(rng)
    return _rewritten(rng, _scaled(strokes)), label


def _part(rng: np.random.Generator, digits: PenDigits) -> tuple[PenStrokes, int]:
    while True:
        strokes, _ = _any_digit(rng, digits)
        if len(strokes) > 1 and rng.random() < 0.6:
            part = [strokes[int(rng.integers(len(strokes)))]]
        else:
            part = _cut(rng, strokes, rng.uniform(0.1, LARGEST_PART))
        if len(part) > 1 or not _is_straight(part[0]):
            return part, OTHER


def _is_straight(stroke: np.ndarray) -> bool:
    """Whether it is a line, but for one that lies."""
    across, down = stroke[-1] - stroke[0]
    is_line = float(np.hypot(across, down)) >= STRAIGHT * _length(stroke)
    return is_line and abs(down) > abs(across)


def _letter(rng: np.random.Generator, digits: PenDigits) -> tuple[PenStrokes, int]:
    return _scaled(letter_strokes(rng)), OTHER


def _strange(rng: np.random.Generator, digits: PenDigits) -> tuple[PenStrokes, int]:
    """Taps of the pen, a digit in a mirror, or a scribble."""
    kind = rng.random()
    if kind < 0.25:
        places = rng.uniform(0, 1, (int(rng.integers(1, 4)), 1, 2))
        return [place + rng.normal(0, TAP, (int(rng.integers(1, 4)), 2)) for place in places], OTHER
    if kind < 0.7:
        numbers = np.flatnonzero(np.isin(digits.labels, MIRRORED_DIGITS))
        strokes = digits.strokes[int(rng.choice(numbers))]
        return _scaled([stroke * (-1, 1) for stroke in strokes]), OTHER
    count = int(rng.integers(1, 4))
    return [smooth(rng.uniform(0, 1, (rng.integers(4, 9), 2))) for _ in range(count)], OTHER


def _pair(rng: np.random.Generator, digits: PenDigits) -> tuple[PenStrokes, int]:
    left, right = (_rewritten(rng, _any_digit(rng, digits)[0]) for _ in range(2))
    return _beside(rng, left, right), SEVERAL


def _one_and_part(rng: np.random.Generator, digits: PenDigits) -> tuple[PenStrokes, int]:
    """A digit and the beginning or the end of its neighbour; with little of that it is a digit."""
    (whole, label), (other, _) = (_any_digit(rng, digits) for _ in range(2))
    share = rng.uniform(0.03, 0.6)
    part = _cut(rng, other, share)
    pair = (whole, part) if rng.random() < 0.5 else (part, whole)
    return _beside(rng, *pair), label if share < SMALLEST_PART else SEVERAL


def _any_digit(rng: np.random.Generator, digits: PenDigits) -> tuple[PenStrokes, int]:
    number = int(rng.integers(len(digits.labels)))
    return _scaled(digits.strokes[number]), int(digits.labels[number])


def _scaled(strokes: PenStrokes) -> list[np.ndarray]:
    """As high as 1, or as broad."""
    points = np.concatenate(strokes)
    low, extent = points.min(axis=0), float(np.ptp(points, axis=0).max())
    return [(stroke - low) / max(extent, 1e-6) for stroke in strokes]


def _cut(rng: np.random.Generator, strokes: PenStrokes, share: float) -> list[np.ndarray]:
    """The beginning or the end of what was written."""
    is_end = rng.random() < 0.5
    inked = [stroke[::-1] for stroke in strokes[::-1]] if is_end else list(strokes)
    left = share * sum(_length(stroke) for stroke in inked)
    kept: list[np.ndarray] = []
    for stroke in inked:
        kept.append(_beginning(stroke, left))
        left -= _length(stroke)
        if left <= 0:
            break
    return [stroke[::-1] for stroke in kept[::-1]] if is_end else kept


def _length(stroke: np.ndarray) -> float:
    return float(np.hypot(*np.diff(stroke, axis=0).T).sum())


def _beginning(stroke: np.ndarray, length: float) -> np.ndarray:
    """The points of a stroke up to some length."""
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(stroke, axis=0).T))])
    return stroke[: max(2, int(np.searchsorted(along, length)) + 1)]


def _beside(rng: np.random.Generator, left: PenStrokes, right: PenStrokes) -> list[np.ndarray]:
    """Two groups as neighbours in a number; in one go now and then."""
    gap = rng.uniform(-0.15, 0.35)
    start = max(float(stroke[:, 0].max()) for stroke in left) + gap
    start -= min(float(stroke[:, 0].min()) for stroke in right)
    place = np.array([start, rng.normal(0, 0.06)])
    moved = [stroke + place for stroke in right]
    if rng.random() < 0.25:
        return [*left[:-1], np.concatenate([left[-1], moved[0]]), *moved[1:]]
    return [*left, *moved]


def _rewritten(rng: np.random.Generator, strokes: PenStrokes) -> list[np.ndarray]:
    """The same digit by a pen that is lifted elsewhere, or goes the other way."""
    found = [stroke[::-1] if rng.random() < REVERSED else stroke for stroke in strokes]
    if len(found) > 1 and rng.random() < JOINED:
        found = [np.concatenate(found)]
    if rng.random() < BROKEN:
        number = int(np.argmax([len(stroke) for stroke in found]))
        stroke = found[number]
        if len(stroke) > 8:
            at = int(rng.integers(3, len(stroke) - 3))
            found[number : number + 1] = [stroke[:at], stroke[at + int(rng.integers(0, 2)) :]]
    if rng.random() < TRIMMED:
        found = _cut(rng, found, rng.uniform(0.93, 1))
    if rng.random() < TAILED:
        found = _with_tail(rng, found)
    return found


def _with_tail(rng: np.random.Generator, strokes: list[np.ndarray]) -> list[np.ndarray]:
    """A line from the digit before, or to the digit behind."""
    reach = np.array([rng.uniform(0.05, 0.35), rng.normal(0, 0.15)])
    if rng.random() < 0.5:
        first = strokes[0]
        return [np.concatenate([first[:1] - reach, first]), *strokes[1:]]
    last = strokes[-1]
    return [*strokes[:-1], np.concatenate([last, last[-1:] + reach])]


def distorted(rng: np.random.Generator, strokes: PenStrokes) -> list[np.ndarray]:
    """The same strokes with another slant, width, turn and tremor."""
    points = np.concatenate(strokes)
    low, extent = points.min(axis=0), max(float(np.ptp(points, axis=0).max()), 1e-6)
    angle, slant, stretch = rng.normal(0, 0.1), rng.normal(0, 0.22), np.exp(rng.normal(-0.08, 0.28))
    turn, waves = rng.uniform(0, 2 * np.pi, (2, 2)), rng.normal(0, 0.022, (2, 2))
    cos, sin = np.cos(angle), np.sin(angle)
    matrix = np.array([[cos, sin], [-sin, cos]]) @ np.array([[stretch, 0], [-slant, 1]])
    found = []
    for stroke in strokes:
        x, y = ((stroke - low) / extent).T
        moved = np.stack(
            [
                x + waves[0] @ np.sin(4 * np.stack([y, x]) + turn[:, :1]),
                y + waves[1] @ np.sin(4 * np.stack([x, y]) + turn[:, 1:]),
            ],
            axis=1,
        )
        found.append(moved @ matrix)
    return found


def _as_sent(rng: np.random.Generator, strokes: Sequence[np.ndarray]) -> list[np.ndarray]:
    """What a device makes of strokes: few points, or points on a coarse grid, and some noise."""
    found = list(strokes)
    count = sum(len(stroke) for stroke in found)
    few = np.exp(rng.uniform(*np.log(FEW_POINTS)))
    if rng.random() < THINNED and count > few:
        found = [_thinned(rng, stroke, count / few) for stroke in found]
    if rng.random() < COARSE:
        unit = np.exp(-rng.uniform(*np.log(GRID)))
        found = [np.round(stroke / unit) * unit for stroke in found]
    noise = abs(rng.normal(0, 0.004))
    return [stroke + rng.normal(0, noise, stroke.shape) for stroke in found]


def _thinned(rng: np.random.Generator, stroke: np.ndarray, step: float) -> np.ndarray:
    """Every so-many-th point, and the last."""
    kept = np.arange(0, len(stroke) - 1, step).astype(int)
    return stroke[[*kept, len(stroke) - 1]]
