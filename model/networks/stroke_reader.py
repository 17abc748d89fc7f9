"""What the network for strokes makes of trajectories, and that together with the one for glyphs."""

import jax
import numpy as np
from flax import nnx

from .glyph_net import LABELS
from .stroke_net import StrokeNet
from .trajectory import TRAJECTORY_POINTS, TRAJECTORY_ROWS

# A batch is filled up to one of these; each is compiled at load.
STROKE_BATCHES = (1, 4, 16)


class StrokeReader:
    """Reads trajectories."""

    def __init__(self, net: StrokeNet, temperature: float) -> None:
        """Compile the network for every batch size.

        Args:
            net: in inference mode.
            temperature: what the logits are divided by.
        """
        graphdef, state = nnx.split(net)

        def probabilities(trajectories: jax.Array) -> jax.Array:
            return jax.nn.softmax(nnx.merge(graphdef, state)(trajectories) / temperature)

        self._probabilities = jax.jit(probabilities)
        for size in STROKE_BATCHES:
            self._probabilities(np.zeros((size, TRAJECTORY_ROWS, TRAJECTORY_POINTS), np.float32))

    def read(self, trajectories: np.ndarray) -> np.ndarray:
        """The probabilities of trajectories, in the network's columns.

        Args:
            trajectories: float32 (n, 5, 64), as `trajectory` gives them.

        Returns:
            float32 (n, 12): the ten digits, no digit, several digits.
        """
        rows = []
        start = 0
        while start < len(trajectories):
            left = len(trajectories) - start
            size = next((size for size in STROKE_BATCHES if size >= left), STROKE_BATCHES[-1])
            part = trajectories[start : start + size]
            padded = np.zeros((size, *part.shape[1:]), np.float32)
            padded[: len(part)] = part
            rows.append(np.asarray(self._probabilities(padded))[: len(part)])
            start += size
        return np.concatenate(rows) if rows else np.zeros((0, LABELS), np.float32)
