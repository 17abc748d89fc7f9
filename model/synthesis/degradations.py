"""Pictures made from MNIST's digits, to measure what no collection shows: every kind of harm.

Numbers on sheets, digits that overlap, and the same numbers in fog, in shadow, on rules, blurred,
turned and so on. All of it is drawn from a seed, so that a figure can be made again.
"""

import io
from collections.abc import Callable, Iterator

import numpy as np
from PIL import Image
from scipy import ndimage

from ..data.mnist import Split

Sheet = np.ndarray
"""float32 (h, w) in [0, 1], ink is 1."""
Harm = Callable[[np.random.Generator, Sheet], np.ndarray]
"""Makes of a sheet a picture: float (h, w) or (h, w, 3), 0 is black and 1 white."""

DIGIT_PX = 168
MARGIN_PX = 40
# What a person leaves between two digits of a number, as a share of DIGIT_PX.
GAP = 0.1


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
        overlap = int(rng.integers(1, 6))
        sheet = np.zeros((40, first.shape[1] + second.shape[1] - overlap + 20), np.float32)
        for ink, column in ((first, 10), (second, 10 + first.shape[1] - overlap)):
            top = (40 - len(ink)) // 2
            place = sheet[top : top + len(ink), column : column + ink.shape[1]]
            np.maximum(place, ink, out=place)
        enlarged = _resized(sheet, 4 * sheet.shape[1], 4 * sheet.shape[0])
        yield _picture(1 - enlarged), f"{digits.labels[left]}{digits.labels[right]}"


def numbers(
    rng: np.random.Generator, digits: Split, harm: Harm, lengths: tuple[int, int], count: int
) -> Iterator[tuple[np.ndarray, str]]:
    """Numbers on generated paper.

    Args:
        rng: the random state.
        digits: what they are made of.
        harm: what becomes of each sheet.
        lengths: the fewest digits of a number, and the most.
        count: how many pictures.

    Yields:
        uint8 (h, w) or (h, w, 3), and the text of the number.
    """
    for _ in range(count):
        chosen = rng.integers(len(digits), size=rng.integers(lengths[0], lengths[1] + 1))
        inks = [_cropped(digits.images[i]) for i in chosen]
        scale = DIGIT_PX / 20
        sizes = [(round(ink.shape[1] * scale), round(ink.shape[0] * scale)) for ink in inks]
        gap = round(GAP * DIGIT_PX)
        width = 2 * MARGIN_PX + sum(size[0] + gap for size in sizes)
        sheet = np.zeros((DIGIT_PX + 4 * MARGIN_PX, width), np.float32)
        left = MARGIN_PX
        for ink, size in zip(inks, sizes, strict=True):
            top = (len(sheet) - size[1]) // 2 + int(rng.integers(-15, 16))
            sheet[top : top + size[1], left : left + size[0]] = _resized(ink, *size)
            left += size[0] + gap
        yield _picture(harm(rng, sheet)), "".join(str(digits.labels[i]) for i in chosen)


def _cropped(image: np.ndarray) -> np.ndarray:
    inked = Image.fromarray(image)
    return np.asarray(inked.crop(inked.getbbox()), np.float32) / 255


def _resized(ink: np.ndarray, width: int, height: int) -> np.ndarray:
    resized = Image.fromarray(ink).resize((width, height), Image.Resampling.BICUBIC)
    return np.clip(np.asarray(resized), 0, 1)


def _picture(values: np.ndarray) -> np.ndarray:
    return (np.clip(values, 0, 1) * 255 + 0.5).astype(np.uint8)


def _across(sheet: Sheet) -> np.ndarray:
    return np.linspace(0, 1, sheet.shape[1])[None].repeat(len(sheet), 0)


def _down(sheet: Sheet) -> np.ndarray:
    return np.linspace(0, 1, len(sheet))[:, None].repeat(sheet.shape[1], 1)


def _noise(rng: np.random.Generator, sheet: Sheet, deviation: float) -> np.ndarray:
    return rng.normal(0, deviation, sheet.shape)


def _paper(rng: np.random.Generator, sheet: Sheet) -> np.ndarray:
    """Even paper with the grain of a photo."""
    return 0.92 - 0.75 * sheet + _noise(rng, sheet, 0.015)


def _lines(rng: np.random.Generator, sheet: Sheet, step: int, squares: bool) -> np.ndarray:
    drawn = np.zeros(sheet.shape)
    start = int(rng.integers(step))
    drawn[start::step] = drawn[start + 1 :: step] = 1
    if squares:
        drawn[:, start::step] = 1
    return drawn


def _hard_shadow(rng: np.random.Generator, sheet: Sheet) -> np.ndarray:
    lit = np.where(_across(sheet) + 0.3 * _down(sheet) > rng.uniform(0.3, 0.9), 0.5, 0.95)
    return (1 - 0.8 * sheet) * lit + _noise(rng, sheet, 0.015)


def _chalk(rng: np.random.Generator, sheet: Sheet) -> np.ndarray:
    return 0.2 + 0.6 * sheet * (rng.random(sheet.shape) > 0.3) + _noise(rng, sheet, 0.04)


def _pencil(rng: np.random.Generator, sheet: Sheet) -> np.ndarray:
    return 0.92 - 0.35 * sheet * (rng.random(sheet.shape) > 0.25) + _noise(rng, sheet, 0.03)


def _speckle(rng: np.random.Generator, sheet: Sheet) -> np.ndarray:
    return 1 - np.maximum(0.9 * sheet, 0.8 * (rng.random(sheet.shape) < 0.004))


