"""Ink that is no digit, in free places of a page: words, signs, drawings, printed things."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from PIL import Image, ImageDraw

from ..drawn_digits import PenStrokes, smooth
from ..negatives import greek_strokes, letter_strokes
from .characters import printed_shape, sign_shape, word_shape
from .config import MarkName
from .digit_sources import Shape, picture_shape
from .filled import clothes, silhouette, stain, texture
from .texts import word

KINDS_OF_MARK = (
    "form", "ruling", "letter", "sign", "around", "cut", "print", "drawing", "picture", "specks",
)  # fmt: skip
"""What a page's map of other marks tells apart: the number of a kind is its place here, from 1."""


@dataclass(frozen=True)
class Mark:
    """A mark 1 high, and how it is made.

    Attributes:
        shape: of it.
        kind: of `KINDS_OF_MARK`.
        height: the least and the largest, in heights of the page's digits.
        printed: whether it is of the form, not of the pen.
    """

    shape: Shape
    kind: str
    height: tuple[float, float]
    printed: bool = False


def make_mark(rng: np.random.Generator, name: MarkName) -> Mark:
    """A mark of a name."""
    return _MARKS[name](rng)


def _strokes(strokes: list[np.ndarray]) -> Shape:
    """Strokes in any unit as a shape 1 high; flat ones 1 wide."""
    points = np.concatenate(strokes)
    low, extent = points.min(axis=0), np.ptp(points, axis=0)
    scale = 1 / max(float(extent[1]), float(extent[0]) / 8, 1e-6)
    placed = tuple((one - low) * scale for one in strokes)
    return Shape(float(extent[0]) * scale, placed, None, 0.0, float(extent[1]) * scale)


def _word(rng: np.random.Generator) -> Mark:
    shape = word_shape(rng, word(rng, 9).title() if rng.random() < 0.5 else word(rng, 9))
    return Mark(picture_shape(np.asarray(shape.picture)), "letter", (0.6, 1.2))


def _letter(rng: np.random.Generator) -> Mark:
    if rng.random() < 0.5:
        return Mark(_slanted(rng, letter_strokes(rng)), "letter", (0.7, 1.3))
    letter = "ABEFHKMNPRTWXYaekmrtwxyn"[rng.integers(24)]
    shape = word_shape(rng, letter)
    return Mark(picture_shape(np.asarray(shape.picture)), "letter", (0.7, 1.3))


def _greek(rng: np.random.Generator) -> Mark:
    return Mark(_slanted(rng, greek_strokes(rng)), "letter", (0.6, 1.3))


def _slanted(rng: np.random.Generator, strokes: PenStrokes) -> Shape:
    slant = np.array([[rng.uniform(0.8, 1.2), 0], [rng.normal(0, 0.15), 1]])
    return _strokes([stroke @ slant for stroke in strokes])


def _print(rng: np.random.Generator) -> Mark:
    lines = [
        " ".join(word(rng, 9) for _ in range(rng.integers(1, 6))) for _ in range(rng.integers(1, 5))
    ]
    return Mark(printed_shape(rng, lines), "print", (0.35 * len(lines), 0.8 * len(lines)), True)


def _sign(rng: np.random.Generator) -> Mark:
    shape = sign_shape(rng, "+×÷=%"[rng.integers(5)])
    return Mark(_strokes(list(shape.strokes)), "sign", (0.4, 1.1))


def _arrow(rng: np.random.Generator) -> Mark:
    shaft = smooth(np.array([(0, 0), (0.5, rng.normal(0, 0.2)), (1, 0)]))
    size = rng.uniform(0.1, 0.25)
    head = np.array([(1 - size, -size), (1, 0), (1 - size, size)])
    angle = rng.uniform(0, 2 * math.pi)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    return Mark(_strokes([shaft @ turn.T, head @ turn.T]), "drawing", (0.8, 2.5))


def _scribble(rng: np.random.Generator) -> Mark:
    corners = rng.uniform(0, 1, (rng.integers(8, 18), 2)) * (rng.uniform(1, 2.5), 1)
    return Mark(_strokes([smooth(corners)]), "drawing", (0.8, 2.0))


def _crossed_out(rng: np.random.Generator) -> Mark:
    """Writing under so many strokes that nobody reads it."""
    width, turns = rng.uniform(1, 3.5), int(rng.integers(10, 22))
    x = np.linspace(0, width, turns) + rng.normal(0, 0.08, turns)
    y = np.where(np.arange(turns) % 2, 0.95, 0.05) + rng.normal(0, 0.08, turns)
    zigzag = np.stack([x, y], axis=1)
    across = np.array([(0, rng.uniform(0.3, 0.7)), (width, rng.uniform(0.3, 0.7))])
    return Mark(_strokes([zigzag, across]), "drawing", (0.8, 1.3))


