"""Tell what each rule earns: read the pictures that it touches once more without it.

    python docs/experiments/scripts/051-ablation.py FOLDER... [--rules specks cut_off]

A folder holds labels.csv (file, label, source). Its authors, by `source`, are two halves. Each
picture is read once; a rule has touched it if it gave anything else than its stand-in would have
given. The table tells for each rule how many pictures it touched, and how many are right with it
alone, and without it alone, in each half.
"""

import argparse
import csv
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from model import Reader, open_picture
from model.decoding import hypotheses, punctuation
from model.ink import binarize, contrast, rebinarize
from model.layout import text_lines


def same_labels(one: Any, other: Any) -> bool:
    """Whether two lists of components are of the same ink."""
    return sorted(part.labels for part in one) == sorted(part.labels for part in other)


def same_object(one: Any, other: Any) -> bool:
    """Whether nothing was changed."""
    return one is other


def equal(one: Any, other: Any) -> bool:
    """Whether both are equal."""
    return bool(one == other)


Rule = tuple[ModuleType, str, Callable[..., Any], Callable[[Any, Any], bool]]
# Where a rule is, what stands in for it, and when both gave the same.
RULES: dict[str, Rule] = {
    "ruling lines": (binarize, "remove_ruling_lines", lambda mask: mask, same_object),
    "frames": (binarize, "remove_frames", lambda labels, mask: mask, same_object),
    "grain": (contrast, "without_grain", lambda gray: gray, same_object),
    "upright rules": (text_lines, "drop_ruling_lines", lambda parts, shape: parts, same_labels),
    "cut_off": (text_lines, "drop_cut_off", lambda parts, shape: parts, same_labels),
    "specks": (text_lines, "drop_specks", lambda parts: parts, same_labels),
    "points": (text_lines, "join_point", lambda parts, among: parts, same_labels),
    "level": (hypotheses, "skews_deg", lambda lines: [], equal),
    "shadows": (rebinarize, "without_shadows", lambda ink: None, same_object),
    "gaps": (rebinarize, "joined", lambda ink: [], equal),
    "letters": (
        punctuation,
        "_joins",
        lambda other, stroke: False,
        lambda one, other: one == other,
    ),
}


def noted(name: str, rule: Rule, touched: set[str]) -> Callable[..., Any]:
    """The rule itself, which notes when its stand-in would have given something else."""
    module, attribute, stand_in, same = rule
    real = getattr(module, attribute)

    def call(*args: Any) -> Any:
        given = real(*args)
        if isinstance(given, Iterator):
            given = list(given)
        if not same(given, stand_in(*args)):
            touched.add(name)
        return given

    return call


def measured(
    reader: Reader, folder: Path, names: list[str], counts: dict[str, Counter[str]]
) -> None:
    """Count what each rule earns in one folder."""
    reals = {name: getattr(RULES[name][0], RULES[name][1]) for name in names}
    with (folder / "labels.csv").open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    for row in rows:
        picture, half = open_picture(folder / row["file"]), author_half(row["source"])
        label = row["label"].replace("/", "")
        want = label if label.isdigit() else ""
        touched: set[str] = set()
        for name in names:
            setattr(*RULES[name][:2], noted(name, RULES[name], touched))
        right = reader.read(picture).text.replace("\n", "") == want
        for name in names:
            setattr(*RULES[name][:2], reals[name])
        for name in touched:
            setattr(*RULES[name][:2], RULES[name][2])
            without = reader.read(picture).text.replace("\n", "") == want
            setattr(*RULES[name][:2], reals[name])
            counts[name]["touched"] += 1
            counts[name][f"with {half}"] += int(right and not without)
            counts[name][f"without {half}"] += int(without and not right)


def author_half(source: str) -> str:
    """A or B, by who made a picture."""
    return "AB"[zlib.crc32(source.split(":", maxsplit=1)[0].encode()) % 2]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--rules", nargs="*", default=list(RULES), choices=list(RULES))
    args = parser.parse_args()
    reader = Reader.load()
    counts: dict[str, Counter[str]] = {name: Counter() for name in args.rules}
    for folder in args.folders:
        measured(reader, folder, args.rules, counts)
    columns = ("touched", "with A", "without A", "with B", "without B")
    sys.stdout.write(f"| rule | {' | '.join(columns)} |\n|---|{'---|' * len(columns)}\n")
    for name, found in counts.items():
        cells = " | ".join(str(found[column]) for column in columns)
        sys.stdout.write(f"| {name} | {cells} |\n")


if __name__ == "__main__":
    main()
