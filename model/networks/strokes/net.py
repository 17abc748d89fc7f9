"""The network that reads what a pen did: the trajectory of a few strokes to logits."""

from dataclasses import dataclass

from ..glyph_net import LABELS
from ..layers import Conv, Layer, Linear, MeanOfPicture, RowsToChannels
from .trajectory import TRAJECTORY_ROWS


@dataclass(frozen=True)
class StrokeShape:
    """The sizes of a network for trajectories, as they stand on the weights' card.

    Attributes:
        stem: channels at 64 points.
        middle: channels at 32 points.
        top: channels at 16 points, that are averaged over the trajectory for the classifier.
    """

    stem: int = 32
    middle: int = 64
    top: int = 96

    def layers(self) -> tuple[Layer, ...]:
        """Trajectories, (n, 5, 64, 1), as `trajectory` gives them, to (n, 12) logits.

        The columns are those of the network for glyphs. Convolutions along the pen's way (as
        along time in Waibel et al., 1989) cost a fifth of those over a picture of the strokes.
        """
        stem, middle, top = self.stem, self.middle, self.top
        return (
            RowsToChannels(TRAJECTORY_ROWS),
            Conv("stem", TRAJECTORY_ROWS, stem, kernel=(1, 5)),
            Conv("stem2", stem, stem, kernel=(1, 5), adds=True),
            Conv("middle", stem, middle, kernel=(1, 5), strides=(1, 2)),
            Conv("middle2", middle, middle, kernel=(1, 5), adds=True),
            Conv("top", middle, top, kernel=(1, 5), strides=(1, 2)),
            Conv("top2", top, top, kernel=(1, 3), adds=True),
            MeanOfPicture(),
            Linear("classify", top, LABELS),
        )
