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
