"""The network of components learns: what nodes of made pages are, packs, and a small training."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from flax import nnx

from model.data.mnist import Mnist, Split
from model.data.writers import WriterDigits
from model.errors import DataError
from model.ink.component_tree import Node
from model.networks.components.features import ComponentGraph
from model.networks.components.flax_net import ComponentNet
from model.networks.components.net import (
    APART,
    DIGIT,
    FRAGMENT,
    NEXT_IN_LINE,
    OTHER_MARK,
    SAME_DIGIT,
    SEVERAL_DIGITS,
    ComponentShape,
    component_probabilities,
)
from model.networks.flax_net import save_weights
from model.networks.layers import fold
from model.networks.weights import load_tensors
from model.reading import Box
from model.synthesis.pages import KINDS, DigitSource, Page, PageDigit, make_page
from model.training.components import learning, pages
from model.training.components.learning import (
    PACK_NODES,
    calibrated,
    component_error,
    component_figures,
    component_task,
    packed,
    prepare_components,
)
from model.training.components.pages import LabelledGraphs, PagesJob, graphs_of_pages
from model.training.components.truth import pairs_of, truth_of
from model.training.config import Recipe
from model.training.loop import fit

RECIPE = Recipe(epochs=12, batch=1, groups=1, finishes=0, weight_decay=1e-3, averaging=0.9)


def page_of(*columns: tuple[int, int]) -> Page:
    """A page of 20x40 pixels: upright bars as digits in one line, from column to column."""
    digit_map = np.zeros((20, 40), np.uint16)
    digits = []
    for place, (left, right) in enumerate(columns):
        digit_map[4:16, left:right] = place + 1
        digits.append(PageDigit(place + 1, 1, 0, place, Box(left, 4, right, 16)))
    empty = np.zeros((20, 40), np.uint8)
    return Page(None, tuple(digits), digit_map, empty, empty)  # type: ignore[arg-type]


def node(left: int, top: int, right: int, bottom: int) -> Node:
    mask = np.ones((bottom - top, right - left), bool)
    return Node(Box(left, top, right, bottom), int(mask.sum()), 40, mask, -1)


def test_nodes_are_what_the_map_of_the_ink_says() -> None:
    page = page_of((5, 9), (9, 13), (25, 29))
    nodes = [
        node(5, 4, 9, 16),  # the first digit
        node(5, 4, 9, 8),  # a third of it
        node(5, 4, 13, 16),  # two that touch
        node(32, 0, 36, 20),  # none
        node(25, 0, 40, 20),  # a digit in something larger
        node(24, 3, 30, 17),  # a digit with its soft rim
    ]
    truth = truth_of(page, nodes, (20, 40))
    kinds = [DIGIT, FRAGMENT, SEVERAL_DIGITS, OTHER_MARK, OTHER_MARK, DIGIT]
    assert truth.kinds.tolist() == kinds
    assert truth.digits.tolist() == [1, 1, 1, 0, 3, 3]


def test_a_node_of_an_enlarged_picture_is_the_same() -> None:
    page = page_of((5, 9), (25, 29))
    truth = truth_of(page, [node(10, 8, 18, 32)], (40, 80))
    assert truth.kinds.tolist() == [DIGIT]


def test_neighbours_are_of_one_digit_or_the_next_in_line_or_apart() -> None:
    page = page_of((5, 9), (15, 19), (25, 29))
    nodes = [node(5, 4, 9, 16), node(5, 4, 9, 8), node(15, 4, 19, 16), node(25, 4, 29, 16)]
    truth = truth_of(page, nodes, (20, 40))
    neighbours = np.array([[1, 2, 3], [0, 2, -1], [3, 0, -1], [2, -1, -1]])
    pairs, counts = pairs_of(truth, neighbours, page)
    assert pairs[0].tolist() == [SAME_DIGIT, NEXT_IN_LINE, APART]
    assert pairs[2, :2].tolist() == [NEXT_IN_LINE, APART]
    np.testing.assert_array_equal(counts, neighbours >= 0)


@pytest.fixture(scope="module")
def source(writers: WriterDigits) -> DigitSource:
    with np.load(Path(__file__).parents[1] / "mnist.npz") as packed_digits:
        images, labels = packed_digits["images"], packed_digits["labels"].astype(np.int32)
    return DigitSource(Split(images, labels), writers)


@pytest.fixture(scope="module")
def graphs(source: DigitSource) -> list[LabelledGraphs]:
    """Of 34 small pages to learn from, and 17 others to choose by."""
    patched = pytest.MonkeyPatch()
    kinds = ("drawn number", "cell photo", "small mark", "touching small", "one mark drawn")
    patched.setattr(pages, "TURN", kinds)
    made = [
        graphs_of_pages(PagesJob((0, part, 0), count, source)) for part, count in ((0, 60), (1, 30))
    ]
    patched.undo()
    return made


def test_the_same_job_gives_the_same_graphs(source: DigitSource) -> None:
    job = PagesJob((0, 0, pages.TURN.index("cell photo")), 2, source)
    first, again = graphs_of_pages(job), graphs_of_pages(job)
    for name, values in vars(first).items():
        np.testing.assert_array_equal(values, getattr(again, name))
    assert first.sizes.sum() == len(first.own) > 0


def test_a_small_training_learns_what_digits_are_and_is_released_calibrated(
    graphs: list[LabelledGraphs], tmp_path: Path
) -> None:
    training, validation = graphs
    mean, deviation = training.own.mean(axis=0), np.maximum(training.own.std(axis=0), 1e-2)
    samples = [
        learning.ComponentSamples(
            packed(one, mean, deviation, np.random.default_rng(0)), mean, deviation, len(one.sizes)
        )
        for one in (training, validation)
    ]
    samples[1] = replace(samples[1], test=samples[1].packs)
    untrained = ComponentNet(ComponentShape(), rngs=nnx.Rngs(0))
    net = fit(component_task(samples[0]), untrained, RECIPE, lambda _: None)
    figures, _ = component_figures(net, samples[1], None)  # type: ignore[arg-type]
    test = figures["metrics"]["test"]
    assert test["n"] == len(validation.own)
    assert component_error(samples[1])(net) == pytest.approx(1 - test["accuracy"])
    # To call every node another mark would be right for this share of them.
    commonest = np.bincount(validation.kinds).max() / len(validation.kinds)
    # A third of what that leaves is learnt at least.
    assert test["accuracy"] > commonest + (1 - commonest) / 3
    assert test["recall"][DIGIT] > 0.7
    # The released network takes features as they are, and is calibrated.
    released = calibrated(net, samples[1], figures)
    save_weights(tmp_path / "net.safetensors", released, ComponentShape(), {})
    loaded = load_tensors(tmp_path / "net.safetensors", ComponentShape)
    size = int(validation.sizes[0])
    graph = ComponentGraph(
        validation.own[:size],
        validation.neighbours[:size],
        validation.edges[:size].astype(np.float32),
    )
    told = component_probabilities(graph, fold(loaded.shape.layers(), loaded.tensors)).nodes
    assert (told.argmax(axis=1) == validation.kinds[:size]).mean() > 0.6
    np.testing.assert_allclose(told.sum(axis=1), 1, atol=1e-5)


def test_packs_hold_every_node_once_and_neighbours_stay_in_their_graph(
    graphs: list[LabelledGraphs],
) -> None:
    one = graphs[0]
    packs = packed(
        one, np.zeros(one.own.shape[1]), np.ones(one.own.shape[1]), np.random.default_rng(3)
    )
    there = packs["graph"] >= 0
    assert there.sum() == len(one.own)
    assert np.bincount(packs["kinds"][there]).tolist() == np.bincount(one.kinds).tolist()
    rows, columns, slots = np.nonzero(packs["neighbours"] >= 0)
    others = packs["neighbours"][rows, columns, slots]
    np.testing.assert_array_equal(packs["graph"][rows, columns], packs["graph"][rows, others])
    assert len(rows) == (one.neighbours >= 0).sum()


def test_a_page_with_too_many_nodes_and_one_with_none_are_left_out(
    graphs: list[LabelledGraphs],
) -> None:
    one = graphs[0]
    first = int(one.sizes[0])
    rows = {name: values[:first] for name, values in vars(one).items() if name != "sizes"}
    repeats = PACK_NODES // first + 1
    many = LabelledGraphs(
        **{name: np.concatenate([values] * repeats + [values]) for name, values in rows.items()},
        sizes=np.array([repeats * first, 0, first], np.int32),
    )
    packs = packed(
        many, np.zeros(one.own.shape[1]), np.ones(one.own.shape[1]), np.random.default_rng(0)
    )
    assert (packs["graph"] >= 0).sum() == first


def test_graphs_are_made_once_and_go_on_where_they_were(
    mnist: Mnist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "TRAINING_PAGES", 5)
    monkeypatch.setattr(pages, "HELD_OUT_PAGES", 2)
    monkeypatch.setattr(pages, "PAGES_AT_ONCE", 2)
    monkeypatch.setattr(pages, "TURN", ("cell scan", "small mark"))
    monkeypatch.setattr(pages, "in_processes", lambda call, jobs, _: map(call, jobs))
    first, second = prepare_components(tmp_path, mnist, None, [], Recipe())
    assert (first.pages, second.pages) == (5, 2)
    assert second.test is not None
    (tmp_path / "graphs" / "training00002.npz").unlink()
    calls = []

    def counted(call: object, jobs: object, _: int) -> object:
        made = map(call, jobs)  # type: ignore[call-overload]
        for one in made:
            calls.append(one)
            yield one

    monkeypatch.setattr(pages, "in_processes", counted)
    again, _ = prepare_components(tmp_path, mnist, None, [], Recipe())
    assert len(calls) == 1
    for name, values in first.packs.items():
        np.testing.assert_array_equal(values, again.packs[name])


def test_missing_writers_are_told_in_words(mnist: Mnist, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="missing"):
        prepare_components(tmp_path, mnist, tmp_path, [], Recipe())


def test_every_kind_of_page_has_its_turn(source: DigitSource) -> None:
    assert set(pages.TURN) == set(KINDS)
    page = make_page(np.random.default_rng(0), source, KINDS["letters"])
    graph = pages.labelled_graph(page, page.picture)
    assert set(graph.kinds.tolist()) <= {OTHER_MARK}
