"""Degraded pictures made from MNIST's digits, to measure what no collection shows.

Numbers on paper, digits that overlap, and the same numbers in fog, in shadow, on ruled paper,
blurred, turned and so on. All of it is drawn from a seed, so that a figure can be made again.
"""

import io
from collections.abc import Callable, Iterator

import numpy as np
from PIL import Image
from scipy import ndimage

from ..data.mnist import Split

InkPage = np.ndarray
"""float32 (h, w) in [0, 1], ink is 1."""
Degradation = Callable[[np.random.Generator, InkPage], np.ndarray]
"""Makes of a page a picture: float (h, w) or (h, w, 3), 0 is black and 1 white."""

# The strengths below are measuring marks, not learnt from: changed, a figure of one day could not
# be compared with one of another. That is why they are kept as they were first set.
DIGIT_PX = 168
PAPER_MARGIN_PX = 40
# What a person leaves between two digits of a number, as a share of DIGIT_PX.
DIGIT_GAP = 0.1
# MNIST's digits are fitted into so many pixels (LeCun, Cortes and Burges, 1998).
MNIST_DIGIT_PX = 20
# Pairs: enlarged so many times, on paper of so many of MNIST's pixels' height, overlapped by
# less than so many of them.
PAIR_ENLARGED = 4
PAIR_HEIGHT_PX = 40
PAIR_MARGIN_PX = 10
OVERLAP_PX = (1, 6)
# A digit of a number stands off the line's middle by so much at most.
OFF_LINE_PX = 15


def touching_pairs(
    rng: np.random.Generator, digits: Split, count: int
) -> Iterator[tuple[np.ndarray, str]]:
    """Two digits overlapped by 1 to 5 pixels of MNIST's, on white paper.

    Yields:
        uint8 (h, w), and the text of the pair.
    """
    for _ in range(count):
        left, right = rng.integers(len(digits), size=2)
        first, second = (_cropped(digits.images[i]) for i in (left, right))
        overlap = int(rng.integers(*OVERLAP_PX))
        width = first.shape[1] + second.shape[1] - overlap
        page = np.zeros((PAIR_HEIGHT_PX, width + 2 * PAIR_MARGIN_PX), np.float32)
        second_left = PAIR_MARGIN_PX + first.shape[1] - overlap
        for ink, column in ((first, PAIR_MARGIN_PX), (second, second_left)):
            top = (PAIR_HEIGHT_PX - len(ink)) // 2
            place = page[top : top + len(ink), column : column + ink.shape[1]]
            np.maximum(place, ink, out=place)
        enlarged = _resized(page, *(PAIR_ENLARGED * side for side in page.shape[::-1]))
        yield _picture(1 - enlarged), f"{digits.labels[left]}{digits.labels[right]}"


def degraded_numbers(
    rng: np.random.Generator,
    digits: Split,
    degradation: Degradation,
    lengths: tuple[int, int],
    count: int,
) -> Iterator[tuple[np.ndarray, str]]:
    """Numbers on generated paper.

    Args:
        rng: the random state.
        digits: what they are made of.
        degradation: what becomes of each page.
        lengths: the fewest digits of a number, and the most.
        count: how many pictures.

    Yields:
        uint8 (h, w) or (h, w, 3), and the text of the number.
    """
    for _ in range(count):
        chosen = rng.integers(len(digits), size=rng.integers(lengths[0], lengths[1] + 1))
        inks = [_cropped(digits.images[i]) for i in chosen]
        scale = DIGIT_PX / MNIST_DIGIT_PX
        sizes = [(round(ink.shape[1] * scale), round(ink.shape[0] * scale)) for ink in inks]
        gap = round(DIGIT_GAP * DIGIT_PX)
        width = 2 * PAPER_MARGIN_PX + sum(size[0] + gap for size in sizes)
        page = np.zeros((DIGIT_PX + 4 * PAPER_MARGIN_PX, width), np.float32)
        left = PAPER_MARGIN_PX
        for ink, size in zip(inks, sizes, strict=True):
            top = (len(page) - size[1]) // 2 + int(rng.integers(-OFF_LINE_PX, OFF_LINE_PX + 1))
            page[top : top + size[1], left : left + size[0]] = _resized(ink, *size)
            left += size[0] + gap
        yield _picture(degradation(rng, page)), "".join(str(digits.labels[i]) for i in chosen)


