"""Non-text filters by place and size: rings, what a border cut off, ruling lines, specks."""

from ..ink.components import Component, writing_height, writing_sized
from ..reading import Box

# What goes round a digit has at most this share of its box filled, and the digit is at least this
# share of its height. First guesses: circled digits of drawings are read by them (experiment 051).
RING_FILLED = 0.35
RINGED_HEIGHT = 0.3


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


def touches(box: Box, shape: tuple[int, ...]) -> tuple[bool, bool]:
    """Whether a box reaches the left or right border of (h, w), and the upper or lower one."""
    height, width = shape
    return box.left == 0 or box.right == width, box.top == 0 or box.bottom == height


# A picture whose writing is so high, as a share of its own height, is a line cut out of its page:
# a 1 is no line of a form there.
FULL_HEIGHT = 0.75
# An upright rule is no broader than this share of its height.
RULE_SLIM = 0.25


def drop_ruling_lines(components: list[Component], shape: tuple[int, ...]) -> list[Component]:
    """Leave out upright lines of a form, which run from the top of the picture to its bottom.

    Experiment 051: without it 88 of 154 years of registers are lost. Ink that is alone is never
    left out.

    Args:
        components: connected components.
        shape: (h, w) of the picture.
    """
    upright = [
        component for component in components if component.box.width < 3 * component.box.height
    ]
    if writing_height(upright) >= FULL_HEIGHT * shape[0]:
        return components

    def is_rule(box: Box) -> bool:
        spans = box.top == 0 and box.bottom == shape[0]
        return spans and box.width < RULE_SLIM * box.height

    return [component for component in components if not is_rule(component.box)] or components


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
