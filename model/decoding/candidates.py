"""All that may be a digit in a text line: parts, broken parts joined, touching ones cut.

First each part is a candidate, and so are neighbours that may be one broken digit. The parts
that may be several digits are then over-segmented.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from ..ink.binarize import Ink
from ..ink.components import Part
from ..ink.online import StrokeInk
from ..ink.rebinarize import other_inks
from ..layout.filters import drop_rings
from ..layout.fragments import join_halves, joinable_spans
from ..layout.text_lines import find_lines, skew_deg, text_lines
from ..networks.glyph import glyph
from ..networks.line_image import LinePicture, line_picture, may_be_one_digit, patch_around
from ..reading import Box
from .cuts import Segments
from .lattice import Span

# So much paper beside a part counts to it, in heights of its line, and no more than to halfway
# between two parts.
PAPER = 0.4


@dataclass(frozen=True)
class Candidate:
    """Ink that may be one digit.

    Attributes:
        box: in pixels of the upright picture.
        glyph: float32 (28, 28).
    """

    box: Box
    glyph: np.ndarray


@dataclass(frozen=True)
class InkPart:
    """The ink of one part of a text line.

    Attributes:
        strength: uint8 (h, w), its ink alone, cropped.
        corner: (left, top) of `strength`, in ink pixels.
        width: of its box, in heights of its line.
        ends: where it begins and ends across, in upright ink pixels.
        leaning: how far to the right of its upright place its middle lies.
    """

    strength: np.ndarray
    corner: tuple[int, int]
    width: float
    ends: tuple[float, float]
    leaning: float


@dataclass(frozen=True)
class InkLine:
    """One text line.

    Attributes:
        parts: from left to right.
        candidates: every part, and runs of parts that may be one broken digit, by the numbers
            of their first part and of the part after the last.
        height: of its highest part, in ink pixels.
        look: gives the line as its network takes it; None for one that is too long for it.
        frame: where those pixels lie on the picture.
    """

    parts: tuple[InkPart, ...]
    candidates: dict[Span, Candidate]
    height: int
    look: Callable[[], LinePicture | None]
    frame: "Frame"


@dataclass(frozen=True)
class Frame:
    """Where ink pixels lie on the upright picture.

    Attributes:
        pixel_px, origin, size, turn_deg: as in `Ink`.
        shape: (h, w) of the ink array.
        untilted: (h, w) of the ink array before it was turned.
    """

    pixel_px: float
    origin: tuple[float, float]
    size: tuple[int, int]
    turn_deg: float
    shape: tuple[int, ...]
    untilted: tuple[int, ...]

    def on_picture(self, box: Box) -> Box:
        """A box of ink pixels as a box of the upright picture's pixels, within the picture."""
        left, top, right, bottom = self._turned_back(box) if self.turn_deg else box
        width, height = self.size
        return Box(
            math.floor(self.origin[0] + left * self.pixel_px),
            math.floor(self.origin[1] + top * self.pixel_px),
            min(width, math.ceil(self.origin[0] + right * self.pixel_px)),
            min(height, math.ceil(self.origin[1] + bottom * self.pixel_px)),
        )

    def _turned_back(self, box: Box) -> tuple[float, float, float, float]:
        """(left, top, right, bottom) around the box, in pixels of the ink before it was turned."""
        cos, sin = math.cos(math.radians(self.turn_deg)), math.sin(math.radians(self.turn_deg))
        corners = np.array([(x, y) for x in box[::2] for y in box[1::2]], float)
        across, down = (corners - np.array(self.shape[::-1]) / 2).T
        x = cos * across - sin * down + self.untilted[1] / 2
        y = sin * across + cos * down + self.untilted[0] / 2
        return (
            max(0.0, float(x.min())),
            max(0.0, float(y.min())),
            float(x.max()),
            float(y.max()),
        )


# The network reads digits that lean by less; lines are also read level from this skew on.
LEAST_SKEW_DEG = 5.0
MOST_SKEW_DEG = 40.0
# A page is read in other ways where so many digits may be on it at most: full ones take seconds.
MOST_AGAIN = 60


def ink_pages(ink: Ink | StrokeInk) -> Iterator[list[InkLine]]:
    """Find the text lines of ink, and each line's parts, in one way after the other.

    Args:
        ink: of one picture.

    Yields:
        The lines in reading order. First level, where they are skewed: a tilted photo shows tilted
        digits; and as they lie, since people also write upright digits along a rising line. Then
        without what goes round a digit, and in every other way to take the ink.
    """
    parts, photo = ink.parts(), isinstance(ink, Ink) and ink.photo
    yield from _level_and_as_it_lies(ink, find_lines(parts, ink.shape, photo))
    unringed = drop_rings(parts)
    if len(unringed) < len(parts):
        yield _page(ink, find_lines(unringed, ink.shape, photo), ink.shape)
    if isinstance(ink, Ink):
        for other in other_inks(ink):
            lines = find_lines(other.parts(), ink.shape, photo)
            if _room(lines) <= MOST_AGAIN:
                yield _page(other, lines, ink.shape)


