"""All that may be a digit in a text line: parts, broken parts joined, touching ones cut."""

import math
from dataclasses import dataclass, replace
from functools import reduce
from itertools import combinations

import numpy as np
from PIL import Image

from .cuts import Cut, find_cuts, left_of
from .glyph import glyph
from .ink import Ink
from .layout import Part, find_lines, joinable_spans
from .reading import Box

# A part wider than this share of its line's height may be several digits.
WIDE = 0.8
# A part that fills its box to this share is a bar or a blot.
BAR_FILLED = 0.8
# No digit is wider than this share of its line's height, nor narrower than this one.
WIDEST = 1.5
NARROWEST = 0.04


@dataclass(frozen=True)
class Candidate:
    """Ink that may be one digit.

    Attributes:
        span: the pieces of its line that it takes, from the first to before the second.
        box: in pixels of the upright picture.
        glyph: float32 (28, 28).
        cut_ink: how much ink is cut through to part it from what is before it, in heights of
            the ink.
    """

    span: tuple[int, int]
    box: Box
    glyph: np.ndarray
    cut_ink: float


@dataclass(frozen=True)
class CandidateLine:
    """One text line, over-segmented.

    Attributes:
        pieces: how many pieces it has; every path takes each of them once.
        candidates: the runs of pieces that may be one digit, every single piece among them.
    """

    pieces: int
    candidates: tuple[Candidate, ...]


def candidate_lines(ink: Ink) -> list[CandidateLine]:
    """Find the text lines of ink, and all that may be a digit in each.

    Args:
        ink: of one picture.

    Returns:
        The lines in reading order.
    """
    labels, lines = find_lines(ink.mask, ink.photo)
    return [_candidate_line(ink, labels, line) for line in lines]


def _candidate_line(ink: Ink, labels: np.ndarray, line: list[Part]) -> CandidateLine:
    height = max(part.box.height for part in line)
    candidates: list[Candidate] = []
    starts = []  # the number of each part's first piece
    pieces = 0
    for part in line:
        starts.append(pieces)
        crop = _crop(ink.strength, labels, part)
        cuts = find_cuts(crop) if _may_be_several(part) else []
        candidates += _segments(crop, part.box, cuts, pieces, height)
        pieces += len(cuts) + 1
    starts.append(pieces)
    for first, end in joinable_spans(line):
        joined = reduce(Part.join, line[first:end])
        shape = glyph(_crop(ink.strength, labels, joined))
        candidates.append(Candidate((starts[first], starts[end]), joined.box, shape, 0.0))
    placed = [replace(one, box=_on_picture(ink, one.box)) for one in candidates]
    return CandidateLine(pieces, tuple(placed))


def _on_picture(ink: Ink, box: Box) -> Box:
    """A box of ink pixels as a box of the upright picture's pixels, within the picture."""
    left, top = ink.origin
    width, height = ink.size
    return Box(
        math.floor(left + box.left * ink.pixel_px),
        math.floor(top + box.top * ink.pixel_px),
        min(width, math.ceil(left + box.right * ink.pixel_px)),
        min(height, math.ceil(top + box.bottom * ink.pixel_px)),
    )


def _may_be_several(part: Part) -> bool:
    """Whether a part is wide, and more than a bar."""
    filled = part.area / (part.box.width * part.box.height)
    return part.box.width > WIDE * part.box.height and filled < BAR_FILLED


def _segments(
    crop: np.ndarray, box: Box, cuts: list[Cut], offset: int, line_px: int
) -> list[Candidate]:
    """Every run of the pieces between the cuts that is no wider than a digit."""
    if not cuts:
        return [Candidate((offset, offset + 1), box, glyph(crop), 0.0)]
    width, narrowest_px, widest_px = crop.shape[1], NARROWEST * line_px, WIDEST * line_px
    ends: list[np.ndarray | bool] = [False, *(left_of(cut, width) for cut in cuts), True]
    middles = [0.0, *(float(cut.columns.mean()) for cut in cuts), float(width)]
    prices = [0.0, *(cut.ink for cut in cuts)]
    pieces = len(ends) - 1
    found = []
    for first, end in combinations(range(pieces + 1), 2):
        whole = end - first == pieces
        if not whole and not narrowest_px <= middles[end] - middles[first] <= widest_px:
            continue
        segment = np.where(ends[end] & np.logical_not(ends[first]), crop, np.float32(0))
        inked = Image.fromarray(segment).getbbox()
        if inked and (whole or narrowest_px <= inked[2] - inked[0] <= widest_px):
            place = Box(*inked).moved(box.left, box.top)
            span = (offset + first, offset + end)
            found.append(Candidate(span, place, glyph(segment), prices[first]))
    return found


def _crop(strength: np.ndarray, labels: np.ndarray, part: Part) -> np.ndarray:
    """The ink of one part alone, without what else lies in its box."""
    place = np.s_[part.box.top : part.box.bottom, part.box.left : part.box.right]
    own = reduce(np.logical_or, [labels[place] == label for label in part.labels])
    return np.where(own, strength[place], np.float32(0))
