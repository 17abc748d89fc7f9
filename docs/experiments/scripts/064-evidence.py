"""Drawings and small crops by evidence alone, and by a first look that is beyond doubt or evidence.

    python docs/experiments/scripts/064-evidence.py DEV

DEV holds folders with labels.csv (file, label). Experiment 064 has what it gave, at its commit:
since 066 a small crop is read by evidence first.
"""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from model import Reader, open_picture
from model.decoding.hypotheses import AS_IT_LIES, Hypotheses, Hypothesis
from model.decoding.picture_reader import PictureReader
from model.ink.binarize import Ink, ink_of
from model.ink.component_tree import contrast_maps, page_maps
from model.ink.contrast import find_contrasts
from model.layout.text_lines import find_lines
from model.synthesis.clothes import clothes

SETS = (
    "usps", "pencil_grid", "scans_khoa", "cursive", "mgr_years", "paint28", "drawn28_2",
    "not_digits", "letters2",
)  # fmt: skip
CLOTHES = 200


def hypotheses(reader: PictureReader, image: Image.Image, way: str) -> Hypotheses:
    """In which ways a picture is read: "rules", "evidence" or "fast"."""
    contrasts = find_contrasts(image)
    if way == "rules" or page_maps(contrasts):
        return reader.hypotheses(image)
    evidence = reader._photo(contrast_maps(image), [], image)
    if way == "fast":
        ink = ink_of(contrasts[0], image.size)
        look = Hypothesis(AS_IT_LIES, ink, find_lines(ink.components(), ink.shape))

        def first() -> Iterator[Hypothesis[Ink]]:
            yield look

        evidence.cropped = first  # type: ignore[method-assign]
    return evidence


def read(reader: PictureReader, image: Image.Image, way: str) -> str:
    """The text of a picture, its lines one behind the other."""
    return next(reader.read([hypotheses(reader, image, way)])).text.replace("\n", "")


def main(dev: Path) -> None:
    """Count the texts of each set that are right, read in each way."""
    reader = Reader.load()._picture_reader
    for name in SETS:
        with (dev / name / "labels.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        right = dict.fromkeys(("rules", "evidence", "fast"), 0)
        for row in rows:
            image = open_picture(dev / name / row["file"])
            label = row["label"].replace("/", "")
            for way in right:
                right[way] += read(reader, image, way) == (label if label.isdigit() else "")
        print(name, len(rows), right, flush=True)
    rng = np.random.default_rng(0)
    drawn = [Image.fromarray(np.asarray(clothes(rng))) for _ in range(CLOTHES)]
    for way in ("rules", "evidence", "fast"):
        print("clothes, refused", way, sum(not read(reader, one, way) for one in drawn))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
