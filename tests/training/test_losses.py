"""What one network learns from others, on blends that no label tells of."""

from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx
from hypothesis import given, settings
from hypothesis import strategies as st

from model.data.samples import Samples
from model.networks.flax_net import DigitNet
from model.networks.glyph_net import LABELS, NetShape
from model.synthesis.glyph_mix import drawn_digits
from model.training.losses import (
    BLENDED_SHARE,
    BOTH_HALVES_BELOW,
    BOTH_WHOLE_BELOW,
    LABEL_WEIGHT,
    Teacher,
    blend,
    taught_task,
)

SMALL = NetShape(stem=4, middle=8, top=16)
COUNT = 400
blend_compiled = jax.jit(blend)


def always(label: int, shape: NetShape = SMALL, temperature: float = 1.0) -> Teacher:
    """One that tells the same label of any glyph, with 95 % at temperature 1."""
    net = DigitNet(shape, rngs=nnx.Rngs(0))
    net.classify.kernel.set_value(jnp.zeros((shape.top, LABELS)))
    net.classify.bias.set_value(jnp.log(19.0 * (LABELS - 1)) * jax.nn.one_hot(label, LABELS))
    net.eval()  # type: ignore[no-untyped-call]
    return net, temperature


@pytest.fixture(scope="module")
def samples() -> Samples:
    glyphs, labels = drawn_digits(np.random.default_rng(0), 192)
    return Samples((255 * glyphs).astype(np.uint8), labels, np.full(192, "drawn"))


def test_teachers_tell_of_blends_alone_and_share_the_rest_with_the_label(samples: Samples) -> None:
    # Of a network that gives the same logits for all glyphs, the gradient of the loss by these is
    # what it gives less the mean of what it should give.
    teachers = [always(11), always(10, replace(SMALL, top=8), temperature=4.0)]
    task = taught_task(samples, teachers)
    chosen = jnp.arange(len(samples), dtype=jnp.int32)

    @jax.jit
    @jax.grad
    def gradient(logits: jax.Array, material: Any, key: jax.Array) -> jax.Array:
        net = lambda glyphs: jnp.broadcast_to(logits, (len(glyphs), LABELS))  # noqa: E731
        return task.loss(net, material, chosen, key)

    keys = jax.random.split(jax.random.key(0), 10)
    gradients = [gradient(jnp.zeros(LABELS), task.material, key) for key in keys]
    targets = 1 / LABELS - np.mean(gradients, axis=0)

    # 95 % for one label, at temperature 4 the fourth root of its odds.
    odds = [19.0 * (LABELS - 1), (19.0 * (LABELS - 1)) ** 0.25]
    taught = np.zeros(LABELS)
    for label, each in zip((11, 10), odds, strict=True):
        answer = np.where(np.arange(LABELS) == label, each, 1.0)
        taught += answer / answer.sum() / len(odds)
    labelled = (1 - BLENDED_SHARE) * LABEL_WEIGHT
    known = np.bincount(samples.labels, minlength=LABELS) / len(samples)
    np.testing.assert_allclose(targets, labelled * known + (1 - labelled) * taught, atol=0.02)


@settings(deadline=None)
@given(seed=st.integers(0, 2**31 - 1))
def test_a_blend_has_the_ink_of_its_two_glyphs(seed: int) -> None:
    # Every other glyph is all of 0.4, the rest of 0.9; moving them round changes nothing.
    glyphs = np.where(np.arange(COUNT) % 2, 0.9, 0.4)[:, None, None] * np.ones((1, 28, 28))
    blends = np.asarray(blend_compiled(jax.random.key(seed), glyphs.astype(np.float32)))
    own = glyphs[:, 0, 0].astype(np.float32)
    other = np.roll(own, 1)
    least, most = blends.min(axis=(1, 2)), blends.max(axis=(1, 2))
    both, alone = least == most, least == 0
    halves = ~both & ~alone
    assert (least[both] >= own[both]).all()
    assert (most[both] <= np.maximum(own, other)[both] + 1e-6).all()
    np.testing.assert_allclose(most[alone], own[alone], rtol=1e-6)
    np.testing.assert_allclose(least[halves], np.minimum(own, other)[halves], rtol=1e-6)
    np.testing.assert_allclose(most[halves], np.maximum(own, other)[halves], rtol=1e-6)
    assert both.mean() == pytest.approx(BOTH_WHOLE_BELOW, abs=0.12)
    assert alone.mean() == pytest.approx(1 - BOTH_HALVES_BELOW, abs=0.12)
