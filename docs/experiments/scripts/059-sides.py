"""Measure by which score and margins pictures that lie are told from upright ones.

    python docs/experiments/scripts/059-sides.py --mnist FOLDER --pages 4 --check FOLDER...

Each generated page and each picture of the labelled folders is looked at from four sides. Every
score and every pair of margins is then tried on these looks as if the picture had been handed in
each way up. The second half of the table is of the folders, by which nothing was chosen.
"""

import argparse
import math
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from model import Reader, open_picture
from model.data.labelled_folder import load_labelled
from model.data.mnist import load_mnist
from model.data.writers import load_writers
from model.decoding.orientation import LEAST_DIGITS, Look, small_copies
from model.synthesis.pages import KINDS, DigitSource, make_page

Score = Callable[[Look], float]


def log_odds(look: Look) -> float:
    """Of the text's confidence."""
    sure = min(max(look.confidence, 0.01), 0.99)
    return math.log(sure / (1 - sure))


SCORES: dict[str, Score] = {
    "digits - 4 others": lambda look: look.digits - 4 * look.others,
    "in lines - 4 others": lambda look: look.in_lines - 4 * look.others,
    "in lines - others": lambda look: look.in_lines - look.others,
    "in lines - others + log odds / 2": lambda look: (
        look.in_lines - look.others + log_odds(look) / 2
    ),
    "in lines - 2 others + log odds": lambda look: look.in_lines - 2 * look.others + log_odds(look),
    "digits - 2 others + log odds": lambda look: look.digits - 2 * look.others + log_odds(look),
}
MARGINS = [(1.0, 1.5), (1.5, 2.0), (1.5, 3.0)]


def pages(args: argparse.Namespace) -> Iterator[tuple[str, Image.Image, str]]:
    """Generated pages of photos."""
    source = DigitSource(load_mnist(args.mnist).validation, load_writers(args.extra)[1])
    for kind, seed in product((kind for kind in KINDS if "drawn" not in kind), range(args.pages)):
        rng = np.random.default_rng([seed, 590, *kind.encode()])
        page = make_page(rng, source, KINDS[kind])
        yield "made", page.picture, page.text


def labelled(args: argparse.Namespace) -> Iterator[tuple[str, Image.Image, str]]:
    """The pictures of labelled folders."""
    for folder in args.check:
        for picture in load_labelled(folder):
            yield "real", open_picture(picture.path), picture.text


def chosen(looks: Sequence[Look], given: int, score: Score, side_by: float, end_by: float) -> int:
    """Which of the four looks is taken for upright, if one of them was handed in."""
    scores = [score(look) for look in looks]
    across = max((given + 1) % 4, (given + 3) % 4, key=scores.__getitem__)
    opposite = (given + 2) % 4
    along = max(scores[given], scores[opposite])
    if looks[across].is_text and scores[across] - along >= side_by:
        return across
    turned = looks[opposite].is_text and scores[opposite] - scores[given] >= end_by
    return opposite if turned else given


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Try scores and margins of the way up.")
    parser.add_argument("--mnist", type=Path, required=True)
    parser.add_argument("--extra", type=Path, default=Path("model/data/files"))
    parser.add_argument("--pages", type=int, default=4, help="of each kind")
    parser.add_argument("--check", type=Path, nargs="*", default=[])
    args = parser.parse_args()
    reader = Reader.load()
    seen = []
    for source in (pages(args), labelled(args)):
        for name, picture, text in source:
            looks = [
                Look.at(reader.read(copy, may_turn=False))
                for copy in small_copies(picture.convert("RGB"))
            ]
            seen.append((name, sum(c.isdigit() for c in text) >= LEAST_DIGITS, looks))
    print(Counter((name, is_text) for name, is_text, _ in seen))
    print(
        "| of | score | margins | upright kept | on a side: righted | to the wrong end | "
        "on the head: righted | fewer than 3 digits: turned |\n|---|---|---|---|---|---|---|---|"
    )
    for name, (words, score), margins in product(("made", "real"), SCORES.items(), MARGINS):
        counts = Counter[str]()
        for _, is_text, looks in (one for one in seen if one[0] == name):
            for given in range(4):
                taken = chosen(looks, given, score, *margins)
                place = ("upright", "side", "head", "side")[given] if is_text else "other"
                result = "right" if taken == 0 else "wrong" if taken != given else "kept"
                counts[f"{place} {result}"] += 1
                counts["turned"] += not is_text and taken != given
        print(
            f"| {name} | {words} | {margins} | {counts['upright right']} | "
            f"{counts['side right']} | {counts['side wrong']} | {counts['head right']} | "
            f"{counts['turned']} |"
        )


if __name__ == "__main__":
    main()
