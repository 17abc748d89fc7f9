"""Cuts through touching digits, on pictures drawn with letters.

In a picture each letter is the ink of one digit, and a dot is paper.
"""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from model.decoding.cuts import (
    ASIDE,
    CUTS_A_HEIGHT,
    DIGIT_WIDTH,
    LEAST_CUT_OFF,
    NARROWEST,
    REACHES,
    ROWS,
    WIDEST,
    Cut,
    Segments,
    find_cuts,
)

TWO_ZEROS = """
.aaaa...bbbb.
aa..aa.bb..bb
a....a.b....b
a....a.b....b
a....aab....b
a....a.b....b
a....a.b....b
a....a.b....b
aa..aa.bb..bb
.aaaa...bbbb.
"""

ZERO_AND_ONE = """
.aaaa...b
aa..aa..b
a....a..b
a....a..b
a....aabb
a....a..b
a....a..b
a....a..b
aa..aa..b
.aaaa...b
"""

# The bar of the five reaches over the zero: no straight line separates them.
FIVE_OVER_A_ZERO = """
aaaaaaaaa.......
a...............
a...............
a...............
a......bbbbbb...
aaaaa..bb..bb...
....aa.b....b...
.....aab....b...
....aa.bb..bb...
aaaaa..bbbbbb...
"""

# They lean on each other: where the four ends on the right, the seven has not begun below.
LEANING = """
......a......bbbbbb
.....aa..........b.
....a.a.........b..
...a.a.........b...
..a..a........b....
.aaaaaaa.....b.....
....a..aaaaab......
....a......b.......
...a......b........
...a.....b.........
"""

THREE_IN_A_ROW = """
aaaa...bbbb...ccccc
....a.b....b......c
....a.b....b.....c.
....a.b....b.....c.
.aaaaab....b....c..
....a.b....b....c..
....a.b....bbccccc.
....a.b....b...c...
....a.b....b...c...
aaaa...bbbb....c...
"""

TOUCHING = {
    "two zeros": TWO_ZEROS,
    "zero and one": ZERO_AND_ONE,
    "five over a zero": FIVE_OVER_A_ZERO,
    "leaning": LEANING,
    "three": THREE_IN_A_ROW,
}
# How much of a digit may be missing and how much other ink there may be with it, as a share of
# both; the bridge between the digits belongs to one of them by chance.
MOST_FAULTS = {
    "two zeros": 0.05,
    "zero and one": 0.1,
    "five over a zero": 0.05,
    "leaning": 0.2,
    "three": 0.1,
}


def letters(picture: str, scale: int) -> np.ndarray:
    cells = np.array([list(row) for row in picture.split()])
    return cells.repeat(scale, 0).repeat(scale, 1)


def left_of(cut: Cut, width: int) -> np.ndarray:
    """True for the pixels on the left of a cut: `columns` begin the right part."""
    return np.arange(width) < cut.columns[:, None]


def inked(mask: np.ndarray) -> np.ndarray:
    return np.where(mask, np.uint8(255), np.uint8(0))


@st.composite
def scribbles(draw: st.DrawFn) -> np.ndarray:
    """A line through random points, of the height that cuts are looked for at."""
    width = draw(st.integers(14, 120))
    points = draw(
        st.lists(st.tuples(st.integers(0, width - 1), st.integers(0, ROWS - 1)), min_size=2)
    )
    sheet = Image.new("L", (width, ROWS))
    level = draw(st.integers(1, 255))
    ImageDraw.Draw(sheet).line(points, fill=level, width=draw(st.integers(1, 6)))
    return np.asarray(sheet)


@pytest.mark.parametrize("scale", [1, 3, 4, 20])
@pytest.mark.parametrize("name", TOUCHING)
def test_some_segment_is_each_of_the_touching_digits(name: str, scale: int) -> None:
    cells = letters(TOUCHING[name], scale)
    found = list(Segments(inked(cells != "."), len(cells)))
    for digit in sorted(set(cells.ravel()) - {"."}):
        own = cells == digit
        faults = [
            np.count_nonzero((one.ink > 0) ^ own) / np.count_nonzero((one.ink > 0) | own)
            for one in found
        ]
        assert min(faults) < MOST_FAULTS[name], digit


@pytest.mark.parametrize("picture", TOUCHING.values(), ids=TOUCHING.keys())
def test_the_digits_stand_between_cuts_that_follow_each_other(picture: str) -> None:
    cells = letters(picture, 4)
    found = Segments(inked(cells != "."), len(cells))
    pieces = len(found.ends) - 1
    names = sorted(set(cells.ravel()) - {"."})
    spans = [
        min(found, key=lambda one: np.count_nonzero((one.ink > 0) ^ (cells == name))).span
        for name in names
    ]
    assert (spans[0][0], spans[-1][1]) == (0, pieces)
    assert all(one[1] == other[0] for one, other in pairwise(spans))


@pytest.mark.parametrize("scale", [1, 4, 20])
def test_where_digits_touch_at_a_point_the_cut_goes_through_no_more_ink_than_it_must(
    scale: int,
) -> None:
    cuts = find_cuts(inked(letters(TWO_ZEROS, scale) != "."))
    # The bridge is a tenth as high as the digits.
    assert min(cut.ink for cut in cuts) == pytest.approx(0.1, abs=0.02)


def test_a_winding_cut_runs_under_the_bar_that_no_straight_one_gets_past() -> None:
    cells = letters(FIVE_OVER_A_ZERO, 4)
    left = [left_of(cut, cells.shape[1]) for cut in find_cuts(inked(cells != "."))]
    assert any(
        (cut[cells == "a"].mean() > 0.95) and cut[cells == "b"].mean() < 0.05 for cut in left
    )


