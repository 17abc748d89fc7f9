"""Strokes that a pen skipped, and digits on dotted paper."""

from itertools import pairwise

import numpy as np

from model.synthesis.damage import broken, on_dots

BAR = [np.array([[0.0, 0.0], [0.0, 50.0], [0.0, 100.0]])]


def test_a_broken_stroke_is_pieces_of_it_with_gaps_between() -> None:
    for seed in range(20):
        pieces = broken(np.random.default_rng(seed), BAR)
        ends = sorted((piece[0, 1], piece[-1, 1]) for piece in pieces)
        assert all(piece[:, 0].max() == 0 for piece in pieces)
        assert ends[0][0] >= 0
        assert ends[-1][1] <= 100
        gaps = [after[0] - before[1] for before, after in pairwise(ends)]
        assert all(gap > 3 for gap in gaps)
        assert 60 < sum(to - start for start, to in ends) < 98


def test_what_a_gap_would_leave_nothing_of_stays_whole() -> None:
    dot = [np.array([[3.0, 3.0], [3.0, 3.0]])]
    assert all(broken(np.random.default_rng(seed), dot) == dot for seed in range(5))


def test_a_digit_on_dots_keeps_its_ink_and_gains_dots() -> None:
    ink = np.zeros((100, 60), np.float32)
    ink[:, 25:35] = 1
    for seed in range(20):
        page = on_dots(np.random.default_rng(seed), ink)
        margin = (page.shape[0] - 100) // 2
        assert page.shape == (100 + 2 * margin, 60 + 2 * margin)
        kept = page[margin : margin + 100, margin : margin + 60]
        assert (kept >= ink).all()
        dots = page.sum() - ink.sum()
        assert 0 < dots < 0.12 * page.size
