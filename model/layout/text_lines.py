"""Components of ink to digits' places: broken strokes joined, text lines in reading order.

Lengths are compared with the writing's own height, never with constants in pixels: the same
rules hold for a 16x16 crop and for a sheet.
"""

import math
from collections.abc import Callable

import numpy as np

from ..ink.components import Component, writing_height
from ..reading import Box
from .filters import (
    drop_cut_off,
    drop_ruling_lines,
    drop_specks,
)
from .fragments import join_fragments, join_point


def find_lines(
    components: list[Component],
    shape: tuple[int, int],
) -> list[list[Component]]:
    """Find the ink of each digit, in reading order.

    Args:
        components: of a picture or of digital ink.
        shape: (h, w) of the picture.

    Returns:
        The text lines from top to bottom, each the components from left to right.
    """
    components = drop_ruling_lines(components, shape)
    joined = join_fragments(drop_cut_off(components, shape))
    return text_lines(join_point(drop_specks(joined), joined))


Follows = Callable[[Component, Component], float]

# A component lower than this share of the writing may be a piece of the digit beside it.
SMALL_PIECE = 0.5


def text_lines(
    components: list[Component], follows: Follows = lambda component, after: 0.0
) -> list[list[Component]]:
    """Sort components into text lines, in reading order.

    From left to right each component continues the line whose last component it overlaps most in
    height, so that a line may climb or fall across the picture. Small components, such as the bar
    of a 5, come after the others: they go to the line of the nearest part at their height.

    Args:
        components: components with their fragments joined.
        follows: how likely the second is the next after the first, as far as a network knows: that
            counts beside how much they overlap.

    Returns:
        The lines from top to bottom, each from left to right.
    """
    least = SMALL_PIECE * writing_height(components)
    lines = _chains(
        [component for component in components if component.box.height >= least], follows
    )
    apart = []
    for small in (component for component in components if component.box.height < least):
        middle = (small.box.top + small.box.bottom) / 2
        beside = [
            (max(small.box.gaps(component.box)), number)
            for number, line in enumerate(lines)
            for component in line
            if component.box.top - least / 2 <= middle <= component.box.bottom + least / 2
        ]
        gap, number = min(beside, default=(math.inf, 0))
        if gap <= 2 * least:
            lines[number].append(small)
        else:
            apart.append(small)
    lines = [sorted(line, key=lambda component: component.centre_x) for line in lines] + _chains(
        apart, follows
    )
    return sorted(lines, key=_middle)


def _chains(components: list[Component], follows: Follows) -> list[list[Component]]:
    lines: list[list[Component]] = []
    for component in sorted(components, key=lambda component: component.centre_x):
        shares = [
            _overlap(component.box, line[-1].box) + follows(line[-1], component) for line in lines
        ]
        best = int(np.argmax(shares)) if shares else -1
        if best >= 0 and shares[best] >= 0.35:
            lines[best].append(component)
        else:
            lines.append([component])
    return lines


# A line's digits lie so near to a straight one, as a share of their height, to tell its skew.
STRAIGHT_LINE = 0.25


def skew_deg(lines: list[list[Component]]) -> float:
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
        across = np.array([component.centre_x for component in line])
        if np.ptp(across) == 0:
            continue  # one round the other
        down = np.array([(component.box.top + component.box.bottom) / 2 for component in line])
        slope, start = np.polyfit(across, down, 1)
        if np.abs(down - start - slope * across).max() <= STRAIGHT_LINE * writing_height(line):
            slopes += [slope] * len(line)
    return math.degrees(math.atan(float(np.median(slopes)))) if slopes else 0.0


def _overlap(one: Box, other: Box) -> float:
    """The common height as a share of the lower box's height."""
    common = min(one.bottom, other.bottom) - max(one.top, other.top)
    return common / min(one.height, other.height)


def _middle(line: list[Component]) -> float:
    return float(np.mean([(component.box.top + component.box.bottom) / 2 for component in line]))
