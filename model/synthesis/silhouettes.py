"""What no pen wrote: filled shapes, uneven gray inside of outlines, and textures.

Photos of things, of clothes and of patterns leave such ink. Nothing that is filled is a digit, but
for the bar of a thick 1: shapes here are at least half as wide as they are high, unless they are
alike left and right and of changing width.
"""

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from .drawn_digits import smooth

# All are drawn on a square of so many pixels; `glyph` brings them to 20. No experiment varied what
# follows, nor the ranges below.
SIDE_PX = 96
LEAST_ASPECT = 0.5
LEAST_ASPECT_OF_SYMMETRIC = 0.45
DARKEST_SHADE = 90  # of 255, so that the shape is still one piece


def silhouette(rng: np.random.Generator) -> np.ndarray:
    """A filled shape or a texture.

    Args:
        rng: the random state.

    Returns:
        float32 (h, w) in [0, 1], ink is 1.
    """
    kinds = (_blob, _blob, _boxes, _boxes, _symmetric, _symmetric, _texture, _stripes)
    return kinds[rng.integers(len(kinds))](rng)


def _filled(
    rng: np.random.Generator, outlines: list[np.ndarray], least_aspect: float = LEAST_ASPECT
) -> np.ndarray:
    """Outlines of any size, as large as the square allows, filled with uneven gray."""
    points = np.concatenate(outlines)
    low, extent = points.min(axis=0), np.maximum(np.ptp(points, axis=0), 1e-3)
    squeezed = np.maximum(extent, least_aspect * extent.max())
    scale = (SIDE_PX - 1) / squeezed.max() * squeezed / extent
    canvas = Image.new("L", (SIDE_PX, SIDE_PX))
    pen = ImageDraw.Draw(canvas)
    for outline in outlines:
        pen.polygon([(float(x), float(y)) for x, y in (outline - low) * scale], fill=255)
    return np.asarray(canvas, np.float32) / 255 * _shades(rng)


def _shades(rng: np.random.Generator) -> np.ndarray:
    """Gray that is flat, or changes softly, or in stripes, over the square."""
    kind = rng.integers(4)
    if kind == 0:
        return np.ones((SIDE_PX, SIDE_PX), np.float32)
    rows, columns = rng.integers(2, 7, 2) if kind < 3 else (rng.integers(3, 20), 1)
    cells = rng.integers(DARKEST_SHADE, 256, (rows, columns), dtype=np.uint8)
    method = Image.Resampling.BICUBIC if kind == 1 else Image.Resampling.NEAREST
    return np.asarray(Image.fromarray(cells).resize((SIDE_PX, SIDE_PX), method), np.float32) / 255


def _blob(rng: np.random.Generator) -> np.ndarray:
    """A closed outline around a middle, smooth or with corners, and now and then with a hole."""
    count = int(rng.integers(4, 13))
    turn = np.sort(rng.uniform(0, 2 * np.pi, count))
    radius = rng.uniform(0.45, 1, count)[:, None]
    outline = radius * np.stack([np.cos(turn), np.sin(turn)], axis=1) * rng.uniform(0.6, 1, 2)
    closed = np.concatenate([outline, outline[:1]])
    filled = _filled(rng, [smooth(closed) if rng.random() < 0.6 else closed])
    if rng.random() < 0.2:
        row, column = rng.uniform(0.3, 0.7, 2) * SIDE_PX
        down, across = np.ogrid[:SIDE_PX, :SIDE_PX]
        filled[np.hypot(down - row, across - column) < rng.uniform(3, 12)] = 0
    return filled


def _boxes(rng: np.random.Generator) -> np.ndarray:
    """Two to four upright boxes over each other, wider than a stroke."""
    outlines = []
    for _ in range(int(rng.integers(2, 5))):
        left, top = rng.uniform(0, 0.55, 2)
        right, bottom = np.array([left, top]) + rng.uniform(0.3, 0.6, 2)
        lean = rng.uniform(-0.1, 0.1)
        outlines.append(
            np.array([(left + lean, top), (right + lean, top), (right, bottom), (left, bottom)])
        )
    return _filled(rng, outlines)


def _symmetric(rng: np.random.Generator) -> np.ndarray:
    """An outline alike left and right, and now and then slit from below."""
    rows = np.sort(rng.uniform(0, 1, int(rng.integers(3, 9))))
    half = rng.uniform(0.12, 0.6, len(rows)) * rng.uniform(0.3, 1)
    right, left = np.stack([half, rows], axis=1), np.stack([-half, rows], axis=1)[::-1]
    outline = np.concatenate([right, left])
    if rng.random() < 0.4:
        gap = rng.uniform(0.02, 0.5) * half[-1]
        slit = np.array([(gap, rows[-1]), (0, rng.uniform(0.2, 0.7)), (-gap, rows[-1])])
        outline = np.concatenate([right, slit, left])
    return _filled(rng, [outline], LEAST_ASPECT_OF_SYMMETRIC)


def _texture(rng: np.random.Generator) -> np.ndarray:
    """The dark half of smoothed noise (the grain of cloth, wood, leaves), in a part of it."""
    noise = ndimage.gaussian_filter(
        rng.normal(size=(SIDE_PX, SIDE_PX)), rng.uniform(2, 9, 2), mode="wrap"
    )
    window = _blob(rng) > 0 if rng.random() < 0.5 else np.ones(noise.shape, bool)
    level = np.quantile(noise, rng.uniform(0.3, 0.6))
    return np.asarray((noise > level) & window, np.float32)


def _stripes(rng: np.random.Generator) -> np.ndarray:
    """Bars or squares beside each other, across a shape."""
    down, across = np.ogrid[:SIDE_PX, :SIDE_PX]
    turn, period = rng.uniform(0, np.pi), rng.uniform(8, 24)
    share = rng.uniform(0.4, 0.75)
    ink = ((np.cos(turn) * across + np.sin(turn) * down) / period) % 1 < share
    if rng.random() < 0.4:
        ink &= ((np.cos(turn) * down - np.sin(turn) * across) / period) % 1 < share
    return np.asarray(ink & (_blob(rng) > 0), np.float32)
