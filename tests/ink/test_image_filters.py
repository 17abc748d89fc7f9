"""Filters as SciPy has them: the same results."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from model.ink.image_filters import gaussian_filter, grey_closing

SHAPES = st.tuples(st.integers(1, 40), st.integers(1, 40))


def picture(shape: tuple[int, int]) -> np.ndarray:
    """Noise, float32 in [0, 1]."""
    return np.random.default_rng(0).random(shape, np.float32)


def test_what_is_narrower_than_the_square_is_filled() -> None:
    gray = np.ones((5, 7), np.float32)
    gray[:, 3] = 0.2
    np.testing.assert_array_equal(grey_closing(gray, 2), np.ones((5, 7)))


def test_what_is_broader_than_the_square_stays() -> None:
    gray = np.ones((5, 7), np.float32)
    gray[1:4, 2:5] = 0.2
    np.testing.assert_array_equal(grey_closing(gray, 3), gray)


@given(shape=SHAPES, side=st.integers(1, 25))
@settings(max_examples=60, deadline=None)
def test_a_closing_is_that_of_scipy_bit_for_bit(shape: tuple[int, int], side: int) -> None:
    gray = picture(shape)
    expected = ndimage.grey_closing(gray, (side, side), mode="nearest")
    np.testing.assert_array_equal(grey_closing(gray, side), expected)


def test_a_picture_broader_than_what_is_closed_at_once_is_closed_whole() -> None:
    gray = picture((60, 300))
    expected = ndimage.grey_closing(gray, (9, 9), mode="nearest")
    np.testing.assert_array_equal(grey_closing(gray, 9), expected)


@given(shape=SHAPES, deviation_px=st.floats(0.05, 4.0))
@settings(max_examples=60, deadline=None)
def test_a_gaussian_is_that_of_scipy(shape: tuple[int, int], deviation_px: float) -> None:
    gray = picture(shape)
    expected = ndimage.gaussian_filter(gray, deviation_px)
    np.testing.assert_allclose(gaussian_filter(gray, deviation_px), expected, atol=1e-6)


@pytest.mark.parametrize("level", [0.0, 0.4, 1.0])
def test_a_plain_picture_stays_plain(level: float) -> None:
    gray = np.full((9, 30), level, np.float32)
    np.testing.assert_array_equal(grey_closing(gray, 4), gray)
    np.testing.assert_allclose(gaussian_filter(gray, 1.3), gray, atol=1e-6)
