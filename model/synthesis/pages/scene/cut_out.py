"""What is written, cut out closely; and stretched to a square, as digits of data sets are."""

from dataclasses import replace

import numpy as np
from PIL import Image
from scipy import ndimage

from ..config import Range
from ..pens import Sheet


def cut_out(rng: np.random.Generator, sheet: Sheet, margin: Range) -> Sheet:
    """Cut a sheet to its digits, or else to its marks.

    Args:
        rng: the random state.
        sheet: that is written on; one without ink stays whole.
        margin: paper beside the ink at each side, as a share of the ink's longer side; where it is
            negative, ink is cut off.
    """
    ink = sheet.digits > 0 if sheet.digits.any() else sheet.marks > 0
    if not ink.any():
        return sheet
    rows, columns = ndimage.find_objects(ink.astype(np.uint8))[0]
    longer = max(rows.stop - rows.start, columns.stop - columns.start)
    left, top, right, bottom = np.round(rng.uniform(*margin, 4) * longer).astype(int)
    place = (
        slice(max(0, rows.start - top), rows.stop + bottom),
        slice(max(0, columns.start - left), columns.stop + right),
    )
    digits, marks = sheet.digits[place], sheet.marks[place]
    return replace(sheet, rgb=sheet.rgb[place], digits=digits, marks=marks)


def stretched(rng: np.random.Generator, sheet: Sheet, side_px: tuple[int, int]) -> Sheet:
    """Stretch a sheet to a square.

    Args:
        rng: the random state.
        sheet: that is written on.
        side_px: least and largest side of the square.

    Returns:
        The square, its maps with the same numbers; a small digit may be lost in it.
    """
    side = int(rng.integers(side_px[0], side_px[1] + 1))
    channels = [
        Image.fromarray(channel).resize((side, side), Image.Resampling.BOX)
        for channel in np.moveaxis(sheet.rgb, 2, 0)
    ]
    extents = sheet.digits.shape
    down, across = ((np.arange(side) * extent + extent // 2) // side for extent in extents)
    cells = np.ix_(down, across)
    return replace(
        sheet,
        rgb=np.stack([np.asarray(channel) for channel in channels], axis=2),
        digits=sheet.digits[cells],
        marks=sheet.marks[cells],
    )
