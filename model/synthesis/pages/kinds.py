"""The kinds of pages, by name."""

from collections.abc import Mapping
from dataclasses import replace

from .config import MarkName, PageConfig, PenName, Surroundings

# A camera held over paper; a drawing program; a scanner.
PHOTO = PageConfig(perspective=0.02, rulings=("none",) * 4 + ("ruled", "squared"))
DRAWING = PageConfig(
    side_px=(150, 700), sources=("drawn", "pen", "pen"), pens=("brush", "pixel brush", "brush"),
    grounds=("canvas", "canvas", "dark canvas"), vignette=(0, 0), shadow=0, fold=0,
    exposure=(1, 1), blur_px=(0, 0), motion=0, noise=(0, 0), jpeg=None, gray=0.1,
)  # fmt: skip
SCAN = replace(
    DRAWING, sources=("mnist", "drawn", "pen", "font"), pens=("ballpoint", "fineliner", "felt"),
    grounds=("scan",), blur_px=(0.2, 1.3), noise=(0, 0.01), jpeg=(60, 95), gray=0.4,
)  # fmt: skip
# What is cut out around a digit, by a program or by hand.
CROP = replace(
    SCAN, grounds=("scan", "paper", "paper", "colour"), exposure=(0.7, 1.05), noise=(0, 0.03),
    vignette=(0, 0.25), margin=(-0.04, 0.1),
)  # fmt: skip
ANY_PEN: tuple[PenName, ...] = (
    "ballpoint", "fineliner", "felt", "pencil", "marker", "board marker", "brush", "broad marker",
)  # fmt: skip
ANY_EDGE: tuple[Surroundings, ...] = ("edge", "strip", "corner", "table", "frame", "card")
SELDOM_EDGE: tuple[Surroundings, ...] = (*("none",) * 6, *ANY_EDGE)
NOW_AND_THEN_EDGE: tuple[Surroundings, ...] = (*("none",) * 4, *ANY_EDGE)
# What stands alone in a picture in place of a digit.
ALONE: tuple[MarkName, ...] = (
    "letter", "letter", "greek", "greek", "sign", "sign", "arrow", "scribble", "crossed out",
    "ring", "tick", "face", "silhouette", "clothes", "clothes", "texture", "keyboard", "signature",
    "word", "line", "stain",
)  # fmt: skip

KINDS: Mapping[str, PageConfig] = {
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
    "binary": replace(
        SCAN, layouts=("number", "lines", "grid"), digits=(2, 24), digit_px=(16, 80),
        grounds=("canvas", "dark canvas"), pens=("thresholded",), blur_px=(0, 0), noise=(0, 0),
        side_px=(250, 800), jpeg=(70, 95), marks=("specks",), mark_count=(0, 1),
    ),
    "low resolution": replace(
        PHOTO, layouts=("number", "lines"), digits=(1, 12), digit_px=(12, 22), side_px=(100, 260),
        blur_px=(0.4, 0.9), noise=(0.005, 0.025), jpeg=(40, 85), pens=("ballpoint", "felt"),
    ),
    "blurred": replace(
        PHOTO, layouts=("number", "lines"), digits=(1, 12), digit_px=(40, 160), blur_px=(1.5, 3.5),
        motion=0.3, noise=(0.01, 0.05), jpeg=(20, 70), pens=("felt", "marker", "ballpoint"),
    ),
    "negative": replace(
        PHOTO, layouts=("number", "lines"), digits=(1, 16), digit_px=(20, 110), inverted=1.0,
        perspective=0.0,
    ),
    "coloured": replace(
        PHOTO, layouts=("number", "lines"), digits=(1, 20), digit_px=(24, 110),
        grounds=("colour", "cardboard"), pens=("ballpoint", "felt", "marker"),
    ),
    "drawn digit": replace(DRAWING, digits=(1, 1), digit_px=(60, 420), pens=(
        "brush", "brush", "pixel brush", "hairline", "streaky brush")),
    "drawn 28": replace(DRAWING, digits=(1, 1), digit_px=(15, 23), side_px=(28, 28), aspect=(1, 1),
        sources=("mnist", "drawn", "pen"), blur_px=(0, 0.6)),
    "drawn number": replace(
        DRAWING, layouts=("number", "number", "lines", "grid"), digits=(2, 20), digit_px=(20, 220),
        side_px=(300, 1000), gap=(-0.02, 0.5), bounce=0.1, spread=0.1, slope_deg=8,
    ),
    "drawn large": replace(
        DRAWING, digits=(1, 3), digit_px=(400, 1000), side_px=(1000, 1800),
        pens=("brush", "hairline", "streaky brush"),
    ),
    "drawn touching": replace(
        DRAWING, digits=(2, 6), digit_px=(40, 200), gap=(-0.25, 0.02), bounce=0.1,
        side_px=(200, 800),
    ),
    "drawn jpeg": replace(
        DRAWING, layouts=("number", "number", "lines"), digits=(1, 8), digit_px=(50, 600),
        side_px=(150, 1400), jpeg=(35, 92), marks=("specks",), mark_count=(0, 1),
    ),
    "no digits": replace(
        PHOTO, digits=(0, 0), digit_px=(20, 90),
        marks=("word", "print", "arrow", "scribble", "crossed out", "ring", "line", "barcode",
               "silhouette", "face", "specks", "keyboard", "stain", "signature", "tick",
               "letter", "greek", "sign", "clothes", "texture"),
        mark_count=(0, 6), surroundings=("none", "none", "edge", "strip", "corner", "table"),
        rulings=("none", "none", "ruled", "squared", "dotted", "dark ruled"), shadow=0.3, fold=0.2,
        perspective=0.04,
    ),
    "one mark": replace(
        PHOTO, digits=(0, 0), digit_px=(60, 1000), side_px=(100, 1600), aspect=(0.6, 1.6),
        marks=ALONE, mark_count=(1, 1), pens=ANY_PEN, blur_px=(0.2, 3.0),
        grounds=("paper", "paper", "colour", "scan"), surroundings=SELDOM_EDGE,
        rulings=("none",) * 6 + ("ruled", "squared"), shadow=0.25,
    ),
    "letters": replace(
        PHOTO, digits=(0, 0), digit_px=(20, 120), marks=("letter", "greek", "word", "sign"),
        mark_count=(2, 14), pens=ANY_PEN,
    ),
    "empty edges": replace(
        PHOTO, digits=(0, 0), digit_px=(20, 120), surroundings=ANY_EDGE, shadow=0.6, fold=0.3,
        rulings=("none", "none", "ruled", "squared", "dark ruled"), marks=("line", "specks"),
        mark_count=(0, 1), perspective=0.05, side_px=(120, 820),
    ),
    "small mark": replace(
        CROP, digits=(0, 0), digit_px=(16, 120), side_px=(28, 200), marks=(*ALONE, "cut"),
        mark_count=(1, 2), pens=ANY_PEN, surroundings=("none", "none", "cell edge", "cell"),
    ),
    "one mark drawn": replace(
        DRAWING, digits=(0, 0), digit_px=(60, 350), marks=ALONE, mark_count=(1, 1),
        side_px=(28, 600), pens=("brush", "brush", "pixel brush", "hairline", "streaky brush"),
    ),
    "no digits drawn": replace(
        DRAWING, digits=(0, 0), digit_px=(60, 250),
        marks=("word", "letter", "arrow", "scribble", "ring", "face", "silhouette", "sign",
               "greek"),
        mark_count=(0, 3),
    ),
}  # fmt: skip
"""What is measured and trained on, each kind with its own name."""