def _cropped(image: np.ndarray) -> np.ndarray:
    inked = Image.fromarray(image)
    return np.asarray(inked.crop(inked.getbbox()), np.float32) / 255


def _resized(ink: np.ndarray, width: int, height: int) -> np.ndarray:
    resized = Image.fromarray(ink).resize((width, height), Image.Resampling.BICUBIC)
    return np.clip(np.asarray(resized), 0, 1)


def _picture(values: np.ndarray) -> np.ndarray:
    return (np.clip(values, 0, 1) * 255 + 0.5).astype(np.uint8)


def _across(page: InkPage) -> np.ndarray:
    return np.linspace(0, 1, page.shape[1])[None].repeat(len(page), 0)


def _down(page: InkPage) -> np.ndarray:
    return np.linspace(0, 1, len(page))[:, None].repeat(page.shape[1], 1)


def _noise(rng: np.random.Generator, page: InkPage, deviation: float) -> np.ndarray:
    return rng.normal(0, deviation, page.shape)


def _paper(rng: np.random.Generator, page: InkPage) -> np.ndarray:
    """Even paper with the grain of a photo."""
    return 0.92 - 0.75 * page + _noise(rng, page, 0.015)


def _ruling_lines(rng: np.random.Generator, page: InkPage, step: int, squares: bool) -> np.ndarray:
    drawn = np.zeros(page.shape)
    start = int(rng.integers(step))
    drawn[start::step] = drawn[start + 1 :: step] = 1
    if squares:
        drawn[:, start::step] = 1
    return drawn


def _hard_shadow(rng: np.random.Generator, page: InkPage) -> np.ndarray:
    lit = np.where(_across(page) + 0.3 * _down(page) > rng.uniform(0.3, 0.9), 0.5, 0.95)
    return (1 - 0.8 * page) * lit + _noise(rng, page, 0.015)


def _chalk(rng: np.random.Generator, page: InkPage) -> np.ndarray:
    return 0.2 + 0.6 * page * (rng.random(page.shape) > 0.3) + _noise(rng, page, 0.04)


def _pencil(rng: np.random.Generator, page: InkPage) -> np.ndarray:
    return 0.92 - 0.35 * page * (rng.random(page.shape) > 0.25) + _noise(rng, page, 0.03)


def _speckle(rng: np.random.Generator, page: InkPage) -> np.ndarray:
    return 1 - np.maximum(0.9 * page, 0.8 * (rng.random(page.shape) < 0.004))


def _corners(rng: np.random.Generator, page: InkPage) -> np.ndarray:
    outside = _across(page) + _down(page) < 0.25
    return np.where(outside, 0.25, 0.9 - 0.7 * page) + _noise(rng, page, 0.015)


def _jpeg(_rng: np.random.Generator, page: InkPage) -> np.ndarray:
    packed = io.BytesIO()
    Image.fromarray(_picture(1 - page)).save(packed, "JPEG", quality=10)
    return np.asarray(Image.open(packed)) / 255


def _turned(rng: np.random.Generator, page: InkPage) -> np.ndarray:
    angle_deg = float(rng.uniform(-12, 12))
    return 1 - 0.9 * np.clip(ndimage.rotate(page, angle_deg, order=1), 0, 1)


def _colour(rng: np.random.Generator, page: InkPage) -> np.ndarray:
    """Ink and paper of any two colours that are as bright as each other, with grain."""
    luma = np.array([0.299, 0.587, 0.114])
    while True:
        ink, paper = rng.uniform(0.1, 0.9, (2, 3))
        if abs((ink - paper) @ luma) < 0.03 and np.abs(ink - paper).max() > 0.4:
            break
    mixed = page[..., None] * ink + (1 - page[..., None]) * paper
    return mixed + rng.normal(0, 0.015, mixed.shape)


