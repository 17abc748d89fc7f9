"""Strokes that no digit holds: they are shown as left out, so that no ink goes without a word.

A text line takes no mark that is far smaller than its digits, and a hypothesis may leave out what
goes round one. Of a picture that is grain and dirt; a pen was put down by somebody.
"""

from dataclasses import replace

import numpy as np

from ...ink.components import Component, writing_height
from ...ink.strokes.online import StrokeInk
from ...layout.fragments import join_fragments
from ...networks.glyph import glyph
from ...reading import Box, Digit, Line, Reading
from ..candidates import Candidate
from .ink import dense, strokes_of, way

# A stroke lies in the boxes of digits if so much of its way does: what a pen drew through them,
# from one to the next, may reach beyond.
LEAST_INSIDE = 0.5
# A mark smaller than this, in heights of the writing, is where a pen touched the paper by chance:
# a decimal point and the dot of a clumsy tap are.
SPECK = 0.1


def unread_candidates(ink: StrokeInk, reading: Reading) -> list[Candidate]:
    """The ink that lies in no digit's box, larger than a speck.

    Args:
        ink: on its sheet.
        reading: of it, its boxes in pixels of the sheet.

    Returns:
        What may be one mark each; mostly none.
    """
    boxes = np.array([digit.box for digit in reading.digits]).reshape(-1, 4)
    unread = {number for number, line in enumerate(ink.lines) if not _is_inside(line, boxes)}
    if not unread:
        return []
    components = ink.components()
    least_px = SPECK * writing_height(components)
    marks = [
        component
        for component in components
        if _side(component) >= least_px and unread.issuperset(component.labels)
    ]
    return [
        Candidate(mark.box, glyph(ink.crop(mark)[0]), way(strokes_of(ink, mark)))
        for mark in join_fragments(marks)
    ]


def with_unread(reading: Reading, marks: list[Digit]) -> Reading:
    """The reading with marks that no line has: each in the line at its height, or in its own.

    Args:
        reading: of strokes.
        marks: rejected, so that the text stays as it is.
    """
    lines = [list(line.digits) for line in reading.lines]
    places = [_reach(line) for line in reading.lines]
    kept = list(reading.lines)
    for mark in marks:
        middle = (mark.box.top + mark.box.bottom) / 2
        at = next((i for i, (top, bottom) in enumerate(places) if top <= middle <= bottom), None)
        if at is None:
            at = sum(top < middle for top, _ in places)
            lines.insert(at, [])
            places.insert(at, (mark.box.top, mark.box.bottom))
            kept.insert(at, Line(()))
        before = sum(_centre(digit.box) < _centre(mark.box) for digit in lines[at])
        lines[at].insert(before, mark)
    return replace(
        reading,
        lines=tuple(
            replace(line, digits=tuple(digits)) for line, digits in zip(kept, lines, strict=True)
        ),
    )


def _is_inside(line: np.ndarray, boxes: np.ndarray) -> bool:
    """Whether most of a stroke's way lies in boxes.

    Args:
        line: (n, 2), its points.
        boxes: int (m, 4).
    """
    low, high = line.min(axis=0), line.max(axis=0)
    if ((low >= boxes[:, :2]) & (high <= boxes[:, 2:])).all(axis=1).any():
        return True
    points = np.floor(dense(line))[:, np.newaxis]
    within = (points >= boxes[:, :2]) & (points < boxes[:, 2:])
    return bool(within.all(axis=2).any(axis=1).mean() >= LEAST_INSIDE)


def _side(component: Component) -> int:
    return max(component.box.width, component.box.height)


def _reach(line: Line) -> tuple[int, int]:
    return min(d.box.top for d in line.digits), max(d.box.bottom for d in line.digits)


def _centre(box: Box) -> float:
    return (box.left + box.right) / 2
