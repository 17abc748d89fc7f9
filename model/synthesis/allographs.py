"""Ways to write a digit that MNIST's writers seldom use, with continuous parameters.

Each function draws one digit about 1 high, rows going down: how long a 1's flag is, how far a 9's
foot curls and how open a 6 stays are drawn anew each time, so that no two are alike. They are the
shapes that people's digits were lost by (docs/experiments/054): a long flag that made a 1 a 4 or
a 7, a curled 9 read as 3, 5 or 8, a narrow 8 and a narrow open 6 read as 2, a leaning 1 and a
tall 7 refused, a 4 whose bar reaches far. No experiment varied the ranges one by one.
"""

import math
from collections.abc import Callable

import numpy as np

from .drawn_digits import PenStrokes, smooth

Rng = np.random.Generator


def allograph(rng: Rng) -> tuple[PenStrokes, int]:
    """The strokes of a digit in a rare shape, each digit that has one as likely, and its label."""
    label = int(rng.choice(list(ALLOGRAPHS)))
    return ALLOGRAPHS[label](rng), label


def _curve(*knots: tuple[float, float]) -> np.ndarray:
    return smooth(np.array(knots, float))


def _arc(
    middle: tuple[float, float], radii: tuple[float, float], from_deg: float, to_deg: float
) -> np.ndarray:
    """Part of an ellipse; degrees go clockwise from the right, as rows go down."""
    turn = np.radians(np.linspace(from_deg, to_deg, 24))
    return np.stack([np.cos(turn) * radii[0], np.sin(turn) * radii[1]], axis=1) + middle


def _chance(rng: Rng, share: float) -> bool:
    return bool(rng.random() < share)


def _zero(rng: Rng) -> PenStrokes:
    """A 0 that begins or ends inside, or with a tail."""
    width = rng.uniform(0.25, 0.5)
    begin = rng.uniform(-130, -40)
    ring = _arc((0, 0.5), (width, 0.5), begin, begin - rng.uniform(350, 460))
    # Drawn inwards or outwards by so much over the whole way.
    spiral = np.linspace(1, rng.uniform(0.6, 1.05), len(ring))[:, None]
    ring = (ring - (0, 0.5)) * (spiral if _chance(rng, 0.5) else spiral[::-1]) + (0, 0.5)
    if _chance(rng, 0.4):
        tail = ring[-1] + (rng.uniform(0.1, 0.45), rng.uniform(-0.2, 0.08))
        ring = np.concatenate([ring, tail[None]])
    return [ring]


def _one(rng: Rng) -> PenStrokes:
    """A 1 that leans, with a flag of any length, a hooked foot or a base."""
    lean = rng.uniform(-0.2, 0.55)
    top, foot = np.array([lean, 0.0]), np.array([0.0, 1.0])
    # From the stem; a flag that lies flat would be a 7's bar.
    angle, length = math.radians(rng.uniform(18, 58)), rng.uniform(0, 0.75) ** 1.2
    flag = top + length * np.array([-math.sin(angle + lean / 2), math.cos(angle + lean / 2)])
    bow = (top + foot) / 2 + (rng.uniform(-0.05, 0.05), 0)
    stem = [tuple(top), tuple(bow), tuple(foot)]
    if _chance(rng, 0.25):
        stem.append((rng.uniform(0.05, 0.22), rng.uniform(0.88, 1.0)))
    strokes = []
    if length > 0.08:
        middle = (flag + top) / 2 + (rng.uniform(-0.04, 0.04), rng.uniform(-0.03, 0.07))
        begin = np.array([tuple(flag), tuple(middle), tuple(top)])
        if _chance(rng, 0.8):
            strokes.append(np.concatenate([smooth(begin), smooth(np.array(stem))]))
        else:
            strokes += [smooth(begin), smooth(np.array(stem))]
    else:
        strokes.append(smooth(np.array(stem)))
    if _chance(rng, 0.2):
        half = rng.uniform(0.1, 0.3)
        rise = rng.uniform(-0.05, 0.05)
        strokes.append(np.array([(-half, 1 + rise), (half, 1 - rise)]))
    return strokes


def _four(rng: Rng) -> PenStrokes:
    """A 4 whose bar reaches far to the right, or whose sides stand apart."""
    stem = rng.uniform(0.3, 0.55)
    bar = rng.uniform(0.45, 0.72)
    right = stem + rng.uniform(0.05, 0.55)
    begin = (rng.uniform(0.05, stem), rng.uniform(0, 0.2))
    rise = rng.uniform(-0.12, 0.08)
    side = [begin, (rng.uniform(-0.02, 0.06), bar), (right, bar + rise)]
    top = rng.uniform(-0.05, bar - 0.15)
    down = np.array([(stem + rng.uniform(-0.05, 0.12), top), (stem + rng.uniform(-0.1, 0.05), 1)])
    return [smooth(np.array(side)) if _chance(rng, 0.5) else np.array(side), down]


