"""Pens, punched holes and barcodes are left out, and writing like them is kept."""

import numpy as np
import pytest
from inked import component

from model.ink.components import Component
from model.layout.shape_filters import drop_objects

SHEET = (400, 900)
DIGITS = [component(20, 100, 60, 160, 700), component(80, 100, 110, 162, 600)]


@pytest.mark.parametrize(
    "thing",
    [
        component(200, 20, 225, 220, 4_400),
        component(20, 200, 320, 225, 6_000),
        component(300, 40, 340, 81, 1_290),
    ],
    ids=["upright pen", "lying pen", "hole"],
)
def test_a_thing_beside_digits_goes(thing: Component) -> None:
    assert drop_objects([*DIGITS, thing], SHEET) == DIGITS
    assert drop_objects([thing], SHEET) == [thing]


@pytest.mark.parametrize(
    "digit",
    [
        component(200, 90, 212, 170, 800),
        component(200, 60, 204, 190, 500),
        component(200, 100, 240, 160, 1_200),
        component(200, 100, 206, 106, 36),
    ],
    ids=["a high 1", "a thin high 1", "a bold 0", "a point"],
)
def test_what_is_written_stays(digit: Component) -> None:
    assert drop_objects([*DIGITS, digit], SHEET) == [*DIGITS, digit]


def test_a_one_keeps_its_foot_and_a_call_its_point() -> None:
    one = [component(110, 84, 168, 361, 1_178), component(102, 356, 247, 368, 468)]
    call = [component(100, 100, 110, 160, 600), component(100, 170, 109, 180, 90)]
    assert drop_objects(one, SHEET) == one
    assert drop_objects(call, SHEET) == call


@pytest.mark.parametrize(("pitch", "goes"), [(9, True), (14, True), (40, False)])
def test_close_bars_of_one_height_are_a_barcode(pitch: int, goes: bool) -> None:
    tops = 200 + np.linspace(0, 5, 20).astype(int)
    bars = [
        component(20 + pitch * i, int(top), 24 + pitch * i, int(top) + 70, 280)
        for i, top in enumerate(tops)
    ]
    block = component(25 + pitch, 201, 25 + 4 * pitch, 270, 1_500)
    kept = drop_objects([*DIGITS, *bars, block], SHEET)
    assert kept == (DIGITS if goes else [*DIGITS, *bars, block])
    assert drop_objects([*DIGITS, *bars[:8]], SHEET) == [*DIGITS, *bars[:8]]


def test_what_comes_in_from_the_border_makes_no_pen_of_a_one() -> None:
    one, corner = component(80, 60, 120, 185, 3_600), component(0, 0, 62, 62, 1_900)
    assert drop_objects([corner, one], (250, 250)) == [corner, one]


def test_nothing_has_no_things() -> None:
    assert drop_objects([], SHEET) == []
