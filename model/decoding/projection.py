"""Text lines by projection: rows that are dark are lines, where ink is too faint to be told apart.

Grain, rules and bad light break components or join them. What the network for lines needs is only
where a line lies, and that the sum of each row tells through all of it.
"""

import math
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from PIL import Image
from scipy import ndimage

from ..ink.thresholds import histogram, threshold_otsu
from ..networks.glyph import glyph
from ..networks.line_image import LINE_MARGIN_PX, WIDEST_PX, LineImage, at_full
from ..networks.line_net import INK_PX, LINE_HEIGHT_PX
from ..networks.line_reader import LineEvidence
from ..reading import Box
from .candidates import Candidate, Pieces
from .hypotheses import ContrastMap
from .lattice import Span

# Rows are smoothed over this share of the picture; those of a line are darker than paper by at
# least this share of what the darkest are.
ROWS_SMOOTHED = 1 / 40
DARK_ROW = 0.2
# A line holds this share of its band's darkness; what is over and under it is its strokes' ends.
HELD_IN_BAND = 0.92
# Bands lower than this share of the highest, or than so many pixels, are rules and specks.
LEAST_BAND = 0.4
LEAST_BAND_PX = 6
MOST_BANDS = 6
# A band may be a little higher than the digits in it: each is looked at in these sizes.
CROP_SCALES = (1.0, 1.3)
# A digit reaches so far to either side of its middle, as a share of its line's height, or to
# halfway to the next.
DIGIT_REACH = 0.45


def bands(levels: np.ndarray) -> list[tuple[int, int]]:
    """Find the rows of each text line.

    Args:
        levels: uint8 (h, w), how far each pixel is from its paper.

    Returns:
        The first row of each line and the row after the last, from top to bottom; no more than
        six.
    """
    height = len(levels)
    above = np.maximum(levels.astype(np.float32) - np.median(levels[::4, ::4]), 0)
    rows = ndimage.uniform_filter1d(above.mean(axis=1), max(1, round(ROWS_SMOOTHED * height)))
    paper = float(np.percentile(rows, 5))
    numbered, _ = ndimage.label(rows > paper + DARK_ROW * (rows.max() - paper))
    found = []
    for (place,) in ndimage.find_objects(numbered):
        dark = np.cumsum(rows[place] - paper)
        first, last = np.searchsorted(
            dark / dark[-1], [(1 - HELD_IN_BAND) / 2, (1 + HELD_IN_BAND) / 2]
        )
        found.append((place.start + int(first), place.start + int(last) + 1))
    least = max(LEAST_BAND_PX, LEAST_BAND * max((end - first for first, end in found), default=0))
    return [band for band in found if band[1] - band[0] >= least][:MOST_BANDS]


def crops(levels: np.ndarray, band: tuple[int, int]) -> Iterator[LineImage]:
    """A band of rows as the network takes lines, in sizes that its digits may have.

    Args:
        levels: uint8 (h, w), how far each pixel is from its paper.
        band: of rows.
    """
    first, end = band
    whole = Image.fromarray(levels)
    for enlarged in CROP_SCALES:
        scale = INK_PX / ((end - first) * enlarged)
        width = max(2, round(levels.shape[1] * scale))
        reach, middle = LINE_HEIGHT_PX / 2 / scale, (first + end) / 2
        if width + 2 * LINE_MARGIN_PX > WIDEST_PX:
            continue
        # The rows first, at the sheet's own scale: what lies beyond it is paper.
        top = round(middle - reach)
        rows = whole.crop((0, top, whole.width, top + max(1, round(2 * reach))))
        method = Image.Resampling.BOX if scale < 1 else Image.Resampling.BILINEAR
        pixels = np.asarray(rows.resize((width, LINE_HEIGHT_PX), method), np.float32)
        pixels = np.pad(at_full(pixels), ((0, 0), (LINE_MARGIN_PX, LINE_MARGIN_PX)))
        yield LineImage(pixels, -LINE_MARGIN_PX / scale, scale)


def stretches_of(
    seen: ContrastMap, band: tuple[int, int], evidence: LineEvidence, text: str
) -> tuple[Pieces, dict[Span, Candidate]]:
    """Where the digits of a line stand, as pieces that are not to be cut further.

    Args:
        seen: of the picture.
        band: its rows.
        evidence: of its network.
        text: that it reads.

    Returns:
        The pieces, and a candidate for each.
    """
    middles = evidence.middles(text)
    reach = DIGIT_REACH * (band[1] - band[0])
    between = [(one + other) / 2 for one, other in pairwise(middles)]
    begins = [max(middle - reach, *between[i - 1 : i] or [0.0]) for i, middle in enumerate(middles)]
    last = float(seen.levels.shape[1])
    ends = [min(middle + reach, *between[i : i + 1] or [last]) for i, middle in enumerate(middles)]
    found = {}
    for i, (begin, end) in enumerate(zip(begins, ends, strict=True)):
        left, right = math.floor(begin), max(math.floor(begin) + 1, math.ceil(end))
        levels = seen.levels[band[0] : band[1], left:right]
        ink = np.where(levels > threshold_otsu(histogram(levels)), levels, np.uint8(0))
        place = Box(left, band[0], right, band[1])
        box = seen.transform.box(place, Box(0, 0, *seen.size))
        found[i, i + 1] = Candidate(box, glyph(ink))
    return Pieces(list(range(len(text) + 1)), begins, ends, {}, found.get), found
