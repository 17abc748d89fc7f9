"""Ink by evidence: which nodes are digits, and when that is the better reading."""

import numpy as np
import pytest
from PIL import Image

from model import Reader
from model.decoding.arbitration import by_evidence
from model.decoding.evidence import choose_nodes
from model.ink.component_tree import Node
from model.reading import Box, Digit, Line, Reading

ONE_DIGIT, PART, TWO, NONE = np.eye(4)
PAPER = np.zeros((28, 28), np.float32)


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


def digit(label: str, left: int, confidence: float = 0.99, rejected: bool = False) -> Digit:
    box = Box(left, 0, left + 30, 50)
    return Digit(label, confidence, ((label, confidence),), box, rejected, PAPER)


def reading(*digits: Digit) -> Reading:
    return Reading((Line(digits),), (300, 100))


def test_digits_that_rules_lost_are_taken_from_the_evidence() -> None:
    lost = reading(digit("1", 0))
    seen = reading(digit("1", 0), digit("2", 50))
    assert by_evidence(lost, seen, lambda _: 1.0).text == "12"


def test_digits_that_the_evidence_lacks_but_does_not_deny_stay() -> None:
    whole = reading(digit("1", 0), digit("2", 50))
    assert by_evidence(whole, reading(digit("1", 0)), lambda _: 0.4).text == "12"
    assert by_evidence(whole, reading(digit("1", 0)), lambda _: None).text == "12"
    assert by_evidence(whole, reading(), lambda _: None).text == "12"


def test_an_edge_that_the_evidence_denies_is_rejected() -> None:
    edge = reading(digit("1", 0), digit("7", 50))
    found = by_evidence(edge, reading(digit("7", 50)), lambda box: 0.01 if box.left == 0 else 1.0)
    assert found.text == "7"
    assert [one.rejected for one in found.digits] == [True, False]


def test_the_same_digits_are_told_by_the_surer_reading() -> None:
    unsure, sure = reading(digit("7", 0, 0.5)), reading(digit("1", 0, 0.99))
    assert by_evidence(unsure, sure, lambda _: 1.0).text == "1"
    assert by_evidence(sure, unsure, lambda _: 1.0).text == "1"


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
