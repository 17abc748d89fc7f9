"""Hypotheses: what is ink in a picture, and where its text lines are. The networks choose.

A tilted photo shows tilted digits, but people also write upright digits along a rising line; a
circle may be a zero or go round a digit; what is pale may be a shadow or a pencil. None of this can
be told from the ink alone, so each is a hypothesis that is read, in the order of these classes.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Generic, Literal, TypeVar

import numpy as np
from PIL import Image

from ..ink.binarize import Ink, find_inks
from ..ink.component_tree import photo_maps
from ..ink.components import Component
from ..ink.contrast import Contrast
from ..ink.online import StrokeInk
from ..ink.rebinarize import rebinarize
from ..ink.transform import Transform
from ..layout.filters import drop_rings, drop_specks
from ..layout.fragments import join_fragments, join_halves, join_point
from ..layout.text_lines import find_lines, skew_deg, text_lines

# The network reads digits that lean by less; lines are also read level from this skew on.
LEAST_SKEW_DEG = 5.0
MOST_SKEW_DEG = 40.0
# Further hypotheses are read of a page with room for so many digits at most: full ones take
# seconds.
MOST_DIGITS = 60
# Larger pictures are reduced to this side: no more of a line is looked at.
MAP_SIDE_PX = 800

CROPPED = "one paper for all of the picture"
AS_IT_LIES = "as it lies"
LEVEL = "turned level"
WITHOUT_RINGS = "without what goes round a digit"
HALVES_JOINED = "halves joined"
ROWS = "dark rows, without components"


Seen = TypeVar("Seen", Ink, StrokeInk)


@dataclass(frozen=True)
class Hypothesis(Generic[Seen]):
    """One way to see a picture.

    Attributes:
        source: how it was made, in words; no two of a picture have the same.
        ink: knows its transform to the upright picture.
        lines: the text lines in reading order, each its components from left to right.
    """

    source: str
    ink: Seen
    lines: list[list[Component]]


@dataclass(frozen=True)
class ContrastMap:
    """What a picture shows, without its components.

    Attributes:
        levels: uint8 (h, w), how far each pixel is from its paper.
        transform: from its pixels to the upright picture.
        size: (width, height) of the upright picture, in its pixels.
    """

    levels: np.ndarray
    transform: Transform
    size: tuple[int, int]


def contrast_map(ink: Ink) -> ContrastMap:
    """How far each pixel of a picture is from its paper, at a small scale."""
    factor = math.ceil(max(ink.levels.shape) / MAP_SIDE_PX)
    levels = Image.fromarray(ink.levels).reduce(factor) if factor > 1 else ink.levels
    transform = ink.transform.after(Transform.scaled(factor))
    return ContrastMap(np.asarray(levels), transform, ink.size)


class PictureHypotheses:
    """The hypotheses of a picture, each made when it is asked for."""

    def __init__(self, inks: list[Ink], image: Image.Image | None = None) -> None:
        """Begin with the ink.

        Args:
            inks: as `find_inks` gives them.
            image: the upright picture, kept as `image`; without it there are no contrast maps.
        """
        self._ink, self._one_paper = inks[0], inks[1:]
        self.image = image
        self.size = self._ink.size

    @classmethod
    def of(cls, image: Image.Image) -> "PictureHypotheses":
        """Those of an upright picture, as `open_picture` gives it."""
        return cls(find_inks(image), image)

    def maps(self) -> list[Contrast]:
        """The contrast maps that a photo's component trees grow on; none of a drawing."""
        return photo_maps(self.image) if self.image and self._ink.photo else []

    @property
    def kind(self) -> Literal["photo", "drawing"]:
        """What the picture is; a scan counts as a photo."""
        return "photo" if self._ink.photo else "drawing"

    @property
    def pixels(self) -> int:
        """How many pixels have to be kept until the picture is read."""
        return self._ink.levels.size

    def cropped(self) -> Iterator[Hypothesis[Ink]]:
        """Nothing is taken for the border's; none of a picture with more around its writing."""
        for ink in self._one_paper:
            yield Hypothesis(CROPPED, ink, find_lines(ink.components(), ink.shape))

    def in_turn(self) -> Iterator[Hypothesis[Ink]]:
        """Level and as it lies; without rings; and in every other way to take the ink."""
        ink, components = self._ink, self._ink.components()
        lines = find_lines(components, ink.shape, grain=ink.photo)
        yield from _level(ink, lines)
        yield Hypothesis(AS_IT_LIES, ink, lines)
        without = drop_rings(components)
        if len(without) < len(components):
            yield Hypothesis(WITHOUT_RINGS, ink, find_lines(without, ink.shape, grain=ink.photo))
        for source, other in rebinarize(ink):
            lines = find_lines(other.components(), ink.shape, grain=ink.photo)
            if _room(lines) <= MOST_DIGITS:
                yield Hypothesis(source, other, lines)

    def joined(self) -> Iterator[Hypothesis[Ink]]:
        """With halves joined that a gap may go through; none where nothing lies like halves."""
        ink = self._ink
        lines = find_lines(ink.components(), ink.shape, grain=ink.photo)
        joined = join_halves(lines) if _room(lines) <= MOST_DIGITS else []
        if joined:
            yield Hypothesis(HALVES_JOINED, ink, text_lines(joined))

    def contrast_map(self) -> ContrastMap | None:
        """What to look at without components; None of a drawing, which shows all its ink."""
        return None if self._ink.drawn else contrast_map(self._ink)

    def named(self, source: str) -> Hypothesis[Ink]:
        """The hypothesis of a source; the first one where none has it."""
        every = list(chain(self.in_turn(), self.cropped(), self.joined()))
        return next((one for one in every if one.source == source), every[0])


