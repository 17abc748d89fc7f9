"""Other ways to take a picture's ink: strokes thinned, gaps bridged."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from inked import ink_of, letters
from PIL import Image, ImageDraw, ImageFilter
from scipy import ndimage

from model import Reader
from model.ink.rebinarize import joined, rebinarize, thinned

DASHED = """
...............
.aa.........dd.
.aa.........dd.
.aa.........dd.
............dd.
.bb.........dd.
.bb.........dd.
............dd.
............dd.
............dd.
.cc.........dd.
.cc.........dd.
............dd.
...............
"""

SIDE_BY_SIDE = """
...................
.aa.....bb......cc.
.aa.....bb......cc.
.aa.....bb......cc.
.aa.....bb......cc.
.aa.....bb......cc.
...................
"""

CLOSE = """
........................
.bb.........dd.ff.gg.hh.
.bb.........dd.ff.gg.hh.
............dd.ff.gg.hh.
.cc.........dd.ff.gg.hh.
.cc.........dd.ff.gg.hh.
.cc.........dd.ff.gg.hh.
........................
"""


def groups(picture: str, scale: int) -> list[list[str]]:
    """The letters of each component, after each way to join them."""
    cells = letters(picture).repeat(scale, 0).repeat(scale, 1)
    ink = ink_of(np.where(cells == ".", np.uint8(0), np.uint8(200)))
    found = []
    for other in joined(ink):
        np.testing.assert_array_equal(other.mask, ink.mask)
        numbers = np.unique(other.labels[other.mask])
        found.append(sorted("".join(np.unique(cells[other.labels == one])) for one in numbers))
    return found


@pytest.mark.parametrize("scale", [1, 4])
@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        pytest.param(DASHED, [["ab", "c", "d"], ["abc", "d"]], id="gaps"),
        pytest.param(SIDE_BY_SIDE, [], id="far apart"),
        pytest.param(CLOSE, [["bc", "d", "f", "g", "h"]], id="several digits"),
        pytest.param(".aa.", [], id="one"),
        pytest.param("....", [], id="nothing"),
    ],
)
def test_first_narrow_gaps_are_bridged_then_wider_ones(
    picture: str, expected: list[list[str]], scale: int
) -> None:
    assert groups(picture, scale) == expected


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (2, 3)])
def test_a_picture_of_hardly_any_rows_has_its_ink(shape: tuple[int, int]) -> None:
    for levels in (np.full(shape, 200, np.uint8), np.zeros(shape, np.uint8)):
        for _, other in rebinarize(ink_of(levels)):
            assert other.shape == shape


SEVEN = [(90, 60), (200, 60), (140, 240)]
TWO = [(90, 100), (110, 65), (160, 60), (190, 90), (180, 130), (90, 235), (210, 235)]
DRAWN = pytest.mark.parametrize(("stroke", "text"), [(SEVEN, "7"), (TWO, "2")], ids=["7", "2"])


def sheet(stroke: list[tuple[int, int]], paper: Image.Image) -> Image.Image:
    ImageDraw.Draw(paper).line(stroke, 20, 16, joint="curve")
    return paper


@pytest.mark.parametrize("blur_px", [4, 6, 9])
def test_a_digit_under_the_shadow_of_a_finger_is_read(reader: Reader, blur_px: int) -> None:
    # A 7 whose stem lies along the shadow is not: experiment 064.
    paper = Image.new("L", (320, 320), 240)
    pen = ImageDraw.Draw(paper)
    pen.line([(0, 310), (150, 120)], 90, 44)
    pen.ellipse((128, 98, 172, 142), 90)
    photo = np.asarray(sheet(TWO, paper.filter(ImageFilter.GaussianBlur(blur_px))), float)
    photo = photo * np.linspace(1, 0.85, 320) + np.random.default_rng(0).normal(0, 3, photo.shape)
    assert reader.read(photo.clip(0, 255).astype(np.uint8)).text == "2"


@DRAWN
def test_digits_of_long_pieces_are_read(
    reader: Reader, stroke: list[tuple[int, int]], text: str
) -> None:
    drawing = sheet(stroke, Image.new("L", (320, 320), 255))
    pen = ImageDraw.Draw(drawing)
    for (x, y), (to_x, to_y) in pairwise(stroke):
        middle = (x + to_x) // 2, (y + to_y) // 2
        pen.ellipse([value + by for by in (-12, 12) for value in middle], 255)
    assert reader.read(drawing).text == text


def test_broad_strokes_are_thinned_and_thin_ones_are_not() -> None:
    sheet = Image.new("L", (200, 200))
    ImageDraw.Draw(sheet).ellipse((20, 20, 180, 180), outline=255, width=64)
    broad = thinned(ink_of(np.asarray(sheet)))
    assert broad is not None
    row = broad.mask[100]  # of a ring whose hole was 32 pixels across
    assert not row[20:26].any()
    assert np.count_nonzero(~row[40:160]) > 40
    assert len(broad.components()) == 1
    bar = np.zeros((120, 40), np.uint8)
    bar[10:110, 15:25] = 255  # a 1 is as broad as its box
    assert thinned(ink_of(bar)) is None
    assert thinned(ink_of(np.zeros((9, 9), np.uint8))) is None


def test_digits_whose_broad_strokes_close_up_are_read(reader: Reader) -> None:
    with np.load(Path(__file__).parents[1] / "mnist.npz") as packed:
        images, labels = packed["images"][:60], packed["labels"][:60]
    down, across = np.mgrid[-10:11, -10:11]
    brush = down**2 + across**2 <= 105
    drawn = [
        np.pad(Image.fromarray(image).resize((112, 112), Image.Resampling.BICUBIC), 30)
        for image in images
    ]
    broad = [255 - ndimage.grey_dilation(one, footprint=brush) for one in drawn]
    readings = reader.read_many(broad)
    right = sum(one.text == str(label) for one, label in zip(readings, labels, strict=True))
    assert right >= 57  # 55 without a look at thinner strokes
