"""Rules and squares of paper go, and the digits that cross them stay whole."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from model.ink.ruling_lines import remove_ruling_lines


def sheet(strokes: list[list[tuple[int, int]]], width: int = 6) -> np.ndarray:
    """Bool (200, 300), strokes of a pen on it."""
    image = Image.new("1", (300, 200))
    pen = ImageDraw.Draw(image)
    for stroke in strokes:
        pen.line(stroke, fill=1, width=width)
    return np.array(image)


SEVEN = sheet([[(120, 40), (180, 40), (140, 160)]])
RULES = {
    "level": [[(0, y), (299, y)] for y in (30, 90, 150)],
    "tilted": [[(0, y), (299, y + 12)] for y in (30, 90, 150)],
    "photographed askew": [[(0, y), (299, y + 60)] for y in (-20, 40, 100)],
    "photographed askew, the other way": [[(0, y), (299, y - 90)] for y in (60, 120, 180, 220)],
    "squares": [
        *([(0, y), (299, y)] for y in range(10, 200, 40)),
        *([(x, 0), (x, 199)] for x in range(15, 300, 40)),
    ],
}


RULES["squares, photographed askew"] = [
    *([(0, y), (299, y + 60)] for y in (-20, 40, 100)),
    *([(x, 0), (x - 40, 199)] for x in (90, 150, 230, 290)),
]


@pytest.mark.parametrize("paper", RULES)
def test_the_paper_goes_and_the_digit_stays(paper: str) -> None:
    rules = sheet(RULES[paper], width=2)
    cleaned = remove_ruling_lines(SEVEN | rules)
    assert (cleaned & ~SEVEN & ~sheet([[(110, 30), (190, 30), (150, 170)]], 40)).sum() == 0
    assert (cleaned & SEVEN).sum() > 0.9 * SEVEN.sum()


@pytest.mark.parametrize(
    "digits",
    [
        pytest.param(SEVEN, id="a seven"),
        pytest.param(sheet([[(150, 5), (150, 195)]], 10), id="a tall one"),
        pytest.param(sheet([[(100, 20), (100, 170)], [(200, 20), (200, 170)]]), id="eleven"),
        pytest.param(
            sheet([[(x, 40), (x + 50, 40), (x + 20, 160)] for x in (20, 120, 220)]),
            id="three sevens",
        ),
        pytest.param(sheet([[(0, 130), (299, 70)]], 3), id="a lone stroke that climbs"),
        pytest.param(sheet([[(60, 0), (60, 199)], [(240, 0), (240, 199)]], 3), id="tight eleven"),
        pytest.param(
            sheet([[(40, 199), (75, 0)], [(200, 199), (235, 0)]], 3), id="tight leaning eleven"
        ),
        pytest.param(np.zeros((200, 300), bool), id="nothing"),
        pytest.param(np.ones((200, 300), bool), id="everything"),
        pytest.param(np.ones((1, 1), bool), id="a pixel"),
    ],
)
def test_what_is_no_rule_stays(digits: np.ndarray) -> None:
    np.testing.assert_array_equal(remove_ruling_lines(digits), digits)


def test_a_thick_bar_is_no_rule() -> None:
    bar = np.zeros((200, 300), bool)
    bar[80:120] = True
    np.testing.assert_array_equal(remove_ruling_lines(bar), bar)


def test_a_rule_goes_though_digits_cross_most_of_it() -> None:
    mask = np.zeros((120, 400), bool)
    for left in range(20, 380, 40):
        mask[30:100, left : left + 30] = True
    digits = mask.copy()
    mask[60:62] = True
    cleaned = remove_ruling_lines(mask)
    np.testing.assert_array_equal(cleaned, digits)


@pytest.mark.parametrize(("rule_px", "goes"), [(2, True), (6, True), (12, False)])
def test_of_a_low_crop_rules_are_as_thick_as_its_width_allows(rule_px: int, goes: bool) -> None:
    digits = np.zeros((100, 600), bool)
    for left in range(40, 560, 90):
        digits[10:70, left : left + 8] = True
    rule = np.zeros_like(digits)
    rule[80 : 80 + rule_px] = True
    np.testing.assert_array_equal(
        remove_ruling_lines(digits | rule), digits if goes else digits | rule
    )
