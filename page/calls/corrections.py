"""What visitors corrected and agreed to keep: pictures with labels.csv, as `evaluate` takes them.

Nothing about the visitor is kept, and of a photo only its pixels: no place, no time, no camera.
"""

import csv
import io
import json
import math
import os
import re
import secrets
import threading
import time
from collections import OrderedDict
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from model import DigitReaderError

from ..protection.allowances import REMEMBERED, Allowance
from ..protection.visitors import calling_visitor
from .browser_calls import chosen_part
from .loaded_reader import reader

TABLE_COLUMNS = ("file", "label")
NO_TABLE = (
    "Corrections cannot be kept: labels.csv in their folder is no CSV in UTF-8 with the columns "
    "file,label."
)
LABEL = re.compile(r"[0-9]+(/[0-9]+)*|")
LONGEST_LABEL = 100  # characters; the page's field takes no more
IDENTITY = re.compile(r"[0-9a-f]{32}")  # 128 random bits of the browser: no two are the same
DRAFT = re.compile(r"\.[\w.]+\.[0-9a-f]{8}")
KEPT_A_MINUTE = 10  # a visitor mends one after the other
SHARE_KEPT = 0.25  # of what is left and the visitor's own, since the start
LOOK_EVERY_S = 60.0
BLOCK_BYTES = 4096  # of most disks: 377 files of 44 kB in all occupied 1.55 MB
DRAFT_S = 60  # nobody writes one file for longer
KEPT_SIDE_PX = 1600  # of a photo: thirty text lines would have 50 pixels each
# A drawing as it looks on the page, scaled down if it is large.
DRAWING_MARGIN_PX = 20
PEN_WIDTH_SHARE = 0.08  # of the tallest stroke: between the page's thin and medium pens
DRAWING_SIDE_PX = 1200  # without the margin


class CorrectionError(DigitReaderError):
    """A correction that is not kept: no consent, no label, no room, or no table to put it in."""


class Corrections:
    """A folder of corrected pictures, each `<id>.png`, a drawing's strokes beside it as JSON.

    What it occupies is counted with every correction, and looked through once a minute at most: the
    owner may add to it, or make room.
    """

    def __init__(self, folder: Path, limit_mb: int) -> None:
        """Make the folder if need be.

        Args:
            folder: of pictures with labels.csv.
            limit_mb: nothing more is kept beyond so many million bytes.

        Raises:
            CorrectionError: if there is a labels.csv that cannot be continued.
        """
        self._folder = folder
        self._limit_bytes = limit_mb * 10**6
        self._lock = threading.Lock()
        self._occupied_bytes = 0
        self._looked_s = -math.inf
        self._of_visitors: OrderedDict[str, int] = OrderedDict()  # bytes, since the start
        self._allowance = Allowance(KEPT_A_MINUTE)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # What a killed process was writing; a fresh one may be that of another process.
        for draft in folder.iterdir():
            is_old = time.time() - draft.stat().st_mtime > DRAFT_S
            if is_old and DRAFT.fullmatch(draft.name):
                draft.unlink(missing_ok=True)
        self._look()
        self._rows()  # so that the owner is told, and not each visitor

    def keep(self, asked: Any) -> dict[str, Any]:
        """Keep a picture with its right label; the same id again replaces it.

        Args:
            asked: {"id", "label", "consent", "strokes" or "file"}, or anything.

        Raises:
            DigitReaderError: if there is no consent, no room or no table that can be continued,
                or a value is of another kind.
        """
        if not isinstance(asked, dict) or asked.get("consent") is not True:
            raise CorrectionError("Nothing was saved: you have to agree first.")
        identity, label = asked.get("id"), asked.get("label")
        if not self._allowance.take(calling_visitor()):
            raise CorrectionError(
                f"Nothing was saved: you sent more than {KEPT_A_MINUTE} in a minute. Wait a little."
            )
        if not isinstance(identity, str) or not IDENTITY.fullmatch(identity):
            raise CorrectionError("A correction has an id of 32 hexadecimal digits.")
        if not isinstance(label, str) or len(label) > LONGEST_LABEL or not LABEL.fullmatch(label):
            raise CorrectionError("A label has up to 100 digits, with a slash between lines.")
        strokes = asked.get("strokes")
        files = {}
        if strokes is None:
            picture = chosen_part(asked.get("file"))
            picture.thumbnail((KEPT_SIDE_PX, KEPT_SIDE_PX))
        else:
            reader().read_strokes(strokes)  # raises what is wrong with them
            picture = strokes_picture(strokes)
            files[f"{identity}.json"] = json.dumps(strokes).encode()
        files[f"{identity}.png"] = _png(picture)
        with self._lock:
            self._write(files, f"{identity}.png", label, calling_visitor())
        return {"kept": True}

    def _write(self, files: dict[str, bytes], file: str, label: str, visitor: str | None) -> None:
        table = io.StringIO()
        writer = csv.writer(table, lineterminator="\n")
        writer.writerows(_with_label(self._rows(), file, label))
        contents = {**files, "labels.csv": table.getvalue().encode()}
        before = sum(_occupied(self._size(name)) for name in contents)
        new = sum(_occupied(len(content)) for content in contents.values()) - before
        self._check_room(new, visitor)
        for name, content in contents.items():
            _write_whole(self._folder / name, content)
        self._occupied_bytes += new
        if visitor is not None:
            self._of_visitors[visitor] = self._of_visitors.pop(visitor, 0) + new
            if len(self._of_visitors) > REMEMBERED:
                self._of_visitors.popitem(last=False)

    def _check_room(self, new_bytes: int, visitor: str | None) -> None:
        if time.monotonic() - self._looked_s > LOOK_EVERY_S:
            self._look()
        left_bytes = self._limit_bytes - self._occupied_bytes
        if new_bytes > left_bytes:
            raise CorrectionError("Nothing was saved: the folder for corrections is full.")
        own_bytes = self._of_visitors.get(visitor or "", 0)
        if own_bytes and own_bytes + new_bytes > SHARE_KEPT * (left_bytes + own_bytes):
            raise CorrectionError(
                "Nothing was saved: you have sent a great many already. Thank you!"
            )

    def _look(self) -> None:
        """See what the folder occupies."""
        sizes = (path.stat().st_size for path in self._folder.iterdir())
        self._occupied_bytes = sum(_occupied(size) for size in sizes)
        self._looked_s = time.monotonic()

    def _size(self, name: str) -> int:
        path = self._folder / name
        return path.stat().st_size if path.exists() else 0

    def _rows(self) -> list[list[str]]:
        """The table, its columns' names first, with whatever the owner added."""
        path = self._folder / "labels.csv"
        if not path.exists():
            return [[*TABLE_COLUMNS]]
        try:
            # Where a spreadsheet saved it, it begins with a mark of its encoding.
            with path.open(encoding="utf-8-sig", newline="") as lines:
                rows = [row for row in csv.reader(lines) if row] or [[*TABLE_COLUMNS]]
        except (UnicodeError, csv.Error) as error:
            raise CorrectionError(NO_TABLE) from error
        if not set(TABLE_COLUMNS) <= set(rows[0]):
            raise CorrectionError(NO_TABLE)
        return rows


