"""What the network for strokes learns: the labels of groups of strokes, each time distorted."""

import jax
import jax.numpy as jnp
import numpy as np
import optax

from ..networks.flax_net import StrokeNet
from ..networks.trajectory import features
from .loop import Task

# Half-widths of what each group is turned, slanted and stretched by once more at every step.
TURN = 0.08
SLANT = 0.12
LOG_STRETCH = 0.18
# The standard deviation of what its waves move a point by, and of each point, where
# the strokes reach from -1 to 1.
BEND = 0.03
NOISE = 0.008


def stroke_task(points: np.ndarray, labels: np.ndarray) -> Task:
    """To tell the labels of groups of strokes.

    Args:
        points: float16 or float32 (n, 3, 64), as `resampled` gives them.
        labels: int32 (n,), the network's columns.
    """
    return Task(len(labels), (points, labels), _stroke_loss)


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
