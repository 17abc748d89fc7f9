"""Ink that is no writing: frames, corners, grain, rules and specks are left out."""

import numpy as np

from ..ink.components import Part, writing_height, writing_sized
from ..reading import Box


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
    large = writing_sized(inner, inner)
    framed = [part for part in large if _is_around(part.box, large)]
    thin = [part for part in framed if part.area <= FRAME_FILLED * part.box.width * part.box.height]
    return [part for part in inner if part not in thin] if thin else inner


# A frame fills its box to this share at most; inside are two digits or more. A zero has no more
# than its slash inside.
FRAME_FILLED = 0.2
LEAST_FRAMED = 2


def _is_around(box: Box, among: list[Part]) -> bool:
    """Whether two parts or more are inside of a box besides its own, and none is outside."""
    return len(among) > LEAST_FRAMED and all(box.union(part.box) == box for part in among)


# What a ring is drawn around is at least so high, as a share of the ring's height. A bold pen that
# is a fifth of its digits' height fills the box of a circle around one to this share.
RINGED_HEIGHT = 0.3
RING_FILLED = 0.35


def drop_rings(parts: list[Part]) -> list[Part]:
    """Leave out what goes round a digit: a circle, a box, the cells of a form.

    A slashed zero looks like a circled 1: the network has to choose.

    Args:
        parts: connected components.
    """

    def is_ring(ring: Part) -> bool:
        width, height = ring.box.width, ring.box.height
        return ring.area <= RING_FILLED * width * height and any(
            part.box.union(ring.box) == ring.box and part.box.height >= RINGED_HEIGHT * height
            for part in parts
            if part is not ring
        )

    return [part for part in parts if not is_ring(part)]


# Ink from the upper or lower border that is lower than this share of the digits inside is of
# another line.
CUT_OFF_HEIGHT = 0.6


def drop_cut_off(parts: list[Part], shape: tuple[int, ...]) -> list[Part]:
    """Leave out what the picture's border cut off from the lines above and below.

    Args:
        parts: connected components.
        shape: (h, w) of the picture.
    """
    inner = [part for part in parts if not any(touches(part.box, shape))]
    least = CUT_OFF_HEIGHT * writing_height(writing_sized(inner, parts))

    def is_cut_off(box: Box) -> bool:
        if box.height >= least or not touches(box, shape)[1]:
            return False
        # The detached bar of a 5 stands beside it, not above.
        return not any(
            box.bottom > digit.box.top
            and box.top < digit.box.bottom
            and box.gaps(digit.box)[0] < least
            for digit in inner
        )

    return [part for part in parts if not is_cut_off(part.box)]


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


# A picture whose writing is so high, as a share of its own height, is a line cut out of its page:
# a digit in its corner is no corner, and a 1 no line of a form.
FULL_HEIGHT = 0.75


def drop_corners(parts: list[Part], shape: tuple[int, ...]) -> list[Part]:
    """Leave out solid ink in a corner of the picture, but for ink that is alone.

    Args:
        parts: connected components.
        shape: (h, w) of the picture.
    """
    is_line = _is_line(writing_sized(parts, parts), shape)

    def in_corner(part: Part) -> bool:
        box = part.box
        if is_line and box.height >= FULL_HEIGHT * shape[0]:
            return False
        # The least that a corner cut off by a straight line fills of its box is half.
        return touches(box, shape) == (True, True) and part.area > 0.4 * box.width * box.height

    kept = [part for part in parts if not in_corner(part)]
    return kept if writing_sized(kept, parts) else parts


def _is_line(parts: list[Part], shape: tuple[int, ...]) -> bool:
    """Whether most of the parts are nearly as high as the picture of (h, w)."""
    heights = [part.box.height for part in parts]
    return bool(heights) and float(np.median(heights)) >= FULL_HEIGHT * shape[0]


def touches(box: Box, shape: tuple[int, ...]) -> tuple[bool, bool]:
    """Whether a box reaches the left or right border of (h, w), and the upper or lower one."""
    height, width = shape
    return box.left == 0 or box.right == width, box.top == 0 or box.bottom == height


# A line between columns is so many times as high as broad, and as the digits beside it: a 1 is no
# more than twice as high as these.
COLUMN_RULE_SLIM = 8.0
COLUMN_RULE_HIGHER = 3.0


def drop_rules(parts: list[Part], shape: tuple[int, ...]) -> list[Part]:
    """Leave out lines of ruled paper, of a form and under the digits.

    A rule is far wider than high and than the digits, or runs from the top of the picture to its
    bottom, or between columns of several lines. Ink that is alone is never left out.

    Args:
        parts: connected components.
        shape: (h, w) of the picture.
    """
    upright = [part for part in parts if part.box.width < 3 * part.box.height]
    writing = writing_height(upright)
    broad = [
        part
        for part in writing_sized(upright, upright)
        if COLUMN_RULE_SLIM * part.box.width > part.box.height
    ]
    high = COLUMN_RULE_HIGHER * writing_height(broad)
    inked = sum(part.area for part in broad)

    def is_rule(part: Part) -> bool:
        box = part.box
        # Beside blots it may be a 1.
        if box.height >= max(COLUMN_RULE_SLIM * box.width, high) and part.area < inked:
            return len(broad) > 1
        if box.top == 0 and box.bottom == shape[0] and writing < FULL_HEIGHT * shape[0]:
            return box.width < 0.25 * box.height
        return bool(upright) and box.width >= max(5 * box.height, 1.5 * writing)

    kept = [part for part in parts if not is_rule(part)]
    return kept or parts


# So many dots for each digit are the paper's.
PAPER_DOTS = 20


def drop_dots(parts: list[Part]) -> list[Part]:
    """Leave out the dots of dotted paper, which together may be more than the writing.

    Args:
        parts: connected components.
    """
    large = writing_sized(parts, parts)
    return large if len(parts) > PAPER_DOTS * len(large) else parts


def drop_specks(parts: list[Part]) -> list[Part]:
    """Leave out what is far smaller than the writing.

    Args:
        parts: parts with their fragments joined.
    """
    height = writing_height(parts)
    return [part for part in parts if max(part.box.width, part.box.height) >= 0.3 * height]
