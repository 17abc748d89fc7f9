"""Runs of strokes that may be one digit, and what a cut leaves of a stroke."""

import numpy as np

from model.decoding.strokes.ink import stroke_spans, strokes_within
from model.ink.components import Component
from model.reading import Box


def component(left: int, top: int, right: int, bottom: int) -> Component:
    return Component(Box(left, top, right, bottom), (0,), (right - left) * (bottom - top))


def test_strokes_that_stand_near_may_be_one_digit() -> None:
    near = [component(0, 0, 40, 60), component(50, 0, 60, 100)]
    assert stroke_spans(near) == [(0, 2)]


def test_strokes_far_apart_or_together_too_broad_are_no_digit() -> None:
    assert stroke_spans([component(0, 0, 40, 100), component(90, 0, 130, 100)]) == []
    assert stroke_spans([component(0, 0, 150, 100), component(155, 0, 260, 100)]) == []
    assert stroke_spans([component(0, 0, 40, 100)]) == []


def test_a_stroke_is_parted_where_the_ink_ends() -> None:
    ink = np.zeros((10, 30), np.uint8)
    ink[:, :12] = ink[:, 20:] = 255
    stroke = np.array([[0.0, 5.0], [29.0, 5.0]])
    left, right = strokes_within([stroke], ink)
    assert left[0].tolist() == [0, 5]
    assert left[-1, 0] < 12
    assert right[0, 0] >= 20
    assert right[-1].tolist() == [29, 5]
    assert strokes_within([stroke], np.zeros_like(ink)) == []
