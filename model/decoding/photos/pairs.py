"""What the network of components says of pairs: which are one digit, which follow each other."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...ink.component_tree import Node
from ...ink.components import Component
from ...networks.components.net import NEXT_IN_LINE, SAME_DIGIT

# A node stands for a chosen one if their boxes have this share of both together in common.
# With 0.35 no count of pictures changes (experiment 057).
SAME_BOX = 0.5
# From this probability on two components are of one digit.
LEAST_SAME = 0.5


@dataclass(frozen=True)
class PairScores:
    """What is known of pairs of nodes that were chosen, each by the labels of its component.

    Attributes:
        same: float (n, n), the probability that both are of one digit; 0 where nothing is known.
        following: float (n, n), that the second is the next in the line of the first.
    """

    same: np.ndarray
    following: np.ndarray

    def follows(self, component: Component, after: Component) -> float:
        """How likely the second component is the next after the first."""
        return float(self.following[np.ix_(component.labels, after.labels)].max())

    def joined(
        self, components: Sequence[Component], parts: Sequence[Component]
    ) -> list[Component]:
        """Join parts of digits to what they are of one digit with; those of nothing are dropped."""
        found = list(components)
        for part in sorted(parts, key=lambda part: -part.area):
            scores = [self.same[np.ix_(one.labels, part.labels)].max() for one in found]
            best = int(np.argmax(scores)) if scores else -1
            if best >= 0 and scores[best] >= LEAST_SAME:
                found[best] = found[best].join(part)
            else:
                found.append(part)
        alone = {part.labels for part in parts}
        return [one for one in found if one.labels not in alone]


def pair_scores(
    nodes: Sequence[Node], chosen: Sequence[int], neighbours: np.ndarray, pairs: np.ndarray
) -> PairScores:
    """What a network says of pairs of chosen nodes, by whatever nodes are the same ink.

    Args:
        nodes: of a picture.
        chosen: the numbers of some; their labels count them from 1.
        neighbours: int (n, m), the numbers of each node's neighbours; -1 for none.
        pairs: float (n, m, 3), see `ComponentProbabilities`.
    """
    same, following = np.zeros((2, len(chosen) + 1, len(chosen) + 1))
    if chosen:
        stands_for = _stands_for(nodes, chosen)
        one = np.broadcast_to(stands_for[:, None], neighbours.shape)
        other = np.where(neighbours >= 0, stands_for[neighbours], 0)
        is_pair = (one > 0) & (other > 0) & (one != other)
        place = one[is_pair], other[is_pair]
        np.maximum.at(same, place, pairs[is_pair][:, SAME_DIGIT])
        np.maximum.at(following, place, pairs[is_pair][:, NEXT_IN_LINE])
    return PairScores(np.maximum(same, same.T), following)


def _stands_for(nodes: Sequence[Node], chosen: Sequence[int]) -> np.ndarray:
    """For each node the label of the chosen node with the same ink; 0 for none."""
    boxes = np.array([node.box for node in nodes], float)
    others = boxes[list(chosen)]
    corners = np.maximum(boxes[:, None, :2], others[:, :2])
    ends = np.minimum(boxes[:, None, 2:], others[:, 2:])
    common = np.clip(ends - corners, 0, None).prod(axis=2)
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    shares = common / (areas[:, None] + areas[list(chosen)] - common)
    return np.where(shares.max(axis=1) >= SAME_BOX, shares.argmax(axis=1) + 1, 0)