def _five(rng: Rng) -> PenStrokes:
    """A narrow 5, or one whose bar lies apart."""
    width = rng.uniform(0.18, 0.42)
    neck = rng.uniform(0.3, 0.5)
    curl = rng.uniform(-0.1, 0.12)
    body = np.concatenate(
        [
            _curve((0.05, 0.03), (rng.uniform(-0.04, 0.05), neck)),
            _curve(
                (0.04, neck), (width, neck - 0.03), (width * 1.15, (1 + neck) / 2),
                (width * 0.8, 1), (0.1, 1), (curl, 0.9),
            ),
        ]
    )  # fmt: skip
    left, lift = rng.uniform(-0.03, 0.2), rng.uniform(-0.14, 0.06)
    bar = [(left, lift), (left + rng.uniform(0.2, 0.5), lift + rng.uniform(-0.1, 0.05))]
    return [body, np.array(bar)]


def _six(rng: Rng) -> PenStrokes:
    """A narrow 6, its loop small, low or open."""
    width, height = rng.uniform(0.09, 0.24), rng.uniform(0.12, 0.27)
    middle = (width, 1 - height)
    begin = (rng.uniform(0.02, 0.5), 0.0)
    side = _curve(begin, (rng.uniform(0, 0.12), rng.uniform(0.25, 0.45)), (0, 1 - height))
    # Anticlockwise round the loop, and not always back to the stem.
    loop = _arc(middle, (width, height), 180, 180 - rng.uniform(230, 350))
    return [np.concatenate([side, loop])]


def _seven(rng: Rng) -> PenStrokes:
    """A tall 7, its bar short, wavy or hooked, with or without a cross."""
    width, slope = rng.uniform(0.3, 0.6), rng.uniform(-0.12, 0.06)
    wave = rng.uniform(-0.06, 0.06)
    bar = _curve((0, slope), (width / 3, slope / 2 + wave), (2 * width / 3, -wave), (width, 0))
    end = rng.uniform(-0.1, 0.75) * width
    stem = _curve((width, 0), ((width + end) / 2 + rng.uniform(-0.06, 0.08), 0.5), (end, 1))
    strokes = [np.concatenate([bar, stem])]
    if _chance(rng, 0.35):
        serif = [(rng.uniform(-0.06, 0.04), slope + rng.uniform(0.05, 0.22)), (0, slope)]
        strokes[0] = np.concatenate([np.array(serif), strokes[0]])
    if _chance(rng, 0.4):
        row, half = rng.uniform(0.4, 0.62), rng.uniform(0.1, 0.28)
        at = (width + end) / 2
        strokes.append(np.array([(at - half, row + rng.uniform(-0.05, 0.05)), (at + half, row)]))
    return strokes


def _eight(rng: Rng) -> PenStrokes:
    """A narrow 8, which may stay open at its top, or be two rings."""
    upper, lower = rng.uniform(0.08, 0.24), rng.uniform(0.1, 0.28)
    waist = rng.uniform(0.4, 0.55)
    if _chance(rng, 0.25):
        rings = [_arc((0, waist / 2), (upper, waist / 2), -90, 260)]
        return [*rings, _arc((0, (1 + waist) / 2), (lower, (1 - waist) / 2), -90, 265)]
    gap = rng.uniform(0, 60)
    # From the top right round the upper loop, through the waist, round the lower one and back.
    first = _arc((0, waist / 2), (upper, waist / 2), -60 - gap / 2, -270)
    second = _arc((0, (1 + waist) / 2), (lower, (1 - waist) / 2), -90, 180 + rng.uniform(-20, 60))
    last = (upper * math.cos(math.radians(-60 + gap / 2)), rng.uniform(0.02, 0.1))
    return [np.concatenate([first, second, np.array([last])])]


def _nine(rng: Rng) -> PenStrokes:
    """A 9 whose foot curls back, or whose loop stays open."""
    width, height = rng.uniform(0.14, 0.3), rng.uniform(0.16, 0.28)
    begin = rng.uniform(-50, 10)
    loop = _arc((0, height), (width, height), begin, begin - rng.uniform(300, 370))
    curl, lift = rng.uniform(-0.75, 0.15), rng.uniform(0, 0.18)
    foot = _curve(
        (width * rng.uniform(0.85, 1.1), height * rng.uniform(0.5, 1)),
        (width * rng.uniform(0.8, 1.1), 0.75),
        (curl * 0.4, 1.03),
        (curl, 1 - lift),
    )
    return [np.concatenate([loop, foot])] if _chance(rng, 0.7) else [loop, foot]


ALLOGRAPHS: dict[int, Callable[[Rng], PenStrokes]] = {
    0: _zero,
    1: _one,
    4: _four,
    5: _five,
    6: _six,
    7: _seven,
    8: _eight,
    9: _nine,
}
