"""Pack the digits of UNIPEN and optdigits as `model/data/files` holds them.

python docs/experiments/scripts/054-writers.py OUT

Fetches train_r01_v07 of UNIPEN (Zenodo, doi:10.5281/zenodo.1195803) and the original bitmaps of
optdigits (UCI), some 150 MB, and needs `pooch` and `unlzw3`. The parsing was tried on hand-written
files in UNIPEN's format, the whole never: the machine that made this had no way to Zenodo. So the
checksums are not known here (pooch prints them), and neither is whether every digit comes out as it
stands in the files, whose writers were chosen by hand.
"""

import argparse
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pooch
from unlzw3 import unlzw

UNIPEN = "doi:10.5281/zenodo.1195803/unipen-CDROM-train_r01_v07.tgz"
OPTDIGITS = (
    "https://archive.ics.uci.edu/static/public/80/optical+recognition+of+handwritten+digits.zip"
)
# Of the four files of optdigits these two: 1,934 and 946 bitmaps.
OPTDIGITS_PARTS = ("optdigits-orig.tra.Z", "optdigits-orig.cv.Z")
BITMAP = re.compile(r"((?:[01]{32}\r?\n){32}) *([0-9])")
# .SEGMENT DIGIT 0-2,4 ? "7": components by number, some with :point behind, and the label.
SEGMENT = re.compile(r"\.SEGMENT (?:DIGIT|CHARACTER) ([0-9:,\- ]+) \S+ \"([0-9])\"")
INCLUDE = re.compile(r"\.INCLUDE (\S+)")

Points = list[tuple[float, float]]


def components(text: str) -> list[tuple[bool, Points]]:
    """The pen's ways in UNIPEN's text, in order: whether the pen was down, and its points."""
    found: list[tuple[bool, Points]] = []
    writing = False
    for line in text.splitlines():
        if line.startswith("."):
            writing = line.startswith((".PEN_DOWN", ".PEN_UP"))
            if writing:
                found.append((line.startswith(".PEN_DOWN"), []))
        elif writing and len(numbers := line.split()) >= 2:
            found[-1][1].append((float(numbers[0]), float(numbers[1])))
    return found


def strokes_of(reference: str, ways: list[tuple[bool, Points]]) -> list[Points]:
    """The strokes that a segment names: "3", "0-2", "0:10-1:4" and several of these by commas."""
    strokes = []
    for part in reference.replace(" ", "").split(","):
        ends = [[int(number) for number in end.split(":")] for end in part.split("-")]
        (first, *start), (last, *stop) = ends[0], ends[-1]
        for number in range(first, last + 1):
            is_down, points = ways[number]
            end = stop[0] + 1 if number == last and stop else len(points)
            begin = start[0] if number == first and start else 0
            if is_down and points[begin:end]:
                strokes.append(points[begin:end])
    return strokes


def unipen_digits(folder: Path, writers: set[str]) -> Iterator[tuple[str, int, list[Points]]]:
    """Each digit of the chosen writers: whose, its label, its strokes."""
    for path in sorted(folder.rglob("data/1a/**/*.dat")):
        text = path.read_text(encoding="latin-1")
        writer = ":".join(path.parts[-3:-1])
        included = INCLUDE.search(text)
        if writer not in writers or included is None:
            continue
        source = next(folder.rglob(included[1].strip('"')))
        ways = components(source.read_text(encoding="latin-1"))
        for reference, label in SEGMENT.findall(text):
            yield writer, int(label), strokes_of(reference, ways)


def pack(digits: list[tuple[str, int, list[Points]]]) -> dict[str, np.ndarray]:
    """As `model.data.pen_digits` loads them."""
    strokes = [stroke for _, _, each in digits for stroke in each]
    return {
        "points": np.array([point for stroke in strokes for point in stroke], np.float32),
        "stroke_offsets": np.cumsum([0, *(len(stroke) for stroke in strokes)]),
        "item_offsets": np.cumsum([0, *(len(each) for _, _, each in digits)]),
        "labels": np.array([label for _, label, _ in digits], np.uint8),
        "writers": np.array([writer for writer, _, _ in digits]),
    }


def bitmaps(packed: list[Path]) -> dict[str, np.ndarray]:
    """As `model.data.writers` loads them."""
    texts = [unlzw(path.read_bytes()).decode("ascii") for path in packed]
    found = [one for text in texts for one in BITMAP.findall(text)]
    rows = [[list(row) for row in bitmap.split()] for bitmap, _ in found]
    labels = np.array([int(label) for _, label in found], np.uint8)
    return {"images": np.array(rows).astype(np.uint8) * np.uint8(255), "labels": labels}


def main() -> None:
    """Fetch, parse and pack."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    here = Path(__file__).parents[3] / "model" / "data" / "files" / "unipen_digits.npz"
    writers = set(np.load(here)["writers"].tolist())
    archive = pooch.retrieve(UNIPEN, None, path=out, fname="unipen.tgz", progressbar=True)
    with tarfile.open(archive) as packed:
        packed.extractall(out / "unipen", filter="data")
    np.savez_compressed(
        out / "unipen_digits.npz", **pack(list(unipen_digits(out / "unipen", writers)))
    )
    unzip = pooch.Unzip(members=list(OPTDIGITS_PARTS))
    parts = pooch.retrieve(OPTDIGITS, None, path=out, fname="optdigits.zip", processor=unzip)
    np.savez_compressed(out / "optdigits.npz", **bitmaps([Path(part) for part in parts]))


if __name__ == "__main__":
    main()
