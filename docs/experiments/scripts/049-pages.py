"""Make pages for the network of components to learn from, with what each node of them is.

    python docs/experiments/scripts/049-pages.py --mnist FOLDER --extra FOLDER \
        --seed 11 --count 1000 --out train11.npz

Seeds from 1,000 on take MNIST's validation images and the writers who are not trained on. A page is
cut into nodes as the reader does it; the maps of its ink tell what each of them is.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image
from scipy import ndimage

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from model import Reader
from model.data.mnist import load_mnist
from model.data.writers import load_writers
from model.decoding.evidence import glyphs_of, nodes_of
from model.ink.component_tree import Node, page_maps
from model.ink.contrast import find_contrasts
from model.networks.component_features import ComponentGraph, component_graph
from model.networks.component_net import DIGIT, FRAGMENT, OTHER_MARK, SEVERAL_DIGITS
from model.synthesis.pages import KINDS, DigitSource, Page, make_page

# Drawings are read without this network; kinds that are hard in photos come more often.
DRAWN = ("register", "cell scan", "binary")
MORE_OFTEN = (
    *("one digit", "one digit", "number", "table", "table", "card", "whiteboard", "boxes", "list"),
    *("no digits", "no digits", "notebook"),
)
# This share of the pages is enlarged, by so much.
ENLARGED_SHARE = 0.2
ENLARGED = (1.3, 2.2)
FIRST_VALIDATION_SEED = 1_000
# A node is a digit with so much of its ink and hardly any of another, a part with less. Ink within
# so many pixels of a digit is its rim; of what lies outside a node may have these shares.
WHOLE = 0.75
LARGE_PART = 0.4
RIM_PX = 2
MOST_OTHER, MOST_OTHER_OF_PART = 0.12, 0.2
MOST_OUTSIDE, UNSURE_OUTSIDE = 0.25, 0.15
UNSURE_WEIGHT = 0.3

Truth = tuple[np.ndarray, np.ndarray, np.ndarray]


def truth_of(page: Page, nodes: list[Node], shape: tuple[int, int]) -> Truth:
    """For each node what it is, the number of its digit, and how much it counts in training."""
    digits = page.digit_map
    if digits.shape != shape:
        resized = Image.fromarray(digits.astype(np.int32)).resize(shape[::-1], 0)
        digits = np.asarray(resized)
    count = len(page.digits)
    areas = np.bincount(digits.ravel(), minlength=count + 1)
    kinds = np.full(len(nodes), OTHER_MARK, np.int8)
    which = np.zeros(len(nodes), np.int16)
    weights = np.ones(len(nodes), np.float32)
    for index, node in enumerate(nodes):
        there = digits[node.place]
        own = np.bincount(there[node.mask], minlength=count + 1)[: count + 1]
        own[0] = 0
        if not own.sum():
            continue
        best = int(own.argmax())
        which[index] = best
        rim = ndimage.binary_dilation(np.pad(there > 0, 3), iterations=RIM_PX)[3:-3, 3:-3]
        outside = (node.mask & ~rim).sum() / node.area
        kinds[index], weights[index] = _kind(own, own / np.maximum(areas, 1), best, outside)
    return kinds, which, weights


def _kind(own: np.ndarray, shares: np.ndarray, best: int, outside: float) -> tuple[int, float]:
    if outside > MOST_OUTSIDE:
        return OTHER_MARK, 1.0
    weight = UNSURE_WEIGHT if outside > UNSURE_OUTSIDE else 1.0
    other = 1 - own[best] / own.sum()
    if (shares[1:] >= LARGE_PART).sum() >= 2:
        return SEVERAL_DIGITS, weight
    if shares[best] >= WHOLE and other <= MOST_OTHER:
        return DIGIT, weight
    if shares[best] < WHOLE and other <= MOST_OTHER_OF_PART:
        return FRAGMENT, weight
    return OTHER_MARK, UNSURE_WEIGHT if other > MOST_OTHER_OF_PART else weight


def graph_of(reader: Reader, image: Image.Image) -> tuple[list[Node], ComponentGraph | None]:
    """The nodes of a picture as the reader finds them, and their graph."""
    maps = page_maps(find_contrasts(image))
    nodes, of_map = nodes_of(maps)
    if not nodes:
        return nodes, None
    read = reader._glyph_reader.read(glyphs_of(nodes, of_map, maps))
    return nodes, component_graph(nodes, [one.levels for one in maps], read, of_map)


def pages_of(seed: int, count: int, source: DigitSource) -> Iterator[tuple[Page, Image.Image]]:
    """Pages of all kinds in turn, some of them enlarged."""
    kinds = [kind for kind in KINDS if "drawn" not in kind and kind not in DRAWN]
    kinds += MORE_OFTEN
    rng = np.random.default_rng(seed)
    for number in range(count):
        page = make_page(rng, source, KINDS[kinds[number % len(kinds)]])
        picture = page.picture
        if rng.random() < ENLARGED_SHARE:
            factor = rng.uniform(*ENLARGED)
            size = (round(picture.width * factor), round(picture.height * factor))
            picture = picture.resize(size, Image.Resampling.BICUBIC)
        yield page, picture


def following(page: Page) -> np.ndarray:
    """For each digit's number that of the next in its line; 0 for none."""
    after = np.zeros(len(page.digits) + 1, np.int16)
    for one, other in zip(page.digits, page.digits[1:], strict=False):
        if one.line == other.line:
            after[one.number] = other.number
    return after


def main() -> None:
    """Make the pages and write their graphs."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("mnist", "extra", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, required=True)
    asked = parser.parse_args()
    mnist, writers = load_mnist(asked.mnist), load_writers(asked.extra)
    trains = asked.seed < FIRST_VALIDATION_SEED
    source = (
        DigitSource(mnist.train, writers[0])
        if trains
        else DigitSource(mnist.validation, writers[1])
    )
    reader = Reader.load()
    kept: dict[str, list[np.ndarray]] = {}
    for page, picture in pages_of(asked.seed, asked.count, source):
        nodes, graph = graph_of(reader, picture)
        if graph is None:
            continue
        longest = max(picture.size)
        scale = min(1.0, 1600 / longest)
        shape = tuple(max(1, round(side * scale)) for side in picture.size[::-1])
        kinds, which, weights = truth_of(page, nodes, (shape[0], shape[1]))
        rows = {
            **{"own": graph.own, "nb": graph.neighbours, "edges": graph.edges.astype(np.float16)},
            **{"cls": kinds, "which": which, "w": weights, "nxt": following(page)},
            **{"n": np.array([len(nodes)]), "nxtn": np.array([len(page.digits) + 1])},
        }
        for name, values in rows.items():
            kept.setdefault(name, []).append(values)
    np.savez(asked.out, **{name: np.concatenate(values) for name, values in kept.items()})


if __name__ == "__main__":
    main()
