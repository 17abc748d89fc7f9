"""The networks in Flax, as they are trained, and their weights' files."""

from pathlib import Path
from typing import Any, ClassVar, TypeVar

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

from .glyph_net import NetShape
from .layers import EPSILON, Conv, Layer, Linear, MeanOfPicture, RowsToChannels, Shape
from .line_net import LineShape
from .strokes.net import StrokeShape
from .weights import Weights, load_tensors, save_tensors


class ConvBlock(nnx.Module):
    """Convolution without bias, batch normalisation, ReLU."""

    def __init__(self, layer: Conv, *, rngs: nnx.Rngs) -> None:
        self.adds = layer.adds
        self.conv = nnx.Conv(
            *(layer.channels_in, layer.channels, layer.kernel),
            strides=layer.strides,
            use_bias=False,
            rngs=rngs,
        )
        self.norm = nnx.BatchNorm(layer.channels, momentum=0.9, epsilon=EPSILON, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        """(n, h, w, channels_in) to (n, h / strides, w / strides, channels)."""
        y = nnx.relu(self.norm(self.conv(x)))
        return x + y if self.adds else y


class LayeredNet(nnx.Module):
    """A network of the layers of a table; those with weights are attributes by their names."""

    shape_type: ClassVar[type[Shape]]

    def __init__(self, shape: Shape, *, rngs: nnx.Rngs) -> None:
        self.layers = shape.layers()
        for layer in self.layers:
            if isinstance(layer, Conv):
                setattr(self, layer.name, ConvBlock(layer, rngs=rngs))
            elif isinstance(layer, Linear):
                linear = nnx.Linear(layer.features_in, layer.features, rngs=rngs)
                setattr(self, layer.name, linear)

    def __call__(self, pictures: jax.Array) -> jax.Array:
        """Pictures, (n, rows, columns), float in [0, 1], ink is high, to logits."""
        x = pictures[..., None]
        for layer in self.layers:
            x = self._through(layer, x)
        return x

    def _through(self, layer: Layer, x: jax.Array) -> jax.Array:
        if isinstance(layer, Conv | Linear):
            block: ConvBlock | nnx.Linear = getattr(self, layer.name)
            return block(x)
        if isinstance(layer, RowsToChannels):
            count, rows, columns, channels = x.shape
            return x.transpose(0, 2, 1, 3).reshape(count, 1, columns, rows * channels)
        return x.mean(axis=(1, 2)) if isinstance(layer, MeanOfPicture) else x[:, 0]


class DigitNet(LayeredNet):
    """A small all-convolutional classifier of glyphs: see `NetShape`."""

    shape_type = NetShape


class LineNet(LayeredNet):
    """A fully convolutional reader of lines: see `LineShape`."""

    shape_type = LineShape


class StrokeNet(LayeredNet):
    """A small convolutional classifier of trajectories: see `StrokeShape`."""

    shape_type = StrokeShape


Net = TypeVar("Net", bound=LayeredNet)


def save_weights(path: Path, net: nnx.Module, shape: Shape, card: dict[str, Any]) -> None:
    """Write a network and its card, as `save_tensors` does.

    Args:
        path: the safetensors file to write; the card goes beside it as .json.
        net: the network of the sizes `shape`.
        shape: the sizes, which go onto the card as "architecture".
        card: what else the card tells; that of a `DigitNet` must hold "temperature" and
            "rejection_threshold".

    Raises:
        WeightsError: if a file cannot be written.
    """
    tensors = {name: np.asarray(variable.get_value()) for name, variable in _variables(net).items()}
    save_tensors(path, tensors, shape, card)


def load_weights(path: Path, kind: type[Net]) -> tuple[Net, dict[str, Any]]:
    """Load a network that `save_weights` wrote, and its card.

    Args:
        path: the safetensors file; its card stands beside it as .json.
        kind: which network it should be.

    Returns:
        The network in inference mode, and the card.

    Raises:
        WeightsError: as `load_tensors` does.
    """
    weights = load_tensors(path, kind.shape_type)
    return as_flax(weights, kind), weights.card


def as_flax(weights: Weights, kind: type[Net]) -> Net:
    """The network of some weights, in inference mode."""
    net = nnx.eval_shape(lambda: kind(weights.shape, rngs=nnx.Rngs(0)))
    for name, variable in _variables(net).items():
        variable.set_value(jnp.asarray(weights.tensors[name]))
    net.eval()  # type: ignore[no-untyped-call]
    return net


def _variables(net: nnx.Module) -> dict[str, nnx.Variable[Any]]:
    """Every weight and running statistic of the network by its dotted name."""
    return {
        ".".join(str(key) for key in keys): variable
        for keys, variable in nnx.iter_graph(net)
        if isinstance(variable, (nnx.Param, nnx.BatchStat))
    }
