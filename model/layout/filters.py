"""Non-text filters by place and size: frames, corners, grain, ruling lines, specks."""

import numpy as np

from ..ink.components import Component, writing_height, writing_sized
from ..reading import Box


def drop_frame(components: list[Component], shape: tuple[int, ...]) -> list[Component]:
    """Leave out a frame: ink that goes round the picture, or digits, and has more than dots inside.

    Args:
        components: connected components.
        shape: (h, w) of the picture.
    """
    height, width = shape
    inner = [component for component in components if not _spans(component.box, width, height)]
    if not writing_sized(inner, components):
        inner = components
    large = writing_sized(inner, inner)
    framed = [component for component in large if _is_around(component.box, large)]
    thin = [
        component
        for component in framed
        if component.area <= FRAME_FILLED * component.box.width * component.box.height
    ]
    return [component for component in inner if component not in thin] if thin else inner


# A frame fills its box to this share at most; inside are two digits or more. A zero has no more
# than its slash inside.
FRAME_FILLED = 0.2
LEAST_FRAMED = 2


def _is_around(box: Box, among: list[Component]) -> bool:
    """Whether two components or more are inside of a box besides its own, and none is outside."""
    return len(among) > LEAST_FRAMED and all(box.union(component.box) == box for component in among)


# What a ring is drawn around is at least so high, as a share of the ring's height. A bold pen that
# is a fifth of its digits' height fills the box of a circle around one to this share.
RINGED_HEIGHT = 0.3
RING_FILLED = 0.35


def drop_rings(components: list[Component]) -> list[Component]:
    """Leave out what goes round a digit: a circle, a box, the cells of a form.

    A slashed zero looks like a circled 1: the network has to choose.

    Args:
        components: connected components.
    """

    def is_ring(ring: Component) -> bool:
        width, height = ring.box.width, ring.box.height
        return ring.area <= RING_FILLED * width * height and any(
            component.box.union(ring.box) == ring.box
            and component.box.height >= RINGED_HEIGHT * height
            for component in components
            if component is not ring
        )

    return [component for component in components if not is_ring(component)]


# Ink from the upper or lower border that is lower than this share of the digits inside is of
# another line.
CUT_OFF_HEIGHT = 0.6


def drop_cut_off(components: list[Component], shape: tuple[int, ...]) -> list[Component]:
    """Leave out what the picture's border cut off from the lines above and below.

    Args:
        components: connected components.
        shape: (h, w) of the picture.
    """
    inner = [component for component in components if not any(touches(component.box, shape))]
    least = CUT_OFF_HEIGHT * writing_height(writing_sized(inner, components))

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

    return [component for component in components if not is_cut_off(component.box)]


def _spans(box: Box, width: int, height: int) -> bool:
    return box.width > 0.95 * width and box.height > 0.95 * height


# A digit in a photo is at least so high: in pixels, and as a share of the longer side.
LEAST_DIGIT_PX = 8
LEAST_DIGIT_SHARE = 0.012


def least_digit_px(shape: tuple[int, ...]) -> float:
    """The height of the smallest digit that a photo of (h, w) is expected to show."""
    return max(LEAST_DIGIT_PX, LEAST_DIGIT_SHARE * max(shape))


def drop_grain(components: list[Component], shape: tuple[int, ...]) -> list[Component]:
    """Leave out everything where nothing is as large as a digit: it is the grain of paper.

    Args:
        components: connected components.
        shape: (h, w) of the picture.
    """
    if not any(component.box.height >= least_digit_px(shape) for component in components):
        return []
    return components


# A picture whose writing is so high, as a share of its own height, is a line cut out of its page:
# a digit in its corner is no corner, and a 1 no line of a form.
FULL_HEIGHT = 0.75


def drop_corners(components: list[Component], shape: tuple[int, ...]) -> list[Component]:
    """Leave out solid ink in a corner of the picture, but for ink that is alone.

    Args:
        components: connected components.
        shape: (h, w) of the picture.
    """
    is_line = _is_line(writing_sized(components, components), shape)

    def in_corner(component: Component) -> bool:
        box = component.box
        if is_line and box.height >= FULL_HEIGHT * shape[0]:
            return False
        # The least that a corner cut off by a straight line fills of its box is half.
        return touches(box, shape) == (True, True) and component.area > 0.4 * box.width * box.height

    kept = [component for component in components if not in_corner(component)]
    return kept if writing_sized(kept, components) else components


def _is_line(components: list[Component], shape: tuple[int, ...]) -> bool:
    """Whether most of the components are nearly as high as the picture of (h, w)."""
    heights = [component.box.height for component in components]
    return bool(heights) and float(np.median(heights)) >= FULL_HEIGHT * shape[0]


def touches(box: Box, shape: tuple[int, ...]) -> tuple[bool, bool]:
    """Whether a box reaches the left or right border of (h, w), and the upper or lower one."""
    height, width = shape
    return box.left == 0 or box.right == width, box.top == 0 or box.bottom == height


# A line between columns is so many times as high as broad, and as the digits beside it: a 1 is no
# more than twice as high as these.
COLUMN_RULE_SLIM = 8.0
COLUMN_RULE_HIGHER = 3.0


def drop_ruling_lines(components: list[Component], shape: tuple[int, ...]) -> list[Component]:
    """Leave out lines of ruled paper, of a form and under the digits.

    A rule is far wider than high and than the digits, or runs from the top of the picture to its
    bottom, or between columns of several lines. Ink that is alone is never left out.

    Args:
        components: connected components.
        shape: (h, w) of the picture.
    """
    upright = [
        component for component in components if component.box.width < 3 * component.box.height
    ]
    writing = writing_height(upright)
    broad = [
        component
        for component in writing_sized(upright, upright)
        if COLUMN_RULE_SLIM * component.box.width > component.box.height
    ]
    high = COLUMN_RULE_HIGHER * writing_height(broad)
    inked = sum(component.area for component in broad)

    def is_rule(component: Component) -> bool:
        box = component.box
        # Beside blots it may be a 1.
        if box.height >= max(COLUMN_RULE_SLIM * box.width, high) and component.area < inked:
            return len(broad) > 1
        if box.top == 0 and box.bottom == shape[0] and writing < FULL_HEIGHT * shape[0]:
            return box.width < 0.25 * box.height
        return bool(upright) and box.width >= max(5 * box.height, 1.5 * writing)

    kept = [component for component in components if not is_rule(component)]
    return kept or components


# So many dots for each digit are the paper's.
PAPER_DOTS = 20


def drop_dots(components: list[Component]) -> list[Component]:
    """Leave out the dots of dotted paper, which together may be more than the writing.

    Args:
        components: connected components.
    """
    large = writing_sized(components, components)
    return large if len(components) > PAPER_DOTS * len(large) else components


def drop_specks(components: list[Component]) -> list[Component]:
    """Leave out what is far smaller than the writing.

    Args:
        components: components with their fragments joined.
    """
    height = writing_height(components)
    return [
        component
        for component in components
        if max(component.box.width, component.box.height) >= 0.3 * height
    ]
