"""Train the network of components on graphs that 049-pages.py made.

python docs/experiments/scripts/049-train.py --epochs 22 --validation val.npz \
        --out model/released/components.safetensors train11.npz train12.npz
"""

import argparse
import shlex
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from model.networks.component_features import EDGE_FEATURES, NEIGHBOURS, NODE_FEATURES
from model.networks.component_flax import ComponentNet
from model.networks.component_net import (
    APART,
    DIGIT,
    KINDS_OF_NODE,
    NEXT_IN_LINE,
    SAME_DIGIT,
    SEVERAL_DIGITS,
    ComponentShape,
)
from model.networks.weights import save_tensors

# Graphs are filled up to one of these sizes; a batch has about so many nodes, and graphs at most.
SIZES = (16, 48, 112, 224, 448, 1_100)
NODES_A_BATCH = 2_560
MOST_GRAPHS = 64
PEAK_RATE = 4e-3
WEIGHT_DECAY = 1e-3
# The loss of pairs counts for so much beside that of nodes.
PAIR_WEIGHT = 0.5

SCRIPTS = "docs/experiments/scripts"

Graph = dict[str, np.ndarray]


def load_graphs(files: list[Path]) -> list[Graph]:
    """The graphs of files, each with the truth of its pairs."""
    graphs = []
    for file in files:
        packed = dict(np.load(file).items())
        ends, digits = np.cumsum(packed["n"]), np.cumsum(packed["nxtn"])
        for index in range(len(packed["n"])):
            rows = slice(ends[index] - packed["n"][index], ends[index])
            after = packed["nxt"][digits[index] - packed["nxtn"][index] : digits[index]]
            graph = {name: packed[name][rows] for name in ("own", "nb", "edges", "cls", "w")}
            graphs.append(graph | _pairs(graph, packed["which"][rows], after))
    return graphs


def _pairs(graph: Graph, which: np.ndarray, after: np.ndarray) -> Graph:
    others = np.maximum(graph["nb"], 0)
    one, other = which[:, None], which[others]
    kind, other_kind = graph["cls"][:, None], graph["cls"][others]
    counts = (kind < SEVERAL_DIGITS) & (other_kind < SEVERAL_DIGITS) & (graph["nb"] >= 0)
    follows = (after[one] == other) & (other > 0) & (kind == DIGIT) & (other_kind == DIGIT)
    pair = np.where(counts & (one == other), SAME_DIGIT, np.where(follows, NEXT_IN_LINE, APART))
    return {"pair": pair.astype(np.int8), "pairw": counts.astype(np.float32)}


