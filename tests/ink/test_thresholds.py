"""Thresholds on a histogram of contrasts."""

import numpy as np
import pytest

from model.ink.thresholds import histogram


@pytest.mark.parametrize("inked", [0, 3, 40, 100])
def test_a_histogram_counts_every_level(inked: int) -> None:
    levels = np.zeros((10, 10), np.uint8)
    levels.ravel()[:inked] = np.arange(inked) % 2 * 255
    expected = np.zeros(256)
    expected[0], expected[255] = 100 - inked // 2, inked // 2
    assert histogram(levels).tolist() == expected.tolist()
