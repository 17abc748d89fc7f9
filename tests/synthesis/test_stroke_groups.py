"""Groups of strokes to learn from."""

import numpy as np

from model.data.pen_digits import PenDigits
from model.networks.glyph_net import LABELS, OTHER, SEVERAL
from model.networks.strokes.trajectory import TRAJECTORY_POINTS
from model.synthesis.stroke_groups import distorted, stroke_groups

SEVEN = (np.array([[0.0, 0.0], [6.0, 0.0], [4.0, 4.0], [2.0, 10.0]], np.float32),)
FOUR = (
    np.array([[3.0, 0.0], [0.0, 6.0], [6.0, 6.0]], np.float32),
    np.array([[5.0, 0.0], [5.0, 5.0], [5.0, 10.0]], np.float32),
)
DIGITS = PenDigits((SEVEN, FOUR), np.array([7, 4], np.int32), np.array(["a", "b"]))


def test_groups_are_trajectories_of_every_label() -> None:
    points, labels = stroke_groups(np.random.default_rng(0), DIGITS, 600)
    assert points.shape == (600, 3, TRAJECTORY_POINTS)
    assert np.isfinite(points).all()
    assert np.abs(points[:, :2]).max() <= 1 + 1e-5
    assert set(np.unique(points[:, 2])) == {0.0, 1.0}
    assert {4, 7, OTHER, SEVERAL} <= set(labels.tolist()) <= set(range(LABELS))


def test_the_same_random_state_makes_the_same_groups() -> None:
    first, second = (stroke_groups(np.random.default_rng(3), DIGITS, 50) for _ in range(2))
    np.testing.assert_array_equal(first[0], second[0])
    np.testing.assert_array_equal(first[1], second[1])


def test_a_distorted_digit_has_as_many_points() -> None:
    found = distorted(np.random.default_rng(1), FOUR)
    assert [stroke.shape for stroke in found] == [stroke.shape for stroke in FOUR]
