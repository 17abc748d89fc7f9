"""What training adds: varied hands, drawn digits, and ink that is no digit."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from model.allographs import DIGITS, LETTERS, SIDE_PX, draw_digit, draw_letter, draw_shape, smooth
from model.augment import UNTOUCHED, augment, drawn_digits, non_digits

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


def test_glyphs_of_one_digit_become_different_hands(glyphs: np.ndarray) -> None:
    copies = jnp.asarray(np.repeat(glyphs[1:2], 300, axis=0))
    hands = np.asarray(augment_compiled(jax.random.key(2), copies))
    apart = np.unique(hands.reshape(300, -1), axis=0)
    assert len(apart) > 300 * (1 - UNTOUCHED) * 0.9


def test_drawn_digits_are_glyphs_with_labels() -> None:
    glyphs, labels = drawn_digits(np.random.default_rng(4), 150)
    assert (glyphs.shape, glyphs.dtype) == ((150, 28, 28), np.float32)
    assert (labels.shape, labels.dtype) == ((150,), np.int32)
    assert 0 <= glyphs.min() <= glyphs.max() <= 1
    assert glyphs.any(axis=(1, 2)).all()
    assert set(labels.tolist()) == set(range(10))


@pytest.mark.parametrize("count", [1, 7, 50])
def test_non_digits_are_glyphs_with_ink(count: int, glyphs: np.ndarray) -> None:
    made = non_digits(np.random.default_rng(5), glyphs[1:], count)
    assert (made.shape, made.dtype) == ((count, 28, 28), np.float32)
    assert 0 <= made.min() <= made.max() <= 1
    assert made.any(axis=(1, 2)).all()


def test_the_random_state_decides_what_is_drawn(glyphs: np.ndarray) -> None:
    def drawn(seed: int) -> np.ndarray:
        rng = np.random.default_rng(seed)
        return np.concatenate([drawn_digits(rng, 10)[0], non_digits(rng, glyphs[1:], 10)])

    np.testing.assert_array_equal(drawn(1), drawn(1))
    assert (drawn(1) != drawn(2)).any(axis=(1, 2)).all()


def test_the_material_of_non_digits_is_not_changed(glyphs: np.ndarray) -> None:
    before = glyphs.copy()
    non_digits(np.random.default_rng(0), glyphs[1:], 20)
    np.testing.assert_array_equal(glyphs, before)


SHAPES = [(name, shape) for name, shapes in DIGITS.items() for shape in shapes.split("|")]
SHAPES += [("letter", shape) for shape in LETTERS.split("|")]


@pytest.mark.parametrize(("name", "shape"), SHAPES, ids=[f"{n}: {s}" for n, s in SHAPES])
def test_every_shape_is_strokes_of_points_and_draws_ink(name: str, shape: str) -> None:
    for stroke in shape.split():
        assert stroke.isdigit()
        assert len(stroke) >= 4
        assert len(stroke) % 2 == 0
    drawn = draw_shape(np.random.default_rng(0), shape)
    assert (drawn.shape, drawn.dtype) == ((SIDE_PX, SIDE_PX), np.float32)
    assert 0 <= drawn.min() <= drawn.max() == 1
    assert 0.01 < drawn.mean() < 0.4


def test_every_digit_has_shapes() -> None:
    assert list(DIGITS) == list("0123456789")
    rng = np.random.default_rng(0)
    assert {draw_digit(rng)[1] for _ in range(200)} == set(range(10))
    assert draw_letter(rng).any()


@pytest.mark.parametrize(
    ("knots", "expected"),
    [
        ([[0, 0], [8, 8]], {(0, 0), (8, 8)}),
        ([[0, 0], [8, 0], [8, 8]], {(0, 0), (8, 8)}),
    ],
)
def test_smoothing_keeps_both_ends(
    knots: list[list[float]], expected: set[tuple[float, float]]
) -> None:
    smoothed = smooth(np.array(knots, float))
    assert {tuple(smoothed[0].tolist()), tuple(smoothed[-1].tolist())} == expected


def test_smoothing_cuts_the_corner_and_stays_inside() -> None:
    corner = np.array([[0.0, 0.0], [8.0, 0.0], [8.0, 8.0]])
    smoothed = smooth(corner)
    assert not (smoothed == [8, 0]).all(axis=1).any()
    assert (smoothed[:, 0] >= smoothed[:, 1]).all()
    assert smoothed.min() >= 0
    assert smoothed.max() <= 8
    steps = np.diff(smoothed, axis=0)
    assert (steps >= 0).all()


def test_smoothing_leaves_a_straight_line_straight() -> None:
    smoothed = smooth(np.array([[0.0, 0.0], [3.0, 1.0], [9.0, 3.0]]))
    np.testing.assert_allclose(smoothed[:, 0], 3 * smoothed[:, 1], atol=1e-9)
