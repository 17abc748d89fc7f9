"""Connected components, and what is joined of them."""

import numpy as np
import pytest
from inked import component, numbered

from model.ink.components import (
    FEW_COMPONENTS,
    MOST_COMPONENTS,
    Component,
    connected_components,
    places_of_large,
    writing_height,
)
from model.reading import Box


def test_components_touch_at_corners() -> None:
    labels = numbered(np.array([[1, 0, 0, 0], [0, 1, 0, 1], [0, 0, 0, 1]], bool))
    components = connected_components(labels)
    assert labels.tolist() == [[1, 0, 0, 0], [0, 1, 0, 2], [0, 0, 0, 2]]
    assert components == [Component(Box(0, 0, 2, 2), (1,), 2), Component(Box(3, 1, 4, 3), (2,), 2)]


@pytest.mark.parametrize("number", [1, 3])
def test_a_component_alone_has_its_box_and_area(number: int) -> None:
    labels = np.array([[0, 0, 0, 0], [0, 0, 1, 1], [0, 1, 0, 0]], np.int32) * number
    assert connected_components(labels) == [Component(Box(1, 1, 4, 3), (number,), 3)]


def test_dust_is_no_component() -> None:
    mask = np.zeros((60, 60), bool)
    mask[10:40, 10:40] = True
    mask[50, 50] = True
    assert [component.box for component in connected_components(numbered(mask))] == [
        (10, 10, 40, 40)
    ]


def test_of_noise_only_the_largest_components_are_looked_at() -> None:
    areas = np.arange(620) % 31 + 1
    mask = np.zeros((1240, 32), bool)
    for row, area in enumerate(areas):
        mask[2 * row, :area] = True
    components = connected_components(numbered(mask))
    assert len(components) == MOST_COMPONENTS
    assert sorted(component.area for component in components) == sorted(areas)[-MOST_COMPONENTS:]
    assert [component.box.top for component in components] == sorted(
        component.box.top for component in components
    )


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
    components = [component(0, 0, 5, height, area) for height, area in heights_and_areas]
    assert writing_height(components) == expected


def test_a_joined_part_has_the_labels_and_the_ink_of_both() -> None:
    one, other = Component(Box(1, 2, 5, 6), (3,), 10), Component(Box(0, 4, 4, 9), (7, 8), 5)
    assert one.join(other) == Component(Box(0, 2, 5, 9), (3, 7, 8), 15)


@pytest.mark.parametrize("specks", [3, FEW_COMPONENTS + 1])
def test_large_components_are_found_among_specks(specks: int) -> None:
    labels = np.zeros((4, 2 * specks + 8), np.int32)
    labels[1, : 2 * specks : 2] = np.arange(1, specks + 1)
    labels[0:3, -4:-1] = specks + 1
    found = dict(places_of_large(labels, 9))
    assert found[specks + 1] == np.s_[0:3, 2 * specks + 4 : 2 * specks + 7]
    assert len(found) == (1 if specks > FEW_COMPONENTS else specks + 1)


def test_no_ink_has_no_places() -> None:
    assert not list(places_of_large(np.zeros((3, 3), np.int32), 1))
