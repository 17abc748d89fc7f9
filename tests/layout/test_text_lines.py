"""Ink to digits' places, on pictures drawn with letters.

In a picture each letter is the ink of one digit, x is ink to leave out, and a dot is paper.
The expected text names the digits line by line: "ab/c" is a and b on one line, c below.
"""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inked import component, letters, numbered

from model.ink.components import Component, connected_components
from model.layout.fragments import join_fragments, joinable_spans
from model.layout.text_lines import find_lines, text_lines
from model.reading import Box

ONE_DIGIT = """
.......
..aaa..
....a..
...aa..
....a..
..aaa..
.......
"""

ROW = """
.................
.aaa..b..cccc.dd.
.a.a..b.....c.d..
.a.a..b....c..dd.
.a.a..b...c....d.
.aaa..b...c...dd.
.................
"""

TWO_LINES = """
.............
.aaa..b.c..c.
.a.a..b.c..c.
.a.a..b.cccc.
.aaa..b....c.
.............
.............
..ddd...eee..
....d...e.e..
...d....e.e..
...d....eee..
.............
"""

SLOPING = """
..............................
.......................dd..ee.
.......................d...e.e
................cc.....dd..e.e
................c.......d..eee
..........bb....cc.....dd.....
..........b......c............
..aa......bb....cc............
...a.......b..................
...a......bb..................
...a..........................
..aaa.........................
..............................
"""

DETACHED_BAR_OF_A_FIVE = """
............
..aaaaaa.bb.
.........bb.
..a......bb.
..aaaa...bb.
......a..bb.
......a..bb.
..aaaa...bb.
............
"""

DOT_IN_A_ZERO = """
..........
..aaaaa...
.a.....a..
.a.....a..
.a..a..a..
.a.....a..
.a.....a..
..aaaaa...
..........
"""

BROKEN_STEM = """
........
...a..b.
...a..b.
...a..b.
......b.
...a..b.
...a..b.
........
"""

SPECKS = """
...............
.x.............
....aaa...bbb..
......a...b.b..
.....aa...b.b.x
......a...b.b..
......a...b.b..
......a...b.b..
....aaa...bbb..
...............
x......x.......
"""

COLUMN_RULE = """
....x......
aaa.x.bbb..
..a.x.b.b..
.a..x.b.b..
.a..x.b.b..
.a..x.bbb..
....x......
....x......
"""

MINUS_ALONE = """
.............
.aaaaaaaaaaa.
.............
"""

ZERO_ROUND_THE_PICTURE = """
aaaaaaa
a.....a
a.....a
a.....a
aaaaaaa
"""

LARGE_AND_SMALL = """
..................
..aaaa............
..a..a............
..a..a....bbb.....
..a..a....b.b.....
..a..a....b.b.....
..aaaa....bbb.....
..................
"""

A_MARK_WITH_ITS_POINT = """
.aaaa.
a....a
.....a
....a.
...a..
...a..
...a..
......
......
...a..
......
"""

A_SPECK_FAR_BELOW = """
...a..
...a..
...a..
...a..
......
......
......
...x..
"""

SPECKS_UNDER_A_NUMBER = """
.aaa..b...
.a.a..b...
.a.a..b...
.a.a..b...
.aaa..b...
..........
..........
......x...
"""

PICTURES = [
    (ONE_DIGIT, "a"),
    (ROW, "abcd"),
    (TWO_LINES, "abc/de"),
    (SLOPING, "abcde"),
    (DETACHED_BAR_OF_A_FIVE, "ab"),
    (DOT_IN_A_ZERO, "a"),
    (BROKEN_STEM, "ab"),
    (SPECKS, "ab"),
    (COLUMN_RULE, "ab"),
    (MINUS_ALONE, "a"),
    (ZERO_ROUND_THE_PICTURE, "a"),
    (LARGE_AND_SMALL, "ab"),
    (A_MARK_WITH_ITS_POINT, "a"),
    (A_SPECK_FAR_BELOW, "a"),
    (SPECKS_UNDER_A_NUMBER, "ab"),
    ("....\n....", ""),
    ("a", "a"),
]
NAMES = [
    *("one digit", "row", "two lines", "sloping", "bar of a five", "dot in a zero"),
    *("broken stem", "specks", "column rule", "minus alone"),
    *("zero round the picture", "large and small", "mark with its point", "speck far below"),
    *("specks under a number", "nothing", "pixel"),
]


def named(picture: np.ndarray, labels: np.ndarray, component: Component) -> str:
    """The letters that a component's ink has in the picture."""
    return "".join(sorted(set(picture[np.isin(labels, component.labels)])))


@pytest.mark.parametrize("scale", [1, 3, 20])
@pytest.mark.parametrize(("picture", "expected"), PICTURES, ids=NAMES)
def test_digits_are_found_in_reading_order(picture: str, expected: str, scale: int) -> None:
    cells = letters(picture).repeat(scale, 0).repeat(scale, 1)
    labels = numbered(cells != ".")
    lines = find_lines(connected_components(labels), cells.shape)
    found = "/".join(
        "".join(named(cells, labels, component) for component in line) for line in lines
    )
    assert found == expected


@pytest.mark.parametrize(("picture", "expected"), PICTURES, ids=NAMES)
def test_a_box_is_half_open_round_the_ink_of_its_digit(picture: str, expected: str) -> None:
    cells = letters(picture)
    lines = find_lines(connected_components(numbered(cells != ".")), cells.shape)
    boxes = [component.box for line in lines for component in line]
    for name, box in zip(expected.replace("/", ""), boxes, strict=True):
        rows, columns = np.nonzero(cells == name)
        assert box == (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)


