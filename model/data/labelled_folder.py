"""Labelled pictures and strokes: a folder with labels.csv, or a .json file that lists strokes."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import DataError
from ..ink.strokes.online import Strokes

STROKE_SUFFIX = ".json"
"""Of a file that holds strokes: lists of points [x, y]."""


@dataclass(frozen=True)
class LabelledPicture:
    """A picture, or strokes, and the text that a right reading of it has.

    Attributes:
        path: the picture or the file of strokes; for strokes of a list, a name.
        label: as written in labels.csv: digits in reading order, text lines joined by "/".
        strokes: those of a list; None where `path` is a file.
        text: the label's digits as a reading's text: text lines joined by a line break.
    """

    path: Path
    label: str
    strokes: Strokes | None = None

    @property
    def text(self) -> str:
        """What `Reading.text` is when the reading is right."""
        lines = (
            "".join(char for char in line if char in "0123456789") for line in self.label.split("/")
        )
        return "\n".join(line for line in lines if line)


def load_labelled(path: Path) -> list[LabelledPicture]:
    """The pictures or strokes of a folder with labels.csv, or the strokes of a list.

    Args:
        path: a folder as `load_labelled_folder` takes it; or a .json file: a list of objects
            with at least label and strokes, and source and file where they are known.

    Raises:
        DataError: if it is neither, or cannot be used.
    """
    if path.suffix.lower() == STROKE_SUFFIX and path.is_file():
        try:
            listed = json.loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError, RecursionError) as error:
            raise DataError(f"{path} is no JSON in UTF-8 ({error})") from error
        if not isinstance(listed, list) or not listed:
            raise DataError(f"{path} is no list of labelled strokes")
        return [_listed(path, number, one) for number, one in enumerate(listed)]
    return load_labelled_folder(path)


def _listed(path: Path, number: int, one: Any) -> LabelledPicture:
    if not isinstance(one, dict) or not isinstance(one.get("label"), str) or "strokes" not in one:
        raise DataError(f"{path} has no label or no strokes at number {number} of its list")
    return LabelledPicture(path.with_name(f"{path.stem}-{number}"), one["label"], one["strokes"])


def load_strokes(path: Path) -> Strokes:
    """The strokes of a file, not checked any further.

    Raises:
        DataError: if it cannot be read, or is no JSON.
    """
    try:
        strokes: Strokes = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"{path} holds no strokes: it is no JSON in UTF-8 ({error})") from error
    return strokes


def load_labelled_folder(folder: Path) -> list[LabelledPicture]:
    """The pictures that a folder's labels.csv lists, in its order.

    Args:
        folder: holds labels.csv with at least the columns file (relative to the folder) and
            label.

    Raises:
        DataError: if labels.csv is missing, lacks a column or a value, lists nothing, or is
            no CSV in UTF-8.
    """
    path = folder / "labels.csv"
    if not path.is_file():
        raise DataError(f"{folder} has no labels.csv (columns file, label)")
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
    except (UnicodeError, csv.Error) as error:
        raise DataError(f"{path} is no CSV in UTF-8 ({error})") from error
    missing = {"file", "label"} - set(rows[0] if rows else ())
    if missing:
        raise DataError(f"{path} lists no picture under the columns {sorted(missing)}")
    for number, row in enumerate(rows, start=2):
        if not row["file"] or row["label"] is None:
            raise DataError(f"{path} has no file or no label in row {number}: {row}")
    return [LabelledPicture(folder / row["file"], row["label"].strip()) for row in rows]
