"""What is left out of the ink, and what is kept although it looks like clutter."""

import pytest
from inked import component, letters, numbered

from model.ink.components import Component, connected_components
from model.layout.filters import (
    drop_cut_off,
    drop_rings,
    drop_ruling_lines,
    drop_specks,
)
from model.layout.text_lines import find_lines


def test_an_upright_line_of_a_form_runs_from_top_to_bottom_beside_digits() -> None:
    rule, digit = component(40, 0, 50, 100), component(10, 30, 35, 75)
    short, tall = component(60, 0, 66, 95), component(70, 0, 85, 90)
    assert drop_ruling_lines([rule, digit], (100, 200)) == [digit]
    assert drop_ruling_lines([short, digit], (100, 200)) == [short, digit]
    assert drop_ruling_lines([rule, tall], (100, 200)) == [rule, tall]  # a line of digits, cut out
    assert drop_ruling_lines([rule], (100, 200)) == [rule]
    assert drop_ruling_lines([], (100, 200)) == []


def test_a_speck_is_dropped_by_its_longer_side() -> None:
    digit, dash, dot = component(0, 0, 20, 40), component(30, 20, 42, 22), component(50, 20, 58, 28)
    assert drop_specks([digit, dash, dot]) == [digit, dash]
    assert drop_specks([]) == []


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


def test_what_goes_round_a_digit_is_a_ring() -> None:
    ring, digit = component(0, 0, 100, 100, 1200), component(30, 20, 60, 80, 500)
    beside, dot = component(120, 20, 150, 80, 500), component(48, 48, 56, 56)
    assert drop_rings([ring, digit, beside]) == [digit, beside]
    assert drop_rings([ring, dot, beside]) == [ring, dot, beside]
    bold = component(0, 0, 100, 100, 3600)
    assert drop_rings([bold, digit]) == [bold, digit]
