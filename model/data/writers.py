"""Digits of more writers than MNIST's: pen strokes and bitmaps, with a fixed split by writer."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..errors import DataError
from .npz import load_arrays
from .pen_digits import VALIDATION_STEP, WRITERS_FOLDER, load_pen_digits

OPTDIGITS_FILE = "optdigits.npz"
BITMAP_SIDE_PX = 32


@dataclass(frozen=True)
class WriterDigits:
    """Digits of many writers.

    Attributes:
        strokes: for each digit written with a pen its strokes, float32 (n, 2), y downwards.
        stroke_labels: int32, one for each of them.
        bitmaps: float32 (n, 32, 32) in [0, 1], ink is 1.
        bitmap_labels: int32 (n,).
    """

    strokes: tuple[tuple[np.ndarray, ...], ...]
    stroke_labels: np.ndarray
    bitmaps: np.ndarray
    bitmap_labels: np.ndarray


def load_writers(folder: Path = WRITERS_FOLDER) -> tuple[WriterDigits, WriterDigits]:
    """Load the pen strokes of UNIPEN (see `load_pen_digits`) and the bitmaps of optdigits.

    The raw bitmaps of optdigits (Alpaydin and Kaynak, 1998; UCI) stand in optdigits.npz as
    images, uint8 (n, 32, 32), and labels.

    Args:
        folder: holds the files.

    Returns:
        What to train on, and what to choose by: every tenth writer and bitmap.

    Raises:
        DataError: if a file is missing, cannot be read, or lacks an array, or if these do not fit
            each other.
    """
    pens = load_pen_digits(folder)
    path = folder / OPTDIGITS_FILE
    scan = load_arrays(path, "images labels")
    if scan["images"].shape != (len(scan["labels"]), BITMAP_SIDE_PX, BITMAP_SIDE_PX):
        raise DataError(
            f"the arrays of {path} do not fit each other: {len(scan['labels'])} labels, and images "
            f"of shape {scan['images'].shape}"
        )
    bitmaps = (scan["images"] > 0).astype(np.float32)
    held_out = np.arange(len(bitmaps)) % VALIDATION_STEP == 0
    train, validation = (
        WriterDigits(
            pen.strokes, pen.labels, bitmaps[chosen], scan["labels"][chosen].astype(np.int32)
        )
        for pen, chosen in zip(pens, (~held_out, held_out), strict=True)
    )
    return train, validation
