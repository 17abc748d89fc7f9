"""Digits as writers' pens went, with a fixed split by writer."""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from ..errors import DataError
from .npz import load_arrays

WRITERS_FOLDER = Path(__file__).parent / "files"
"""The sets that come with the project; see its README."""
UNIPEN_FILE = "unipen_digits.npz"
MORE_UNIPEN_FILE = "unipen_more.npz"
VALIDATION_STEP = 10
"""Every so-many-th writer, or bitmap, is for validation."""


@dataclass(frozen=True)
class PenDigits:
    """Digits that were written with a pen.

    Attributes:
        strokes: for each digit its strokes, float32 (n, 2), y downwards, in the order of writing.
        labels: int32, one for each.
        writers: one for each.
    """

    strokes: tuple[tuple[np.ndarray, ...], ...]
    labels: np.ndarray
    writers: np.ndarray

    def of(self, chosen: np.ndarray) -> "PenDigits":
        """Those of some numbers."""
        strokes = tuple(self.strokes[i] for i in chosen)
        return PenDigits(strokes, self.labels[chosen], self.writers[chosen])


def load_pen_digits(folder: Path = WRITERS_FOLDER) -> tuple[PenDigits, PenDigits]:
    """Load the digits of UNIPEN.

    UNIPEN's digits (Guyon, Schomaker, Plamondon, Liberman and Janet, 1994; train_r01_v07,
    doi:10.5281/zenodo.1195803) stand in unipen_digits.npz, and in unipen_more.npz those of more
    writers, cut out of running numbers. Digit i has the strokes item_offsets[i] to
    item_offsets[i + 1], stroke s the rows stroke_offsets[s] to stroke_offsets[s + 1] of points,
    (x, y) with y upwards; labels and writers go with the digits.

    Args:
        folder: holds the files; the second may be missing.

    Returns:
        What to train on, and what to choose by: every tenth writer of each file.

    Raises:
        DataError: if a file is missing, cannot be read, or lacks an array, or if these do not fit
            each other.
    """
    parts = []
    for path in (folder / UNIPEN_FILE, folder / MORE_UNIPEN_FILE):
        if path.name == UNIPEN_FILE or path.is_file():
            arrays = load_arrays(path, "points stroke_offsets item_offsets labels writers")
            try:
                parts.append(_split(arrays))
            except (IndexError, TypeError, ValueError) as error:
                raise DataError(f"the arrays of {path} do not fit each other ({error})") from error
    train, validation = (_joined(each) for each in zip(*parts, strict=True))
    return train, validation


def _split(arrays: dict[str, np.ndarray]) -> tuple[PenDigits, PenDigits]:
    if arrays["points"].shape[1:] != (2,):
        raise ValueError(f"points are of shape {arrays['points'].shape[1:]} each, not (2,)")
    if arrays["labels"].shape != arrays["writers"].shape:
        raise ValueError(f"{len(arrays['labels'])} labels, {len(arrays['writers'])} writers")
    points = arrays["points"] * np.array([1, -1], np.float32)
    strokes = np.split(points, arrays["stroke_offsets"][1:-1])
    offsets = arrays["item_offsets"]
    items = tuple(
        tuple(stroke for stroke in strokes[first:end] if len(stroke))
        for first, end in pairwise(offsets)
    )
    every = PenDigits(items, arrays["labels"].astype(np.int32), arrays["writers"])
    _, writer = np.unique(every.writers, return_inverse=True)
    held_out = writer % VALIDATION_STEP == 0
    return every.of(np.flatnonzero(~held_out)), every.of(np.flatnonzero(held_out))


def _joined(parts: tuple[PenDigits, ...]) -> PenDigits:
    return PenDigits(
        tuple(item for part in parts for item in part.strokes),
        np.concatenate([part.labels for part in parts]),
        np.concatenate([part.writers for part in parts]),
    )
