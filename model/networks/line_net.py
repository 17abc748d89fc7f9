"""The network that reads a whole line: a normalised gray line to a label every two pixels."""

from dataclasses import dataclass

from .layers import Conv, Layer, Linear, OnlyRow, RowsToChannels

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
    """The sizes of a network for lines, as they stand on the weights' card.

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

    def layers(self) -> tuple[Layer, ...]:
        """Lines, (n, 32, width, 1), float in [0, 1], ink is high, to (n, width / 2, 11) logits.

        The columns are the blank, then the ten digits. A fully convolutional reader of lines (as
        in Shi, Bai and Yao, 2017, without recurrence). The rows are halved three times and then
        gathered into one; the columns only once, so that two narrow digits that touch still have
        a column of no digit between them. XLA's gradient of a 4x3 convolution takes twice as
        long as that of gathered rows.
        """
        stem, low, middle, top = self.stem, self.low, self.middle, self.top
        return (
            Conv("stem", 1, stem, kernel=(5, 5), strides=(2, 2)),
            Conv("stem2", stem, stem, adds=True),
            Conv("low", stem, low, strides=(2, 1)),
            Conv("low2", low, low, adds=True),
            Conv("middle", low, middle, strides=(2, 1)),
            Conv("middle2", middle, middle, adds=True),
            RowsToChannels(4 * middle),
            Conv("gather", 4 * middle, top, kernel=(1, 3)),
            Conv("along", top, top, kernel=(1, 5), adds=True),
            Conv("along2", top, top, kernel=(1, 5), adds=True),
            OnlyRow(),
            Linear("classify", top, LINE_LABELS),
        )
