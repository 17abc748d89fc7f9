"""What each rule for drawings and small crops earns: all is read once more without it.

    python docs/experiments/scripts/061-rules.py DEV MNIST [RULE...]

DEV holds folders with labels.csv (file, label); MNIST its four idx files. Experiment 061 has what
it gave, and 068. "without shadows" is told at the commit before the one that adds this script, the
look for close crops and corners at the one before those of 068.
"""

import csv
import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from model import Reader, open_picture
from model.data.mnist import load_mnist
from model.decoding import hypotheses, picture_reader
from model.ink import binarize, rebinarize
from model.layout import text_lines
from model.synthesis.clothes import clothes
from model.synthesis.degradations import DEGRADATIONS, degraded_numbers

SETS = (
    "scans_khoa", "cursive", "mgr_years", "usps", "letters2", "not_digits", "paint28", "drawn28_2",
    "pad_digits", "pad_numbers", "pencil_grid", "hwd1000", "photos_single", "photos_single2",
)  # fmt: skip
OF_EACH = 40


def same(first: Any, *_: Any) -> Any:
    """A filter that leaves out nothing."""
    return first


# Where each rule is used, and what stands in for it.
RULES: dict[str, tuple[Any, str, Any]] = {
    "cut off": (text_lines, "drop_cut_off", same),
    "upright rules": (text_lines, "drop_ruling_lines", same),
    "rings": (hypotheses, "drop_rings", same),
    "frames": (binarize, "remove_frames", lambda labels, mask: mask),
    "ruling lines": (binarize, "remove_ruling_lines", same),
    "thinned": (rebinarize, "thinned", lambda ink: None),
    "wider gaps": (rebinarize, "BRIDGED_GAPS", (1,)),
    "gaps": (rebinarize, "joined", lambda ink: iter(())),
    "letter strokes": (picture_reader, "reject_letter_strokes", same),
    "points": (text_lines, "join_point", same),
    "level": (hypotheses, "_level", lambda ink, lines: iter(())),
    "all of small pictures": (
        picture_reader,
        "PictureHypotheses",
        lambda ink, image, evidence=None: evidence or hypotheses.PictureHypotheses(ink, image),
    ),
}

Item = tuple[str, Callable[[], Image.Image | np.ndarray], str]
"""Its set, what opens it, and its text."""


def items(dev: Path, mnist: Path) -> list[Item]:
    """All pictures."""
    found: list[Item] = []
    for name in SETS:
        with (dev / name / "labels.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                text = row["label"].replace("/", "")
                path = dev / name / row["file"]
                found.append((name, partial(open_picture, path), text * text.isdigit()))
    rng = np.random.default_rng(0)
    found += [("clothes", partial(same, clothes(rng)), "") for _ in range(200)]
    digits = load_mnist(mnist).validation
    for name, degradation in DEGRADATIONS.items():
        rng = np.random.default_rng(0)
        made = degraded_numbers(rng, digits, degradation, (1, 4), OF_EACH)
        found += [(name, partial(same, picture), text) for picture, text in made]
    return found


def right(reader: Reader, pictures: list[Item]) -> list[bool]:
    """Which whole texts are right."""
    return [
        reader.read(opened()).text.replace("\n", "") == text.replace("\n", "")
        for _, opened, text in pictures
    ]


def main() -> None:
    """Print what is lost and won without each rule."""
    reader, pictures = Reader.load(), items(Path(sys.argv[1]), Path(sys.argv[2]))
    before = right(reader, pictures)
    print(sum(before), "of", len(before))
    for rule in sys.argv[3:] or RULES:
        module, name, stand_in = RULES[rule]
        kept = getattr(module, name)
        setattr(module, name, stand_in)
        after = right(reader, pictures)
        setattr(module, name, kept)
        changes = zip(pictures, before, after, strict=True)
        counts = Counter((was, one[0]) for one, was, now in changes if was != now)
        lost = {which: count for (was, which), count in counts.items() if was}
        won = {which: count for (was, which), count in counts.items() if not was}
        print(f"without {rule}: lost {lost}, won {won}", flush=True)


if __name__ == "__main__":
    main()
