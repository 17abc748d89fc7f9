"""A page that lies on a table: what is around it is no ground of the writing."""

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from .components import border, extent
from .thresholds import histogram, threshold_otsu

if TYPE_CHECKING:
    from scipy.spatial import ConvexHull

# The page is looked for on a copy of this side.
PAGE_SIDE_PX = 120
# It is at least this share of the picture, and apart from its surroundings by so many levels.
LEAST_PAGE = 0.1
LEAST_APART = 40
# It is a quadrilateral, however the camera was held: of its convex hull it fills at least this
# share, as no stroke does, and so does the largest quadrilateral, which in an ellipse, such as a
# bold zero, fills 0.64.
QUADRILATERAL = 0.8
# Where the border cuts it, it has no dents deeper than this share of its side, and what is not
# page at least this share of the picture, with no more than that share of it written on.
DENT = 0.03
LEAST_TABLE = 0.05
MOST_ON_TABLE = 0.0005
# Writing on it covers some of it and not more, in strokes no broader than this share of its side.
LEAST_WRITTEN = 0.002
MOST_WRITTEN = 0.3
BROADEST = 0.2
# Its rim, with its shadow, is left out: so much of its side.
RIM = 0.02


def find_page(channels: np.ndarray) -> np.ndarray | None:
    """Find a written page that lies on something else, whole or cut by the picture's border.

    Args:
        channels: uint8 (h, w, 1 or 3).

    Returns:
        Bool (h, w), true on the page but for its rim; None where there is no such page.
    """
    height, width = channels.shape[:2]
    step = max(1, max(height, width) // PAGE_SIDE_PX)
    small = channels[::step, ::step].astype(np.int16)
    around = np.median(border(small), axis=0).astype(np.int16)
    apart = np.abs(small - around).max(axis=2).astype(np.uint8)
    # All of this takes longer than to read a digit that is drawn: most drawings end here.
    clear = apart > LEAST_APART
    least = LEAST_TABLE if border(clear).any() else LEAST_PAGE * (1 - MOST_WRITTEN)
    if np.count_nonzero(clear) < least * clear.size:
        return None
    other = apart > threshold_otsu(histogram(apart))
    # Of most of the border are the table, around a whole page, or the page that it cuts.
    for paper in (other, ~other):
        inner = _page_of(paper, small)
        if inner is not None:
            mask = inner.astype(np.uint8) * 255
            return np.asarray(Image.fromarray(mask).resize((width, height))) > 127
    return None


def _inside(whole: np.ndarray, side: float) -> np.ndarray:
    """A page of that side but for its rim; where the picture's border cuts it there is none."""
    depth = ndimage.distance_transform_edt(np.pad(whole, 1, mode="edge"))[1:-1, 1:-1]
    inner: np.ndarray = depth > max(1.0, RIM * side)
    return inner


def _page_of(paper: np.ndarray, channels: np.ndarray) -> np.ndarray | None:
    """The largest piece of paper with what is written on it, if it is a page, but for its rim.

    Args:
        paper: bool (h, w), what may be paper.
        channels: int16 (h, w, 1 or 3).

    Returns:
        Bool (h, w), or None.
    """
    if _goes_round(paper) or (place := extent(paper)) is None:
        return None
    numbered, _ = ndimage.label(paper[place])
    number = int(np.bincount(numbered.ravel())[1:].argmax()) + 1
    largest = np.zeros(paper.shape, bool)
    largest[place] = numbered == number
    box = largest[extent(largest)]
    edges = (largest[0], largest[-1], largest[:, 0], largest[:, -1])
    # Pixels in one row have no convex hull.
    if min(box.shape) < 2 or all(edge.all() for edge in edges):
        return None
    whole = largest.copy()
    whole[place] = _filled(largest[place])
    area = int(np.count_nonzero(whole))
    cut = sum(edge.any() for edge in edges)
    if area < LEAST_PAGE * whole.size or (cut and whole.size - area < LEAST_TABLE * whole.size):
        return None
    hull = _hull(whole)
    corners = hull.points[hull.vertices]
    if cut > 1:
        is_page = _is_straight(whole, corners)
    else:
        is_page = min(area, _largest_quadrilateral(corners)) >= QUADRILATERAL * hull.volume
    if not is_page:
        return None
    side = float(np.sqrt(area))
    inner = _inside(whole, side)
    is_written = _is_written(inner & ~paper, side)
    on_table = is_written and (not cut or _is_table(~whole, channels.mean(axis=2)))
    return inner if on_table else None


def _goes_round(paper: np.ndarray) -> bool:
    """Whether the largest piece of paper surely goes round all else: quickly told of a drawing."""
    if not border(paper).all():
        return False
    other = ~paper
    place = extent(other)
    room = other[place].size if place else 0
    return bool(paper.size - room >= room - np.count_nonzero(other))


def _filled(mask: np.ndarray) -> np.ndarray:
    """A mask without its holes; several times faster than scipy's own."""
    around, _ = ndimage.label(np.pad(~mask, 1, constant_values=True))
    filled: np.ndarray = around[1:-1, 1:-1] != around[0, 0]
    return filled


def _hull(mask: np.ndarray) -> "ConvexHull":
    """The convex hull of a mask's pixels: points of column and row, an area as its volume."""
    # Most pictures show no page, and need not wait for the fifth of a second that this takes.
    from scipy.spatial import ConvexHull  # noqa: PLC0415

    rows = np.flatnonzero(mask.any(axis=1))
    ends = (mask[rows].argmax(axis=1), mask.shape[1] - 1 - mask[rows, ::-1].argmax(axis=1))
    return ConvexHull(np.stack([np.concatenate(ends), np.tile(rows, 2)], axis=1))


def _is_straight(whole: np.ndarray, corners: np.ndarray) -> bool:
    """Whether no stroke leads from what is around a mask far into its convex hull."""
    hull = Image.new("1", whole.shape[::-1])
    ImageDraw.Draw(hull).polygon([(int(x), int(y)) for x, y in corners], fill=1)
    inside = np.pad(np.asarray(hull), 1, mode="edge")
    depth = ndimage.distance_transform_edt(inside)[1:-1, 1:-1]
    return bool(depth[~whole].max(initial=0) <= max(1.5, DENT * np.sqrt(whole.sum())))


def _is_table(around: np.ndarray, gray: np.ndarray) -> bool:
    """Whether nothing is written on what is around a page: if it is, that lies in a shadow.

    Args:
        around: bool (h, w).
        gray: (h, w), how bright the picture is.
    """
    above = gray[around] - np.median(gray[around])
    most = MOST_ON_TABLE * around.size
    # A screen shows buttons beside a picture, but nobody writes on what is dark.
    return bool((above < -LEAST_APART).sum() <= most and (above > LEAST_APART).sum() <= 10 * most)


def _largest_quadrilateral(corners: np.ndarray) -> float:
    """The area of the largest quadrilateral with its corners among some, given in order."""
    # Any diagonal, and the corner furthest from it on either side.
    x, y = corners.T.astype(float)
    away = np.subtract.outer(x, x)[:, :, None] * (y - y[:, None, None])
    away -= np.subtract.outer(y, y)[:, :, None] * (x - x[:, None, None])
    return float((away.max(axis=2) - away.min(axis=2)).max() / 2)


def _is_written(written: np.ndarray, side: float) -> bool:
    """Whether what is not paper on a page of that side may be writing."""
    if not LEAST_WRITTEN <= written.sum() / side**2 <= MOST_WRITTEN:
        return False
    broadest = 2 * ndimage.distance_transform_edt(written).max()
    return bool(broadest <= max(2.0, BROADEST * side))


def spread(channels: np.ndarray, page: np.ndarray) -> np.ndarray:
    """The picture with everything around the page as the page's nearest edge is.

    Args:
        channels: uint8 (h, w, 1 or 3).
        page: bool (h, w), as `find_page` gives it.

    Returns:
        uint8, of the shape of `channels`.
    """
    step = max(1, max(page.shape) // PAGE_SIDE_PX)
    inside = page[::step, ::step]
    nearest = ndimage.distance_transform_edt(~inside, return_distances=False, return_indices=True)
    small = channels[::step, ::step][tuple(nearest)]
    size = page.shape[1::-1]
    planes = [
        np.asarray(Image.fromarray(np.ascontiguousarray(small[:, :, i])).resize(size))
        for i in range(channels.shape[2])
    ]
    return np.where(page[:, :, None], channels, np.stack(planes, axis=2))
