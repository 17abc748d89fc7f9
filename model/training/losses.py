"""What the networks learn: labels of glyphs, other networks' answers, and the digits of lines."""

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any

import jax
import jax.numpy as jnp
import optax
from flax import nnx

from ..data.samples import Samples
from ..networks.ctc import BLANK
from ..networks.flax_net import DigitNet, LineNet
from ..networks.glyph import GLYPH_SIDE_PX
from ..networks.glyph_net import LABELS
from ..synthesis.augment import augment
from ..synthesis.lines.bank import LineBank, bank_of
from ..synthesis.lines.config import LINE_CONFIG, LineConfig
from ..synthesis.lines.make import make_lines
from .loop import Task

LINES_AN_EPOCH = 8_192
"""Lines are made without end; so many count for an epoch: half a minute on two cores."""
# A line whose digits stand closer than the network's columns cannot be read: no loss is due. optax
# gives such a line 100,000; each of the 96 columns of one that can be read costs a few.
UNREADABLE_LOSS = 1_000.0


def glyph_task(samples: Samples) -> Task:
    """To classify glyphs, distorted anew each time."""
    return Task(len(samples), (samples.glyphs, samples.labels), _glyph_loss)


def _glyph_loss(
    net: DigitNet, material: tuple[jax.Array, jax.Array], chosen: jax.Array, key: jax.Array
) -> jax.Array:
    glyphs, labels = material
    logits = net(augment(key, glyphs[chosen].astype(jnp.float32) / 255))
    return optax.softmax_cross_entropy_with_integer_labels(logits, labels[chosen]).mean()


def line_task(samples: Samples, config: LineConfig = LINE_CONFIG) -> Task:
    """To read lines of such a kind, each made for one step."""
    return Task(LINES_AN_EPOCH, bank_of(samples), _line_loss_of(config))


@cache
def _line_loss_of(config: LineConfig) -> Callable[..., jax.Array]:
    """The same function for the same config: it is what the compiled step is known by."""
    return partial(_line_loss, config=config)


def _line_loss(
    net: LineNet, bank: LineBank, chosen: jax.Array, key: jax.Array, *, config: LineConfig
) -> jax.Array:
    """CTC's loss (Graves et al., 2006) for every digit."""
    lines = make_lines(key, bank, len(chosen), config)
    logits = net(lines.pictures)
    unpadded = jnp.zeros(logits.shape[:2])
    padding = (lines.texts == BLANK).astype(jnp.float32)
    losses = optax.ctc_loss(logits, unpadded, lines.texts, padding, blank_id=BLANK)
    losses = jnp.where(losses < UNREADABLE_LOSS, losses, 0)
    return losses.sum() / (1 - padding).sum()


# The share of the glyphs that is blended. For these only the teachers count; for the others
# the label counts for so much, the teachers for the rest. These two and how glyphs are blended were
# set once and not varied (docs/experiments/033).
BLENDED_SHARE = 0.5
LABEL_WEIGHT = 0.5
# What is blended with a glyph is moved by so much at most, along each axis, and at least so strong.
MOST_MOVED_PX = 7
LEAST_STRENGTH = 0.3
# So far from the middle a glyph is cut at most.
MOST_CUT_OFF_PX = 6.0
# Of the blends this share shows both glyphs whole; up to the next each shows a half; the rest
# shows a half alone.
BOTH_WHOLE_BELOW = 0.3
BOTH_HALVES_BELOW = 0.75

Teacher = tuple[DigitNet, float]
"""A network in inference mode, and its temperature."""


def taught_task(samples: Samples, teachers: Sequence[Teacher]) -> Task:
    """To give the mean of the teachers' probabilities (Hinton, Vinyals and Dean, 2015).

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
    is_blended = jax.random.uniform(share, (len(chosen), 1)) < BLENDED_SHARE
    shown = jnp.where(is_blended[..., None], blend(mix, shown), shown)
    each = [
        jax.nn.softmax(nnx.merge(graph, state)(shown) / temperature)
        for graph, (state, temperature) in zip(graphs, states, strict=True)
    ]
    taught = jnp.stack(each).mean(axis=0)
    known = jax.nn.one_hot(labels[chosen], LABELS)
    labelled = LABEL_WEIGHT * known + (1 - LABEL_WEIGHT) * taught
    targets = jnp.where(is_blended, taught, labelled)
    return optax.softmax_cross_entropy(net(shown), targets).mean()


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
    strength = jax.random.uniform(keys[1], each, minval=LEAST_STRENGTH)
    direction = jax.random.uniform(keys[2], each, maxval=2 * jnp.pi)
    off = jax.random.uniform(keys[3], each, minval=-MOST_CUT_OFF_PX, maxval=MOST_CUT_OFF_PX)
    place = jnp.arange(GLYPH_SIDE_PX) - (GLYPH_SIDE_PX - 1) / 2
    kept = jnp.cos(direction) * place[None, None] + jnp.sin(direction) * place[None, :, None] > off
    kind = jax.random.uniform(keys[4], each)
    both, halves = jnp.maximum(glyphs, strength * others), jnp.where(kept, glyphs, others)
    return jnp.select(
        [kind < BOTH_WHOLE_BELOW, kind < BOTH_HALVES_BELOW],
        [both, halves],
        jnp.where(kept, glyphs, 0.0),
    )
