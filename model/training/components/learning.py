"""How the network of components is trained and measured: graphs packed side by side."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

from ...data.mnist import Mnist
from ...networks.calibration import (
    expected_calibration_error,
    fit_temperature,
    negative_log_likelihood,
    softmax,
)
from ...networks.components.features import EDGE_FEATURES, NEIGHBOURS, NODE_FEATURES
from ...networks.components.flax_net import ComponentNet
from ...networks.components.net import DIGIT, KINDS_OF_NODE, OTHER_MARK
from ..config import Recipe
from ..loop import Task
from ..metrics.report import Drawn
from .pages import TRAINING_PAGES, LabelledGraphs, make_graphs

# Nodes side by side in one pack; a page with more is left out.
PACK_NODES = 1_024
# The loss of pairs counts for so much beside that of nodes.
PAIR_WEIGHT = 0.5
# A feature that hardly varies is not enlarged beyond this.
LEAST_DEVIATION = 1e-2
PAGES_DATA = (
    "pages of model/synthesis/pages with digits of MNIST (LeCun, Cortes and Burges, 1998), of "
    "33 handwriting fonts (model/synthesis/fonts/OFL.txt; SIL Open Font License 1.1) and, where "
    "writers are given, of UNIPEN train_r01_v07 (Guyon et al., 1994; CC BY 4.0); their glyphs "
    "read by the released network of digits"
)

Packs = dict[str, np.ndarray]
"""Arrays (packs, PACK_NODES, ...): the fields of `LabelledGraphs`, and "graph", int32, the number
of a node's graph within its pack; -1 where there is no node."""


@dataclass(frozen=True)
class ComponentSamples:
    """Packs of graphs.

    Attributes:
        packs: their features standardised.
        mean: float64 (NODE_FEATURES,), of the training nodes.
        deviation: the same, their standard deviation.
        pages: how many there are.
        test: packs to report on, beside those to choose by.
    """

    packs: Packs
    mean: np.ndarray
    deviation: np.ndarray
    pages: int
    test: Packs | None = None


def prepare_components(
    folder: Path, mnist: Mnist, writers: Path | None, user_folders: list[Path], recipe: Recipe
) -> tuple[ComponentSamples, ComponentSamples]:
    """The graphs of a run, made once.

    Args:
        folder: of the run, there already; graphs that it holds are taken as they are.
        mnist: the images of digits.
        writers: the folder of UNIPEN's files, if there is one.
        user_folders: not used.
        recipe: its seed fixes the rest.

    Returns:
        The training samples; and the validation samples, with those to test on.

    Raises:
        DataError: if data cannot be used.
    """
    training, validation, test = make_graphs(folder, mnist, writers, recipe.seed)
    mean = training.own.mean(axis=0, dtype=np.float64)
    deviation = np.maximum(training.own.std(axis=0, dtype=np.float64), LEAST_DEVIATION)
    packs = [
        packed(graphs, mean, deviation, np.random.default_rng([recipe.seed, number]))
        for number, graphs in enumerate((training, validation, test))
    ]
    return (
        ComponentSamples(packs[0], mean, deviation, len(training.sizes)),
        ComponentSamples(packs[1], mean, deviation, len(validation.sizes), packs[2]),
    )


def packed(
    graphs: LabelledGraphs, mean: np.ndarray, deviation: np.ndarray, rng: np.random.Generator
) -> Packs:
    """Graphs in any order, side by side in packs.

    Args:
        graphs: those of more than PACK_NODES nodes, and those of none, are left out.
        mean: that the nodes' features are told from.
        deviation: that they are divided by.
        rng: mixes them.
    """
    ends = np.cumsum(graphs.sizes)
    places: list[tuple[int, int, int, slice]] = []
    pack, used, number = 0, 0, 0
    for index in rng.permutation(len(graphs.sizes)):
        size = int(graphs.sizes[index])
        if not 0 < size <= PACK_NODES:
            continue
        if used + size > PACK_NODES:
            pack, used, number = pack + 1, 0, 0
        places.append((pack, used, number, slice(ends[index] - size, ends[index])))
        used, number = used + size, number + 1
    shape = (pack + 1, PACK_NODES)
    packs: Packs = {
        "own": np.zeros((*shape, NODE_FEATURES), np.float32),
        "neighbours": np.full((*shape, NEIGHBOURS), -1, np.int32),
        "edges": np.zeros((*shape, NEIGHBOURS, EDGE_FEATURES), np.float16),
        "kinds": np.zeros(shape, np.int32),
        "weights": np.zeros(shape, np.float32),
        "pairs": np.zeros((*shape, NEIGHBOURS), np.int32),
        "paired": np.zeros((*shape, NEIGHBOURS), np.float32),
        "graph": np.full(shape, -1, np.int32),
    }
    for pack, begin, number, rows in places:
        there = slice(begin, begin + rows.stop - rows.start)
        for name in ("edges", "kinds", "weights", "pairs", "paired"):
            packs[name][pack, there] = getattr(graphs, name)[rows]
        packs["own"][pack, there] = (graphs.own[rows] - mean) / deviation
        others = graphs.neighbours[rows]
        packs["neighbours"][pack, there] = np.where(others >= 0, others + begin, -1)
        packs["graph"][pack, there] = number
    return packs


