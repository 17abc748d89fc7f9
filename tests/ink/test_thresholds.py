"""Thresholds on a histogram of contrasts."""

import numpy as np
import pytest

from model.ink.thresholds import histogram, over_pale_lines, over_shadows


def counts(*kinds: tuple[float, float, int]) -> np.ndarray:
    """A histogram of kinds of pixels: their mean level, its deviation, how many."""
    rng = np.random.default_rng(0)
    levels = np.concatenate([rng.normal(mean, sd, count) for mean, sd, count in kinds])
    return np.bincount(levels.clip(0, 255).astype(int), minlength=256).astype(float)


@pytest.mark.parametrize("inked", [0, 3, 40, 100])
def test_a_histogram_counts_every_level(inked: int) -> None:
    levels = np.zeros((10, 10), np.uint8)
    levels.ravel()[:inked] = np.arange(inked) % 2 * 255
    expected = np.zeros(256)
    expected[0], expected[255] = 100 - inked // 2, inked // 2
    assert histogram(levels).tolist() == expected.tolist()


PAPER = (4.0, 3.0, 90_000)


def test_between_a_pen_and_pale_lines_is_a_threshold() -> None:
    level = over_pale_lines(counts(PAPER, (50, 6, 6_000), (170, 20, 9_000)), 25)
    assert 75 < level < 130


@pytest.mark.parametrize(
    "kinds",
    [
        [(170.0, 20.0, 9_000)],
        [(100.0, 35.0, 9_000)],
        # Strokes whose edges fall off, and pens that differ by less than half.
        [(170.0, 15.0, 6_000), *((level, 6.0, 500) for level in range(30, 170, 10))],
        [(100.0, 10.0, 6_000), (170.0, 15.0, 6_000)],
    ],
    ids=["one pen", "one pale pen", "soft edges", "two pens"],
)
def test_one_kind_of_ink_keeps_its_threshold(kinds: list[tuple[float, float, int]]) -> None:
    assert over_pale_lines(counts(PAPER, *kinds), 25) == 25


@pytest.mark.parametrize("kinds", [[PAPER], [PAPER, (60.0, 0.0, 5)]])
def test_no_ink_or_of_one_level_keeps_its_threshold(kinds: list[tuple[float, float, int]]) -> None:
    assert over_pale_lines(counts(*kinds), 25) == 25


STRIPES = (130.0, 6.0, 60_000)


def test_between_shadows_and_ink_is_a_threshold() -> None:
    assert 150 < over_shadows(counts(PAPER, STRIPES, (215, 8, 2_000)), 25) < 195


@pytest.mark.parametrize(
    "kinds",
    [
        [STRIPES],
        [STRIPES, (215.0, 8.0, 100)],
        [STRIPES, (150.0, 6.0, 2_000)],
        [(130.0, 6.0, 10_000), (215.0, 8.0, 2_000)],
        [(160.0, 30.0, 60_000)],
    ],
    ids=["no ink", "specks", "hardly darker", "too few for shadows", "bold strokes"],
)
def test_without_ink_in_shadows_the_threshold_stays(kinds: list[tuple[float, float, int]]) -> None:
    assert over_shadows(counts(PAPER, *kinds), 25) == 25
