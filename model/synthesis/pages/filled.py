"""Filled shapes and textures, as of clothes, things and stains: float32 pictures, ink is 1."""

import numpy as np
from PIL import Image, ImageDraw

from .digit_sources import cropped

# The side of the canvas that a shape is drawn on, in pixels.
SIDE = 112
Points = list[tuple[float, float]]


def silhouette(rng: np.random.Generator) -> np.ndarray:
    """A filled shape, alike left and right, as of things, or a plain one."""
    canvas = Image.new("L", (SIDE, SIDE))
    pen = ImageDraw.Draw(canvas)
    which = rng.integers(4)
    if which == 0:
        pen.ellipse((4, 10, 108, 102), fill=255)
    elif which == 1:
        pen.rectangle((6, int(rng.integers(6, 40)), 106, 100), fill=255)
    else:
        rows = np.sort(rng.uniform(0, 1, rng.integers(4, 9)))
        half = rng.uniform(0.15, 0.5, len(rows))
        pen.polygon(_alike(half, rows), fill=255)
    ink = cropped(np.asarray(canvas, np.float32) / 255)
    return ink * _shades(rng, ink.shape, 0.5) if rng.random() < 0.5 else ink


def clothes(rng: np.random.Generator) -> np.ndarray:
    """A shirt, trousers, a dress, a shoe or a bag, plain or with a pattern."""
    canvas = Image.new("L", (SIDE, SIDE))
    pen = ImageDraw.Draw(canvas)
    _GARMENTS[rng.integers(len(_GARMENTS))](rng, pen)
    ink = np.asarray(canvas, np.float32) / 255
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    ink = ink * _shades(rng, ink.shape, rng.uniform(0.3, 0.9))
    return ink * (0.5 + 0.5 * _pattern(rng, ink.shape)) if rng.random() < 0.35 else ink


def texture(rng: np.random.Generator) -> np.ndarray:
    """A patch of stripes, squares, dots or noise, in a shape or none."""
    shape = (SIDE, round(SIDE * rng.uniform(0.4, 1.6)))
    ink = _pattern(rng, shape)
    if rng.random() < 0.4:
        canvas = Image.new("L", (shape[1], shape[0]))
        ImageDraw.Draw(canvas).ellipse((0, 0, shape[1] - 1, shape[0] - 1), fill=255)
        ink = ink * np.asarray(canvas, np.float32) / 255
    return np.asarray(ink * _shades(rng, shape, 0.6), np.float32)


def stain(rng: np.random.Generator) -> np.ndarray:
    """A pale ring or blot of coffee."""
    y, x = np.mgrid[-1.3:1.3:96j, -1.3:1.3:96j]
    angle = np.arctan2(y, x)
    radius = np.hypot(x, y) + 0.05 * np.sin(3 * angle + rng.uniform(0, 6))
    ring = np.exp(-(((radius - 1) / 0.05) ** 2)) if rng.random() < 0.6 else (radius < 1)
    return np.asarray(ring, np.float32) * np.float32(rng.uniform(0.5, 1.0))


def _alike(half: np.ndarray, rows: np.ndarray) -> Points:
    """An outline alike left and right: half its width at some rows, all in [0, 1]."""
    right = np.stack([0.5 + half, rows], axis=1)
    outline = np.concatenate([right, (right * (-1, 1) + (1, 0))[::-1]])
    return [(float(x), float(y)) for x, y in outline * (SIDE - 8) + 4]


def _shirt(rng: np.random.Generator, pen: ImageDraw.ImageDraw) -> None:
    neck, shoulder, arm = rng.uniform(0.05, 0.12), rng.uniform(0.2, 0.3), rng.uniform(0.2, 0.95)
    waist = rng.uniform(0.16, 0.28)
    half = np.array([neck, shoulder, 0.49, 0.49 - rng.uniform(0.08, 0.16), waist, waist])
    pen.polygon(_alike(half, np.array([0, 0.05, arm, arm, 0.3, 1.0])), fill=255)


def _trousers(rng: np.random.Generator, pen: ImageDraw.ImageDraw) -> None:
    waist, foot = rng.uniform(0.14, 0.24), rng.uniform(0.2, 0.36)
    pen.polygon(_alike(np.array([waist, foot]), np.array([0.0, 1.0])), fill=255)
    crotch = 4 + (SIDE - 8) * rng.uniform(0.2, 0.45)
    gap = (SIDE - 8) * rng.uniform(0.01, 0.12)
    pen.polygon([(SIDE / 2, crotch), (SIDE / 2 - gap, SIDE), (SIDE / 2 + gap, SIDE)], fill=0)


def _dress(rng: np.random.Generator, pen: ImageDraw.ImageDraw) -> None:
    half = np.array([rng.uniform(0.08, 0.2), rng.uniform(0.08, 0.16), rng.uniform(0.15, 0.45)])
    pen.polygon(_alike(half, np.array([0.0, rng.uniform(0.25, 0.5), 1.0])), fill=255)


def _shoe(rng: np.random.Generator, pen: ImageDraw.ImageDraw) -> None:
    top, toe, high = rng.uniform(10, 60), rng.uniform(60, 85), rng.uniform(35, 60)
    pen.polygon([(4, top), (high, top), (high + 8, toe), (108, toe + 8), (108, 100), (4, 100)], 255)


def _bag(rng: np.random.Generator, pen: ImageDraw.ImageDraw) -> None:
    top, inset = rng.uniform(30, 55), rng.uniform(0, 20)
    pen.polygon([(4 + inset, top), (108 - inset, top), (108, 104), (4, 104)], fill=255)
    pen.arc((34, 6, 78, 2 * top - 6), 180, 360, fill=255, width=int(rng.integers(3, 9)))


_GARMENTS = (_shirt, _shirt, _trousers, _dress, _shoe, _bag)


def _shades(rng: np.random.Generator, shape: tuple[int, ...], least: float) -> np.ndarray:
    """Smooth light and shade: float32 (h, w), from a least value to 1."""
    coarse = Image.fromarray(rng.integers(round(255 * least), 256, (4, 5), dtype=np.uint8))
    smooth = coarse.resize((shape[1], shape[0]), Image.Resampling.BICUBIC)
    return np.asarray(smooth, np.float32) / 255


def _pattern(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Stripes, squares, dots or blotches: float32 (h, w) in [0, 1]."""
    y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    angle, step = rng.uniform(0, np.pi), rng.uniform(6, 40)
    along = (x * np.cos(angle) + y * np.sin(angle)) / step
    across = (y * np.cos(angle) - x * np.sin(angle)) / step
    which = rng.integers(4)
    if which == 0:
        ink = along % 1 < rng.uniform(0.25, 0.7)
    elif which == 1:
        ink = (along % 1 < 0.5) ^ (across % 1 < 0.5)
    elif which == 2:
        ink = np.hypot(along % 1 - 0.5, across % 1 - 0.5) < rng.uniform(0.2, 0.4)
    else:
        coarse = Image.fromarray(rng.random((9, 9), np.float32))
        size = (shape[1], shape[0])
        ink = np.asarray(coarse.resize(size, Image.Resampling.BICUBIC)) > 0.5
    return np.asarray(ink, np.float32)
