"""Thresholds between paper and ink, from a histogram of 256 contrasts."""

import numpy as np
from PIL import Image


def histogram(levels: np.ndarray) -> np.ndarray:
    """How many values there are of each level: float64 (256,), of uint8 (h, w)."""
    return np.array(Image.fromarray(levels).histogram(), np.float64)


def threshold_otsu(counts: np.ndarray) -> float:
    """The threshold between two classes of least variance within (Otsu, 1979).

    Args:
        counts: (256,), how many values there are of each level; not all zero.

    Returns:
        The level that the upper class lies above; between equally good ones the middle.
    """
    levels = np.arange(256)
    below = np.cumsum(counts)
    above = below[-1] - below
    moment = np.cumsum(counts * levels)
    gap = moment[-1] * below - moment * below[-1]
    between = np.divide(gap**2, below * above, out=np.zeros(256), where=below * above > 0)
    return float(levels[between == between.max()].mean())


def ink_thresholds(counts: np.ndarray, floor: int) -> tuple[float, float]:
    """What ink exceeds if it runs on from sure ink, and what sure ink exceeds.

    Sure ink is over Otsu's threshold, or over half of what nine tenths of the ink stay
    under: a blot does not hide a pencil. Where there is no ink both are 255.
    """
    some = np.cumsum(counts[floor + 1 :])
    if some[-1] == 0:
        return 255.0, 255.0
    full_ink = floor + 1 + int(np.searchsorted(some, 0.9 * some[-1]))
    sure = max(floor, min(threshold_otsu(counts), full_ink / 2))
    return max(floor, 0.5 * sure), sure


def paper_grain(counts: np.ndarray) -> int:
    """What the grain of empty paper stays under: its level and six standard deviations.

    Half of all pixels of a sheet are paper, so the lower quartile lies 0.674 deviations below
    the paper's level.
    """
    below = np.cumsum(counts)
    quartile, middle = np.searchsorted(below, [below[-1] / 4, below[-1] / 2])
    return min(254, int(middle + 6 * (middle - quartile) / 0.674))
