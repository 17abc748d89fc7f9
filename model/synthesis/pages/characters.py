"""Signs, words and printed letters as shapes that stand in a line of digits."""

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ..drawn_digits import FONT_PX, smooth, typeset
from .digit_sources import Shape, cropped, handwriting, picture_shape

PRINTED = ImageFont.load_default(size=FONT_PX)

# Strokes in heights of a digit, as pairs of x and y in hundredths.
_SIGNS = {
    "+": "0,60 50,60|25,35 25,85",
    "-": "0,62 35,60",
    "×": "0,40 42,85|42,40 0,85",
    "÷": "0,62 50,62|23,40 25,42|24,82 26,84",
    "=": "0,52 48,51|0,72 48,72",
    "/": "0,112 50,-12",
    "(": "28,-10 5,20 0,50 6,85 30,112",
    ")": "0,-10 24,20 30,50 24,85 0,112",
    ".": "0,96 2,98",
    ",": "8,92 6,102 0,114",
    ":": "0,55 2,57|0,92 2,94",
}


def sign_shape(rng: np.random.Generator, sign: str) -> Shape:
    """A sign, its strokes a little otherwise each time; % is two rings and a slash."""
    if sign == "%":
        turn = np.linspace(0, 2 * math.pi, 12)
        ring = np.stack([np.cos(turn), np.sin(turn)], axis=1) * rng.uniform(0.11, 0.17)
        places = np.array([(0.15, 0.2), (0.6, 0.82)])
        strokes = [*(ring + place for place in places), np.array([(0.05, 1.05), (0.7, -0.05)])]
    else:
        strokes = [
            np.array([[float(one) for one in point.split(",")] for point in stroke.split()]) / 100
            for stroke in _SIGNS[sign].split("|")
        ]
        strokes = [smooth(one) if len(one) > 2 else one for one in strokes]
    moved = [one + rng.normal(0, 0.02, 2) + rng.normal(0, 0.008, one.shape) for one in strokes]
    points = np.concatenate(moved)
    low, high = points.min(axis=0), points.max(axis=0)
    placed = tuple(one - (low[0], 0) for one in moved)
    return Shape(float(high[0] - low[0]), placed, None, float(low[1]), float(high[1] - low[1]))


def word_shape(rng: np.random.Generator, text: str) -> Shape:
    """A word in a handwriting font, its foot on the line or a little below."""
    ink = cropped(typeset(rng, handwriting(rng), text))
    height = rng.uniform(0.7, 1.15)
    return picture_shape(ink, 1.0 + rng.uniform(0, 0.15) - height, height)


def printed_shape(rng: np.random.Generator, lines: list[str]) -> Shape:
    """Lines of printed letters, in all 1 high."""
    text = "\n".join(lines)
    bold, spacing = int(rng.integers(0, 3)), float(rng.uniform(4, 30))
    ruler = ImageDraw.Draw(Image.new("L", (1, 1)))
    size = ruler.multiline_textbbox((2, 2), text, font=PRINTED, stroke_width=bold, spacing=spacing)
    canvas = Image.new("L", (math.ceil(size[2]) + 2, math.ceil(size[3]) + 2))
    ImageDraw.Draw(canvas).multiline_text(
        (2, 2), text, fill=255, font=PRINTED, stroke_width=bold, spacing=spacing
    )
    return picture_shape(cropped(np.asarray(canvas, np.float32) / 255))
