"""The network that reads what a pen did: the trajectory of a few strokes to logits."""

from dataclasses import dataclass

import jax
from flax import nnx

from .glyph_net import LABELS, ConvBlock
from .trajectory import TRAJECTORY_ROWS


@dataclass(frozen=True)
class StrokeShape:
    """The sizes of a `StrokeNet`, as they stand on the weights' card.

    Attributes:
        stem: channels at 64 points.
        middle: channels at 32 points.
        top: channels at 16 points, that are averaged over the trajectory for the classifier.
    """

    stem: int = 32
    middle: int = 64
    top: int = 96


class StrokeNet(nnx.Module):
    """A small convolutional classifier of trajectories, made as `DigitNet` is for glyphs.

    Convolutions along the pen's way (as in Abdel-Hamid et al., 2014, along time) cost a fifth of
    those over a picture of the same strokes.
    """

    def __init__(self, shape: StrokeShape, *, rngs: nnx.Rngs) -> None:
        stem, middle, top = shape.stem, shape.middle, shape.top
        halved = (1, 2)
        self.stem = ConvBlock(TRAJECTORY_ROWS, stem, sides=(1, 5), rngs=rngs)
        self.stem2 = ConvBlock(stem, stem, sides=(1, 5), rngs=rngs)
        self.middle = ConvBlock(stem, middle, sides=(1, 5), strides=halved, rngs=rngs)
        self.middle2 = ConvBlock(middle, middle, sides=(1, 5), rngs=rngs)
        self.top = ConvBlock(middle, top, sides=(1, 5), strides=halved, rngs=rngs)
        self.top2 = ConvBlock(top, top, sides=(1, 3), rngs=rngs)
        self.classify = nnx.Linear(top, LABELS, rngs=rngs)

    def __call__(self, trajectories: jax.Array) -> jax.Array:
        """Trajectories to logits.

        Args:
            trajectories: (n, 5, 64), as `trajectory` gives them.

        Returns:
            (n, 12) logits: the ten digits, no digit, several digits.
        """
        x = trajectories.swapaxes(1, 2)[:, None]
        x = self.stem(x)
        x = x + self.stem2(x)
        x = self.middle(x)
        x = x + self.middle2(x)
        x = self.top(x)
        x = x + self.top2(x)
        return self.classify(x.mean(axis=(1, 2)))
