"""Where touching digits may be cut: more cuts than needed, for the network to choose from.

A cut is a path from the top of the ink to its bottom that crosses little ink. One dynamic
programme finds the best path near every column: where digits touch at a point it is the
valley of the vertical projection, and where one overhangs the other it runs between them, as
a drop that falls along the outline does (Congedo, Dimauro, Impedovo and Pirlo, 1995).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
from PIL import Image

from .lattice import Span

# Cuts are looked for at this height.
ROWS = 40
# How far paths may wander from their middle column, one family for each: a straight cut
# separates digits that lean on each other, a winding one those of which one overhangs the other.
REACHES = (3, 10)
# The price of a step aside, in pixels of full ink.
ASIDE = 0.08
# A cut takes off at least this share of a digit's ink, or of less if it was asked for, and two
# cuts with less between them are the same cut. A digit is about as wide as three quarters of its
# height.
LEAST_CUT_OFF = 0.08
LEAST_ASKED = 0.02
DIGIT_WIDTH = 0.75
# The cheapest cuts are kept, so many for each height that the ink is wide.
CUTS_A_HEIGHT = 6
# A cut that is asked for may lie so many columns from where it was asked for.
NEAR_COLUMNS = 4.0
# Ink narrower than this, at that height, is one digit.
LEAST_COLUMNS = 14
LEAST_WIDTH_PX = 4
# No digit is wider than this share of its line's height, nor narrower than this one.
WIDEST = 1.3
NARROWEST = 0.04
# Nor lower than this one.
LOWEST = 0.4


@dataclass(frozen=True)
class Cut:
    """One way to part the ink in two.

    Attributes:
        columns: int (h,), for every row the first column that belongs to the right part.
        ink: how much ink is cut through, in heights of the ink; a step aside counts as a little.
        asked: whether it was asked for.
    """

    columns: np.ndarray
    ink: float
    asked: bool = False


@dataclass(frozen=True)
class Segment:
    """Ink between two cuts.

    Attributes:
        span: the number of the cut on its left and of that on its right; 0 is the left end of
            the ink, and the number after the last cut its right end.
        ink: uint8 (h, w), the ink's own shape; 0 outside the segment.
        box: (left, top, right, bottom) of what is not 0.
    """

    span: Span
    ink: np.ndarray
    box: tuple[int, int, int, int]


class Segments:
    """Everything between two cuts of touching digits that may be one digit, and the whole.

    Most are never looked at: a segment's ink is made when it is asked for.

    Attributes:
        ends: where the ink begins, where it is cut, and where it ends, in columns.
        spans: what may be one digit by its cuts alone, with `Cut.ink` of the cut on its left; 0
            where the ink begins.
    """

    def __init__(
        self, ink: np.ndarray, line_px: float, near: Sequence[float] = (), more: bool = True
    ) -> None:
        """Find the cuts.

        Args:
            ink: (h, w), uint8, of one connected component; 0 is paper.
            line_px: height of the text line; digits are neither much wider nor much narrower.
            near: columns near each of which there is a cut in any case.
            more: whether there are others.
        """
        self._ink, self._line_px = ink, line_px
        self._cuts = find_cuts(ink, near, more)
        self._asked = [True, *(cut.asked for cut in self._cuts), True]
        self._any_asked = any(cut.asked for cut in self._cuts)
        self._pieces = len(self._cuts) + 1
        self.ends = [0.0, *(float(cut.columns.mean()) for cut in self._cuts), float(ink.shape[1])]
        prices = [0.0, *(cut.ink for cut in self._cuts)]
        self.spans = {
            span: prices[span[0]]
            for span in combinations(range(self._pieces + 1), 2)
            if self._fits(span, self.ends[span[1]] - self.ends[span[0]])
        }

    def segment(self, span: Span) -> Segment | None:
        """The ink between two cuts; None where it cannot be one digit.

        Args:
            span: of `spans`.
        """
        first, end = 0, self._ink.shape[1]
        if span[0] > 0:
            from_left = self._cuts[span[0] - 1].columns
            first = int(from_left.min())
        if span[1] < self._pieces:
            to_right = self._cuts[span[1] - 1].columns
            end = max(first, int(to_right.max()))
        # Beside the columns that its cuts run through nothing has to be looked at.
        columns = np.arange(first, end)
        between = self._ink[:, first:end].copy()
        if span[0] > 0:
            between *= columns >= from_left[:, None]
        if span[1] < self._pieces:
            between *= columns < to_right[:, None]
        box = Image.fromarray(between).getbbox() if end > first else None
        if not box or not self._fits(span, box[2] - box[0]):
            return None
        if not self._any_size(span) and box[3] - box[1] < LOWEST * self._line_px:
            return None
        left, top, right, bottom = box
        whole = np.zeros_like(self._ink)
        whole[:, first:end] = between
        return Segment(span, whole, (first + left, top, first + right, bottom))

    def __iter__(self) -> Iterator[Segment]:
        """All that may be one digit."""
        made = (self.segment(span) for span in self.spans)
        return (segment for segment in made if segment)

    def _fits(self, span: Span, px: float) -> bool:
        is_as_wide = NARROWEST * self._line_px <= px <= WIDEST * self._line_px
        return is_as_wide or self._any_size(span)

    def _any_size(self, span: Span) -> bool:
        """What is asked for may be of any size, and the whole."""
        is_asked = self._any_asked and self._asked[span[0]] and self._asked[span[1]]
        return is_asked or span == (0, self._pieces)


def find_cuts(ink: np.ndarray, near: Sequence[float] = (), more: bool = True) -> list[Cut]:
    """Find the cuts that may part touching digits.

    Args:
        ink: (h, w), uint8, of one connected component; 0 is paper.
        near: columns near each of which there is a cut in any case.
        more: whether there are others.

    Returns:
        The cuts from left to right, none where the ink is too narrow to be two digits.
    """
    height, width = ink.shape
    columns = round(width * ROWS / height)
    if columns < LEAST_COLUMNS or width < LEAST_WIDTH_PX or not (more or near):
        return []
    shrunk = Image.fromarray(ink).resize((columns, ROWS), Image.Resampling.BOX)
    small = np.asarray(shrunk) / np.float32(255)
    asked = np.clip(np.array(near, float) * columns / width, 0, columns - 1)
    starts = np.arange(columns)
    if not more:
        starts = starts[(np.abs(starts[:, None] - asked) <= 2 * NEAR_COLUMNS).any(axis=1)]
    prices, paths = _cheapest_paths(small, starts)
    rows = np.clip(((np.arange(height) + 0.5) * ROWS / height).astype(int), 0, ROWS - 1)
    cuts = []
    first = [_cheapest_near(prices, paths, place) for place in asked]
    others = list(np.argsort(prices, kind="stable")) if more else []
    for number in _apart(small, paths, first, others, round(CUTS_A_HEIGHT * width / height)):
        places = np.round(paths[number][rows] * width / columns).astype(int)
        ink_cut = float(prices[number]) / ROWS
        cuts.append(Cut(np.clip(places, 0, width), ink_cut, number in first))
    return cuts


def _cheapest_paths(ink: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For some columns the cheapest paths that stay near them, those of a family after the other's.

    Returns:
        (n,) prices in pixels of ink, and (n, rows) the paths' columns.
    """
    count, width = len(starts), ink.shape[1]
    # All families beside each other. No way leads to the places before, between and behind them.
    offsets = np.concatenate([[*range(-reach, reach + 1), width] for reach in REACHES])[:-1]
    places = starts + offsets[:, None]
    outside = (places < 0) | (places >= width)
    places = np.clip(places, 0, width - 1)
    prices = ink[:, places].astype(float)
    prices[:, offsets == width] = np.inf
    # The cheapest way to each place of each row, and from where it comes.
    totals = np.full((ROWS, len(offsets) + 2, count), np.inf)
    totals[0, 1:-1] = np.where(outside, np.inf, prices[0])
    is_straight, is_left = np.empty((2, ROWS, len(offsets), count), bool)
    for row in range(1, ROWS):
        left, straight, right = (totals[row - 1, i : i + len(offsets)] for i in range(3))
        best = totals[row, 1:-1]
        np.less_equal(left, right, out=is_left[row])
        np.minimum(left, right, out=best)
        best += ASIDE
        np.less_equal(straight, best, out=is_straight[row])
        np.minimum(best, straight, out=best)
        best += prices[row]
    moved = (~is_straight * (1 - 2 * is_left.astype(np.int8))).reshape(ROWS, -1)
    last = totals[-1, 1:-1]
    ends = np.cumsum([0, *(2 * reach + 2 for reach in REACHES)])
    family = [first + last[first : end - 1].argmin(axis=0) for first, end in pairwise(ends)]
    steps = np.empty((ROWS, len(REACHES) * count), int)
    steps[-1] = (np.stack(family) * count + np.arange(count)).ravel()
    for row in range(ROWS - 1, 0, -1):
        steps[row - 1] = steps[row] + moved[row].take(steps[row]).astype(int) * count
    return last.ravel()[steps[-1]], places.ravel()[steps].T


