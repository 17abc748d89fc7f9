"""What is left out of the ink, and what is kept although it looks like clutter."""

import numpy as np
import pytest
from inked import letters, numbered, part

from model.clutter import (
    drop_corners,
    drop_cut_off,
    drop_dots,
    drop_edges,
    drop_frame,
    drop_rings,
    drop_rules,
    drop_specks,
    is_cropped,
)
from model.layout import find_lines
from model.parts import Part, connected_components
from model.reading import Box


def test_edges_of_the_paper_are_left_out_of_a_photo_alone() -> None:
    cells = letters("""
        xxxxxxxxxxxxxxx
        ..............x
        ...aaa..bbb...x
        ...a.a..b.b...x
        ...a.a..b.b...x
        ...aaa..bbb...x
        ..............x
        ..............x
    """)
    edge, one, other = connected_components(numbered(cells != "."))
    assert drop_edges([edge, one, other], cells.shape) == [one, other]
    photo = np.kron(cells != ".", np.ones((4, 4), bool))
    lines = find_lines(connected_components(numbered(photo)), photo.shape, photo=True)
    assert [part.box for line in lines for part in line] == [Box(12, 8, 24, 24), Box(32, 8, 44, 24)]


def test_a_digit_that_is_cut_by_the_border_is_no_edge() -> None:
    digit = Part(Box(0, 40, 20, 70), (1,), 300)
    assert drop_edges([digit], (100, 100)) == [digit]


def test_a_frame_with_nothing_but_a_dot_inside_is_a_zero() -> None:
    ring, dot, digit = part(0, 0, 100, 100, 400), part(48, 48, 52, 52), part(30, 20, 60, 80, 300)
    assert drop_frame([ring, dot], (100, 100)) == [ring, dot]
    assert drop_frame([ring, digit], (100, 100)) == [digit]
    assert drop_frame([], (100, 100)) == []


def test_a_line_is_a_rule_only_beside_digits() -> None:
    digit, wide, dash = part(10, 10, 30, 50), part(0, 60, 100, 63), part(40, 28, 60, 32)
    assert drop_rules([digit, wide], (100, 200)) == [digit]
    assert drop_rules([digit, dash], (100, 200)) == [digit, dash]
    assert drop_rules([wide], (100, 200)) == [wide]


def test_a_speck_is_dropped_by_its_longer_side() -> None:
    digit, dash, dot = part(0, 0, 20, 40), part(30, 20, 42, 22), part(50, 20, 58, 28)
    assert drop_specks([digit, dash, dot]) == [digit, dash]
    assert drop_specks([]) == []


def test_solid_ink_in_a_corner_is_left_out_unless_it_is_alone() -> None:
    corner = Part(Box(0, 0, 60, 40), (1,), 1300)
    digit = Part(Box(80, 50, 120, 110), (2,), 700)
    hollow = Part(Box(0, 0, 40, 60), (3,), 500)
    assert drop_corners([corner, digit], (200, 300)) == [digit]
    assert drop_corners([corner], (200, 300)) == [corner]
    assert drop_corners([hollow, digit], (200, 300)) == [hollow, digit]


def test_thick_ink_at_the_border_of_a_photo_is_left_out() -> None:
    table = Part(Box(270, 50, 300, 110), (1,), 1500)
    cut_off = Part(Box(0, 50, 20, 110), (2,), 500)
    digits = [Part(Box(left, 50, left + 40, 110), (left,), 420) for left in (60, 120, 180)]
    assert drop_edges([table, cut_off, *digits], (200, 300)) == [cut_off, *digits]


FRAMED = [part(40, 30, 60, 70, 300), part(70, 30, 90, 70, 300)]
FRAME = part(30, 20, 110, 80, 600)


@pytest.mark.parametrize(
    ("frame", "others", "goes"),
    [
        pytest.param(FRAME, FRAMED, True, id="around two digits"),
        pytest.param(FRAME, [*FRAMED, part(150, 40, 156, 46)], True, id="a dot outside"),
        pytest.param(FRAME, [*FRAMED, part(130, 30, 150, 70, 300)], False, id="a digit outside"),
        pytest.param(FRAME, FRAMED[:1], False, id="around one digit"),
        pytest.param(part(30, 20, 110, 80, 2000), FRAMED, False, id="as thick as a digit"),
        pytest.param(part(30, 50, 110, 80, 400), FRAMED, False, id="they stand out of it"),
    ],
)
def test_a_frame_within_the_picture_is_around_two_digits_or_more(
    frame: Part, others: list[Part], goes: bool
) -> None:
    assert drop_frame([frame, *others], (100, 200)) == (others if goes else [frame, *others])


def test_a_zero_keeps_its_slash_and_its_dot() -> None:
    ring, slash, dot = part(30, 20, 70, 80, 460), part(42, 40, 60, 60, 60), part(48, 30, 51, 33)
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
    assert [part.box for line in lines for part in line] == [Box(9, 4, 14, 11), Box(21, 4, 26, 11)]


def line_of(top: int, bottom: int, *lefts: int) -> list[Part]:
    """Digits of a line, of a pen of 7 pixels."""
    return [part(left, top, left + 30, bottom, 7 * (bottom - top)) for left in lefts]