def _with_label(rows: list[list[str]], file: str, label: str) -> list[list[str]]:
    """The table with the label of a file; all else stays as it is."""
    names, *rest = rows
    file_at, label_at = (names.index(column) for column in TABLE_COLUMNS)
    whole = [row + [""] * (len(names) - len(row)) for row in rest]
    if file not in [row[file_at] for row in whole]:
        whole.append([""] * len(names))
        whole[-1][file_at] = file
    for row in whole:
        if row[file_at] == file:
            row[label_at] = label
    return [names, *whole]


def strokes_picture(strokes: list[list[list[float]]]) -> Image.Image:
    """Valid strokes, of which there is at least one point, in black on white.

    Returns:
        A picture in mode L, no side longer than 1200 pixels and a margin.
    """
    points = [point for stroke in strokes for point in stroke]
    if not points:
        raise CorrectionError("Nothing was saved: the sheet is empty.")
    left, top = (min(point[i] for point in points) for i in (0, 1))
    width, height = (max(point[i] for point in points) - low for i, low in ((0, left), (1, top)))
    scale = min(1.0, DRAWING_SIDE_PX / max(width, height, 1))
    pen_px = max(2, round(PEN_WIDTH_SHARE * scale * max(_tallest(strokes), 40)))
    margin = DRAWING_MARGIN_PX + pen_px
    size = (round(width * scale) + 2 * margin, round(height * scale) + 2 * margin)
    picture = Image.new("L", size, 255)
    pen = ImageDraw.Draw(picture)
    for stroke in strokes:
        line = [((x - left) * scale + margin, (y - top) * scale + margin) for x, y in stroke]
        pen.line(line, fill=0, width=pen_px, joint="curve")
        for x, y in (*line[:1], *line[-1:]):
            reach = pen_px / 2
            pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill=0)
    return picture


def _tallest(strokes: list[list[list[float]]]) -> float:
    columns = [[y for _, y in stroke] for stroke in strokes if stroke]
    return max(max(column) - min(column) for column in columns)


def _png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    # A new picture of the pixels alone: what else a file says stays behind.
    Image.frombytes(picture.mode, picture.size, picture.tobytes()).save(file, "PNG")
    return file.getvalue()


def _occupied(size_bytes: int) -> int:
    """What a file takes of a disk, which gives whole blocks."""
    return -(-size_bytes // BLOCK_BYTES) * BLOCK_BYTES


def _write_whole(path: Path, content: bytes) -> None:
    """All of it or nothing, whenever the machine stops."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
