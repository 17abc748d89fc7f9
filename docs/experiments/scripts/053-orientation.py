"""Measure how pages that lie on their side are read, and that upright ones stay upright.

    python docs/experiments/scripts/053-orientation.py --mnist FOLDER --extra FOLDER --pages 6
    python docs/experiments/scripts/053-orientation.py --check FOLDER... --turns 90 180 270

The first command reads generated pages, the second one labelled folders. Each picture is read as it
is and turned clockwise by each of `--turns`. The table tells how many texts are right, how many
pictures were turned upright and how many otherwise; the time is that of a reading with and without
the look from all sides.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from model import Reader, open_picture
from model.data.labelled_folder import load_labelled
from model.data.mnist import load_mnist
from model.data.writers import load_writers
from model.decoding.orientation import turned_picture
from model.synthesis.pages import KINDS, DigitSource, make_page

Named = tuple[str, Image.Image, str]


def pages(args: argparse.Namespace) -> Iterator[Named]:
    """Generated pages of photos."""
    source = DigitSource(load_mnist(args.mnist).validation, load_writers(args.extra)[1])
    for kind in (kind for kind in KINDS if "drawn" not in kind):
        for seed in range(args.first, args.first + args.pages):
            page = make_page(
                np.random.default_rng([seed, 530, *kind.encode()]), source, KINDS[kind]
            )
            yield f"{kind} {seed}", page.picture, page.text


def labelled(args: argparse.Namespace) -> Iterator[Named]:
    """The pictures of labelled folders."""
    for folder in args.check:
        every = load_labelled(folder)
        for picture in every[:: max(1, len(every) // args.most)]:
            yield f"{folder.name} {picture.path.name}", open_picture(picture.path), picture.text


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Measure how turned pages are read.")
    parser.add_argument("--mnist", type=Path)
    parser.add_argument("--extra", type=Path)
    parser.add_argument("--pages", type=int, default=6, help="of each kind")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--check", type=Path, nargs="*")
    parser.add_argument("--most", type=int, default=10_000, help="of each folder")
    parser.add_argument("--turns", type=int, nargs="*", default=[])
    args = parser.parse_args()
    reader = Reader.load()
    counts: dict[int, Counter[str]] = {turn: Counter() for turn in (0, *args.turns)}
    seconds = Counter[str]()
    for name, picture, text in labelled(args) if args.check else pages(args):
        for turn, count in counts.items():
            given = turned_picture(picture, turn)
            started = time.process_time()
            reading = reader.read(given)
            seconds["looked"] += (time.process_time() - started) * (turn == 0)
            count["n"] += 1
            count["right"] += reading.text.replace("\n", "") == text.replace("\n", "")
            count["upright"] += (turn + reading.turned_deg) % 360 == 0
            count["turned"] += reading.turned_deg != 0
            if reading.turned_deg and (turn + reading.turned_deg) % 360:
                print(f"{name} given at {turn}: turned by {reading.turned_deg}")
        started = time.process_time()
        reader.read(picture, may_turn=False)
        seconds["not looked"] += time.process_time() - started
    print("| given at | n | text right | upright after all | turned |\n|---|---|---|---|---|")
    for turn, count in counts.items():
        print(
            f"| {turn} | {count['n']} | {count['right']} | {count['upright']} | {count['turned']} |"
        )
    print(f"seconds for all upright: {seconds['looked']:.1f}, without: {seconds['not looked']:.1f}")


if __name__ == "__main__":
    main()
