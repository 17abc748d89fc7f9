"""Pictures of clothes, bags and shoes, to measure what is refused; no network learns from them."""

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

SIDE_PX = 112
Outline = list[tuple[float, float]]

# All ranges are for looking like the thing; nothing is fitted to them.


def clothes(rng: np.random.Generator) -> np.ndarray:
    """One piece of clothing, bag or shoe on a plain ground, with folds and perhaps a pattern.

    Args:
        rng: the random state.

    Returns:
        uint8 (side, side), of 28, 56 or 112 pixels a side; light on dark or dark on light.
    """
    kinds: tuple[Callable[[np.random.Generator], list[Outline]], ...] = (
        *(_shirt, _trousers, _dress, _bag, _shoe, _boot),
    )
    outlines = kinds[rng.integers(len(kinds))](rng)
    canvas = Image.new("L", (SIDE_PX, SIDE_PX))
    pen = ImageDraw.Draw(canvas)
    for number, outline in enumerate(outlines):
        corners = [(8 + 96 * x, 8 + 96 * y) for x, y in outline]
        pen.polygon(corners, fill=0 if number and number == len(outlines) - 1 else 255)
    cloth = rng.uniform(0.3, 1.0) + 0.35 * _folds(rng)
    if rng.random() < 0.4:
        down, across = np.mgrid[:SIDE_PX, :SIDE_PX]
        stripes = np.sin((down if rng.random() < 0.5 else across) / rng.uniform(1.5, 6))
        cloth = cloth + rng.uniform(0.1, 0.4) * stripes
    mask = ndimage.gaussian_filter(np.asarray(canvas, np.float32) / 255, 0.7)
    gray = np.clip(cloth, 0.12, 1) * mask
    side = int(rng.choice([28, 56, 112]))
    levels = (255 * (gray if rng.random() < 0.5 else 1 - gray)).astype(np.uint8)
    return np.asarray(Image.fromarray(levels).resize((side, side), Image.Resampling.BOX))


def _folds(rng: np.random.Generator) -> np.ndarray:
    noise = ndimage.gaussian_filter(rng.normal(size=(SIDE_PX, SIDE_PX)), rng.uniform(2, 9, 2))
    return np.asarray(noise / np.abs(noise).max(), np.float32)


def _mirrored(half: Outline) -> Outline:
    """A right half, from top to bottom, and its mirror image."""
    return half + [(1 - x, y) for x, y in reversed(half)]


def _shirt(rng: np.random.Generator) -> list[Outline]:
    """Long or short sleeves, apart from the body or along it."""
    shoulder, length = rng.uniform(0.68, 0.78), rng.uniform(0.25, 0.9)
    out = rng.uniform(0.02, 0.2)
    cuff = (min(1.0, shoulder + 0.1 + out), 0.12 + length)
    armpit = (shoulder - 0.04, rng.uniform(0.28, 0.36))
    half = [
        (0.5 + rng.uniform(0.05, 0.14), 0.02), (shoulder, 0.08), cuff,
        (cuff[0] - rng.uniform(0.1, 0.16), cuff[1] + 0.02), armpit,
        (shoulder - rng.uniform(0.0, 0.08), 0.98),
    ]  # fmt: skip
    neck = [(0.44, 0.0), (0.56, 0.0), (0.5, rng.uniform(0.04, 0.16))]
    return [_mirrored(half), neck]


def _trousers(rng: np.random.Generator) -> list[Outline]:
    hip, hem = rng.uniform(0.62, 0.72), rng.uniform(0.58, 0.74)
    crotch = rng.uniform(0.25, 0.45)
    half = [(hip - 0.03, 0.0), (hip, 0.2), (hem, 1.0), (hem - rng.uniform(0.09, 0.14), 1.0)]
    return [[*half, (0.5, crotch), *((1 - x, y) for x, y in reversed(half))]]


def _dress(rng: np.random.Generator) -> list[Outline]:
    waist, hem = rng.uniform(0.56, 0.66), rng.uniform(0.66, 0.95)
    half = [(0.58, 0.0), (rng.uniform(0.6, 0.72), 0.12), (waist, 0.4), (hem, 1.0)]
    return [_mirrored(half)]


def _bag(rng: np.random.Generator) -> list[Outline]:
    top, lean = rng.uniform(0.25, 0.5), rng.uniform(0, 0.12)
    body = [(0.02 + lean, top), (0.98 - lean, top), (1.0, 0.98), (0.0, 0.98)]
    inner = top - rng.uniform(0.05, 0.1)
    handle = [(0.2, top), (0.3, 0.02), (0.7, 0.02), (0.8, top)]
    return [body, handle, [(0.3, inner), (0.36, 0.1), (0.64, 0.1), (0.7, inner)]]


def _shoe(rng: np.random.Generator) -> list[Outline]:
    ankle, toe = rng.uniform(0.25, 0.45), rng.uniform(0.55, 0.68)
    sole = rng.uniform(0.74, 0.82)
    return [
        [
            (0.02, ankle + 0.05), (0.12, ankle), (0.35, ankle + 0.02), (0.62, toe - 0.05),
            (0.95, toe + 0.05), (1.0, sole), (0.0, sole),
        ]
    ]  # fmt: skip


def _boot(rng: np.random.Generator) -> list[Outline]:
    shaft, heel = rng.uniform(0.4, 0.55), rng.uniform(0.0, 0.12)
    return [
        [
            (0.1, 0.02), (shaft, 0.02), (shaft + 0.03, 0.55), (0.85, 0.75), (0.92, 0.95),
            (0.4, 0.95), (0.32, 0.95 - heel), (0.28, 0.98), (0.08, 0.98),
        ]
    ]  # fmt: skip
