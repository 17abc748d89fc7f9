"""Pages and pictures on which nothing is a digit."""

from collections.abc import Mapping
from dataclasses import replace

from ..config import PageConfig
from .bases import ALONE, ANY_EDGE, ANY_PEN, CROP, DRAWING, PHOTO, SELDOM_EDGE

WITHOUT_DIGITS: Mapping[str, PageConfig] = {
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
