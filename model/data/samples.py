"""Labelled glyphs of several kinds, as training takes them."""

from dataclasses import dataclass
from pathlib import Path

import jax
import numpy as np

from .npz import load_arrays


@dataclass(frozen=True)
class Samples:
    """Glyphs to train or to choose by.

    Attributes:
        glyphs: uint8 (n, 28, 28), ink is high.
        labels: int32 (n,), columns of the network.
        kinds: (n,), where each comes from: "mnist", "user", or a field of `Shares`.
    """

    glyphs: np.ndarray
    labels: np.ndarray
    kinds: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    def __add__(self, more: "Samples") -> "Samples":
        return Samples(
            np.concatenate([self.glyphs, more.glyphs]),
            np.concatenate([self.labels, more.labels]),
            np.concatenate([self.kinds, more.kinds]),
        )

    def of(self, kind: str) -> "Samples":
        """Those of one kind."""
        chosen = self.kinds == kind
        return Samples(self.glyphs[chosen], self.labels[chosen], self.kinds[chosen])

    def save(self, path: Path) -> None:
        """Write them to an .npz file; one that is half-written never stands at `path`."""
        draft = path.with_suffix(f".{jax.process_index()}.tmp.npz")  # each of a run's its own
        np.savez(draft, glyphs=self.glyphs, labels=self.labels, kinds=self.kinds)
        draft.replace(path)

    @classmethod
    def load(cls, path: Path) -> "Samples":
        """What `save` wrote.

        Raises:
            DataError: if the file is damaged or holds something else.
        """
        return cls(**load_arrays(path, "glyphs labels kinds"))


def as_samples(glyphs: np.ndarray, labels: np.ndarray, kind: str) -> Samples:
    """Glyphs of one kind.

    Args:
        glyphs: float32 (n, 28, 28) in [0, 1].
        labels: (n,), columns of the network.
        kind: where they come from.
    """
    whole = np.rint(255 * glyphs).astype(np.uint8)
    return Samples(whole, labels.astype(np.int32), np.full(len(labels), kind))
