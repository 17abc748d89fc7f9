"""A page: its picture, and the truth about its ink."""

from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy import ndimage

from ...errors import RecipeError
from ...reading import Box
from .camera import photograph
from .config import PageConfig
from .digit_sources import DigitSource
from .surroundings import surround
from .writing import write_page

# A page on which less of a digit's ink is left than this share, under other ink or beyond the
# border, is made anew, so often.
SEEN = 0.4
TRIES = 20


@dataclass(frozen=True)
class PageDigit:
    """A digit of a page.

    Attributes:
        number: its number on the page's map, from 1.
        label: 0 to 9.
        line: the number of its text line, from 0, top to bottom.
        place: its place in the line, from 0, left to right.
        box: of its ink, in pixels of the picture.
    """

    number: int
    label: int
    line: int
    place: int
    box: Box


@dataclass(frozen=True)
class Page:
    """A page, and where its ink is.

    Attributes:
        picture: in mode RGB.
        digits: in reading order; `digits[n].number` is n + 1.
        digit_map: uint16 (h, w), the number of the digit whose ink a pixel is, or 0.
        mark_map: uint8 (h, w), 1 + the place in `KINDS_OF_MARK` of other ink, or 0.
        clean: uint8 (h, w, 3), the page before light and camera.
    """

    picture: Image.Image
    digits: tuple[PageDigit, ...]
    digit_map: np.ndarray
    mark_map: np.ndarray
    clean: np.ndarray

    @property
    def text(self) -> str:
        r"""The digits in reading order, text lines joined by "\n"."""
        lines: dict[int, str] = {}
        for digit in self.digits:
            lines[digit.line] = lines.get(digit.line, "") + str(digit.label)
        return "\n".join(lines.values())


def make_page(rng: np.random.Generator, source: DigitSource, config: PageConfig) -> Page:
    """Make a page.

    Args:
        rng: the random state; the same state gives the same page.
        source: whose digits stand on it.
        config: what it may be like.

    Raises:
        RecipeError: if digits of this config hide each other on every page.
    """
    for _ in range(TRIES):
        written = write_page(rng, source, config)
        sheet = surround(rng, written.sheet, config)
        drawn = np.array(written.areas)
        left = np.bincount(sheet.digits.ravel(), minlength=len(drawn) + 1)[1:]
        if (left >= SEEN * drawn).all():
            break
    else:
        raise RecipeError(
            f"{config} makes no page on which every digit can be seen: give the digits more room"
        )
    picture = photograph(rng, sheet.rgb, config)
    clean = (np.clip(sheet.rgb, 0, 1) * 255 + 0.5).astype(np.uint8)
    digits = _digits(sheet.digits, written.labels, written.lines)
    return Page(picture, digits, sheet.digits, sheet.marks, clean)


def _digits(digit_map: np.ndarray, labels: list[int], lines: list[int]) -> tuple[PageDigit, ...]:
    numbers = {line: number for number, line in enumerate(dict.fromkeys(lines))}
    found = []
    places = [0] * len(numbers)
    slices = ndimage.find_objects(digit_map, len(labels))
    for n, (label, line, place) in enumerate(zip(labels, lines, slices, strict=True)):
        number = numbers[line]
        rows, columns = place
        box = Box(columns.start, rows.start, columns.stop, rows.stop)
        found.append(PageDigit(n + 1, label, number, places[number], box))
        places[number] += 1
    return tuple(found)
