"""Ink by evidence: of all components at all thresholds, those that are most likely digits.

Nothing is left out by rules of shape: every node of the component trees of a picture is read by the
glyph network, and the network of components tells from that, from its shape and from its neighbours
whether it is a digit. Of nodes inside of each other the likelier ones are taken.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from PIL import Image

from ..ink.binarize import Ink
from ..ink.component_tree import Node, component_tree, thresholds
from ..ink.components import Component
from ..ink.contrast import Contrast, contrast_of
from ..ink.transform import Transform
from ..layout.fragments import join_fragments
from ..layout.text_lines import text_lines
from ..networks.components.features import component_graph
from ..networks.components.net import DIGIT, FRAGMENT, SEVERAL_DIGITS, component_probabilities
from ..networks.glyph import glyph
from ..networks.layers import Folded
from ..reading import Box, Digit
from .evidence_lines import pair_scores
from .hypotheses import AS_IT_LIES, LEVEL, Hypotheses, Hypothesis, cropped, skews_deg
from .line_search import digit_of, joint_of

# What a node gains beside one digit; and what it must gain. First guesses, as all values below:
# experiment 049 has not varied them.
GAIN_OF_SEVERAL = 0.9
GAIN_OF_FRAGMENT = 0.35
LEAST_GAIN_OF_NODE = 0.4
# Two nodes of different maps are the same ink if they share this much of the smaller one's box.
SAME_INK = 0.3
# Other marks are shown where they are so high or wide, in median heights of the digits; of a
# picture without any, in its shorter sides. Of more than so many (print, grain) none is.
MARK_HEIGHTS = (0.6, 1.8)
LONE_MARK_HEIGHTS = (0.1, 0.9)
MOST_MARKS = 30
PALE_MARK = 0.5  # of what the digits differ from their paper by

Mark = tuple[Node, np.ndarray, np.ndarray]
"""A node, what its glyph is read as (11,), log-probabilities, and the glyph."""


class PhotoHypotheses(Hypotheses):
    """What the network of components takes for digits in a photo."""

    kind = "photo"

    def __init__(
        self,
        maps: Sequence[Contrast],
        crops: Sequence[Ink],
        image: Image.Image,
        read_glyphs: Callable[[np.ndarray], np.ndarray],
        weights: dict[str, Folded],
        part: Box | None = None,
    ) -> None:
        """Begin with the contrast.

        Args:
            maps: see `page_maps`.
            crops: see `crop_inks`.
            image: the upright picture.
            read_glyphs: float32 (n, 28, 28) to probabilities (n, 12).
            weights: of the network of components.
            part: of the picture that the maps show; all of it without.
        """
        self.image, self.size = image, image.size
        self._part = part or Box(0, 0, *image.size)
        self.pixels = sum(one.levels.size for one in maps)
        self._maps, self._crops = maps, crops
        self._marks: list[Digit] = []
        self._read_glyphs, self._weights = read_glyphs, weights

    def cropped(self) -> Iterator[Hypothesis[Ink]]:
        """Nothing is taken for the border's, in a photo that is cut to its writing."""
        yield from cropped(self._crops)

    def marks(self) -> list[Digit]:
        """What was seen and is no digit, though as large as one: to be shown as left out."""
        return self._marks

    def in_turn(self) -> Iterator[Hypothesis[Ink]]:
        """As it lies; and turned level, if the lines are skewed."""
        part = self._part
        scale = max(part.width, part.height) / max(self._maps[0].levels.shape)
        as_it_lies = Transform.scaled(scale, (part.left, part.top))
        seen = self._seen(self._maps, AS_IT_LIES, as_it_lies)
        yield seen
        for angle_deg in skews_deg(seen.lines):
            maps = [turned(one, angle_deg) for one in self._maps]
            shape, before = maps[0].levels.shape, self._maps[0].levels.shape
            back = Transform.turned_back(angle_deg, shape, before)
            yield self._seen(maps, LEVEL, as_it_lies.after(back))

    def _seen(self, maps: Sequence[Contrast], source: str, transform: Transform) -> Hypothesis[Ink]:
        ink, lines, marks = find_evidence(maps, self._read_glyphs, self._weights)
        if source == AS_IT_LIES:
            self._marks = [
                digit_of(joint, transform.box(node.box, Box(0, 0, *self.size)), drawn, math.inf)
                for node, joint, drawn in marks
            ]
        return Hypothesis(source, replace(ink, transform=transform, size=self.size), lines)


def find_evidence(
    maps: Sequence[Contrast],
    read_glyphs: Callable[[np.ndarray], np.ndarray],
    weights: dict[str, Folded],
) -> tuple[Ink, list[list[Component]], list[Mark]]:
    """Find the ink that is digits.

    Args:
        maps: of a photo, see `page_maps`.
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


def turned(contrast: Contrast, angle_deg: float) -> Contrast:
    """A contrast map turned counterclockwise about its middle, on a sheet that holds it."""
    levels = Image.fromarray(contrast.levels).rotate(
        angle_deg, Image.Resampling.BILINEAR, expand=True
    )
    return contrast_of(np.asarray(levels), photo=True)


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
