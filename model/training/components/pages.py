"""The pages that the network of components learns from, as graphs with what each node is.

The nodes are those that the reader finds: the same ink, trees, glyphs and features.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

from ...data.mnist import Mnist, Split
from ...data.npz import load_arrays
from ...data.writers import WriterDigits, load_writers
from ...decoding.photos.evidence import glyphs_of, nodes_of
from ...engines.blas import one_blas_thread
from ...engines.numpy_engine import NumpyNet
from ...ink.component_tree import contrast_maps
from ...ink.contrast import find_contrasts
from ...networks.components.features import component_graph
from ...networks.glyph_net import NetShape
from ...networks.glyph_reader import GlyphReader
from ...networks.weights import RELEASED, load_tensors
from ...parallel import in_processes, processors
from ...synthesis.pages import KINDS, DigitSource, Page, make_page
from .truth import pairs_of, truth_of

TRAINING_PAGES = 14_000
# Validation pages choose and calibrate, test pages only report.
HELD_OUT_PAGES = 300
# A process makes so many at a time; they depend on it. So many images of MNIST go with them.
PAGES_AT_ONCE = 50
IMAGES_AT_ONCE = 4_000
# Kinds of pages that come more often than once in a turn: what people hand in most, and what the
# networks before erred in (experiments 049, 064 and 068).
OFTEN = {
    **{"one digit": 5, "large digit": 6, "cell scan": 4, "number": 3, "table": 2, "list": 2},
    **{"digit in shadow": 5, "shadow": 2, "faint": 4, "pale beside dark": 2},
    **{"sloping list": 3, "sloping": 2, "columns": 2, "boxes": 3, "cells": 3, "words": 3},
    **{"touching": 4, "touching large": 3, "touching small": 3, "edges": 2, "drawings": 3},
    **{"digit crop": 3, "close crop": 4, "cell photo": 3, "small photo": 3, "small mark": 4},
    **{"digit cut close": 5, "register": 5, "tiny digit": 3, "digit cut out": 4, "mark cut out": 3},
    **{"no digits": 3, "one mark": 5, "letters": 2, "empty edges": 3, "one mark drawn": 3},
}
TURN = tuple(kind for kind in KINDS for _ in range(OFTEN.get(kind, 1)))
# This share of the pages is enlarged, by so much: the made ones are smaller than photos.
ENLARGED_SHARE = 0.2
ENLARGED = (1.3, 2.2)


@dataclass(frozen=True)
class LabelledGraphs:
    """Graphs of pages, one behind the other: n nodes, k neighbours each.

    Attributes:
        own: float32 (n, NODE_FEATURES).
        neighbours: int32 (n, k), numbers within the graph; -1 for none.
        edges: float16 (n, k, EDGE_FEATURES).
        kinds: int8 (n,), what each node is.
        weights: float32 (n,), how much it counts.
        pairs: int8 (n, k), what each neighbour is to it.
        paired: bool (n, k), which of these count.
        sizes: int32 (pages,), how many nodes each page has.
    """

    own: np.ndarray
    neighbours: np.ndarray
    edges: np.ndarray
    kinds: np.ndarray
    weights: np.ndarray
    pairs: np.ndarray
    paired: np.ndarray
    sizes: np.ndarray

    @classmethod
    def joined(cls, parts: Sequence["LabelledGraphs"]) -> "LabelledGraphs":
        """Several as one."""
        names = [field.name for field in fields(cls)]
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))

    def save(self, path: Path) -> None:
        """Write them to an .npz file; one that is half-written never stands at `path`."""
        draft = path.with_name(f"{path.stem}.tmp.npz")
        np.savez(draft, **{field.name: getattr(self, field.name) for field in fields(self)})
        draft.replace(path)

    @classmethod
    def load(cls, path: Path) -> "LabelledGraphs":
        """What `save` wrote.

        Raises:
            DataError: if the file is damaged or holds something else.
        """
        names = " ".join(field.name for field in fields(cls))
        return cls(**load_arrays(path, names))


@dataclass(frozen=True)
class PagesJob:
    """Some pages to make.

    Attributes:
        seed: fixes all that is random; its last number is that of the first page, which its kind
            follows from.
        count: how many.
        source: whose digits stand on them.
    """

    seed: tuple[int, int, int]
    count: int
    source: DigitSource


def make_graphs(
    folder: Path, mnist: Mnist, writers: Path | None, seed: int
) -> list[LabelledGraphs]:
    """Make the graphs of a run, in as many processes as there are processors.

    Args:
        folder: of the run, there already; graphs that it holds are taken as they are.
        mnist: the images of digits.
        writers: the folder of pen strokes, if there is one.
        seed: fixes all that is random.

    Returns:
        Those to train on, to choose by, and to report on.

    Raises:
        DataError: if data cannot be used.
    """
    hands: tuple[WriterDigits | None, WriterDigits | None] = (None, None)
    if writers is not None:
        hands = load_writers(writers)
    parts = (
        ("training", TRAINING_PAGES, DigitSource(mnist.train, hands[0])),
        ("validation", HELD_OUT_PAGES, DigitSource(mnist.validation, hands[1])),
        ("test", HELD_OUT_PAGES, DigitSource(mnist.test, hands[1])),
    )
    folder = folder / "graphs"
    folder.mkdir(exist_ok=True)
    return [
        _made(folder, name, (seed, number), count, source)
        for number, (name, count, source) in enumerate(parts)
    ]


def _made(
    folder: Path, name: str, seed: tuple[int, int], count: int, source: DigitSource
) -> LabelledGraphs:
    files = {first: folder / f"{name}{first:05}.npz" for first in range(0, count, PAGES_AT_ONCE)}
    missing = [first for first, path in files.items() if not path.exists()]
    jobs = (
        (files[first], _job((*seed, first), min(PAGES_AT_ONCE, count - first), source))
        for first in missing
    )
    if missing:
        deque(in_processes(_save_graphs, jobs, processors()), maxlen=0)
    return LabelledGraphs.joined([LabelledGraphs.load(path) for path in files.values()])


def _save_graphs(job: tuple[Path, PagesJob]) -> None:
    """Saved by the process that makes them: of a run that is killed, all that were done remain."""
    graphs_of_pages(job[1]).save(job[0])


def _job(seed: tuple[int, int, int], count: int, source: DigitSource) -> PagesJob:
    """A job for a process: only some of the images travel there."""
    images = source.images
    few = np.random.default_rng(seed).permutation(len(images))[:IMAGES_AT_ONCE]
    some = DigitSource(Split(images.images[few], images.labels[few]), source.hands)
    return PagesJob(seed, count, some)


def graphs_of_pages(job: PagesJob) -> LabelledGraphs:
    """Make pages of all kinds in turn, and their graphs."""
    rng = np.random.default_rng([*job.seed, 1])
    found = []
    with one_blas_thread:
        for number in range(job.seed[-1], job.seed[-1] + job.count):
            page = make_page(rng, job.source, KINDS[TURN[number % len(TURN)]])
            found.append(labelled_graph(page, _enlarged(rng, page.picture)))
    return LabelledGraphs.joined(found)


def _enlarged(rng: np.random.Generator, picture: Image.Image) -> Image.Image:
    if rng.random() >= ENLARGED_SHARE:
        return picture
    factor = rng.uniform(*ENLARGED)
    size = (round(picture.width * factor), round(picture.height * factor))
    return picture.resize(size, Image.Resampling.BICUBIC)


def labelled_graph(page: Page, picture: Image.Image) -> LabelledGraphs:
    """The graph of a page.

    Args:
        page: what is on it.
        picture: of it, of any size.
    """
    maps = contrast_maps(find_contrasts(picture))
    nodes, of_map = nodes_of(maps)
    read = _glyph_reader().read(glyphs_of(nodes, of_map, maps))
    graph = component_graph(nodes, [one.levels for one in maps], read, of_map)
    truth = truth_of(page, nodes, maps[0].levels.shape)
    pairs, paired = pairs_of(truth, graph.neighbours, page)
    return LabelledGraphs(
        graph.own,
        graph.neighbours,
        graph.edges.astype(np.float16),
        truth.kinds,
        truth.weights,
        pairs,
        paired,
        np.array([len(nodes)], np.int32),
    )


@cache
def _glyph_reader() -> GlyphReader:
    weights = load_tensors(RELEASED, NetShape)
    net = NumpyNet(weights.shape.layers(), weights.tensors)
    return GlyphReader(net, weights.card["temperature"])
