"""A reading as it is handed on: boxes on a turned sheet, and boxes drawn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from model import Box, Digit, Line, Reading, draw_boxes
from model.decoding.orientation import turned_picture
from model.reading import ACCEPTED_RGB, DOUBTFUL_RGB, REJECTED_RGB

SIZE = (7, 5)
BOXES = st.tuples(
    st.integers(0, 6), st.integers(0, 4), st.integers(1, 7), st.integers(1, 5)
).filter(lambda box: box[0] < box[2] and box[1] < box[3])


def digit(box: Box, confidence: float = 0.99, rejected: bool = False) -> Digit:
    return Digit("7", confidence, (), box, rejected, np.zeros((28, 28), np.float32))


@given(BOXES, st.sampled_from([0, 90, 180, 270]))
def test_a_box_is_turned_as_the_picture_is(sides: tuple[int, ...], turn_deg: int) -> None:
    box = Box(*sides)
    picture = Image.new("L", SIZE)
    picture.paste(255, box)
    turned = turned_picture(picture, turn_deg)
    assert box.turned(turn_deg, SIZE) == turned.getbbox()
    assert box.turned(turn_deg, SIZE).turned(360 - turn_deg, turned.size) == box


def test_a_reading_tells_of_the_picture_as_it_was_handed_in_and_as_it_was_turned() -> None:
    reading = Reading((Line((digit(Box(1, 2, 3, 4)),)),), SIZE, turned_deg=90)
    turned = reading.as_turned()
    assert (turned.size, turned.digits[0].box) == ((5, 7), Box(1, 1, 3, 3))
    assert turned.turned(270) == reading
    assert Reading(reading.lines, SIZE).as_turned().digits == reading.digits


@pytest.mark.parametrize(
    ("confidence", "rejected", "colour"),
    [(0.99, False, ACCEPTED_RGB), (0.6, False, DOUBTFUL_RGB), (0.6, True, REJECTED_RGB)],
)
def test_what_is_doubtful_is_drawn_in_another_colour(
    confidence: float, rejected: bool, colour: tuple[int, int, int]
) -> None:
    drawn = draw_boxes(
        Image.new("RGB", (90, 90), "white"), [digit(Box(30, 30, 80, 80), confidence, rejected)]
    )
    assert drawn.getpixel((30, 60)) == colour
