"""Measure the released reader on generated pages, kind by kind.

    python docs/experiments/scripts/049-baseline.py --mnist FOLDER --extra FOLDER --count 200

The digits are those of MNIST's test images and of UNIPEN writers who were not trained on. A digit
that was read belongs to the digit of the page that its box overlaps most. The table tells, for each
kind, the share of digits found and right, the share found with another label, false digits a page
and the share of pages whose whole text is right.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from model import Box, Reader, Reading, draw_boxes
from model.data.mnist import load_mnist
from model.data.writers import load_writers
from model.synthesis.pages import KINDS, DigitSource, Page, make_page

# Boxes belong to each other that overlap by this share of both, each grown by a tenth of its
# height: a 1 is a pixel wide.
LEAST_OVERLAP = 0.4
GROWN = 0.1
# Pages read in shared batches.
AT_ONCE = 20


@dataclass
class Counts:
    """What was read of some pages."""

    pages: int = 0
    whole: int = 0
    digits: int = 0
    right: int = 0
    wrong: int = 0
    false: int = 0

    def add(self, page: Page, reading: Reading) -> bool:
        """Count a page; tells whether its whole text is right."""
        right, wrong, false = compared(page, reading)
        whole = reading.text == page.text
        self.pages += 1
        self.whole += whole
        self.digits += len(page.digits)
        self.right += right
        self.wrong += wrong
        self.false += false
        return whole

    def row(self, name: str) -> str:
        """A row of the table."""
        digits = max(1, self.digits)
        return (
            f"| {name} | {self.digits:,} | {self.right / digits:.1%} | {self.wrong / digits:.1%} "
            f"| {self.false / self.pages:.2f} | {self.whole / self.pages:.1%} |"
        )


def compared(page: Page, reading: Reading) -> tuple[int, int, int]:
    """How many digits are found and right, found and wrong, and read where there is none."""
    read = [digit for digit in reading.digits if not digit.rejected]
    pairs = sorted(
        (
            (overlap(one.box, other.box), i, j)
            for i, one in enumerate(page.digits)
            for j, other in enumerate(read)
        ),
        reverse=True,
    )
    matched: dict[int, int] = {}
    for share, i, j in pairs:
        if share >= LEAST_OVERLAP and i not in matched and j not in matched.values():
            matched[i] = j
    right = sum(str(page.digits[i].label) == read[j].label for i, j in matched.items())
    return right, len(matched) - right, len(read) - len(matched)


def overlap(one: Box, other: Box) -> float:
    """The two grown boxes' intersection over their union."""
    (left, top, right, bottom), (x, y, end, low) = grown(one), grown(other)
    across, down = min(right, end) - max(left, x), min(bottom, low) - max(top, y)
    if across <= 0 or down <= 0:
        return 0.0
    both = across * down
    return both / ((right - left) * (bottom - top) + (end - x) * (low - y) - both)


def grown(box: Box) -> tuple[float, float, float, float]:
    """The box, larger by a tenth of its height on every side."""
    reach = GROWN * box.height
    return box.left - reach, box.top - reach, box.right + reach, box.bottom + reach


def measured(
    reader: Reader, source: DigitSource, kind: str, count: int, mistakes: Path | None
) -> Counts:
    """Read pages of a kind; draws those that are not read right into a folder."""
    counts = Counts()
    for first in range(0, count, AT_ONCE):
        seeds = range(first, min(count, first + AT_ONCE))
        made = [
            make_page(np.random.default_rng([seed, *kind.encode()]), source, KINDS[kind])
            for seed in seeds
        ]
        readings = reader.read_many([page.picture for page in made])
        for seed, page, reading in zip(seeds, made, readings, strict=True):
            if counts.add(page, reading) or mistakes is None:
                continue
            folder = mistakes / kind.replace(" ", "_")
            folder.mkdir(parents=True, exist_ok=True)
            draw_boxes(page.picture, reading.digits).save(folder / f"{seed:04}.png")
            (folder / f"{seed:04}.txt").write_text(f"{page.text}\n---\n{reading.text}\n")
    return counts


def table(
    reader: Reader, source: DigitSource, kinds: list[str], count: int, mistakes: Path | None
) -> Iterator[str]:
    """The rows of the table, the last one for all kinds together."""
    yield "| kind | digits | right | wrong | false a page | whole text |"
    yield "|---|---|---|---|---|---|"
    total = Counts()
    for kind in kinds:
        counts = measured(reader, source, kind, count, mistakes)
        yield counts.row(kind)
        for name, value in vars(counts).items():
            setattr(total, name, getattr(total, name) + value)
    yield total.row("all")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Measure the reader on generated pages.")
    parser.add_argument("--mnist", type=Path)
    parser.add_argument("--extra", type=Path, required=True)
    parser.add_argument("--count", type=int, default=200, help="pages of each kind")
    parser.add_argument("--kinds", nargs="*", default=list(KINDS), choices=list(KINDS))
    parser.add_argument("--mistakes", type=Path, help="a folder for the pages misread")
    args = parser.parse_args()
    source = DigitSource(load_mnist(args.mnist).test, load_writers(args.extra)[1])
    for row in table(Reader.load(), source, args.kinds, args.count, args.mistakes):
        sys.stdout.write(row + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
