"""Digits of more writers than MNIST's: pen strokes and bitmaps, with a fixed split by writer."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..errors import DataError
from .npz import load_arrays

UNIPEN_FILE = "unipen_digits.npz"
OPTDIGITS_FILE = "optdigits.npz"
# Every so-many-th writer, or bitmap, is for validation.
VALIDATION_STEP = 10


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


def load_writers(folder: Path) -> tuple[WriterDigits, WriterDigits]:
    """Load the pen strokes of UNIPEN and the bitmaps of optdigits.

    UNIPEN's digits (Guyon, Schomaker, Plamondon, Liberman and Janet, 1994; train_r01_v07,
    doi:10.5281/zenodo.1195803) stand in unipen_digits.npz: digit i has the strokes
    item_offsets[i] to item_offsets[i + 1], stroke s the rows stroke_offsets[s] to
    stroke_offsets[s + 1] of points, (x, y) with y upwards; labels and writers go with the
    digits. The raw bitmaps of optdigits (Alpaydin and Kaynak, 1998; UCI) stand in
    optdigits.npz as images, uint8 (n, 32, 32), and labels.

    Args:
        folder: holds the two files.

    Returns:
        What to train on, and what to choose by: every tenth writer and bitmap.

    Raises:
        DataError: if a file is missing, cannot be read, or lacks an array, or if these do not fit
            each other.
    """
    pen = load_arrays(folder / UNIPEN_FILE, "points stroke_offsets item_offsets labels writers")
    scan = load_arrays(folder / OPTDIGITS_FILE, "images labels")
    try:
        return _split(pen, scan)
    except (IndexError, TypeError, ValueError) as error:
        raise DataError(f"the arrays of {folder} do not fit each other ({error})") from error


def _split(
    pen: dict[str, np.ndarray], scan: dict[str, np.ndarray]
) -> tuple[WriterDigits, WriterDigits]:
    for name, array, one in (("points", pen["points"], (2,)), ("images", scan["images"], (32, 32))):
        if array.shape[1:] != one:
            raise ValueError(f"{name} are of shape {array.shape[1:]} each, not {one}")
    points = pen["points"] * np.array([1, -1], np.float32)
    strokes = np.split(points, pen["stroke_offsets"][1:-1])
    items = [
        tuple(strokes[first:end])
        for first, end in zip(pen["item_offsets"][:-1], pen["item_offsets"][1:], strict=True)
    ]
    _, writer = np.unique(pen["writers"], return_inverse=True)
    held_out = writer % VALIDATION_STEP == 0
    bitmaps = (scan["images"] > 0).astype(np.float32)
    held_bitmaps = np.arange(len(bitmaps)) % VALIDATION_STEP == 0

    def part(chosen: np.ndarray, chosen_bitmaps: np.ndarray) -> WriterDigits:
        return WriterDigits(
            tuple(items[i] for i in np.flatnonzero(chosen)),
            pen["labels"][chosen].astype(np.int32),
            bitmaps[chosen_bitmaps],
            scan["labels"][chosen_bitmaps].astype(np.int32),
        )

    return part(~held_out, ~held_bitmaps), part(held_out, held_bitmaps)
