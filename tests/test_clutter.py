"""What is left out of the ink, and what is kept although it looks like clutter."""

import numpy as np
from inked import letters, numbered, part

from model.clutter import drop_corners, drop_edges, drop_frame, drop_rules, drop_specks
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
