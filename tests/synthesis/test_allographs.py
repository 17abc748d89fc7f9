"""Rare shapes of digits: each is whole, of its label, and never the same twice."""

import numpy as np
import pytest
from conftest import check_glyphs

from model.networks.glyph import glyph
from model.synthesis.allographs import ALLOGRAPHS, allograph
from model.synthesis.drawn_digits import draw


@pytest.mark.parametrize("label", ALLOGRAPHS)
def test_a_shape_is_about_one_high_and_never_the_same_twice(label: int) -> None:
    rng = np.random.default_rng(label)
    made = [ALLOGRAPHS[label](rng) for _ in range(30)]
    for strokes in made:
        points = np.concatenate(strokes)
        assert np.isfinite(points).all()
        assert 0.75 <= np.ptp(points[:, 1]) <= 1.35
        assert all(len(stroke) >= 2 for stroke in strokes)
    assert len({np.concatenate(strokes).tobytes() for strokes in made}) == 30


def test_every_label_is_drawn_with_its_own_shape() -> None:
    rng = np.random.default_rng(1)
    found = [allograph(rng) for _ in range(200)]
    assert {label for _, label in found} == set(ALLOGRAPHS)
    check_glyphs(np.stack([glyph(draw(rng, strokes)) for strokes, _ in found]), 200)


def test_a_flag_of_a_one_never_lies_flat_as_a_sevens_bar() -> None:
    rng = np.random.default_rng(2)
    for _ in range(300):
        stroke = ALLOGRAPHS[1](rng)[0]
        # The way from the flag's end to the top: down by at least half of what it goes left.
        begin, top = stroke[0], stroke[int(stroke[:, 1].argmin())]
        across, down = top[0] - begin[0], begin[1] - top[1]
        assert across <= 0.1 or down >= 0.4 * across
