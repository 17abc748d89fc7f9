"""The way of a picture through the reader, drawn."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from model.decoding.hypotheses import Hypothesis, PictureHypotheses
from model.evaluation.stages import draw_stages
from model.ink.binarize import Ink, find_ink
from model.reading import Box, Digit, Line, Reading


@pytest.fixture
def picture() -> Image.Image:
    sheet = Image.new("L", (200, 120), 255)
    pen = ImageDraw.Draw(sheet)
    pen.line([(40, 20), (80, 20), (55, 100)], fill=0, width=8)
    pen.ellipse((110, 20, 160, 100), outline=0, width=8)
    return sheet


def digit(label: str, box: Box, rejected: bool) -> Digit:
    glyph = np.zeros((28, 28), np.float32)
    glyph[4:24, 12:16] = 1
    return Digit(label, 0.9, ((label, 0.9), ("2", 0.05), ("3", 0.01)), box, rejected, glyph)


def seen(picture: Image.Image) -> Hypothesis[Ink]:
    return next(PictureHypotheses(find_ink(picture)).in_turn())


def test_every_stage_is_a_picture_by_its_name(picture: Image.Image) -> None:
    digits = (
        digit("7", Box(36, 16, 84, 104), rejected=False),
        digit("0", Box(106, 16, 164, 104), rejected=True),
    )
    stages = dict(draw_stages(picture, Reading((Line(digits),), picture.size), seen(picture)))
    assert list(stages) == ["contrast", "ink", "lines", "glyphs", "reading"]
    for name in ("contrast", "ink", "lines", "reading"):
        assert stages[name].size == picture.size
    # Paper is white and ink is dark, as on the picture.
    np.testing.assert_array_equal(np.asarray(stages["ink"]) < 128, np.asarray(picture) < 128)
    colours = {colour for _, colour in stages["lines"].getcolors(10_000) or []}
    assert len(colours) > 2  # boxes are drawn over the gray ink
    glyphs = np.asarray(stages["glyphs"].convert("L"))
    assert (glyphs == 0).mean() > 0.3  # two dark glyphs, side by side


def test_a_picture_without_ink_has_all_its_stages() -> None:
    blank = Image.new("RGB", (50, 40), "white")
    stages = dict(draw_stages(blank, Reading((), blank.size), seen(blank)))
    assert len(stages) == 5
    assert np.asarray(stages["ink"]).min() == 255
