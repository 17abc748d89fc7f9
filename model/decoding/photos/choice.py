"""Of nodes inside of each other, and of several maps, those that are most likely digits."""

from collections.abc import Sequence

import numpy as np

from ...ink.component_tree import Node
from ...networks.components.net import DIGIT, FRAGMENT, SEVERAL_DIGITS

# What a node gains if it is not one digit: first guesses. What any must gain: experiment 057.
GAIN_OF_SEVERAL = 0.9
GAIN_OF_FRAGMENT = 0.35
LEAST_GAIN_OF_NODE = 0.32
# A node is taken, and not those inside of it, unless these gain more by this: the pale end of a
# stroke is still part of it. With more, more is lost than won (experiment 068).
AS_GOOD = 0.02
# Two nodes of different maps are the same ink if they share this much of the smaller one's box.
# With 0.15 and 0.5 no count of pictures changes by more than one (experiment 057).
SAME_INK = 0.3
# Other marks are shown where they are so high or wide, in median heights of the digits; of a
# picture without any, in its shorter sides. Of more than so many (print, grain) none is. All four
# are first guesses.
MARK_HEIGHTS = (0.6, 1.8)
LONE_MARK_HEIGHTS = (0.1, 0.9)
MOST_MARKS = 30
PALE_MARK = 0.5  # of what the digits differ from their paper by


def choose_nodes(nodes: Sequence[Node], of_map: np.ndarray, kinds: np.ndarray) -> list[int]:
    """The nodes that are digits, none inside of another.

    Args:
        nodes: parents before their children.
        of_map: int (n,), the number of each node's map.
        kinds: float (n, 4), what each node is, see `ComponentProbabilities`.

    Returns:
        Their numbers: of each tree those that gain most together; of two maps the better ones.
    """
    gains = (
        kinds[:, DIGIT]
        + GAIN_OF_SEVERAL * kinds[:, SEVERAL_DIGITS]
        + GAIN_OF_FRAGMENT * kinds[:, FRAGMENT]
        - LEAST_GAIN_OF_NODE
    )
    within = np.zeros(len(nodes))
    is_taken = np.zeros(len(nodes), bool)
    for index in range(len(nodes) - 1, -1, -1):
        is_taken[index] = gains[index] > max(within[index] - AS_GOOD, 0.0)
        if nodes[index].parent >= 0:
            gain = gains[index] if is_taken[index] else within[index]
            within[nodes[index].parent] += max(gain, 0.0)
    inside = np.zeros(len(nodes), bool)
    for index, node in enumerate(nodes):
        if node.parent >= 0:
            inside[index] = inside[node.parent] or is_taken[node.parent]
    best_first = sorted(np.flatnonzero(is_taken & ~inside).tolist(), key=lambda i: -gains[i])
    kept: list[int] = []
    for index in best_first:
        if not any(
            of_map[other] != of_map[index] and _is_same_ink(nodes[index], nodes[other])
            for other in kept
        ):
            kept.append(index)
    return kept


def choose_parts(nodes: Sequence[Node], kinds: np.ndarray, chosen: Sequence[int]) -> list[int]:
    """The nodes that are parts of digits, and share no ink with what was chosen.

    Args:
        nodes: parents before their children.
        kinds: as in `choose_nodes`.
        chosen: the numbers of digits.
    """
    taken = [nodes[index] for index in chosen]
    parts: list[int] = []
    for index in np.flatnonzero(kinds.argmax(axis=1) == FRAGMENT).tolist():
        if not any(_is_same_ink(nodes[index], other) for other in taken):
            parts.append(index)
            taken.append(nodes[index])
    return parts


def choose_marks(
    nodes: Sequence[Node],
    of_map: np.ndarray,
    taken: Sequence[int],
    levels: Sequence[np.ndarray],
) -> list[int]:
    """The whole components that are no digits, but as large as digits.

    Args:
        nodes: parents before their children.
        of_map: int (n,), the number of each node's map.
        taken: the numbers of digits and of their parts.
        levels: of the maps, uint8 (h, w).

    Returns:
        Their numbers; none of those that reach the border or are pale beside the digits, and none
        of a picture full of marks.
    """
    shape = levels[0].shape
    heights = [nodes[index].box.height for index in taken]
    usual = float(np.median(heights)) if heights else None
    low, high = MARK_HEIGHTS if usual else LONE_MARK_HEIGHTS
    unit = usual or float(min(shape))

    def is_mark(index: int) -> bool:
        node = nodes[index]
        inside = min(node.box.left, node.box.top) > 0
        inside &= node.box.right < shape[1] and node.box.bottom < shape[0]
        is_whole = of_map[index] == 0 and node.parent < 0 and inside
        is_large = low * unit <= max(node.box.height, node.box.width) <= high * unit
        return is_whole and is_large

    found = [index for index in range(len(nodes)) if is_mark(index)]
    own = [nodes[index] for index in taken]
    free = [i for i in found if not any(_is_same_ink(nodes[i], other) for other in own)]

    def strength(index: int) -> float:
        node = nodes[index]
        return float(levels[of_map[index]][node.place][node.mask].mean())

    strengths = [strength(index) for index in taken or free]
    least = PALE_MARK * float(np.median(strengths)) if strengths else 0.0
    clear = [index for index in free if strength(index) >= least]
    return clear if len(clear) <= MOST_MARKS else []


def _is_same_ink(one: Node, other: Node) -> bool:
    across, down = one.box.gaps(other.box)
    if across >= 0 or down >= 0:
        return False
    smaller = min(one.box.width * one.box.height, other.box.width * other.box.height)
    return across * down > SAME_INK * smaller
