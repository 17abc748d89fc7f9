"""Small pictures and components for tests, and how far two glyphs differ."""

import numpy as np

from model.ink.binarize import Ink, number_components
from model.ink.components import Component
from model.ink.transform import Transform
from model.reading import Box


def letters(picture: str) -> np.ndarray:
    """A picture drawn with letters, one a pixel."""
    return np.array([list(row) for row in picture.split()])


def numbered(mask: np.ndarray) -> np.ndarray:
    """The ink's label array: int32, 0 for paper and a component's number for its ink."""
    labels = np.zeros(mask.shape, np.int32)
    number_components(mask, labels)
    return labels


def ink_of(strength: np.ndarray) -> Ink:
    """Ink of uint8 strengths (h, w), where it is not 0, on paper."""
    size = (strength.shape[1], strength.shape[0])
    return Ink(strength, numbered(strength > 0), strength, Transform(), size, photo=False)


def component(left: int, top: int, right: int, bottom: int, area: int | None = None) -> Component:
    """A component by its box; without an area a filled one."""
    full = (right - left) * (bottom - top)
    return Component(Box(left, top, right, bottom), (left,), full if area is None else area)


def difference(one: np.ndarray, other: np.ndarray) -> float:
    """The mean difference; a centre of mass between two pixels may be rounded either way."""
    shifts = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    return min(float(np.abs(np.roll(one, shift, (0, 1)) - other).mean()) for shift in shifts)
