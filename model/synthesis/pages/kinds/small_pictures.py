"""Small pictures: crops, scans of one cell, entries of a register, digits of data sets."""

from collections.abc import Mapping
from dataclasses import replace

from ..config import PageConfig
from .bases import ALONE, ANY_PEN, CROP, NOW_AND_THEN_EDGE, PHOTO, SCAN

SMALL_PICTURES: Mapping[str, PageConfig] = {
    "touching small": replace(
        CROP, digits=(2, 5), digit_px=(20, 90), side_px=(60, 220), gap=(-0.22, 0.03),
        aspect=(1.0, 3.0), pens=ANY_PEN, bounce=0.08,
    ),
    "neighbours": replace(
        SCAN, digits=(1, 6), digit_px=(18, 90), side_px=(60, 260), marks=("cut",),
        mark_count=(1, 4), surroundings=("none", "cell"), aspect=(0.8, 3.0),
        pens=("ballpoint", "felt", "pencil", "fineliner"),
    ),
    "register": replace(
        SCAN, layouts=("entry",), digits=(2, 5), digit_px=(14, 26), side_px=(65, 110),
        aspect=(1.8, 2.8), slope_deg=8, grounds=("scan", "paper"), gray=1.0, margin=(-0.04, 0.06),
        surroundings=(*("column",) * 4, "cell", "cell edge", "none"), gap=(-0.05, 0.2),
        around=("none", "none", "none", "underline"), marks=("cut", "specks"), mark_count=(0, 2),
        blur_px=(0.3, 0.8), noise=(0.0, 0.04), jpeg=(60, 95), exposure=(0.8, 1.0),
        pens=("ballpoint", "fineliner", "pencil", "faint pencil"),
    ),
    "cell scan": replace(
        SCAN, digits=(1, 1), digit_px=(40, 110), side_px=(130, 150), aspect=(0.6, 0.7),
        surroundings=("none", "cell", "cell edge"), gray=0.1, margin=(-0.06, 0.06), ones=0.2,
        pens=("ballpoint", "ballpoint", "felt", "thresholded"),
    ),
    "cell photo": replace(
        CROP, digits=(1, 1), digit_px=(35, 120), side_px=(100, 190), aspect=(0.55, 1.0),
        surroundings=("cell edge", "cell edge", "cell edge", "cell", "strip", "none"), ones=0.2,
        pens=("ballpoint", "ballpoint", "fineliner", "felt", "pencil"), grounds=("scan", "paper"),
        margin=(-0.02, 0.08),
    ),
    "digit crop": replace(
        CROP, digits=(1, 1), digit_px=(16, 60), side_px=(24, 64), aspect=(0.7, 1.3), gray=0.8,
        marks=("cut",), mark_count=(0, 3), surroundings=("none", "none", "cell edge"),
        pens=ANY_PEN,
    ),
    "tiny digit": replace(
        CROP, digits=(1, 1), digit_px=(11, 30), side_px=(14, 30), aspect=(0.7, 1.4), gray=0.9,
        margin=(-0.05, 0.12), marks=("cut",), mark_count=(0, 1), pens=ANY_PEN, blur_px=(0.2, 0.8),
        grounds=("scan", "scan", "canvas", "dark canvas", "paper"),
    ),
    "digit cut out": replace(
        SCAN, digits=(1, 1), digit_px=(30, 80), side_px=(90, 160), cut=(0.0, 0.1),
        square_px=(16, 32), pens=ANY_PEN, grounds=("canvas", "dark canvas", "scan"), gray=1.0,
        blur_px=(0.0, 0.6), ones=0.1, marks=("cut",), mark_count=(0, 1),
        surroundings=("none", "none", "none", "cell"),
    ),
    "mark cut out": replace(
        SCAN, digits=(0, 0), digit_px=(30, 80), side_px=(90, 160), cut=(0.0, 0.1),
        square_px=(16, 32), pens=ANY_PEN, grounds=("canvas", "dark canvas", "scan"), gray=1.0,
        blur_px=(0.0, 0.6), marks=ALONE, mark_count=(1, 1),
    ),
    "digit cut close": replace(
        PHOTO, digits=(1, 1), digit_px=(60, 600), cut=(-0.01, 0.03), pens=ANY_PEN,
        grounds=("paper", "paper", "colour", "scan"), rulings=("none",), ones=0.1,
    ),
    "close crop": replace(
        PHOTO, layouts=("number", "number", "lines"), digits=(1, 8), digit_px=(30, 300),
        cut=(-0.02, 0.04), pens=ANY_PEN, grounds=("paper", "paper", "colour", "scan"), ones=0.1,
    ),
    "small photo": replace(
        PHOTO, layouts=("number", "number", "lines"), digits=(1, 8), digit_px=(14, 130),
        side_px=(100, 220), aspect=(0.5, 3.0), pens=ANY_PEN, margin=(-0.03, 0.08),
        surroundings=NOW_AND_THEN_EDGE, grounds=("paper", "colour", "scan"),
        marks=("cut", "specks", "letter"), mark_count=(0, 1),
    ),
}  # fmt: skip
