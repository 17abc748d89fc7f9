"""How the network for strokes is trained and measured: groups of strokes, each time distorted."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

from ..data.mnist import Mnist
from ..data.pen_digits import load_pen_digits
from ..data.samples import Samples
from ..errors import DataError
from ..networks.calibration import fit_temperature
from ..networks.flax_net import StrokeNet
from ..networks.glyph_net import OTHER
from ..networks.strokes.trajectory import features, resampled
from ..synthesis.stroke_groups import stroke_groups
from .config import Recipe
from .loop import Task
from .metrics.report import Drawn
from .preparation import TRAINING_FILE, VALIDATION_FILE

# Groups of strokes that are made for each round, and to choose by.
GROUPS = 200_000
VALIDATION_GROUPS = 4_000
DATA = (
    "UNIPEN train_r01_v07 (Guyon et al., 1994; doi:10.5281/zenodo.1195803; CC BY 4.0); letters of "
    "Hershey's fonts (1967)"
)
# Kinds of samples: groups that were made, and the digits of validation writers as they are.
MADE = "made"
WRITTEN = "pen"

# Half-widths of what each group is turned, slanted and stretched by once more at every step.
TURN = 0.08
SLANT = 0.12
LOG_STRETCH = 0.18
# The standard deviation of what its waves move a point by, and of each point, where
# the strokes reach from -1 to 1.
BEND = 0.03
NOISE = 0.008


def prepare_strokes(
    folder: Path, mnist: Mnist, writers: Path | None, user_folders: list[Path], recipe: Recipe
) -> tuple[Samples, Samples]:
    """The groups of strokes of a run, made once.

    Args:
        folder: of the run, there already; groups that it holds are taken as they are.
        mnist: not needed, for its digits are no strokes.
        writers: the folder of UNIPEN's files.
        user_folders: not used.
        recipe: its seed fixes the rest.

    Returns:
        The training and the validation samples; their `glyphs` are float16 (n, 3, 64), as
        `resampled` gives them.

    Raises:
        DataError: if there is no folder of writers, or it cannot be used.
    """
    if writers is None:
        raise DataError("the network for strokes learns from UNIPEN: leave out --without-extra")
    paths = folder / TRAINING_FILE, folder / VALIDATION_FILE
    if all(path.exists() for path in paths):
        return Samples.load(paths[0]), Samples.load(paths[1])
    train, validation = load_pen_digits(writers)
    found = []
    for number, (digits, count) in enumerate(((train, GROUPS), (validation, VALIDATION_GROUPS))):
        rng = np.random.default_rng([recipe.seed, number])
        points, labels = stroke_groups(rng, digits, count)
        found.append(Samples(points.astype(np.float16), labels, np.full(count, MADE)))
    written = np.stack([resampled(strokes) for strokes in validation.strokes]).astype(np.float16)
    found[1] += Samples(written, validation.labels, np.full(len(written), WRITTEN))
    for samples, path in zip(found, paths, strict=True):
        samples.save(path)
    return found[0], found[1]


def stroke_error(samples: Samples) -> Callable[[StrokeNet], float]:
    """The share of validation groups that a network tells wrong.

    Args:
        samples: of validation data.
    """

    def error(net: StrokeNet) -> float:
        return float((_logits(net, samples).argmax(axis=1) != samples.labels).mean())

    return error


def stroke_figures(
    net: StrokeNet, samples: Samples, mnist: Mnist
) -> tuple[dict[str, Any], dict[str, Drawn]]:
    """What the card tells of a trained network.

    Args:
        net: in inference mode.
        samples: of validation data; its temperature is fitted on the groups that were made.
        mnist: not needed.

    Returns:
        "temperature", "data", "split", and "metrics": for "test", the digits of validation writers
        as they are, and for "validation", the groups that were made of them, "n" and "accuracy";
        and no pictures.
    """
    logits = _logits(net, samples)
    made, written = samples.kinds == MADE, samples.kinds == WRITTEN
    metrics = {}
    every = logits.shape[1]
    for name, chosen, columns in (("test", written, OTHER), ("validation", made, every)):
        right = logits[chosen, :columns].argmax(axis=1) == samples.labels[chosen]
        metrics[name] = {"n": int(chosen.sum()), "accuracy": float(right.mean())}
    temperature = fit_temperature(logits[made], samples.labels[made])
    split = {"validation": "every tenth writer of each file", "test": "the digits of these"}
    return {"temperature": temperature, "metrics": metrics, "split": split, "data": DATA}, {}


def _logits(net: StrokeNet, samples: Samples) -> np.ndarray:
    graphdef, state = nnx.split(net)
    given = features(samples.glyphs.astype(np.float32), np)
    return np.asarray(_forward(graphdef, state, given))


@partial(jax.jit, static_argnames="graphdef")
def _forward(graphdef: Any, state: Any, trajectories: jax.Array) -> jax.Array:
    return nnx.merge(graphdef, state)(trajectories)


def stroke_task(samples: Samples) -> Task:
    """To tell the labels of groups of strokes.

    Args:
        samples: as `prepare_strokes` makes them.
    """
    return Task(len(samples), (samples.glyphs, samples.labels), _stroke_loss)


def _stroke_loss(
    net: StrokeNet, material: tuple[jax.Array, jax.Array], chosen: jax.Array, key: jax.Array
) -> jax.Array:
    points, labels = material
    logits = net(features(_moved(key, points[chosen].astype(jnp.float32)), jnp))
    return optax.softmax_cross_entropy_with_integer_labels(logits, labels[chosen]).mean()


def _moved(key: jax.Array, points: jax.Array) -> jax.Array:
    """Turned, slanted, stretched, bent, and with some noise."""
    keys = jax.random.split(key, 6)
    each = (len(points), 1)
    turn = jax.random.uniform(keys[0], each, minval=-TURN, maxval=TURN)
    slant = jax.random.uniform(keys[1], each, minval=-SLANT, maxval=SLANT)
    stretch = jnp.exp(jax.random.uniform(keys[2], each, minval=-LOG_STRETCH, maxval=LOG_STRETCH))
    x, y = stretch * points[:, 0] - slant * points[:, 1], points[:, 1]
    cos, sin = jnp.cos(turn), jnp.sin(turn)
    places = jnp.stack([cos * x - sin * y, sin * x + cos * y], axis=1)
    phase = jax.random.uniform(keys[4], (len(points), 2, 2, 1), maxval=2 * jnp.pi)
    bend = BEND * jax.random.normal(keys[5], (len(points), 2, 2, 1))
    places += (bend * jnp.sin(2 * places[:, None] + phase)).sum(axis=2)
    noise = NOISE * jax.random.normal(keys[3], places.shape)
    return jnp.concatenate([places + noise, points[:, 2:]], axis=1)
