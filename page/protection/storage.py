"""The folder that uploads go to: the app's own, kept for an hour, and never the whole disk."""

import os
import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from gradio.utils import get_upload_folder

from model import DigitReaderError

from .visitors import SHARE_EACH

HOUR_S = 3600
SWEEP_EVERY_S = 5.0  # at most, while pictures come
SWEEP_ANYWAY_S = 600.0  # whether any come or not
LIMIT_STORED_BYTES = 1_000_000_000  # fifty of the largest pictures
LIMIT_FILES = 20_000  # so that a sweep stays short
KEPT_FREE_BYTES = 300_000_000  # of the disk, for whoever else needs it
NO_ROOM = "No more pictures can be stored just now. Draw, or try again in an hour."


class NoRoomError(DigitReaderError):
    """A picture that is not stored: the folder or the disk is full, or cannot be written."""


@dataclass
class Room:
    """How many bytes may come, and how many did."""

    limit_bytes: int
    used_bytes: int = 0


class Storage:
    """The upload folder; Gradio sweeps what it knows of, this also what broke off."""

    def __init__(self) -> None:
        self._sweeper: threading.Thread | None = None
        self._sweeping = threading.Lock()
        self._swept_s = -SWEEP_EVERY_S
        self._counting = threading.Lock()  # of what follows, and never for long
        self._stored_bytes = 0  # found by the last sweep, and used since
        self._has_few_files = True
        self._coming_bytes: Counter[str | None] = Counter()  # of each visitor, held by `room_for`

    @contextmanager
    def room_for(self, limit_bytes: int, visitor: str | None) -> Iterator[Room]:
        """Hold room while something arrives; of it `used_bytes` count as stored afterwards.

        Raises:
            NoRoomError: if so much does not fit beside what is stored and what is just coming, or
                one visitor would hold too much of what is left.
        """
        free_bytes = self._look()
        with self._counting:
            if not self._fits(limit_bytes, free_bytes, visitor):
                raise NoRoomError(NO_ROOM)
            self._coming_bytes[visitor] += limit_bytes
        room = Room(limit_bytes)
        try:
            yield room
        finally:
            with self._counting:
                self._stored_bytes += room.used_bytes
                self._coming_bytes[visitor] -= limit_bytes
                self._coming_bytes += Counter()  # without those for whom nothing comes

    def sweep(self) -> None:
        """Delete files of more than an hour, and see how much is left."""
        with self._sweeping:
            self._sweep()

    def keep_swept(self) -> None:
        """Sweep now and every ten minutes, from the first call on until the process ends."""
        with self._counting:
            if self._sweeper is None:
                self._sweeper = threading.Thread(target=self._go_on_sweeping, daemon=True)
                self._sweeper.start()

    def _go_on_sweeping(self) -> None:
        while True:
            with suppress(OSError):  # who hands in a picture is told
                self.sweep()
            time.sleep(SWEEP_ANYWAY_S)

    def _look(self) -> int:
        """How many bytes of the disk may be used, below 0 if the folder cannot; sweeps if due."""
        folder = Path(get_upload_folder())
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._sweeping:
                if time.monotonic() - self._swept_s >= SWEEP_EVERY_S:
                    self._sweep()
            is_writable = os.access(folder, os.W_OK)
            return shutil.disk_usage(folder).free - KEPT_FREE_BYTES if is_writable else -1
        except OSError:  # a read-only or broken disk: drawings go on
            return -1

    def _sweep(self) -> None:
        before_bytes = self._stored_bytes
        count, found_bytes = _sweep(Path(get_upload_folder()))
        with self._counting:  # what came to its end meanwhile stays counted
            self._stored_bytes += found_bytes - before_bytes
            self._has_few_files = count < LIMIT_FILES
        self._swept_s = time.monotonic()

    def _fits(self, size_bytes: int, free_bytes: int, visitor: str | None) -> bool:
        left_bytes = min(LIMIT_STORED_BYTES - self._stored_bytes, free_bytes)
        own_bytes = self._coming_bytes[visitor] if visitor is not None else 0
        return (
            self._has_few_files
            and self._coming_bytes.total() + size_bytes <= left_bytes
            # Who only announces pictures must not keep everyone else's out.
            and (not own_bytes or own_bytes + size_bytes <= SHARE_EACH * left_bytes)
        )


STORAGE = Storage()  # one for uploads, tools and links


def _sweep(folder: Path) -> tuple[int, int]:
    """Delete old files; how many are left, and their bytes."""
    count = stored_bytes = 0
    oldest_s = time.time() - HOUR_S
    for inside, _, files in os.walk(folder, topdown=False):
        for file in files:
            path = Path(inside, file)
            try:
                about = path.lstat()
                if about.st_mtime < oldest_s:
                    path.unlink()
                    continue
            except FileNotFoundError:  # Gradio was faster
                continue
            count += 1
            stored_bytes += about.st_size
        if Path(inside) != folder:
            _remove_if_empty(Path(inside))
    return count, stored_bytes


def _remove_if_empty(folder: Path) -> None:
    """Remove a folder that no upload is in, unless one is just coming."""
    try:
        if time.time() - folder.stat().st_mtime > HOUR_S:
            folder.rmdir()
    except OSError:  # it is not empty, or no longer there
        return
