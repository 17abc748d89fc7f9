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
from ..data.user_samples import load_extra
from ..data.writers import Hands, load_hands
from ..synthesis.glyph_mix import with_more
from .config import Recipe

TRAINING_FILE = "training.npz"
VALIDATION_FILE = "validation.npz"
# A process is given so many digits at a time; the glyphs depend on it.
DIGITS_AT_ONCE = 5_000


def prepare(
    folder: Path, mnist: Mnist, hands: Path | None, extra: list[Path], recipe: Recipe
) -> tuple[Samples, Samples]:
    """What a run learns from, and what it chooses by.

    Args:
        folder: of the run, there already; glyphs that it holds are taken as they are.
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
    writers = load_hands(hands) if hands else (None, None)
    own = [load_extra(one) for one in extra]  # its errors come before minutes go into the rest
    found = [
        _made(np.random.SeedSequence([recipe.seed, number]), part, writer, recipe)
        for number, (part, writer) in enumerate(
            zip((mnist.train, mnist.validation), writers, strict=True)
        )
    ]
    found[0] = reduce(operator.add, own, found[0])
    for samples, path in zip(found, paths, strict=True):
        samples.save(path)
    return found[0], found[1]


def _made(
    seed: np.random.SeedSequence, digits: Split, hands: Hands | None, recipe: Recipe
) -> Samples:
    """The digits with all that goes with them, made by as many processes as there are cores."""
    portions = -(-len(digits) // DIGITS_AT_ONCE)
    bounds = np.linspace(0, len(digits), portions + 1).astype(int)
    few = [Split(digits.images[a:b], digits.labels[a:b]) for a, b in pairwise(bounds)]
    randoms = [np.random.default_rng(one) for one in seed.spawn(portions)]
    make = partial(with_more, hands=hands, shares=recipe.shares)
    if portions == 1:
        return make(randoms[0], few[0])
    # Not forked: JAX has threads by now.
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as workers:
        made = list(workers.map(make, randoms, few))
    return reduce(operator.add, made)
