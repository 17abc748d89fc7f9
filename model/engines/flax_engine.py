"""The networks in Flax, compiled by XLA for every size that the reader asks for."""

import tempfile

import jax
import numpy as np
import platformdirs
from flax import nnx

from ..networks.flax_net import LayeredNet, as_flax
from ..networks.weights import Weights

# A batch takes about as long as it is large, so the next larger one is used where its blank places
# cost less than another call. Seven sizes up to 64 took twice as long to compile, and a glyph in a
# batch of 64 as long as in one of 16.
GLYPH_BATCHES = (1, 4, 16)
LEAST_FILLED = 0.7


class FlaxNet:
    """A network's forward pass in inference mode, compiled before it is asked."""

    def __init__(
        self,
        weights: Weights,
        kind: type[LayeredNet],
        batches: tuple[int, ...],
        *sizes: tuple[int, int],
    ) -> None:
        """Compile the network.

        Args:
            weights: of the network.
            kind: the network in Flax.
            batches: how many pictures it takes at once, from 1 up.
            sizes: rows and columns of a picture, all that will be asked for.
        """
        graphdef, state = nnx.split(as_flax(weights, kind))

        # The weights are constants to the compiler, which lays them out for the machine at
        # load: a call is a quarter to a half faster than with the weights as an argument.
        def logits(pictures: jax.Array) -> jax.Array:
            return nnx.merge(graphdef, state)(pictures)

        self._batches = batches
        self._logits = jax.jit(logits)
        for size in sizes:
            for batch in batches:
                self._logits(np.zeros((batch, *size), np.float32))

    def __call__(self, pictures: np.ndarray) -> np.ndarray:
        """Pictures, float32 (n, rows, columns) in [0, 1], ink is high, to logits (n, ...)."""
        parts = []
        start = 0
        while start < max(len(pictures), 1):
            size = batch_size(len(pictures) - start, self._batches)
            part = pictures[start : start + size]
            if len(part) < size:
                blank = np.zeros((size - len(part), *part.shape[1:]), np.float32)
                part = np.concatenate([part, blank])
            parts.append(np.asarray(self._logits(part))[: len(pictures) - start])
            start += size
        return parts[0] if len(parts) == 1 else np.concatenate(parts)


def batch_size(count: int, batches: tuple[int, ...]) -> int:
    """The first batch for so many pictures: one nearly filled, or else the largest that is full."""
    for size in batches:
        if LEAST_FILLED * size <= count <= size:
            return size
    return max(size for size in batches if size <= max(count, 1))


def keep_compiled() -> None:
    """Let JAX keep what it compiles in the user's cache folder, for the next start.

    A folder that the user has given JAX stays; where the folder cannot be written, nothing is kept.
    """
    if jax.config.values["jax_compilation_cache_dir"] is not None:
        return
    folder = platformdirs.user_cache_path("digit-reader") / "jax"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError:
        return
    jax.config.update("jax_compilation_cache_dir", str(folder))
    # Each size takes less than JAX's own second, below which nothing is kept.
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.05)
