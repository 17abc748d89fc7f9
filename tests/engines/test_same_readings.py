"""Both engines read the same, over all example pictures and a page of fixture digits."""

from pathlib import Path

import numpy as np
import pytest

from model import Reader

EXAMPLES = sorted((Path(__file__).parents[2] / "page/view/static/examples").glob("*.png"))


@pytest.fixture(scope="module")
def readers() -> list[Reader]:
    return [Reader.load(engine=engine) for engine in ("numpy", "flax")]


def page_of_digits() -> np.ndarray:
    """Dark on white, in lines of ten: uint8."""
    with np.load(Path(__file__).parents[1] / "mnist.npz") as packed:
        digits = packed["images"][:50].repeat(2, 1).repeat(2, 2)
    page = digits.reshape(5, 10, 56, 56).transpose(0, 2, 1, 3).reshape(280, 560)
    return 255 - np.pad(page, 40)


def pictures() -> list[Path | np.ndarray]:
    return [*EXAMPLES, page_of_digits()]


@pytest.mark.parametrize("picture", pictures(), ids=lambda one: getattr(one, "stem", "digits"))
def test_both_engines_read_the_same(picture: Path | np.ndarray, readers: list[Reader]) -> None:
    one, other = (reader.read(picture) for reader in readers)
    assert one.text == other.text
    assert [digit.box for digit in one.digits] == [digit.box for digit in other.digits]
    confidences = [[digit.confidence for digit in reading.digits] for reading in (one, other)]
    np.testing.assert_allclose(*confidences, atol=1e-4)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 9
