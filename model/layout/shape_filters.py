"""Non-text filters by shape: a pen on the paper, punched holes, a barcode."""

from functools import reduce

import numpy as np

from ..ink.components import Component, thickness, writing_height
from ..reading import Box
from .filters import LEAST_DIGIT_PX, touches

# What lies beside the writing: a pen is so many times as long as broad and as the digits are high,
# and so many times as thick as their strokes. Of these a digit that is no bar has two side by side.
# A hole is round and full. Ink of this share of a thing's length may be a digit.
PEN_LENGTHS = 3.0
PEN_LENGTH = 1.5
PEN_THICKNESS = 1.8
STROKES_ABREAST = 2.0
LEAST_BESIDE = 0.2
HOLE_FILLED = 0.74
HOLE_ROUND = 0.85
# So many bars of one height, to this share of it, are a barcode, where they stand no further apart
# than this share; each is so many times as long as broad.
LEAST_BARS = 8
BAR_HEIGHTS = 0.15
BAR_PITCH = 0.25
BAR_LENGTHS = 4.0


def drop_objects(components: list[Component], shape: tuple[int, ...]) -> list[Component]:
    """Leave out what lies beside the writing; a pen or a hole alone is taken for a digit.

    Args:
        components: connected components.
        shape: (h, w) of the picture.
    """
    components = _without_barcode(components)
    # What comes in from the border may be no digit itself.
    inner = [component for component in components if not any(touches(component.box, shape))]
    return [
        component
        for component in components
        if not (_is_hole(component, inner) or _is_pen(component, inner))
    ]


def _without_barcode(components: list[Component]) -> list[Component]:
    bars = [
        component.box
        for component in components
        if component.box.height > BAR_LENGTHS * component.box.width
    ]
    if len(bars) <= LEAST_BARS:
        return components
    ends = np.array([(box.top, box.bottom, box.height) for box in bars], float)
    apart = np.abs(ends[:, None, :2] - ends[:, :2]).max(axis=2)
    alike = (apart <= BAR_HEIGHTS * ends[:, 2:]).sum(axis=1) > LEAST_BARS
    if not alike.any():
        return components
    code = reduce(Box.union, [box for box, one in zip(bars, alike, strict=True) if one])
    if code.width > BAR_PITCH * code.height * alike.sum():
        return components
    return [component for component in components if code.union(component.box) != code]


def _is_hole(component: Component, components: list[Component]) -> bool:
    width, height = component.box.width, component.box.height
    is_full = component.area >= HOLE_FILLED * width * height
    is_round = min(width, height) >= max(LEAST_DIGIT_PX, HOLE_ROUND * max(width, height))
    return is_full and is_round and bool(_beside(component, components))


def _is_pen(component: Component, components: list[Component]) -> bool:
    if not _is_bar(component):
        return False
    digits = _beside(component, components)
    if not digits or max(component.box.width, component.box.height) < PEN_LENGTH * writing_height(
        digits
    ):
        return False
    strokes = [thickness(digit) / (1 if _is_bar(digit) else STROKES_ABREAST) for digit in digits]
    return thickness(component) >= PEN_THICKNESS * float(np.median(strokes))


def _is_bar(component: Component) -> bool:
    sides = sorted((component.box.width, component.box.height))
    return sides[1] >= PEN_LENGTHS * sides[0]


def _beside(thing: Component, components: list[Component]) -> list[Component]:
    """What may be digits: neither over nor under an upright thing, nor before or after a lying one.

    What is there may belong to it. Beside a pen digits are as small as specks beside writing.
    """
    box = thing.box
    upright = box.height >= box.width
    least = LEAST_BESIDE * max(box.width, box.height)

    def is_apart(other: Box) -> bool:
        if upright:
            return other.right <= box.left or other.left >= box.right
        return other.bottom <= box.top or other.top >= box.bottom

    return [
        component
        for component in components
        if component.box.height >= max(least, component.box.width / 3) and is_apart(component.box)
    ]
