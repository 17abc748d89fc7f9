"""The glyphs of a run: made once, kept in its folder, the same after a resume."""

import operator
from concurrent.futures import ProcessPoolExecutor
from functools import partial, reduce
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from ..data.mnist import Mnist, Split
from ..data.samples import Samples
from ..data.user_samples import load_user_samples
from ..data.writers import WriterDigits, load_writers
from ..synthesis.glyph_mix import mix_glyphs
from .config import Recipe

TRAINING_FILE = "training.npz"
VALIDATION_FILE = "validation.npz"
# A process is given so many digits at a time; the glyphs depend on it.
DIGITS_AT_ONCE = 5_000


def prepare(
    folder: Path, mnist: Mnist, writers: Path | None, user_folders: list[Path], recipe: Recipe
) -> tuple[Samples, Samples]:
    """What a run learns from, and what it chooses by.

    Args:
        folder: of the run, there already; glyphs that it holds are taken as they are.
        mnist: the digits that all else is measured by.
        writers: the folder of more writers' digits, if there is one.
        user_folders: folders of a user's labelled pictures.
        recipe: its shares and its seed fix the rest.

    Returns:
        The training samples and the validation samples.

    Raises:
        DataError: if a folder's data cannot be used.
    """
    paths = folder / TRAINING_FILE, folder / VALIDATION_FILE
    if all(path.exists() for path in paths):
        return Samples.load(paths[0]), Samples.load(paths[1])
    more = load_writers(writers) if writers else (None, None)
    user_samples = [
        load_user_samples(one) for one in user_folders
    ]  # its errors come before minutes go into the rest
    found = [
        _made(np.random.SeedSequence([recipe.seed, number]), part, written, recipe)
        for number, (part, written) in enumerate(
            zip((mnist.train, mnist.validation), more, strict=True)
        )
    ]
    found[0] = reduce(operator.add, user_samples, found[0])
    for samples, path in zip(found, paths, strict=True):
        samples.save(path)
    return found[0], found[1]


def _made(
    seed: np.random.SeedSequence, digits: Split, writers: WriterDigits | None, recipe: Recipe
) -> Samples:
    """The digits with all that goes with them, made by as many processes as there are cores."""
    portions = -(-len(digits) // DIGITS_AT_ONCE)
    bounds = np.linspace(0, len(digits), portions + 1).astype(int)
    few = [Split(digits.images[a:b], digits.labels[a:b]) for a, b in pairwise(bounds)]
    randoms = [np.random.default_rng(one) for one in seed.spawn(portions)]
    make = partial(mix_glyphs, writers=writers, shares=recipe.shares)
    if portions == 1:
        return make(randoms[0], few[0])
    # Not forked: JAX has threads by now.
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as workers:
        made = list(workers.map(make, randoms, few))
    return reduce(operator.add, made)
