"""Train a middle-sized network on 30,000 digits and what this tree's synthesis adds to them.

python docs/experiments/scripts/054-synthesis.py MNIST OUT.safetensors
python docs/experiments/scripts/054-synthesis.py MNIST OUT.safetensors --dev FOLDER

The first trains (8 minutes of a processor), the second reads labelled folders and 200 pictures of
clothes with the network that was made. Call it in two trees to compare what they draw.
"""

import argparse
import operator
from dataclasses import asdict
from functools import reduce
from itertools import pairwise
from pathlib import Path

import numpy as np
from flax import nnx

from model import Reader
from model.data.labelled_folder import load_labelled_folder
from model.data.mnist import Split, load_mnist
from model.data.writers import load_writers
from model.networks.flax_net import DigitNet, save_weights
from model.networks.glyph_net import NetShape
from model.synthesis.clothes import clothes
from model.synthesis.glyph_mix import Shares, mix_glyphs
from model.training.config import Recipe
from model.training.loop import fit
from model.training.losses import glyph_task
from model.training.metrics.glyphs import calibrate

SHAPE = NetShape(stem=8, middle=32, top=64)
DIGITS, PARTS, VALIDATION_DIGITS = 30_000, 6, 2_500
CLOTHES = 200


def train(mnist_folder: Path, out: Path) -> None:
    """Six passes, without finishes."""
    mnist, (writers, held_out) = load_mnist(mnist_folder), load_writers()
    bounds = np.linspace(0, DIGITS, PARTS + 1).astype(int)
    parts = [Split(mnist.train.images[a:b], mnist.train.labels[a:b]) for a, b in pairwise(bounds)]
    samples = reduce(
        operator.add,
        (
            mix_glyphs(np.random.default_rng([1, number]), part, writers, Shares())
            for number, part in enumerate(parts)
        ),
    )
    net = DigitNet(SHAPE, rngs=nnx.Rngs(0))
    net = fit(glyph_task(samples), net, Recipe(epochs=6, finishes=0), lambda _: None)
    few = Split(
        mnist.validation.images[:VALIDATION_DIGITS], mnist.validation.labels[:VALIDATION_DIGITS]
    )
    fitted = calibrate(net, mix_glyphs(np.random.default_rng([9, 9]), few, held_out, Shares()))
    save_weights(out, net, SHAPE, asdict(fitted))


def main() -> None:
    """Train, or measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mnist", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--dev", type=Path, nargs="*")
    asked = parser.parse_args()
    if not asked.dev:
        train(asked.mnist, asked.out)
        return
    reader = Reader.load(asked.out)
    for folder in asked.dev:
        pictures = load_labelled_folder(folder)
        readings = reader.read_many(one.path for one in pictures)
        right = sum(
            reading.text == one.text for one, reading in zip(pictures, readings, strict=True)
        )
        print(folder.name, right, "of", len(pictures))
    rng = np.random.default_rng(0)
    refused = sum(reader.read(clothes(rng)).text == "" for _ in range(CLOTHES))
    print("clothes refused", refused, "of", CLOTHES)


if __name__ == "__main__":
    main()
