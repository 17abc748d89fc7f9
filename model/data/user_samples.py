"""A user's labelled pictures and drawings, as training samples."""

import json
from pathlib import Path

import numpy as np

from ..decoding.candidates import InkLine, ink_lines
from ..decoding.hypotheses import Hypotheses, PictureHypotheses, StrokeHypotheses
from ..errors import DataError, PictureError, StrokesError
from ..ink.binarize import find_ink
from ..ink.strokes.online import strokes_ink
from ..inputs.image import open_picture
from ..networks.glyph_net import OTHER
from .labelled_folder import LabelledPicture, load_labelled_folder
from .samples import Samples, as_samples

# A few pictures among a hundred thousand glyphs: each is shown so many times an epoch, every
# time as another writer would write it. No experiment varied it.
REPEATS = 20
STROKE_SUFFIX = ".json"


def load_user_samples(folder: Path) -> Samples:
    """The digits of a folder's pictures, found and normalised as the reader does it.

    A picture whose components are as many as its label's digits gives these digits; one with a
    single digit also where its strokes are broken; one whose label holds no digit gives ink
    that is not one. Others, of touching digits, give nothing.

    Args:
        folder: holds labels.csv (columns file, label) and pictures, or .json files of strokes,
            each a list of points [x, y].

    Returns:
        The samples, `REPEATS` times each, of the kind "user".

    Raises:
        DataError: if a file cannot be opened, or no picture gives a digit.
    """
    glyphs: list[np.ndarray] = []
    labels: list[int] = []
    for picture in load_labelled_folder(folder):
        try:
            lines = ink_lines(next(_hypotheses(picture.path).in_turn()))
        except (PictureError, StrokesError, OSError, ValueError, RecursionError) as error:
            raise DataError(f"{picture.path} of {folder} cannot be used: {error}") from error
        for glyph, label in _digits(lines, picture):
            glyphs.append(glyph)
            labels.append(label)
    if not glyphs:
        raise DataError(
            f"no picture of {folder} has as many separate digits as its label in labels.csv"
        )
    return as_samples(np.tile(glyphs, (REPEATS, 1, 1)), np.tile(labels, REPEATS), "user")


def _hypotheses(path: Path) -> Hypotheses:
    if path.suffix.lower() == STROKE_SUFFIX:
        return StrokeHypotheses(strokes_ink(json.loads(path.read_text(encoding="utf-8-sig"))))
    return PictureHypotheses(find_ink(open_picture(path)))


def _digits(lines: list[InkLine], picture: LabelledPicture) -> list[tuple[np.ndarray, int]]:
    text = picture.text.replace("\n", "")
    glyphs = [
        line.candidates[i, i + 1].glyph for line in lines for i in range(len(line.components))
    ]
    if not text:
        return [(glyph, OTHER) for glyph in glyphs]
    if len(text) == 1 and len(lines) == 1 and (0, len(glyphs)) in lines[0].candidates:
        glyphs = [lines[0].candidates[0, len(glyphs)].glyph]
    return list(zip(glyphs, map(int, text), strict=True)) if len(glyphs) == len(text) else []
