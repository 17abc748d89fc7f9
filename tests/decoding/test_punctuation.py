"""A stroke of a letter, told from a 1 by its place."""

from dataclasses import replace

import numpy as np
import pytest

from model import Reader
from model.decoding.punctuation import STILL_DIGIT, reject_letter_strokes
from model.reading import Box, Digit, Line, Reading

NO_GLYPH = np.zeros((28, 28), np.float32)


def digit(label: str, left: int, top: int, bottom: int) -> Digit:
    return Digit(label, 0.99, ((label, 0.99),), Box(left, top, left + 20, bottom), False, NO_GLYPH)


def text_of(*digits: Digit) -> str:
    return reject_letter_strokes(Reading((Line(digits),), (500, 200))).text


def test_a_stroke_of_a_letter_is_rejected_with_little_confidence_and_all_else_as_it_was() -> None:
    stroke, arms = digit("1", 0, 50, 100), replace(digit("6", 22, 60, 100), rejected=True)
    reading = Reading((Line((stroke,)), Line((arms,))), (500, 200))
    (rejected,), (other,) = (line.digits for line in reject_letter_strokes(reading).lines)
    assert other == arms
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
