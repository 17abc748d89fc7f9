"""A photo's light: how much darker, or lighter, each pixel is than the paper around it."""

import numpy as np
from PIL import Image
from scipy import ndimage

from .components import border
from .image_filters import gaussian_filter, grey_closing
from .thresholds import histogram, separability, threshold_otsu

# Grain of this standard deviation is smoothed away, the more the rougher: by a pixel for so much.
LEAST_GRAIN = 0.01
GRAIN_A_PX = 0.02
GRAIN_ROWS = 100
# The light on a photo's paper is found on a copy of this side: fine enough for the edge of a
# shadow, coarse enough to be quick.
LIGHT_SIDE_PX = 400
# So many windows that paper is looked for in fit the picture's shorter side: ink is narrower than
# one. The broad one is used where ink and paper are clearly apart by it.
NARROW_WINDOWS = 6
BROAD_WINDOWS = 3
EVENLY_LIT = 0.88
# Pixels that are compared with their paper at once: they stay in the processor's cache.
PIXELS_AT_ONCE = 1 << 15
# Lighter ink than paper is believed from this skewness on; that of noise is within 0.1 of 0.
LIGHT_INK_SKEWNESS = 0.5
# Between them, where less than this share of the border is light.
LIGHT_BORDER = 0.2


def without_grain(gray: np.ndarray) -> np.ndarray:
    """Smoothed by as much as its grain asks for; what has hardly any stays as it is.

    Args:
        gray: float32 (h, w) in [0, 1].
    """
    # Of most pixels and their neighbours only grain is the difference; some rows tell it.
    rows = gray[:: max(1, len(gray) // GRAIN_ROWS)]
    grain = 1.4826 * float(np.median(np.abs(np.diff(rows, axis=1)))) / np.sqrt(2)
    if grain < LEAST_GRAIN:
        return gray
    deviation_px = min(grain / GRAIN_A_PX, min(gray.shape) / 100)
    return gaussian_filter(gray, deviation_px)


def small_copy(gray: np.ndarray) -> np.ndarray:
    """Fine enough for the light on the paper."""
    height, width = gray.shape
    step = max(1, max(height, width) // LIGHT_SIDE_PX)
    small_size = (max(1, width // step), max(1, height // step))
    return np.asarray(Image.fromarray(gray).resize(small_size, Image.Resampling.BOX))


def is_ink_light(small: np.ndarray) -> bool:
    """Whether the ink of a picture is lighter than its paper."""
    window = max(3, min(small.shape) // NARROW_WINDOWS)
    # Ink is the rare side: the differences from the light around lean towards it. Empty paper
    # leans to neither.
    apart = small - ndimage.uniform_filter(small, 2 * window + 1)
    # Multiplied, and not raised to a power: that takes fifty times as long.
    squares = apart * apart
    skewness = float((squares * apart).mean()) / (float(squares.mean()) ** 1.5 + 1e-12)
    is_light = skewness > LIGHT_INK_SKEWNESS
    if abs(skewness) <= LIGHT_INK_SKEWNESS:
        # As much ink as paper: what most of the picture and of its border are, is paper.
        levels = (small * 255).astype(np.uint8)
        light = levels > threshold_otsu(histogram(levels))
        is_light = bool(border(light).mean() < LIGHT_BORDER and light.mean() < 0.5)
    return is_light


def against_paper(gray: np.ndarray, small: np.ndarray, is_light: bool) -> np.ndarray:
    """How far each pixel is from the paper around it, uint8 (h, w).

    The paper's light is what a closing leaves, on a small copy: whatever is dark and narrower than
    a sixth of the picture is filled with the light beside it.
    """
    height, width = gray.shape
    small = 1 - small if is_light else small
    window = max(3, min(small.shape) // NARROW_WINDOWS)
    # Broad strokes are ink where light is even enough to compare with paper further away.
    broad = max(3, min(small.shape) // BROAD_WINDOWS)
    paper = grey_closing(small, broad)
    if not _is_evenly_lit(small, paper):
        paper = grey_closing(small, window)
    full = np.asarray(Image.fromarray(paper).resize((width, height), Image.Resampling.BILINEAR))
    return _darker(gray, full, is_light)


def _darker(gray: np.ndarray, paper: np.ndarray, is_negative: bool = False) -> np.ndarray:
    """How much darker than its paper each pixel is, uint8 (h, w), as a share of 255.

    Args:
        gray: float32 (h, w) in [0, 1].
        paper: float32 (h, w) in [0, 1].
        is_negative: whether to compare the negative of `gray`.
    """
    levels = np.empty(gray.shape, np.uint8)
    rows_at_once = max(1, PIXELS_AT_ONCE // gray.shape[1])
    for top in range(0, len(gray), rows_at_once):
        rows = np.s_[top : top + rows_at_once]
        apart = np.maximum(paper[rows], 0.05)
        np.divide(1 - gray[rows] if is_negative else gray[rows], apart, out=apart)
        np.subtract(1, apart, out=apart)
        np.clip(apart, 0, 1, out=apart)
        levels[rows] = apart * 255
    return levels


def _is_evenly_lit(gray: np.ndarray, paper: np.ndarray) -> bool:
    """Whether what is darker than its paper is clearly so."""
    levels = _darker(gray, paper)
    counts = histogram(levels)
    between = threshold_otsu(counts)
    return separability(counts, between) >= EVENLY_LIT
