"""Digits on paper, boards and forms, as a camera sees them."""

from collections.abc import Mapping
from dataclasses import replace

from ..config import PageConfig
from .bases import ANY_EDGE, ANY_PEN, PHOTO

PHOTOS: Mapping[str, PageConfig] = {
    "one digit": replace(
        PHOTO, digits=(1, 1), digit_px=(70, 1000), side_px=(200, 1600),
        pens=("ballpoint", "felt", "marker", "pencil"), grounds=("paper", "paper", "colour"),
    ),
    "large digit": replace(
        PHOTO, digits=(1, 1), digit_px=(70, 1200), side_px=(100, 1600), aspect=(0.6, 1.6),
        marks=("specks",), mark_count=(0, 1), pens=ANY_PEN,
        grounds=("paper", "paper", "colour", "cardboard", "scan"),
        surroundings=("none",) * 6 + ("edge", "strip", "corner"), blur_px=(0.2, 3.0),
        margin=(0.0, 0.1), shadow=0.25, rulings=("none",) * 6 + ("ruled", "squared"),
    ),
    "large digit on dark": replace(
        PHOTO, digits=(1, 1), digit_px=(70, 500), side_px=(100, 600), pens=("chalk",),
        grounds=("blackboard", "dark paper"), margin=(0.0, 0.1), blur_px=(0.2, 2.0),
        rulings=("none",),
    ),
    "number": replace(PHOTO, digits=(2, 10), digit_px=(40, 220),
        pens=("ballpoint", "felt", "marker")),
    "lines": replace(PHOTO, layouts=("lines",), digits=(4, 45), digit_px=(16, 80)),
    "list": replace(
        PHOTO, layouts=("list",), digits=(20, 60), digit_px=(14, 60), aspect=(0.6, 1.2),
        gap=(-0.08, 0.35), rulings=("none", "none", "ruled", "margin"), vignette=(0.0, 0.35),
        surroundings=("none", "none", "edge", "strip", "corner"),
    ),
    "sloping list": replace(
        PHOTO, layouts=("list", "lines", "columns"), digits=(12, 60), digit_px=(13, 45),
        slope_deg=18, bow=0.05, gap=(0.0, 0.35), low_ones=0.5, ones=0.2,
        rulings=("none", "none", "ruled", "squared"), aspect=(0.6, 1.6),
        surroundings=("none", "none", "edge", "strip", "corner"),
    ),
    "columns": replace(
        PHOTO, layouts=("columns", "grid", "column"), digits=(4, 40), digit_px=(14, 70)),
    "notebook": replace(
        PHOTO, layouts=("number", "lines", "list", "columns"), digits=(2, 40), digit_px=(16, 80),
        rulings=("ruled", "squared", "dotted", "margin", "dark ruled", "squared"),
        pens=("ballpoint", "fineliner", "pencil", "felt"),
    ),
    "shadow": replace(
        PHOTO, layouts=("number", "lines"), digits=(1, 20), digit_px=(20, 120), shadow=0.8,
        fold=0.4, vignette=(0.2, 0.6),
    ),
    "digit in shadow": replace(
        PHOTO, digits=(1, 1), digit_px=(70, 700), side_px=(200, 1200), shadow=1.0, fold=0.2,
        pens=("ballpoint", "felt", "marker", "pencil"), grounds=("paper", "paper", "colour"),
    ),
    "table": replace(
        PHOTO, layouts=("number", "number", "lines", "list"), digits=(1, 30), digit_px=(16, 110),
        surroundings=("edge", "strip", "corner", "table", "strip"), perspective=0.05,
    ),
    "edges": replace(
        PHOTO, layouts=("number", "number", "column", "lines"), digits=(1, 10), digit_px=(20, 200),
        ones=0.6, low_ones=0.3, surroundings=ANY_EDGE, shadow=0.5, fold=0.2, margin=(0.0, 0.06),
        pens=("ballpoint", "felt", "marker", "pencil"), perspective=0.05,
    ),
    "ones": replace(
        PHOTO, layouts=("number", "lines", "columns"), digits=(1, 12), digit_px=(20, 160),
        ones=1.0, low_ones=0.5, rulings=("none", "none", "ruled", "squared", "margin"), shadow=0.4,
        fold=0.2,
    ),
    "whiteboard": replace(
        PHOTO, layouts=("number", "lines", "grid", "sums"), digits=(2, 25), digit_px=(20, 100),
        pens=("board marker",), grounds=("whiteboard",), rulings=("none",),
        surroundings=("none", "frame", "frame"), marks=("silhouette", "word", "line", "specks"),
        mark_count=(0, 2), perspective=0.05,
    ),
    "blackboard": replace(
        PHOTO, layouts=("number", "lines", "grid", "sums"), digits=(1, 20), digit_px=(24, 140),
        pens=("chalk",), grounds=("blackboard", "blackboard", "dark paper"), rulings=("none",),
        surroundings=("none", "none", "frame"), marks=("line", "word", "specks"),
        mark_count=(0, 2),
    ),
    "card": replace(
        PHOTO, layouts=("number", "lines"), digits=(1, 12), digit_px=(18, 90), side_px=(350, 700),
        surroundings=("card",), grounds=("paper", "colour", "paper"), perspective=0.05,
        pens=("ballpoint", "felt", "marker"),
    ),
    "boxes": replace(
        PHOTO, layouts=("boxes", "comb"), digits=(2, 30), digit_px=(18, 80), bounce=0.07,
        slope_deg=2, bow=0, rulings=("none",),
    ),
    "cells": replace(
        PHOTO, layouts=("table", "table", "cheque"), digits=(4, 40), digit_px=(14, 60),
        slope_deg=2, bow=0, rulings=("none",), marks=("print", "signature", "word"),
        mark_count=(0, 3),
    ),
    "pale beside dark": replace(
        PHOTO, layouts=("number", "lines"), digits=(3, 20), digit_px=(24, 110), pale=1.0,
        pens=("ballpoint", "felt", "pencil", "fineliner"), exposure=(0.65, 1.0),
    ),
    "pencil": replace(
        PHOTO, layouts=("number", "lines"), digits=(1, 20), digit_px=(24, 110), pens=("pencil",),
        shadow=0.3,
    ),
    "faint": replace(
        PHOTO, layouts=("number", "number", "lines"), digits=(1, 8), digit_px=(40, 300),
        pens=("faint pencil",), side_px=(200, 820), noise=(0.003, 0.03),
    ),
    "words": replace(
        PHOTO, layouts=("words", "lines", "number"), digits=(2, 24), digit_px=(18, 80),
        marks=("word", "word", "letter", "signature"), mark_count=(1, 5),
    ),
    "sums": replace(
        PHOTO, layouts=("sums",), digits=(2, 24), digit_px=(18, 90), marks=("sign", "letter"),
        mark_count=(0, 2),
    ),
    "drawings": replace(
        PHOTO, layouts=("number", "lines"), digits=(1, 16), digit_px=(20, 100),
        marks=("arrow", "scribble", "crossed out", "ring", "line", "tick", "face"),
        mark_count=(1, 4), around=("none", "underline", "ring", "box"),
    ),
    "clutter": replace(
        PHOTO, layouts=("number", "lines"), digits=(1, 16), digit_px=(20, 90),
        marks=("barcode", "silhouette", "print", "keyboard", "stain", "specks"), mark_count=(1, 4),
    ),
    "sloping": replace(
        PHOTO, layouts=("number", "number", "lines"), digits=(4, 30), digit_px=(18, 90),
        slope_deg=32, bow=0.1, bounce=0.12, spread=0.1, low_ones=0.3,
    ),
    "several sizes": replace(
        PHOTO, layouts=("lines", "columns", "list"), digits=(4, 30), digit_px=(20, 80),
        row_spread=0.3, spread=0.1, low_ones=0.3,
    ),
    "touching": replace(
        PHOTO, layouts=("number", "lines"), digits=(2, 16), digit_px=(24, 130), gap=(-0.22, 0.04),
        pens=("ballpoint", "felt", "marker", "pencil", "fineliner"), bounce=0.1, spread=0.1,
    ),
    "touching large": replace(
        PHOTO, digits=(2, 5), digit_px=(60, 400), gap=(-0.25, 0.02), pens=ANY_PEN, bounce=0.1,
        margin=(0.0, 0.06), side_px=(200, 800), grounds=("paper", "paper", "colour"),
    ),
}  # fmt: skip
