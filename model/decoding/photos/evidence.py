"""Ink by evidence: of all components at all thresholds, those that are most likely digits.

Nothing is left out by rules of shape: every node of the component trees of a picture is read by the
glyph network, and the network of components tells from that, from its shape and from its neighbours
whether it is a digit. Of nodes inside of each other the likelier ones are taken.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from ...ink.binarize import Ink
from ...ink.component_tree import Node, component_tree, thresholds
from ...ink.components import Component
from ...ink.contrast import Contrast
from ...ink.transform import Transform
from ...layout.fragments import join_fragments
from ...layout.text_lines import text_lines
from ...networks.components.features import component_graph
from ...networks.components.net import component_probabilities
from ...networks.glyph import glyph
from ...networks.layers import Folded
from ..line_search import joint_of
from .choice import choose_marks, choose_nodes, choose_parts
from .pairs import pair_scores

Mark = tuple[Node, np.ndarray, np.ndarray]
"""A node, what its glyph is read as (11,), log-probabilities, and the glyph."""


def find_evidence(
    maps: Sequence[Contrast],
    read_glyphs: Callable[[np.ndarray], np.ndarray],
    weights: dict[str, Folded],
) -> tuple[Ink, list[list[Component]], list[Mark]]:
    """Find the ink that is digits.

    Args:
        maps: of a photo, see `contrast_maps`.
        read_glyphs: float32 (n, 28, 28) to probabilities (n, 12).
        weights: of the network of components.

    Returns:
        The ink, its upright picture as large as the maps; its text lines; and other marks.
    """
    nodes, of_map = nodes_of(maps)
    levels = [contrast.levels for contrast in maps]
    glyphs = glyphs_of(nodes, of_map, maps)
    read = read_glyphs(glyphs)
    graph = component_graph(nodes, levels, read, of_map)
    told = component_probabilities(graph, weights)
    chosen = choose_nodes(nodes, of_map, told.nodes)
    parts = choose_parts(nodes, told.nodes, chosen)
    ink, components = _ink_of(nodes, of_map, levels, [*chosen, *parts])
    scores = pair_scores(nodes, [*chosen, *parts], graph.neighbours, told.pairs)
    digits = scores.joined(components[: len(chosen)], components[len(chosen) :])
    others = choose_marks(nodes, of_map, [*chosen, *parts], levels)
    marks = [
        (nodes[index], joint_of(read[index], uncut=True, seen=None), glyphs[index])
        for index in others
    ]
    return ink, text_lines(join_fragments(digits), scores.follows), marks


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


def _ink_of(
    nodes: Sequence[Node],
    of_map: np.ndarray,
    levels: Sequence[np.ndarray],
    chosen: Sequence[int],
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
    size = (seen.shape[1], seen.shape[0])
    return Ink(strength, labels, seen, Transform(), size, photo=True), components
