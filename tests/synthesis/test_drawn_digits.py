"""Shapes of other writers: every one is strokes of points, and any strokes are drawn."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from model.synthesis.drawn_digits import (
    DIGIT_SHAPES,
    DRAWING_SIDE_PX,
    LETTER_SHAPES,
    digit_strokes,
    draw,
    shape_strokes,
    smooth,
)

SHAPES = [(name, shape) for name, shapes in DIGIT_SHAPES.items() for shape in shapes.split("|")]
SHAPES += [("letter", shape) for shape in LETTER_SHAPES.split("|")]

STROKES = st.lists(
    hnp.arrays(float, st.tuples(st.integers(1, 6), st.just(2)), elements=st.integers(-100, 100)),
    min_size=1,
    max_size=3,
)


@pytest.mark.parametrize(("name", "shape"), SHAPES, ids=[f"{n}: {s}" for n, s in SHAPES])
def test_every_shape_is_strokes_of_points_and_draws_ink(name: str, shape: str) -> None:
    for stroke in shape.split():
        assert stroke.isdigit()
        assert len(stroke) >= 4
        assert len(stroke) % 2 == 0
    rng = np.random.default_rng(0)
    strokes = shape_strokes(rng, shape)
    assert len(strokes) == len(shape.split())
    drawn = draw(rng, strokes)
    assert drawn.dtype == np.float32
    assert 0 <= drawn.min() <= drawn.max() == 1
    # As high or wide as a drawing, give or take its slant and pen; neither a hair nor a blot.
    assert 0.85 * DRAWING_SIDE_PX < max(drawn.shape) < 1.7 * DRAWING_SIDE_PX
    assert 0.01 < drawn.sum() / DRAWING_SIDE_PX**2 < 0.65
    assert drawn.mean() < 0.5


def test_every_digit_has_shapes() -> None:
    assert list(DIGIT_SHAPES) == list("0123456789")
    rng = np.random.default_rng(0)
    assert {digit_strokes(rng)[1] for _ in range(200)} == set(range(10))


def test_the_strokes_of_a_digit_go_with_its_label() -> None:
    strokes: dict[int, set[int]] = {label: set() for label in range(10)}
    rng = np.random.default_rng(1)
    for _ in range(400):
        made, label = digit_strokes(rng)
        strokes[label].add(len(made))
    expected = {
        int(label): {len(shape.split()) for shape in shapes.split("|")}
        for label, shapes in DIGIT_SHAPES.items()
    }
    assert strokes == expected


def test_a_shape_s_corners_move_a_little_and_its_proportions_stay() -> None:
    ends = np.array(
        [shape_strokes(np.random.default_rng(seed), "0099")[0][[0, -1]] for seed in range(200)]
    )
    # The grid's columns are three quarters as wide as its rows are high.
    np.testing.assert_allclose(ends.mean(axis=0), [[0, 0], [6.75, 9]], atol=0.1)
    assert (ends.std(axis=0) > 0.1).all()
    assert (ends.std(axis=0) < 0.5).all()


@given(strokes=STROKES, seed=st.integers(0, 1000))
@settings(max_examples=60, deadline=None)
def test_any_strokes_are_drawn_whole(strokes: list[np.ndarray], seed: int) -> None:
    drawn = draw(np.random.default_rng(seed), strokes)
    assert (drawn.ndim, drawn.dtype) == (2, np.float32)
    assert 0 <= drawn.min() <= drawn.max() == 1
    # Nothing is cut off: there is paper all round.
    assert not any(side.any() for side in (drawn[0], drawn[-1], drawn[:, 0], drawn[:, -1]))
    assert max(drawn.shape) < 2 * DRAWING_SIDE_PX


@given(strokes=STROKES, seed=st.integers(0, 1000))
@settings(max_examples=30, deadline=None)
def test_the_unit_and_the_place_of_strokes_do_not_matter(
    strokes: list[np.ndarray], seed: int
) -> None:
    assume(np.ptp(np.concatenate(strokes), axis=0).max() > 0)
    # Doubling and moving by whole units is exact in floats.
    moved = [2 * stroke + (4096, -512) for stroke in strokes]
    one, other = (draw(np.random.default_rng(seed), made) for made in (strokes, moved))
    np.testing.assert_array_equal(one, other)


def test_another_seed_is_another_writer() -> None:
    strokes = shape_strokes(np.random.default_rng(0), DIGIT_SHAPES["3"].split("|")[0])
    before = [stroke.copy() for stroke in strokes]
    drawings = [draw(np.random.default_rng(seed), strokes) for seed in range(20)]
    assert len({drawing.tobytes() for drawing in drawings}) == 20
    again = draw(np.random.default_rng(7), strokes)
    np.testing.assert_array_equal(again, drawings[7])
    np.testing.assert_array_equal(np.concatenate(strokes), np.concatenate(before))


def test_pens_are_from_thin_to_thick() -> None:
    bar = [np.array([[0.0, 0.0], [0.0, 1.0]])]
    areas = [draw(np.random.default_rng(seed), bar).sum() / DRAWING_SIDE_PX for seed in range(200)]
    assert 3 < min(areas) < 6
    assert 20 < max(areas) < 31


@pytest.mark.parametrize("point", [[[3.0, 4.0]], [[3.0, 4.0], [3.0, 4.0]]])
def test_a_point_is_a_dot(point: list[list[float]]) -> None:
    drawn = draw(np.random.default_rng(0), [np.array(point)])
    rows, columns = drawn.any(axis=1).sum(), drawn.any(axis=0).sum()
    assert rows == columns
    # Of its square a disk fills pi / 4.
    assert drawn.sum() / (rows * columns) == pytest.approx(np.pi / 4, abs=0.1)


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
