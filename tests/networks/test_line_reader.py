"""The second reader's evidence for stretches of a line."""

import numpy as np
import pytest
from flax import nnx

from model.networks.ctc import log_probability
from model.networks.flax_net import LineNet
from model.networks.line_image import LineImage
from model.networks.line_net import LINE_LABELS, STEP_PX, LineShape
from model.networks.line_reader import MOST_COLUMNS, NEVER, LineReader, stretches

SMALL = LineShape(stem=2, low=3, middle=4, top=5)


def random_columns(count: int) -> np.ndarray:
    levels = np.random.default_rng(0).normal(size=(count, LINE_LABELS)).astype(np.float32)
    return levels - np.logaddexp.reduce(levels, axis=1, keepdims=True)


def test_a_stretch_is_as_likely_as_ctc_says() -> None:
    columns = random_columns(50)
    table = stretches(columns)
    assert table.shape == (50, MOST_COLUMNS + 1, LINE_LABELS)
    for first, width in ((0, 1), (0, 7), (13, 5), (49, 1), (10, MOST_COLUMNS)):
        part = columns[first : first + width]
        assert table[first, width, 0] == pytest.approx(part[:, 0].sum(), abs=1e-3)
        for digit in (0, 4, 9):
            expected = log_probability(part, str(digit))
            assert table[first, width, digit + 1] == pytest.approx(expected, abs=1e-3)


def test_a_stretch_of_nothing_holds_nothing() -> None:
    table = stretches(random_columns(5))
    assert (table[:, 0, 0] == 0).all()
    assert (table[:, 0, 1:] <= NEVER).all()


def test_behind_the_end_of_a_line_there_is_paper() -> None:
    columns = random_columns(6)
    table = stretches(columns)
    np.testing.assert_allclose(table[2, 20], table[2, 4], atol=1e-3)


@pytest.fixture(scope="module")
def reader() -> LineReader:
    net = LineNet(SMALL, rngs=nnx.Rngs(0))
    net.eval()  # type: ignore[no-untyped-call]
    return LineReader(lambda lines: np.asarray(net(lines)))


def line(width: int, seed: int = 0) -> LineImage:
    pixels = np.random.default_rng(seed).random((32, width)).astype(np.float32)
    return LineImage(pixels, left=10.0, scale=0.5)


@pytest.mark.parametrize("width", [40, 96, 97, 300, 768])
def test_a_line_of_any_width_is_read(reader: LineReader, width: int) -> None:
    found = reader.read(line(width))
    assert len(found.columns) >= width // STEP_PX
    np.testing.assert_allclose(np.exp(found.columns).sum(axis=1), 1, atol=1e-4)
    assert found.table.shape == (len(found.columns), MOST_COLUMNS + 1, LINE_LABELS)


def test_places_on_the_sheet_are_places_in_the_line(reader: LineReader) -> None:
    found = reader.read(line(90))
    # Half a line pixel to an ink pixel: a column of two pixels is four ink pixels wide.
    width = STEP_PX / 0.5
    first = 10.0 + 3 * width
    np.testing.assert_array_equal(found.between(first, first + 5 * width), found.table[3, 5])
    assert (found.between(-np.inf, np.inf) <= NEVER).all()  # far wider than a digit
    np.testing.assert_array_equal(found.between(-np.inf, 10.0 + 4 * width), found.table[0, 4])
