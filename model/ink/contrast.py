"""How far each pixel differs from its paper, for any picture, colour, light and polarity.

Two kinds of picture come in. A drawing has one paper colour, exactly or but for the noise of
a JPEG: its ink is what differs from that colour, whatever the polarity. A photo or a scan has
paper that light falls on unevenly: its ink is what is darker (or, on a board, lighter) than
the paper around it. A crop of a few pixels has neither page nor light.

Contrast is uint8 throughout: thresholds are then found on a histogram of 256 counts, and a
drawing is read in a millisecond.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

import numpy as np
from PIL import Image
from scipy import ndimage

from .components import border, extent
from .image_filters import gaussian_filter, grey_closing
from .thresholds import histogram, paper_grain, photo_floor, separability, threshold_otsu

# Larger pictures are scaled down to this side: a pen stroke of a full page keeps 3 pixels.
WORK_SIDE_PX = 1600
# Below this side a picture is a single digit's crop: it has no page, no light, no edges.
SMALL_SIDE_PX = 100
# Smaller photos are crops, unlike the pages that the network of components learns from: without
# this the scans of one cell, 90 x 140, lose three of a hundred. Experiment 049.
LEAST_PAGE_PX = 200
# A drawing's paper: this share of the pixels within PAPER_NOISE levels of one colour.
FLAT_SHARE = 0.6
PAPER_NOISE = 6
# On a transparent ground a card is opaque, fills this share of its box even if it lies askew, and
# has other ink on it, at least this share: strokes are thinner, or have one colour. Pixels of it
# that tell its colour.
OPAQUE = 127
LEAST_CARD = 0.45
LEAST_ON_CARD = 0.003
CARD_SAMPLE = 20_000
# But a photo has this share of its pixels, and more than clear ones, up to this level from the
# paper's colour: a lamp's reflection, or stains. The rims of ink are less.
PALE_LEVELS = 40
MOST_PALE = 0.1
# What reaches so far in from the border, as a share of the shorter side, is a shadow or a table.
# Experiment 051: without it a strip of table is a 1.
SHADOW_DEPTH = 0.2
# Contrast that is always noise, in levels of 255: what a JPEG leaves of a drawing.
DRAWING_FLOOR = 10
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
# Ink that reaches the border has one paper where both are apart as clearly as this.
ONE_PAPER = 0.83
# The direction in colour is found on a copy of this side. It is that of luma where luma shows
# this share of what the best direction shows.
COLOUR_SIDE_PX = 150
LUMA_SHARE = 0.25
# Pixels that are compared with their paper at once: they stay in the processor's cache.
PIXELS_AT_ONCE = 1 << 15
# Lighter ink than paper is believed from this skewness on; that of noise is within 0.1 of 0.
LIGHT_INK_SKEWNESS = 0.5
# Between them, where less than this share of the border is light.
LIGHT_BORDER = 0.2


@dataclass(frozen=True)
class Contrast:
    """How far each pixel differs from its paper.

    Attributes:
        levels: uint8 (h, w), 0 for paper.
        counts: (256,), how many pixels there are of each level.
        floor: up to this level contrast is noise.
        photo: whether edges of paper, table or shadow may be among it.
        drawn: whether the paper has one colour.
    """

    levels: np.ndarray
    counts: np.ndarray
    floor: int
    photo: bool = False
    drawn: bool = False


def find_contrasts(image: Image.Image) -> list[Contrast]:
    """Compare an upright picture with its paper, at the size that ink is looked for.

    Args:
        image: mode L, RGB or RGBA, as `open_picture` gives it.

    Returns:
        The contrast with the paper around each pixel. Behind it, for a photo of a page, that of the
        other polarity; and last, for a photo on whose border there may be ink, the contrast with
        one paper for all of the picture, which does not count as a photo's.
    """
    channels = _on_paper(_work_size(image))
    paper = _flat_paper(channels)
    if paper is not None:
        return [contrast_of(_distance(channels, paper), drawn=True)]
    brightness = _brightness(channels)
    if max(brightness.shape) < SMALL_SIDE_PX:
        levels = (brightness * 255).astype(np.uint8)
        return [contrast_of(_from_one_paper(levels, histogram(levels))(levels))]
    smooth = _without_grain(brightness)
    found = _both_polarities(smooth)
    if max(brightness.shape) < LEAST_PAGE_PX:
        found = found[:1]
    return [*found, *_cut_contrast(smooth)]


def contrast_of(levels: np.ndarray, *, photo: bool = False, drawn: bool = False) -> Contrast:
    """The contrast of a kind of picture, with its noise.

    Args:
        levels: uint8 (h, w), 0 for paper.
        photo: as in `Contrast`.
        drawn: as in `Contrast`.
    """
    counts = histogram(levels)
    if photo:
        floor = photo_floor(counts)
    else:
        floor = max(DRAWING_FLOOR, paper_grain(counts)) if drawn else DRAWING_FLOOR
    return Contrast(levels, counts, floor, photo, drawn)


def _work_size(image: Image.Image) -> Image.Image:
    longest = max(image.size)
    if longest <= WORK_SIDE_PX:
        return image
    width, height = (max(1, round(side * WORK_SIDE_PX / longest)) for side in image.size)
    # Whole boxes of pixels are averaged first: as good, and several times faster.
    return image.resize((width, height), Image.Resampling.BOX, reducing_gap=2.0)


def _on_paper(image: Image.Image) -> np.ndarray:
    """uint8 (h, w, 1 or 3); a transparent picture is laid on paper that its ink stands out on."""
    values = np.asarray(image)
    if values.ndim == 2:
        return values[:, :, None]
    if values.shape[2] == 3:
        return values
    colour, alpha = values[:, :, :3], values[:, :, 3:]
    if int(alpha.min()) == 255:
        return colour
    card = _card_colour(colour, alpha[:, :, 0] > OPAQUE)
    weight = alpha / np.float32(255)
    visible = float(weight.sum())
    mean = float((colour.mean(axis=2, keepdims=True) * weight).sum()) / visible if visible else 0.0
    paper = (255.0 if mean < 128 else 0.0) if card is None else card
    laid: np.ndarray = (colour * weight + paper * (1 - weight) + 0.5).astype(np.uint8)
    return laid


def _card_colour(colour: np.ndarray, opaque: np.ndarray) -> np.ndarray | None:
    """The colour of a card that lies on a transparent ground; None where strokes lie there.

    Args:
        colour: uint8 (h, w, 3).
        opaque: bool (h, w).

    Returns:
        float32 (3,): what most of the card is, to be laid around it.
    """
    place = extent(opaque)
    if place is None or opaque[place].mean() < LEAST_CARD:
        return None
    visible = colour[opaque]
    paper = np.median(visible[:: max(1, len(visible) // CARD_SAMPLE)], axis=0).astype(np.float32)
    inked = float((np.abs(visible - paper).max(axis=1) > PALE_LEVELS).mean())
    return paper if LEAST_ON_CARD <= inked < 0.5 else None


LUMA = np.array([0.299, 0.587, 0.114], np.float32)


def _brightness(channels: np.ndarray) -> np.ndarray:
    """float32 (h, w) in [0, 1], along the direction in colour that separates ink from paper.

    That is the luma of ITU-R BT.601, unless most of what differs from the colours around it
    differs along another direction: red ink on green paper is as bright as the paper.
    """
    if channels.shape[2] == 1:
        return channels[:, :, 0] / np.float32(255)
    step = max(1, max(channels.shape[:2]) // COLOUR_SIDE_PX)
    small = channels[::step, ::step].astype(np.float32)
    window = max(3, min(small.shape[:2]) // 3)
    apart = (small - ndimage.uniform_filter(small, (window, window, 1))).reshape(-1, 3)
    spread = apart.T @ apart
    luma = LUMA / np.linalg.norm(LUMA)
    variances, directions = np.linalg.eigh(spread)
    if luma @ spread @ luma >= LUMA_SHARE * variances[-1]:
        return channels.astype(np.float32) @ (LUMA / 255)
    values = channels.astype(np.float32) @ directions[:, -1]
    low, high = np.percentile(values[::step, ::step], [0.5, 99.5])
    # Somewhat above 0, since contrast is a share of the paper's brightness.
    return np.clip(0.3 + 0.7 * (values - low) / max(high - low, 1e-6), 0, 1)


def _flat_paper(channels: np.ndarray) -> np.ndarray | None:
    """The one colour of the paper, int16 (channels,), or None where there is not one."""
    height, width, depth = channels.shape
    step = max(1, int(np.sqrt(height * width / 5_000)))
    sample = [channels[::step, ::step, index].astype(np.int16) for index in range(depth)]
    # The most common brightness first, then the middle colour of the pixels that have it.
    bright = sum(sample[1:], start=sample[0]) // depth
    common = np.abs(bright - int(np.bincount(bright.ravel()).argmax())) <= 1
    paper = np.array([_median_level(np.bincount(values[common])) for values in sample], np.int16)
    apart = reduce(
        np.maximum, [np.abs(values - level) for values, level in zip(sample, paper, strict=True)]
    )
    dark = apart > PAPER_NOISE
    clear, near = np.count_nonzero(apart > PALE_LEVELS), dark.size - np.count_nonzero(dark)
    pale = dark.size - near - clear
    is_lit = pale >= max(MOST_PALE * dark.size, clear) and max(height, width) >= SMALL_SIDE_PX
    is_flat = near >= FLAT_SHARE * dark.size and not is_lit
    return paper if is_flat and not _is_shaded(dark) else None


def _is_shaded(dark: np.ndarray) -> bool:
    """Whether something broad comes in from the border: bool (h, w), true for what is no paper."""
    side = round(SHADOW_DEPTH * min(dark.shape))
    if border(dark).mean() < SHADOW_DEPTH / 2 or side < 2:
        return False
    broad = ndimage.minimum_filter(dark, side, mode="nearest")
    return bool(border(broad).any())


def _distance(channels: np.ndarray, paper: np.ndarray) -> np.ndarray:
    """uint8 (h, w): the largest difference from the paper in any channel."""
    # Plane by plane: along the short last axis numpy would be ten times slower, and so it is
    # where a plane is compared with a number in place of another plane.
    planes = (np.ascontiguousarray(channels[:, :, index]) for index in range(len(paper)))
    papers = (np.full(channels.shape[:2], level) for level in paper.astype(np.uint8))
    return reduce(
        np.maximum,
        (
            np.maximum(plane, level) - np.minimum(plane, level)
            for plane, level in zip(planes, papers, strict=True)
        ),
    )


def _cut_contrast(gray: np.ndarray) -> list[Contrast]:
    """The contrast with one paper for all of a photo, if ink may reach its border; else none."""
    levels = (gray * 255).astype(np.uint8)
    counts = histogram(levels)
    from_paper = _from_one_paper(levels, counts)
    # Most photos are not cut: what there is of each level tells that.
    apart = np.bincount(from_paper(np.arange(256, dtype=np.uint8)), counts, 256)
    between = threshold_otsu(apart)
    reaches_border = from_paper(border(levels)).max() > between
    is_cut = reaches_border and separability(apart, between) >= ONE_PAPER
    return [contrast_of(from_paper(levels))] if is_cut else []


def _from_one_paper(levels: np.ndarray, counts: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """What tells how far levels are from paper: the side of Otsu's threshold with most pixels.

    The pixels on the border count twice as much as all together, since a digit may fill the
    crop but seldom runs along its border.

    Args:
        levels: uint8 (h, w), how bright a picture is.
        counts: (256,), how many pixels there are of each level.
    """
    first_light = int(threshold_otsu(counts)) + 1
    light = counts[first_light:].sum() / levels.size
    is_paper_light = 2 * (border(levels) >= first_light).mean() + light > 1.5
    of_paper = counts[first_light:][::-1] if is_paper_light else counts[:first_light]
    paper = np.uint8(_median_level(of_paper)) if of_paper.any() else np.uint8(255)

    def from_paper(some: np.ndarray) -> np.ndarray:
        return np.maximum(255 - some if is_paper_light else some, paper) - paper

    return from_paper


def _median_level(counts: np.ndarray) -> float:
    """The median of values of which there are so many of each level from 0 up."""
    below, count = np.cumsum(counts), counts.sum()
    middle = np.searchsorted(below, [(count - 1) // 2, count // 2], side="right")
    return float(middle.mean())


def _without_grain(gray: np.ndarray) -> np.ndarray:
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


def photo_contrasts(image: Image.Image) -> list[Contrast]:
    """The contrasts of a photo for both polarities.

    Args:
        image: mode L, RGB or RGBA, as `open_picture` gives it.

    Returns:
        The likelier polarity first; none of a drawing, whose paper has one colour, nor of a crop
        of a few pixels.
    """
    channels = _on_paper(_work_size(image))
    if max(channels.shape) < SMALL_SIDE_PX or _flat_paper(channels) is not None:
        return []
    return _both_polarities(_without_grain(_brightness(channels)))


def _both_polarities(gray: np.ndarray) -> list[Contrast]:
    """The contrasts with the paper around each pixel: that of the likelier polarity first."""
    small = _small_copy(gray)
    is_light = _is_ink_light(small)
    return [
        contrast_of(_against_paper(gray, small, light), photo=True)
        for light in (is_light, not is_light)
    ]


def _small_copy(gray: np.ndarray) -> np.ndarray:
    """Fine enough for the light on the paper."""
    height, width = gray.shape
    step = max(1, max(height, width) // LIGHT_SIDE_PX)
    small_size = (max(1, width // step), max(1, height // step))
    return np.asarray(Image.fromarray(gray).resize(small_size, Image.Resampling.BOX))


def _is_ink_light(small: np.ndarray) -> bool:
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


def _against_paper(gray: np.ndarray, small: np.ndarray, is_light: bool) -> np.ndarray:
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
