"""What a pen did, as the network for strokes takes it: equally many points of any few strokes.

The strokes are put in an order of their own, by where they lie, and each begins at its upper left
end: writers begin a 5 with its bar or end with it, left-handed ones draw it from right to left, and
programs may send strokes in any order.
"""

from collections.abc import Sequence
from types import ModuleType
from typing import Any

import numpy as np

TRAJECTORY_POINTS = 64
"""Of every trajectory, equally far apart along the strokes."""
TRAJECTORY_ROWS = 5
"""Where each point lies, across and down; where the pen goes, across and down; whether it is up."""
# While it is up it goes this share of all that is written, however far it moves.
LIFT_SHARE = 1 / 24
# A stroke begins at its upper left end: this many across count as one down.
LEFT_BEFORE = 0.5
# Lengths below this, as a share of the strokes' extent, are none.
LEAST_LENGTH = 1e-6


def trajectory(strokes: Sequence[np.ndarray]) -> np.ndarray:
    """What a pen did.

    Args:
        strokes: at least one, each float (n, 2) of at least one point (x, y), y downwards, in any
            one unit, in any order and from either end.

    Returns:
        float32 (5, 64), see `features`.
    """
    return features(resampled(strokes), np)


def resampled(strokes: Sequence[np.ndarray]) -> np.ndarray:
    """The points of strokes, equally far apart.

    Args:
        strokes: as `trajectory` takes them.

    Returns:
        float32 (3, 64): x and y, the longer side of the strokes from -1 to 1 and the other one
        around 0; and whether the pen is up, 0 or 1.
    """
    order = sorted(range(len(strokes)), key=lambda number: _place(strokes[number]))
    placed = np.concatenate([_downwards(strokes[number]) for number in order])
    low, high = placed.min(axis=0), placed.max(axis=0)
    extent = float((high - low).max()) / 2
    placed = (placed - (low + high) / 2) / (extent or 1.0)
    steps = np.hypot(*np.diff(placed, axis=0).T)
    lifts = np.cumsum([len(strokes[number]) for number in order])[:-1] - 1
    steps[lifts] = 0
    # Points that lie upon each other would have no place of their own.
    steps = np.maximum(steps, LEAST_LENGTH)
    steps[lifts] = LIFT_SHARE * steps.sum()
    along = np.concatenate([[0.0], np.cumsum(steps)])
    at = np.linspace(0, along[-1], TRAJECTORY_POINTS)
    is_up = np.zeros(len(placed), np.float32)
    points = np.empty((3, TRAJECTORY_POINTS), np.float32)
    points[0] = np.interp(at, along, placed[:, 0])
    points[1] = np.interp(at, along, placed[:, 1])
    if len(lifts):
        is_up[lifts] = 1
        points[2] = is_up[np.searchsorted(along, at, side="right").clip(1, len(placed) - 1) - 1]
    else:
        points[2] = 0
    return points


def features(points: Any, xp: ModuleType) -> Any:
    """What the network is given of a trajectory's points.

    Args:
        points: float32 (..., 3, 64), as `resampled` gives them, turned or stretched or not.
        xp: NumPy, or JAX's NumPy.

    Returns:
        float32 (..., 5, 64): x and y as `resampled` scales them; the direction that the pen goes
        in, across and down, of length 1 or 0; whether the pen is up.
    """
    places, is_up = points[..., :2, :], points[..., 2:, :]
    low, high = places.min(axis=-1, keepdims=True), places.max(axis=-1, keepdims=True)
    extent = (high - low).max(axis=-2, keepdims=True) / 2
    places = (places - (low + high) / 2) / xp.maximum(extent, LEAST_LENGTH)
    ahead = xp.concatenate([places[..., 1:], places[..., -1:]], axis=-1)
    behind = xp.concatenate([places[..., :1], places[..., :-1]], axis=-1)
    moved = ahead - behind
    length = xp.sqrt((moved * moved).sum(axis=-2, keepdims=True))
    return xp.concatenate([places, moved / xp.maximum(length, LEAST_LENGTH), is_up], axis=-2)


def _downwards(stroke: np.ndarray) -> np.ndarray:
    """A stroke from the end that lies higher, or further left where it lies about as high."""
    across, down = stroke[-1] - stroke[0]
    return stroke[::-1] if down + LEFT_BEFORE * across < 0 else stroke


def _place(stroke: np.ndarray) -> tuple[float, float]:
    """From left to right, and from top to bottom where two lie one over the other."""
    low, high = stroke.min(axis=0), stroke.max(axis=0)
    return float(low[0] + high[0]), float(low[1] + high[1])
