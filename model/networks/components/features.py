"""What is known of every node of a component tree: of itself, and of those around it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...ink.component_tree import Node
from ...ink.components import stroke_width
from .enclosures import enclosures

NODE_FEATURES = 39
EDGE_FEATURES = 16
# Neighbours of a node: its parent, its largest child, and the nearest that may be digits.
NEAREST = 6
NEIGHBOURS = 2 + NEAREST
# A node whose glyph is a digit with this probability counts as a neighbour first; others, and those
# that lie inside of each other, count as if they were so many sizes further away.
MAY_BE_DIGIT = 0.3
NO_DIGIT_AWAY = 3.0
INSIDE_AWAY = 2.0
# Places are told in sizes of the node, up to so many.
FARTHEST = 8.0
# Log-probabilities are told down to this, divided by that.
LEAST_LOG = -8.0
LOG_SCALE = 4.0
# A node's strength is the level that this share of its pixels stay under.
STRENGTH_RANK = 0.9
# Strokes are no thinner than this, in pixels.
THINNEST_PX = 0.5
# Beyond so many pixels (a power of two) it does not matter how large a node is, nor how broad its
# strokes are: pages to learn from are smaller than pictures.
LARGE_LOG2_PX = 7.0
BROAD_STROKE_PX = 12.0


@dataclass(frozen=True)
class ComponentGraph:
    """Nodes with what is known of them.

    Attributes:
        own: float32 (n, NODE_FEATURES), of each node.
        neighbours: int32 (n, NEIGHBOURS), the numbers of its neighbours; -1 for none.
        edges: float32 (n, NEIGHBOURS, EDGE_FEATURES), of each with its neighbour; 0 for none.
    """

    own: np.ndarray
    neighbours: np.ndarray
    edges: np.ndarray


@dataclass(frozen=True)
class _Measures:
    """What is measured of n nodes, each (n,) but for `ink`.

    Attributes:
        left, top, right, bottom: of their boxes.
        stroke: the width of their strokes, in pixels.
        strength: the level that nine tenths of a node stay under.
        ink: (n, 6): mean level, mean and spread as shares of the strength, threshold as a share of
            it, how dark the rest of the box is beside the ink, how much of the ink is strong.
        digit: the probability of the best digit.
    """

    left: np.ndarray
    top: np.ndarray
    right: np.ndarray
    bottom: np.ndarray
    stroke: np.ndarray
    strength: np.ndarray
    ink: np.ndarray
    digit: np.ndarray

    @property
    def width(self) -> np.ndarray:
        return self.right - self.left

    @property
    def height(self) -> np.ndarray:
        return self.bottom - self.top


def component_graph(
    nodes: Sequence[Node],
    levels: Sequence[np.ndarray],
    glyph_probabilities: np.ndarray,
    of_map: np.ndarray,
) -> ComponentGraph:
    """Describe nodes.

    Args:
        nodes: of all maps; parents are numbered within this list.
        levels: uint8 (h, w), the contrast maps, all of one shape.
        glyph_probabilities: float32 (n, 12), of each node's glyph.
        of_map: int (n,), the number of each node's map.
    """
    measured = _measure(nodes, levels, glyph_probabilities, of_map)
    parents = np.array([node.parent for node in nodes], int)
    children, largest = _children(nodes)
    own = _own(nodes, measured, glyph_probabilities, levels[0].shape)
    own[:, 30] = np.log1p(children)
    own[:, 31] = parents >= 0
    own[:, 32] = of_map > 0
    own[:, 34] = np.log1p((measured.digit > MAY_BE_DIGIT).sum()) / 4
    own[:, 35] = len(levels) == 1
    own[:, 36:] = enclosures(nodes, of_map, measured.digit)
    if not len(nodes):
        edges = np.zeros((0, NEIGHBOURS, EDGE_FEATURES), np.float32)
        return ComponentGraph(own, np.zeros((0, NEIGHBOURS), np.int32), edges)
    gaps = _gaps(measured)
    is_inside = _is_inside(measured, *gaps)
    nearest = _nearest(measured, *gaps, is_inside)
    neighbours = np.concatenate([parents[:, None], largest[:, None], nearest], axis=1)
    edges = _edges(measured, neighbours, gaps, is_inside, of_map)
    return ComponentGraph(own, neighbours.astype(np.int32), edges)


def _measure(
    nodes: Sequence[Node],
    levels: Sequence[np.ndarray],
    glyph_probabilities: np.ndarray,
    of_map: np.ndarray,
) -> _Measures:
    left, top, right, bottom = np.array([node.box for node in nodes], float).reshape(-1, 4).T
    strokes = [max(stroke_width(node.mask), THINNEST_PX) for node in nodes]
    within = [levels[number][node.place] for node, number in zip(nodes, of_map, strict=True)]
    counts = [
        np.bincount(values[node.mask], minlength=256)
        for node, values in zip(nodes, within, strict=True)
    ]
    in_box = np.array([(values.sum(dtype=int), values.size) for values in within]).reshape(-1, 2)
    strengths, inks = _measure_ink(
        np.array(counts).reshape(-1, 256), in_box, np.array([node.threshold for node in nodes])
    )
    return _Measures(
        left,
        top,
        right,
        bottom,
        stroke=np.array(strokes),
        strength=strengths,
        ink=inks,
        digit=glyph_probabilities[:, :10].max(axis=1, initial=0.0),
    )


def _measure_ink(
    counts: np.ndarray, in_box: np.ndarray, thresholds: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The strengths of nodes, (n,), and `_Measures.ink`.

    Args:
        counts: (n, 256), how many pixels of each level a node has.
        in_box: (n, 2), the sum of all levels in its box, and how many there are.
        thresholds: (n,), of the nodes.
    """
    levels = np.arange(256.0)
    below = counts.cumsum(axis=1)
    areas, sums = below[:, -1], counts @ levels
    # A percentile between two values, as NumPy's `percentile` finds it.
    rank = STRENGTH_RANK * (areas - 1)
    first = np.floor(rank)
    lower, upper = (
        (below <= np.minimum(at, areas - 1)[:, None]).sum(axis=1) for at in (first, first + 1)
    )
    strengths = lower + (upper - lower) * (rank - first)
    means = sums / areas
    deviations = np.sqrt((counts * (levels - means[:, None]) ** 2).sum(axis=1) / areas)
    rest = (in_box[:, 0] - sums) / np.maximum(in_box[:, 1] - areas, 1)
    strong = (counts * (levels > 0.5 * strengths[:, None])).sum(axis=1) / areas
    shares = (means, deviations, thresholds)
    mean, deviation, threshold = (one / strengths for one in shares)
    return strengths, np.stack(
        [means / 255, mean, deviation, threshold, rest / means, strong], axis=1
    )


