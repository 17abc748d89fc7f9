"""The same answers from NumPy as from Flax, for every released network and for any layer."""

from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest
from flax import nnx
from hypothesis import given, settings
from hypothesis import strategies as st

from model import work_limit
from model.engines.numpy_engine import NumpyNet
from model.errors import ReadingTooLongError
from model.networks.flax_net import DigitNet, LayeredNet, LineNet, load_weights
from model.networks.glyph_net import NetShape
from model.networks.layers import Conv, Layer, tensor_shapes
from model.networks.weights import RELEASED, RELEASED_LINE, load_tensors

SMALL = RELEASED.with_name("small.safetensors")


def both(path: Path, kind: type[LayeredNet]) -> tuple[NumpyNet, Any]:
    weights = load_tensors(path, kind.shape_type)
    net, _ = load_weights(path, kind)
    return NumpyNet(weights.shape.layers(), weights.tensors), nnx.jit(net)


def fixture_glyphs() -> np.ndarray:
    with np.load(Path(__file__).parents[1] / "mnist.npz") as packed:
        return packed["images"][:40].astype(np.float32) / 255


@pytest.mark.parametrize("path", [RELEASED, SMALL])
def test_glyphs_are_answered_as_by_flax(path: Path) -> None:
    numpy_net, flax_net = both(path, DigitNet)
    random = np.random.default_rng(0).random((40, 28, 28), np.float32)
    for glyphs in (fixture_glyphs(), random, np.zeros((40, 28, 28), np.float32)):
        np.testing.assert_allclose(numpy_net(glyphs), flax_net(glyphs), atol=5e-5)


@pytest.mark.parametrize("width", [96, 192])
def test_lines_are_answered_as_by_flax(width: int) -> None:
    numpy_net, flax_net = both(RELEASED_LINE, LineNet)
    digits = np.concatenate(fixture_glyphs()[: width // 32], axis=1)
    written = np.zeros((1, 32, width), np.float32)
    written[0, 2:30, : digits.shape[1]] = digits
    for lines in (written, np.random.default_rng(0).random((1, 32, width), np.float32)):
        np.testing.assert_allclose(numpy_net(lines), flax_net(lines), atol=5e-5)


def test_a_glyph_is_answered_the_same_in_any_company() -> None:
    weights = load_tensors(SMALL, NetShape)
    net = NumpyNet(weights.shape.layers(), weights.tensors)
    glyphs = fixture_glyphs()
    alone = np.concatenate([net(glyph[None]) for glyph in glyphs])
    np.testing.assert_allclose(net(glyphs), alone, atol=1e-5)
    assert net(glyphs[:0]).shape == (0, 12)


@settings(max_examples=40, deadline=None)
@given(
    kernel=st.tuples(st.integers(1, 5), st.integers(1, 5)),
    strides=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    size=st.tuples(st.integers(1, 9), st.integers(1, 9)),
    channels=st.integers(1, 3),
)
def test_any_convolution_is_that_of_xla(
    kernel: tuple[int, int], strides: tuple[int, int], size: tuple[int, int], channels: int
) -> None:
    rng = np.random.default_rng(0)
    layers: tuple[Layer, ...] = (
        Conv("first", 1, channels, (1, 1)),
        Conv("last", channels, 2, kernel, strides),
    )
    tensors = {name: rng.random(shape, np.float32) for name, shape in tensor_shapes(layers).items()}
    # No normalisation, and no ReLU that does anything: the convolution alone.
    for layer in ("first", "last"):
        for part, value in (("scale", 1), ("bias", 0), ("mean", 0), ("var", 1 - 1e-5)):
            tensors[f"{layer}.norm.{part}"][:] = value
    pictures = rng.random((2, *size), np.float32)
    x = pictures[..., None]
    for layer, strides_of in (("first", (1, 1)), ("last", strides)):
        x = jax.lax.conv_general_dilated(
            *(x, tensors[f"{layer}.conv.kernel"], strides_of, "SAME"),
            dimension_numbers=("NHWC", "HWIO", "NHWC"),
        )
    found = NumpyNet(layers, tensors)(pictures)
    np.testing.assert_allclose(found.transpose(1, 0, 2, 3), x, rtol=1e-4)


def test_answers_end_with_their_time() -> None:
    weights = load_tensors(RELEASED, NetShape)
    net = NumpyNet(weights.shape.layers(), weights.tensors)
    with work_limit(0), pytest.raises(ReadingTooLongError):
        net(np.zeros((100, 28, 28), np.float32))
