"""The folder that uploads go to: the app's own, kept for an hour, and never the whole disk.

One visitor has a share of it, of bytes and of files, smaller the fuller the folder is: who fills
their share keeps nobody else out, and the next who comes with as much has less to fill.
"""

import os
import shutil
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from gradio.utils import get_upload_folder

from model import DigitReaderError

HOUR_S = 3600
SWEEP_EVERY_S = 5.0  # at most, while pictures come
SWEEP_ANYWAY_S = 600.0  # whether any come or not
LIMIT_STORED_BYTES = 1_000_000_000  # fifty of the largest pictures
LIMIT_FILES = 20_000  # so that a sweep stays short
# Of what is free and the visitor's own: 250 MB of an empty folder, fifty photos of a phone an hour,
# and ten visitors at their limits leave 56 MB and 1,126 files to the next one.
SHARE_STORED = 0.25
KEPT_FREE_BYTES = 300_000_000  # of the disk, for whoever else needs it
NO_ROOM = "There is no room for more pictures just now. Draw, or try again in an hour."


class NoRoomError(DigitReaderError):
    """A picture that is not stored: the folder or the disk is full, or cannot be written."""


@dataclass
class Room:
    """How many bytes may come, and how many did; none where nothing was stored of them."""

    limit_bytes: int
    used_bytes: int = 0


class _Kept:
    """What one visitor stored within the last hour."""

    def __init__(self) -> None:
        self._each: deque[tuple[float, int]] = deque()  # when, and how many bytes
        self.bytes = 0

    @property
    def files(self) -> int:
        return len(self._each)

    def add(self, size_bytes: int) -> None:
        self._each.append((time.monotonic(), size_bytes))
        self.bytes += size_bytes

    def forget_old(self) -> None:
        while self._each and time.monotonic() - self._each[0][0] > HOUR_S:
            self.bytes -= self._each.popleft()[1]


class Storage:
    """The upload folder; Gradio sweeps what it knows of, this also what broke off."""

    def __init__(self) -> None:
        self._sweeper: threading.Thread | None = None
        self._sweeping = threading.Lock()
        self._swept_s = -SWEEP_EVERY_S
        self._counting = threading.Lock()  # of what follows, and never for long
        self._stored_bytes = 0  # found by the last sweep, and used since
        self._stored_files = 0
        self._kept: dict[str, _Kept] = {}  # by the visitor; of this machine nothing is counted
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
                if room.used_bytes:
                    self._count(room.used_bytes, visitor)
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
        before_bytes, before_files = self._stored_bytes, self._stored_files
        count, found_bytes = _sweep(Path(get_upload_folder()))
        with self._counting:  # what came to its end meanwhile stays counted
            self._stored_bytes += found_bytes - before_bytes
            self._stored_files += count - before_files
            for visitor, kept in list(self._kept.items()):
                kept.forget_old()
                if not kept.files:
                    del self._kept[visitor]
        self._swept_s = time.monotonic()

    def _count(self, size_bytes: int, visitor: str | None) -> None:
        self._stored_bytes += size_bytes
        self._stored_files += 1
        if visitor is not None:
            self._kept.setdefault(visitor, _Kept()).add(size_bytes)

    def _fits(self, size_bytes: int, free_bytes: int, visitor: str | None) -> bool:
        left_bytes = min(LIMIT_STORED_BYTES - self._stored_bytes, free_bytes)
        left_files = LIMIT_FILES - self._stored_files - len(self._coming_bytes)
        if self._coming_bytes.total() + size_bytes > left_bytes or left_files < 1:
            return False
        if visitor is None:
            return True
        kept = self._kept.get(visitor, _Kept())
        own_bytes = kept.bytes + self._coming_bytes[visitor]
        # The first picture comes in wherever there is room; to announce more takes a share too.
        return not own_bytes or (
            own_bytes + size_bytes <= SHARE_STORED * (left_bytes + kept.bytes)
            and kept.files + 1 <= SHARE_STORED * (left_files + kept.files)
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
