"""What the network for strokes is given: the same for the same ink, however it was sent."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.networks.strokes.trajectory import (
    TRAJECTORY_POINTS,
    TRAJECTORY_ROWS,
    features,
    resampled,
    trajectory,
)

BAR = np.array([[20.0, 0.0], [60.0, 0.0]])
BODY = np.array([[20.0, 0.0], [15.0, 40.0], [50.0, 60.0], [10.0, 100.0]])
COORDINATES = st.floats(-1e6, 1e6)
STROKES = st.lists(
    st.lists(st.tuples(COORDINATES, COORDINATES), min_size=1, max_size=6), min_size=1, max_size=4
)


@given(strokes=STROKES)
def test_any_strokes_are_finite_numbers_of_the_right_shape(
    strokes: list[list[tuple[float, float]]],
) -> None:
    way = trajectory([np.array(stroke) for stroke in strokes])
    assert way.shape == (TRAJECTORY_ROWS, TRAJECTORY_POINTS)
    assert way.dtype == np.float32
    assert np.abs(way).max() <= 1 + 1e-5


def test_the_order_of_strokes_does_not_matter() -> None:
    np.testing.assert_array_equal(trajectory([BAR, BODY]), trajectory([BODY, BAR]))


def test_where_a_stroke_begins_does_not_matter() -> None:
    backwards = [stroke[::-1] for stroke in (BAR, BODY)]
    np.testing.assert_array_equal(trajectory(backwards), trajectory([BAR, BODY]))


@pytest.mark.parametrize("factor", [1e-3, 0.25, 4.0, 1e3])
def test_size_and_place_do_not_matter(factor: float) -> None:
    moved = [stroke * factor + (3, -7) for stroke in (BAR, BODY)]
    np.testing.assert_allclose(trajectory(moved), trajectory([BAR, BODY]), atol=1e-4)


def test_a_line_to_the_right_goes_right_with_the_pen_down() -> None:
    x, y, across, down, is_up = trajectory([BAR])
    np.testing.assert_allclose(x, np.linspace(-1, 1, TRAJECTORY_POINTS), atol=1e-6)
    np.testing.assert_allclose(across, 1, atol=1e-6)
    assert not y.any()
    assert not down.any()
    assert not is_up.any()


def test_between_strokes_the_pen_is_up() -> None:
    far = BAR + np.array([200, 0])
    x, _, _, _, is_up = trajectory([BAR, far])
    up = np.flatnonzero(is_up)
    assert 1 <= len(up) <= 4
    assert (np.diff(up) == 1).all()
    assert x[up[0] - 1] < 0 < x[up[-1] + 1]


def test_a_dot_lies_in_the_middle() -> None:
    assert not trajectory([np.array([[5.0, 5.0]])]).any()


def test_features_are_of_the_box_again_after_a_stretch() -> None:
    points = resampled([BODY])
    np.testing.assert_allclose(features(3 * points, np)[:4], features(points, np)[:4], atol=1e-5)
