"""The first reader: glyphs to calibrated probabilities."""

from collections.abc import Callable

import numpy as np

from .calibration import softmax
from .glyph_net import LABELS


class GlyphReader:
    """Reads glyphs."""

    def __init__(self, logits: Callable[[np.ndarray], np.ndarray], temperature: float) -> None:
        """Take what answers for the network.

        Args:
            logits: float32 (n, 28, 28) to (n, 12).
            temperature: what the logits are divided by.
        """
        self._logits = logits
        self._temperature = np.float32(temperature)

    def read(self, glyphs: np.ndarray) -> np.ndarray:
        """The probabilities of glyphs, in the network's columns.

        Args:
            glyphs: float32 (n, 28, 28) in [0, 1].

        Returns:
            float32 (n, 12): the ten digits, no digit, several digits.
        """
        if not len(glyphs):
            return np.zeros((0, LABELS), np.float32)
        return softmax(self._logits(glyphs) / self._temperature)