def _corners(rng: np.random.Generator, sheet: Sheet) -> np.ndarray:
    outside = _across(sheet) + _down(sheet) < 0.25
    return np.where(outside, 0.25, 0.9 - 0.7 * sheet) + _noise(rng, sheet, 0.015)


def _jpeg(_rng: np.random.Generator, sheet: Sheet) -> np.ndarray:
    packed = io.BytesIO()
    Image.fromarray(_picture(1 - sheet)).save(packed, "JPEG", quality=10)
    return np.asarray(Image.open(packed)) / 255


def _turned(rng: np.random.Generator, sheet: Sheet) -> np.ndarray:
    angle_deg = float(rng.uniform(-12, 12))
    return 1 - 0.9 * np.clip(ndimage.rotate(sheet, angle_deg, order=1), 0, 1)


def _colour(rng: np.random.Generator, sheet: Sheet) -> np.ndarray:
    """Ink and paper of any two colours that are as bright as each other, with grain."""
    luma = np.array([0.299, 0.587, 0.114])
    while True:
        ink, paper = rng.uniform(0.1, 0.9, (2, 3))
        if abs((ink - paper) @ luma) < 0.03 and np.abs(ink - paper).max() > 0.4:
            break
    mixed = sheet[..., None] * ink + (1 - sheet[..., None]) * paper
    return mixed + rng.normal(0, 0.015, mixed.shape)


def _mottled(rng: np.random.Generator, sheet: Sheet, depth: float) -> np.ndarray:
    """Paper with spots as large as digits, by so much darker than the rest."""
    spots = ndimage.gaussian_filter(rng.normal(size=sheet.shape), DIGIT_PX / 4)
    lowest, highest = spots.min(), spots.max()
    return 0.95 - depth * (spots - lowest) / (highest - lowest)


def _vignette(rng: np.random.Generator, sheet: Sheet) -> np.ndarray:
    away = (2 * _across(sheet) - 1) ** 2 + (2 * _down(sheet) - 1) ** 2
    return (1 - 0.8 * sheet) * (0.95 - 0.2 * away) + _noise(rng, sheet, 0.012)


def _close_crop(rng: np.random.Generator, sheet: Sheet) -> np.ndarray:
    """A photo that ends where the ink does."""
    ink = sheet > 0.5
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return _paper(rng, sheet[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])


def _framed(rng: np.random.Generator, sheet: Sheet) -> np.ndarray:
    """In a box, as on a form."""
    framed = sheet.copy()
    inset = MARGIN_PX // 2
    framed[inset:-inset, [*range(inset, inset + 3), *range(-inset - 3, -inset)]] = 0.8
    framed[[*range(inset, inset + 3), *range(-inset - 3, -inset)], inset:-inset] = 0.8
    return _paper(rng, framed)


def _underlined(rng: np.random.Generator, sheet: Sheet) -> np.ndarray:
    lined = sheet.copy()
    below = int(np.flatnonzero(sheet.any(axis=1))[-1]) + 12
    lined[below : below + 5, MARGIN_PX // 2 : -MARGIN_PX // 2] = 0.9
    return _paper(rng, lined)


def _neighbours(rng: np.random.Generator, sheet: Sheet) -> np.ndarray:
    """The feet of the line above stand in the picture."""
    rows = np.flatnonzero(sheet.any(axis=1))
    feet = sheet[rows[-1] - DIGIT_PX // 4 : rows[-1] + 1, ::-1]
    return _paper(rng, np.concatenate([feet, sheet[max(0, rows[0] - MARGIN_PX) :]]))


HARMS: dict[str, Harm] = {
    "paper": _paper,
    "inverted": lambda _, sheet: sheet,
    "fog": lambda rng, sheet: 0.75 - 0.15 * sheet + _noise(rng, sheet, 0.01),
    "shadow": _hard_shadow,
    "soft shadow": lambda rng, s: (1 - 0.8 * s) * (0.4 + 0.55 * _across(s)) + _noise(rng, s, 0.015),
    "rules": lambda rng, s: _paper(rng, np.maximum(s, 0.45 * _lines(rng, s, 45, squares=False))),
    "squares": lambda rng, s: _paper(rng, np.maximum(s, 0.4 * _lines(rng, s, 30, squares=True))),
    "pencil": _pencil,
    "speckle": _speckle,
    "blur": lambda rng, sheet: _paper(rng, ndimage.gaussian_filter(sheet, 4)),
    "motion": lambda rng, sheet: _paper(rng, ndimage.uniform_filter1d(sheet, 15, axis=1)),
    "JPEG": _jpeg,
    "corners": _corners,
    "chalk": _chalk,
    "colour": _colour,
    "rotation": _turned,
    "thin": lambda _, sheet: 1 - ndimage.grey_erosion(sheet, (7, 7)),
    "grain": lambda rng, sheet: 0.9 - 0.8 * sheet + _noise(rng, sheet, 0.15),
    "pale": lambda rng, s: _mottled(rng, s, 0.1) * (1 - 0.2 * s) + _noise(rng, s, 0.015),
    "stains": lambda rng, s: _mottled(rng, s, 0.35) * (1 - 0.8 * s) + _noise(rng, s, 0.015),
    "dark": lambda rng, sheet: 0.15 - 0.1 * sheet + _noise(rng, sheet, 0.012),
    "vignette": _vignette,
    "close crop": _close_crop,
    "frame": _framed,
    "underline": _underlined,
    "neighbours": _neighbours,
}
"""By name, what may become of a sheet."""