def _mottled(rng: np.random.Generator, page: InkPage, depth: float) -> np.ndarray:
    """Paper with spots as large as digits, by so much darker than the rest."""
    spots = ndimage.gaussian_filter(rng.normal(size=page.shape), DIGIT_PX / 4)
    lowest, highest = spots.min(), spots.max()
    return 0.95 - depth * (spots - lowest) / (highest - lowest)


def _vignette(rng: np.random.Generator, page: InkPage) -> np.ndarray:
    away = (2 * _across(page) - 1) ** 2 + (2 * _down(page) - 1) ** 2
    return (1 - 0.8 * page) * (0.95 - 0.2 * away) + _noise(rng, page, 0.012)


def _close_crop(rng: np.random.Generator, page: InkPage) -> np.ndarray:
    """A photo that ends where the ink does."""
    ink = page > 0.5
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return _paper(rng, page[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])


def _framed(rng: np.random.Generator, page: InkPage) -> np.ndarray:
    """In a box, as on a form."""
    framed = page.copy()
    inset = PAPER_MARGIN_PX // 2
    framed[inset:-inset, [*range(inset, inset + 3), *range(-inset - 3, -inset)]] = 0.8
    framed[[*range(inset, inset + 3), *range(-inset - 3, -inset)], inset:-inset] = 0.8
    return _paper(rng, framed)


def _underlined(rng: np.random.Generator, page: InkPage) -> np.ndarray:
    lined = page.copy()
    below = int(np.flatnonzero(page.any(axis=1))[-1]) + 12
    lined[below : below + 5, PAPER_MARGIN_PX // 2 : -PAPER_MARGIN_PX // 2] = 0.9
    return _paper(rng, lined)


def _neighbouring_line(rng: np.random.Generator, page: InkPage) -> np.ndarray:
    """The feet of the line above stand in the picture."""
    rows = np.flatnonzero(page.any(axis=1))
    feet = page[rows[-1] - DIGIT_PX // 4 : rows[-1] + 1, ::-1]
    return _paper(rng, np.concatenate([feet, page[max(0, rows[0] - PAPER_MARGIN_PX) :]]))


DEGRADATIONS: dict[str, Degradation] = {
    "paper": _paper,
    "inverted": lambda _, page: page,
    "fog": lambda rng, page: 0.75 - 0.15 * page + _noise(rng, page, 0.01),
    "shadow": _hard_shadow,
    "soft shadow": lambda rng, p: (1 - 0.8 * p) * (0.4 + 0.55 * _across(p)) + _noise(rng, p, 0.015),
    "ruling lines": lambda rng, p: _paper(
        rng, np.maximum(p, 0.45 * _ruling_lines(rng, p, 45, squares=False))
    ),
    "squares": lambda rng, p: _paper(
        rng, np.maximum(p, 0.4 * _ruling_lines(rng, p, 30, squares=True))
    ),
    "pencil": _pencil,
    "speckle": _speckle,
    "blur": lambda rng, page: _paper(rng, ndimage.gaussian_filter(page, 4)),
    "motion": lambda rng, page: _paper(rng, ndimage.uniform_filter1d(page, 15, axis=1)),
    "JPEG": _jpeg,
    "corners": _corners,
    "chalk": _chalk,
    "colour": _colour,
    "rotation": _turned,
    "thin": lambda _, page: 1 - ndimage.grey_erosion(page, (7, 7)),
    "grain": lambda rng, page: 0.9 - 0.8 * page + _noise(rng, page, 0.15),
    "pale": lambda rng, p: _mottled(rng, p, 0.1) * (1 - 0.2 * p) + _noise(rng, p, 0.015),
    "stains": lambda rng, p: _mottled(rng, p, 0.35) * (1 - 0.8 * p) + _noise(rng, p, 0.015),
    "dark": lambda rng, page: 0.15 - 0.1 * page + _noise(rng, page, 0.012),
    "vignette": _vignette,
    "close crop": _close_crop,
    "frame": _framed,
    "underline": _underlined,
    "neighbours": _neighbouring_line,
}
"""By name, what may become of a page."""
