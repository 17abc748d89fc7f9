"""Pieces of ink: connected components, and what is joined of them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from ..reading import Box

Place = tuple[slice, slice]


@dataclass(frozen=True)
class Component:
    """Ink that is taken for one digit: one or more connected components.

    Attributes:
        box: in ink pixels.
        labels: the components' numbers in the label array.
        area: ink pixels.
    """

    box: Box
    labels: tuple[int, ...]
    area: int

    @property
    def centre_x(self) -> float:
        """The middle of its box across."""
        return (self.box.left + self.box.right) / 2

    def join(self, other: "Component") -> "Component":
        """Both as one."""
        return Component(
            self.box.union(other.box), self.labels + other.labels, self.area + other.area
        )


def extent(ink: np.ndarray) -> tuple[slice, slice] | None:
    """The rows and columns, from first to last, that have ink.

    Args:
        ink: (h, w), not 0 where there is ink.

    Returns:
        The place, as an index; None where there is no ink.
    """
    rows = np.flatnonzero(ink.any(axis=1))
    if not len(rows):
        return None
    down = slice(int(rows[0]), int(rows[-1]) + 1)
    columns = np.flatnonzero(ink[down].any(axis=0))
    return down, slice(int(columns[0]), int(columns[-1]) + 1)


def border(values: np.ndarray) -> np.ndarray:
    """The values along the border of a picture, (n,) or (n, channels); the corners twice.

    Args:
        values: (h, w) or (h, w, channels).
    """
    return np.concatenate([values[0], values[-1], values[:, 0], values[:, -1]])


# Of more components those that are too small are sorted out before their places are found: for a
# hundred thousand specks of noise that takes a second, in which no other thread runs.
FEW_COMPONENTS = 1000


def places_of_large(labels: np.ndarray, least_area: int) -> Iterator[tuple[int, Place]]:
    """Where components are, at least those that have so much ink; smaller ones may be among them.

    Args:
        labels: int32 (h, w), 0 for paper and a component's number for its ink.
        least_area: pixels.

    Yields:
        A component's number, and the rows and columns of its box.
    """
    count = int(labels.max(initial=0))
    numbers = np.arange(1, count + 1)
    if count > FEW_COMPONENTS:
        areas = np.bincount(labels.ravel())
        numbers = numbers[areas[1:] >= least_area]
        renumbered = np.zeros(len(areas), np.int32)
        renumbered[numbers] = np.arange(1, len(numbers) + 1)
        labels = renumbered[labels]
    for number, place in zip(numbers.tolist(), ndimage.find_objects(labels), strict=True):
        if place is not None:
            yield number, (place[0], place[1])


# Components are compared with each other: work grows with the square of their number. A full page
# has fewer digits; of a page of specks the largest are looked at.
MOST_COMPONENTS = 500
# Beside ink of this many times its area a component is dust.
DUST = 200


def connected_components(labels: np.ndarray) -> list[Component]:
    """The components of ink, without dust: at most 500, the largest.

    Args:
        labels: int32 (h, w), 0 for paper and a component's number for its ink.
    """
    place = extent(labels)
    if place is None:
        return []
    band = labels[place]
    if band.max() == 1:  # most drawings of one digit: to count below takes longer than to find it
        down, across = place
        area = int(np.count_nonzero(band))
        return [Component(Box(across.start, down.start, across.stop, down.stop), (1,), area)]
    areas = np.bincount(band.ravel())
    areas[0] = 0
    numbers = np.flatnonzero(areas >= max(1, areas.max() / DUST))
    if len(numbers) > MOST_COMPONENTS:
        largest = np.argsort(-areas[numbers], kind="stable")[:MOST_COMPONENTS]
        numbers = np.sort(numbers[largest])
    places = dict(places_of_large(band, int(areas[numbers].min())))
    components = []
    for number in numbers.tolist():
        down, across = places[number]
        box = Box(across.start, down.start, across.stop, down.stop)
        box = box.moved(place[1].start, place[0].start)
        components.append(Component(box, (number,), int(areas[number])))
    return components


def writing_height(components: list[Component]) -> float:
    """The height of most of the ink: the median of the heights, weighted by area.

    Args:
        components: any components.

    Returns:
        Pixels; 0.0 for no components.
    """
    if len(components) < 2:
        return float(components[0].box.height) if components else 0.0
    ordered = sorted(components, key=lambda component: component.box.height)
    mass = np.cumsum([component.area for component in ordered])
    return float(ordered[int(np.searchsorted(mass, mass[-1] / 2))].box.height)


def thickness(component: Component) -> float:
    """The area of a component for each pixel of its length; of a straight stroke its width."""
    return component.area / max(component.box.width, component.box.height)


def writing_sized(components: list[Component], among: list[Component]) -> list[Component]:
    """The components that are not dots beside the largest of `among`."""
    most = max((component.area for component in among), default=0)
    return [component for component in components if component.area > 0.1 * most]


def stroke_width(mask: np.ndarray) -> float:
    """The mean width of the strokes: twice their area over the length of their outline.

    The outline is counted in pixel edges, which is 4 / pi of its length on average over all
    directions (Cauchy's formula).

    Args:
        mask: bool (height, width), true where there is ink.

    Returns:
        The width in pixels; 0.0 where there is no ink.
    """
    rim = (mask[0], mask[-1], mask[:, 0], mask[:, -1])
    edges = sum(np.count_nonzero(side) for side in rim)
    edges += np.count_nonzero(mask[1:] ^ mask[:-1]) + np.count_nonzero(mask[:, 1:] ^ mask[:, :-1])
    return 2 * np.count_nonzero(mask) / (edges * np.pi / 4) if edges else 0.0
