"""What is drawn on a screen."""

from collections.abc import Mapping
from dataclasses import replace

from ..config import PageConfig
from .bases import DRAWING

DRAWINGS: Mapping[str, PageConfig] = {
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
}  # fmt: skip