def close_page(ink: Ink | StrokeInk) -> list[InkLine]:
    """The lines of a picture that may be cut close to them, none of its ink taken for its border's.

    Args:
        ink: of one picture.

    Returns:
        None of a picture with more around its writing.
    """
    close = ink.close if isinstance(ink, Ink) else None
    return _page(close, find_lines(close.parts(), close.shape), close.shape) if close else []


def joined_page(ink: Ink | StrokeInk) -> list[InkLine]:
    """The lines of a picture whose digits a gap may go through, their halves joined.

    Args:
        ink: of one picture.

    Returns:
        None where nothing lies like halves, where a pen was lifted between them, and on a page with
        room for very many digits.
    """
    if not isinstance(ink, Ink):
        return []
    lines = find_lines(ink.parts(), ink.shape, ink.photo)
    return (
        _page(ink, text_lines(join_halves(lines)), ink.shape) if _room(lines) <= MOST_AGAIN else []
    )


def _room(lines: list[list[Part]]) -> float:
    """How many digits there may be, by the parts' widths in heights of their lines."""
    heights = [max(part.box.height for part in line) for line in lines]
    return sum(
        max(1.0, part.box.width / height)
        for line, height in zip(lines, heights, strict=True)
        for part in line
    )


def _level_and_as_it_lies(ink: Ink | StrokeInk, lines: list[list[Part]]) -> Iterator[list[InkLine]]:
    angle_deg = skew_deg(lines)
    if LEAST_SKEW_DEG <= abs(angle_deg) <= MOST_SKEW_DEG:
        # Edges and rules are known by where they lie on the picture: they go before the turn.
        kept = [label for line in lines for part in line for label in part.labels]
        level = ink.of(kept).turned(angle_deg)
        yield _page(level, find_lines(level.parts(), level.shape), ink.shape)
    yield _page(ink, lines, ink.shape)


def _page(
    ink: Ink | StrokeInk, lines: list[list[Part]], untilted: tuple[int, ...]
) -> list[InkLine]:
    frame = Frame(ink.pixel_px, ink.origin, ink.size, ink.turn_deg, ink.shape, untilted)
    return [_ink_line(ink, frame, line) for line in lines]


def _ink_line(ink: Ink | StrokeInk, frame: Frame, line: list[Part]) -> InkLine:
    height = max(part.box.height for part in line)
    parts = []
    candidates = {}
    # A line of one part is seldom read twice, and its picture would take a tenth of its reading.
    patch = patch_around(ink, line[0]) if may_be_one_digit(line) else None
    picture = None if patch else line_picture(ink, line)

    def look() -> LinePicture | None:
        return line_picture(patch, line) if patch else picture

    for number, part in enumerate(line):
        crop, corner = ink.crop(part)
        left, top, right, bottom = part.box
        ends, leaning = (float(left), float(right)), 0.0
        if picture and picture.slant:
            ends = picture.ends(crop, corner)
            leaning = picture.leaning((left + right) / 2, (top + bottom) / 2)
        parts.append(InkPart(crop, corner, part.box.width / height, ends, leaning))
        candidates[number, number + 1] = Candidate(frame.on_picture(part.box), glyph(crop))
    for first, end in joinable_spans(line):
        joined = reduce(Part.join, line[first:end])
        shape = glyph(ink.crop(joined)[0])
        candidates[first, end] = Candidate(frame.on_picture(joined.box), shape)
    return InkLine(tuple(parts), candidates, height, look, frame)


@dataclass(frozen=True)
class Pieces:
    """A line cut into pieces.

    Attributes:
        starts: the number of each part's first piece, and the number of all pieces after them.
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
    """How to cut a part.

    Attributes:
        near: where in any case, in upright ink pixels.
        more: whether elsewhere, too.
    """

    near: tuple[float, ...] = ()
    more: bool = True


def over_segment(line: InkLine, cuttings: Sequence[Cutting | None]) -> Pieces:
    """Cut parts of a line into pieces, and number the pieces of the line.

    Args:
        line: of one picture.
        cuttings: for each part how to cut it; None leaves it whole.
    """
    starts = [0]
    begins: list[float] = []
    ends: list[float] = []
    cut: dict[Span, float] = {}
    sources: dict[Span, tuple[int, Segments, Span]] = {}
    for number, part in enumerate(line.parts):
        inner: list[float] = []
        first, last = _with_paper(line, number)
        offset = part.corner[0] - part.leaning
        if cutting := cuttings[number]:
            near = [place - offset for place in cutting.near]
            segments = Segments(part.strength, line.height, near, cutting.more)
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
        box = line.frame.on_picture(Box(*segment.box).moved(*line.parts[number].corner))
        return Candidate(box, glyph(segment.ink))

    return Pieces(starts, begins, ends, cut, candidate)


def _with_paper(line: InkLine, number: int) -> tuple[float, float]:
    """Where a part begins and ends with the paper that counts to it, in upright ink pixels."""
    left, right = line.parts[number].ends
    reach = PAPER * line.height
    before = line.parts[number - 1].ends[1] if number else -math.inf
    after = line.parts[number + 1].ends[0] if number + 1 < len(line.parts) else math.inf
    return max(left - reach, (before + left) / 2), min(right + reach, (right + after) / 2)
