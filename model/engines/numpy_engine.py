"""The networks in NumPy alone: ready at once, and as fast as a compiler's on one core.

Batch normalisation is folded. Inside, rows come first, (rows, n, columns, channels): the rows that
one row of a kernel sees of all pictures then lie behind each other, and a convolution is one matrix
product for each row of the kernel, without a copy for each.
"""

from collections.abc import Callable, Mapping

import numpy as np

from ..deadline import in_time
from ..networks.layers import (
    Conv,
    Folded,
    Layer,
    Linear,
    MeanOfPicture,
    OnlyRow,
    RowsToChannels,
    fold,
    padding,
)

# Pictures at once: what is between two layers then stays in the processor's cache.
PIXELS_AT_ONCE = 16 * 28 * 28

Step = Callable[[np.ndarray], np.ndarray]


class NumpyNet:
    """A network's forward pass in inference mode."""

    def __init__(self, layers: tuple[Layer, ...], tensors: Mapping[str, np.ndarray]) -> None:
        """Fold the weights.

        Args:
            layers: of the network.
            tensors: its weights and running statistics, as `tensor_shapes` lists them.
        """
        folded = fold(layers, tensors)
        self._steps = [_step(layer, folded) for layer in layers]

    def __call__(self, pictures: np.ndarray) -> np.ndarray:
        """Pictures, float32 (n, rows, columns) in [0, 1], ink is high, to float32 logits (n, ...).

        The logits of a picture do not depend on the others.

        Raises:
            ReadingTooLongError: between two batches, see `work_limit`.
        """
        count, rows, columns = pictures.shape
        at_once = max(1, PIXELS_AT_ONCE // (rows * columns))
        starts = range(0, max(count, 1), at_once)
        parts = [self._logits(pictures[start : start + at_once]) for start in in_time(starts)]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def _logits(self, pictures: np.ndarray) -> np.ndarray:
        x = pictures.transpose(1, 0, 2)[..., None]
        for step in self._steps:
            x = step(x)
        return x


def _step(layer: Layer, folded: dict[str, Folded]) -> Step:
    """What a layer does to (rows, n, columns, channels)."""
    if isinstance(layer, Conv):
        return _convolution(layer, folded[layer.name])
    if isinstance(layer, Linear):
        weights = folded[layer.name]
        return lambda x: x @ weights.kernel + weights.bias
    if isinstance(layer, RowsToChannels):
        return _rows_to_channels
    if isinstance(layer, OnlyRow):
        return lambda x: x[0]
    if isinstance(layer, MeanOfPicture):
        return lambda x: x.mean(axis=(0, 2))
    raise TypeError(f"no NumPy for the layer {layer}")


def _rows_to_channels(x: np.ndarray) -> np.ndarray:
    rows, count, columns, channels = x.shape
    return x.transpose(1, 2, 0, 3).reshape(1, count, columns, rows * channels)


def _convolution(layer: Conv, weights: Folded) -> Step:
    down, across = layer.strides
    rows_in_kernel, columns_in_kernel = layer.kernel
    width = columns_in_kernel * layer.channels_in
    matrices = weights.kernel.reshape(rows_in_kernel, width, layer.channels)

    def convolve(x: np.ndarray) -> np.ndarray:
        rows, count, columns, channels = x.shape
        out_rows, above, _ = padding(rows, rows_in_kernel, down)
        out_columns, left, right = padding(columns, columns_in_kernel, across)
        rows_of_each = (rows_in_kernel - 1) // down + out_rows
        size = (down * rows_of_each, count, left + columns + right, channels)
        padded = np.zeros(size, np.float32)
        # A last row that no kernel sees is left out where the strides jump over it.
        seen_rows = min(rows, size[0] - above)
        padded[above : above + seen_rows, :, left : left + columns] = x[:seen_rows]
        # What the columns of the kernel see, side by side. Rows of a stride lie apart, so that
        # those that one row of the kernel sees are neighbours.
        row, picture, column, one = padded.strides
        seen = np.empty((down, rows_of_each * count * out_columns, width), np.float32)
        seen.reshape(down, rows_of_each, count, out_columns, width)[...] = np.ndarray(
            (down, rows_of_each, count, out_columns, width),
            np.float32,
            padded,
            strides=(row, down * row, picture, across * column, one),
        )
        step = count * out_columns
        length = out_rows * step
        y: np.ndarray = seen[0, :length] @ matrices[0]
        product = np.empty_like(y) if rows_in_kernel > 1 else y
        for index in range(1, rows_in_kernel):
            start = index // down * step
            np.matmul(seen[index % down, start : start + length], matrices[index], out=product)
            y += product
        y += weights.bias
        np.maximum(y, 0, out=y)
        y = y.reshape(out_rows, count, out_columns, layer.channels)
        return np.add(x, y, out=y) if layer.adds else y

    return convolve
