"""What the networks learn: labels of glyphs, and the digits of lines."""

import jax
import jax.numpy as jnp
import numpy as np
import optax

from ..data.samples import Samples
from ..networks.ctc import BLANK
from ..networks.glyph_net import OTHER, DigitNet
from ..networks.line_net import LineNet
from ..synthesis.augment import augment
from ..synthesis.lines import LineBank, make_lines
from .loop import Task

LINES_AN_EPOCH = 8_192
"""Lines are made without end; so many count for an epoch."""
LINE_WIDTH_PX = 192
"""Of the lines to learn from. The network takes any width."""
# A line whose digits stand closer than the network's columns cannot be read: no loss is due.
UNREADABLE_LOSS = 1_000.0
# From here on a pixel of a glyph counts as ink.
INK_LEVEL = 64


def glyph_task(samples: Samples) -> Task:
    """To tell the labels of glyphs, distorted anew each time."""
    return Task(len(samples), (samples.glyphs, samples.labels), _glyph_loss)


def _glyph_loss(
    net: DigitNet, material: tuple[jax.Array, jax.Array], chosen: jax.Array, key: jax.Array
) -> jax.Array:
    glyphs, labels = material
    logits = net(augment(key, glyphs[chosen].astype(jnp.float32) / 255))
    return optax.softmax_cross_entropy_with_integer_labels(logits, labels[chosen]).mean()


def line_task(samples: Samples) -> Task:
    """To read lines, each made for one step."""
    return Task(LINES_AN_EPOCH, bank_of(samples), _line_loss)


def _line_loss(net: LineNet, bank: LineBank, chosen: jax.Array, key: jax.Array) -> jax.Array:
    """CTC's loss (Graves et al., 2006) for every digit."""
    lines = make_lines(key, bank, len(chosen), LINE_WIDTH_PX)
    logits = net(lines.pictures)
    unpadded = jnp.zeros(logits.shape[:2])
    padding = (lines.texts == BLANK).astype(jnp.float32)
    losses = optax.ctc_loss(logits, unpadded, lines.texts, padding, blank_id=BLANK)
    losses = jnp.where(losses < UNREADABLE_LOSS, losses, 0)
    return losses.sum() / (1 - padding).sum()


def bank_of(samples: Samples) -> LineBank:
    """The glyphs that lines are made of: whole digits, then other ink.

    Args:
        samples: as training takes them; the pieces of touching digits are left out.
    """
    is_own = samples.kinds == "own"
    is_whole = is_own | np.isin(samples.kinds, ("mnist", "pen", "drawn"))
    is_digit = is_whole & (samples.labels < OTHER)
    is_other = (samples.kinds == "others") | (is_own & ~is_digit)
    order = np.concatenate([np.flatnonzero(is_digit), np.flatnonzero(is_other)])
    glyphs = samples.glyphs[order]
    columns = (glyphs > INK_LEVEL).any(axis=1)
    return LineBank(
        glyphs=np.pad(glyphs, ((0, 0), (1, 1), (1, 1))),
        labels=samples.labels[order],
        left=columns.argmax(axis=1).astype(np.float32),
        right=(glyphs.shape[2] - columns[:, ::-1].argmax(axis=1)).astype(np.float32),
        digits=np.array(is_digit.sum(), np.int32),
    )
