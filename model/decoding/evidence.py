"""Ink by evidence: of all components at all thresholds, those that are most likely digits.

Nothing is left out by rules of shape: every node of the component trees of a picture is read by the
glyph network, and the network of components tells from that, from its shape and from its neighbours
whether it is a digit. Of nodes inside of each other the likelier ones are taken.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..ink.binarize import Ink
from ..ink.component_tree import Node, component_tree, thresholds
from ..ink.components import Component
from ..ink.contrast import Contrast
from ..ink.transform import Transform
from ..layout.fragments import join_fragments
from ..layout.text_lines import text_lines
from ..networks.component_features import component_graph
from ..networks.component_net import (
    DIGIT,
    FRAGMENT,
    OTHER_MARK,
    SEVERAL_DIGITS,
    component_probabilities,
)
from ..networks.glyph import glyph
from ..networks.layers import Folded
from ..reading import Box
from .hypotheses import Hypothesis

# What a node gains beside one digit; and what it must gain. First guesses, as all values below:
# experiment 049 has not varied them.
GAIN_OF_SEVERAL = 0.9
GAIN_OF_FRAGMENT = 0.35
LEAST_GAIN_OF_NODE = 0.4
# Two nodes of different maps are the same ink if they share this much of the smaller one's box.
SAME_INK = 0.3
# A box and a node are the same ink if they have this share of both together in common.
SAME_BOX = 0.5
# A box lies in a node if it has this share of itself in common with it.
INSIDE_BOX = 0.9
BY_EVIDENCE = "by evidence"


def nodes_of(contrasts: Sequence[Contrast]) -> tuple[list[Node], np.ndarray]:
    """The nodes of the component trees of contrast maps, in one list.

    Args:
        contrasts: of one picture, all of one size.

    Returns:
        The nodes, and int (n,), the number of each node's map.
    """
    nodes: list[Node] = []
    of_map: list[int] = []
    for number, contrast in enumerate(contrasts):
        before = len(nodes)
        for node in component_tree(contrast.levels, thresholds(contrast)):
            parent = node.parent + before if node.parent >= 0 else -1
            nodes.append(replace(node, parent=parent))
            of_map.append(number)
    return nodes, np.array(of_map, int)


def glyphs_of(
    nodes: Sequence[Node], of_map: np.ndarray, contrasts: Sequence[Contrast]
) -> np.ndarray:
    """The glyph of each node, float32 (n, 28, 28)."""
    made = [
        glyph(contrasts[number].levels[node.place] * node.mask)
        for node, number in zip(nodes, of_map, strict=True)
    ]
    return np.stack(made) if made else np.zeros((0, 28, 28), np.float32)


@dataclass(frozen=True)
class Evidence:
    """What the network of components makes of a photo.

    Attributes:
        hypothesis: the ink that is digits, in text lines.
        boxes: float (n, 4), left, top, right, bottom of every node, in pixels of the picture.
        digit: float (n,), the probability that a node is a digit, a part of one, or several.
        several: float (n,), the probability that a node is several digits.
    """

    hypothesis: Hypothesis[Ink]
    boxes: np.ndarray
    digit: np.ndarray
    several: np.ndarray

    def probability(self, box: Box) -> float | None:
        """How likely the ink in a box of the picture is a digit's; None if no node lies there."""
        if not len(self.boxes):
            return None
        left, top = np.maximum(self.boxes[:, :2], box[:2]).T
        right, bottom = np.minimum(self.boxes[:, 2:], box[2:]).T
        common = np.clip(right - left, 0, None) * np.clip(bottom - top, 0, None)
        areas = np.prod(self.boxes[:, 2:] - self.boxes[:, :2], axis=1)
        own = box.width * box.height
        alike = common / (areas + own - common) >= SAME_BOX
        # A digit that was cut from touching ones lies in ink that is several.
        around = common >= INSIDE_BOX * own
        found = np.concatenate([self.digit[alike], self.several[around]])
        return float(found.max()) if alike.any() else None


def find_evidence(
    maps: Sequence[Contrast],
    size: tuple[int, int],
    read_glyphs: Callable[[np.ndarray], np.ndarray],
    weights: dict[str, Folded],
) -> Evidence:
    """Find the ink that is digits.

    Args:
        maps: of a photo, see `photo_maps`.
        size: (width, height) of the upright picture.
        read_glyphs: float32 (n, 28, 28) to probabilities (n, 12).
        weights: of the network of components.
    """
    nodes, of_map = nodes_of(maps)
    levels = [contrast.levels for contrast in maps]
    read = read_glyphs(glyphs_of(nodes, of_map, maps))
    kinds = component_probabilities(component_graph(nodes, levels, read, of_map), weights).nodes
    ink, components = _ink_of(nodes, of_map, levels, choose_nodes(nodes, of_map, kinds), size)
    lines = text_lines(join_fragments(components))
    scale = ink.transform.xx
    boxes = scale * np.array([node.box for node in nodes], float).reshape(-1, 4)
    told = (1 - kinds[:, OTHER_MARK], kinds[:, SEVERAL_DIGITS])
    return Evidence(Hypothesis(BY_EVIDENCE, ink, lines), boxes, *told)


def _ink_of(
    nodes: Sequence[Node],
    of_map: np.ndarray,
    levels: Sequence[np.ndarray],
    chosen: Sequence[int],
    size: tuple[int, int],
) -> tuple[Ink, list[Component]]:
    """The ink of the chosen nodes alone, and its components."""
    labels = np.zeros(levels[0].shape, np.int32)
    strength = np.zeros(levels[0].shape, np.uint8)
    # For the reader of lines all other marks are paper; what is soft around the digits is kept.
    seen = levels[0].copy()
    for node, number in zip(nodes, of_map, strict=True):
        if number == 0 and node.parent < 0:
            seen[node.place][node.mask] = 0
    components = []
    for label, index in enumerate(chosen, start=1):
        node = nodes[index]
        own = levels[of_map[index]][node.place][node.mask]
        labels[node.place][node.mask] = label
        strength[node.place][node.mask] = own
        seen[node.place][node.mask] = own
        components.append(Component(node.box, (label,), node.area))
    transform = Transform.scaled(max(size) / max(seen.shape))
    return Ink(strength, labels, seen, transform, size, photo=True), components


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
        is_taken[index] = gains[index] > max(within[index], 0.0)
        if nodes[index].parent >= 0:
            within[nodes[index].parent] += max(gains[index], within[index], 0.0)
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


def _is_same_ink(one: Node, other: Node) -> bool:
    across, down = one.box.gaps(other.box)
    if across >= 0 or down >= 0:
        return False
    smaller = min(one.box.width * one.box.height, other.box.width * other.box.height)
    return across * down > SAME_INK * smaller
