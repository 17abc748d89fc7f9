"""The network: glyphs to logits."""

from dataclasses import dataclass

import jax
from flax import nnx

OTHER = 10
"""The column of ink that is no digit."""
SEVERAL = 11
"""The column of several digits in one piece of ink."""
LABELS = 12
"""Ten digits, and the two ways not to be one."""


@dataclass(frozen=True)
class NetShape:
    """The sizes of a `DigitNet`, as they stand on the weights' card.

    Attributes:
        stem: channels at 14x14.
        middle: channels at 7x7.
        top: channels at 4x4, that are averaged over the picture for the classifier.
    """

    stem: int = 24
    middle: int = 64
    top: int = 128


class ConvBlock(nnx.Module):
    """Convolution without bias, batch normalisation, ReLU."""

    def __init__(
        self,
        features_in: int,
        features: int,
        *,
        sides: tuple[int, int] = (3, 3),
        strides: int | tuple[int, int] = 1,
        rngs: nnx.Rngs,
    ) -> None:
        self.conv = nnx.Conv(
            *(features_in, features, sides),
            strides=strides,
            use_bias=False,
            rngs=rngs,
        )
        self.norm = nnx.BatchNorm(features, momentum=0.9, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        """(n, h, w, features_in) to (n, h / strides, w / strides, features)."""
        return nnx.relu(self.norm(self.conv(x)))


class DigitNet(nnx.Module):
    """A small all-convolutional classifier of glyphs.

    Strides instead of pooling (Springenberg et al., 2015) and a global mean before the
    classifier (Lin et al., 2014): on a CPU most of the time goes where the maps are large,
    and the gradient of a maximum is slow there. Layers that keep the size add to what they
    are given (He et al., 2016).
    """

    def __init__(self, shape: NetShape, *, rngs: nnx.Rngs) -> None:
        self.stem = ConvBlock(1, shape.stem, sides=(5, 5), strides=2, rngs=rngs)
        self.stem2 = ConvBlock(shape.stem, shape.stem, rngs=rngs)
        self.middle = ConvBlock(shape.stem, shape.middle, strides=2, rngs=rngs)
        self.middle2 = ConvBlock(shape.middle, shape.middle, rngs=rngs)
        self.middle3 = ConvBlock(shape.middle, shape.middle, rngs=rngs)
        self.top = ConvBlock(shape.middle, shape.top, strides=2, rngs=rngs)
        self.top2 = ConvBlock(shape.top, shape.top, rngs=rngs)
        self.classify = nnx.Linear(shape.top, LABELS, rngs=rngs)

    def __call__(self, glyphs: jax.Array) -> jax.Array:
        """Glyphs to logits.

        Args:
            glyphs: (n, 28, 28), float in [0, 1], ink is 1.

        Returns:
            (n, 12) logits: columns 0 to 9 the digits, then `OTHER` and `SEVERAL`.
        """
        x = self.stem(glyphs[..., None])
        x = x + self.stem2(x)
        x = self.middle(x)
        x = x + self.middle2(x)
        x = x + self.middle3(x)
        x = self.top(x)
        x = x + self.top2(x)
        return self.classify(x.mean(axis=(1, 2)))
