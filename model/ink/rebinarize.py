"""Other binarizations of a picture, for when its first reading is in doubt.

What is a shadow, what shines through from the paper's back, where a stroke is broken or only its
outline drawn cannot be told from the ink alone: each is a hypothesis, and the network chooses.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from scipy import ndimage

from .binarize import Ink, hysteresis, ink_of, number_components
from .components import DUST, MOST_COMPONENTS, extent, stroke_width, writing_height
from .contrast import DRAWING_FLOOR, SMALL_SIDE_PX, contrast_of
from .thresholds import ink_thresholds, over_pale_lines

# So many strokes are broader together than the shorter side of a page, and of a crop of a digit;
# what is broader than one of them may be a shadow.
STROKES_IN_SIDE = 12
STROKES_IN_CROP = 3
# A stroke's soft rim is so broad.
RIM_PX = 2
# Gaps that are bridged, in widths of the stroke.
BRIDGED_GAPS = (1, 2)
# Strokes as broad as this share of the writing's height may close up a loop; of their width so much
# is taken from each side. Experiment 053.
BROAD_STROKE = 0.25
THINNED = 0.2
# Pieces together wider than so many of their heights are more than one digit.
WIDEST_DIGIT = 1.3


def rebinarize(ink: Ink) -> Iterator[tuple[str, Ink]]:
    """The ink with outlines filled, without shadows, without paler ink, thinned, with gaps bridged.

    Args:
        ink: of one picture.

    Yields:
        What was done, and the ink where that changes it.
    """
    for done, find in (
        ("outlines filled", fill_outlines),
        ("without shadows", without_shadows),
        ("without paler ink", without_paler),
        ("strokes thinned", thinned),
    ):
        other = find(ink)
        if other is not None:
            yield done, other
    for number, other in enumerate(joined(ink), start=1):
        yield f"gaps bridged, step {number}", other


def without_shadows(ink: Ink) -> Ink | None:
    """What is broad is taken for a shadow on the paper, that of a finger perhaps.

    Args:
        ink: of one picture.

    Returns:
        The ink by how much each pixel differs from the darkest paper around it (a top-hat,
        relative to the light that is left); None where nothing is broad.
    """
    strokes = STROKES_IN_CROP if min(ink.shape) < SMALL_SIDE_PX else STROKES_IN_SIDE
    side = max(1, min(ink.shape) // strokes)
    shadow = ndimage.grey_opening(ink.levels, (side, side))
    if shadow.max() <= DRAWING_FLOOR:
        return None
    light = np.maximum(np.float32(255) - shadow, 1)
    levels = ((ink.levels - shadow) * (255 / light)).astype(np.uint8)
    return ink_of(contrast_of(levels, photo=ink.photo, drawn=ink.drawn), ink.size)


def without_paler(ink: Ink) -> Ink | None:
    """Without what is paler and hangs on the pen's strokes: the back of the paper, perhaps.

    Args:
        ink: of one picture.

    Returns:
        The pen's ink; None where there is one kind of ink, and of a photo, whose paler kind is
        left out anyway.
    """
    if ink.photo:
        return None
    contrast = contrast_of(ink.levels, drawn=ink.drawn)
    low, _ = ink_thresholds(contrast.counts, contrast.floor)
    between = over_pale_lines(contrast.counts, low)
    if between <= low:
        return None
    return ink_of(contrast_of(_unlinked(ink.levels, low, between), drawn=ink.drawn), ink.size)


def _unlinked(levels: np.ndarray, low: float, between: float) -> np.ndarray:
    """Without the paler ink that the pen's strokes touch; paler strokes on their own stay.

    So do lines that are printed over a stroke: they have the pen's ink on both sides.

    Args:
        levels: uint8 (h, w).
        low: what all ink exceeds.
        between: what the pen's ink exceeds.
    """
    touched = np.zeros(levels.shape, np.int32)
    hysteresis(levels, low, between, touched)
    side = 2 * RIM_PX + 1
    within = ndimage.grey_closing(levels, (side, side)) > between
    return np.where((touched > 0) & ~within, np.uint8(0), levels)


def thinned(ink: Ink) -> Ink | None:
    """Broad strokes made thinner: what a loop or a gap was closed up by opens again.

    Args:
        ink: of one picture.

    Returns:
        The ink, each pixel as strong as the weakest around it (an erosion); None of a photo, and
        where strokes are not broad.
    """
    place = None if ink.photo else extent(ink.labels)
    if place is None:
        return None
    strength = ink.strength[place]
    width = stroke_width(strength > 0)
    if width < BROAD_STROKE * writing_height(ink.components()):
        return None
    reach = max(1, round(THINNED * width))
    down, across = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    disc = down**2 + across**2 <= reach**2 + reach / 2
    thin = ndimage.grey_erosion(strength, footprint=disc, mode="constant", cval=0)
    if not thin.any():
        return None
    labels = np.zeros(thin.shape, np.int32)
    number_components(thin > 0, labels)
    left, top = ink.corner
    corner = (left + place[1].start, top + place[0].start)
    other = replace(ink, strength=thin, labels=labels, corner=corner)
    return replace(other, levels=other.on_sheet(thin))


def joined(ink: Ink) -> Iterator[Ink]:
    """Broken strokes: pieces that lie close to each other are taken for one.

    Args:
        ink: of one picture.

    Yields:
        The ink, its components numbered as one where gaps between them are small and all may be
        one digit; first over narrow gaps, then over wider ones, as far as there are any.
    """
    place = extent(ink.labels)
    if place is None:
        return
    labels = ink.labels[place]
    areas = np.bincount(labels.ravel())
    areas[0] = 0
    kept = areas >= max(1, areas.max() / DUST)
    mask = kept[labels]
    pen_px = stroke_width(mask)
    pieces = named = np.flatnonzero(kept)
    near = np.zeros(labels.shape, np.int32)
    for gap in BRIDGED_GAPS:
        reach = max(1, round(gap * pen_px / 2))
        number_components(ndimage.maximum_filter(mask, 2 * reach + 1), near)
        places = enumerate(ndimage.find_objects(near), start=1)
        groups = ndimage.maximum(near, labels, pieces)
        _, firsts, group_of = np.unique(groups, return_index=True, return_inverse=True)
        wide = np.isin(groups, [group for group, (down, across) in places if _wide(down, across)])
        before, named = named, np.where(wide, named, pieces[firsts[group_of]])
        if (named != before).any():
            numbers = np.zeros(len(areas), labels.dtype)
            numbers[pieces] = named
            whole = np.zeros(ink.labels.shape, labels.dtype)
            whole[place] = numbers[labels]
            yield replace(ink, labels=whole)


def _wide(down: slice, across: slice) -> bool:
    return across.stop - across.start > WIDEST_DIGIT * (down.stop - down.start)


# Between the lines of an outlined digit lies a strip that is at least so many times as long as
# broad; the holes of other digits are rounder. There is at least so much of it beside the ink.
LEAST_LENGTH = 6
LEAST_ENCLOSED = 0.5
# So much of the ink, at least, lies along it.
MOSTLY_RIM = 0.9
# The number of the paper around, which is met first.
PAPER_AROUND = 1


def fill_outlines(ink: Ink) -> Ink | None:
    """Fill digits that are drawn as outlines.

    Args:
        ink: of one picture.

    Returns:
        The ink with what its lines enclose; None where that is not shaped like strokes. A narrow
        zero is: the network has to choose.
    """
    place = extent(ink.labels)
    if place is None:
        return None
    labels = np.pad(ink.labels[place], 1)
    regions = np.zeros(labels.shape, np.int32)
    ndimage.label(labels == 0, output=regions)
    areas = np.bincount(regions.ravel())
    if areas[PAPER_AROUND + 1 :].sum() < LEAST_ENCLOSED * areas[0]:
        return None
    strips = _enclosed(regions, labels)
    # Thousands are the paper between the grain of a picture, and each takes its time to measure.
    if len(strips) > MOST_COMPONENTS or areas[strips].sum() < LEAST_ENCLOSED * areas[0]:
        return None
    boxes = ndimage.find_objects(regions)
    widths = [stroke_width(regions[boxes[strip - 1]] == strip) for strip in strips]
    if np.median(areas[strips] / np.square(widths)) < LEAST_LENGTH:
        return None
    inside = np.isin(regions, strips)
    reach = 2 * round(stroke_width(labels > 0)) + 1
    if (ndimage.maximum_filter(inside, reach) & (labels > 0)).sum() < MOSTLY_RIM * areas[0]:
        return None
    filled = np.zeros(ink.labels.shape, bool)
    filled[place] = inside[1:-1, 1:-1]
    full = ink.strength.max()
    strength = np.where(filled, full, ink.strength)
    levels = np.where(ink.on_sheet(filled), full, ink.levels)
    numbers = np.zeros(strength.shape, np.int32)
    number_components(strength > 0, numbers)
    return replace(ink, strength=strength, levels=levels, labels=numbers)


def _enclosed(regions: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The numbers of the paper's regions that the outer lines enclose.

    Args:
        regions: int32 (h, w), the numbers of paper's regions, `PAPER_AROUND` for that around, 0 for
            ink.
        labels: int32 (h, w), the numbers of ink's components, 0 for paper.
    """
    outer = np.unique(labels[ndimage.maximum_filter(regions == PAPER_AROUND, 3)])
    around = np.isin(labels, outer[outer > 0])
    within = np.unique(regions[ndimage.maximum_filter(around, 3)])
    return within[within > PAPER_AROUND]
