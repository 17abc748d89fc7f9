"""Folders of labelled pictures: labels.csv and what it lists."""

import csv
from dataclasses import dataclass
from pathlib import Path

from ..errors import DataError


@dataclass(frozen=True)
class LabelledPicture:
    """A picture file and the text that a right reading of it has.

    Attributes:
        path: the picture.
        label: as written in labels.csv: digits in reading order, text lines joined by "/".
        text: the label's digits as a reading's text: text lines joined by a line break.
    """

    path: Path
    label: str

    @property
    def text(self) -> str:
        """What `Reading.text` is when the reading is right."""
        lines = (
            "".join(char for char in line if char in "0123456789") for line in self.label.split("/")
        )
        return "\n".join(line for line in lines if line)


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
