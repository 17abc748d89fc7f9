"""What is read of made pages of some kinds, with validation digits.

python docs/experiments/scripts/069-pages.py --mnist FOLDER [--first SEED] [--count N] KIND...
"""

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from model import Reader
from model.data.mnist import load_mnist
from model.data.writers import load_writers
from model.evaluation.generated_pages import PageCounts, counted
from model.synthesis.pages import KINDS, DigitSource, make_page

WRITERS = Path(__file__).resolve().parents[3] / "model" / "data" / "files"


def main() -> None:
    """Print the counts of each kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mnist", type=Path, required=True)
    parser.add_argument("--first", type=int, default=300)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("kinds", nargs="+", choices=KINDS, metavar="KIND")
    asked = parser.parse_args()
    reader = Reader.load()
    source = DigitSource(load_mnist(asked.mnist).validation, load_writers(WRITERS)[1])
    for kind in asked.kinds:
        total = PageCounts()
        for seed in range(asked.first, asked.first + asked.count):
            rng = np.random.default_rng([seed, *kind.encode()])
            page = make_page(rng, source, KINDS[kind])
            total += counted([page], [reader.read(page.picture)])
        print(f"{kind}: {total}", flush=True)


if __name__ == "__main__":
    main()
