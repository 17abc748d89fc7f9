"""Where on a large photo all writing is so small that it has to be looked at closer.

A photo of 12 megapixels is scaled down before its ink is looked for, and digits of 12 to 16 pixels
come out as specks. Where there is nothing larger, the part with the specks is looked at alone.
"""

import numpy as np
from scipy import ndimage

from ..reading import Box
from .component_tree import EIGHT_NEIGHBOURS
from .contrast import Contrast

# Writing is small where nothing is higher or wider than this, in pixels at which ink is looked for.
TALLEST_PX = 14
# A part is looked at alone if it is so many times smaller than the picture; else nothing is gained.
LEAST_GAIN = 1.5
# Of more specks than these it is the paper's grain.
MOST_SPECKS = 500
# No experiment varied these.


def small_writing(contrast: Contrast, size: tuple[int, int]) -> Box | None:
    """The part of a photo that all of its ink lies in, if that is small.

    Args:
        contrast: of the photo, at the size that ink is looked for.
        size: (width, height) of the upright picture.

    Returns:
        The part in pixels of the picture; None where the ink is large enough as it is, where there
        is none, or where it lies all over the picture.
    """
    shape = contrast.levels.shape
    scale = max(size) / max(shape)
    if scale < LEAST_GAIN:
        return None
    labels, count = ndimage.label(contrast.levels > contrast.floor, EIGHT_NEIGHBOURS)
    if not 0 < count <= MOST_SPECKS:
        return None
    boxes = np.array([[(s.start, s.stop) for s in one] for one in ndimage.find_objects(labels)])
    # What reaches the border is the edge of the paper, or lies beyond it.
    inside = (boxes[:, :, 0] > 0).all(axis=1) & (boxes[:, :, 1] < shape).all(axis=1)
    boxes = boxes[inside]
    if not len(boxes) or np.diff(boxes, axis=2).max() > TALLEST_PX:
        return None
    (top, left), (bottom, right) = boxes[:, :, 0].min(axis=0), boxes[:, :, 1].max(axis=0)
    margin = 2 * TALLEST_PX
    if LEAST_GAIN * (max(right - left, bottom - top) + 2 * margin) > max(shape):
        return None
    return Box(
        max(0, round((left - margin) * scale)),
        max(0, round((top - margin) * scale)),
        min(size[0], round((right + margin) * scale)),
        min(size[1], round((bottom + margin) * scale)),
    )
