"""The reader: picture to ink to parts to glyphs to probabilities to a reading."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import jax
import numpy as np
from flax import nnx

from .errors import GlyphsError
from .glyph import GLYPH_SIDE_PX, glyph
from .ink import Ink, find_ink
from .lattice import best_path
from .layout import Part, find_lines, joinable_spans
from .net import LABELS, DigitNet
from .picture import Picture, open_picture
from .reading import Box, Digit, Line, Reading
from .strokes import Strokes, strokes_ink
from .weights import RELEASED, load_weights

# Every batch size is compiled once, at load. One digit, a number, a page.
BATCH_SIZES = (1, 8, 64)
# A piece of ink that is no digit lowers a line's probability by this factor at most: a speck
# must not be joined to its neighbour at any price.
JUNK = 0.02


class Reader:
    """Reads the digits of pictures and strokes.

    Example:
        reader = Reader.load()
        reader.read("photo.jpg").text
    """

    def __init__(self, net: DigitNet, temperature: float, rejection_threshold: float) -> None:
        """Compile the network for every batch size.

        Args:
            net: in inference mode.
            temperature: what the logits are divided by.
            rejection_threshold: the confidence below which ink is rejected.
        """
        self.rejection_threshold = rejection_threshold
        graphdef, self._state = nnx.split(net)

        def probabilities(state: Any, glyphs: jax.Array) -> jax.Array:
            return jax.nn.softmax(nnx.merge(graphdef, state)(glyphs) / temperature)

        self._probabilities = jax.jit(probabilities)
        for size in BATCH_SIZES:
            blank = np.zeros((size, GLYPH_SIDE_PX, GLYPH_SIDE_PX), np.float32)
            self._probabilities(self._state, blank)

    @classmethod
    def load(cls, path: str | Path = RELEASED) -> "Reader":
        """A reader with weights from a file.

        Args:
            path: a safetensors file that train_flax.py wrote, its card beside it; by default
                the released weights.

        Raises:
            WeightsError: if the weights are missing, damaged, or do not fit the network.
        """
        net, card = load_weights(Path(path))
        return cls(net, card["temperature"], card["rejection_threshold"])

    def read(self, picture: Picture) -> Reading:
        """Read all digits of one picture.

        Args:
            picture: a path, a file's bytes, a PIL picture, or a uint8 array (height, width),
                or with 3 (RGB) or 4 (RGBA) channels behind.

        Returns:
            The reading; empty where there is no ink.

        Raises:
            PictureError: if the picture cannot be opened; its subclasses tell why.
        """
        return self.read_many([picture])[0]

    def read_many(self, pictures: Iterable[Picture]) -> list[Reading]:
        """Read many pictures, the glyphs of all in shared batches.

        Args:
            pictures: as `read` takes them.

        Returns:
            A reading for each, in their order.

        Raises:
            PictureError: if one of them cannot be opened.
        """
        return self._read_inks([find_ink(open_picture(picture)) for picture in pictures])

    def read_strokes(self, strokes: Strokes) -> Reading:
        """Read digital ink.

        Args:
            strokes: a list of strokes, each a list of points (x, y), y downwards, in any one
                unit.

        Returns:
            The reading, its boxes in the strokes' unit; empty where there is no stroke.

        Raises:
            StrokesError: if they are not lists of finite points, or too many.
        """
        return self._read_inks([strokes_ink(strokes)])[0]

    def classify(self, glyphs: np.ndarray) -> np.ndarray:
        """The probabilities of glyphs.

        Args:
            glyphs: (n, 28, 28), uint8, or float in [0, 1]; ink is high.

        Returns:
            float32 (n, 11), calibrated: columns 0 to 9 the digits, column 10 "not one
            digit"; every row sums to 1.

        Raises:
            GlyphsError: if the array is of another shape, type or range.
        """
        checked = _checked_glyphs(glyphs)
        rows = []
        start = 0
        while start < len(checked):
            size = _batch_size(len(checked) - start)
            part = checked[start : start + size]
            padded = np.zeros((size, GLYPH_SIDE_PX, GLYPH_SIDE_PX), np.float32)
            padded[: len(part)] = part
            rows.append(np.asarray(self._probabilities(self._state, padded))[: len(part)])
            start += size
        return np.concatenate(rows) if rows else np.zeros((0, LABELS), np.float32)

    def _read_inks(self, inks: Sequence[Ink]) -> list[Reading]:
        lines = [line for ink in inks for line in _candidate_lines(ink)]
        glyphs = [glyph for line in lines for glyph in line.glyphs]
        stack = np.asarray(glyphs, np.float32).reshape(-1, GLYPH_SIDE_PX, GLYPH_SIDE_PX)
        probabilities = self.classify(stack)
        read: dict[int, list[Line]] = {id(ink): [] for ink in inks}
        start = 0
        for line in lines:
            rows = probabilities[start : start + len(line.glyphs)]
            read[id(line.ink)].append(self._best_line(line, rows))
            start += len(line.glyphs)
        return [Reading(tuple(read[id(ink)]), ink.size) for ink in inks]

    def _best_line(self, line: "_CandidateLine", probabilities: np.ndarray) -> Line:
        best = np.log(np.maximum(probabilities[:, :-1].max(axis=1), JUNK))
        scored = dict(zip(line.spans, best.tolist(), strict=True))
        path = best_path(line.count, scored)
        return Line(
            tuple(self._digit(line, line.spans.index(span), probabilities) for span in path)
        )

    def _digit(self, line: "_CandidateLine", index: int, probabilities: np.ndarray) -> Digit:
        digits = probabilities[index, :-1]
        top3 = tuple((str(i), float(digits[i])) for i in np.argsort(-digits, kind="stable")[:3])
        label, confidence = top3[0]
        return Digit(
            label=label,
            confidence=confidence,
            top3=top3,
            box=_on_picture(line.ink, line.boxes[index]),
            rejected=confidence < self.rejection_threshold,
            glyph=line.glyphs[index],
        )


@dataclass(frozen=True)
class _CandidateLine:
    """One text line: all that may be a digit in it.

    Attributes:
        ink: where the line comes from.
        count: pieces of ink in the line.
        spans: the candidates, as runs of pieces.
        boxes: of each candidate, in ink pixels.
        glyphs: of each candidate.
    """

    ink: Ink
    count: int
    spans: list[tuple[int, int]]
    boxes: list[Box]
    glyphs: list[np.ndarray]


def _candidate_lines(ink: Ink) -> list[_CandidateLine]:
    labels, lines = find_lines(ink.mask, ink.photo)
    found = []
    for line in lines:
        spans = [(i, i + 1) for i in range(len(line))] + joinable_spans(line)
        parts = [reduce(Part.join, line[start:end]) for start, end in spans]
        glyphs = [glyph(_crop(ink, labels, part)) for part in parts]
        found.append(_CandidateLine(ink, len(line), spans, [part.box for part in parts], glyphs))
    return found


def _batch_size(count: int) -> int:
    """The batch for so many glyphs: the largest one is used once it is a quarter full."""
    for size in BATCH_SIZES[:-1]:
        if count <= size:
            return size
    return BATCH_SIZES[-1] if count > BATCH_SIZES[-1] // 4 else BATCH_SIZES[-2]


def _checked_glyphs(glyphs: np.ndarray) -> np.ndarray:
    array = np.asarray(glyphs)
    if array.ndim != 3 or array.shape[1:] != (GLYPH_SIDE_PX, GLYPH_SIDE_PX):
        raise GlyphsError(f"`glyphs` must be of shape (n, 28, 28), got {array.shape}")
    if array.dtype == np.uint8:
        return array / np.float32(255)
    if not np.issubdtype(array.dtype, np.floating):
        raise GlyphsError(f"`glyphs` must be uint8 or float, got {array.dtype}")
    if array.size and not (array.min() >= 0 and array.max() <= 1):
        raise GlyphsError(
            f"float `glyphs` must lie in [0, 1], got {array.min()} to {array.max()}: "
            "divide by 255, and make the ink high"
        )
    return array.astype(np.float32)


def _crop(ink: Ink, labels: np.ndarray, part: Part) -> np.ndarray:
    """The ink of one part alone, without what else lies in its box."""
    place = np.s_[part.box.top : part.box.bottom, part.box.left : part.box.right]
    own = np.isin(labels[place], part.labels)
    return np.where(own, ink.strength[place], np.float32(0))


def _on_picture(ink: Ink, box: Box) -> Box:
    """A box of ink pixels as a box of the upright picture's pixels."""
    left, top = ink.origin
    return Box(
        math.floor(left + box.left * ink.pixel_px),
        math.floor(top + box.top * ink.pixel_px),
        math.ceil(left + box.right * ink.pixel_px),
        math.ceil(top + box.bottom * ink.pixel_px),
    )
