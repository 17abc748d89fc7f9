"""Hypotheses: what is ink in a picture, and where its text lines are. The networks choose.

A tilted photo shows tilted digits, but people also write upright digits along a rising line; what
is pale may be a shadow or a pencil. None of this can be told from the ink alone, so each is a
hypothesis that is read, in the order of these classes.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Generic, Literal, TypeVar

from PIL import Image

from ..ink.binarize import Ink
from ..ink.components import Component
from ..ink.rebinarize import rebinarize
from ..ink.strokes.online import StrokeInk
from ..layout.filters import drop_rings, drop_specks
from ..layout.fragments import join_fragments, join_point
from ..layout.text_lines import find_lines, skew_deg, text_lines
from ..reading import Digit

# The network reads digits that lean by less; lines are also read level from this skew on.
LEAST_SKEW_DEG = 5.0
MOST_SKEW_DEG = 40.0
# Further hypotheses are read of a page with room for so many digits at most: full ones take
# seconds.
MOST_DIGITS = 60

AS_IT_LIES = "as it lies"
LEVEL = "turned level"
WITHOUT_RINGS = "without what goes round a digit"
BY_EVIDENCE = "by evidence"


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


class Hypotheses(ABC):
    """In which ways a picture, or digital ink, is read; each is made when it is asked for.

    Attributes:
        size: (width, height) of what was handed in.
        pixels: how many have to be kept until it is read.
        kind: what it is; a scan counts as a photo.
        image: the upright picture, if it is known.
    """

    size: tuple[int, int]
    pixels: int = 0
    kind: Literal["photo", "drawing", "strokes"]
    image: Image.Image | None = None

    def marks(self) -> list[Digit]:
        """What is no digit of the first hypothesis, and not in it either; once that was made."""
        return []

    @abstractmethod
    def in_turn(self) -> Iterator[Hypothesis[Any]]:
        """The likeliest first, the others for what is doubtful then."""

    def named(self, source: str) -> Hypothesis[Any]:
        """The hypothesis of a source; the first one where none has it."""
        every = list(self.in_turn())
        return next((one for one in every if one.source == source), every[0])


class PictureHypotheses(Hypotheses):
    """The hypotheses of a drawing or a small picture."""

    def __init__(
        self,
        ink: Ink,
        image: Image.Image | None = None,
        evidence: Hypotheses | None = None,
    ) -> None:
        """Begin with the ink.

        Args:
            ink: as rules find it.
            image: the upright picture, for who looks at it from other sides.
            evidence: of a small picture, what the network of components takes for digits.
        """
        self._ink, self._evidence = ink, evidence
        self.image, self.size = image, ink.size
        self.pixels = ink.levels.size
        self.kind = "photo" if ink.photo else "drawing"

    def in_turn(self) -> Iterator[Hypothesis[Ink]]:
        """By evidence; level and as it lies; without rings; in every other way to take the ink."""
        if self._evidence:
            yield replace(next(self._evidence.in_turn()), source=BY_EVIDENCE)
        ink, components = self._ink, self._ink.components()
        lines = find_lines(components, ink.shape)
        yield from _level(ink, lines)
        yield Hypothesis(AS_IT_LIES, ink, lines)
        without = drop_rings(components)
        if len(without) < len(components):
            yield Hypothesis(WITHOUT_RINGS, ink, find_lines(without, ink.shape))
        for source, other in rebinarize(ink):
            lines = find_lines(other.components(), ink.shape)
            if _room(lines) <= MOST_DIGITS:
                yield Hypothesis(source, other, lines)


class StrokeHypotheses(Hypotheses):
    """The hypotheses of digital ink: where a pen was lifted, and what is ink, is known."""

    kind = "strokes"

    def __init__(self, ink: StrokeInk) -> None:
        """Begin with the strokes."""
        self._ink = ink
        self.size = ink.size

    @cached_property
    def first(self) -> Hypothesis[StrokeInk]:
        """The lines turned level, if they are skewed; else as they lie."""
        for angle_deg in skews_deg(self._lines):
            level = self._ink.turned(angle_deg)
            return Hypothesis(LEVEL, level, stroke_lines(level.components()))
        return Hypothesis(AS_IT_LIES, self._ink, self._lines)

    @cached_property
    def _components(self) -> list[Component]:
        return self._ink.components()

    @cached_property
    def _lines(self) -> list[list[Component]]:
        return stroke_lines(self._components)

    def in_turn(self) -> Iterator[Hypothesis[StrokeInk]]:
        """Level and as it lies; without rings."""
        yield self.first
        if self.first.source != AS_IT_LIES:
            yield Hypothesis(AS_IT_LIES, self._ink, self._lines)
        without = drop_rings(self._components)
        if len(without) < len(self._components):
            yield Hypothesis(WITHOUT_RINGS, self._ink, stroke_lines(without))


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


def skews_deg(lines: list[list[Component]]) -> Iterator[float]:
    """By how much to turn lines level, if they are skewed."""
    angle_deg = skew_deg(lines)
    if LEAST_SKEW_DEG <= abs(angle_deg) <= MOST_SKEW_DEG:
        yield angle_deg


def _level(ink: Ink, lines: list[list[Component]]) -> Iterator[Hypothesis[Ink]]:
    """The same lines turned level, if they are skewed."""
    for angle_deg in skews_deg(lines):
        # Edges and rules are known by where they lie on the picture: they go before the turn.
        kept = [label for line in lines for component in line for label in component.labels]
        level = ink.of(kept).turned(angle_deg)
        yield Hypothesis(LEVEL, level, find_lines(level.components(), level.shape))


def _room(lines: list[list[Component]]) -> float:
    """How many digits there may be, by the components' widths in heights of their lines."""
    heights = [max(component.box.height for component in line) for line in lines]
    return sum(
        max(1.0, component.box.width / height)
        for line, height in zip(lines, heights, strict=True)
        for component in line
    )
