"""Strokes of few points, or of whole pixels, as the curves that a hand drew."""

import math
from collections.abc import Sequence

import numpy as np

# Of strokes in whole units so large, in pixels of the sheet, steps are smoothed: larger ones would
# be corners. Steps that are whole but for this share are whole. Experiment 052.
COARSE_UNIT_PX = (2.0, 15.0)
WHOLE = 1e-3
# Between points that lie further apart a stroke is rounded, so many times, and reaches so far
# beyond them at most: an arc over the side of an octagon does. It has a corner where the cosine
# of its turn is less. Experiment 052.
FAR_PX = 8.0
MOST_BEYOND_PX = 4.0
ROUNDINGS = 2
LEAST_COSINE = 0.3
# A stroke shorter than this, in its own unit, is a dot.
LEAST_EXTENT = 1e-9


def unit_of(lines: Sequence[np.ndarray]) -> float:
    """The unit that all steps of strokes are whole multiples of; 0 where there is none.

    Args:
        lines: each float (n, 2).
    """
    steps = np.abs(np.concatenate([np.diff(line, axis=0).ravel() for line in lines]))
    least = float(steps.min(where=steps > LEAST_EXTENT, initial=np.inf))
    multiples = steps / least
    is_whole = bool((np.abs(multiples - np.rint(multiples)) < WHOLE).all())
    return least if is_whole and math.isfinite(least) else 0.0


def smoothed(line: np.ndarray, unit_px: float) -> np.ndarray:
    """A stroke of neighbouring whole pixels without their steps; its ends and corners stay.

    Args:
        line: float (n, 2), in pixels of the sheet.
        unit_px: the side of such a whole pixel.

    Returns:
        The same points moved, (n, 2).
    """
    smooth = line.copy()
    near: np.ndarray = np.abs(np.diff(line, axis=0)).max(axis=1) <= unit_px * (1 + WHOLE)
    inner = np.flatnonzero(near[:-1] & near[1:]) + 1
    smooth[inner] = (line[inner - 1] + 2 * line[inner] + line[inner + 1]) / 4
    return smooth


def rounded(line: np.ndarray) -> np.ndarray:
    """A stroke with points between those that lie far apart, on the curve that they suggest.

    Between two points the cubic through these and their neighbours (Dyn, Levin and Gregory, 1987);
    where it turns sharply it has a corner. It reaches hardly beyond its points.

    Args:
        line: float (n, 2), in pixels of the sheet.

    Returns:
        Float (m, 2), the given points among them.
    """
    low, high = line.min(axis=0) - MOST_BEYOND_PX, line.max(axis=0) + MOST_BEYOND_PX
    for _ in range(ROUNDINGS):
        steps = np.diff(line, axis=0)
        lengths = np.hypot(*steps.T)
        is_far = lengths > FAR_PX
        if len(line) < 3 or not is_far.any():
            break
        along = (steps[:-1] * steps[1:]).sum(axis=1)
        is_bent = along < LEAST_COSINE * lengths[:-1] * lengths[1:]
        # What is before the first step, and behind the last one, goes on straight.
        before = np.concatenate([line[:1] - steps[:1], line[:-2]])
        behind = np.concatenate([line[2:], line[-1:] + steps[-1:]])
        straight = np.concatenate([[False], is_bent])[:, None]
        before = np.where(straight, line[:-1] - steps, before)
        straight = np.concatenate([is_bent, [False]])[:, None]
        behind = np.where(straight, line[1:] + steps, behind)
        middles = ((9 * (line[:-1] + line[1:]) - before - behind) / 16).clip(low, high)
        at = np.flatnonzero(is_far)
        line = np.insert(line, at + 1, middles[at], axis=0)
    return line
