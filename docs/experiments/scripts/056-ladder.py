"""What each kind of glyph buys: a middle-sized network on more and more kinds.

python docs/experiments/scripts/056-ladder.py MNIST OUT_FOLDER --dev FOLDER...

Of each rung one network is trained (3 minutes on two cores) on 30,000 digits of MNIST and what the
rung adds to them, of the last one with three seeds. Each reads the labelled folders, with the
released networks of lines and components beside it, and 200 pictures of clothes. What is there
already is not made again.
"""

import argparse
import json
import operator
from dataclasses import asdict
from functools import reduce
from itertools import pairwise
from pathlib import Path

import numpy as np
from flax import nnx

from model import Reader
from model.data.labelled_folder import load_labelled_folder
from model.data.mnist import Mnist, Split, load_mnist
from model.data.writers import load_writers
from model.networks.flax_net import DigitNet, save_weights
from model.networks.glyph_net import NetShape
from model.synthesis.clothes import clothes
from model.synthesis.glyph_mix import Shares, mix_glyphs
from model.training.config import Recipe
from model.training.loop import fit
from model.training.losses import glyph_task
from model.training.metrics.glyphs import calibrate, logits_of, measure

SHAPE = NetShape(stem=8, middle=32, top=64)
DIGITS, PARTS, VALIDATION_DIGITS, EPOCHS = 30_000, 6, 2_500, 6
CLOTHES = 200
NOTHING = Shares(pen=0, drawn=0, segments=0, negatives=0)
FULL = Shares()
# Each rung with the shares of its glyphs, and whether it learns from more writers.
RUNGS = {
    "MNIST alone": (NOTHING, False),
    "and what is no digit": (Shares(0, 0, 0, FULL.negatives), False),
    "and touching digits": (Shares(0, 0, FULL.segments, FULL.negatives), False),
    "and drawn digits": (Shares(0, FULL.drawn, FULL.segments, FULL.negatives), False),
    "and other writers": (FULL, True),
}


def train(mnist: Mnist, out: Path, shares: Shares, *, writers: bool, seed: int) -> None:
    """One network of a rung, calibrated on the glyphs of the last rung, as all of them."""
    written, held_out = load_writers()
    bounds = np.linspace(0, DIGITS, PARTS + 1).astype(int)
    parts = [Split(mnist.train.images[a:b], mnist.train.labels[a:b]) for a, b in pairwise(bounds)]
    made = (
        mix_glyphs(np.random.default_rng([seed, n]), part, written if writers else None, shares)
        for n, part in enumerate(parts)
    )
    samples = reduce(operator.add, made)
    net = DigitNet(SHAPE, rngs=nnx.Rngs(seed))
    recipe = Recipe(epochs=EPOCHS, finishes=0, seed=seed)
    net = fit(glyph_task(samples), net, recipe, lambda _: None)
    images, labels = mnist.validation.images, mnist.validation.labels
    few = Split(images[:VALIDATION_DIGITS], labels[:VALIDATION_DIGITS])
    fitted = calibrate(net, mix_glyphs(np.random.default_rng([9, 9]), few, held_out, FULL))
    figures = measure(logits_of(net, mnist.validation.glyphs()), labels)
    save_weights(out, net, SHAPE, asdict(fitted) | {"mnist_validation_errors": figures["errors"]})


def measured(weights: Path, folders: list[Path]) -> dict[str, int]:
    """Whole texts right of each folder, and pictures of clothes that are refused."""
    reader = Reader.load(weights)
    card = json.loads(weights.with_suffix(".json").read_text(encoding="utf-8"))
    found = {"MNIST validation errors": int(card["mnist_validation_errors"])}
    for folder in folders:
        pictures = load_labelled_folder(folder)
        texts = [reading.text for reading in reader.read_many(one.path for one in pictures)]
        found[folder.name] = sum(
            text == one.text for text, one in zip(texts, pictures, strict=True)
        )
    rng = np.random.default_rng(0)
    found["clothes"] = sum(reader.read(clothes(rng)).text == "" for _ in range(CLOTHES))
    return found


def main() -> None:
    """Train and measure what is not there yet, and print a line for each network."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mnist", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--dev", type=Path, nargs="*", default=[])
    asked = parser.parse_args()
    mnist = load_mnist(asked.mnist)
    asked.out.mkdir(parents=True, exist_ok=True)
    runs = [(rung, 0) for rung in RUNGS] + [(list(RUNGS)[-1], seed) for seed in (1, 2)]
    for rung, seed in runs:
        weights = asked.out / f"{rung.replace(' ', '-')}-{seed}.safetensors"
        shares, writers = RUNGS[rung]
        if not weights.exists():
            train(mnist, weights, shares, writers=writers, seed=seed)
        print(f"{rung}, seed {seed}:", measured(weights, asked.dev), flush=True)


if __name__ == "__main__":
    main()
