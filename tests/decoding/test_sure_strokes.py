"""Digital ink that trajectories tell for sure, with answers in place of the network."""

from collections.abc import Callable

import numpy as np
import pytest

from model import work_limit
from model.decoding.hypotheses import StrokeHypotheses
from model.decoding.strokes.sure import SURE_TEXT, sure_reading
from model.errors import ReadingTooLongError
from model.ink.strokes.online import strokes_ink
from model.networks.glyph_net import LABELS, OTHER, SEVERAL
from model.reading import Reading

ONE = [(0.0, 0.0), (0.0, 100.0)]
SEVEN = [(60.0, 0.0), (110.0, 0.0), (80.0, 100.0)]
BAR = [(156.0, 4.0), (186.0, 0.0)]
BODY = [(126.0, 8.0), (126.0, 50.0), (150.0, 70.0), (126.0, 100.0)]


def sure_of(*columns: int, probability: float = 0.99) -> Callable[[np.ndarray], np.ndarray]:
    """Answers: a column for each trajectory, in the order that they are asked for."""

    def answers(trajectories: np.ndarray) -> np.ndarray:
        assert len(trajectories) == len(columns)
        rows = np.full((len(columns), LABELS), (1 - probability) / (LABELS - 1))
        rows[np.arange(len(columns)), columns] = probability
        return rows

    return answers


def read(
    strokes: list[list[tuple[float, float]]], answers: Callable[[np.ndarray], np.ndarray]
) -> Reading | None:
    ink = strokes_ink(strokes)
    return sure_reading(StrokeHypotheses(ink).first, ink.size, answers)


def test_digits_that_are_sure_are_the_reading() -> None:
    reading = read([ONE, SEVEN], sure_of(1, 7))
    assert reading
    assert reading.text == "17"
    assert [digit.glyph.shape for digit in reading.digits] == [(28, 28)] * 2
    assert all(digit.confidence > 0.95 and not digit.rejected for digit in reading.digits)


@pytest.mark.parametrize("column", [OTHER, SEVERAL])
def test_ink_that_is_not_one_digit_is_left_to_the_other_networks(column: int) -> None:
    assert read([ONE, SEVEN], sure_of(1, column)) is None


def test_a_text_that_is_not_sure_is_left_to_the_other_networks() -> None:
    below, above = (sure_of(1, 7, probability=(SURE_TEXT + by) ** 0.5) for by in (-0.05, 0.08))
    assert read([ONE, SEVEN], below) is None
    assert read([ONE, SEVEN], above) is not None


def test_strokes_are_one_digit_where_only_together_they_are_one() -> None:
    # The two strokes, from left to right, and both.
    reading = read([BODY, BAR], sure_of(OTHER, OTHER, 5))
    assert reading
    assert reading.text == "5"
    assert reading.digits[0].box.height >= 100
    assert read([BODY, BAR], sure_of(3, 1, 5)) is None


def test_without_strokes_there_is_nothing_to_be_sure_of() -> None:
    assert read([], sure_of()) is None


def test_work_ends_with_its_time() -> None:
    with work_limit(0), pytest.raises(ReadingTooLongError):
        read([ONE, SEVEN], sure_of(1, 7))