def _cheapest_near(prices: np.ndarray, paths: np.ndarray, place: float) -> int:
    """The number of the path that cuts best near a column."""
    away = np.abs(paths.mean(axis=1) - place)
    return int(np.argmin(np.where(away <= away.min() + NEAR_COLUMNS, prices, np.inf)))


def _apart(
    ink: np.ndarray, paths: np.ndarray, asked: list[int], others: list[int], most: int
) -> list[int]:
    """The first paths that have ink between each other, from left to right."""
    rows = np.arange(ROWS)
    left_ink = np.pad(np.cumsum(ink, axis=1), ((0, 0), (1, 0)))[rows, paths]
    total = float(ink.sum())
    digit = min(total, total * DIGIT_WIDTH * ROWS / ink.shape[1])
    shares = left_ink.sum(axis=1)
    least_from_others = np.minimum(shares, total - shares)
    chosen: list[int] = []
    for numbers, least in ((asked, LEAST_ASKED), (others, LEAST_CUT_OFF)):
        for number in numbers:
            if least_from_others[number] >= least * digit and len(chosen) < most:
                chosen.append(int(number))
                away = np.abs(left_ink - left_ink[number]).sum(axis=1)
                least_from_others = np.minimum(least_from_others, away)
    return sorted(chosen, key=lambda number: float(paths[number].mean()))
