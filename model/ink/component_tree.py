"""The components of a picture at several thresholds at once, as a tree.

What is ink cannot be told by one threshold for a page: a pale stroke breaks where a shadow still
runs into a dark one. Every component of every threshold is a node; those of a higher threshold lie
inside of one of a lower (the component tree of Jones, 1999; the extremal regions of Matas et al.,
2002). Nothing is left out by its shape: what a node is, is for the network of components to tell.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from ..reading import Box
from .components import places_of_large
from .contrast import Contrast, contrast_of
from .ruling_lines import remove_ruling_lines

# First guesses: experiment 049 has not varied them.
# From one threshold to the next, and how many there are at most.
STEP = 1.6
MOST_THRESHOLDS = 6
# A component that keeps this share of its area at the next threshold is the same one.
SAME_SHARE = 0.75
# No digit is read of fewer pixels along its longer side.
LEAST_SIDE_PX = 8
# Some pixel of a node is so many times as far from the paper as the threshold.
LEAST_RISE = 1.4
# Of one threshold so many components are kept, the largest.
MOST_OF_A_THRESHOLD = 250
# Ruling lines are looked for where the contrast is this share of the strongest.
RULED_LEVEL = 0.2
EIGHT_NEIGHBOURS = np.ones((3, 3), bool)

Found = tuple[Box, np.ndarray, int, int]
"""A component at a threshold: its box, its mask, its pixels, and the node around it."""


@dataclass(frozen=True)
class Node:
    """A component at one threshold.

    Attributes:
        box: in ink pixels.
        area: its pixels.
        threshold: that its levels exceed.
        mask: bool (h, w) of its box, true on its pixels.
        parent: the number of the node around it at a lower threshold; -1 for none.
    """

    box: Box
    area: int
    threshold: int
    mask: np.ndarray
    parent: int

    @property
    def place(self) -> tuple[slice, slice]:
        """Its box as an index."""
        return _place(self.box)


def contrast_maps(contrasts: list[Contrast]) -> list[Contrast]:
    """The contrast maps that the components of a picture are looked for in.

    Args:
        contrasts: see `find_contrasts`.

    Returns:
        The same; where ruling lines run through the first, the last is that without them.
    """
    first = contrasts[0]
    levels = first.levels
    mask = levels > max(first.floor, RULED_LEVEL * int(levels.max()))
    cleaned = remove_ruling_lines(mask)
    if cleaned is mask:
        return contrasts
    rest = np.where(mask & ~cleaned, np.uint8(0), levels)
    return [*contrasts, contrast_of(rest, photo=first.photo, drawn=first.drawn)]


def thresholds(contrast: Contrast) -> list[int]:
    """The levels that components are looked for above, from just over noise upwards.

    Args:
        contrast: of a picture with its paper.
    """
    counts = contrast.counts
    inked = np.cumsum(counts[::-1])[::-1]
    full = int(np.searchsorted(-inked, -max(1.0, 0.0005 * inked[0])))
    level = max(6.0, 0.8 * contrast.floor)
    found: list[int] = []
    while level < 0.8 * full and len(found) < MOST_THRESHOLDS:
        found.append(round(level))
        level *= STEP
    return found or [round(level)]


def component_tree(levels: np.ndarray, steps: list[int]) -> list[Node]:
    """Find the components of all thresholds.

    Args:
        levels: uint8 (h, w), how far each pixel is from its paper.
        steps: the thresholds, rising.

    Returns:
        The nodes, parents before their children.
    """
    nodes: list[Node] = []
    # Where ink is looked for at the next threshold, and within which node: most of a page is empty.
    whole = Box(0, 0, levels.shape[1], levels.shape[0])
    regions = [(whole, np.ones(levels.shape, bool), -1)]
    for threshold in steps:
        found = [
            (box, mask, int(np.count_nonzero(mask)), parent)
            for around, within, parent in regions
            for box, mask in _components(levels, threshold, around, within)
        ]
        regions = []
        for box, mask, area, parent in _largest(found):
            # Strokes rise above their rims; grain is hardly above the threshold anywhere.
            if int((levels[_place(box)] * mask).max()) < LEAST_RISE * threshold:
                continue
            number = parent
            if parent < 0 or area < SAME_SHARE * nodes[parent].area:
                number = len(nodes)
                nodes.append(Node(box, area, threshold, mask, parent))
            regions.append((box, mask, number))
    return nodes


def _components(
    levels: np.ndarray, threshold: int, around: Box, within: np.ndarray
) -> Iterator[tuple[Box, np.ndarray]]:
    """The components above a threshold within a mask of a box, that are no specks."""
    inside = (levels[_place(around)] > threshold) & within
    labels, _ = ndimage.label(inside, EIGHT_NEIGHBOURS)
    # What is so long has as many pixels at least; most are specks.
    for label, (down, across) in places_of_large(labels, LEAST_SIDE_PX):
        if max(down.stop - down.start, across.stop - across.start) >= LEAST_SIDE_PX:
            box = Box(across.start, down.start, across.stop, down.stop)
            yield box.moved(around.left, around.top), labels[down, across] == label


def _place(box: Box) -> tuple[slice, slice]:
    return slice(box.top, box.bottom), slice(box.left, box.right)


def _largest(found: list[Found]) -> list[Found]:
    """Those that may be read, the largest of too many."""
    if len(found) <= MOST_OF_A_THRESHOLD:
        return found
    return sorted(found, key=lambda one: -one[2])[:MOST_OF_A_THRESHOLD]