def _children(nodes: Sequence[Node]) -> tuple[np.ndarray, np.ndarray]:
    """How many children each node has, and the number of the largest; -1 for none."""
    count, largest = np.zeros(len(nodes)), np.full(len(nodes), -1)
    for index, node in enumerate(nodes):
        if node.parent >= 0:
            count[node.parent] += 1
            best = largest[node.parent]
            if best < 0 or nodes[best].area < node.area:
                largest[node.parent] = index
    return count, largest


def _own(
    nodes: Sequence[Node], of: _Measures, glyph_probabilities: np.ndarray, shape: tuple[int, ...]
) -> np.ndarray:
    own = np.zeros((len(nodes), NODE_FEATURES), np.float32)
    areas = np.array([node.area for node in nodes], float)
    short = min(shape)
    logs = np.log(np.maximum(glyph_probabilities, 1e-9))
    own[:, :12] = np.maximum(logs, LEAST_LOG) / LOG_SCALE
    own[:, 12] = np.log(of.height / short)
    own[:, 13] = np.log(of.width / short)
    own[:, 14] = np.minimum(np.log2(of.height), LARGE_LOG2_PX) / 4
    own[:, 15] = np.log(of.width / of.height)
    own[:, 16] = areas / (of.width * of.height)
    own[:, 17] = of.stroke / np.maximum(of.width, of.height)
    own[:, 18] = np.log(np.minimum(of.stroke, BROAD_STROKE_PX))
    own[:, 20] = of.strength / 255
    own[:, [19, 21, 29, 22, 23, 28]] = of.ink
    own[:, 24] = of.left <= 0
    own[:, 25] = of.top <= 0
    own[:, 26] = of.right >= shape[1]
    own[:, 27] = of.bottom >= shape[0]
    own[:, 33] = of.digit
    return own


