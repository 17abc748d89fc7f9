"""A sheet of paper on something else: found where it is one, and alone looked at."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from model import Reader
from model.ink.page_detection import find_page, spread

NOTE = (250, 230, 100)
TABLE = (40, 36, 44)
SEVEN = [(130, 110), (180, 110), (145, 190)]


def photo(angle_deg: float = 0, shift: int = 0, written: bool = True) -> Image.Image:
    """A note of 160 pixels with a 7 on it, in the middle of a table of 300 or beside it."""
    note = Image.new("RGBA", (300, 300))
    pen = ImageDraw.Draw(note)
    pen.rectangle((70, 70, 230, 230), fill=NOTE)
    if written:
        pen.line(SEVEN, fill=(30, 40, 120), width=9)
    note = note.rotate(angle_deg, Image.Resampling.BICUBIC)
    table = Image.new("RGBA", (300, 300), TABLE)
    table.alpha_composite(note.crop((shift, 0, 300 + shift, 300)))
    return table.convert("RGB")


@pytest.mark.parametrize("angle_deg", [0, 7, -20, 45])
def test_a_note_on_a_table_is_found_without_its_rim(angle_deg: float) -> None:
    channels = np.asarray(photo(angle_deg))
    sheet = find_page(channels)
    assert sheet is not None
    assert sheet[150, 150]
    assert 0.8 * 160**2 < sheet.sum() < 160**2
    is_table = np.abs(channels.astype(int) - TABLE).max(axis=2) < 5
    assert not (sheet & is_table).any()
    around = spread(channels, sheet)
    assert np.array_equal(around[sheet], channels[sheet])
    assert np.abs(around[~sheet].astype(int) - NOTE).max() < 40


@pytest.mark.parametrize("angle_deg", [0, 7, -20])
def test_what_stands_on_a_note_is_read(reader: Reader, angle_deg: float) -> None:
    assert reader.read(photo(angle_deg)).text == "7"


@pytest.mark.parametrize("shift", [60, 90, -90])
def test_a_sheet_that_the_border_cuts_is_a_sheet(shift: int) -> None:
    channels = np.asarray(photo(shift=shift))
    sheet = find_page(channels)
    assert sheet is not None
    is_table = np.abs(channels.astype(int) - TABLE).max(axis=2) < 5
    assert not (sheet & is_table).any()


def test_what_lies_in_a_shadow_is_no_table() -> None:
    lit = np.full((300, 300), 235, np.uint8)
    lit[:, 180:] = 110
    picture = Image.fromarray(lit)
    pen = ImageDraw.Draw(picture)
    pen.line([(60, 100), (110, 100), (75, 200)], fill=30, width=9)
    assert find_page(np.asarray(picture)[:, :, None]) is not None
    # Neither what is written in it, nor what is written across its edge.
    for stroke in ([(220, 100), (260, 100), (230, 200)], [(150, 100), (200, 100), (165, 200)]):
        written = picture.copy()
        ImageDraw.Draw(written).line(stroke, fill=30, width=9)
        assert find_page(np.asarray(written)[:, :, None]) is None


def test_a_sheet_seen_from_below_is_a_trapezoid() -> None:
    table = Image.new("L", (300, 200), 40)
    pen = ImageDraw.Draw(table)
    pen.polygon([(90, 30), (210, 30), (290, 180), (10, 180)], fill=230)
    pen.line([(130, 60), (170, 60), (145, 140)], fill=30, width=9)
    assert find_page(np.asarray(table)[:, :, None]) is not None


def test_a_sheet_must_be_written_on() -> None:
    assert find_page(np.asarray(photo(written=False))) is None


@pytest.mark.parametrize("width", [30, 60, 85])
def test_a_bold_digit_is_no_sheet(width: int) -> None:
    zero = Image.new("L", (300, 300), 255)
    ImageDraw.Draw(zero).ellipse((50, 20, 250, 280), outline=0, width=width)
    assert find_page(np.asarray(zero)[:, :, None]) is None


def test_a_plain_or_striped_picture_has_no_sheet() -> None:
    assert find_page(np.full((120, 200, 3), 90, np.uint8)) is None
    # Everything is as far from the middle of black and nearly white.
    stripes = np.tile(np.repeat([0, 254], 4), (120, 15))[:, :, None]
    assert find_page(stripes.astype(np.uint8)) is None
