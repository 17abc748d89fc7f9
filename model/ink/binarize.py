"""An upright picture to ink: contrast with the paper, thresholds, rules of the paper left out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np
from PIL import Image
from scipy import ndimage

from ..reading import Box
from .components import Component, connected_components, extent
from .contrast import Contrast, find_contrasts
from .paper import SMALL_SIDE_PX
from .ruling_lines import remove_frames, remove_ruling_lines
from .thresholds import ink_thresholds
from .transform import Transform

# Rules make ink reach over so much of the picture, from side to side or from top to bottom.
RULED_SHARE = 0.75


@dataclass(frozen=True)
class Ink:
    """The ink of a picture, at the scale it was looked for.

    Many are kept at once, and most of a sheet is empty: what tells of the ink alone is cropped.

    Attributes:
        strength: uint8, cropped, how much ink; 0 where there is none.
        labels: int32, cropped, the number of each pixel's connected component; 0 for paper.
        levels: uint8 (h, w), how far each pixel is from its paper, whether it is ink or not.
        transform: from ink pixels to the upright picture.
        size: (width, height) of the upright picture, in its pixels.
        photo: whether edges of paper, table or shadow may be among the ink.
        corner: (left, top) of what is cropped.
    """

    strength: np.ndarray
    labels: np.ndarray
    levels: np.ndarray
    transform: Transform
    size: tuple[int, int]
    photo: bool
    corner: tuple[int, int] = (0, 0)

    @property
    def mask(self) -> np.ndarray:
        """Where there is ink, bool (h, w)."""
        return self.on_sheet(self.labels > 0)

    def on_sheet(self, cropped: np.ndarray) -> np.ndarray:
        """What was cropped as `strength` and `labels` are, as (h, w)."""
        left, top = self.corner
        height, width = cropped.shape
        whole = np.zeros(self.shape, cropped.dtype)
        whole[top : top + height, left : left + width] = cropped
        return whole

    def components(self) -> list[Component]:
        """Its connected components, without dust."""
        return [
            replace(component, box=component.box.moved(*self.corner))
            for component in connected_components(self.labels)
        ]

    def crop(self, component: Component) -> tuple[np.ndarray, tuple[int, int]]:
        """The ink of one component alone, without what else lies in its box.

        Returns:
            uint8 (h, w), and (left, top) of it.
        """
        left, top, right, bottom = component.box.moved(-self.corner[0], -self.corner[1])
        place = np.s_[top:bottom, left:right]
        own = reduce(np.logical_or, [self.labels[place] == label for label in component.labels])
        return self.strength[place] * own, (component.box.left, component.box.top)

    def view(self, box: Box) -> np.ndarray:
        """All that the paper shows within a box, uint8 (h, w); 0 beyond the paper."""
        height, width = self.levels.shape
        shown = np.zeros((box.height, box.width), np.uint8)
        left, top = max(0, box.left), max(0, box.top)
        bottom, right = max(top, min(height, box.bottom)), max(left, min(width, box.right))
        inside = self.levels[top:bottom, left:right]
        down, across = top - box.top, left - box.left
        shown[down : down + inside.shape[0], across : across + inside.shape[1]] = inside
        return shown

    @property
    def shape(self) -> tuple[int, int]:
        """(h, w) of the sheet."""
        height, width = self.levels.shape
        return height, width

    @property
    def bounds(self) -> Box:
        """The upright picture, which boxes of digits lie in."""
        return Box(0, 0, *self.size)

    def of(self, numbers: Sequence[int]) -> "Ink":
        """The ink of some components alone."""
        kept = np.zeros(int(self.labels.max()) + 1, bool)
        kept[list(numbers)] = True
        inside = kept[self.labels]
        return replace(self, strength=self.strength * inside, labels=self.labels * inside)

    def turned(self, angle_deg: float) -> "Ink":
        """The same ink turned counterclockwise about its middle, on a sheet that holds it."""
        image = Image.fromarray(self.on_sheet(self.strength))
        turned = image.rotate(angle_deg, Image.Resampling.BILINEAR, expand=True)
        strength = np.asarray(turned)
        # What is nearly nothing comes from between ink and paper: it would join neighbours.
        strength = np.where(strength > strength.max() / 4, strength, np.uint8(0))
        labels = np.zeros(strength.shape, np.int32)
        number_components(strength > 0, labels)
        levels = Image.fromarray(self.levels).rotate(
            angle_deg, Image.Resampling.BILINEAR, expand=True
        )
        back = Transform.turned_back(angle_deg, levels.size[::-1], self.shape)
        return replace(
            self,
            strength=strength,
            labels=labels,
            levels=np.asarray(levels),
            transform=self.transform.after(back),
            corner=(0, 0),
        )


def find_ink(image: Image.Image) -> Ink:
    """Separate the ink of an upright picture from its paper.

    Args:
        image: mode L, RGB or RGBA, as `open_picture` gives it.

    Returns:
        The ink on the paper around it; there is none on a blank picture.
    """
    return ink_of(find_contrasts(image)[0], image.size)


def ink_of(contrast: Contrast, size: tuple[int, int]) -> Ink:
    """The ink where contrast tells it from its paper, rules left out.

    Args:
        contrast: of one picture.
        size: (width, height) of the upright picture.
    """
    levels = contrast.levels
    low, sure = ink_thresholds(contrast.counts, contrast.floor)
    # Components are looked for only where there are any: most of a sheet is empty.
    place = extent(above(levels, low)) or (slice(0, 0), slice(0, 0))
    labels = np.zeros(levels[place].shape, np.int32)
    hysteresis(levels[place], low, sure, labels)
    reaches = np.divide(labels.shape, levels.shape)
    if max(levels.shape) >= SMALL_SIDE_PX and max(reaches) > RULED_SHARE:
        whole = np.zeros(levels.shape, np.int32)
        whole[place] = labels
        mask = whole > 0
        cleaned = remove_ruling_lines(remove_frames(whole, mask))
        if cleaned is not mask:
            number_components(cleaned[place], labels)
    strength = levels[place] * (labels > 0)
    # Of the longer side: by the rounding of the shorter one boxes would move along the longer.
    pixel_px = max(size) / max(levels.shape)
    return Ink(
        *(strength, labels, levels, Transform.scaled(pixel_px), size, contrast.photo),
        corner=(place[1].start, place[0].start),
    )


def above(levels: np.ndarray, threshold: float) -> np.ndarray:
    """Bool (h, w), true where levels, uint8 (h, w), exceed a threshold that is not negative."""
    # Compared with a fraction, each level would become a float64 first: ten times as slow.
    return levels > int(threshold)


def hysteresis(values: np.ndarray, low: float, high: float, labels: np.ndarray) -> None:
    """Number the components above `low` that have something above `high` (Canny, 1986).

    Args:
        values: uint8 (h, w).
        low: what a pixel must exceed.
        high: what some pixel connected to it (8 neighbours) must exceed.
        labels: int32 (h, w), where the components' numbers are written, 0 for paper.
    """
    count = number_components(above(values, low), labels)
    if count == 1 and values.max() > high:
        return  # most drawings of one digit: to look it up pixel by pixel takes longer
    sure = np.zeros(count + 1, bool)
    sure[labels[above(values, high)]] = True
    sure[0] = False
    if np.count_nonzero(sure) < count:
        numbers = np.where(sure, np.cumsum(sure), 0).astype(np.int32)
        labels[...] = numbers[labels]


def number_components(mask: np.ndarray, labels: np.ndarray) -> int:
    """Number the 8-connected components of ink.

    Args:
        mask: bool (h, w), true where there is ink.
        labels: int32 (h, w), where the numbers are written, 0 for paper.

    Returns:
        How many components there are.
    """
    return int(ndimage.label(mask, np.ones((3, 3)), output=labels))
