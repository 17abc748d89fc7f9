"""What befalls digits on their way to the reader: a pen that skips, and dots of the paper."""

import numpy as np

from .drawn_digits import PenStrokes

# Lengths are shares of the digit's larger side, but for the dots'. A stroke is looked at in such
# steps; it is broken at so many places, each so long, and what is shorter than the least piece is
# gone. No experiment varied these values; they are what the network of experiment 060 learnt from.
STEP = 0.01
GAPS = (1, 7)
GAP = (0.05, 0.18)
LEAST_PIECE = 0.03
# The gaps together take at most this share of the strokes: a 2 without its middle is a ?.
MOST_GONE = 0.3
# How far apart dots are, how large, as a share of that, and how many of them are still there.
PITCH = (0.1, 0.3)
DOT = (0.1, 0.3)
DOTS_LEFT = (0.2, 1.0)


def broken(rng: np.random.Generator, strokes: PenStrokes) -> PenStrokes:
    """Break strokes where a pen skips or a copy is worn: gaps at some places, or dashes all along.

    Args:
        rng: the random state.
        strokes: each float (n, 2), (x, y), in any one unit.

    Returns:
        Their pieces; the strokes as they are if nothing of them would be left.
    """
    side = max(float(np.ptp(np.concatenate(strokes), axis=0).max()), 1e-6)
    dense = [_dense(stroke, STEP * side) for stroke in strokes]
    lengths = [STEP * len(points) for points in dense]
    starts = np.cumsum([0.0, *lengths])
    middles = rng.uniform(0, starts[-1], rng.integers(*GAPS))
    reach = min(rng.uniform(*GAP), MOST_GONE * starts[-1] / len(middles)) / 2
    pieces = []
    for points, start in zip(dense, starts, strict=False):
        along = start + STEP * np.arange(len(points))
        is_drawn = (np.abs(along[:, None] - middles) > reach).all(axis=1)
        runs = np.split(np.arange(len(points)), np.flatnonzero(np.diff(is_drawn)) + 1)
        pieces += [
            points[run] for run in runs if is_drawn[run[0]] and STEP * len(run) > LEAST_PIECE
        ]
    return pieces or strokes


def _dense(stroke: np.ndarray, step: float) -> np.ndarray:
    """The points of a stroke every step of its length; at least two."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(stroke, axis=0).T))])
    at = np.linspace(0, along[-1], max(2, round(along[-1] / step)))
    return np.stack([np.interp(at, along, stroke[:, axis]) for axis in (0, 1)], axis=1)


def on_dots(rng: np.random.Generator, ink: np.ndarray) -> np.ndarray:
    """Put a digit on dotted paper, of which only some dots are left.

    Args:
        rng: the random state.
        ink: float (h, w) in [0, 1].

    Returns:
        float32 (h + 2 m, w + 2 m) in [0, 1], its margin m at most half of what dots are apart.
    """
    side = max(ink.shape)
    pitch = max(2.0, side * rng.uniform(*PITCH))
    dot_px = max(1, round(pitch * rng.uniform(*DOT)))
    page = np.pad(ink.astype(np.float32), round(pitch * rng.uniform(0, 0.5)))
    first = rng.uniform(0, pitch, 2)
    strength, left = rng.uniform(0.5, 1), rng.uniform(*DOTS_LEFT)
    for top in np.arange(first[0], page.shape[0], pitch):
        for start in np.arange(first[1], page.shape[1], pitch):
            if rng.random() < left:
                dot = page[int(top) : int(top) + dot_px, int(start) : int(start) + dot_px]
                np.maximum(dot, strength, out=dot)
    return page
