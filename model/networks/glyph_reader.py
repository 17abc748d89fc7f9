"""The first reader: glyphs to calibrated probabilities, in batches that were compiled before."""

import jax
import numpy as np
from flax import nnx

from .flax_net import DigitNet
from .glyph import GLYPH_SIDE_PX
from .glyph_net import LABELS

# Every batch size is compiled once, at load. A batch takes about as long as it is large, so the
# next larger one is used where its blank places cost less than another call.
BATCH_SIZES = (1, 2, 4, 8, 16, 32, 64)
LEAST_FILLED = 0.7


class GlyphReader:
    """Reads glyphs."""

    def __init__(self, net: DigitNet, temperature: float) -> None:
        """Compile the network for every batch size.

        Args:
            net: in inference mode.
            temperature: what the logits are divided by.
        """
        graphdef, state = nnx.split(net)

        # The weights are constants to the compiler, which lays them out for the machine at
        # load: a call is a quarter to a half faster than with the weights as an argument.
        def probabilities(glyphs: jax.Array) -> jax.Array:
            return jax.nn.softmax(nnx.merge(graphdef, state)(glyphs) / temperature)

        self._probabilities = jax.jit(probabilities)
        for size in BATCH_SIZES:
            blank = np.zeros((size, GLYPH_SIDE_PX, GLYPH_SIDE_PX), np.float32)
            self._probabilities(blank)

    def read(self, glyphs: np.ndarray) -> np.ndarray:
        """The probabilities of glyphs, in the network's columns.

        Args:
            glyphs: float32 (n, 28, 28) in [0, 1].

        Returns:
            float32 (n, 12): the ten digits, no digit, several digits.
        """
        rows = []
        start = 0
        while start < len(glyphs):
            size = _batch_size(len(glyphs) - start)
            part = glyphs[start : start + size]
            padded = np.zeros((size, GLYPH_SIDE_PX, GLYPH_SIDE_PX), np.float32)
            padded[: len(part)] = part
            rows.append(np.asarray(self._probabilities(padded))[: len(part)])
            start += size
        return np.concatenate(rows) if rows else np.zeros((0, LABELS), np.float32)


def _batch_size(count: int) -> int:
    """The first batch for so many glyphs: one nearly filled, or else the largest that is full."""
    for size in BATCH_SIZES:
        if LEAST_FILLED * size <= count <= size:
            return size
    return max(size for size in BATCH_SIZES if size <= count)
