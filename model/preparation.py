"""The glyphs of a run: made once, kept in its folder, the same after a resume."""

from pathlib import Path

import numpy as np

from .data import Mnist
from .extra import load_extra
from .hands import load_hands
from .samples import Samples
from .synthesis import with_more
from .training import Recipe

TRAINING_FILE = "training.npz"
VALIDATION_FILE = "validation.npz"


def prepare(
    folder: Path, mnist: Mnist, hands: Path | None, extra: list[Path], recipe: Recipe
) -> tuple[Samples, Samples]:
    """What a run learns from, and what it chooses by.

    Args:
        folder: of the run; glyphs that it holds are taken as they are.
        mnist: the digits that all else is measured by.
        hands: the folder of more writers' digits, if there is one.
        extra: folders of somebody's own pictures.
        recipe: its shares and its seed fix the rest.

    Returns:
        The training samples and the validation samples.

    Raises:
        DataError: if a folder's data cannot be used.
    """
    paths = folder / TRAINING_FILE, folder / VALIDATION_FILE
    if all(path.exists() for path in paths):
        return Samples.load(paths[0]), Samples.load(paths[1])
    rng = np.random.default_rng(recipe.seed)
    writers = load_hands(hands) if hands else (None, None)
    parts = (mnist.train, mnist.validation)
    found = [
        with_more(rng, part, writer, recipe.shares)
        for part, writer in zip(parts, writers, strict=True)
    ]
    for one in extra:
        found[0] += load_extra(one)
    for samples, path in zip(found, paths, strict=True):
        samples.save(path)
    return found[0], found[1]
