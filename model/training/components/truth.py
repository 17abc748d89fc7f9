"""What each node of a made page's component trees is, by the maps of the page's ink."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy import ndimage

from ...ink.component_tree import Node
from ...networks.components.net import (
    APART,
    DIGIT,
    FRAGMENT,
    NEXT_IN_LINE,
    OTHER_MARK,
    SAME_DIGIT,
    SEVERAL_DIGITS,
)
from ...synthesis.pages import Page

# A node is a digit with so much of its ink and hardly any of another; with two large parts it is
# several digits. Ink within so many pixels of a digit is its rim; of what lies outside, a node may
# have these shares. What lies between two kinds counts less. First guesses, looked at on 20 pages.
WHOLE = 0.75
LARGE_PART = 0.4
RIM_PX = 2
MOST_OTHER, UNSURE_OTHER = 0.12, 0.25
MOST_OUTSIDE, UNSURE_OUTSIDE = 0.25, 0.15
UNSURE_WEIGHT = 0.3


@dataclass(frozen=True)
class NodeTruth:
    """What n nodes are.

    Attributes:
        kinds: int8 (n,), of `DIGIT`, `FRAGMENT`, `SEVERAL_DIGITS`, `OTHER_MARK`.
        digits: int16 (n,), the number of the digit that a node has most ink of; 0 for none.
        weights: float32 (n,), how much each counts in training.
    """

    kinds: np.ndarray
    digits: np.ndarray
    weights: np.ndarray


def truth_of(page: Page, nodes: Sequence[Node], shape: tuple[int, ...]) -> NodeTruth:
    """What the nodes of a page are.

    Args:
        page: that they were found on, its picture of any size.
        nodes: of its component trees.
        shape: (height, width) of the maps that these grew on.
    """
    digits = page.digit_map
    if digits.shape != shape:
        resized = Image.fromarray(digits.astype(np.int32)).resize((shape[1], shape[0]), 0)
        digits = np.asarray(resized)
    count = len(page.digits)
    areas = np.maximum(np.bincount(digits.ravel(), minlength=count + 1), 1)
    truth = NodeTruth(
        np.full(len(nodes), OTHER_MARK, np.int8),
        np.zeros(len(nodes), np.int16),
        np.ones(len(nodes), np.float32),
    )
    for index, node in enumerate(nodes):
        there = digits[node.place]
        own = np.bincount(there[node.mask], minlength=count + 1)
        own[0] = 0
        if not own.any():
            continue
        truth.digits[index] = own.argmax()
        rim = ndimage.binary_dilation(np.pad(there > 0, RIM_PX), iterations=RIM_PX)
        inner = slice(RIM_PX, -RIM_PX)
        outside = (node.mask & ~rim[inner, inner]).sum() / node.area
        truth.kinds[index], truth.weights[index] = _kind(own, own / areas, outside)
    return truth


def _kind(own: np.ndarray, shares: np.ndarray, outside: float) -> tuple[int, float]:
    """A node's kind and weight, from its ink of each digit, in pixels and as shares of these."""
    if outside > MOST_OUTSIDE:
        return OTHER_MARK, 1.0
    best = int(own.argmax())
    other = 1 - own[best] / own.sum()
    weight = UNSURE_WEIGHT if outside > UNSURE_OUTSIDE else 1.0
    if (shares >= LARGE_PART).sum() >= 2:
        return SEVERAL_DIGITS, weight
    if other > UNSURE_OTHER:
        return SEVERAL_DIGITS, UNSURE_WEIGHT
    if other > MOST_OTHER:
        weight = UNSURE_WEIGHT
    return (DIGIT if shares[best] >= WHOLE else FRAGMENT), weight


def pairs_of(truth: NodeTruth, neighbours: np.ndarray, page: Page) -> tuple[np.ndarray, np.ndarray]:
    """What each neighbour is to a node.

    Args:
        truth: of the nodes.
        neighbours: int (n, k), -1 for none.
        page: whose digits they are.

    Returns:
        int8 (n, k), of `SAME_DIGIT`, `NEXT_IN_LINE`, `APART`; and bool (n, k), which of them
        count: both are digits or parts of one.
    """
    after = np.zeros(len(page.digits) + 1, np.int16)
    for one, other in zip(page.digits, page.digits[1:], strict=False):
        if one.line == other.line:
            after[one.number] = other.number
    others = np.maximum(neighbours, 0)
    digit, other_digit = truth.digits[:, None], truth.digits[others]
    kind, other_kind = truth.kinds[:, None], truth.kinds[others]
    counts = (kind < SEVERAL_DIGITS) & (other_kind < SEVERAL_DIGITS) & (neighbours >= 0)
    follows = (after[digit] == other_digit) & (other_digit > 0)
    follows = follows & (kind == DIGIT) & (other_kind == DIGIT)
    pairs = np.where(follows, NEXT_IN_LINE, APART)
    return np.where(counts & (digit == other_digit), SAME_DIGIT, pairs).astype(np.int8), counts