def component_task(samples: ComponentSamples) -> Task:
    """To tell what nodes and pairs are.

    Args:
        samples: as `prepare_components` makes them.
    """
    return Task(len(samples.packs["kinds"]), samples.packs, _component_loss)


def _component_loss(net: ComponentNet, material: Any, chosen: jax.Array, _: jax.Array) -> jax.Array:
    batch = {name: values[chosen] for name, values in material.items()}
    nodes, pairs = net.graphs(*_given(batch))
    entropy = optax.softmax_cross_entropy_with_integer_labels
    weights, paired = batch["weights"], batch["paired"]
    node = (entropy(nodes, batch["kinds"]) * weights).sum() / jnp.maximum(weights.sum(), 1)
    pair = (entropy(pairs, batch["pairs"]) * paired).sum() / jnp.maximum(paired.sum(), 1)
    return node + PAIR_WEIGHT * pair


def _given(batch: Any) -> tuple[jax.Array, jax.Array, jax.Array, jax.Array]:
    edges = jnp.asarray(batch["edges"], jnp.float32)
    return batch["own"], batch["neighbours"], edges, batch["graph"]


def component_error(samples: ComponentSamples) -> Callable[[ComponentNet], float]:
    """The share of validation nodes that a network tells wrong.

    Args:
        samples: of validation pages.
    """

    def error(net: ComponentNet) -> float:
        logits, kinds = _answers(net, samples.packs)
        return float((logits.argmax(axis=1) != kinds).mean())

    return error


def component_figures(
    net: ComponentNet, samples: ComponentSamples, mnist: Mnist
) -> tuple[dict[str, Any], dict[str, Drawn]]:
    """What the card tells of a trained network.

    Args:
        net: before `calibrated`.
        samples: of validation pages, with those to test on.
        mnist: not needed.

    Returns:
        "temperature", "data", "split", and "metrics", for "validation" and "test": "n" nodes,
        "accuracy", "nll", "ece", and by kind its "recall", "precision" and "confusion"; and no
        pictures.
    """
    logits, kinds = _answers(net, samples.packs)
    temperature = fit_temperature(logits, kinds)
    metrics = {"validation": _metrics(logits / temperature, kinds)}
    if samples.test:
        logits, kinds = _answers(net, samples.test)
        metrics["test"] = _metrics(logits / temperature, kinds)
    split = {
        "train": f"{TRAINING_PAGES} pages of MNIST's training images",
        "validation": f"{samples.pages} pages of MNIST's validation images, other writers",
        "test": f"{samples.pages} pages of MNIST's test images, other writers",
    }
    return {
        "temperature": temperature,
        "metrics": metrics,
        "split": split,
        "data": PAGES_DATA,
    }, {}


def calibrated(
    net: ComponentNet, samples: ComponentSamples, figures: dict[str, Any]
) -> ComponentNet:
    """The network that is released: of features as they are, and with its temperature.

    Args:
        net: as trained, of standardised features.
        samples: with their mean and deviation, which go into the first layer.
        figures: with the temperature, which goes into the layer of the nodes' answers.
    """
    graphdef, state = nnx.split(net)
    layers = nnx.to_pure_dict(state)
    first, last = layers["own"], layers["node"]
    kernel = np.asarray(first["kernel"], np.float64) / samples.deviation[:, None]
    bias = np.asarray(first["bias"], np.float64) - samples.mean @ kernel
    layers["own"] = {
        "kernel": jnp.asarray(kernel, jnp.float32),
        "bias": jnp.asarray(bias, jnp.float32),
    }
    layers["node"] = {
        name: value / np.float32(figures["temperature"]) for name, value in last.items()
    }
    nnx.replace_by_pure_dict(state, layers)
    return nnx.merge(graphdef, state)


def _metrics(logits: np.ndarray, kinds: np.ndarray) -> dict[str, Any]:
    told, probabilities = logits.argmax(axis=1), softmax(logits)
    counts = np.zeros((KINDS_OF_NODE, KINDS_OF_NODE), int)
    np.add.at(counts, (kinds, told), 1)
    right = counts.diagonal()
    return {
        "n": len(kinds),
        "accuracy": float(right.sum() / len(kinds)),
        "nll": negative_log_likelihood(logits, kinds),
        "ece": expected_calibration_error(probabilities.max(axis=1), told == kinds),
        "recall": (right / np.maximum(counts.sum(axis=1), 1)).tolist(),
        "precision": (right / np.maximum(counts.sum(axis=0), 1)).tolist(),
        "confusion": counts.tolist(),
        "other_taken_for_digit": int(counts[OTHER_MARK, DIGIT]),
    }


def _answers(net: ComponentNet, packs: Packs) -> tuple[np.ndarray, np.ndarray]:
    """The logits of all nodes, (n, 4), and what they are, (n,)."""
    graphdef, state = nnx.split(net)
    each = ({n: values[i : i + 1] for n, values in packs.items()} for i in range(len(packs["own"])))
    logits = np.concatenate([np.asarray(_forward(graphdef, state, *_given(one))) for one in each])
    there = packs["graph"] >= 0
    return logits[there], packs["kinds"][there]


@partial(jax.jit, static_argnames="graphdef")
def _forward(graphdef: Any, state: Any, *given: jax.Array) -> jax.Array:
    nodes: jax.Array = nnx.merge(graphdef, state).graphs(*given)[0]
    return nodes
