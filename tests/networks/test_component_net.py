"""The network of components: NumPy and Flax say the same, and what it is told of nodes."""

import jax.numpy as jnp
import numpy as np
from flax import nnx
from scipy.special import softmax

from model.ink.component_tree import Node
from model.networks.components.features import (
    EDGE_FEATURES,
    NEIGHBOURS,
    NODE_FEATURES,
    ComponentGraph,
    component_graph,
)
from model.networks.components.flax_net import ComponentNet
from model.networks.components.net import ComponentShape, component_probabilities
from model.networks.flax_net import load_weights
from model.networks.layers import fold
from model.networks.weights import RELEASED_COMPONENTS, load_tensors
from model.reading import Box

PAPER = np.zeros((60, 100), np.uint8)


def node(left: int, top: int, right: int, bottom: int, parent: int = -1) -> Node:
    mask = np.ones((bottom - top, right - left), bool)
    return Node(Box(left, top, right, bottom), int(mask.sum()), 40, mask, parent)


ROW = [node(10, 10, 20, 40), node(30, 10, 40, 40), node(60, 12, 70, 42)]


def graph_of(nodes: list[Node], digits: list[float]) -> ComponentGraph:
    levels = PAPER.copy()
    for one in nodes:
        levels[one.place][one.mask] = 200
    read = np.zeros((len(nodes), 12), np.float32)
    for row, digit in zip(read, digits, strict=True):
        row[7], row[10] = digit, 1 - digit
    return component_graph(nodes, [levels], read, np.zeros(len(nodes), int))


def test_a_node_is_told_of_the_digits_beside_it_first() -> None:
    graph = graph_of(ROW, [0.9, 0.01, 0.9])
    assert graph.own.shape == (3, NODE_FEATURES)
    assert graph.neighbours[0].tolist() == [-1, -1, 2, 1, -1, -1, -1, -1]
    assert not graph.edges[0, 4:].any()


def test_a_node_is_told_of_what_it_lies_in_and_what_lies_in_it() -> None:
    nodes = [node(5, 5, 90, 50), node(10, 10, 20, 40, 0), node(30, 10, 34, 20, 0)]
    graph = graph_of(nodes, [0.0, 0.9, 0.1])
    assert graph.neighbours[1, 0] == 0
    assert graph.neighbours[0, 1] == 1


def test_the_scale_of_a_picture_changes_only_what_tells_of_pixels() -> None:
    small = graph_of(ROW, [0.9] * 3)
    levels = np.zeros((120, 200), np.uint8)
    large = [node(*(2 * side for side in one.box)) for one in ROW]
    for one in large:
        levels[one.place][one.mask] = 200
    read = np.zeros((3, 12), np.float32)
    read[:, 7], read[:, 10] = 0.9, 0.1
    twice = component_graph(large, [levels], read, np.zeros(3, int))
    np.testing.assert_allclose(twice.edges, small.edges, atol=1e-6)
    same = np.delete(np.arange(NODE_FEATURES), [14, 17, 18])
    np.testing.assert_allclose(twice.own[:, same], small.own[:, same], atol=1e-6)


def test_a_ring_is_told_of_the_digit_in_it_and_the_digit_of_the_ring() -> None:
    ring, digit, alone = node(10, 10, 50, 50), node(25, 20, 35, 40), node(60, 12, 70, 42)
    own = graph_of([ring, digit, alone], [0.9, 0.8, 0.9]).own[:, 36:]
    shares = [np.log(200 / 1600) / np.log(1000), -1, -1]
    np.testing.assert_allclose(own[:, 0], shares, rtol=1e-5)
    np.testing.assert_allclose(own[:, 1], [0.8, 0, 0], rtol=1e-5)
    np.testing.assert_allclose(own[:, 2], [0, 1 - np.log(2) / np.log(5), 0], rtol=1e-5)


def test_what_a_node_is_made_of_is_no_other_ink_in_it() -> None:
    own = graph_of([node(10, 10, 50, 50), node(12, 12, 48, 48, parent=0)], [0.9, 0.9]).own
    np.testing.assert_array_equal(own[:, 36:], [[-1, 0, 0]] * 2)


def test_no_nodes_are_an_empty_graph() -> None:
    graph = graph_of([], [])
    assert graph.own.shape == (0, NODE_FEATURES)
    weights = fold(
        ComponentShape().layers(), load_tensors(RELEASED_COMPONENTS, ComponentShape).tensors
    )
    told = component_probabilities(graph, weights)
    assert told.nodes.shape == (0, 4)
    assert told.pairs.shape == (0, NEIGHBOURS, 3)


def test_numpy_and_flax_say_the_same() -> None:
    rng = np.random.default_rng(0)
    net, _ = load_weights(RELEASED_COMPONENTS, ComponentNet)
    loaded = load_tensors(RELEASED_COMPONENTS, ComponentShape)
    graph = graph_of(ROW, rng.random(3).tolist())
    told = component_probabilities(graph, fold(loaded.shape.layers(), loaded.tensors))
    nodes, pairs = net.graphs(
        *(jnp.asarray(one)[None] for one in (graph.own, graph.neighbours, graph.edges)),
        jnp.zeros((1, 3), int),
    )
    np.testing.assert_allclose(told.nodes, softmax(np.asarray(nodes[0]), axis=1), atol=1e-5)
    np.testing.assert_allclose(told.pairs, softmax(np.asarray(pairs[0]), axis=2), atol=1e-5)


def test_what_fills_up_a_batch_changes_nothing() -> None:
    net = ComponentNet(ComponentShape(), rngs=nnx.Rngs(0))
    graph = graph_of(ROW, [0.9, 0.5, 0.9])
    own = np.zeros((1, 5, NODE_FEATURES), np.float32)
    neighbours = np.full((1, 5, NEIGHBOURS), -1, np.int32)
    edges = np.zeros((1, 5, NEIGHBOURS, EDGE_FEATURES), np.float32)
    own[0, :3], neighbours[0, :3], edges[0, :3] = graph.own, graph.neighbours, graph.edges
    number = np.array([[0, 0, 0, -1, -1]])
    filled = net.graphs(own, neighbours, edges, number)[0][0, :3]
    alone = net.graphs(own[:, :3], neighbours[:, :3], edges[:, :3], number[:, :3])[0][0]
    np.testing.assert_allclose(filled, alone, atol=1e-5)
