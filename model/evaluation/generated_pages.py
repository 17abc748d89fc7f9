"""Made pages of every kind, and what of their digits the reader finds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ..reader import Reader
from ..reading import Box, Reading
from ..synthesis.pages import KINDS, DigitSource, Page, make_page

# A digit that was read is the page's digit that its box overlaps most, if it overlaps it by this
# share of both, each grown by a tenth of its height: a 1 is a pixel wide.
LEAST_OVERLAP = 0.4
GROWN = 0.1
# Pages read in shared batches.
AT_ONCE = 20


@dataclass
class PageCounts:
    """What was read of some pages.

    Attributes:
        pages: how many.
        whole: those whose whole text is right.
        digits: on all of them.
        right: digits found with their label.
        wrong: digits found with another one.
        false: digits read where there is none.
    """

    pages: int = 0
    whole: int = 0
    digits: int = 0
    right: int = 0
    wrong: int = 0
    false: int = 0

    def __add__(self, more: "PageCounts") -> "PageCounts":
        ours, theirs = vars(self), vars(more)
        return PageCounts(**{name: ours[name] + theirs[name] for name in ours})

    def __str__(self) -> str:
        figures = f"whole {self.whole / max(1, self.pages):.1%} of {self.pages:,}"
        figures += f", {self.false / max(1, self.pages):.2f} false digits a page"
        if not self.digits:
            return figures
        shares = f"{self.right / self.digits:.1%} right, {self.wrong / self.digits:.1%} wrong"
        return f"{figures}, of {self.digits:,} digits {shares}"


def read_pages(reader: Reader, source: DigitSource, count: int) -> Iterator[tuple[str, PageCounts]]:
    """Read pages of every kind.

    Args:
        reader: what is measured.
        source: whose digits stand on them: of none that the reader was trained on.
        count: pages of each kind; always the same ones.

    Yields:
        Each kind and its counts, and then those of all.
    """
    total = PageCounts()
    for kind, config in KINDS.items():
        pages = [
            make_page(np.random.default_rng([seed, *kind.encode()]), source, config)
            for seed in range(count)
        ]
        counts = PageCounts()
        for first in range(0, count, AT_ONCE):
            few = pages[first : first + AT_ONCE]
            counts += counted(few, reader.read_many([page.picture for page in few]))
        yield kind, counts
        total += counts
    yield "all kinds", total


def counted(pages: Sequence[Page], readings: Sequence[Reading]) -> PageCounts:
    """Compare pages with their readings."""
    total = PageCounts()
    for page, reading in zip(pages, readings, strict=True):
        read = [digit for digit in reading.digits if not digit.rejected]
        matches = _matches([digit.box for digit in page.digits], [digit.box for digit in read])
        right = sum(str(page.digits[i].label) == read[j].label for i, j in matches)
        wrong, false = len(matches) - right, len(read) - len(matches)
        whole = int(reading.text == page.text)
        total += PageCounts(1, whole, len(page.digits), right, wrong, false)
    return total


def _matches(ones: Sequence[Box], others: Sequence[Box]) -> list[tuple[int, int]]:
    """Pairs of boxes, those that overlap most first, each in one pair at most."""
    overlaps = [
        (_overlap(one, other), i, j) for i, one in enumerate(ones) for j, other in enumerate(others)
    ]
    free, other_free = set(range(len(ones))), set(range(len(others)))
    found = []
    for share, i, j in sorted(overlaps, reverse=True):
        if share >= LEAST_OVERLAP and i in free and j in other_free:
            found.append((i, j))
            free.remove(i)
            other_free.remove(j)
    return found


def _overlap(one: Box, other: Box) -> float:
    """The two grown boxes' intersection over their union."""
    (left, top, right, bottom), (x, y, end, low) = _grown(one), _grown(other)
    across, down = min(right, end) - max(left, x), min(bottom, low) - max(top, y)
    if across <= 0 or down <= 0:
        return 0.0
    both = across * down
    return both / ((right - left) * (bottom - top) + (end - x) * (low - y) - both)


def _grown(box: Box) -> tuple[float, float, float, float]:
    reach = GROWN * box.height
    return box.left - reach, box.top - reach, box.right + reach, box.bottom + reach
