"""All that may be a digit in a text line: components, broken ones joined, touching ones cut.

First each component is a candidate, and so are neighbours that may be one broken digit. Those that
may be several digits are then over-segmented.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np

from ..ink.binarize import Ink
from ..ink.components import Component
from ..ink.strokes.online import StrokeInk
from ..layout.fragments import joinable_spans
from ..networks.glyph import glyph
from ..networks.line_image import LineImage, line_image, may_be_one_digit
from ..reading import Box
from .cuts import Segments
from .hypotheses import Hypothesis
from .lattice import Span
from .strokes.ink import stroke_spans, strokes_of, strokes_within, way

# So much paper beside a component counts to it, in heights of its line, and no more than to halfway
# between two components.
PAPER = 0.4


@dataclass(frozen=True)
class Candidate:
    """Ink that may be one digit.

    Attributes:
        box: in pixels of the upright picture.
        glyph: float32 (28, 28).
        trajectory: float32 (5, 64), of the pen that wrote it; None in a picture.
    """

    box: Box
    glyph: np.ndarray
    trajectory: np.ndarray | None = None


@dataclass(frozen=True)
class LineComponent:
    """The ink of one component of a text line.

    Attributes:
        strength: uint8 (h, w), its ink alone, cropped.
        corner: (left, top) of `strength`, in ink pixels.
        width: of its box, in heights of its line.
        ends: where it begins and ends across, in upright ink pixels.
        leaning: how far to the right of its upright place its middle lies.
        strokes: of digital ink, its strokes in pixels of `strength`; none in a picture.
    """

    strength: np.ndarray
    corner: tuple[int, int]
    width: float
    ends: tuple[float, float]
    leaning: float
    strokes: tuple[np.ndarray, ...] = ()


@dataclass(frozen=True)
class InkLine:
    """One text line.

    Attributes:
        components: from left to right.
        candidates: every component, and runs of them that may be one broken digit, by the numbers
            of their first component and of the one after the last.
        height: of its highest part, in ink pixels.
        crop: gives the line as its network takes it; None for one that is too long for it.
        on_picture: gives a box of ink pixels as a box of the upright picture.
    """

    components: tuple[LineComponent, ...]
    candidates: dict[Span, Candidate]
    height: int
    crop: Callable[[], LineImage | None]
    on_picture: Callable[[Box], Box]


def ink_lines(hypothesis: Hypothesis[Any]) -> list[InkLine]:
    """The text lines of a hypothesis, with all that may be a digit before any cut.

    Args:
        hypothesis: of one picture.

    Returns:
        The lines in reading order.
    """
    return [_ink_line(hypothesis.ink, line) for line in hypothesis.lines]


def _ink_line(ink: Ink | StrokeInk, line: list[Component]) -> InkLine:
    height = max(component.box.height for component in line)
    components = []
    candidates = {}
    # A line of one component is seldom read twice; its image would take a tenth of its reading.
    is_one = may_be_one_digit(line)
    image = None if is_one else line_image(ink, line)

    def crop() -> LineImage | None:
        return line_image(ink, line) if is_one else image

    def on_picture(box: Box) -> Box:
        return ink.transform.box(box, ink.bounds)

    for number, component in enumerate(line):
        strength, corner = ink.crop(component)
        left, top, right, bottom = component.box
        ends, leaning = (float(left), float(right)), 0.0
        if image and image.slant:
            ends = image.ends(strength, corner)
            leaning = image.leaning((left + right) / 2, (top + bottom) / 2)
        width = component.box.width / height
        strokes = strokes_of(ink, component, corner)
        components.append(LineComponent(strength, corner, width, ends, leaning, strokes))
        candidates[number, number + 1] = Candidate(
            on_picture(component.box), glyph(strength), way(strokes)
        )
    spans = stroke_spans(line) if isinstance(ink, StrokeInk) else joinable_spans(line)
    for first, end in spans:
        joined = reduce(Component.join, line[first:end])
        shape = glyph(ink.crop(joined)[0])
        candidates[first, end] = Candidate(
            on_picture(joined.box), shape, way(strokes_of(ink, joined))
        )
    return InkLine(tuple(components), candidates, height, crop, on_picture)


@dataclass(frozen=True)
class Pieces:
    """A line cut into pieces.

    Attributes:
        starts: the number of each component's first piece, and the number of all pieces after them.
        begins: where each piece begins, in upright ink pixels: at a cut, or in the paper before a
            part.
        ends: where each piece ends.
        cut: what may be one digit between the cuts, by the numbers of its first piece and of the
            piece after the last, and how much ink is cut through to part it from what is before
            it, in heights of the ink.
        candidate: makes one of these; None where its ink cannot be one digit.
    """

    starts: list[int]
    begins: list[float]
    ends: list[float]
    cut: dict[Span, float]
    candidate: Callable[[Span], Candidate | None]


@dataclass(frozen=True)
class Cutting:
    """How to cut a component.

    Attributes:
        near: where in any case, in upright ink pixels.
        more: whether elsewhere, too.
    """

    near: tuple[float, ...] = ()
    more: bool = True


def over_segment(line: InkLine, cuttings: Sequence[Cutting | None]) -> Pieces:
    """Cut components of a line into pieces, and number the pieces of the line.

    Args:
        line: of one picture.
        cuttings: for each component how to cut it; None leaves it whole.
    """
    starts = [0]
    begins: list[float] = []
    ends: list[float] = []
    cut: dict[Span, float] = {}
    sources: dict[Span, tuple[int, Segments, Span]] = {}
    for number, component in enumerate(line.components):
        inner: list[float] = []
        first, last = _with_paper(line, number)
        offset = component.corner[0] - component.leaning
        if cutting := cuttings[number]:
            near = [place - offset for place in cutting.near]
            segments = Segments(component.strength, line.height, near, cutting.more)
            inner = [end + offset for end in segments.ends[1:-1]]
            for own, cut_ink in segments.spans.items():
                if own != (0, len(inner) + 1):
                    span = (starts[-1] + own[0], starts[-1] + own[1])
                    cut[span], sources[span] = cut_ink, (number, segments, own)
        begins += [first, *inner]
        ends += [*inner, last]
        starts.append(len(begins))

    def candidate(span: Span) -> Candidate | None:
        number, segments, own = sources[span]
        segment = segments.segment(own)
        if segment is None:
            return None
        component = line.components[number]
        left, top, right, bottom = segment.box
        box = line.on_picture(Box(*segment.box).moved(*component.corner))
        shape = glyph(segment.ink[top:bottom, left:right])
        return Candidate(box, shape, way(strokes_within(component.strokes, segment.ink)))

    return Pieces(starts, begins, ends, cut, candidate)


def _with_paper(line: InkLine, number: int) -> tuple[float, float]:
    """Where a component begins and ends with the paper that counts to it, in upright ink pixels."""
    left, right = line.components[number].ends
    reach = PAPER * line.height
    before = line.components[number - 1].ends[1] if number else -math.inf
    after = line.components[number + 1].ends[0] if number + 1 < len(line.components) else math.inf
    return max(left - reach, (before + left) / 2), min(right + reach, (right + after) / 2)
