"""Ink that lies within the box of other ink: of a face its eyes, of a ring its digit."""

from collections.abc import Sequence

import numpy as np

from ...ink.component_tree import Node

# Both are first guesses (experiment 064). What is lower than this share of what lies around it does
# not count as its digit.
LEAST_HEIGHT = 0.2
# The share of a box that is other ink is told down to this.
LEAST_SHARE = 1e-3


def enclosures(nodes: Sequence[Node], of_map: np.ndarray, digit: np.ndarray) -> np.ndarray:
    """What lies within each node's box, and what it lies within.

    Only ink of the same map counts, and none of its own: neither what it is part of, nor its parts.

    Args:
        nodes: parents before their children.
        of_map: int (n,), the number of each node's map.
        digit: float (n,), how likely each node's glyph is a digit.

    Returns:
        float32 (n, 3): the share of the box that is other ink, as a logarithm from -1 to 0; the
        best digit within it; and how much higher than the node the lowest box around it is, from 0
        where that is five times as high, or there is none, to 1.
    """
    if not nodes:
        return np.zeros((0, 3), np.float32)
    left, top, right, bottom = np.array([node.box for node in nodes]).T
    areas = np.array([node.area for node in nodes], float)
    height = bottom - top
    # holds[i, j]: the box of i holds that of j.
    holds = (left[:, None] <= left) & (top[:, None] <= top)
    holds &= (right[:, None] >= right) & (bottom[:, None] >= bottom)
    holds &= of_map[:, None] == of_map
    own = _parts(nodes)
    holds &= ~(own | own.T)
    parents = np.array([node.parent for node in nodes])
    is_whole = (parents < 0) | ~holds[:, parents]
    other = (holds & is_whole) @ areas
    share = np.log(np.maximum(other / ((right - left) * height), LEAST_SHARE))
    is_large = height >= LEAST_HEIGHT * height[:, None]
    best = np.max(np.where(holds & is_large, digit, 0.0), axis=1)
    ratio = np.where(holds, height[:, None] / height, np.inf).min(axis=0)
    around = np.clip(1 - np.log(ratio) / np.log(1 / LEAST_HEIGHT), 0, 1)
    found: np.ndarray = np.stack([share / -np.log(LEAST_SHARE), best, around], axis=1)
    return found.astype(np.float32)


def _parts(nodes: Sequence[Node]) -> np.ndarray:
    """Bool (n, n), whether j is i or lies within it in their tree."""
    parts = np.eye(len(nodes), dtype=bool)
    for index, node in enumerate(nodes):
        if node.parent >= 0:
            parts[:, index] |= parts[:, node.parent]
    return parts
