"""Ink by evidence: which nodes are digits, and which of them follow each other."""

import numpy as np
import pytest
from PIL import Image

from model import Reader
from model.decoding.photos.choice import choose_nodes, choose_parts
from model.decoding.photos.pairs import PairScores, pair_scores
from model.ink.component_tree import Node
from model.ink.components import Component
from model.reading import Box

ONE_DIGIT, PART, TWO, NONE = np.eye(4)


def node(box: tuple[int, int, int, int], parent: int = -1) -> Node:
    place = Box(*box)
    return Node(place, place.width * place.height, 20, np.ones((place.height, place.width)), parent)


def chosen(nodes: list[Node], kinds: list[np.ndarray], maps: list[int] | None = None) -> list[int]:
    of_map = np.array(maps or [0] * len(nodes))
    return sorted(choose_nodes(nodes, of_map, np.array(kinds).reshape(-1, 4)))


def test_a_shade_is_left_for_the_digits_in_it() -> None:
    nodes = [node((0, 0, 90, 50)), node((10, 10, 30, 40), 0), node((50, 10, 70, 40), 0)]
    assert chosen(nodes, [NONE, ONE_DIGIT, ONE_DIGIT]) == [1, 2]


def test_touching_digits_are_taken_apart_where_they_come_apart() -> None:
    nodes = [node((0, 0, 90, 50)), node((0, 0, 40, 50), 0), node((50, 0, 90, 50), 0)]
    assert chosen(nodes, [TWO, ONE_DIGIT, ONE_DIGIT]) == [1, 2]
    assert chosen(nodes, [TWO, PART, NONE]) == [0]


def test_a_digit_is_not_left_for_its_pieces() -> None:
    nodes = [node((0, 0, 40, 50)), node((0, 0, 40, 20), 0), node((0, 30, 40, 50), 0)]
    assert chosen(nodes, [0.9 * ONE_DIGIT + 0.1 * NONE, PART, PART]) == [0]


def test_of_two_maps_the_better_node_is_taken() -> None:
    nodes = [node((0, 0, 40, 50)), node((2, 2, 38, 48)), node((60, 0, 90, 50))]
    kinds = [ONE_DIGIT, 0.8 * ONE_DIGIT + 0.2 * NONE, ONE_DIGIT]
    assert chosen(nodes, kinds, [0, 1, 1]) == [0, 2]


def test_other_marks_are_nothing() -> None:
    assert chosen([node((0, 0, 40, 50))], [NONE]) == []
    assert chosen([], []) == []


def test_what_is_told_of_two_thresholds_of_a_digit_is_told_of_the_digit() -> None:
    # The second node is the first digit at a higher threshold; only of it the next is known.
    nodes = [node((0, 0, 20, 40)), node((1, 1, 19, 39), 0), node((60, 30, 80, 70))]
    neighbours = np.array([[-1], [2], [0]])
    pairs = np.zeros((3, 1, 3))
    pairs[1, 0], pairs[2, 0] = (0.1, 0.8, 0.1), (0.0, 0.3, 0.7)
    first, second = (Component(nodes[i].box, (i + 1,), 9) for i in (0, 2))
    follows = pair_scores(nodes, [0, 2], neighbours, pairs).follows
    assert follows(first, Component(second.box, (2,), 9)) == 0.8
    assert follows(Component(second.box, (2,), 9), first) == 0.3
    assert follows(first, first) == 0


def test_parts_join_what_they_are_one_digit_with() -> None:
    five, bar, two, scrap = (Component(Box(0, 0, 9, 9), (label,), 9) for label in (1, 2, 3, 4))
    same = np.zeros((5, 5))
    same[1, 2] = same[2, 1] = 0.9
    scores = PairScores(same, np.zeros((5, 5)))
    whole, other = scores.joined([two], [five, bar, scrap])[::-1]
    assert (sorted(whole.labels), other.labels) == ([1, 2], (3,))
    assert scores.joined([], []) == []


def test_parts_are_found_beside_digits_alone() -> None:
    nodes = [node((0, 0, 40, 50)), node((60, 0, 90, 20)), node((0, 0, 40, 20), 0)]
    assert choose_parts(nodes, np.array([ONE_DIGIT, PART, PART]), [0]) == [1]


@pytest.fixture(scope="module")
def number() -> np.ndarray:
    """Three digits of MNIST in a row on paper in uneven light, 300 x 400."""
    from pathlib import Path  # noqa: PLC0415

    with np.load(Path(__file__).parents[1] / "mnist.npz") as packed:
        images, labels = packed["images"], packed["labels"]
    chosen = [images[labels == label][0] for label in (4, 7, 2)]
    row = np.concatenate(chosen, axis=1)
    ink = np.asarray(Image.fromarray(row).resize((252, 84), Image.Resampling.BICUBIC)) / 255
    page = np.full((300, 400), 0.85) * np.linspace(1, 0.8, 400)
    page[100:184, 80:332] *= 1 - 0.7 * ink
    return page


@pytest.mark.parametrize("side", ["left", "top", "bottom"])
def test_a_strip_of_dark_table_takes_no_digit_away(
    reader: Reader, number: np.ndarray, side: str
) -> None:
    page = number.copy()
    strip = {"left": np.s_[:, :40], "top": np.s_[:45], "bottom": np.s_[-60:]}[side]
    page[strip] = 0.2
    noise = np.random.default_rng(0).normal(0, 0.01, page.shape)
    photo = ((page + noise).clip(0, 1) * 255).astype(np.uint8)
    assert reader.read(photo).text == "472"


def test_a_photo_of_an_empty_table_has_no_digits(reader: Reader) -> None:
    rng = np.random.default_rng(0)
    photo = np.full((300, 400), 0.8)
    photo[:, 300:] = 0.25
    photo = (photo + rng.normal(0, 0.01, photo.shape)).clip(0, 1)
    assert reader.read((255 * photo).astype(np.uint8)).text == ""


def test_a_row_that_climbs_is_turned_level(reader: Reader, number: np.ndarray) -> None:
    page = Image.fromarray((255 * number).astype(np.uint8))
    turned = page.rotate(20, Image.Resampling.BICUBIC, expand=True, fillcolor=215)
    noise = np.random.default_rng(0).normal(0, 3, (turned.height, turned.width))
    photo = (np.asarray(turned) + noise).clip(0, 255).astype(np.uint8)
    reading = reader.read(photo)
    assert reading.text == "472"
    for digit in reading.digits:
        left, top, right, bottom = digit.box
        assert photo[top:bottom, left:right].min() < 120
