"""Ink that is no writing: frames, edges, corners, grain, rules and specks are left out."""

import math

import numpy as np

from .parts import Part, writing_height
from .reading import Box


def drop_frame(parts: list[Part], shape: tuple[int, ...]) -> list[Part]:
    """Leave out a frame: ink that goes round the picture, or digits, and has more than dots inside.

    Args:
        parts: connected components.
        shape: (h, w) of the picture.
    """
    height, width = shape
    inner = [part for part in parts if not _spans(part.box, width, height)]
    if not writing_sized(inner, parts):
        inner = parts
    return [part for part in inner if not _is_around(part, inner)]


# A frame fills its box to this share at most; inside are two digits or more. A zero has no more
# than its slash inside.
FRAME_FILLED = 0.2
LEAST_FRAMED = 2


def _is_around(part: Part, among: list[Part]) -> bool:
    """Whether a part is a frame around two digits or more, and nothing large is outside of it."""
    if part.area > FRAME_FILLED * part.box.width * part.box.height:
        return False
    others = [other for other in writing_sized(among, among) if other is not part]
    inside = all(part.box.union(other.box) == part.box for other in others)
    return inside and len(others) >= LEAST_FRAMED


# Ink from the upper or lower border that is lower than this share of the digits inside is of
# another line.
CUT_OFF_HEIGHT = 0.6


def drop_cut_off(parts: list[Part], shape: tuple[int, ...]) -> list[Part]:
    """Leave out what the picture's border cut off from the lines above and below.

    Args:
        parts: connected components.
        shape: (h, w) of the picture.
    """
    inner = [part for part in parts if not any(_touches(part.box, shape))]
    least = CUT_OFF_HEIGHT * writing_height(writing_sized(inner, parts))
    return [part for part in parts if part.box.height >= least or not _touches(part.box, shape)[1]]


def _spans(box: Box, width: int, height: int) -> bool:
    return box.width > 0.95 * width and box.height > 0.95 * height


# A digit in a photo is at least so high: in pixels, and as a share of the longer side.
LEAST_DIGIT_PX = 8
LEAST_DIGIT_SHARE = 0.012


def least_digit_px(shape: tuple[int, ...]) -> float:
    """The height of the smallest digit that a photo of (h, w) is expected to show."""
    return max(LEAST_DIGIT_PX, LEAST_DIGIT_SHARE * max(shape))


def drop_grain(parts: list[Part], shape: tuple[int, ...]) -> list[Part]:
    """Leave out everything where nothing is as large as a digit: it is the grain of paper.

    Args:
        parts: connected components.
        shape: (h, w) of the picture.
    """
    if not any(part.box.height >= least_digit_px(shape) for part in parts):
        return []
    return parts


def drop_corners(parts: list[Part], shape: tuple[int, ...]) -> list[Part]:
    """Leave out solid ink in a corner of the picture, but for ink that is alone.

    Args:
        parts: connected components.
        shape: (h, w) of the picture.
    """

    def in_corner(part: Part) -> bool:
        box = part.box
        # The least that a corner cut off by a straight line fills of its box is half.
        return _touches(box, shape) == (True, True) and part.area > 0.4 * box.width * box.height

    kept = [part for part in parts if not in_corner(part)]
    return kept if writing_sized(kept, parts) else parts


def _touches(box: Box, shape: tuple[int, ...]) -> tuple[bool, bool]:
    """Whether a box reaches the left or right border of (h, w), and the upper or lower one."""
    height, width = shape
    return box.left == 0 or box.right == width, box.top == 0 or box.bottom == height


def writing_sized(parts: list[Part], among: list[Part]) -> list[Part]:
    """The parts that are not dots beside the largest of `among`."""
    most = max((part.area for part in among), default=0)
    return [part for part in parts if part.area > 0.1 * most]


# What comes in from the border and is so many times as thick as the other ink is no digit.
EDGE_THICKNESS = 3.0
# Nor what fills its box to this share, or is so many times as long as broad.
BLOT_FILLED = 0.6
# What is no higher than the digits inside by this factor is one of them, or some that touch.
DIGIT_REACH = 1.75
LINE_LENGTHS = 6.0


def drop_edges(parts: list[Part], shape: tuple[int, ...]) -> list[Part]:
    """Leave out what comes in from a corner, or from the border and far along, inwards, or thick.

    Where most of the writing comes in from the border the picture was cut close to it, and only
    lines and blots are left out.

    Args:
        parts: connected components.
        shape: (h, w) of the picture.
    """
    height, width = shape
    least = least_digit_px(shape)
    outer = [part for part in parts if any(_touches(part.box, shape))]
    inner = [part for part in parts if part not in outer and part.box.height >= least]
    strokes = [part for part in outer if not _is_line_or_blot(part, shape)]
    is_close = sum(part.area for part in strokes) > sum(part.area for part in inner)
    usual = strokes + inner if is_close else inner
    most = EDGE_THICKNESS * float(np.median([_thickness(part) for part in usual] or [math.inf]))
    digit_px = DIGIT_REACH * writing_height(inner)

    def is_edge(part: Part) -> bool:
        if _thickness(part) > most:
            return True
        if is_close:
            return part not in strokes
        if part in strokes and part.box.height <= digit_px:
            return False
        reaches_far = part.box.width > 0.4 * width or part.box.height > 0.4 * height
        return all(_touches(part.box, shape)) or reaches_far

    return [part for part in parts if part not in outer or not is_edge(part)]


def _thickness(part: Part) -> float:
    return part.area / max(part.box.width, part.box.height)


def _is_line_or_blot(part: Part, shape: tuple[int, ...]) -> bool:
    """Whether ink from the border is no writing; a 1 may fill a picture."""
    width, height = part.box.width, part.box.height
    if part.area > BLOT_FILLED * width * height:
        return not _spans(part.box, shape[1], shape[0])
    return max(width, height) > LINE_LENGTHS * min(width, height)


def drop_rules(parts: list[Part], shape: tuple[int, ...]) -> list[Part]:
    """Leave out lines of ruled paper, of a form and under the digits.

    A rule is far wider than high and than the digits, or runs from the top of the picture to
    its bottom. Ink that is alone is never left out.

    Args:
        parts: connected components.
        shape: (h, w) of the picture.
    """
    writing = writing_height([part for part in parts if part.box.width < 3 * part.box.height])

    def is_rule(box: Box) -> bool:
        if box.top == 0 and box.bottom == shape[0]:
            return box.width < 0.25 * box.height
        return bool(writing) and box.width >= max(5 * box.height, 1.5 * writing)

    kept = [part for part in parts if not is_rule(part.box)]
    return kept or parts


def drop_specks(parts: list[Part]) -> list[Part]:
    """Leave out what is far smaller than the writing.

    Args:
        parts: parts with their fragments joined.
    """
    height = writing_height(parts)
    return [part for part in parts if max(part.box.width, part.box.height) >= 0.3 * height]
