"""Digits that a gap goes through from side to side, and lines that only stand close."""

from pathlib import Path

import numpy as np
import pytest
from inked import component
from PIL import Image

from model import Reader
from model.decoding.hypotheses import PictureHypotheses
from model.layout.fragments import join_halves
from model.layout.text_lines import text_lines

Corners = tuple[int, int, int, int]
UPPER, LOWER = (0, 0, 60, 48), (5, 52, 60, 100)


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        ([UPPER, LOWER], [[(0, 0, 60, 100)]]),
        ([(0, 0, 10, 48), (2, 52, 12, 100)], [[(0, 0, 12, 100)]]),  # a 1
        ([UPPER, LOWER, (80, 0, 140, 98)], [[(0, 0, 60, 100), (80, 0, 140, 98)]]),
        (
            [UPPER, (80, 0, 140, 46), LOWER, (80, 51, 140, 96)],
            [[(0, 0, 60, 100), (80, 0, 140, 96)]],
        ),
        ([UPPER, (5, 60, 60, 108)], []),  # far
        ([UPPER, (50, 52, 110, 100)], []),  # beside
        ([(0, 0, 40, 48), (2, 52, 42, 100)], []),  # slender: a digit over a digit
        ([UPPER, LOWER, (80, 0, 140, 48)], []),  # a digit of the upper line finds no other half
        ([(0, 0, 10, 48), (0, 52, 10, 100), (0, 104, 10, 152)], []),  # three ones
        ([UPPER, LOWER, (0, 104, 60, 112)], []),  # a digit over a bar
        ([UPPER], []),
        ([], []),
    ],
)
def test_halves_are_joined_and_lines_are_not(
    boxes: list[Corners], expected: list[list[Corners]]
) -> None:
    lines = text_lines(join_halves(text_lines([component(*box) for box in boxes])))
    assert [[tuple(one.box) for one in line] for line in lines] == expected


@pytest.fixture(scope="module")
def crops() -> tuple[list[np.ndarray], list[str]]:
    """200 MNIST training digits, cropped to their ink; and their labels."""
    with np.load(Path(__file__).parents[1] / "mnist.npz") as packed:
        images, labels = packed["images"][:200], packed["labels"][:200]
    boxes = [Image.fromarray(image).getbbox() for image in images]
    crops = [np.asarray(Image.fromarray(i).crop(b)) for i, b in zip(images, boxes, strict=True)]
    return crops, [str(label) for label in labels]


def drawn(ink: np.ndarray) -> np.ndarray:
    """Six times as large, dark on light paper."""
    image = Image.fromarray(np.pad(ink, 10))
    return 255 - np.asarray(image.resize((6 * image.width, 6 * image.height)))


def test_digits_that_a_gap_goes_through_are_read(
    reader: Reader, crops: tuple[list[np.ndarray], list[str]]
) -> None:
    pictures = [drawn(crop) for crop in crops[0]]
    for number, picture in enumerate(pictures):
        middle = len(picture) // 2 + number % 40 - 20
        picture[middle : middle + 5] = 255
    texts = [reading.text for reading in reader.read_many(pictures)]
    assert sum(text == label for text, label in zip(texts, crops[1], strict=True)) >= 170


def test_lines_that_stand_close_are_read_as_without_a_look_for_halves(
    reader: Reader, crops: tuple[list[np.ndarray], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    squares = [np.pad(crop, ((0, 0), (0, 24 - crop.shape[1]))) for crop in crops[0]]
    pairs = [
        drawn(np.concatenate([upper, np.zeros((2, 24), np.uint8), lower]))
        for upper, lower in zip(squares[::2], squares[1::2], strict=True)
    ]
    texts = [reading.text for reading in reader.read_many(pairs)]
    monkeypatch.setattr(PictureHypotheses, "joined", lambda _: iter(()))
    apart = [reading.text for reading in reader.read_many(pairs)]
    # A 1 over a 1 may as well be a broken one.
    changed = [(o, t) for o, t in zip(apart, texts, strict=True) if o not in (t, "1\n1")]
    assert not changed
    expected = ["\n".join(pair) for pair in zip(crops[1][::2], crops[1][1::2], strict=True)]
    assert sum(text == want for text, want in zip(texts, expected, strict=True)) >= 92  # of 100
