"""What is left out of the ink, and what is kept although it looks like clutter."""

import numpy as np
import pytest
from inked import component, letters, numbered

from model.ink.components import Component, connected_components, is_cropped
from model.layout.filters import (
    drop_corners,
    drop_cut_off,
    drop_dots,
    drop_frame,
    drop_rings,
    drop_ruling_lines,
    drop_specks,
)
from model.layout.text_lines import find_lines
from model.reading import Box


def test_a_frame_with_nothing_but_a_dot_inside_is_a_zero() -> None:
    ring, dot, digit = (
        component(0, 0, 100, 100, 400),
        component(48, 48, 52, 52),
        component(30, 20, 60, 80, 300),
    )
    assert drop_frame([ring, dot], (100, 100)) == [ring, dot]
    assert drop_frame([ring, digit], (100, 100)) == [digit]
    assert drop_frame([], (100, 100)) == []


def test_a_line_is_a_rule_only_beside_digits() -> None:
    digit, wide, dash = (
        component(10, 10, 30, 50),
        component(0, 60, 100, 63),
        component(40, 28, 60, 32),
    )
    assert drop_ruling_lines([digit, wide], (100, 200)) == [digit]
    assert drop_ruling_lines([digit, dash], (100, 200)) == [digit, dash]
    assert drop_ruling_lines([wide], (100, 200)) == [wide]


def test_a_speck_is_dropped_by_its_longer_side() -> None:
    digit, dash, dot = component(0, 0, 20, 40), component(30, 20, 42, 22), component(50, 20, 58, 28)
    assert drop_specks([digit, dash, dot]) == [digit, dash]
    assert drop_specks([]) == []


def test_solid_ink_in_a_corner_is_left_out_unless_it_is_alone() -> None:
    corner = Component(Box(0, 0, 60, 40), (1,), 1300)
    digit = Component(Box(80, 50, 120, 110), (2,), 700)
    hollow = Component(Box(0, 0, 40, 60), (3,), 500)
    assert drop_corners([corner, digit], (200, 300)) == [digit]
    assert drop_corners([corner], (200, 300)) == [corner]
    assert drop_corners([hollow, digit], (200, 300)) == [hollow, digit]


FRAMED = [component(40, 30, 60, 70, 300), component(70, 30, 90, 70, 300)]
FRAME = component(30, 20, 110, 80, 600)


@pytest.mark.parametrize(
    ("frame", "others", "goes"),
    [
        pytest.param(FRAME, FRAMED, True, id="around two digits"),
        pytest.param(FRAME, [*FRAMED, component(150, 40, 156, 46)], True, id="a dot outside"),
        pytest.param(
            FRAME, [*FRAMED, component(130, 30, 150, 70, 300)], False, id="a digit outside"
        ),
        pytest.param(FRAME, FRAMED[:1], False, id="around one digit"),
        pytest.param(component(30, 20, 110, 80, 2000), FRAMED, False, id="as thick as a digit"),
        pytest.param(component(30, 50, 110, 80, 400), FRAMED, False, id="they stand out of it"),
    ],
)
def test_a_frame_within_the_picture_is_around_two_digits_or_more(
    frame: Component, others: list[Component], goes: bool
) -> None:
    assert drop_frame([frame, *others], (100, 200)) == (others if goes else [frame, *others])


def test_a_zero_keeps_its_slash_and_its_dot() -> None:
    ring, slash, dot = (
        component(30, 20, 70, 80, 460),
        component(42, 40, 60, 60, 60),
        component(48, 30, 51, 33),
    )
    assert drop_frame([ring, slash, dot], (100, 200)) == [ring, slash, dot]


def test_a_frame_of_a_picture_goes_and_its_digits_stay() -> None:
    cells = letters("""
        ...................................
        ..xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...
        ..x............................x...
        ..x............................x...
        ..x......aaaaa.......bbbbb.....x...
        ..x......a...a...........b.....x...
        ..x......a...a..........b......x...
        ..x......a...a..........b......x...
        ..x......a...a.........b.......x...
        ..x......a...a.........b.......x...
        ..x......aaaaa........bb.......x...
        ..x............................x...
        ..x............................x...
        ..x............................x...
        ..xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...
        ...................................
    """)
    lines = find_lines(connected_components(numbered(cells != ".")), cells.shape)
    assert [component.box for line in lines for component in line] == [
        Box(9, 4, 14, 11),
        Box(21, 4, 26, 11),
    ]


