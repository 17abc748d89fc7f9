"""The network for glyphs: its columns, its sizes and its layers."""

from dataclasses import dataclass

from .layers import Conv, Layer, Linear, MeanOfPicture

OTHER = 10
"""The column of ink that is no digit."""
SEVERAL = 11
"""The column of several digits in one piece of ink."""
LABELS = 12
"""Ten digits, and the two ways not to be one."""


@dataclass(frozen=True)
class NetShape:
    """The sizes of a network for glyphs, as they stand on the weights' card.

    Attributes:
        stem: channels at 14x14.
        middle: channels at 7x7.
        top: channels at 4x4, that are averaged over the picture for the classifier.
    """

    stem: int = 24
    middle: int = 64
    top: int = 128

    def layers(self) -> tuple[Layer, ...]:
        """Glyphs, (n, 28, 28, 1), float in [0, 1], ink is 1, to (n, 12) logits.

        Columns 0 to 9 are the digits, then come `OTHER` and `SEVERAL`. Strides instead of
        pooling (Springenberg et al., 2015) and a global mean before the classifier: on a CPU
        most of the time goes where the maps are large, and the gradient of a maximum is slow
        there.
        """
        stem, middle, top = self.stem, self.middle, self.top
        return (
            Conv("stem", 1, stem, kernel=(5, 5), strides=(2, 2)),
            Conv("stem2", stem, stem, adds=True),
            Conv("middle", stem, middle, strides=(2, 2)),
            Conv("middle2", middle, middle, adds=True),
            Conv("middle3", middle, middle, adds=True),
            Conv("top", middle, top, strides=(2, 2)),
            Conv("top2", top, top, adds=True),
            MeanOfPicture(),
            Linear("classify", top, LABELS),
        )
