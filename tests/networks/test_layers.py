"""One table of layers for a network: its tensors, their folding, and where its kernels go."""

import numpy as np
import pytest
from flax import nnx

from model.networks.flax_net import DigitNet, LayeredNet, LineNet, StrokeNet
from model.networks.glyph_net import NetShape
from model.networks.layers import EPSILON, Conv, Linear, Shape, fold, padding, tensor_shapes
from model.networks.line_net import LineShape
from model.networks.strokes.net import StrokeShape


@pytest.mark.parametrize(
    ("kind", "shape"),
    [
        (DigitNet, NetShape()),
        (DigitNet, NetShape(stem=2, middle=3, top=4)),
        (LineNet, LineShape()),
        (StrokeNet, StrokeShape()),
        (StrokeNet, StrokeShape(stem=2, middle=3, top=4)),
        (LineNet, LineShape(stem=2, low=3, middle=4, top=5)),
    ],
)
def test_the_table_names_every_tensor_of_the_flax_network(
    kind: type[LayeredNet], shape: Shape
) -> None:
    net = nnx.eval_shape(lambda: kind(shape, rngs=nnx.Rngs(0)))
    tensors = {
        ".".join(map(str, keys)): variable.get_value()
        for keys, variable in nnx.iter_graph(net)
        if isinstance(variable, (nnx.Param, nnx.BatchStat))
    }
    assert tensor_shapes(shape.layers()) == {name: one.shape for name, one in tensors.items()}
    assert {one.dtype for one in tensors.values()} == {np.dtype(np.float32)}


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "expected"),
    [
        (28, 5, 2, (14, 1, 2)),
        (14, 3, 1, (14, 1, 1)),
        (14, 3, 2, (7, 0, 1)),
        (7, 3, 2, (4, 1, 1)),
        (1, 1, 1, (1, 0, 0)),
        (4, 1, 3, (2, 0, 0)),
        (1, 5, 1, (1, 2, 2)),
    ],
)
def test_a_kernel_goes_over_every_pixel_and_a_little_beyond(
    size: int, kernel: int, stride: int, expected: tuple[int, int, int]
) -> None:
    assert padding(size, kernel, stride) == expected


def test_normalisation_becomes_a_gain_and_a_bias() -> None:
    layers = (Conv("first", 1, 2, kernel=(1, 1)), Linear("last", 2, 1))
    var = np.array([4 - EPSILON, 1 - EPSILON])
    tensors = {
        "first.conv.kernel": np.array([3.0, 5.0]).reshape(1, 1, 1, 2),
        "first.norm.scale": np.array([2.0, 3.0]),
        "first.norm.bias": np.array([1.0, 0.0]),
        "first.norm.mean": np.array([4.0, -1.0]),
        "first.norm.var": var,
        "last.kernel": np.ones((2, 1)),
        "last.bias": np.zeros(1),
    }
    folded = fold(layers, {name: one.astype(np.float32) for name, one in tensors.items()})
    np.testing.assert_allclose(folded["first"].kernel.ravel(), [3.0, 15.0], rtol=1e-6)
    np.testing.assert_allclose(folded["first"].bias, [-3.0, 3.0], rtol=1e-6)
    np.testing.assert_array_equal(folded["last"].kernel, [[1.0], [1.0]])
