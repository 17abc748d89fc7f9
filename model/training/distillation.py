"""A network that learns from others: what they tell together of ink that nobody has labelled."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import optax
from flax import nnx

from ..data.samples import Samples
from ..networks.glyph import GLYPH_SIDE_PX
from ..networks.glyph_net import LABELS, DigitNet
from ..synthesis.augment import augment
from .loop import Task

# The share of the glyphs that is blended. Of these only the teachers tell anything; of the others
# the label counts for so much, the teachers for the rest.
BLENDED = 0.5
LABELLED = 0.5
# What is blended with a glyph is moved by so much at most, along each axis, and at least so strong.
MOST_MOVED_PX = 7
PALEST = 0.3
# So far from the middle a glyph is cut at most.
MOST_OFF_PX = 6.0
# Of the blends this share shows both glyphs whole; and up to this share each a half.
BOTH = 0.3
HALVES = 0.75

Teacher = tuple[DigitNet, float]
"""A network in inference mode, and its temperature."""


def taught_task(samples: Samples, teachers: Sequence[Teacher]) -> Task:
    """To tell of glyphs what the teachers tell on the mean (Hinton, Vinyals and Dean, 2015).

    Half of the glyphs are blends of two, which nobody could label: there the teachers show what
    they make of ink like none they were trained on (Beyer et al., 2022).

    Args:
        samples: with their labels, which count as much as the teachers do.
        teachers: of any sizes.
    """
    graphs, states = zip(*(nnx.split(net) for net, _ in teachers), strict=True)
    temperatures = [jnp.float32(temperature) for _, temperature in teachers]
    material = (samples.glyphs, samples.labels, list(zip(states, temperatures, strict=True)))
    return Task(len(samples), material, partial(_taught_loss, graphs))


def _taught_loss(
    graphs: Sequence[Any],
    net: DigitNet,
    material: tuple[jax.Array, jax.Array, list[tuple[Any, jax.Array]]],
    chosen: jax.Array,
    key: jax.Array,
) -> jax.Array:
    glyphs, labels, states = material
    distortion, share, mix = jax.random.split(key, 3)
    shown = augment(distortion, glyphs[chosen].astype(jnp.float32) / 255)
    is_blended = jax.random.uniform(share, (len(chosen), 1)) < BLENDED
    shown = jnp.where(is_blended[..., None], blend(mix, shown), shown)
    each = [
        jax.nn.softmax(nnx.merge(graph, state)(shown) / temperature)
        for graph, (state, temperature) in zip(graphs, states, strict=True)
    ]
    told = jnp.stack(each).mean(axis=0)
    known = jax.nn.one_hot(labels[chosen], LABELS)
    wanted = jnp.where(is_blended, told, LABELLED * known + (1 - LABELLED) * told)
    return optax.softmax_cross_entropy(net(shown), wanted).mean()


def blend(key: jax.Array, glyphs: jax.Array) -> jax.Array:
    """Join each glyph with the one before it: over it, half beside half, or half of it alone.

    Args:
        key: the random state.
        glyphs: float32 (n, 28, 28) in [0, 1], ink is 1.

    Returns:
        float32 (n, 28, 28) in [0, 1].
    """
    keys = jax.random.split(key, 5)
    count = len(glyphs)
    moves = jax.random.randint(keys[0], (count, 2), -MOST_MOVED_PX, MOST_MOVED_PX + 1)
    others = jax.vmap(lambda one, move: jnp.roll(one, move, (0, 1)))(
        jnp.roll(glyphs, 1, axis=0), moves
    )
    each = (count, 1, 1)
    strength = jax.random.uniform(keys[1], each, minval=PALEST)
    direction = jax.random.uniform(keys[2], each, maxval=2 * jnp.pi)
    off = jax.random.uniform(keys[3], each, minval=-MOST_OFF_PX, maxval=MOST_OFF_PX)
    place = jnp.arange(GLYPH_SIDE_PX) - (GLYPH_SIDE_PX - 1) / 2
    kept = jnp.cos(direction) * place[None, None] + jnp.sin(direction) * place[None, :, None] > off
    kind = jax.random.uniform(keys[4], each)
    both, halves = jnp.maximum(glyphs, strength * others), jnp.where(kept, glyphs, others)
    return jnp.select([kind < BOTH, kind < HALVES], [both, halves], jnp.where(kept, glyphs, 0.0))
