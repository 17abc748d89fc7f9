"""Other binarizations of a picture, for when its first reading is in doubt.

Where a loop is closed up, and where a stroke is broken, cannot be told from the ink alone: each is
a hypothesis, and the network chooses.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from scipy import ndimage

from .binarize import Ink, number_components
from .components import DUST, extent, stroke_width, writing_height

# Gaps that are bridged, in widths of the stroke.
BRIDGED_GAPS = (1, 2)
# Strokes as broad as this share of the writing's height may close up a loop; of their width so much
# is taken from each side. Experiment 053.
BROAD_STROKE = 0.25
THINNED = 0.2
# Pieces together wider than so many of their heights are more than one digit.
WIDEST_DIGIT = 1.3


def rebinarize(ink: Ink) -> Iterator[tuple[str, Ink]]:
    """The ink thinned, and with gaps bridged.

    Args:
        ink: of one picture.

    Yields:
        What was done, and the ink where that changes it.
    """
    thin = thinned(ink)
    if thin is not None:
        yield "strokes thinned", thin
    for number, other in enumerate(joined(ink), start=1):
        yield f"gaps bridged, step {number}", other


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
