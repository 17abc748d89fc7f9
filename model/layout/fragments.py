"""Broken digits: what small pieces belong to, which neighbours and which halves may be one.

Lengths are compared with the writing's own height, never with constants in pixels.
"""

from functools import reduce

from ..ink.components import Component, writing_height
from ..reading import Box


def join_fragments(components: list[Component]) -> list[Component]:
    """Join the pieces of broken digits: what is small joins the neighbour that it belongs to.

    Args:
        components: connected components.

    Returns:
        The components with fragments joined; what belongs to nothing stays as it is.
    """
    height = writing_height(components)
    joined: list[Component] = []
    for component in sorted(components, key=lambda component: component.area, reverse=True):
        hosts = [i for i, host in enumerate(joined) if _belongs(component.box, host.box, height)]
        if hosts:
            nearest = min(hosts, key=lambda i: max(component.box.gaps(joined[i].box)))
            joined[nearest] = joined[nearest].join(component)
        else:
            joined.append(component)
    return joined


def _belongs(component: Box, host: Box, height: float) -> bool:
    """Whether a smaller box is surely a piece of the digit in a larger one."""
    across = min(component.right, host.right) - max(component.left, host.left)
    if across < 0.5 * component.width:
        return False  # nearly all: a page has many components, and each is compared with each
    down = min(component.bottom, host.bottom) - max(component.top, host.top)
    if across >= 0.8 * component.width and down >= 0.8 * component.height:
        return True  # inside: the dot in a zero, the far side of a hole
    if component.union(host).height > 1.7 * height:
        return False
    close = component.height <= 0.75 * height and -down <= 0.15 * height
    small = component.height <= 0.5 * height and -down <= 0.3 * height
    return close or small


# A point is so far below its mark, in heights of the mark, and at least so large beside its pen.
POINT_BELOW = 0.6
LEAST_POINT = 0.5


def join_point(components: list[Component], among: list[Component]) -> list[Component]:
    """Give a lone ! or ? its point back, which tells it from a 1 or a 7.

    Args:
        components: without specks; two or more stay as they are, for specks lie below the digits
            of a line by chance.
        among: with them.
    """
    if len(components) != 1 or len(among) != 2:
        return components
    mark = components[0]
    speck = next(component for component in among if component.labels != mark.labels)
    box = mark.box
    pen = mark.area / max(box.width, box.height)
    is_point = (
        box.left - pen <= speck.centre_x <= box.right + pen
        and 0 <= speck.box.top - box.bottom <= POINT_BELOW * box.height
        and max(speck.box.width, speck.box.height) >= LEAST_POINT * pen
    )
    return [mark.join(speck)] if is_point else components


# No digit is of more pieces than this.
MOST_PIECES = 5


def joinable_spans(line: list[Component]) -> list[tuple[int, int]]:
    """Runs of components that may be one broken digit, for the network to decide.

    Args:
        line: the components of a text line, from left to right.

    Returns:
        Each run as the first component's number and the number after the last one's.
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
            if reduce(Component.join, line[first:end]).box.width > 1.3 * height:
                break
            spans.append((first, end))
    return spans
