"""Augmentation: other writers, pens and inks in every step, and still the same digits."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import ndimage

from model.synthesis.augment import BLURRED, GAP_PX, GAPPED, GRAINY, UNTOUCHED, _blur, augment
from model.synthesis.glyph_mix import drawn_digits

augment_compiled = jax.jit(augment)


@pytest.fixture(scope="module")
def glyphs() -> np.ndarray:
    """300 drawn digits, the first of them without ink."""
    made = drawn_digits(np.random.default_rng(0), 300)[0]
    made[0] = 0
    return made


@pytest.fixture(scope="module")
def varied(glyphs: np.ndarray) -> np.ndarray:
    return np.asarray(augment_compiled(jax.random.key(0), jnp.asarray(glyphs)))


def test_augmented_glyphs_are_glyphs(glyphs: np.ndarray, varied: np.ndarray) -> None:
    assert (varied.shape, varied.dtype) == (glyphs.shape, np.float32)
    assert np.isfinite(varied).all()
    assert varied.min() >= 0
    assert varied.max() <= 1


def test_the_key_decides(glyphs: np.ndarray, varied: np.ndarray) -> None:
    again = augment_compiled(jax.random.key(0), jnp.asarray(glyphs))
    other = augment_compiled(jax.random.key(1), jnp.asarray(glyphs))
    np.testing.assert_array_equal(again, varied)
    assert (np.asarray(other) != varied).any(axis=(1, 2)).mean() > 0.9


def test_a_share_of_the_glyphs_is_left_untouched(glyphs: np.ndarray, varied: np.ndarray) -> None:
    untouched = (varied == glyphs).all(axis=(1, 2))[1:]
    assert untouched.mean() == pytest.approx(UNTOUCHED, abs=0.07)


def test_every_touched_glyph_is_another_and_still_has_its_ink(
    glyphs: np.ndarray, varied: np.ndarray
) -> None:
    mass = varied.sum(axis=(1, 2))[1:] / glyphs.sum(axis=(1, 2))[1:]
    assert 0.1 < mass.min() < mass.max() < 4
    assert mass.std() > 0.1
    places = np.arange(28)
    for axis in (1, 2):
        moved = (varied.sum(axis) @ places)[1:] / varied.sum(axis=(1, 2))[1:] - 14
        assert 0.3 < moved.std() < 2
        assert abs(moved).max() < 6


def test_paper_stays_paper(varied: np.ndarray) -> None:
    assert varied[0].max() < 0.05


def test_glyphs_of_one_digit_become_those_of_different_writers(glyphs: np.ndarray) -> None:
    copies = jnp.asarray(np.repeat(glyphs[1:2], 300, axis=0))
    written = np.asarray(augment_compiled(jax.random.key(2), copies))
    apart = np.unique(written.reshape(300, -1), axis=0)
    assert len(apart) > 300 * (1 - UNTOUCHED) * 0.9


@pytest.fixture(scope="module")
def varied_blot() -> np.ndarray:
    """The middle of 1,000 glyphs of nothing but ink: other written have no edge to show there."""
    blots = jnp.ones((1000, 28, 28))
    return np.asarray(augment_compiled(jax.random.key(3), blots))[:, 9:19, 9:19]


def test_a_share_of_the_glyphs_is_grainy(varied_blot: np.ndarray) -> None:
    # Uneven ink is smooth from pixel to pixel; grain is not.
    bends = np.abs(np.diff(varied_blot, 2, axis=2))
    grainy = np.median(bends, axis=(1, 2)) > 0.005
    assert grainy.mean() == pytest.approx(GRAINY * (1 - UNTOUCHED), abs=0.05)
    assert varied_blot[grainy].mean() < 0.95 * varied_blot[~grainy].mean()


def test_a_share_of_the_glyphs_has_one_small_gap(varied_blot: np.ndarray) -> None:
    gaps = [ndimage.find_objects(ndimage.label(blot == 0)[0]) for blot in varied_blot]
    gapped = [one for one in gaps if one]
    # A gap is anywhere on the digit, and this is its middle: some gaps lie beside it.
    whole = GAPPED * (1 - UNTOUCHED)
    assert 0.25 * whole < len(gapped) / len(gaps) < 1.3 * whole
    for blot, places in zip(varied_blot, gaps, strict=True):
        assert len(places) <= 1
        for place in places:
            assert (blot[place] == 0).all()  # a rectangle
            assert max(blot[place].shape) <= GAP_PX


def test_some_glyphs_are_out_of_focus_and_as_strong_as_before() -> None:
    dot = np.zeros((400, 28, 28), np.float32)
    dot[:, 14, 14] = 0.8
    blurred = np.asarray(_blur(jax.random.key(0), dot))
    np.testing.assert_allclose(blurred.max(axis=(1, 2)), 0.8, atol=1e-5)
    np.testing.assert_allclose(blurred[:, 14, 14], 0.8, atol=1e-5)  # nothing moves
    reach = (blurred > 0.08).sum(axis=(1, 2))
    assert (reach == 1).mean() == pytest.approx(1 - BLURRED, abs=0.08)
    assert 12 < reach.max() < 60
