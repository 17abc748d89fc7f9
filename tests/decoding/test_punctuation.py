"""Signs beside digits, told by their place."""

from dataclasses import replace

import numpy as np
import pytest

from model import Reader
from model.decoding.punctuation import STILL_DIGIT, lean_and_bow, reject_signs
from model.reading import Box, Digit, Line, Reading

Point = tuple[float, float]
ONE, SLASH, OPENING, CLOSING = 0.0, 0.4, "(", ")"


def glyph(shape: float | str) -> np.ndarray:
    """A stroke that leans by a share of its height, or a bracket."""
    drawn = np.zeros((28, 28), np.float32)
    for y in range(4, 24):
        height = (13.5 - y) / 20
        bow = 6 * (0.25 - height**2) * 4 * ((shape == CLOSING) - (shape == OPENING))
        x = 14 + bow + (20 * height * shape if isinstance(shape, float) else 0)
        drawn[y, int(x) : int(x) + 2] = 1
    return drawn


def digit(label: str, left: int, top: int, bottom: int, shape: float | str = ONE) -> Digit:
    box = Box(left, top, left + 20, bottom)
    return Digit(label, 0.99, ((label, 0.99),), box, False, glyph(shape))


def text_of(*digits: Digit) -> str:
    return reject_signs(Reading((Line(digits),), (500, 200))).text


THREE, FIVE = digit("3", 0, 50, 100), digit("5", 80, 50, 100)


def test_a_stroke_leans_to_the_right_and_a_bracket_bows() -> None:
    assert lean_and_bow(glyph(0.4))[0] == pytest.approx(0.4, abs=0.05)
    assert lean_and_bow(glyph(ONE)) == pytest.approx((0, 0), abs=0.02)
    assert lean_and_bow(glyph(OPENING))[1] < -0.1
    assert lean_and_bow(glyph(CLOSING))[1] > 0.1
    assert lean_and_bow(np.zeros((28, 28), np.float32)) == (0, 0)
    colon = glyph(ONE)
    colon[8:20] = 0
    assert lean_and_bow(colon) == (0, 0)


@pytest.mark.parametrize(
    ("label", "top", "bottom", "shape", "text"),
    [
        ("1", 40, 110, SLASH, "35"),
        ("1", 40, 110, CLOSING, "35"),
        ("1", 40, 110, ONE, "315"),  # upright
        ("1", 48, 105, SLASH, "35"),
        ("1", 50, 110, SLASH, "315"),  # no higher than the digits
        ("1", 48, 102, SLASH, "315"),  # hardly longer than they are
        ("1", 40, 100, SLASH, "315"),  # on the line
        ("1", 50, 100, SLASH, "315"),
        ("7", 40, 110, SLASH, "375"),
        ("1", 90, 115, SLASH, "35"),  # a comma
        ("1", 60, 85, SLASH, "315"),
        ("0", 45, 65, ONE, "305"),  # raised, but not behind the number
    ],
)
def test_between_two_digits_a_sign_is_none(
    label: str, top: int, bottom: int, shape: float | str, text: str
) -> None:
    assert text_of(THREE, digit(label, 40, top, bottom, shape), FIVE) == text


def test_what_is_like_a_slash_of_its_line_is_another() -> None:
    high, seven = digit("5", 80, 40, 100), digit("7", 160, 50, 100)
    first, second = digit("1", 40, 40, 110, SLASH), digit("1", 120, 40, 110, SLASH)
    assert text_of(THREE, first, FIVE, second, high, seven) == "3557"
    assert text_of(THREE, FIVE, second, high, seven) == "35157"
    one = digit("1", 120, 45, 105, SLASH)
    assert text_of(THREE, first, FIVE, one, high, seven) == "35157"


def test_the_degrees_are_no_zero_and_a_low_zero_is() -> None:
    assert text_of(THREE, digit("0", 40, 45, 65)) == "3"
    assert text_of(THREE, digit("0", 40, 80, 100)) == "30"
    assert text_of(THREE, digit("2", 40, 45, 65)) == "32"


def test_a_long_1_begins_a_number_and_brackets_go_round_it_in_pairs() -> None:
    opening, closing = digit("1", -40, 40, 110, OPENING), digit("1", 120, 40, 110, CLOSING)
    assert text_of(opening, THREE, FIVE, closing) == "35"
    within = digit("1", -40, 52, 98, OPENING), digit("1", 120, 52, 98, CLOSING)
    assert text_of(within[0], THREE, FIVE, within[1]) == "35"
    assert text_of(within[0], THREE, FIVE, digit("1", 120, 52, 98)) == "1351"
    assert text_of(opening, THREE, FIVE) == "135"
    assert text_of(THREE, FIVE, closing) == "351"
    assert text_of(digit("1", -40, 40, 110, SLASH), THREE) == "13"
    assert text_of(opening) == "1"


def test_a_sign_is_rejected_with_little_confidence_and_all_else_as_it_was() -> None:
    sign = digit("1", 40, 40, 110, SLASH)
    reading = Reading((Line((THREE, sign, FIVE)), Line((THREE,))), (500, 200))
    (three, rejected, five), (alone,) = (line.digits for line in reject_signs(reading).lines)
    assert (three, five, alone) == (THREE, FIVE, THREE)
    assert rejected.rejected
    assert rejected.confidence == rejected.top3[0][1] == pytest.approx(STILL_DIGIT * 0.99)


@pytest.mark.parametrize(
    ("left", "top", "bottom", "text"),
    [
        (22, 60, 100, ""),  # the arms of a K
        (-20, 50, 75, ""),  # the circle of a %
        (30, 60, 100, "1"),  # beside it, but not close
        (22, 88, 100, "1"),  # a speck
        (0, 110, 130, "1"),  # below it
    ],
)
def test_a_stroke_with_close_ink_that_is_no_digit_is_a_stroke_of_a_letter(
    left: int, top: int, bottom: int, text: str
) -> None:
    stroke, other = digit("1", 0, 50, 100), replace(digit("6", left, top, bottom), rejected=True)
    assert text_of(stroke, other) == text
    assert text_of(stroke, other, digit("5", 80, 50, 100)) == "15"
    assert text_of(replace(stroke, label="5"), other) == "5"  # of 5%, say


def test_a_k_is_no_1(reader: Reader) -> None:
    stem, arms = [(0.0, 0.0), (0.0, 100.0)], [(50.0, 30.0), (8.0, 62.0), (52.0, 98.0)]
    assert reader.read_strokes([stem, arms]).text == ""
    far = [(x + 50, y) for x, y in arms]
    for unit in (1, 0.1, 0.01):
        strokes = [[(unit * x, unit * y) for x, y in stroke] for stroke in (stem, far)]
        assert reader.read_strokes(strokes).text == "1"
    assert reader.read_strokes([stem]).text == "1"


def test_a_slash_drawn_between_numbers_is_left_out(reader: Reader) -> None:
    def one(left: float) -> list[Point]:
        return [(left, 0), (left, 100)]

    seven = [(60.0, 0.0), (110.0, 0.0), (75.0, 100.0)]
    slash = [(200.0, -18.0), (150.0, 118.0)]
    four = [[(260.0, 0.0), (230.0, 60.0), (290.0, 60.0)], [(275.0, 30.0), (270.0, 100.0)]]
    strokes = [one(20), seven, slash, *four, one(330)]
    assert reader.read_strokes(strokes).text == "1741"
