"""What was read of made pages is compared with their truth."""

import numpy as np
from PIL import Image

from model.evaluation.generated_pages import PageCounts, counted
from model.reading import Box, Digit, Line, Reading
from model.synthesis.pages import Page, PageDigit

EMPTY = np.zeros((60, 120), np.uint8)


def page(*boxes: tuple[int, Box]) -> Page:
    digits = tuple(
        PageDigit(place + 1, label, 0, place, box) for place, (label, box) in enumerate(boxes)
    )
    return Page(Image.new("L", (120, 60)), digits, EMPTY.astype(np.uint16), EMPTY, EMPTY)


def reading(*digits: tuple[str, Box]) -> Reading:
    read = tuple(Digit(label, 0.9, ((label, 0.9),), box, False) for label, box in digits)
    return Reading((Line(read),) if read else (), (120, 60))


def test_digits_are_right_wrong_or_false_by_where_they_stand() -> None:
    one = page((1, Box(10, 10, 12, 50)), (7, Box(40, 10, 60, 50)), (3, Box(80, 10, 100, 50)))
    read = reading(
        ("1", Box(11, 12, 13, 50)),  # a pixel wide, a pixel aside
        ("4", Box(40, 10, 60, 50)),
        ("8", Box(105, 0, 115, 9)),
    )
    assert counted([one], [read]) == PageCounts(1, 0, digits=3, right=1, wrong=1, false=1)


def test_a_digit_counts_once() -> None:
    one = page((7, Box(40, 10, 60, 50)))
    read = reading(("7", Box(40, 10, 60, 50)), ("7", Box(41, 10, 61, 50)))
    assert counted([one], [read]) == PageCounts(1, 0, digits=1, right=1, wrong=0, false=1)


def test_counts_add_up_and_are_told_as_shares() -> None:
    nothing, right = page(), page((7, Box(40, 10, 60, 50)))
    total = counted([nothing, right], [reading(), reading(("7", Box(40, 10, 60, 50)))])
    assert total == counted([nothing], [reading()]) + PageCounts(1, 1, 1, 1, 0, 0)
    told = "whole 100.0% of 2, 0.00 false digits a page, of 1 digits 100.0% right, 0.0% wrong"
    assert str(total) == told
    assert str(PageCounts(4, 1, false=2)) == "whole 25.0% of 4, 0.50 false digits a page"