class StrokeHypotheses:
    """The hypotheses of digital ink: where a pen was lifted, and what is ink, is known."""

    pixels = 0
    kind: Literal["strokes"] = "strokes"

    def __init__(self, ink: StrokeInk) -> None:
        """Begin with the strokes."""
        self._ink = ink
        self.size = ink.size

    @cached_property
    def first(self) -> Hypothesis[StrokeInk]:
        """The lines turned level, if they are skewed; else as they lie."""
        for angle_deg in _skew_deg(self._lines):
            level = self._ink.turned(angle_deg)
            return Hypothesis(LEVEL, level, stroke_lines(level.components()))
        return Hypothesis(AS_IT_LIES, self._ink, self._lines)

    @cached_property
    def _components(self) -> list[Component]:
        return self._ink.components()

    @cached_property
    def _lines(self) -> list[list[Component]]:
        return stroke_lines(self._components)

    def cropped(self) -> Iterator[Hypothesis[StrokeInk]]:
        """None: there is no paper around strokes."""
        yield from ()

    def in_turn(self) -> Iterator[Hypothesis[StrokeInk]]:
        """Level and as it lies; without rings."""
        yield self.first
        ink, components, lines = self._ink, self._components, self._lines
        if self.first.source != AS_IT_LIES:
            yield Hypothesis(AS_IT_LIES, ink, lines)
        without = drop_rings(components)
        if len(without) < len(components):
            yield Hypothesis(WITHOUT_RINGS, ink, stroke_lines(without))

    def joined(self) -> Iterator[Hypothesis[StrokeInk]]:
        """None: a pen that was lifted leaves a gap, one that was not leaves none."""
        yield from ()

    def contrast_map(self) -> ContrastMap | None:
        """None: all ink is known."""
        return None

    def maps(self) -> list[Contrast]:
        """None: all ink is known."""
        return []


Hypotheses = PictureHypotheses | StrokeHypotheses


def stroke_lines(components: list[Component]) -> list[list[Component]]:
    """The text lines of digital ink.

    It has no paper: of the filters for pictures only the one that drops stray dots is left. Without
    each of the others no reading of 1,085 drawings changed.

    Args:
        components: of strokes.

    Returns:
        The lines from top to bottom, each from left to right.
    """
    joined = join_fragments(components)
    return text_lines(join_point(drop_specks(joined), joined))


def _skew_deg(lines: list[list[Component]]) -> Iterator[float]:
    """By how much to turn lines level, if they are skewed."""
    angle_deg = skew_deg(lines)
    if LEAST_SKEW_DEG <= abs(angle_deg) <= MOST_SKEW_DEG:
        yield angle_deg


def _level(ink: Ink, lines: list[list[Component]]) -> Iterator[Hypothesis[Ink]]:
    """The same lines turned level, if they are skewed."""
    for angle_deg in _skew_deg(lines):
        # Edges and rules are known by where they lie on the picture: they go before the turn.
        kept = [label for line in lines for component in line for label in component.labels]
        level = ink.of(kept).turned(angle_deg)
        yield Hypothesis(LEVEL, level, find_lines(level.components(), level.shape, objects=False))


def _room(lines: list[list[Component]]) -> float:
    """How many digits there may be, by the components' widths in heights of their lines."""
    heights = [max(component.box.height for component in line) for line in lines]
    return sum(
        max(1.0, component.box.width / height)
        for line, height in zip(lines, heights, strict=True)
        for component in line
    )
