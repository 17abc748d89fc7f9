"""Made pages and clothes, read with one network of lines.

    python docs/experiments/scripts/062-lines.py LINE MNIST [PAGES]

LINE is its safetensors file, MNIST the folder of the four idx files, PAGES how many pages of each
kind are made, of validation digits; 10 without. Experiment 062 has what it gave.
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from model import Reader
from model.data.mnist import load_mnist
from model.evaluation.generated_pages import read_pages
from model.networks.weights import RELEASED
from model.synthesis.clothes import clothes
from model.synthesis.pages import DigitSource


def main() -> None:
    """Print the counts of each kind, and of all."""
    reader = Reader.load(RELEASED, Path(sys.argv[1]))
    source = DigitSource(load_mnist(Path(sys.argv[2])).validation, None)
    for kind, counts in read_pages(reader, source, int((*sys.argv, 10)[3])):
        print(f"{kind}: {counts}", flush=True)
    rng = np.random.default_rng(0)
    refused = sum(reader.read(clothes(rng)).text == "" for _ in range(200))
    print(f"clothes refused: {refused} of 200")


if __name__ == "__main__":
    main()
