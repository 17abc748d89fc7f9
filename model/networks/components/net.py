"""The network of components: what each node of a component tree is, given those around it.

Two rounds of message passing (Gilmer et al., 2017) over a node's own features and those of the
edges to its neighbours. It is small enough to be computed by NumPy wherever it is asked.
"""

from dataclasses import dataclass

import numpy as np

from ..calibration import softmax
from ..layers import Folded, Layer, Linear
from .features import EDGE_FEATURES, NODE_FEATURES, ComponentGraph

DIGIT, FRAGMENT, SEVERAL_DIGITS, OTHER_MARK = range(4)
"""What a node may be: one digit, a part of one, several, or anything else."""
KINDS_OF_NODE = 4
SAME_DIGIT, NEXT_IN_LINE, APART = range(3)
"""What a neighbour may be to a node: of the same digit, the next in its line, or neither."""
KINDS_OF_PAIR = 3
ROUNDS = 2
# The sum of a node's messages is divided by this, so that it is as large as their maximum.
USUAL_NEIGHBOURS = 4.0


@dataclass(frozen=True)
class ComponentShape:
    """The sizes of the network of components.

    Attributes:
        hidden: features of a node inside of the network.
        pair: features of a pair before its answer.
    """

    hidden: int = 32
    pair: int = 24

    def layers(self) -> tuple[Layer, ...]:
        """The table of its layers; `component_probabilities` says how they go together."""
        hidden, beside = self.hidden, 2 * self.hidden + EDGE_FEATURES
        rounds = [
            layer
            for number in range(ROUNDS)
            for layer in (
                Linear(f"message{number}", beside, hidden),
                Linear(f"update{number}", 4 * hidden, hidden),
            )
        ]
        return (
            Linear("own", NODE_FEATURES, hidden),
            Linear("own_again", hidden, hidden),
            *rounds,
            Linear("node", hidden, KINDS_OF_NODE),
            Linear("pair", beside, self.pair),
            Linear("pair_again", self.pair, KINDS_OF_PAIR),
        )


@dataclass(frozen=True)
class ComponentProbabilities:
    """What a network says of a graph.

    Attributes:
        nodes: float32 (n, 4), of `DIGIT`, `FRAGMENT`, `SEVERAL_DIGITS`, `OTHER_MARK`.
        pairs: float32 (n, neighbours, 3), of `SAME_DIGIT`, `NEXT_IN_LINE`, `APART`; without
            meaning where there is no neighbour.
    """

    nodes: np.ndarray
    pairs: np.ndarray


def component_probabilities(
    graph: ComponentGraph, weights: dict[str, Folded]
) -> ComponentProbabilities:
    """Ask the network.

    Args:
        graph: of one picture.
        weights: of each layer by its name.
    """

    def linear(name: str, values: np.ndarray) -> np.ndarray:
        return values @ weights[name].kernel + weights[name].bias

    count = len(graph.own)
    if not count:
        return ComponentProbabilities(
            np.zeros((0, KINDS_OF_NODE), np.float32),
            np.zeros((*graph.neighbours.shape, KINDS_OF_PAIR), np.float32),
        )
    there = (graph.neighbours >= 0)[..., None]
    others = np.maximum(graph.neighbours, 0)

    def beside(hidden: np.ndarray) -> np.ndarray:
        own = np.broadcast_to(hidden[:, None], (*others.shape, hidden.shape[1]))
        return np.concatenate([own, hidden[others], graph.edges], axis=2)

    hidden = _relu(linear("own_again", _relu(linear("own", graph.own))))
    for number in range(ROUNDS):
        messages = _relu(linear(f"message{number}", beside(hidden))) * there
        whole = np.broadcast_to(hidden.mean(axis=0), hidden.shape)
        heard = [hidden, messages.sum(axis=1) / USUAL_NEIGHBOURS, messages.max(axis=1), whole]
        hidden = hidden + _relu(linear(f"update{number}", np.concatenate(heard, axis=1)))
    pairs = linear("pair_again", _relu(linear("pair", beside(hidden))))
    return ComponentProbabilities(softmax(linear("node", hidden)), softmax(pairs))


def _relu(values: np.ndarray) -> np.ndarray:
    return np.maximum(values, 0)
