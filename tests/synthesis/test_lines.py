"""Lines that are made to learn from."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import jax
import numpy as np
import pytest

from model.data.samples import as_samples
from model.networks.ctc import BLANK
from model.networks.flax_net import LineNet, load_weights
from model.networks.line_net import LINE_HEIGHT_PX
from model.networks.weights import RELEASED_LINE
from model.synthesis.lines.bank import LineBank, bank_of, stroke_widths
from model.synthesis.lines.config import LINE_CONFIG
from model.synthesis.lines.make import Lines, make_lines
from model.training.metrics.lines import read_lines

COUNT = 64
make = jax.jit(partial(make_lines, count=COUNT))


@pytest.fixture(scope="module")
def bank() -> LineBank:
    with np.load(Path(__file__).parents[1] / "mnist.npz") as packed:
        digits = as_samples(packed["images"] / np.float32(255), packed["labels"], "mnist")
    cross = np.zeros((3, 28, 28), np.float32)
    cross[:, 12:16, 6:22] = cross[:, 6:22, 12:16] = 1
    negatives = as_samples(cross, np.full(3, 10), "negatives")
    return bank_of(digits + negatives + as_samples(cross, np.full(3, 11), "segments"))


@pytest.fixture(scope="module")
def lines(bank: LineBank) -> Lines:
    return jax.tree.map(np.asarray, make(jax.random.key(0), bank))


def test_the_bank_holds_whole_digits_then_other_ink(bank: LineBank) -> None:
    assert int(bank.digits) == 1000
    assert len(bank.labels) == 1003  # without the segments
    assert (bank.labels[:1000] < 10).all()
    assert (bank.labels[1000:] == 10).all()
    assert tuple(bank.left[1000:]) == (6, 6, 6)
    assert tuple(bank.right[1000:]) == (22, 22, 22)


def test_broader_strokes_are_broader_whatever_their_direction_and_strength() -> None:
    strokes = np.zeros((2, 4, 28, 28), np.uint8)
    for number, width_px in enumerate((2, 3, 4, 6)):
        strokes[0, number, 4:24, 10 : 10 + width_px] = 250
        strokes[1, number, 10 : 10 + width_px, 4:24] = 100
    level, upright = stroke_widths(strokes.reshape(8, 28, 28)).reshape(2, 4)
    np.testing.assert_allclose(level, upright)
    assert (np.diff(level) > 0.2).all()


def test_the_digits_of_most_lines_are_of_one_pen() -> None:
    """Ones of a thin pen, and twos of a broad one."""
    ink = np.zeros((400, 28, 28), np.float32)
    ink[::2, 4:24, 13:15] = ink[1::2, 4:24, 10:18] = 1
    bank = bank_of(as_samples(ink, np.tile([1, 2], 200), "drawn"))
    assert np.asarray(bank.labels)[:200].tolist() == [1] * 200  # the thin ones first

    def mixed(one_pen: float) -> float:
        layout = replace(LINE_CONFIG.layout, one_pen=one_pen, without_digits=0.0, other_ink=0.0)
        config = replace(LINE_CONFIG, layout=layout)
        made = jax.jit(partial(make_lines, count=COUNT, config=config))(jax.random.key(0), bank)
        texts = [set(row[row != BLANK].tolist()) for row in np.asarray(made.texts)]
        return float(np.mean([len(text) > 1 for text in texts]))

    assert mixed(1.0) < 0.3
    assert mixed(0.0) > 0.6


def test_lines_are_pictures_with_texts(lines: Lines) -> None:
    assert lines.pictures.shape == (COUNT, LINE_HEIGHT_PX, LINE_CONFIG.width_px)
    assert lines.texts.shape == (COUNT, LINE_CONFIG.layout.most_digits)
    assert 0 <= lines.pictures.min() < 0.05
    assert 0.8 < lines.pictures.max() <= 1
    assert set(np.unique(lines.texts)) == set(range(11))
    # Digits stand before the blanks.
    is_digit = lines.texts != BLANK
    assert (np.diff(is_digit.astype(int), axis=1) <= 0).all()
    lengths = is_digit.sum(axis=1)
    assert {0, 1, 2, 3, 4, 5, 6} <= set(lengths)


def test_clean_lines_show_what_their_texts_say(bank: LineBank) -> None:
    """Read back by the released network."""
    layout = replace(LINE_CONFIG.layout, close=0.0, without_digits=0.0)
    clean = replace(LINE_CONFIG, clear=1.0, layout=layout)
    lines = jax.jit(partial(make_lines, count=COUNT, config=clean))(jax.random.key(0), bank)
    net, _ = load_weights(RELEASED_LINE, LineNet)
    found = read_lines(net, np.asarray(lines.pictures))
    rows = np.asarray(lines.texts).tolist()
    texts = ["".join(str(label - 1) for label in row if label != BLANK) for row in rows]

    def share_right(labels: list[str]) -> float:
        return float(np.mean([text == label for text, label in zip(found, labels, strict=True)]))

    assert share_right(texts) > 0.75
    # The labels of other lines, and digits in another order, are found out.
    assert share_right(texts[1:] + texts[:1]) < 0.2
    assert share_right([text[::-1] for text in texts]) < 0.4


def test_no_random_key_is_used_twice(bank: LineBank) -> None:
    with jax.debug_key_reuse(True):
        make(jax.random.key(0), bank)


def test_the_same_state_gives_the_same_lines_and_another_gives_others(
    bank: LineBank, lines: Lines
) -> None:
    again, other = (make(jax.random.key(seed), bank) for seed in (0, 1))
    np.testing.assert_array_equal(again.pictures, lines.pictures)
    assert (np.asarray(other.texts) != lines.texts).any()
