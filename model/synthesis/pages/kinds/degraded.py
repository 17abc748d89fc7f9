"""What cameras and programs do to numbers: few pixels, blur, negatives."""

from collections.abc import Mapping
from dataclasses import replace

from ..config import PageConfig
from .bases import PHOTO, SCAN

DEGRADED: Mapping[str, PageConfig] = {
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
}  # fmt: skip
