"""Lines as the line network takes them."""

import numpy as np
import pytest
from PIL import Image

from model.ink.binarize import find_ink
from model.ink.strokes.online import strokes_ink
from model.layout.text_lines import find_lines
from model.networks.line_image import LineImage, line_image
from model.networks.line_net import LINE_HEIGHT_PX

INK_PX = 20


def bars(step: int, rise: float = 0.0, scale: int = 1) -> np.ndarray:
    """Six upright bars of 40 rows on white, each so many pixels higher than the one before."""
    sheet = np.full((160, 60 + 6 * step), 255, np.uint8)
    for number in range(6):
        top = round(80 - rise * number)
        sheet[top : top + 40, 30 + step * number : 36 + step * number] = 20
    return sheet.repeat(scale, 0).repeat(scale, 1)


def pictured(sheet: np.ndarray) -> LineImage:
    ink = find_ink(Image.fromarray(sheet))
    (line,) = find_lines(ink.components(), ink.shape)
    found = line_image(ink, line)
    assert found is not None
    return found


@pytest.mark.parametrize("scale", [1, 2, 5])
@pytest.mark.parametrize("rise", [0, 3])
def test_ink_of_any_size_lies_level_in_the_middle(scale: int, rise: float) -> None:
    found = pictured(bars(40, rise, scale))
    assert found.pixels.shape[0] == LINE_HEIGHT_PX
    assert found.pixels.dtype == np.float32
    rows = np.flatnonzero(found.pixels.max(axis=1) > 0.4)
    assert len(rows) == pytest.approx(INK_PX, abs=2)
    assert rows.mean() == pytest.approx((LINE_HEIGHT_PX - 1) / 2, abs=1)
    assert 0.8 < found.pixels.max() <= 1
    assert not found.pixels[:, :3].any()  # paper before the first digit


@pytest.mark.parametrize("bend", ["climbs", "falls", "arches"])
def test_digits_of_a_steep_or_bent_line_all_lie_in_the_middle(bend: str) -> None:
    rows = {"climbs": 20.0 * np.arange(6), "falls": -20.0 * np.arange(6)}
    rises = rows.get(bend, 6 * (np.arange(6) - 2.5) ** 2)
    sheet = np.full((300, 300), 255, np.uint8)
    for number, rise in enumerate(rises - rises.mean()):
        top = round(130 - rise)
        sheet[top : top + 40, 30 + 40 * number : 36 + 40 * number] = 20
    ink = find_ink(Image.fromarray(sheet))
    found = line_image(ink, sorted(ink.components(), key=lambda one: one.centre_x))
    assert found is not None
    columns = np.flatnonzero((found.pixels > 0.4).any(axis=0))
    for digit in np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1):
        inked = np.flatnonzero((found.pixels[:, digit] > 0.4).any(axis=1))
        assert len(inked) == pytest.approx(INK_PX, abs=2)
        assert inked.mean() == pytest.approx((LINE_HEIGHT_PX - 1) / 2, abs=3)
    assert [found.place(column) for column in columns[[0, -1]]] == pytest.approx([30, 236], abs=3)


def test_a_column_knows_its_place_on_the_sheet() -> None:
    found = pictured(bars(40))
    columns = np.flatnonzero(found.pixels[LINE_HEIGHT_PX // 2] > 0.4)
    starts = columns[np.flatnonzero(np.diff(columns, prepend=-9) > 1)]
    assert [found.place(column) for column in starts] == pytest.approx(
        [30 + 40 * number for number in range(6)], abs=2
    )


def test_faint_ink_is_as_strong_as_any() -> None:
    faint = np.where(bars(40) < 128, np.uint8(215), np.uint8(255))
    assert pictured(faint).pixels.max() == pytest.approx(pictured(bars(40)).pixels.max(), abs=0.05)


def test_too_long_a_line_is_none() -> None:
    ink = find_ink(Image.fromarray(bars(400)))
    (line,) = find_lines(ink.components(), ink.shape)
    assert line_image(ink, line) is None


def test_strokes_are_drawn_on_a_line_too() -> None:
    ink = strokes_ink([[[0, 0], [0, 100]], [[60, 0], [60, 100]]])
    (line,) = find_lines(ink.components(), ink.shape)
    found = line_image(ink, line)
    assert found is not None
    assert (found.pixels[LINE_HEIGHT_PX // 2] > 0.4).sum() >= 2
    assert found.pixels.max() > 0.8


@pytest.mark.parametrize("slant", [-0.6, -0.3, 0.3, 0.6])
def test_a_leaning_hand_is_set_upright(slant: float) -> None:
    upright = bars(40)
    middle = 100
    leaning = np.full_like(upright, 255)
    for row in range(len(upright)):
        leaning[row] = np.roll(upright[row], round(slant * (middle - row)))
    found = pictured(leaning)
    assert found.slant == pytest.approx(slant, abs=0.11)
    # The bars stand apart again, as narrow as they were, and know where they are.
    columns = np.flatnonzero((found.pixels > 0.4).any(axis=0))
    starts = columns[np.flatnonzero(np.diff(columns, prepend=-9) > 1)]
    assert len(starts) == 6
    assert [found.place(column) for column in starts] == pytest.approx(
        [30 + 40 * number for number in range(6)], abs=4
    )
    ink = find_ink(Image.fromarray(leaning))
    (line,) = find_lines(ink.components(), ink.shape)
    for number, component in enumerate(line):
        left, right = found.ends(*ink.crop(component))
        assert (left, right) == pytest.approx((30 + 40 * number, 36 + 40 * number), abs=4)
        assert component.box.width > right - left
