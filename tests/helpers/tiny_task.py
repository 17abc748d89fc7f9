"""A network and a task so small that a step is compiled in a second, for what any network shows."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

from model.networks.flax_net import ConvBlock
from model.networks.layers import Conv
from model.training.config import Recipe
from model.training.loop import Task

TWELVE_STEPS = Recipe(epochs=4, batch=32, groups=2, peak_rate=0.01)


class TinyNet(nnx.Module):
    """Kernels of both optimizers, and batch normalisation."""

    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.stem = ConvBlock(Conv("stem", 1, 2, strides=(4, 4)), rngs=rngs)
        self.top = ConvBlock(Conv("top", 2, 4, strides=(4, 4)), rngs=rngs)
        self.classify = nnx.Linear(4, 10, rngs=rngs)

    def __call__(self, glyphs: jax.Array) -> jax.Array:
        return self.classify(self.top(self.stem(glyphs[..., None])).mean(axis=(1, 2)))


def tiny_net() -> TinyNet:
    return TinyNet(rngs=nnx.Rngs(0))


def tiny_task() -> Task:
    """To tell the labels of 96 noisy glyphs, each of them noisy in another way every time."""
    rng = np.random.default_rng(0)
    glyphs = rng.integers(0, 256, (96, 28, 28), dtype=np.uint8)
    return Task(96, (glyphs, rng.integers(0, 10, 96).astype(np.int32)), _loss)


def _loss(net: TinyNet, material: Any, chosen: jax.Array, key: jax.Array) -> jax.Array:
    glyphs, labels = material
    shown = glyphs[chosen].astype(jnp.float32) / 255
    shown = shown + 0.1 * jax.random.normal(key, shown.shape)
    return optax.softmax_cross_entropy_with_integer_labels(net(shown), labels[chosen]).mean()
