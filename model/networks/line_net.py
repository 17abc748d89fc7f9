"""The network that reads a whole line: a normalised gray line to a label every two pixels."""

from dataclasses import dataclass

import jax
from flax import nnx

from .glyph_net import ConvBlock

LINE_LABELS = 11
"""CTC's blank, and the ten digits."""
LINE_HEIGHT_PX = 32
"""Rows of a normalised line."""
INK_PX = 20
"""How high its digits are, as in a glyph."""
STEP_PX = 2
"""Pixels of a line for each column of logits."""


@dataclass(frozen=True)
class LineShape:
    """The sizes of a `LineNet`, as they stand on the weights' card.

    Attributes:
        stem: channels at 16 rows.
        low: channels at 8 rows.
        middle: channels at 4 rows.
        top: channels along the line.
    """

    stem: int = 16
    low: int = 32
    middle: int = 64
    top: int = 128


class LineNet(nnx.Module):
    """A fully convolutional reader of lines (as in Shi, Bai and Yao, 2017, without recurrence).

    The rows are halved three times and then gathered into one; the columns only once, so that
    two narrow digits that touch still have a column of no digit between them.
    """

    def __init__(self, shape: LineShape, *, rngs: nnx.Rngs) -> None:
        halved = (2, 1)
        self.stem = ConvBlock(1, shape.stem, sides=(5, 5), strides=2, rngs=rngs)
        self.stem2 = ConvBlock(shape.stem, shape.stem, rngs=rngs)
        self.low = ConvBlock(shape.stem, shape.low, strides=halved, rngs=rngs)
        self.low2 = ConvBlock(shape.low, shape.low, rngs=rngs)
        self.middle = ConvBlock(shape.low, shape.middle, strides=halved, rngs=rngs)
        self.middle2 = ConvBlock(shape.middle, shape.middle, rngs=rngs)
        self.gather = ConvBlock(4 * shape.middle, shape.top, sides=(1, 3), rngs=rngs)
        self.along = ConvBlock(shape.top, shape.top, sides=(1, 5), rngs=rngs)
        self.along2 = ConvBlock(shape.top, shape.top, sides=(1, 5), rngs=rngs)
        self.classify = nnx.Linear(shape.top, LINE_LABELS, rngs=rngs)

    def __call__(self, lines: jax.Array) -> jax.Array:
        """Lines to logits.

        Args:
            lines: (n, 32, width), float in [0, 1], ink is high; the width is even.

        Returns:
            (n, width / 2, 11) logits: the blank, then the ten digits.
        """
        x = self.stem(lines[..., None])
        x = x + self.stem2(x)
        x = self.low(x)
        x = x + self.low2(x)
        x = self.middle(x)
        x = x + self.middle2(x)
        # The four rows become channels. XLA's gradient of a 4x3 convolution takes twice as long.
        count, rows, columns, channels = x.shape
        x = x.transpose(0, 2, 1, 3).reshape(count, 1, columns, rows * channels)
        x = self.gather(x)
        x = x + self.along(x)
        x = x + self.along2(x)
        return self.classify(x[:, 0])
