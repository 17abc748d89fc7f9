"""How far each pixel differs from its paper, for any picture, colour, light and polarity.

Two kinds of picture come in. A drawing has one paper colour, exactly or but for the noise of
a JPEG: its ink is what differs from that colour, whatever the polarity. A photo or a scan has
paper that light falls on unevenly: its ink is what is darker (or, on a board, lighter) than
the paper around it. A crop of a few pixels has neither page nor light.

Contrast is uint8 throughout: thresholds are then found on a histogram of 256 counts, and a
drawing is read in a millisecond.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy import ndimage

from .components import border
from .paper import SMALL_SIDE_PX, distance, flat_paper, from_one_paper, on_paper
from .thresholds import histogram, paper_grain, photo_floor, separability, threshold_otsu
from .uneven_light import against_paper, is_ink_light, small_copy, without_grain

# Larger pictures are scaled down to this side: a pen stroke of a full page keeps 3 pixels.
WORK_SIDE_PX = 1600
# Contrast that is always noise, in levels of 255: what a JPEG leaves of a drawing.
DRAWING_FLOOR = 10
# Ink that reaches the border has one paper where both are apart as clearly as this: of photos cut
# to their ink it was 0.85 and more (experiment 036).
ONE_PAPER = 0.83
# The direction in colour is found on a copy of this side. It is that of luma where luma shows
# this share of what the best direction shows.
COLOUR_SIDE_PX = 150
LUMA_SHARE = 0.25
LUMA = np.array([0.299, 0.587, 0.114], np.float32)


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
        The contrast with the paper around each pixel; behind it, for a photo, that of the other
        polarity; and last, for a photo on whose border there may be ink, the contrast with one
        paper for all of the picture.
    """
    channels = on_paper(_work_size(image))
    paper = flat_paper(channels)
    if paper is not None:
        return [contrast_of(distance(channels, paper), drawn=True)]
    brightness = _brightness(channels)
    if max(brightness.shape) < SMALL_SIDE_PX:
        levels = (brightness * 255).astype(np.uint8)
        return [contrast_of(from_one_paper(levels, histogram(levels))(levels))]
    smooth = without_grain(brightness)
    return [*_both_polarities(smooth), *_with_one_paper(smooth)]


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


def _both_polarities(gray: np.ndarray) -> list[Contrast]:
    """The contrasts with the paper around each pixel: that of the likelier polarity first."""
    small = small_copy(gray)
    is_light = is_ink_light(small)
    return [
        contrast_of(against_paper(gray, small, light), photo=True)
        for light in (is_light, not is_light)
    ]


def _with_one_paper(gray: np.ndarray) -> list[Contrast]:
    """The contrast with one paper for all of a photo, if ink may reach its border; else none.

    A photo that is cut to its writing has ink there that would pass for darker paper.
    """
    levels = (gray * 255).astype(np.uint8)
    counts = histogram(levels)
    from_paper = from_one_paper(levels, counts)
    # Most photos are not cut: what there is of each level tells that.
    apart = np.bincount(from_paper(np.arange(256, dtype=np.uint8)), counts, 256)
    between = threshold_otsu(apart)
    reaches_border = from_paper(border(levels)).max() > between
    is_cut = reaches_border and separability(apart, between) >= ONE_PAPER
    return [contrast_of(from_paper(levels), photo=True)] if is_cut else []
