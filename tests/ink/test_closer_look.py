"""Small writing on a large photo is looked at closer; nothing else is."""

import numpy as np
import pytest

from model.ink.closer_look import small_writing
from model.ink.contrast import Contrast, contrast_of
from model.reading import Box

SIZE = (4000, 3000)


def page(*boxes: tuple[int, int, int, int]) -> Contrast:
    """The contrast of a page of 1600 x 1200 with ink in boxes (left, top, right, bottom)."""
    levels = np.zeros((1200, 1600), np.uint8)
    for left, top, right, bottom in boxes:
        levels[top:bottom, left:right] = 200
    return contrast_of(levels, photo=True)


def test_the_part_with_all_specks_is_looked_at() -> None:
    part = small_writing(page((800, 600, 804, 606), (810, 600, 812, 606)), SIZE)
    # In pixels of the picture, with paper around.
    assert part == Box(1930, 1430, 2100, 1585)


def test_what_reaches_the_border_is_no_writing() -> None:
    edge = (0, 0, 1600, 20)
    assert small_writing(page((800, 600, 804, 606), edge), SIZE) is not None
    assert small_writing(page(edge), SIZE) is None


@pytest.mark.parametrize(
    "boxes",
    [
        pytest.param([], id="nothing"),
        pytest.param([(800, 600, 804, 606), (400, 600, 420, 640)], id="larger ink beside it"),
        pytest.param([(20, 20, 24, 26), (1500, 1100, 1504, 1106)], id="all over the page"),
        pytest.param([(x, y, x + 1, y + 1) for x in range(700, 760, 2) for y in range(500, 540, 2)],
                     id="grain"),
    ],
)  # fmt: skip
def test_other_pages_are_looked_at_whole(boxes: list[tuple[int, int, int, int]]) -> None:
    assert small_writing(page(*boxes), SIZE) is None


def test_a_picture_that_is_hardly_scaled_is_looked_at_whole() -> None:
    assert small_writing(page((800, 600, 804, 606)), (2000, 1500)) is None
