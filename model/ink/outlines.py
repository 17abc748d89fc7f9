"""Outlined digits: what lies between their lines is filled with ink."""

from dataclasses import replace

import numpy as np
from scipy import ndimage

from .binarize import Ink, number_components
from .components import MOST_PARTS, extent, stroke_width

# Between the lines of an outlined digit lies a strip that is at least so many times as long as
# broad; the holes of other digits are rounder. There is at least so much of it beside the ink.
LEAST_LENGTH = 6
LEAST_FILLED = 0.5
# So much of the ink, at least, lies along it.
MOSTLY_RIM = 0.9
# The number of the paper around, which is met first.
AROUND = 1


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
    if areas[AROUND + 1 :].sum() < LEAST_FILLED * areas[0]:
        return None
    strips = _enclosed(regions, labels)
    # Thousands are the paper between the grain of a picture, and each takes its time to measure.
    if len(strips) > MOST_PARTS or areas[strips].sum() < LEAST_FILLED * areas[0]:
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
        regions: int32 (h, w), the numbers of paper's regions, `AROUND` for that around, 0 for ink.
        labels: int32 (h, w), the numbers of ink's components, 0 for paper.
    """
    outer = np.unique(labels[ndimage.maximum_filter(regions == AROUND, 3)])
    around = np.isin(labels, outer[outer > 0])
    within = np.unique(regions[ndimage.maximum_filter(around, 3)])
    return within[within > AROUND]
