"""Connected components, and what is joined of them."""

import numpy as np
import pytest
from inked import numbered, part

from model.ink.components import MOST_PARTS, Part, connected_components, writing_height
from model.reading import Box


def test_components_touch_at_corners() -> None:
    labels = numbered(np.array([[1, 0, 0, 0], [0, 1, 0, 1], [0, 0, 0, 1]], bool))
    parts = connected_components(labels)
    assert labels.tolist() == [[1, 0, 0, 0], [0, 1, 0, 2], [0, 0, 0, 2]]
    assert parts == [Part(Box(0, 0, 2, 2), (1,), 2), Part(Box(3, 1, 4, 3), (2,), 2)]


@pytest.mark.parametrize("number", [1, 3])
def test_a_component_alone_has_its_box_and_area(number: int) -> None:
    labels = np.array([[0, 0, 0, 0], [0, 0, 1, 1], [0, 1, 0, 0]], np.int32) * number
    assert connected_components(labels) == [Part(Box(1, 1, 4, 3), (number,), 3)]


def test_dust_is_no_component() -> None:
    mask = np.zeros((60, 60), bool)
    mask[10:40, 10:40] = True
    mask[50, 50] = True
    assert [part.box for part in connected_components(numbered(mask))] == [(10, 10, 40, 40)]


def test_of_noise_only_the_largest_components_are_looked_at() -> None:
    areas = np.arange(620) % 31 + 1
    mask = np.zeros((1240, 32), bool)
    for row, area in enumerate(areas):
        mask[2 * row, :area] = True
    parts = connected_components(numbered(mask))
    assert len(parts) == MOST_PARTS
    assert sorted(part.area for part in parts) == sorted(areas)[-MOST_PARTS:]
    assert [part.box.top for part in parts] == sorted(part.box.top for part in parts)


@pytest.mark.parametrize(
    ("heights_and_areas", "expected"),
    [
        ([], 0),
        ([(7, 1)], 7),
        ([(10, 5), (20, 5), (30, 5)], 20),
        # Nine specks do not outweigh a digit.
        ([(1, 1)] * 9 + [(40, 100)], 40),
        ([(10, 90), (80, 60)], 10),
    ],
)
def test_writing_height_is_the_height_of_most_of_the_ink(
    heights_and_areas: list[tuple[int, int]], expected: float
) -> None:
    parts = [part(0, 0, 5, height, area) for height, area in heights_and_areas]
    assert writing_height(parts) == expected


def test_a_joined_part_has_the_labels_and_the_ink_of_both() -> None:
    one, other = Part(Box(1, 2, 5, 6), (3,), 10), Part(Box(0, 4, 4, 9), (7, 8), 5)
    assert one.join(other) == Part(Box(0, 2, 5, 9), (3, 7, 8), 15)
