"""What other thresholds of the evidence would read of generated pages and of labelled folders.

python docs/experiments/scripts/057-thresholds.py MNIST --pages 6 --dev FOLDER... --only NAME...

One constant at a time is set to another value: how many digits of generated pages (MNIST's
validation images, other writers) are found and right then, how many false ones there are, and how
many whole texts of the folders are right.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from model import Reader
from model.data.labelled_folder import load_labelled_folder
from model.data.mnist import load_mnist
from model.data.writers import load_writers
from model.decoding.photos import choice, pairs
from model.evaluation.generated_pages import read_pages
from model.ink import component_tree
from model.synthesis.pages import DigitSource

TRIED: dict[str, tuple[ModuleType, tuple[float, ...]]] = {
    "LEAST_GAIN_OF_NODE": (choice, (0.25, 0.32, 0.5, 0.6)),
    "GAIN_OF_SEVERAL": (choice, (0.7, 1.0)),
    "GAIN_OF_FRAGMENT": (choice, (0.2, 0.5)),
    "AS_GOOD": (choice, (0.0, 0.05, 0.1, 0.2)),
    "SAME_INK": (choice, (0.15, 0.5)),
    "SAME_BOX": (pairs, (0.35, 0.65)),
    "LEAST_SAME": (pairs, (0.35, 0.65)),
    "LEAST_RISE": (component_tree, (1.2, 1.6)),
    "SAME_SHARE": (component_tree, (0.65, 0.85)),
}


@contextmanager
def constant(name: str, value: float) -> Iterator[None]:
    """Set one of them for a while."""
    module, _ = TRIED[name]
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)


def main() -> None:
    """Print a line for each value."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mnist", type=Path)
    parser.add_argument("--pages", type=int, default=6, help="of each kind")
    parser.add_argument("--dev", type=Path, nargs="*", default=[])
    parser.add_argument("--only", nargs="*", default=list(TRIED), choices=list(TRIED))
    args = parser.parse_args()
    reader = Reader.load(engine="flax")
    source = DigitSource(load_mnist(args.mnist).validation, load_writers()[1])
    folders = {folder.name: load_labelled_folder(folder) for folder in args.dev}

    def line(name: str) -> None:
        *_, (_, counts) = read_pages(reader, source, args.pages)
        right = {
            folder: sum(
                reading.text == one.text
                for one, reading in zip(
                    pictures, reader.read_many(one.path for one in pictures), strict=True
                )
            )
            for folder, pictures in folders.items()
        }
        print(f"{name:28} {counts}", right, flush=True)

    line("as it is")
    for name in args.only:
        for value in TRIED[name][1]:
            with constant(name, value):
                line(f"{name} {value}")


if __name__ == "__main__":
    main()
