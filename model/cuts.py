"""Where touching digits may be cut: more cuts than needed, for the network to choose from.

A cut is a path from the top of the ink to its bottom that crosses little ink. One dynamic
programme finds the best path near every column: where digits touch at a point it is the
valley of the vertical projection, and where one overhangs the other it runs between them, as
a drop that falls along the outline does (Congedo, Dimauro, Impedovo and Pirlo, 1995).
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image

# Cuts are looked for at this height, and a path may wander so far from its middle column.
ROWS = 40
REACH = 10
# The price of a step aside, in pixels of full ink.
ASIDE = 0.08
# Cuts closer together than this share of the height are the same cut: a 1 is as narrow.
APART = 0.14
# What a cut takes off must be more than the end of a stroke: this share of the ink.
LEAST_SHARE = 0.1
# The cheapest cuts are kept, so many for each height that the ink is wide.
CUTS_A_HEIGHT = 3


@dataclass(frozen=True)
class Cut:
    """One way to part the ink in two.

    Attributes:
        columns: int (h,), for every row the first column that belongs to the right part.
        ink: how much ink is cut through, in heights of the ink.
    """

    columns: np.ndarray
    ink: float


def find_cuts(ink: np.ndarray) -> list[Cut]:
    """Find the cuts that may part touching digits.

    Args:
        ink: (h, w), float in [0, 1], of one connected component; 0 is paper.

    Returns:
        The cuts from left to right, none where the ink is too narrow to be two digits.
    """
    height, width = ink.shape
    columns = round(width * ROWS / height)
    if columns < 2 * APART * ROWS + 2:
        return []
    small = np.asarray(Image.fromarray(ink).resize((columns, ROWS), Image.Resampling.BOX))
    prices, paths = _cheapest_paths(small)
    cuts = []
    for column in _valleys(prices, round(APART * ROWS), round(CUTS_A_HEIGHT * width / height)):
        rows = np.clip(((np.arange(height) + 0.5) * ROWS / height).astype(int), 0, ROWS - 1)
        places = np.round((paths[column][rows]) * width / columns).astype(int)
        cut = Cut(np.clip(places, 0, width), float(prices[column]) / ROWS)
        share = float(ink[left_of(cut, width)].sum()) / float(ink.sum())
        if LEAST_SHARE <= share <= 1 - LEAST_SHARE:
            cuts.append(cut)
    return cuts


def left_of(cut: Cut, width: int) -> np.ndarray:
    """Bool (h, width), true for the pixels on the left of a cut."""
    return np.arange(width) < cut.columns[:, None]


def _cheapest_paths(ink: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For every column the cheapest path that stays near it.

    Returns:
        (w,) prices in pixels of ink, and (w, rows) the paths' columns.
    """
    width = ink.shape[1]
    offsets = np.arange(-REACH, REACH + 1)
    places = np.arange(width)[:, None] + offsets
    outside = (places < 0) | (places >= width)
    places = np.clip(places, 0, width - 1)
    total = np.where(outside, np.inf, ink[0][places])
    came_from = np.zeros((ROWS, *total.shape), np.int8)
    infinite = np.full((width, 1), np.inf)
    for row in range(1, ROWS):
        from_left = np.concatenate([infinite, total[:, :-1]], axis=1) + ASIDE
        from_right = np.concatenate([total[:, 1:], infinite], axis=1) + ASIDE
        best = np.minimum(np.minimum(from_left, from_right), total)
        came_from[row] = np.where(best == total, 0, np.where(best == from_left, -1, 1))
        total = best + ink[row][places]
    step = total.argmin(axis=1)
    prices = total[np.arange(width), step]
    paths = np.empty((width, ROWS), int)
    for row in range(ROWS - 1, -1, -1):
        paths[:, row] = places[np.arange(width), step]
        step = step + came_from[row, np.arange(width), step]
    return prices, paths


def _valleys(prices: np.ndarray, apart: int, most: int) -> list[int]:
    """The `most` columns whose path is the cheapest within `apart` columns; not at the ends."""
    chosen: list[int] = []
    inner = np.arange(apart, len(prices) - apart)
    for column in inner[np.argsort(prices[inner], kind="stable")]:
        if all(abs(column - other) >= apart for other in chosen):
            chosen.append(int(column))
    return sorted(chosen[:most])
