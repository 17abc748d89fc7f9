"""Where corrections are kept: one SQLite file, its size a limit, each visitor with a share of it.

SQLite's log (WAL) makes each correction whole or not there, whenever the machine stops. `export`
writes the folder that `evaluate` scores and `train_flax.py --extra` learns from.
"""

import csv
import os
import sqlite3
import threading
from collections import OrderedDict
from contextlib import closing
from pathlib import Path
from typing import Any, TextIO

from ..protection.allowances import Allowance
from ..protection.pictures import open_picture
from ..protection.uploads import file_bytes
from ..protection.visitors import calling_visitor
from .corrections import Correction, CorrectionError, correction
from .loaded_reader import reader

FILE_NAME = "corrections.sqlite3"
TABLE = """CREATE TABLE IF NOT EXISTS corrections (
    identity TEXT PRIMARY KEY, label TEXT NOT NULL, png BLOB NOT NULL, strokes BLOB,
    kept_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
) STRICT"""
KEEP = """INSERT INTO corrections (identity, label, png, strokes) VALUES (?, ?, ?, ?)
    ON CONFLICT (identity) DO UPDATE SET
    label = excluded.label, png = excluded.png, strokes = excluded.strokes"""
ALL = "SELECT identity, label, png, strokes FROM corrections ORDER BY kept_at, identity"
ROW_BYTES = 200  # of a correction, beside its picture and strokes
DISK_BLOCK_BYTES = 512  # what `stat` counts in
BUSY_S = 10.0  # an export may be reading
KEPT_A_MINUTE = 10  # a visitor corrects one after the other
REMEMBERED = 10_000  # visitors, in a few MB; of others the share begins anew
SHARE_KEPT = 0.25  # of what is left and the visitor's own, since the start


class CorrectionStore:
    """A folder with a SQLite file of corrections, for the owner's eyes."""

    def __init__(self, folder: Path, limit_mb: int) -> None:
        """Make the folder and the file if need be.

        Args:
            folder: of the file.
            limit_mb: nothing more is kept beyond so many million bytes, those of the file.

        Raises:
            CorrectionError: if the file is none of ours, or cannot be written.
            OSError: if the folder cannot be made.
        """
        self._limit_bytes = limit_mb * 10**6
        self._lock = threading.Lock()
        self._of_visitors: OrderedDict[str, int] = OrderedDict()  # bytes, since the start
        self._allowance = Allowance(KEPT_A_MINUTE)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path = folder / FILE_NAME
        # SQLite gives its log and index the mode of the file.
        os.close(os.open(self._path, os.O_CREAT | os.O_WRONLY, 0o600))
        self._database = sqlite3.connect(self._path, timeout=BUSY_S, check_same_thread=False)
        try:
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute(TABLE)
        except sqlite3.Error as error:
            self._database.close()
            raise CorrectionError(
                f"{self._path} cannot be used ({error}). Move it away."
            ) from error

    def keep(self, asked: Any) -> dict[str, Any]:
        """Keep a picture with its right label; the same id again replaces it.

        Args:
            asked: as of `corrections.correction`, "file" as an upload is named.

        Raises:
            DigitReaderError: if there is no consent or no room, or a value is of another kind.
        """
        visitor = calling_visitor()
        if not self._allowance.take(visitor):
            raise CorrectionError(
                f"Nothing was saved: more than {KEPT_A_MINUTE} in a minute. Wait."
            )
        given = correction(reader(), asked, lambda file: open_picture(file_bytes(file)))
        size_bytes = ROW_BYTES + len(given.png) + len(given.strokes or b"")
        with self._lock:
            self._check_room(size_bytes, visitor)
            self._write(given)
            if visitor is not None:
                self._of_visitors[visitor] = self._of_visitors.pop(visitor, 0) + size_bytes
                if len(self._of_visitors) > REMEMBERED:
                    self._of_visitors.popitem(last=False)
        return {"kept": True}

    def _write(self, given: Correction) -> None:
        row = (given.identity, given.label, given.png, given.strokes)
        try:
            with self._database:
                self._database.execute(KEEP, row)
            self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # so that the log stays short
        except sqlite3.Error as error:  # the disk is full, or was taken away
            raise CorrectionError("Nothing was saved: the disk is full or damaged.") from error

    def export(self, folder: Path) -> int:
        """Write all corrections as `<id>.png` with labels.csv, a drawing's strokes as `<id>.json`.

        Args:
            folder: is made if need be; what it holds under these names is replaced.

        Returns:
            How many there are.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        count = 0
        with (
            _owners(folder / "labels.csv") as table,
            closing(self._database.execute(ALL)) as rows,
        ):
            lines = csv.writer(table, lineterminator="\n")
            lines.writerow(("file", "label"))
            for given in (Correction(*row) for row in rows):
                _write(folder / f"{given.identity}.png", given.png)
                if given.strokes is not None:
                    _write(folder / f"{given.identity}.json", given.strokes)
                lines.writerow((f"{given.identity}.png", given.label))
                count += 1
        return count

    def close(self) -> None:
        """Leave one file."""
        with self._lock:
            self._database.close()

    def _check_room(self, new_bytes: int, visitor: str | None) -> None:
        left_bytes = self._limit_bytes - self.occupied_bytes()
        if new_bytes > left_bytes:
            raise CorrectionError("Nothing was saved: the folder for corrections is full.")
        own_bytes = self._of_visitors.get(visitor or "", 0)
        if own_bytes and own_bytes + new_bytes > SHARE_KEPT * (left_bytes + own_bytes):
            raise CorrectionError("Nothing was saved: you have sent many already. Thank you!")

    def occupied_bytes(self) -> int:
        """What the file, its log and its index take of the disk."""
        files = self._path.parent.glob(f"{FILE_NAME}*")
        return sum(file.stat().st_blocks * DISK_BLOCK_BYTES for file in files)


def export(corrections: Path, folder: Path) -> int:
    """Write all corrections into a folder; how many there are.

    Raises:
        CorrectionError: if none were kept there.
        OSError: if the folder cannot be written.
    """
    if not (corrections / FILE_NAME).is_file():
        raise CorrectionError(f"{corrections} holds no {FILE_NAME}: nothing was kept there.")
    store = CorrectionStore(corrections, limit_mb=1)
    try:
        return store.export(folder)
    finally:
        store.close()


def _write(path: Path, content: bytes) -> None:
    with _owners(path) as file:
        file.buffer.write(content)


def _owners(path: Path) -> TextIO:
    """A file to write, which nobody else may read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    return os.fdopen(descriptor, "w", encoding="utf-8", newline="")
