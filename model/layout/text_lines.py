"""Parts of ink to digits' places: broken strokes joined, text lines in reading order.

Lengths are compared with the writing's own height, never with constants in pixels: the same
rules hold for a 16x16 crop and for a sheet.
"""

import math
from functools import reduce

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


def join_fragments(parts: list[Part]) -> list[Part]:
    """Join the pieces of broken digits: what is small joins the neighbour that it belongs to.

    Args:
        parts: connected components.

    Returns:
        The parts with fragments joined; what belongs to nothing stays as it is.
    """
    height = writing_height(parts)
    joined: list[Part] = []
    for part in sorted(parts, key=lambda part: part.area, reverse=True):
        hosts = [i for i, host in enumerate(joined) if _belongs(part.box, host.box, height)]
        if hosts:
            nearest = min(hosts, key=lambda i: max(part.box.gaps(joined[i].box)))
            joined[nearest] = joined[nearest].join(part)
        else:
            joined.append(part)
    return joined


def _belongs(part: Box, host: Box, height: float) -> bool:
    """Whether a smaller box is surely a piece of the digit in a larger one."""
    across = min(part.right, host.right) - max(part.left, host.left)
    if across < 0.5 * part.width:
        return False  # nearly all: a page has many parts, and each is compared with each
    down = min(part.bottom, host.bottom) - max(part.top, host.top)
    if across >= 0.8 * part.width and down >= 0.8 * part.height:
        return True  # inside: the dot in a zero, the far side of a hole
    if part.union(host).height > 1.7 * height:
        return False
    close = part.height <= 0.75 * height and -down <= 0.15 * height
    small = part.height <= 0.5 * height and -down <= 0.3 * height
    return close or small


# A point is so far below its mark, in heights of the mark, and at least so large beside its pen.
POINT_BELOW = 0.6
LEAST_POINT = 0.5


def join_point(parts: list[Part], among: list[Part]) -> list[Part]:
    """Give a lone ! or ? its point back, which tells it from a 1 or a 7.

    Args:
        parts: without specks; two or more stay as they are, for specks lie below the digits of a
            line by chance.
        among: with them.
    """
    if len(parts) != 1 or len(among) != 2:
        return parts
    mark = parts[0]
    speck = next(part for part in among if part.labels != mark.labels)
    box = mark.box
    pen = mark.area / max(box.width, box.height)
    is_point = (
        box.left - pen <= _centre(speck) <= box.right + pen
        and 0 <= speck.box.top - box.bottom <= POINT_BELOW * box.height
        and max(speck.box.width, speck.box.height) >= LEAST_POINT * pen
    )
    return [mark.join(speck)] if is_point else parts


# No digit is of more pieces than this.
MOST_PIECES = 5


def joinable_spans(line: list[Part]) -> list[tuple[int, int]]:
    """Runs of parts that may be one broken digit, for the network to decide.

    Args:
        line: the parts of a text line, from left to right.

    Returns:
        Each run as the first part's number and the number after the last one's.
    """
    height = writing_height(line)

    def close(i: int) -> bool:
        across, down = line[i].box.gaps(line[i + 1].box)
        return across <= 0.05 * height and down <= 0.1 * height

    spans = []
    for first in range(len(line) - 1):
        end = first + 1
        while end < min(len(line), first + MOST_PIECES) and close(end - 1):
            end += 1
            if reduce(Part.join, line[first:end]).box.width > 1.3 * height:
                break
            spans.append((first, end))
    return spans


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
    lines = [sorted(line, key=_centre) for line in lines] + _chains(apart)
    return sorted(lines, key=_middle)


def _chains(parts: list[Part]) -> list[list[Part]]:
    lines: list[list[Part]] = []
    for part in sorted(parts, key=_centre):
        shares = [_overlap(part.box, line[-1].box) for line in lines]
        best = int(np.argmax(shares)) if shares else -1
        if best >= 0 and shares[best] >= 0.35:
            lines[best].append(part)
        else:
            lines.append([part])
    return lines


def _centre(part: Part) -> float:
    return (part.box.left + part.box.right) / 2


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
        across = np.array([_centre(part) for part in line])
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