def line_of(top: int, bottom: int, *lefts: int) -> list[Component]:
    """Digits of a line, of a pen of 7 pixels."""
    return [component(left, top, left + 30, bottom, 7 * (bottom - top)) for left in lefts]


@pytest.mark.parametrize(
    ("piece", "goes"),
    [
        pytest.param(component(60, 0, 80, 12, 90), True, id="of the line above"),
        pytest.param(component(60, 84, 80, 100, 90), True, id="of the line below"),
        pytest.param(component(230, 0, 260, 35, 250), False, id="beside the digits, as a 5's bar"),
        pytest.param(component(230, 0, 260, 36, 250), False, id="a digit that touches the border"),
        pytest.param(component(0, 40, 20, 52, 90), False, id="from the left"),
        pytest.param(component(230, 40, 260, 52, 90), False, id="within"),
    ],
)
def test_what_the_border_cut_off_is_of_another_line(piece: Component, goes: bool) -> None:
    line = line_of(20, 80, 40, 110, 180)
    assert drop_cut_off([*line, piece], (100, 300)) == (line if goes else [*line, piece])


def test_a_tight_crop_keeps_what_its_border_touches() -> None:
    small, large = line_of(0, 30, 10, 60), line_of(0, 100, 110)
    assert drop_cut_off([*small, *large], (100, 150)) == [*small, *large]
    point = component(52, 60, 56, 64)
    assert drop_cut_off([*small, *large, point], (100, 150)) == [*small, *large, point]
    assert drop_cut_off([], (100, 150)) == []


def test_the_line_above_is_cut_off_and_the_digits_are_left() -> None:
    cells = (
        letters("""
        ...a......b..
        ..aa.....bb..
        .............
        .ccc..d..eee.
        .c.c..d..e...
        .c.c..d..eee.
        .c.c..d....e.
        .c.c..d....e.
        .ccc..d..eee.
        .............
    """)
        .repeat(3, 0)
        .repeat(3, 1)
    )
    lines = find_lines(connected_components(numbered(cells != ".")), cells.shape)
    assert [component.box.top for line in lines for component in line] == [9, 9, 9]


def test_a_close_crop_is_full_of_digits_and_has_none_along_its_border() -> None:
    mask = np.zeros((100, 300), bool)
    line = line_of(0, 100, 20, 90, 160)
    assert is_cropped(line, mask)
    assert is_cropped([*line, component(60, 95, 65, 100)], mask)  # a dot
    assert not is_cropped([*line, component(230, 50, 260, 100, 400)], mask)
    assert not is_cropped([], mask)
    mask[:95, 0] = True
    assert is_cropped(line, mask)
    mask[:, 0] = True
    assert not is_cropped(line, mask)


def test_a_line_between_columns_is_a_rule_and_a_long_1_beside_blots_a_digit() -> None:
    rule = component(100, 10, 106, 190, 1000)
    digits = [
        component(left, top, left + 30, top + 50, 600) for left in (50, 130) for top in (20, 120)
    ]
    assert drop_ruling_lines([rule, *digits], (200, 200)) == digits
    long = component(100, 10, 106, 110, 600)
    assert drop_ruling_lines([long, *digits], (200, 200)) == [long, *digits]
    blots = [component(50, 20, 65, 35), component(130, 20, 145, 35)]
    assert drop_ruling_lines([rule, *blots], (200, 200)) == [rule, *blots]
    assert drop_ruling_lines([rule, digits[0]], (200, 200)) == [rule, digits[0]]


def test_what_goes_round_a_digit_is_a_ring() -> None:
    ring, digit = component(0, 0, 100, 100, 1200), component(30, 20, 60, 80, 500)
    beside, dot = component(120, 20, 150, 80, 500), component(48, 48, 56, 56)
    assert drop_rings([ring, digit, beside]) == [digit, beside]
    assert drop_rings([ring, dot, beside]) == [ring, dot, beside]
    bold = component(0, 0, 100, 100, 3300)
    assert drop_rings([bold, digit]) == [digit]
    blot = component(0, 0, 100, 100, 6000)
    assert drop_rings([blot, digit]) == [blot, digit]


def test_dots_go_where_there_are_far_more_than_digits() -> None:
    digits = [component(left, 0, left + 40, 80, 900) for left in (0, 60, 120)]
    dots = [component(8 * n, 100, 8 * n + 4, 104) for n in range(70)]
    assert drop_dots(digits + dots) == digits
    assert drop_dots(digits + dots[:30]) == digits + dots[:30]
    assert drop_dots(dots) == dots
    assert drop_dots([]) == []
