"""What kinds of pages are made from: a camera, a scanner, a drawing program; pens and edges."""

from dataclasses import replace

from ..config import MarkName, PageConfig, PenName, Surroundings

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
