"""Which way up text stands: what turns a picture, and what never does."""

from dataclasses import replace

import numpy as np
import pytest

from model import Box, Digit, Line, Reading
from model.decoding.orientation import (
    better,
    clearly_best,
    is_clearly_worse,
    lies_somehow,
    may_lie,
)

BLANK = np.zeros((28, 28), np.float32)


def look(
    digits: int,
    others: int,
    *,
    confidence: float = 0.99,
    small: int = 0,
    label: str = "4",
    together: bool = True,
) -> Reading:
    """A reading with so many digits, other marks as large, and small ones."""
    found = [(confidence, False, 40)] * digits + [(0.3, True, 40)] * others
    found += [(0.3, True, 10)] * small
    line = tuple(
        Digit(label, sure, (), Box(0, 0, side, side), rejected, BLANK)
        for sure, rejected, side in found
    )
    return Reading((Line(line),) if together else tuple(Line((one,)) for one in line), (400, 400))


def test_a_number_that_lies_is_turned_to_where_it_stands() -> None:
    standing, on_its_head, lying = look(6, 0), look(4, 2), look(2, 4)
    looks = [standing, lying, on_its_head, lying]
    for turns in range(4):
        assert clearly_best(looks[-turns:] + looks[:-turns]) == 90 * turns


@pytest.mark.parametrize(
    "looks",
    [
        [look(1, 0), look(0, 1), look(1, 0), look(0, 1)],  # a lone 6
        [look(0, 1), look(1, 0), look(0, 1), look(0, 1)],  # a lone digit that lies
        [look(0, 2), look(2, 0), look(0, 2), look(0, 2)],  # two are no text yet
        [look(4, 0), look(2, 2), look(4, 0), look(1, 3)],  # 6809: on its head as good
        [look(3, 1), look(1, 3), look(4, 0), look(1, 3)],  # better, but not clearly
        [look(1, 8), look(4, 6), look(1, 8), look(1, 9)],  # nowhere text
        [look(0, 0)] * 4,
        [look(1, 5), look(6, 0, label="0"), look(1, 5), look(2, 4)],  # dots are 0 from all sides
        [look(1, 5), look(6, 0, together=False), look(1, 5), look(2, 4)],  # none in a line
    ],
)
def test_what_is_not_clearly_better_stays_as_it_was_handed_in(looks: list[Reading]) -> None:
    assert clearly_best(looks) == 0


def test_a_number_that_lies_nobody_knows_on_which_side_is_hardly_right() -> None:
    looks = [look(0, 4), look(4, 0), look(1, 3), look(4, 0)]  # 6809 on its side
    assert clearly_best(looks) == 0
    assert is_clearly_worse(looks)
    assert not is_clearly_worse([look(4, 0), look(0, 4), look(4, 0), look(1, 3)])
    doubted = lies_somehow(replace(look(1, 0), confidence=0.9))
    assert doubted.confidence < 0.5
    assert lies_somehow(replace(doubted, confidence=0.1)).confidence == 0.1


@pytest.mark.parametrize(
    ("digits", "marks", "confidence", "looked_at"),
    [
        (5, 5, 0.95, ""),  # sure
        (5, 5, 0.5, "photo drawing"),
        (1, 5, 0.95, "photo drawing"),  # sure of one digit, and four marks are gone
        (0, 5, 0.95, "photo drawing"),
        (1, 1, 0.3, "photo"),  # small on its picture: there may be a number around it
        (0, 0, 0.9, "photo"),
    ],
)
def test_only_a_doubtful_number_is_looked_at_from_all_sides(
    digits: int, marks: int, confidence: float, looked_at: str
) -> None:
    reading = replace(look(digits, 0), seen_marks=marks, confidence=confidence)
    assert may_lie(reading, "photo") is ("photo" in looked_at)
    assert may_lie(reading, "drawing") is ("drawing" in looked_at)
    assert not may_lie(replace(look(1, 0), size=(90, 90), confidence=confidence), "photo")


def test_small_marks_do_not_count() -> None:
    assert clearly_best([look(2, 4), look(6, 0, small=9), look(2, 4), look(4, 2)]) == 90


def test_the_turned_reading_is_taken_if_the_whole_picture_says_so_too() -> None:
    assert better(look(2, 3), look(5, 0)) == look(5, 0)
    assert better(look(5, 0), look(2, 3)) == look(5, 0)
    assert better(look(0, 0), look(0, 0)) == look(0, 0)
