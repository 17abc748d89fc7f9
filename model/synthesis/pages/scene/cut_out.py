"""What is written, cut out closely and stretched to a square, as digits of data sets are."""

from dataclasses import replace

import numpy as np
from PIL import Image
from scipy import ndimage

from ..pens import Sheet

# Paper beside the ink, as a share of its longer side: a first guess (experiment 064).
MARGIN = (0.0, 0.1)


def cut_out(rng: np.random.Generator, sheet: Sheet, side_px: tuple[int, int]) -> Sheet:
    """Cut a sheet to its digits, or else to its marks.

    Args:
        rng: the random state.
        sheet: that is written on; one without ink is stretched as a whole.
        side_px: least and largest side of the square.

    Returns:
        The square, its maps with the same numbers; a small digit may be lost in it.
    """
    ink = sheet.digits > 0 if sheet.digits.any() else sheet.marks > 0
    rows, columns = ndimage.find_objects(ink.astype(np.uint8))[0] if ink.any() else np.s_[:, :]
    height, width = ink[rows, columns].shape
    margin = round(rng.uniform(*MARGIN) * max(height, width))
    place = tuple(
        slice(max(0, (one.start or 0) - margin), one.stop and one.stop + margin)
        for one in (rows, columns)
    )
    side = int(rng.integers(side_px[0], side_px[1] + 1))
    channels = [
        Image.fromarray(channel).resize((side, side), Image.Resampling.BOX)
        for channel in np.moveaxis(sheet.rgb[place], 2, 0)
    ]
    down, across = ((np.arange(side) * extent + extent // 2) // side for extent in ink[place].shape)
    cells = np.ix_(down, across)
    return replace(
        sheet,
        rgb=np.stack([np.asarray(channel) for channel in channels], axis=2),
        digits=sheet.digits[place][cells],
        marks=sheet.marks[place][cells],
    )