@pytest.mark.parametrize(
    "shape", [(1, 1), (5, 1), (40, 13), (40, 10), (400, 100), (100, 3), (10_000, 1)]
)
def test_ink_that_is_too_narrow_for_two_digits_has_no_cuts(shape: tuple[int, int]) -> None:
    assert find_cuts(np.full(shape, 255, np.uint8)) == []
    (whole,) = found = Segments(np.full(shape, 255, np.uint8), shape[0])
    assert (found.ends, whole.span, found.spans) == ([0, shape[1]], (0, 1), {(0, 1): 0})
    assert whole.box == (0, 0, *shape[::-1])


def test_a_narrow_stroke_that_leans_is_cut_across_only() -> None:
    cells = letters("...aa\n...aa\n..aa.\n..aa.\n.aa..\n.aa..\naa...\naa...", 5)
    # Across the stroke lies an eighth of its height of ink; along it there would be seven.
    prices = [cut.ink for cut in find_cuts(inked(cells != "."))]
    assert all(0.1 < price < 0.3 for price in prices)


@pytest.mark.parametrize("shape", [(1, 30), (2, 40), (3, 500), (40, 40), (64, 900)])
def test_ink_of_any_shape_is_cut_from_top_to_bottom(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(0)
    for ink in (np.full(shape, 255, np.uint8), rng.integers(0, 256, shape, dtype=np.uint8)):
        for cut in find_cuts(ink):
            assert cut.columns.shape == (shape[0],)
            assert (cut.columns >= 0).all()
            assert (cut.columns <= shape[1]).all()


def ink_between(ink: np.ndarray, one: Cut, other: Cut) -> float:
    between = left_of(one, ink.shape[1]) ^ left_of(other, ink.shape[1])
    return float(ink[between].sum(dtype=float))


@given(ink=scribbles())
@settings(max_examples=80, deadline=None)
def test_every_two_cuts_differ_in_the_ink_that_they_part(ink: np.ndarray) -> None:
    total, width = float(ink.sum(dtype=float)), ink.shape[1]
    least = LEAST_CUT_OFF * min(total, total * DIGIT_WIDTH * ROWS / width)
    cuts = find_cuts(ink)
    for cut in cuts:
        left = float(ink[left_of(cut, width)].sum(dtype=float))
        assert least * 0.999 <= left <= total - least * 0.999
    for one, other in combinations(cuts, 2):
        assert ink_between(ink, one, other) >= least * 0.999
    assert len(cuts) <= round(CUTS_A_HEIGHT * width / ROWS)


@given(ink=scribbles())
@settings(max_examples=80, deadline=None)
def test_a_cut_is_a_path_whose_price_is_its_ink_and_its_steps_aside(ink: np.ndarray) -> None:
    cuts = find_cuts(ink)
    middles = [cut.columns.mean() for cut in cuts]
    assert middles == sorted(middles)
    for cut in cuts:
        steps = np.abs(np.diff(cut.columns))
        assert steps.max() <= 1
        assert np.ptp(cut.columns) <= 2 * max(REACHES)
        crossed = ink[np.arange(ROWS), cut.columns].sum(dtype=float) / 255
        assert cut.ink == pytest.approx((crossed + ASIDE * steps.sum()) / ROWS, abs=1e-4)


@given(ink=scribbles(), line_px=st.integers(20, 80))
@settings(max_examples=80, deadline=None)
def test_segments_are_the_ink_s_own_and_neighbours_share_none(
    ink: np.ndarray, line_px: int
) -> None:
    before = ink.copy()
    segments = Segments(ink, line_px)
    pieces, found = len(segments.ends) - 1, list(segments)
    np.testing.assert_array_equal(ink, before)
    assert len({one.span for one in found}) == len(found) <= len(segments.spans)
    prices = [0.0, *(cut.ink for cut in find_cuts(ink))]
    assert pieces == len(prices)
    for one in found:
        first, end = one.span
        assert 0 <= first < end <= pieces
        assert (one.ink.shape, one.ink.dtype) == (ink.shape, np.uint8)
        np.testing.assert_array_equal(one.ink[one.ink > 0], ink[one.ink > 0])
        assert one.box == Image.fromarray(one.ink).getbbox()
        assert segments.spans[one.span] == prices[first]
        if one.span != (0, pieces):
            assert NARROWEST * line_px <= one.box[2] - one.box[0] <= WIDEST * line_px
    for one, other in combinations(found, 2):
        if one.span[1] == other.span[0]:
            assert not ((one.ink > 0) & (other.ink > 0)).any()


@given(ink=scribbles())
@settings(max_examples=40, deadline=None)
def test_the_whole_is_a_segment_and_a_way_through_the_cuts_leaves_no_ink_out(
    ink: np.ndarray,
) -> None:
    found = Segments(ink, 1000)  # so high a line takes the widest of them
    pieces = len(found.ends) - 1
    by_span = {one.span: one.ink for one in found}
    np.testing.assert_array_equal(by_span[0, pieces], ink)
    ends = [False, *(left_of(cut, ink.shape[1]) for cut in find_cuts(ink)), True]
    singles = [ink * (ends[n + 1] & ~np.array(ends[n])) for n in range(pieces)]
    np.testing.assert_array_equal(np.maximum.reduce(singles), ink)
    for (first, end), one in by_span.items():
        inside = np.maximum.reduce(singles[first:end])
        np.testing.assert_array_equal(np.maximum(inside, one), inside)


def test_blank_ink_has_no_segments() -> None:
    assert list(Segments(np.zeros((40, 60), np.uint8), 40)) == []
