"""Which way up text stands: what turns a picture, and what never does."""

from dataclasses import replace

import numpy as np
import pytest

from model import Box, Digit, Line, Reading
from model.decoding.orientation import better, may_lie, right_way_up

BLANK = np.zeros((28, 28), np.float32)


def look(
    digits: int,
    others: int,
    *,
    confidence: float = 0.99,
    of_text: float = 0.9,
    small: int = 0,
    label: str = "4",
    together: bool = True,
) -> Reading:
    """A reading with so many digits, other marks as large, and small ones, in one line or apart."""
    found = [(confidence, False, 40)] * digits + [(0.3, True, 40)] * others
    found += [(0.3, True, 10)] * small
    line = tuple(
        Digit(label, sure, (), Box(0, 0, side, side), rejected, BLANK)
        for sure, rejected, side in found
    )
    lines = (Line(line),) if together else tuple(Line((one,)) for one in line)
    return Reading(lines, (400, 400), confidence=of_text)


NOTHING = look(0, 0, of_text=0.97)


def test_a_number_that_lies_is_turned_to_where_it_stands() -> None:
    looks = [look(6, 0), NOTHING, look(4, 2, of_text=0.2), NOTHING]
    for turns in range(4):
        assert right_way_up(looks[-turns:] + looks[:-turns]) == (90 * turns, True)


@pytest.mark.parametrize(
    "looks",
    [
        [look(1, 0), look(0, 1), look(1, 0), look(0, 1)],  # a lone 6
        [look(0, 1), look(1, 0), look(0, 1), look(0, 1)],  # a lone digit that lies
        [NOTHING, look(2, 0), NOTHING, look(0, 2)],  # two are no text yet
        [look(4, 0), look(2, 2), look(4, 0), look(1, 3)],  # 6809: on its head as good
        [look(3, 0, of_text=0.7), NOTHING, look(4, 0), NOTHING],  # better, but not clearly
        [look(1, 8), look(4, 6), look(1, 8), look(1, 9)],  # nowhere text
        [NOTHING] * 4,
        [look(1, 5), look(6, 0, label="0"), look(1, 5), look(2, 4)],  # dots are 0 from all sides
        [look(1, 5), look(6, 0, together=False), look(1, 5), look(2, 4)],  # none in a line
    ],
)
def test_what_is_not_clearly_better_stays_as_it_was_handed_in(looks: list[Reading]) -> None:
    assert right_way_up(looks)[0] == 0


def test_of_two_ends_as_good_the_better_one_is_taken_and_doubted() -> None:
    turn_deg, is_clear = right_way_up([NOTHING, look(4, 0, of_text=0.8), NOTHING, look(4, 0)])
    assert turn_deg == 270
    assert not is_clear
    turned = better(NOTHING, look(4, 0), is_clear=False)
    assert turned.text == "4444"
    assert turned.confidence < 0.5


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
    assert right_way_up([look(2, 4), look(6, 0, small=9), look(2, 4), look(4, 2)])[0] == 90


def test_the_turned_reading_is_taken_if_the_whole_picture_says_so_too() -> None:
    for given, turned, chosen in (
        (look(2, 3), look(5, 0), look(5, 0)),
        (look(5, 0), look(2, 3), look(5, 0)),
        (NOTHING, look(0, 0), NOTHING),
    ):
        assert better(given, turned, is_clear=True) == chosen
