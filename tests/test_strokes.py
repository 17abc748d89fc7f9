"""Digital ink: drawn alike in any unit, and boxes in the strokes' own."""

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from model import strokes as rules
from model.errors import StrokesError
from model.glyph import glyph
from model.ink import Ink
from model.layout import find_lines
from model.strokes import MAX_SHEET_PX, PEN_PX, STROKE_HEIGHT_PX, strokes_ink

Stroke = list[tuple[float, float]]

SEVEN: Stroke = [(10, 10), (16, 10), (12, 20)]
ZERO: Stroke = [(0, 0), (5, 0), (5, 10), (0, 10), (0, 0)]

COORDINATES = st.floats(-1000, 1000, allow_subnormal=False)
STROKES = st.lists(
    st.lists(st.tuples(COORDINATES, COORDINATES), min_size=1, max_size=8), min_size=1, max_size=4
)


def placed(ink: Ink) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of all ink, in the unit of the strokes."""
    rows, columns = np.flatnonzero(ink.mask.any(1)), np.flatnonzero(ink.mask.any(0))
    left, top = ink.origin
    return (
        left + columns[0] * ink.pixel_px,
        top + rows[0] * ink.pixel_px,
        left + (columns[-1] + 1) * ink.pixel_px,
        top + (rows[-1] + 1) * ink.pixel_px,
    )


def moved(strokes: list[Stroke], factor: float, right: float = 0, down: float = 0) -> list[Stroke]:
    return [[(x * factor + right, y * factor + down) for x, y in stroke] for stroke in strokes]


def difference(one: np.ndarray, other: np.ndarray) -> float:
    """The mean difference; a centre of mass between two pixels may be rounded either way."""
    shifts = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    return min(float(np.abs(np.roll(one, shift, (0, 1)) - other).mean()) for shift in shifts)


def row_of_zeros(count: int) -> list[Stroke]:
    return [stroke for i in range(count) for stroke in moved([ZERO], 1, right=9 * i)]


@given(strokes=STROKES)
@settings(max_examples=60, deadline=None)
def test_ink_lies_where_the_strokes_are(strokes: list[Stroke]) -> None:
    points = np.concatenate([np.array(stroke) for stroke in strokes])
    tallest = max(np.ptp(np.array(stroke), axis=0).max() for stroke in strokes)
    assume(tallest == 0 or tallest > 1e-3)
    ink = strokes_ink(strokes)
    # Half a pen beyond the outermost points, and two pixels for the rounding.
    reach = (PEN_PX / 2 + 2) * ink.pixel_px
    left, top, right, bottom = placed(ink)
    low, high = points.min(axis=0), points.max(axis=0)
    assert low[0] - reach <= left <= low[0]
    assert low[1] - reach <= top <= low[1]
    assert high[0] <= right <= high[0] + reach
    assert high[1] <= bottom <= high[1] + reach


@given(strokes=STROKES)
@settings(max_examples=60, deadline=None)
def test_the_sheet_is_never_large(strokes: list[Stroke]) -> None:
    ink = strokes_ink(strokes)
    assert max(ink.strength.shape) <= MAX_SHEET_PX
    assert ink.strength.dtype == np.uint8
    assert ink.strength.max() == 255
    np.testing.assert_array_equal(ink.strength > 0, ink.labels > 0)
    assert not ink.photo


@pytest.mark.parametrize("factor", [0.001, 0.01, 0.37, 3, 100, 10_000])
def test_the_unit_of_the_strokes_does_not_matter(factor: float) -> None:
    strokes: list[Stroke] = [SEVEN, [(11, 15), (15, 15)]]
    expected = glyph(strokes_ink(strokes).strength)
    scaled = strokes_ink(moved(strokes, factor))
    assert difference(glyph(scaled.strength), expected) < 0.02


def test_the_place_of_the_strokes_does_not_matter() -> None:
    one, other = strokes_ink([SEVEN]), strokes_ink(moved([SEVEN], 1, right=5000, down=-300))
    np.testing.assert_array_equal(one.strength, other.strength)
    assert other.origin == pytest.approx((one.origin[0] + 5000, one.origin[1] - 300))


def test_the_tallest_stroke_is_drawn_at_one_height_with_one_pen() -> None:
    bar = strokes_ink([[(3, 1), (3, 5)]])
    rows, columns = np.flatnonzero(bar.mask.any(1)), np.flatnonzero(bar.mask.any(0))
    assert len(rows) == pytest.approx(STROKE_HEIGHT_PX + PEN_PX, abs=2)
    assert len(columns) == pytest.approx(PEN_PX, abs=2)


@pytest.mark.parametrize("count", [1, 10, 40, 100])
def test_a_long_row_of_digits_stays_digits_with_holes(count: int) -> None:
    ink = strokes_ink(row_of_zeros(count))
    lines = find_lines(ink.labels)
    assert [len(line) for line in lines] == [count]
    box = lines[0][count // 2].box
    zero = glyph(ink.strength[box.top : box.bottom, box.left : box.right])
    assert zero[13:15, 13:15].max() < 0.1


@pytest.mark.parametrize("dot", [[[(3, 4)]], [[(3, 4), (3, 4)]]])
def test_a_point_is_a_round_dot(dot: list[Stroke]) -> None:
    ink = strokes_ink(dot)
    left, top, right, bottom = placed(ink)
    assert ((left + right) / 2, (top + bottom) / 2) == pytest.approx((3, 4), abs=ink.pixel_px)
    assert right - left == pytest.approx(PEN_PX * ink.pixel_px, abs=2 * ink.pixel_px)
    # Of its square a disk fills pi / 4.
    side = (right - left) / ink.pixel_px
    assert ink.mask.sum() / side**2 == pytest.approx(np.pi / 4, abs=0.1)


@pytest.mark.parametrize("nothing", [[], [[]], [[], []], (), ((),)])
def test_no_points_are_no_ink(nothing: list[Stroke]) -> None:
    ink = strokes_ink(nothing)
    assert not ink.mask.any()
    assert ink.size == (0, 0)


def test_empty_strokes_among_others_do_not_count() -> None:
    np.testing.assert_array_equal(
        strokes_ink([[], SEVEN, []]).strength, strokes_ink([SEVEN]).strength
    )


def test_the_size_reaches_to_the_outermost_points() -> None:
    assert strokes_ink([[(0, 0), (30.5, 7)], [(2, 12)]]).size == (31, 12)
    assert strokes_ink([[(-9, -9), (-3, -2)]]).size == (0, 0)


@pytest.mark.parametrize(
    ("strokes", "message"),
    [
        (None, "NoneType"),
        ("12", "str"),
        (b"12", "bytes"),
        (7, "int"),
        ({"x": 1}, "dict"),
        ([1, 2], "every stroke is a list"),
        (["12"], "every stroke is a list"),
        ([None], "every stroke is a list"),
        ([[1, 2], [3, 4]], "two numbers"),
        ([[(1,)]], "two numbers"),
        ([[(1, 2, 3)]], "two numbers"),
        ([[(1, 2), (3,)]], "two numbers"),
        ([[()]], "two numbers"),
        ([[[(1, 2)]]], "two numbers"),
        ([["12", "34"]], "two numbers"),
        ([[("1", "2"), ("3", "4")]], "two numbers"),
        ([[("one", "two")]], "two numbers"),
        ([[{"x": 1, "y": 2}]], "two numbers"),
        ([[(1j, 2)]], "two numbers"),
        ([[(10**400, 2)]], "number"),
        ([[(None, 2)]], "number"),
        ([[(float("nan"), 2)]], "finite number"),
        ([[(1, float("inf"))]], "finite number"),
        ([[(1, -1e7)]], "between -1,000,000 and 1,000,000"),
    ],
)
def test_what_is_not_points_of_two_numbers_is_an_error(strokes: Any, message: str) -> None:
    with pytest.raises(StrokesError, match=message):
        strokes_ink(strokes)


def test_more_points_than_the_limit_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MAX_POINTS", 6)
    strokes_ink([SEVEN, SEVEN])
    with pytest.raises(StrokesError, match="7 points, the limit is 6"):
        strokes_ink([SEVEN, SEVEN, [(0, 0)]])


@pytest.mark.parametrize(
    "strokes",
    [
        [[(0, 0), (1e-320, 0)]],
        [[(0, 0), (1e-300, 1e-300)]],
        [[(0, 0), (1e-9, 0)], [(1e6, -1e6)]],
        [[(-1e6, -1e6), (1e6, 1e6)]],
        [[(999_999, 0), (1_000_000, 1e-9)]],
    ],
    ids=["denormal", "tiny", "tiny and far", "large", "flat"],
)
def test_finite_points_of_any_size_are_drawn(strokes: list[Stroke]) -> None:
    ink = strokes_ink(strokes)
    assert ink.mask.any()
    assert max(ink.strength.shape) <= MAX_SHEET_PX
    assert np.isfinite([*ink.origin, ink.pixel_px]).all()