@pytest.mark.parametrize(
    ("piece", "goes"),
    [
        pytest.param(part(60, 0, 80, 12, 90), True, id="of the line above"),
        pytest.param(part(60, 84, 80, 100, 90), True, id="of the line below"),
        pytest.param(part(230, 0, 260, 35, 250), False, id="beside the digits, as a 5's bar"),
        pytest.param(part(230, 0, 260, 36, 250), False, id="a digit that touches the border"),
        pytest.param(part(0, 40, 20, 52, 90), False, id="from the left"),
        pytest.param(part(230, 40, 260, 52, 90), False, id="within"),
    ],
)
def test_what_the_border_cut_off_is_of_another_line(piece: Part, goes: bool) -> None:
    line = line_of(20, 80, 40, 110, 180)
    assert drop_cut_off([*line, piece], (100, 300)) == (line if goes else [*line, piece])


def test_a_tight_crop_keeps_what_its_border_touches() -> None:
    small, large = line_of(0, 30, 10, 60), line_of(0, 100, 110)
    assert drop_cut_off([*small, *large], (100, 150)) == [*small, *large]
    point = part(52, 60, 56, 64)
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
    assert [part.box.top for line in lines for part in line] == [9, 9, 9]


SHEET = (100, 300)
INNER = line_of(20, 80, 40, 110, 180)
BLOT = part(0, 40, 16, 60, 300)
HAIR_LINE = part(0, 50, 200, 60, 900)


@pytest.mark.parametrize(
    ("edge", "goes"),
    [
        pytest.param(part(0, 92, 200, 100), True, id="the strip of a table"),
        pytest.param(part(220, 30, 300, 60, 2100), True, id="a thick blot"),
        pytest.param(HAIR_LINE, True, id="a long thin line"),
        pytest.param(part(230, 0, 300, 50, 600), True, id="from a corner"),
        pytest.param(part(0, 0, 90, 15, 400), True, id="along a corner"),
        pytest.param(part(235, 30, 265, 100, 500), False, id="a digit that touches the border"),
        pytest.param(part(150, 0, 290, 70, 900), False, id="some that touch each other too"),
        pytest.param(part(230, 0, 290, 99, 900), False, id="a larger digit"),
        pytest.param(BLOT, False, id="a small blot"),
    ],
)
def test_beside_digits_long_and_thick_ink_from_the_border_goes(edge: Part, goes: bool) -> None:
    assert drop_edges([*INNER, edge], SHEET) == (INNER if goes else [*INNER, edge])


def test_ink_from_the_border_that_is_far_higher_than_the_digits_goes() -> None:
    line = line_of(40, 80, 40, 110, 180)
    shadow = part(230, 20, 280, 100, 600)
    assert drop_edges([*line, shadow], SHEET) == line


@pytest.mark.parametrize(
    ("edge", "goes"),
    [
        pytest.param(BLOT, True, id="a blot"),
        pytest.param(HAIR_LINE, True, id="a long thin line"),
        pytest.param(part(200, 60, 300, 100, 3000), True, id="a thick corner"),
        pytest.param(part(230, 0, 300, 100, 900), False, id="a digit in a corner"),
    ],
)
def test_of_a_close_crop_lines_and_blots_from_the_border_go(edge: Part, goes: bool) -> None:
    line = line_of(0, 100, 20, 90, 160)
    assert drop_edges([*line, edge], SHEET) == (line if goes else [*line, edge])


def test_a_close_crop_is_full_of_digits_and_has_none_along_its_border() -> None:
    mask = np.zeros((100, 300), bool)
    line = line_of(0, 100, 20, 90, 160)
    assert is_cropped(line, mask)
    assert is_cropped([*line, part(60, 95, 65, 100)], mask)  # a dot
    assert not is_cropped([*line, part(230, 50, 260, 100, 400)], mask)
    assert not is_cropped([], mask)
    mask[:95, 0] = True
    assert is_cropped(line, mask)
    mask[:, 0] = True
    assert not is_cropped(line, mask)


def test_digits_that_all_touch_the_lower_border_are_kept() -> None:
    line = line_of(30, 100, 20, 90, 160)
    assert drop_edges(line, SHEET) == line
    higher = line_of(35, 90, 230)
    assert drop_edges([*line, *higher], SHEET) == [*line, *higher]


@pytest.mark.parametrize(
    ("shape", "area"), [((100, 60), 1500), ((100, 60), 2900), ((100, 12), 1000), ((40, 200), 1500)]
)
def test_a_digit_that_fills_its_crop_is_kept(shape: tuple[int, int], area: int) -> None:
    height, width = shape
    digit = part(0, 0, width, height, area)
    assert drop_edges([digit], shape) == [digit]


def test_what_goes_round_a_digit_is_a_ring() -> None:
    ring, digit = part(0, 0, 100, 100, 1200), part(30, 20, 60, 80, 500)
    beside, dot = part(120, 20, 150, 80, 500), part(48, 48, 56, 56)
    assert drop_rings([ring, digit, beside]) == [digit, beside]
    assert drop_rings([ring, dot, beside]) == [ring, dot, beside]
    blot = part(0, 0, 100, 100, 6000)
    assert drop_rings([blot, digit]) == [blot, digit]


def test_dots_go_where_there_are_far_more_than_digits() -> None:
    digits = [part(left, 0, left + 40, 80, 900) for left in (0, 60, 120)]
    dots = [part(8 * n, 100, 8 * n + 4, 104) for n in range(70)]
    assert drop_dots(digits + dots) == digits
    assert drop_dots(digits + dots[:30]) == digits + dots[:30]
    assert drop_dots(dots) == dots
    assert drop_dots([]) == []
