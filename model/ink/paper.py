"""The paper of a picture: where it is transparent, and where it has one colour."""

from collections.abc import Callable
from functools import reduce

import numpy as np
from PIL import Image
from scipy import ndimage

from .components import border, extent
from .thresholds import threshold_otsu

# Below this side a picture is a single digit's crop: it has no page, no light, no edges.
SMALL_SIDE_PX = 100
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
# So is a frame, however narrow, that takes up so much of three sides (experiment 069).
WHOLE_SIDE = 0.95


def on_paper(image: Image.Image) -> np.ndarray:
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


def flat_paper(channels: np.ndarray) -> np.ndarray | None:
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
    """Whether something comes in from the border, or runs along it.

    Args:
        dark: bool (h, w), true for what is no paper.
    """
    sides = (dark[0], dark[-1], dark[:, 0], dark[:, -1])
    if sum(side.mean() >= WHOLE_SIDE for side in sides) >= 3:
        return True
    side = round(SHADOW_DEPTH * min(dark.shape))
    if border(dark).mean() < SHADOW_DEPTH / 2 or side < 2:
        return False
    broad = ndimage.minimum_filter(dark, side, mode="nearest")
    return bool(border(broad).any())


def distance(channels: np.ndarray, paper: np.ndarray) -> np.ndarray:
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


def from_one_paper(levels: np.ndarray, counts: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
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