def _gaps(of: _Measures) -> tuple[np.ndarray, np.ndarray]:
    """Pixels between the boxes of two nodes, across and down; negative where they overlap."""
    across = np.maximum(of.left[:, None], of.left) - np.minimum(of.right[:, None], of.right)
    down = np.maximum(of.top[:, None], of.top) - np.minimum(of.bottom[:, None], of.bottom)
    return across, down


def _is_inside(of: _Measures, across: np.ndarray, down: np.ndarray) -> np.ndarray:
    """Whether two boxes share more than half of the smaller one."""
    areas = of.width * of.height
    return (across < 0) & (down < 0) & (across * down > 0.5 * np.minimum(areas[:, None], areas))


def _size(of: _Measures) -> np.ndarray:
    return np.maximum(of.height, of.width / 2)


def _nearest(
    of: _Measures, across: np.ndarray, down: np.ndarray, is_inside: np.ndarray
) -> np.ndarray:
    """The nearest nodes that may be digits beside each; -1 for none."""
    size = _size(of)
    apart = np.hypot(np.maximum(across, 0), np.maximum(down, 0)) / np.sqrt(size[:, None] * size)
    apart += np.abs(np.log(size[:, None] / size))
    apart += NO_DIGIT_AWAY * (of.digit < MAY_BE_DIGIT)[None] + INSIDE_AWAY * is_inside
    np.fill_diagonal(apart, np.inf)
    nearest = np.argsort(apart, axis=1, kind="stable")[:, :NEAREST]
    nearest = np.where(np.isfinite(np.take_along_axis(apart, nearest, axis=1)), nearest, -1)
    return np.pad(nearest, ((0, 0), (0, NEAREST - nearest.shape[1])), constant_values=-1)


def _edges(
    of: _Measures,
    neighbours: np.ndarray,
    gaps: tuple[np.ndarray, np.ndarray],
    is_inside: np.ndarray,
    of_map: np.ndarray,
) -> np.ndarray:
    i, j = np.arange(len(neighbours))[:, None], np.maximum(neighbours, 0)
    scale = _size(of)[:, None]
    areas = of.width * of.height

    def away(places: np.ndarray) -> np.ndarray:
        return np.clip((places[j] - places[i]) / scale, -FARTHEST, FARTHEST)

    slots = np.broadcast_to(np.arange(NEIGHBOURS), neighbours.shape)
    edges = np.stack(
        [
            away((of.left + of.right) / 2),
            away((of.top + of.bottom) / 2),
            np.clip(gaps[0][i, j] / scale, -2, FARTHEST),
            np.clip(gaps[1][i, j] / scale, -2, FARTHEST),
            np.log(of.height[j] / of.height[i]),
            np.log(of.stroke[j] / of.stroke[i]),
            (of.strength[j] - of.strength[i]) / 128,
            away(of.bottom),
            away(of.top),
            is_inside[i, j],
            of.digit[j],
            of_map[j] == of_map[i],
            slots == 0,
            slots == 1,
            np.log(areas[j] / areas[i]) / 4,
            np.ones(neighbours.shape),
        ],
        axis=2,
    ).astype(np.float32)
    return edges * (neighbours >= 0)[..., None]
