"""Filled shapes and textures: no stroke, and nothing as narrow as a 1."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from model.networks.glyph import glyph
from model.synthesis.clothes import clothes
from model.synthesis.silhouettes import silhouette


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_a_silhouette_is_ink_in_range(seed: int) -> None:
    ink = silhouette(np.random.default_rng(seed))
    assert ink.dtype == np.float32
    assert 0 <= ink.min() < ink.max() <= 1
    assert glyph(ink).max() > 0.5


def test_most_silhouettes_are_filled_and_none_is_a_narrow_bar() -> None:
    rng = np.random.default_rng(3)
    made = [silhouette(rng) for _ in range(300)]
    boxes = [np.argwhere(ink > 0) for ink in made]
    widths = np.array([np.ptp(box[:, 1]) + 1 for box in boxes])
    heights = np.array([np.ptp(box[:, 0]) + 1 for box in boxes])
    filled = np.array([(ink > 0).sum() for ink in made]) / (widths * heights)
    assert np.median(filled) > 0.45  # the strokes of a digit cover a quarter of its box
    assert (widths / heights).min() > 0.25


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_a_picture_of_clothes_has_a_plain_ground(seed: int) -> None:
    picture = clothes(np.random.default_rng(seed))
    assert picture.dtype == np.uint8
    assert picture.shape in {(28, 28), (56, 56), (112, 112)}
    assert len({int(picture[row, column]) for row in (0, -1) for column in (0, -1)}) == 1
    assert 0.1 < (picture != picture[0, 0]).mean() < 0.95