def _ring(rng: np.random.Generator) -> Mark:
    """An empty ring or loop much wider than a 0, or a spiral."""
    turns = rng.choice([1.15, 3.2])
    angle = np.linspace(0, 2 * math.pi * turns, int(24 * turns))
    radius = np.linspace(1, 0.2 if turns > 2 else rng.uniform(0.85, 1.1), len(angle))
    stretch = rng.uniform(2.2, 3.2) if turns < 2 else 1.0
    points = np.stack([stretch * radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return Mark(_strokes([points]), "drawing", (0.8, 1.8))


def _line(rng: np.random.Generator) -> Mark:
    """A long line, straight or wavy."""
    x = np.linspace(0, 8, 12)
    y = rng.normal(0, 0.06, 12) if rng.random() < 0.5 else 0.2 * rng.normal() * x / 8
    return Mark(_strokes([smooth(np.stack([x, y], axis=1))]), "drawing", (1.0, 1.6))


def _tick(rng: np.random.Generator) -> Mark:
    corner = (rng.uniform(0.25, 0.4), 1.0)
    return Mark(_strokes([np.array([(0, 0.55), corner, (1.1, 0.0)])]), "drawing", (0.8, 1.6))


def _barcode(rng: np.random.Generator) -> Mark:
    bars = np.repeat(rng.integers(0, 2, 45), rng.integers(1, 4, 45))
    bars[0] = bars[-1] = 1
    picture = np.repeat(bars[None].astype(np.float32), 2, axis=1).repeat(60, axis=0)
    return Mark(picture_shape(picture), "print", (1.2, 2.5), True)


def _face(rng: np.random.Generator) -> Mark:
    angle = np.linspace(0, 2 * math.pi, 30)
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    across = np.linspace(-0.5, 0.5, 9)
    mouth = np.stack([across, 0.5 + rng.uniform(-0.4, 0.5) * (0.25 - across**2)], axis=1)
    size, places = rng.uniform(0.05, 0.12), np.array([(-0.4, -0.3), (0.4, -0.3)])
    eyes = [ring * size + place for place in places]
    return Mark(_strokes([ring, mouth, *eyes]), "drawing", (1.5, 4))


def _specks(rng: np.random.Generator) -> Mark:
    """Dots and short scratches, as of dirt."""
    count = int(rng.integers(3, 20))
    starts = rng.uniform(0, 1, (count, 2)) * (rng.uniform(1, 4), 1)
    strokes = [np.stack([one, one + rng.normal(0, 0.012, 2)]) for one in starts]
    return Mark(_strokes(strokes), "specks", (1.0, 5.0))


def _keyboard(rng: np.random.Generator) -> Mark:
    """Rows of keys with letters on them."""
    columns, rows = int(rng.integers(3, 7)), int(rng.integers(2, 4))
    canvas = Image.new("L", (60 * columns, 60 * rows))
    pen = ImageDraw.Draw(canvas)
    for n in range(columns * rows):
        x, y = 60 * (n % columns), 60 * (n // columns)
        pen.rounded_rectangle((x + 4, y + 4, x + 55, y + 55), 8, outline=255, width=3)
        pen.text((x + 20, y + 16), "ABCDEFGHJKMNPRTUVWXYEHKR"[rng.integers(24)], 255, font_size=26)
    return Mark(picture_shape(np.asarray(canvas, np.float32) / 255), "print", (2.0, 4.0), True)


def _signature(rng: np.random.Generator) -> Mark:
    turns = int(rng.integers(10, 24))
    x = np.cumsum(rng.uniform(-0.25, 0.5, turns))
    y = rng.uniform(0.3, 1, turns) - rng.uniform(0.2, 0.9) * (np.arange(turns) % 2)
    flourish = np.array([(x[-1], y[-1]), (x[-1] / 2, 1.2), (x[-1] * 1.2, 0.9)])
    return Mark(_strokes([smooth(np.stack([x, y], 1)), smooth(flourish)]), "letter", (1.0, 2.2))


def _filled(
    make: Callable[[np.random.Generator], np.ndarray],
    height: tuple[float, float],
    rng: np.random.Generator,
    *,
    printed: bool = False,
) -> Mark:
    return Mark(picture_shape(make(rng)), "picture", height, printed)


_MARKS: dict[MarkName, Callable[[np.random.Generator], Mark]] = {
    "word": _word,
    "letter": _letter,
    "greek": _greek,
    "print": _print,
    "sign": _sign,
    "arrow": _arrow,
    "scribble": _scribble,
    "crossed out": _crossed_out,
    "ring": _ring,
    "line": _line,
    "tick": _tick,
    "barcode": _barcode,
    "silhouette": partial(_filled, silhouette, (0.8, 2.8)),
    "clothes": partial(_filled, clothes, (0.8, 3.0)),
    "texture": partial(_filled, texture, (0.8, 3.0)),
    "face": _face,
    "specks": _specks,
    "keyboard": _keyboard,
    "stain": partial(_filled, stain, (2.5, 6.0), printed=True),
    "signature": _signature,
}
