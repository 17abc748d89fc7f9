"""The reader of digital ink: trajectories to calibrated probabilities."""

import numpy as np

from ..glyph_net import OTHER
from ..glyph_reader import GlyphReader


class StrokeReader(GlyphReader):
    """Reads trajectories."""

    def read(self, trajectories: np.ndarray) -> np.ndarray:
        """The probabilities of trajectories, in the columns of the network for glyphs.

        Args:
            trajectories: float32 (n, 5, 64), as `trajectory` gives them.

        Returns:
            float32 (n, 12). A pen that touched one place alone wrote no digit: the network cannot
            tell, for all that it is given is zero.
        """
        rows = super().read(trajectories)
        rows[~trajectories.any(axis=(1, 2))] = np.eye(rows.shape[1], dtype=np.float32)[OTHER]
        return rows
