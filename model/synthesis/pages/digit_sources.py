"""Whose digits stand on a page: one hand for all of them, from images, strokes or a font."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from PIL import Image, ImageFont
from scipy import ndimage

from ...data.mnist import Split
from ...data.writers import WriterDigits
from ..drawn_digits import (
    DIGIT_SHAPES,
    FONT_PX,
    HANDWRITING_FONTS,
    PenStrokes,
    shape_strokes,
    typeset,
)
from .config import Source

# Neighbours in UNIPEN's order are mostly one writer's; so many of a label are chosen from.
NEIGHBOURS = 3
# The share of drawn hands that slash a zero: seven of ten of its shapes are slashed.
SLASHED = 0.15
# MNIST's images are enlarged so much before their edge is drawn anew.
ENLARGED = 4


@dataclass(frozen=True)
class Shape:
    """A character of any size, in heights of a line's digits: 0 is a digit's top, 1 its foot.

    Attributes:
        strokes: what a pen draws, each float (n, 2), (x, y) with y downwards; or none.
        picture: float32 (h, w) in [0, 1], ink is 1, where there are no strokes.
        width: of the character, from x = 0 on.
        top: where it begins.
        height: how high it is.
    """

    width: float
    strokes: tuple[np.ndarray, ...] = ()
    picture: np.ndarray | None = None
    top: float = 0.0
    height: float = 1.0

    def moved(self, matrix: np.ndarray, offset: np.ndarray) -> tuple[np.ndarray, ...]:
        """Its strokes, or the corners of its picture, after an affine map (2, 2) and (2,)."""
        points = self.strokes or (self.corners(),)
        return tuple(one @ matrix.T + offset for one in points)

    def corners(self) -> np.ndarray:
        """Float (4, 2), clockwise from the top left."""
        right, bottom = self.width, self.top + self.height
        return np.array([(0, self.top), (right, self.top), (right, bottom), (0, bottom)])


Hand = Callable[[np.random.Generator, int], Shape]
"""Writes a digit, 0 to 9, each time a little otherwise."""


def stroke_shape(strokes: PenStrokes) -> Shape:
    """Strokes in any unit as a digit: 1 high."""
    points = np.concatenate(strokes)
    low = points.min(axis=0)
    extent = np.maximum(np.ptp(points, axis=0), 1e-6)
    scale = 1 / max(extent[1], extent[0] / 1.5)
    return Shape(float(extent[0] * scale), tuple((one - low) * scale for one in strokes))


def picture_shape(picture: np.ndarray, top: float = 0.0, height: float = 1.0) -> Shape:
    """A picture with ink up to its border as a character."""
    return Shape(height * picture.shape[1] / len(picture), (), picture, top, height)


@dataclass(frozen=True)
class DigitSource:
    """Where the digits of pages come from.

    Attributes:
        images: of MNIST.
        hands: pen strokes of more writers, if there are any.
    """

    images: Split
    hands: WriterDigits | None = None

    def hand(self, rng: np.random.Generator, source: Source) -> Hand:
        """One hand of a source; drawn digits in place of pen strokes that are not there."""
        if source == "mnist":
            return _image_hand(rng, self.images, self._images_of)
        if source == "font":
            return _font_hand(rng)
        if source == "pen" and self.hands is not None:
            return _pen_hand(rng, self.hands, self._strokes_of)
        return _drawn_hand(rng)

    @cached_property
    def _images_of(self) -> list[np.ndarray]:
        return [np.flatnonzero(self.images.labels == label) for label in range(10)]

    @cached_property
    def _strokes_of(self) -> list[np.ndarray]:
        labels = np.empty(0) if self.hands is None else self.hands.stroke_labels
        return [np.flatnonzero(labels == label) for label in range(10)]


def _image_hand(rng: np.random.Generator, images: Split, of: list[np.ndarray]) -> Hand:
    level = rng.uniform(0.3, 0.65)

    def write(rng: np.random.Generator, label: int) -> Shape:
        return picture_shape(_enlarged(images.images[rng.choice(of[label])], level))

    return write


def _enlarged(image: np.ndarray, level: float) -> np.ndarray:
    """An image of MNIST four times as large, its edge drawn anew at a level of its gray."""
    side = ENLARGED * len(image)
    large = Image.fromarray(image).resize((side, side), Image.Resampling.BICUBIC)
    smooth = ndimage.gaussian_filter(np.asarray(large, np.float32) / 255, 1.5)
    ink = np.clip((smooth - level) * 4 + 0.5, 0, 1)
    rows, columns = np.flatnonzero(ink.max(axis=1) > 0.5), np.flatnonzero(ink.max(axis=0) > 0.5)
    if not len(rows):
        return _enlarged(image, level / 2)
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _drawn_hand(rng: np.random.Generator) -> Hand:
    shapes = [_allograph(rng, label) for label in range(10)]

    def write(rng: np.random.Generator, label: int) -> Shape:
        return stroke_shape(shape_strokes(rng, shapes[label]))

    return write


def _allograph(rng: np.random.Generator, label: int) -> str:
    """A shape of a digit, each as likely; but most hands leave a zero without its slash."""
    shapes = DIGIT_SHAPES[str(label)].split("|")
    if label == 0 and rng.random() > SLASHED:
        shapes = [shape for shape in shapes if " " not in shape]
    return str(rng.choice(shapes))


def _pen_hand(rng: np.random.Generator, hands: WriterDigits, of: list[np.ndarray]) -> Hand:
    anchor = rng.integers(len(hands.strokes))
    near = [one[np.argsort(np.abs(one - anchor))[:NEIGHBOURS]] for one in of]

    def write(rng: np.random.Generator, label: int) -> Shape:
        return stroke_shape(hands.strokes[rng.choice(near[label])])

    return write


def _font_hand(rng: np.random.Generator) -> Hand:
    font, pen_seed = handwriting(rng), int(rng.integers(2**32))

    def write(_rng: np.random.Generator, label: int) -> Shape:
        return picture_shape(cropped(typeset(np.random.default_rng(pen_seed), font, str(label))))

    return write


def handwriting(rng: np.random.Generator) -> ImageFont.FreeTypeFont:
    """One of the handwriting fonts."""
    return _font(HANDWRITING_FONTS[rng.integers(len(HANDWRITING_FONTS))])


@cache
def _font(path: Path) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, FONT_PX)


def cropped(ink: np.ndarray) -> np.ndarray:
    """The picture up to where its ink ends."""
    rows, columns = np.flatnonzero(ink.max(axis=1) > 0.5), np.flatnonzero(ink.max(axis=0) > 0.5)
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
