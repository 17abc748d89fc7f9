"""Pens, punched holes and barcodes are left out, and writing like them is kept."""

import numpy as np
import pytest
from inked import part

from model.ink.components import Part
from model.layout.shape_filters import drop_things

SHEET = (400, 900)
DIGITS = [part(20, 100, 60, 160, 700), part(80, 100, 110, 162, 600)]


@pytest.mark.parametrize(
    "thing",
    [
        part(200, 20, 225, 220, 4_400),
        part(20, 200, 320, 225, 6_000),
        part(300, 40, 340, 81, 1_290),
    ],
    ids=["upright pen", "lying pen", "hole"],
)
def test_a_thing_beside_digits_goes(thing: Part) -> None:
    assert drop_things([*DIGITS, thing], SHEET) == DIGITS
    assert drop_things([thing], SHEET) == [thing]


@pytest.mark.parametrize(
    "digit",
    [
        part(200, 90, 212, 170, 800),
        part(200, 60, 204, 190, 500),
        part(200, 100, 240, 160, 1_200),
        part(200, 100, 206, 106, 36),
    ],
    ids=["a high 1", "a thin high 1", "a bold 0", "a point"],
)
def test_what_is_written_stays(digit: Part) -> None:
    assert drop_things([*DIGITS, digit], SHEET) == [*DIGITS, digit]


def test_a_one_keeps_its_foot_and_a_call_its_point() -> None:
    one = [part(110, 84, 168, 361, 1_178), part(102, 356, 247, 368, 468)]
    call = [part(100, 100, 110, 160, 600), part(100, 170, 109, 180, 90)]
    assert drop_things(one, SHEET) == one
    assert drop_things(call, SHEET) == call


@pytest.mark.parametrize(("pitch", "goes"), [(9, True), (14, True), (40, False)])
def test_close_bars_of_one_height_are_a_barcode(pitch: int, goes: bool) -> None:
    tops = 200 + np.linspace(0, 5, 20).astype(int)
    bars = [
        part(20 + pitch * i, int(top), 24 + pitch * i, int(top) + 70, 280)
        for i, top in enumerate(tops)
    ]
    block = part(25 + pitch, 201, 25 + 4 * pitch, 270, 1_500)
    kept = drop_things([*DIGITS, *bars, block], SHEET)
    assert kept == (DIGITS if goes else [*DIGITS, *bars, block])
    assert drop_things([*DIGITS, *bars[:8]], SHEET) == [*DIGITS, *bars[:8]]


def test_what_comes_in_from_the_border_makes_no_pen_of_a_one() -> None:
    one, corner = part(80, 60, 120, 185, 3_600), part(0, 0, 62, 62, 1_900)
    assert drop_things([corner, one], (250, 250)) == [corner, one]


def test_nothing_has_no_things() -> None:
    assert drop_things([], SHEET) == []
