"""The second reader: lines as the network sees them whole, without looking for digits first."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .calibration import log_softmax
from .ctc import NEVER, likely_texts, places
from .line_image import LineImage
from .line_net import LINE_LABELS, STEP_PX

# Lines are padded to one of these widths, that the network is compiled for.
WIDTHS_PX = (96, 192, 384, 768)
# A stretch of a line that may be one digit has at most so many columns: twice the line's height.
MOST_COLUMNS = 32


@dataclass(frozen=True)
class LineEvidence:
    """What the network says about one line.

    Attributes:
        line: that was read.
        columns: float32 (t, 11), the log-probability of the blank and of each digit.
        table: float32 (t, 33, 11), see `stretches`.
    """

    line: LineImage
    columns: np.ndarray
    table: np.ndarray

    @cached_property
    def texts(self) -> dict[str, float]:
        """The line's likeliest texts with their log-probabilities, the likeliest first."""
        return likely_texts(self.columns)

    def middles(self, text: str) -> list[float]:
        """Where each digit of a text stands, in upright ink pixels."""
        return [self.line.place(STEP_PX * (at + 0.5)) for at in places(self.columns, text)]

    def between(self, left: float, right: float) -> np.ndarray:
        """How likely a stretch of the line is no digit, or just one.

        Args:
            left: where it begins, in upright ink pixels.
            right: where it ends.

        Returns:
            float32 (11,), log-probabilities: that there is none, and that there is each digit.
        """
        count = len(self.columns)
        scale = self.line.scale / STEP_PX
        first = round(min(max((left - self.line.left) * scale, 0), count - 1))
        end = round(min(max((right - self.line.left) * scale, first), count))
        if end - first > MOST_COLUMNS:
            return np.full(LINE_LABELS, NEVER, np.float32)
        row: np.ndarray = self.table[first, end - first]
        return row


class LineReader:
    """Reads whole lines."""

    def __init__(self, logits: Callable[[np.ndarray], np.ndarray]) -> None:
        """Take what answers for the network.

        Args:
            logits: float32 (n, 32, width), of a width in `WIDTHS_PX`, to (n, width / 2, 11).
        """
        self._logits = logits

    def read(self, line: LineImage) -> LineEvidence:
        """What the network says about a line.

        Args:
            line: no wider than the last of `WIDTHS_PX`.
        """
        width = line.pixels.shape[1]
        padding = min(known for known in WIDTHS_PX if known >= width) - width
        logits = self._logits(np.pad(line.pixels, ((0, 0), (0, padding)))[None])[0]
        columns = log_softmax(logits)
        return LineEvidence(line, columns, stretches(columns))


def stretches(columns: np.ndarray) -> np.ndarray:
    """How likely every short stretch of columns is to hold no digit, or just one.

    Args:
        columns: (t, 11), log-probabilities.

    Returns:
        float32 (t, 33, 11): for the stretch of so many columns from that one on, the
        log-probability of no digit, and of each digit alone; the stretch of no column holds none.
    """
    count = len(columns)
    # Behind the line's end there is paper.
    padded = np.zeros((count + MOST_COLUMNS, LINE_LABELS))
    padded[:count] = np.exp(columns, dtype=float)
    padded[count:, 0] = 1
    table = np.zeros((count, MOST_COLUMNS + 1, LINE_LABELS))
    table[:, 0, 0] = 1
    within = behind = np.zeros((count, LINE_LABELS - 1))
    # One column more for all stretches: it is before the digit, within it, or behind it.
    for width in range(MOST_COLUMNS):
        added = padded[width : width + count]
        before = table[:, width, :1]
        blank, digits = added[:, :1], added[:, 1:]
        behind = (behind + within) * blank
        within = (within + before) * digits
        table[:, width + 1, :1] = before * blank
        table[:, width + 1, 1:] = within + behind
    with np.errstate(divide="ignore"):  # what cannot be
        return np.log(table).astype(np.float32)
