"""The pen's way through a candidate: its strokes, or the pieces of them that a cut leaves."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ...ink.binarize import Ink
from ...ink.components import Component, writing_height
from ...ink.strokes.online import StrokeInk
from ...ink.transform import Transform
from ...networks.strokes.trajectory import trajectory
from ...reading import Box, Reading


def strokes_of(
    ink: Ink | StrokeInk, component: Component, corner: tuple[int, int] = (0, 0)
) -> tuple[np.ndarray, ...]:
    """The strokes of a component.

    Args:
        ink: of a picture or of strokes.
        component: of it.
        corner: (left, top) of where they count from, in ink pixels.

    Returns:
        Each float64 (n, 2), in ink pixels; none in a picture.
    """
    if not isinstance(ink, StrokeInk):
        return ()
    return tuple(ink.lines[number] - corner for number in component.labels)


def strokes_joined(ink: StrokeInk, components: Sequence[Component]) -> list[np.ndarray]:
    """The strokes of some components, each float64 (n, 2), in pixels of the sheet."""
    return [ink.lines[number] for component in components for number in component.labels]


def way(strokes: Sequence[np.ndarray]) -> np.ndarray | None:
    """The trajectory of strokes; None where there are none."""
    return trajectory(strokes) if len(strokes) else None


# Strokes of one digit are no further apart than this share of the line's height, and together no
# broader than that one.
MOST_APART = 0.35
BROADEST = 2.0
MOST_STROKES = 4
# Two of which the lower has this share of the other one's height, and that are so far apart in
# heights of the line, are two digits. That no glyph is drawn of both takes a fifth off the time of
# a number, and changes no reading of 1,085.
AS_HIGH = 0.75
BESIDE = 0.05


def stroke_spans(line: list[Component]) -> list[tuple[int, int]]:
    """Runs of strokes that may be one digit, for the networks to decide.

    Args:
        line: the components of a line of digital ink, from left to right.

    Returns:
        Each run as the first component's number and the number after the last one's.
    """
    height = writing_height(line)
    spans = []
    for first in range(len(line) - 1):
        box = line[first].box
        for end in range(first + 2, min(len(line), first + MOST_STROKES) + 1):
            added = line[end - 1].box
            if max(box.gaps(added)) > MOST_APART * height:
                break
            if any(_are_two(one.box, added, height) for one in line[first : end - 1]):
                break
            box = box.union(added)
            if box.width > BROADEST * height:
                break
            spans.append((first, end))
    return spans


def _are_two(one: Box, other: Box, height: float) -> bool:
    """Whether both are about as high and stand beside each other: digits of their own."""
    is_apart = one.gaps(other)[0] > BESIDE * height
    return is_apart and min(one.height, other.height) >= AS_HIGH * max(one.height, other.height)


def strokes_within(strokes: Sequence[np.ndarray], ink: np.ndarray) -> list[np.ndarray]:
    """The pieces of strokes that lie on ink.

    Args:
        strokes: in pixels of `ink`.
        ink: (h, w), not 0 where there is ink.
    """
    found = []
    for stroke in strokes:
        points = dense(stroke)
        rows = points[:, 1].astype(int).clip(0, ink.shape[0] - 1)
        columns = points[:, 0].astype(int).clip(0, ink.shape[1] - 1)
        inside = ink[rows, columns] > 0
        ends = np.flatnonzero(np.diff(inside)) + 1
        pieces = np.split(points, ends)
        found += [piece for piece in pieces[0 if inside[0] else 1 :: 2] if len(piece)]
    return found


def dense(stroke: np.ndarray) -> np.ndarray:
    """The points of a stroke, a pixel apart at most."""
    steps = np.hypot(*np.diff(stroke, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    at = np.union1d(along, np.arange(0, along[-1], 1.0))
    return np.stack([np.interp(at, along, stroke[:, 0]), np.interp(at, along, stroke[:, 1])], 1)


def on_sheet(ink: StrokeInk) -> StrokeInk:
    """The same ink with boxes in pixels of its sheet.

    Rules compare boxes, which are whole numbers: in a unit of a tenth of a digit they would tell
    little.
    """
    height, width = ink.shape
    bounds = Box(0, 0, width, height)
    return replace(ink, transform=Transform(), size=(width, height), bounds=bounds)


def in_unit_of(ink: StrokeInk, reading: Reading) -> Reading:
    """What was read of `on_sheet(ink)`, in the unit of its strokes."""
    lines = tuple(
        replace(
            line,
            digits=tuple(
                replace(digit, box=ink.transform.box(digit.box, ink.bounds))
                for digit in line.digits
            ),
        )
        for line in reading.lines
    )
    return replace(reading, lines=lines, size=ink.size)