def batches(graphs: list[Graph], rng: np.random.Generator) -> list[tuple[int, int, np.ndarray]]:
    """Graphs of like size together: their size, how many fit, and which."""
    of_size: dict[int, list[int]] = {}
    for index, graph in enumerate(graphs):
        size = next(one for one in SIZES if one >= len(graph["cls"]))
        of_size.setdefault(size, []).append(index)
    found = []
    for size, indices in of_size.items():
        count = max(1, min(MOST_GRAPHS, NODES_A_BATCH // size))
        order = rng.permutation(indices)
        found += [(size, count, order[i : i + count]) for i in range(0, len(order), count)]
    return [found[i] for i in rng.permutation(len(found))]


def packed(graphs: list[Graph], size: int, count: int, chosen: np.ndarray) -> Graph:
    """A batch of graphs, filled up."""
    batch = {
        "own": np.zeros((count, size, NODE_FEATURES), np.float32),
        "nb": np.full((count, size, NEIGHBOURS), -1, np.int32),
        "edges": np.zeros((count, size, NEIGHBOURS, EDGE_FEATURES), np.float32),
        "cls": np.zeros((count, size), np.int32),
        "w": np.zeros((count, size), np.float32),
        "pair": np.zeros((count, size, NEIGHBOURS), np.int32),
        "pairw": np.zeros((count, size, NEIGHBOURS), np.float32),
        "is_node": np.zeros((count, size), np.float32),
    }
    for row, index in enumerate(chosen):
        graph = graphs[index]
        nodes = len(graph["cls"])
        for name, values in graph.items():
            batch[name][row, :nodes] = values
        batch["is_node"][row, :nodes] = 1
    return batch


def loss_of(net: ComponentNet, batch: Any) -> jax.Array:
    """The mean cross-entropy of nodes, and of pairs of digits."""
    nodes, pairs = net.graphs(batch["own"], batch["nb"], batch["edges"], batch["is_node"])
    entropy = optax.softmax_cross_entropy_with_integer_labels
    node = (entropy(nodes, batch["cls"]) * batch["w"]).sum() / jnp.maximum(batch["w"].sum(), 1)
    pair = (entropy(pairs, batch["pair"]) * batch["pairw"]).sum()
    return node + PAIR_WEIGHT * pair / jnp.maximum(batch["pairw"].sum(), 1)


def standardised(graphs: list[Graph], mean: np.ndarray, deviation: np.ndarray) -> list[Graph]:
    """The same graphs, each feature of their nodes around 0 and about 1 large."""
    return [graph | {"own": (graph["own"] - mean) / deviation} for graph in graphs]


def confusion(net: ComponentNet, graphs: list[Graph]) -> np.ndarray:
    """How many nodes of each kind are taken for each."""
    ask = nnx.jit(lambda net, b: net.graphs(b["own"], b["nb"], b["edges"], b["is_node"])[0])
    counts = np.zeros((KINDS_OF_NODE, KINDS_OF_NODE), int)
    for size, count, chosen in batches(graphs, np.random.default_rng(0)):
        batch = packed(graphs, size, count, chosen)
        told = np.asarray(ask(net, batch)).argmax(axis=-1)
        there = batch["is_node"] > 0
        np.add.at(counts, (batch["cls"][there], told[there]), 1)
    return counts


def tensors_of(net: ComponentNet, mean: np.ndarray, deviation: np.ndarray) -> Graph:
    """The weights; the standardisation is taken into the first layer."""
    flat = nnx.to_flat_state(nnx.state(net, nnx.Param))
    tensors = {".".join(map(str, keys)): np.asarray(value[...], np.float64) for keys, value in flat}
    tensors["own.bias"] = tensors["own.bias"] - (mean / deviation) @ tensors["own.kernel"]
    tensors["own.kernel"] = tensors["own.kernel"] / deviation[:, None]
    return {name: np.ascontiguousarray(value, np.float32) for name, value in tensors.items()}


def train(graphs: list[Graph], net: ComponentNet, epochs: int) -> Iterator[float]:
    """Train; the mean loss of each epoch."""
    rng = np.random.default_rng(0)
    steps = epochs * len(batches(graphs, rng))
    rate = optax.cosine_onecycle_schedule(steps, PEAK_RATE, pct_start=0.1)
    optimizer = nnx.Optimizer(net, optax.adamw(rate, weight_decay=WEIGHT_DECAY), wrt=nnx.Param)

    @nnx.jit
    def step(net: ComponentNet, optimizer: nnx.Optimizer, batch: Any) -> jax.Array:
        loss, gradients = nnx.value_and_grad(loss_of)(net, batch)
        optimizer.update(net, gradients)
        return loss

    for _ in range(epochs):
        losses = [
            float(step(net, optimizer, packed(graphs, size, count, chosen)))
            for size, count, chosen in batches(graphs, rng)
        ]
        yield float(np.mean(losses))


def main() -> None:
    """Train, report on the validation graphs, write the weights and their card."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("graphs", type=Path, nargs="+")
    parser.add_argument("--validation", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=22)
    asked = parser.parse_args()
    typed = [Path(word).name if word.endswith(".npz") else word for word in sys.argv[1:]]
    begun = time.perf_counter()
    graphs, chosen_by = load_graphs(asked.graphs), load_graphs([asked.validation])
    own = np.concatenate([graph["own"] for graph in graphs])
    mean, deviation = own.mean(axis=0), np.maximum(own.std(axis=0), 1e-2)
    graphs = standardised(graphs, mean, deviation)
    net = ComponentNet(ComponentShape(), rngs=nnx.Rngs(0))
    for number, loss in enumerate(train(graphs, net, asked.epochs), start=1):
        print(f"epoch {number}: loss {loss:.4f}", flush=True)
    tensors = tensors_of(net, mean, deviation)
    counts = confusion(net, standardised(chosen_by, mean, deviation))
    card = {
        "parameters": sum(value.size for value in tensors.values()),
        "command": shlex.join(
            ["python", f"docs/experiments/scripts/{Path(__file__).name}", *typed]
        ),
        "pages": len(graphs),
        "validation": {"nodes": int(counts.sum()), "right": float(np.trace(counts) / counts.sum())},
        "confusion": counts.tolist(),
        "training_seconds": round(time.perf_counter() - begun),
    }
    save_tensors(asked.out, tensors, ComponentShape(), card)


if __name__ == "__main__":
    main()
