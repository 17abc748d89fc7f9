"""Digital ink: parted by pen lifts, drawn alike in any unit, and boxes in the strokes' own."""

from functools import reduce
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from inked import difference
from PIL import Image

from model import Reader
from model.errors import StrokesError
from model.ink.components import Component
from model.ink.strokes import curves as stroke_curves
from model.ink.strokes import online as rules
from model.ink.strokes.online import (
    MAX_SHEET_PX,
    PEN_SHARE,
    STROKE_HEIGHT_PX,
    StrokeInk,
    strokes_ink,
)
from model.layout.text_lines import find_lines
from model.networks.glyph import glyph
from model.reading import Box

Stroke = list[tuple[float, float]]

SEVEN: Stroke = [(10, 10), (16, 10), (12, 20)]
ZERO: Stroke = [(0, 0), (5, 0), (5, 10), (0, 10), (0, 0)]

COORDINATES = st.floats(-1000, 1000, allow_subnormal=False)
STROKES = st.lists(
    st.lists(st.tuples(COORDINATES, COORDINATES), min_size=1, max_size=8), min_size=1, max_size=4
)


def whole(ink: StrokeInk) -> Component:
    """All strokes as one component."""
    return reduce(Component.join, ink.components())


def drawing(ink: StrokeInk) -> np.ndarray:
    """All strokes, drawn as one component."""
    return ink.crop(whole(ink))[0]


def placed(ink: StrokeInk, box: tuple[int, int, int, int]) -> tuple[float, float, float, float]:
    """A box of the sheet's pixels in the unit of the strokes."""
    at, (left, top, right, bottom) = ink.transform, box
    return (
        at.x0 + left * at.xx,
        at.y0 + top * at.yy,
        at.x0 + right * at.xx,
        at.y0 + bottom * at.yy,
    )


def moved(strokes: list[Stroke], factor: float, right: float = 0, down: float = 0) -> list[Stroke]:
    return [[(x * factor + right, y * factor + down) for x, y in stroke] for stroke in strokes]


def row_of_zeros(count: int) -> list[Stroke]:
    return [stroke for i in range(count) for stroke in moved([ZERO], 1, right=9 * i)]


def sensible(strokes: list[Stroke]) -> bool:
    """Whether differences of the points mean something beside their size."""
    tallest = max(np.ptp(np.array(stroke), axis=0).max() for stroke in strokes)
    return bool(tallest == 0 or tallest > 1e-3)


