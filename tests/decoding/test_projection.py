"""Lines found without looking for ink, and read by the second reader alone."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model import Reader
from model.decoding.evidence import BY_EVIDENCE
from model.decoding.hypotheses import MAP_SIDE_PX, ROWS, Hypothesis, PictureHypotheses, contrast_map
from model.decoding.projection import bands, crops
from model.ink.binarize import find_inks
from model.networks.line_image import WIDEST_PX
from model.networks.line_net import INK_PX, LINE_HEIGHT_PX


def levels(*rows: tuple[int, int], noise: int = 0) -> np.ndarray:
    """A sheet of 200 x 300 with darkness between some rows, in every third column."""
    rng = np.random.default_rng(0)
    sheet = rng.integers(0, noise + 1, (200, 300)).astype(np.uint8)
    for first, end in rows:
        sheet[first:end, 30:270:3] = 120
    return sheet


@pytest.mark.parametrize("noise", [0, 40])
def test_dark_rows_are_a_band(noise: int) -> None:
    lines = [(20, 60), (110, 150)]
    found = bands(levels(*lines, noise=noise))
    assert len(found) == 2
    for (first, end), (top, bottom) in zip(found, lines, strict=True):
        assert abs(first - top) <= 4
        assert abs(end - bottom) <= 4


def test_a_rule_and_an_empty_sheet_are_no_band() -> None:
    assert len(bands(levels((20, 60), (110, 112)))) == 1
    assert bands(levels()) == []
    assert bands(np.zeros((1, 1), np.uint8)) == []


def test_a_band_is_looked_at_in_its_middle_and_at_its_height() -> None:
    first, *others = crops(levels((50, 90)), (50, 90))
    assert first.pixels.shape[0] == LINE_HEIGHT_PX
    inked = np.flatnonzero(first.pixels.max(axis=1) > 0.5)
    assert len(inked) == pytest.approx(INK_PX, abs=2)
    assert inked.mean() == pytest.approx((LINE_HEIGHT_PX - 1) / 2, abs=1)
    assert first.place(first.scale * (30 - first.left)) == pytest.approx(30)
    assert all(other.scale < first.scale for other in others)
    assert all(crop.pixels.shape[1] <= WIDEST_PX for crop in crops(levels((50, 57)), (50, 57)))


def test_a_large_sheet_is_kept_small() -> None:
    ink = find_inks(Image.fromarray(np.full((1500, 1000), 255, np.uint8)))[0]
    kept = contrast_map(ink)
    assert max(kept.levels.shape) <= MAP_SIDE_PX
    assert kept.levels.shape[0] * kept.transform.yy == pytest.approx(1500)


def test_a_digit_on_a_pattern_without_ink_apart_is_read(reader: Reader) -> None:
    squares = np.kron(np.indices((28, 28)).sum(axis=0) % 2, np.ones((10, 10))) * 0.2
    with np.load(Path(__file__).parents[1] / "mnist.npz") as packed:
        images, labels = packed["images"][:40] / np.float32(255), packed["labels"][:40]
    pages = []
    for image in images:
        ink = np.asarray(Image.fromarray(image).resize((196, 196)))
        page = 1 - squares
        page[42:238, 42:238] *= 1 - 0.9 * ink.clip(0, 1)
        pages.append((255 * page).astype(np.uint8))
    found = [one.text for one in reader.read_many(pages)]
    right = sum(text == str(label) for text, label in zip(found, labels, strict=True))
    assert right >= 32


def test_a_line_is_read_where_no_ink_is_told_apart(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        PictureHypotheses, "in_turn", lambda self: iter([Hypothesis("none", self._ink, [])])
    )
    with np.load(Path(__file__).parents[1] / "mnist.npz") as packed:
        images, labels = packed["images"] / np.float32(255), packed["labels"]
    rng = np.random.default_rng(0)
    right = 0
    for four in np.arange(160).reshape(40, 4):
        row = Image.fromarray(np.concatenate(images[four], axis=1)).resize((336, 84))
        page = np.zeros((144, 396))
        page[28:112, 30:366] = np.clip(row, 0, 1)
        gray = 0.85 - 0.6 * page + rng.normal(0, 0.03, page.shape)
        reading = reader.read((255 * gray.clip(0, 1)).astype(np.uint8))
        assert reading.hypothesis in ("none", ROWS, BY_EVIDENCE)
        right += reading.text == "".join(map(str, labels[four]))
    assert right >= 36
