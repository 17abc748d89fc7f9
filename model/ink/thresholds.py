"""Thresholds between paper and ink, from a histogram of 256 contrasts."""

import numpy as np
from PIL import Image

# In levels of 255, what light and a sensor leave on empty paper; and where ink is clear.
PHOTO_FLOOR = 18
LEAST_FLOOR = 8
# Ink and paper are clearly apart from this separability on; those of grain alone are not.
CLEARLY_SEPARABLE = 0.8
# From this one on the upper class is no grain: that of a normal distribution's halves is 0.64.
SEPARABLE = 0.7

# Of a picture that is mostly paper at most one in so many pixels is not 0.
MOSTLY_PAPER = 4


def histogram(levels: np.ndarray) -> np.ndarray:
    """How many values there are of each level: float64 (256,), of uint8 (h, w)."""
    # Of a drawing nearly all are 0: to count the others takes a fifth of the time.
    if MOSTLY_PAPER * np.count_nonzero(levels) > levels.size:
        return np.array(Image.fromarray(levels).histogram(), np.float64)
    inked = levels[levels != 0]
    counts = np.bincount(inked, minlength=256).astype(np.float64)
    counts[0] = levels.size - len(inked)
    return counts


def threshold_otsu(counts: np.ndarray) -> float:
    """The threshold between two classes of least variance within (Otsu, 1979).

    Args:
        counts: (256,), how many values there are of each level; not all zero.

    Returns:
        The level that the upper class lies above; between equally good neighbours the middle.
    """
    levels = np.arange(256.0)
    below = np.cumsum(counts)
    above = below[-1] - below
    moment = np.cumsum(counts * levels)
    gap = moment[-1] * below - moment * below[-1]
    between = np.divide(gap**2, below * above, out=np.zeros(256), where=below * above > 0)
    first = int(between.argmax())
    # Levels that are as good but lie apart have worse ones between them.
    worse = np.flatnonzero(between[first:] < between[first])
    last = first + int(worse[0]) - 1 if len(worse) else len(between) - 1
    return (first + last) / 2


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


def separability(counts: np.ndarray, level: float) -> float:
    """How well a threshold separates two classes: the variance between them over all (Otsu, 1979).

    Args:
        counts: (256,), how many values there are of each level.
        level: what the upper class lies above.

    Returns:
        From 0 to 1; 0.64 for the halves of a normal distribution.
    """
    levels = np.arange(256)
    share = counts / counts.sum()
    upper = share[levels > level].sum()
    mean = share @ levels
    variance = share @ (levels - mean) ** 2
    if not 0 < upper < 1:
        return 0.0
    gap = share[levels > level] @ levels[levels > level] / upper - mean
    return float(upper / (1 - upper) * gap**2 / variance)


def photo_floor(counts: np.ndarray) -> int:
    """Up to which contrast there is but light and grain on a photo's paper.

    Where two classes are clearly apart, ink is pale perhaps, but it is there.

    Args:
        counts: (256,), how many values there are of each contrast.

    Returns:
        A level of 255, at most that of the paper's grain.
    """
    between = threshold_otsu(counts)
    floor = max(PHOTO_FLOOR, paper_grain(counts))
    apart = separability(counts, between)
    if apart < CLEARLY_SEPARABLE:
        return min(floor, max(PHOTO_FLOOR, round(between))) if apart >= SEPARABLE else floor
    middle = int(np.searchsorted(np.cumsum(counts), counts.sum() / 2))
    return min(floor, max(LEAST_FLOOR, round((middle + between) / 2)))


def paper_grain(counts: np.ndarray) -> int:
    """What the grain of empty paper stays under: its level and six standard deviations.

    Half of all pixels of a sheet are paper, so the lower quartile lies 0.674 deviations below
    the paper's level.
    """
    below = np.cumsum(counts)
    quartile, middle = np.searchsorted(below, [below[-1] / 4, below[-1] / 2])
    return min(254, int(middle + 6 * (middle - quartile) / 0.674))
