"""A page: its picture, and the truth about its ink."""

from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy import ndimage

from ...errors import RecipeError
from ...reading import Box
from .config import PageConfig
from .digit_sources import DigitSource
from .scene.camera import photograph
from .scene.cut_out import cut_out, stretched
from .scene.surroundings import surround
from .writing import write_page

# A page is made anew, so often, on which less of a digit's ink is left than this share, under other
# ink or beyond the border; or on which nobody can read it: its colour differs from the ground's by
# less than this share of white, or than so many of the ground's own deviations. Looked at: of 60
# digits around these limits some could hardly be read, and none far above them.
TRIES = 30
SEEN = 0.4
LEAST_CONTRAST = 0.075
LEAST_CONTRAST_TO_NOISE = 2.5
# The ground is looked at so far around a digit, in its heights.
AROUND = 0.25


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
        page = _made(rng, source, config)
        if page is not None:
            return page
    raise RecipeError(
        f"{config} made {TRIES} pages on which some digit cannot be seen: give the digits more "
        "room, or more contrast"
    )


def _made(rng: np.random.Generator, source: DigitSource, config: PageConfig) -> Page | None:
    """A page, or None where a digit is hidden or nobody can read it."""
    written = write_page(rng, source, config)
    sheet = surround(rng, written.sheet, config)
    drawn = np.array(written.areas, int)
    left = np.bincount(sheet.digits.ravel(), minlength=len(drawn) + 1)[1:]
    if (left < np.maximum(1, SEEN * drawn)).any():
        return None
    if config.cut:
        sheet = cut_out(rng, sheet, config.cut)
    if config.square_px:
        sheet = stretched(rng, sheet, config.square_px)
    if len(np.unique(sheet.digits[sheet.digits > 0])) < len(drawn):
        return None
    digits = _digits(sheet.digits, written.labels, written.lines)
    picture = photograph(rng, sheet.rgb, config)
    pixels = np.asarray(picture)
    if not all(_is_legible(pixels, sheet.digits, sheet.marks, digit) for digit in digits):
        return None
    clean = (np.clip(sheet.rgb, 0, 1) * 255 + 0.5).astype(np.uint8)
    return Page(picture, digits, sheet.digits, sheet.marks, clean)


def _is_legible(
    pixels: np.ndarray, digit_map: np.ndarray, mark_map: np.ndarray, digit: PageDigit
) -> bool:
    """Whether a digit's ink stands out from the ground around it, in any colour."""
    reach = 2 + round(AROUND * digit.box.height)
    top, left = max(0, digit.box.top - reach), max(0, digit.box.left - reach)
    place = (slice(top, digit.box.bottom + reach), slice(left, digit.box.right + reach))
    ink = digit_map[place] == digit.number
    other = (digit_map[place] > 0) | (mark_map[place] > 0)
    ground = pixels[place][~ndimage.binary_dilation(other, iterations=2)].astype(np.float32)
    if not len(ground):
        return True
    middle = np.median(ground, axis=0)
    contrast = np.abs(pixels[place][ink].mean(axis=0) - middle)
    # The median deviation, as of a normal distribution: a rule or a shadow's edge is no noise.
    noise = 1.48 * np.median(np.abs(ground - middle), axis=0)
    enough = np.maximum(255 * LEAST_CONTRAST, LEAST_CONTRAST_TO_NOISE * noise)
    return bool((contrast >= enough).any())


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