@given(strokes=STROKES)
@settings(max_examples=60, deadline=None)
def test_a_part_s_box_is_half_open_round_the_points_of_its_strokes(strokes: list[Stroke]) -> None:
    assume(sensible(strokes))
    ink = strokes_ink(strokes)
    components = ink.components()
    assert sorted(number for component in components for number in component.labels) == list(
        range(len(strokes))
    )
    # A pixel for the rounding, what curves reach beyond their points, and what floats lose.
    reach = (1 + stroke_curves.MOST_BEYOND_PX) * ink.transform.xx + 1e-6
    for component in components:
        points = np.concatenate([np.array(strokes[number]) for number in component.labels])
        (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
        box = placed(ink, component.box)
        assert left - reach <= box[0] <= left + 1e-6
        assert top - reach <= box[1] <= top + 1e-6
        assert right - 1e-6 <= box[2] <= right + reach
        assert bottom - 1e-6 <= box[3] <= bottom + reach


@given(strokes=STROKES)
@settings(max_examples=60, deadline=None)
def test_ink_is_drawn_where_the_strokes_are(strokes: list[Stroke]) -> None:
    assume(sensible(strokes))
    ink = strokes_ink(strokes)
    for component in ink.components():
        crop, (left, top) = ink.crop(component)
        assert (crop.dtype, crop.max()) == (np.uint8, 255)
        inked = Image.fromarray(crop).getbbox()
        assert inked is not None
        drawn = np.add(inked, (left, top, left, top))
        # Half a pen beyond the outermost points of its curve, and two pixels for the rounding.
        side = max(component.box.width, component.box.height)
        pen_px = rules.DOT_PX if side <= rules.LEAST_PEN_PX else PEN_SHARE * side
        reach = max(rules.LEAST_PEN_PX, pen_px) / 2 + 2
        assert (np.abs(drawn - component.box) <= reach).all()
        assert (drawn[:2] <= component.box[:2]).all()
        assert (drawn[2:] >= component.box[2:]).all()


@given(strokes=STROKES)
@example(strokes=[[(455.63876928852505, 0.0)], [(-701.6733425034322, 0.0)]])
@settings(max_examples=60, deadline=None)
def test_the_sheet_is_never_large(strokes: list[Stroke]) -> None:
    ink = strokes_ink(strokes)
    assert max(ink.shape) <= MAX_SHEET_PX


@pytest.mark.parametrize("factor", [0.001, 0.01, 0.37, 3, 100, 10_000])
def test_the_unit_of_the_strokes_does_not_matter(factor: float) -> None:
    strokes: list[Stroke] = [SEVEN, [(11, 15), (15, 15)]]
    expected = strokes_ink(strokes)
    scaled = strokes_ink(moved(strokes, factor))
    assert difference(glyph(drawing(scaled)), glyph(drawing(expected))) < 0.02
    assert [component.labels for component in scaled.components()] == [
        component.labels for component in expected.components()
    ]


def test_the_place_of_the_strokes_does_not_matter() -> None:
    one, other = strokes_ink([SEVEN]), strokes_ink(moved([SEVEN], 1, right=5000, down=-300))
    np.testing.assert_array_equal(drawing(one), drawing(other))
    expected = one.transform._replace(x0=one.transform.x0 + 5000, y0=one.transform.y0 - 300)
    assert other.transform == pytest.approx(expected)


def test_the_tallest_stroke_is_drawn_at_one_height_with_one_pen() -> None:
    bar = strokes_ink([[(3, 1), (3, 5)]])
    assert whole(bar).box.height == pytest.approx(STROKE_HEIGHT_PX, abs=2)
    mask = drawing(bar) > 0
    pen_px = PEN_SHARE * STROKE_HEIGHT_PX
    assert mask.any(1).sum() == pytest.approx(STROKE_HEIGHT_PX + pen_px, abs=2)
    assert mask.any(0).sum() == pytest.approx(pen_px, abs=2)


def test_a_small_digit_beside_a_large_one_gets_a_thinner_pen() -> None:
    ink = strokes_ink([*moved([ZERO], 5), *moved([ZERO], 1, right=60)])
    large, small = sorted(ink.components(), key=lambda component: component.box.left)
    made = glyph(ink.crop(small)[0])
    assert made[13:15, 13:15].max() < 0.1
    assert difference(made, glyph(ink.crop(large)[0])) < 0.06


@pytest.mark.parametrize("count", [1, 10, 40, 100])
def test_a_long_row_of_digits_stays_digits_with_holes(count: int) -> None:
    ink = strokes_ink(row_of_zeros(count))
    lines = find_lines(ink.components(), ink.shape)
    assert [len(line) for line in lines] == [count]
    zero = glyph(ink.crop(lines[0][count // 2])[0])
    assert zero[13:15, 13:15].max() < 0.1


@pytest.mark.parametrize("count", [10, 100])
def test_long_rows_above_each_other_stay_rows(count: int) -> None:
    ink = strokes_ink(row_of_zeros(count) + moved(row_of_zeros(count), 1, down=13))
    assert [len(line) for line in find_lines(ink.components(), ink.shape)] == [count, count]


@pytest.mark.parametrize(
    ("strokes", "components"),
    [
        pytest.param([[(0, 0), (0, 10)], [(9, 0), (9, 10)]], [(0,), (1,)], id="apart"),
        pytest.param(
            [[(4, 0), (0, 6), (6, 6)], [(4, 3), (4, 10)]], [(0, 1)], id="the stem crosses a four"
        ),
        pytest.param(
            [[(0, 0), (0, 4), (4, 6), (0, 10)], [(0, 0), (4, 0)]], [(0, 1)], id="bar of a five"
        ),
        # The pen was lifted: a digit ends where the next begins.
        pytest.param([ZERO, [(5, 5), (10, 5), (7, 10)]], [(0,), (1,)], id="digits that touch"),
        pytest.param(
            [ZERO, [(4, 8), (8, 8), (8, 1)]], [(0,), (1,)], id="digits that overlap a little"
        ),
        pytest.param(
            [[(0, 0), (0, 4)], [(5, 0), (5, 4)], [(0, 4), (5, 4)]], [(0, 1, 2)], id="a bridge"
        ),
    ],
)
def test_strokes_that_touch_above_each_other_are_one_part(
    strokes: list[Stroke], components: list[tuple[int, ...]]
) -> None:
    found = sorted(
        tuple(sorted(component.labels)) for component in strokes_ink(strokes).components()
    )
    assert found == components


@given(strokes=STROKES, angle_deg=st.floats(-60, 60))
@settings(max_examples=60, deadline=None)
def test_turned_strokes_keep_their_lengths_and_stay_on_the_sheet(
    strokes: list[Stroke], angle_deg: float
) -> None:
    ink = strokes_ink(strokes)
    turned = ink.turned(angle_deg)
    back, to_sheet = turned.transform, ink.transform
    for line, other in zip(ink.lines, turned.lines, strict=True):
        unit = np.array([to_sheet.x0, to_sheet.y0]) + to_sheet.xx * line
        turn = np.array([[back.xx, back.yx], [back.xy, back.yy]])
        at_first = np.array([back.x0, back.y0]) + other @ turn
        np.testing.assert_allclose(at_first, unit, atol=1e-6 * max(1.0, np.abs(unit).max()))
        lengths = np.hypot(*np.diff(line, axis=0).T)
        np.testing.assert_allclose(np.hypot(*np.diff(other, axis=0).T), lengths, atol=1e-6)
        assert (other >= 0).all()
        assert (other <= turned.shape[::-1]).all()


def test_a_positive_turn_is_counterclockwise() -> None:
    level = strokes_ink([[(0, 0), (10, 0)]])
    ((x, y), (to_x, to_y)) = level.turned(30).lines[0]
    assert to_x > x
    assert to_y - y == pytest.approx(-0.5 * 100, abs=0.1)  # up, since y runs downwards


def test_some_of_the_strokes_are_those_strokes() -> None:
    ink = strokes_ink([SEVEN, ZERO, SEVEN]).of([2, 1])
    assert len(ink.lines) == 2
    np.testing.assert_array_equal(ink.lines[0], strokes_ink([SEVEN, ZERO, SEVEN]).lines[2])


@pytest.mark.parametrize("dot", [[[(3, 4)]], [[(3, 4), (3, 4)]]])
def test_a_point_is_a_round_dot(dot: list[Stroke]) -> None:
    ink = strokes_ink(dot)
    left, top, right, bottom = placed(ink, whole(ink).box)
    assert ((left + right) / 2, (top + bottom) / 2) == pytest.approx((3, 4), abs=ink.transform.xx)
    mask = drawing(ink) > 0
    width, height = mask.any(0).sum(), mask.any(1).sum()
    assert width == height == pytest.approx(rules.DOT_PX, abs=1)
    # Of its square a disk fills pi / 4.
    assert mask.sum() / (width * height) == pytest.approx(np.pi / 4, abs=0.1)


@pytest.mark.parametrize("nothing", [[], [[]], [[], []], (), ((),)])
def test_no_points_are_no_ink(nothing: list[Stroke]) -> None:
    ink = strokes_ink(nothing)
    assert ink.components() == []
    assert ink.size == (0, 0)
    assert find_lines(ink.components(), ink.shape) == []


def test_empty_strokes_among_others_do_not_count() -> None:
    np.testing.assert_array_equal(
        drawing(strokes_ink([[], SEVEN, []])), drawing(strokes_ink([SEVEN]))
    )


def test_what_lies_far_from_a_view_is_not_drawn_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    ink = strokes_ink([[(20 * n, 20 * n)] for n in range(100)])
    seen = [ink.view(component.box) for component in ink.components()]
    assert all(view.all() for view in seen)
    drawn: list[int] = []
    monkeypatch.setattr(rules, "draw_stroke", lambda *_: drawn.append(1))
    for component in ink.components():
        ink.view(component.box)
    assert len(drawn) < 10 * 100 + 100


def test_the_box_of_an_upright_stroke_has_a_width(reader: Reader) -> None:
    (one,) = reader.read_strokes([[(10, 0), (10, 20)]]).digits
    assert (one.label, one.box) == ("1", Box(10, 0, 11, 21))


def test_the_size_reaches_to_the_outermost_points() -> None:
    assert strokes_ink([[(0, 0), (30.5, 7)], [(2, 12)]]).size == (31, 13)
    assert strokes_ink([[(-9, -9), (-3, -2)]]).size == (0, 0)


@pytest.mark.parametrize(
    ("strokes", "message"),
    [
        (None, "NoneType"),
        ("12", "str"),
        (b"12", "bytes"),
        (7, "int"),
        ({"x": 1}, "dict"),
        ([1, 2], "Every stroke is a list"),
        (["12"], "Every stroke is a list"),
        ([None], "Every stroke is a list"),
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
    with pytest.raises(StrokesError, match=r"7 points\. The limit is 6"):
        strokes_ink([SEVEN, SEVEN, [(0, 0)]])


def test_more_strokes_than_the_limit_are_an_error() -> None:
    dots = [[(7 * (n % 40), 9 * (n // 40))] for n in range(rules.MAX_STROKES + 1)]
    with pytest.raises(StrokesError, match=r"1,001 strokes\. The limit is 1,000"):
        strokes_ink(dots)


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
    assert all(ink.crop(component)[0].any() for component in ink.components())
    assert max(ink.shape) <= MAX_SHEET_PX
    assert np.isfinite(ink.transform).all()


@pytest.mark.parametrize("unit", [1.0, 0.01, 1000.0])
def test_steps_of_a_coarse_pad_are_smoothed_and_ends_stay(unit: float) -> None:
    steps = [(unit * (i // 2), unit * ((i + 1) // 2)) for i in range(21)]
    (line,) = strokes_ink([steps]).lines
    across, down = (line - line[0]).T / (line[-1, 0] - line[0, 0])
    assert across[-1] == pytest.approx(1)
    assert down[-1] == pytest.approx(1)
    assert np.ptp((across - down)[2:-2]) < 1e-9


def test_the_corners_of_a_few_large_steps_stay() -> None:
    (line,) = strokes_ink([[(0, 0), (0, 10), (10, 10), (10, 20)]]).lines
    corners = line[0] + np.array([[0, 50], [50, 50]])
    assert all(np.hypot(*(line - corner).T).min() < 1e-6 for corner in corners)


def test_few_points_are_rounded_and_corners_stay() -> None:
    turns = np.linspace(0, 2 * np.pi, 10)
    circle = [(float(x), float(y)) for x, y in zip(np.cos(turns), np.sin(turns), strict=True)]
    (line,) = strokes_ink([circle]).lines
    radii = np.hypot(*(line - (line.max(axis=0) + line.min(axis=0)) / 2).T)
    assert len(line) > 3 * len(circle)
    # The chords of a ninth of a circle come within 0.94 of its radius.
    assert radii.min() > 0.955 * radii.max()
    (line,) = strokes_ink([[(0, 0), (6, 0), (6, 10)]]).lines
    assert line.min(axis=0).tolist() == line[0].tolist()
    assert line.max(axis=0).tolist() == line[-1].tolist()
