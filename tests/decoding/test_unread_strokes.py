"""No ink of a pen goes without a word: it is in the box of a digit, or shown as left out."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from model import Reader, Reading
from model.decoding.strokes.unread import SPECK, with_unread
from model.reading import Box, Digit, Line
from model.synthesis.drawn_digits import digit_strokes

Strokes = list[list[list[float]]]
HEIGHT = 100.0
DRAWN = [digit_strokes(np.random.default_rng(seed))[0] for seed in range(40)]


def placed(number: int, left: float, top: float, height: float) -> Strokes:
    """A drawn digit of a height, its box's corner at a place."""
    strokes = [np.asarray(stroke, float) for stroke in DRAWN[number]]
    points = np.concatenate(strokes)
    low = points.min(axis=0)
    scale = height / max(float(np.ptp(points[:, 1])), 1e-6)
    return [((stroke - low) * scale + (left, top)).tolist() for stroke in strokes]


def is_held(stroke: list[list[float]], boxes: list[Box]) -> bool:
    """Whether half of a stroke lies in boxes, which are whole numbers."""
    ends = np.asarray(stroke)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(ends, axis=0).T))])
    at = np.linspace(0, along[-1], 200)
    points = np.stack([np.interp(at, along, ends[:, i]) for i in (0, 1)], axis=1)
    inside = np.zeros(len(points), bool)
    for left, top, right, bottom in boxes:
        x, y = points.T
        inside |= (x >= left - 2) & (x <= right + 2) & (y >= top - 2) & (y <= bottom + 2)
    return float(inside.mean()) >= 0.45


def test_a_small_digit_above_others_is_shown_as_left_out(reader: Reader) -> None:
    three = [[0, 8], [20, 0], [40, 10], [36, 34], [16, 46], [40, 56], [46, 84], [22, 100], [0, 92]]
    over = [[14, 0], [4, 6], [10, 13], [18, 20], [10, 27]]
    small_eight = [*over, [2, 20], [10, 13], [17, 6], [13, 0]]
    seven = [[0, 0], [60, 0], [20, 100]]

    def at(stroke: list[list[int]], left: int, top: int) -> list[list[int]]:
        return [[x + left, y + top] for x, y in stroke]

    sheet = [at(seven, 0, 100), at(three, 110, 100), at(small_eight, 130, 10), at(seven, 600, 100)]
    reading = reader.read_strokes(sheet)
    assert reading.text == "737"
    rejected = [digit for digit in reading.digits if digit.rejected]
    assert [digit.box for digit in rejected] == [Box(132, 10, 149, 38)]


digits_on_a_sheet = st.lists(
    st.tuples(
        st.integers(0, len(DRAWN) - 1),
        st.floats(0, 600),
        st.sampled_from([0.0, 10.0, 140.0]),
        st.sampled_from([0.15, 0.25, 0.4, 1.0, 1.0, 1.1]),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=40, deadline=None)
@given(digits_on_a_sheet)
def test_every_stroke_larger_than_a_speck_is_in_a_box(
    reader: Reader, digits: list[tuple[int, float, float, float]]
) -> None:
    sheet = [
        stroke
        for number, left, top, height in digits
        for stroke in placed(number, left, top, height * HEIGHT)
    ]
    boxes = [digit.box for digit in reader.read_strokes(sheet).digits]
    for stroke in sheet:
        is_speck = max(np.ptp(np.asarray(stroke), axis=0)) < 1.5 * SPECK * HEIGHT
        assert is_speck or is_held(stroke, boxes)


def test_a_mark_goes_to_the_line_at_its_height_or_to_one_of_its_own() -> None:
    def digit(left: int, top: int, height: int = 100) -> Digit:
        box = Box(left, top, left + 50, top + height)
        return Digit("7", 0.9, (("7", 0.9),), box, False, np.zeros((28, 28), np.float32))

    first, second = digit(0, 0), digit(200, 0)
    inside, below, above = digit(100, 40, 20), digit(100, 150, 20), digit(0, -60, 20)
    reading = Reading((Line((first, second)),), (250, 200))
    lines = with_unread(reading, [inside, below, above]).lines
    assert [line.digits for line in lines] == [(above,), (first, inside, second), (below,)]
