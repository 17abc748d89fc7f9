"""Component trees: every component at every threshold, those of a higher one inside of a lower."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image, ImageDraw

from model.ink.component_tree import Node, component_tree, contrast_maps, thresholds
from model.ink.contrast import Contrast, contrast_of, find_contrasts

SHADE, PALE, DARK = 40, 90, 200


def strokes() -> np.ndarray:
    """A dark and a pale stroke in one shade."""
    levels = np.zeros((40, 60), np.uint8)
    levels[5:35, 5:55] = SHADE
    levels[10:30, 12:16] = DARK
    levels[10:30, 40:44] = PALE
    return levels


def outline(node: Node) -> tuple[int, ...]:
    return tuple(node.box)


def test_strokes_in_a_shade_are_nodes_inside_of_it() -> None:
    shade, dark, pale = component_tree(strokes(), [20, 60])
    assert outline(shade) == (5, 5, 55, 35)
    assert {outline(dark), outline(pale)} == {(12, 10, 16, 30), (40, 10, 44, 30)}
    assert (shade.parent, dark.parent, pale.parent) == (-1, 0, 0)


def test_what_hardly_changes_at_the_next_threshold_is_one_node() -> None:
    nodes = component_tree(strokes(), [60, 70, 80, 120])
    assert [outline(node) for node in nodes] == [(12, 10, 16, 30), (40, 10, 44, 30)]


def test_grain_that_hardly_exceeds_the_threshold_is_no_node() -> None:
    levels = np.full((30, 30), 21, np.uint8)
    assert component_tree(levels, [20]) == []
    levels[10:20, 10:20] = 60
    assert len(component_tree(levels, [20])) == 1


def test_specks_are_no_nodes() -> None:
    levels = np.zeros((30, 30), np.uint8)
    levels[5:8, 5:8] = 200
    assert component_tree(levels, [20]) == []


@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 24), st.integers(1, 24))))
@settings(max_examples=60, deadline=None)
def test_children_lie_within_their_parents(levels: np.ndarray) -> None:
    contrast = contrast_of(levels, photo=True)
    nodes = component_tree(levels, thresholds(contrast))
    for number, node in enumerate(nodes):
        assert node.area == node.mask.sum()
        assert (levels[node.place][node.mask] > node.threshold).all()
        if node.parent >= 0:
            above = nodes[node.parent]
            assert node.parent < number
            assert above.threshold < node.threshold
            assert above.box.union(node.box) == above.box


def test_thresholds_rise_from_noise_to_ink() -> None:
    levels = np.zeros((100, 100), np.uint8)
    levels[20:60, 40:46] = DARK
    found = thresholds(contrast_of(levels, photo=True))
    assert found == sorted(set(found))
    assert found[0] >= 6
    assert found[-1] < DARK


def maps_of(picture: Image.Image) -> list[Contrast]:
    return contrast_maps(find_contrasts(picture))


def paper(ink: int, ground: int) -> Image.Image:
    """A photo of two strokes on paper in slanting light, with grain."""
    rng = np.random.default_rng(0)
    light = np.linspace(1, 0.7, 200)[None] * np.ones((150, 1))
    gray = np.full((150, 200), ground, float)
    sheet = Image.new("L", (200, 150))
    ImageDraw.Draw(sheet).line([(60, 40), (60, 110)], fill=255, width=6)
    ImageDraw.Draw(sheet).line([(110, 40), (140, 110)], fill=255, width=6)
    gray = np.where(np.asarray(sheet) > 0, ink, gray) * light + rng.normal(0, 2, gray.shape)
    return Image.fromarray(gray.clip(0, 255).astype(np.uint8))


@pytest.mark.parametrize(("ink", "ground"), [(40, 210), (240, 100)])
def test_a_photo_has_maps_of_both_polarities_the_likelier_first(ink: int, ground: int) -> None:
    maps = maps_of(paper(ink, ground))
    assert len(maps) == 2
    first, second = (contrast.levels for contrast in maps)
    assert first[75, 60] > 60
    assert second[75, 60] < first[75, 60] / 2


def test_ink_that_fills_a_photo_to_its_border_has_a_map_with_one_paper_for_all_of_it() -> None:
    light = np.random.default_rng(0).normal(200, 3, (240, 180)) * np.linspace(1, 0.8, 180)
    empty = light[:, 140:].copy()
    light[:, 140:] = 50  # a broad stroke along the border passes for darker paper
    *around, of_one_paper = maps_of(Image.fromarray(light.astype(np.uint8)))
    assert of_one_paper.levels[:, 145:].min() > 100
    assert all(one.levels[:, 170:].mean() < 50 for one in around)
    light[:, 140:] = empty
    light[100:140, 70:110] = 50
    assert len(maps_of(Image.fromarray(light.astype(np.uint8)))) == 2


def test_a_drawing_and_a_picture_of_a_few_pixels_have_one_map() -> None:
    drawing = Image.new("L", (200, 150), 255)
    ImageDraw.Draw(drawing).line([(60, 40), (60, 110)], fill=0, width=6)
    assert [one.drawn for one in maps_of(drawing)] == [True]
    few = np.random.default_rng(0).integers(190, 220, (40, 30), np.uint8)
    few[10:30, 12:16] = 40
    assert [one.drawn for one in maps_of(Image.fromarray(few))] == [False]


def test_ruled_paper_has_a_map_without_its_lines() -> None:
    photo = np.array(paper(40, 210))
    photo[20::30] = 60
    ruled, *_, without = maps_of(Image.fromarray(photo))
    rows = [20, 50, 80, 110, 140]
    assert ruled.levels[rows].mean() > 60
    assert without.levels[rows].mean() < 30
    assert without.levels[75, 60] > 60
