"""The folder that uploads go to: the app's own, kept for an hour, and never the whole disk."""

import os
import shutil
import tempfile
import threading
import time
from pathlib import Path

from gradio.utils import get_upload_folder

HOUR_S = 3600
SWEEP_EVERY_S = 5.0
LIMIT_STORED_BYTES = 1_000_000_000
LIMIT_FILES = 20_000
KEPT_FREE_BYTES = 300_000_000  # of the disk, for whoever else needs it

# Gradio's own folder is shared by all its apps of a user, and a path in it is enough to be read.
OWNER = os.getuid() if hasattr(os, "getuid") else 0
os.environ.setdefault("GRADIO_TEMP_DIR", str(Path(tempfile.gettempdir(), f"digit-reader-{OWNER}")))


class Storage:
    """The upload folder; Gradio sweeps what it knows of, this also what broke off."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._swept_s = -SWEEP_EVERY_S
        self._fits = True

    def has_room(self) -> bool:
        """Whether one more upload may come. Files of more than an hour are deleted on the way."""
        folder = Path(get_upload_folder())
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._lock:
                if time.monotonic() - self._swept_s >= SWEEP_EVERY_S:
                    self._fits = _sweep(folder)
                    self._swept_s = time.monotonic()
            is_writable = os.access(folder, os.W_OK)
            return is_writable and self._fits and shutil.disk_usage(folder).free > KEPT_FREE_BYTES
        except OSError:  # a read-only or broken disk: drawings and links go on
            return False


def _sweep(folder: Path) -> bool:
    """Delete old files; whether what is left is within the limits."""
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
    return count < LIMIT_FILES and stored_bytes < LIMIT_STORED_BYTES


def _remove_if_empty(folder: Path) -> None:
    """Remove a folder that no upload is in, unless one is just coming."""
    try:
        if time.time() - folder.stat().st_mtime > HOUR_S:
            folder.rmdir()
    except OSError:  # it is not empty, or no longer there
        return