def test_no_picture_has_no_lines() -> None:
    for shape in [(0, 0), (0, 5), (1, 1), (40, 60)]:
        labels = np.zeros(shape, np.int32)
        assert find_lines(connected_components(labels), labels.shape) == []


@pytest.mark.parametrize(
    ("box", "joins"),
    [
        ((12, 0, 28, 4), True),  # a bar close above
        ((12, -40, 28, -30), False),  # a bar far above
        ((15, 20, 20, 25), True),  # a dot inside
        ((38, 10, 44, 40), False),  # a stroke beside
        ((10, 48, 30, 88), False),  # a digit of the line below
    ],
)
def test_a_fragment_joins_the_digit_that_it_belongs_to(
    box: tuple[int, int, int, int], joins: bool
) -> None:
    digit, neighbour = component(10, 6, 30, 46, 900), component(60, 6, 80, 46, 900)
    joined = join_fragments([component(*box), digit, neighbour])
    assert len(joined) == (2 if joins else 3)
    assert neighbour in joined
    assert sum(one.area for one in joined) == component(*box).area + 1800


@pytest.mark.parametrize(
    ("components", "expected"),
    [
        ([], []),
        ([(0, 0, 20, 40)], []),
        ([(0, 0, 20, 40), (40, 0, 60, 40)], []),  # apart
        ([(0, 0, 20, 40), (19, 0, 30, 40)], [(0, 2)]),  # touching
        ([(0, 0, 40, 40), (41, 0, 81, 40)], []),  # together too wide for one digit
        ([(0, 0, 12, 40), (11, 0, 22, 40), (21, 0, 32, 40)], [(0, 2), (0, 3), (1, 3)]),
        ([(0, 0, 12, 40), (11, 0, 22, 40), (60, 0, 72, 40), (71, 0, 82, 40)], [(0, 2), (2, 4)]),
        ([(0, 0, 20, 18), (10, 30, 25, 48)], []),  # one above the other, and far
    ],
)
def test_only_close_neighbours_may_be_one_broken_digit(
    components: list[tuple[int, int, int, int]], expected: list[tuple[int, int]]
) -> None:
    assert joinable_spans([component(*box) for box in components]) == expected


def test_lines_that_overlap_in_height_go_on_with_the_nearer_one() -> None:
    upper = [component(0, 0, 20, 40), component(40, 10, 60, 50), component(80, 20, 100, 60)]
    lower = [component(0, 60, 20, 100), component(40, 70, 60, 110), component(80, 80, 100, 120)]
    assert text_lines(lower[::-1] + upper[::-1]) == [upper, lower]


@given(
    boxes=st.lists(
        st.tuples(*[st.integers(0, 60)] * 2, *[st.integers(1, 30)] * 2), min_size=0, max_size=12
    )
)
@settings(max_examples=100, deadline=None)
def test_every_part_is_in_one_line_and_lines_run_to_the_right(
    boxes: list[tuple[int, int, int, int]],
) -> None:
    components = [component(x, y, x + w, y + h) for x, y, w, h in boxes]
    lines = text_lines(components)
    assert Counter(one for line in lines for one in line) == Counter(components)
    for line in lines:
        middles = [one.box.left + one.box.right for one in line]
        assert middles == sorted(middles)


@given(seed=st.integers(0, 10_000), density=st.floats(0, 0.6))
@settings(max_examples=50, deadline=None)
def test_any_ink_is_in_one_digit_or_left_out(seed: int, density: float) -> None:
    mask = np.random.default_rng(seed).random((24, 32)) < density
    labels = numbered(mask)
    np.testing.assert_array_equal(labels > 0, mask)
    before = labels.copy()
    lines = find_lines(connected_components(labels), labels.shape)
    np.testing.assert_array_equal(labels, before)
    numbers = [number for line in lines for one in line for number in one.labels]
    assert len(numbers) == len(set(numbers))
    for one in (one for line in lines for one in line):
        rows, columns = np.nonzero(np.isin(labels, one.labels))
        assert one.box == (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
        assert one.area == len(rows)


def test_the_detached_bar_of_a_five_stands_in_the_line_of_its_digit() -> None:
    tall = [Component(Box(left, 20, left + 60, 120), (left,), 2000) for left in (0, 220)]
    body = Component(Box(80, 50, 140, 120), (1,), 1500)
    bar = Component(Box(130, 20, 200, 44), (2,), 900)
    line = [tall[0], body, bar, tall[1]]
    assert text_lines([bar, *tall, body]) == [line]
    assert (1, 3) in joinable_spans(line)


def test_small_digits_under_large_ones_are_a_line_of_their_own() -> None:
    large = [Component(Box(left, 0, left + 60, 100), (left,), 2000) for left in (0, 80)]
    small = [Component(Box(left, 140, left + 20, 170), (left,), 300) for left in (0, 30, 60)]
    assert text_lines([*small, *large]) == [large, small]


def test_a_line_goes_on_where_a_network_tells_what_follows() -> None:
    boxes = [Box(0, 0, 20, 40), Box(40, 45, 60, 85), Box(80, 90, 100, 130)]
    steep = [Component(box, (number,), 400) for number, box in enumerate(boxes)]
    assert len(text_lines(steep)) == 3
    lines = text_lines(steep, lambda one, after: float(after.labels[0] == one.labels[0] + 1))
    assert [component.labels for component in lines[0]] == [(0,), (1,), (2,)]
