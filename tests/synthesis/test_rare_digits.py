"""Digits as few writers make them."""

import numpy as np

from model.synthesis.rare_digits import RARE_DIGITS, rare_digit


def test_every_label_is_made_of_strokes_within_the_grid() -> None:
    rng = np.random.default_rng(0)
    made = [rare_digit(rng) for _ in range(300)]
    assert {str(label) for _, label in made} == set(RARE_DIGITS)
    for strokes, _ in made:
        points = np.concatenate(strokes)
        assert points.shape[1] == 2
        assert np.isfinite(points).all()
        assert np.ptp(points, axis=0).max() > 3
        assert -3 < points.min() < points.max() < 13


def test_extremes_of_a_kind_have_as_many_corners() -> None:
    for kinds in RARE_DIGITS.values():
        for kind in kinds.split("|"):
            shapes = {
                tuple(len(stroke) for stroke in extreme.split()) for extreme in kind.split("/")
            }
            assert len(shapes) == 1
            assert all(length % 2 == 0 for length in shapes.pop())


def test_the_same_random_state_makes_the_same_digit() -> None:
    (first, label), (second, same) = (rare_digit(np.random.default_rng(7)) for _ in range(2))
    assert label == same
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one, other)
