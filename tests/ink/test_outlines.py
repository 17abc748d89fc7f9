"""Outlined digits are filled; digits of one line are left as they are."""

import numpy as np
import pytest
from inked import ink_of, letters
from PIL import Image, ImageDraw

from model import Reader
from model.ink.binarize import Ink, find_inks
from model.ink.rebinarize import fill_outlines

ONE = """
    ............................
    .##########################.
    .#........................#.
    .#........................#.
    .##########################.
    ............................
"""
RINGS = """
    .....................
    .###################.
    .#.................#.
    .#.###############.#.
    .#.#.............#.#.
    .#.#.............#.#.
    .#.###############.#.
    .#.................#.
    .###################.
    .....................
"""
ZERO = """
    .......
    .#####.
    .#...#.
    .#...#.
    .#...#.
    .#...#.
    .#####.
    .......
"""


def drawn(picture: str) -> Ink:
    return ink_of(np.where(letters(picture) == "#", np.uint8(200), np.uint8(0)))


def test_what_an_outline_encloses_becomes_ink_of_one_part() -> None:
    filled = fill_outlines(drawn(ONE))
    assert filled is not None
    assert (filled.strength[1:5, 1:27] == 200).all()
    assert (filled.levels == filled.strength).all()
    assert [component.box for component in filled.components()] == [(1, 1, 27, 5)]


def test_between_two_rings_is_ink_and_inside_of_both_is_paper() -> None:
    filled = fill_outlines(drawn(RINGS))
    assert filled is not None
    assert (filled.strength[2, 1:20] == 200).all()
    assert not filled.strength[4:6, 4:17].any()
    assert filled.labels.max() == 1


@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(ZERO, id="a round hole"),
        pytest.param("...\n.#.\n.#.\n...", id="no hole"),
        pytest.param("...\n...", id="no ink"),
        pytest.param(ONE.replace("##########", "####.#####", 1), id="a gap"),
    ],
)
def test_other_ink_is_not_filled(picture: str) -> None:
    assert fill_outlines(drawn(picture)) is None


def test_the_paper_between_grain_is_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    grain = np.indices((200, 200)).sum(axis=0) % 2 * np.uint8(200)
    measured: list[np.ndarray] = []
    monkeypatch.setattr("model.ink.rebinarize.stroke_width", measured.append)
    assert fill_outlines(ink_of(grain)) is None
    assert not measured


def outlined(strokes: list[list[tuple[int, int]]]) -> Image.Image:
    drawing = Image.new("L", (300, 300), 255)
    pen = ImageDraw.Draw(drawing)
    for width, ink in ((40, 0), (32, 255)):
        for stroke in strokes:
            pen.line(stroke, ink, width, joint="curve")
            for x, y in (stroke[0], stroke[-1]):
                pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), ink)
    return drawing


@pytest.mark.parametrize(
    ("strokes", "text"),
    [
        ([[(90, 60), (200, 60), (130, 240)]], "7"),
        ([[(90, 90), (140, 60), (190, 90), (180, 140), (90, 230), (205, 230)]], "2"),
        ([[(100, 50), (80, 160), (200, 160)], [(170, 60), (170, 250)]], "4"),
    ],
)
def test_outlined_digits_are_read(
    reader: Reader, strokes: list[list[tuple[int, int]]], text: str
) -> None:
    drawing = outlined(strokes)
    assert reader.read(drawing).text == text
    assert fill_outlines(find_inks(drawing)[0]) is not None
