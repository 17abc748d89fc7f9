"""Parts of ink to digits' places: broken strokes joined, text lines in reading order.

Lengths are compared with the writing's own height, never with constants in pixels: the same
rules hold for a 16x16 crop and for a sheet.
"""

import math

import numpy as np

from ..ink.components import Part, writing_height
from ..reading import Box
from .filters import (
    drop_corners,
    drop_cut_off,
    drop_dots,
    drop_frame,
    drop_grain,
    drop_rules,
    drop_specks,
)
from .fragments import join_fragments, join_point
from .shape_filters import drop_things


def find_lines(parts: list[Part], shape: tuple[int, int], photo: bool = False) -> list[list[Part]]:
    """Find the ink of each digit, in reading order.

    Args:
        parts: connected components.
        shape: (h, w) of the picture.
        photo: whether grain of the paper may be among the ink.

    Returns:
        The text lines from top to bottom, each the parts from left to right.
    """
    parts = drop_corners(drop_frame(parts, shape), shape)
    if photo:
        parts = drop_grain(parts, shape)
    parts = drop_things(parts, shape)
    parts = drop_dots(drop_cut_off(drop_rules(parts, shape), shape))
    joined = join_fragments(parts)
    parts = drop_specks(joined)
    if not photo:
        parts = join_point(parts, joined)
    return text_lines(parts)


# A part lower than this share of the writing may be a piece of the digit beside it.
SMALL = 0.5


def text_lines(parts: list[Part]) -> list[list[Part]]:
    """Sort parts into text lines, in reading order.

    From left to right each part continues the line whose last part it overlaps most in
    height, so that a line may climb or fall across the picture. Small parts, such as the bar
    of a 5, come after the others: they go to the line of the nearest part at their height.

    Args:
        parts: parts with their fragments joined.

    Returns:
        The lines from top to bottom, each from left to right.
    """
    least = SMALL * writing_height(parts)
    lines = _chains([part for part in parts if part.box.height >= least])
    apart = []
    for small in (part for part in parts if part.box.height < least):
        middle = (small.box.top + small.box.bottom) / 2
        beside = [
            (max(small.box.gaps(part.box)), number)
            for number, line in enumerate(lines)
            for part in line
            if part.box.top - least / 2 <= middle <= part.box.bottom + least / 2
        ]
        gap, number = min(beside, default=(math.inf, 0))
        if gap <= 2 * least:
            lines[number].append(small)
        else:
            apart.append(small)
    lines = [sorted(line, key=lambda part: part.centre_x) for line in lines] + _chains(apart)
    return sorted(lines, key=_middle)


def _chains(parts: list[Part]) -> list[list[Part]]:
    lines: list[list[Part]] = []
    for part in sorted(parts, key=lambda part: part.centre_x):
        shares = [_overlap(part.box, line[-1].box) for line in lines]
        best = int(np.argmax(shares)) if shares else -1
        if best >= 0 and shares[best] >= 0.35:
            lines[best].append(part)
        else:
            lines.append([part])
    return lines


# A line's digits lie so near to a straight one, as a share of their height, to tell its skew.
STRAIGHT = 0.25


def skew_deg(lines: list[list[Part]]) -> float:
    """How far text lines fall to the right, in degrees, by the middles of their digits.

    Args:
        lines: as `text_lines` gives them.

    Returns:
        The median over the lines of three or more digits; 0.0 where there is none.
    """
    slopes = []
    for line in lines:
        if len(line) < 3:
            continue
        across = np.array([part.centre_x for part in line])
        down = np.array([(part.box.top + part.box.bottom) / 2 for part in line])
        slope, start = np.polyfit(across, down, 1)
        if np.abs(down - start - slope * across).max() <= STRAIGHT * writing_height(line):
            slopes += [slope] * len(line)
    return math.degrees(math.atan(float(np.median(slopes)))) if slopes else 0.0


def _overlap(one: Box, other: Box) -> float:
    """The common height as a share of the lower box's height."""
    common = min(one.bottom, other.bottom) - max(one.top, other.top)
    return common / min(one.height, other.height)


def _middle(line: list[Part]) -> float:
    return float(np.mean([(part.box.top + part.box.bottom) / 2 for part in line]))
