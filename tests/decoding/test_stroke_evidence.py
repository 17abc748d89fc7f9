"""Glyph, trajectory and line together."""

import numpy as np

from model.decoding.strokes.evidence import is_written, of_shape, pooled
from model.networks.glyph_net import LABELS, OTHER, SEVERAL


def sure_of(column: int, probability: float = 0.99) -> np.ndarray:
    found = np.full(LABELS, (1 - probability) / (LABELS - 1), np.float32)
    found[column] = probability
    return found


def test_a_picture_s_probabilities_stay_as_they_are() -> None:
    assert not is_written(sure_of(3))
    np.testing.assert_array_equal(of_shape(sure_of(3)), sure_of(3))


def test_what_both_see_is_what_they_say_together() -> None:
    both = np.stack([sure_of(3), sure_of(3, 0.6)])
    assert is_written(both)
    assert of_shape(both).argmax() == 3
    assert abs(float(of_shape(both).sum()) - 1) < 1e-6
    assert pooled(both, None).shape == (OTHER + 1,)
    assert pooled(both, None).argmax() == 3


def test_pictures_of_glyph_and_line_do_not_overrule_a_sure_trajectory() -> None:
    seen = np.log(sure_of(1, 0.9)[: OTHER + 1])
    written = np.stack([sure_of(1, 0.97), sure_of(9, 0.999)])
    assert pooled(written, seen).argmax() == 9


def test_several_digits_are_no_digit() -> None:
    assert pooled(np.stack([sure_of(SEVERAL), sure_of(SEVERAL)]), None).argmax() == OTHER
