"""Strangers' pictures, decoded in a process of their own.

A decoder is C code that reads what somebody else wrote, and cannot be stopped from outside: a
progressive JPEG of 20 MB keeps it busy for hours. In a process it is killed at a deadline, may
crash, and has its own limit of memory.
"""

import atexit
import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

from PIL import Image

from .. import errors
from ..errors import PictureDecodeError, PictureError, PictureTooLargeError
from .image import open_picture
from .sandbox_worker import STRIP_ROWS, receive, send

DECODE_DEADLINE_S = 8.0  # for one picture; 64 million pixels of any format take up to 3
PROCESSES = 2
# Decoding so little cannot take long, whatever it is: in this process, at once.
SMALL_PIXELS = 4_000_000
SMALL_BYTES = 2_000_000
# Its sides follow its first chunk's name; Pillow takes other chunks before that one.
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
# What costs no more than its bytes; of EXIF Pillow copies the same bytes once for every tag.
PLAIN_CHUNKS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"sRGB", b"gAMA", b"cHRM", b"pHYs"}

TOO_SLOW_TO_DECODE = (
    "The picture takes too long to open. Save it again as PNG or JPEG, or take a screenshot of it."
)
CRASHED = "The picture is damaged and cannot be opened. Save it again as PNG or JPEG."
TOO_MANY_TO_DECODE = "Too many pictures are being opened just now. Try again in a moment."


def open_apart(
    packed: bytes,
    deadline_s: float = DECODE_DEADLINE_S,
    spend: Callable[[float], None] | None = None,
) -> Image.Image:
    """Decode a picture of a stranger, as `open_picture` does, within a deadline.

    Args:
        packed: the bytes of its file.
        deadline_s: seconds until the decoder is killed.
        spend: told how many seconds the decoder took, whatever came of it; nothing for a picture
            that is decoded here.

    Raises:
        PictureError: as `open_picture` does, and for a picture that takes too long.
    """
    if not packed or _is_small_png(packed):
        return open_picture(packed)
    return _DECODERS.open(packed, deadline_s, spend)


def _is_small_png(packed: bytes) -> bool:
    """A drawing of the page's sheet, for example: its header says how much there is to decode."""
    if not packed.startswith(PNG) or len(packed) > SMALL_BYTES:
        return False
    width, height = int.from_bytes(packed[16:20], "big"), int.from_bytes(packed[20:24], "big")
    return width * height <= SMALL_PIXELS and _is_plain(packed)


def _is_plain(packed: bytes) -> bool:
    """Whether a PNG has pixels and colours alone, up to its end."""
    at = 8
    while at < len(packed):
        kind = packed[at + 4 : at + 8]
        if kind not in PLAIN_CHUNKS:
            return False
        at += 12 + int.from_bytes(packed[at : at + 4], "big")
    return True


class _Decoder:
    """One process; whoever holds this object is alone with it."""

    def __init__(self) -> None:
        script = Path(__file__).with_name("sandbox_worker.py")
        self._process = subprocess.Popen(  # noqa: S603 - our own file
            [sys.executable, "-I", str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        atexit.register(self.kill)
        receive(self._stdout)  # ready

    @property
    def _stdout(self) -> IO[bytes]:
        if self._process.stdout is None:
            raise PictureDecodeError(CRASHED)
        return self._process.stdout

    def open(self, packed: bytes, deadline_s: float) -> Image.Image:
        started_s = time.monotonic()
        timer = threading.Timer(deadline_s, self._process.kill)
        timer.start()
        try:
            if self._process.stdin is not None:
                send(self._process.stdin, packed)
            about = json.loads(receive(self._stdout))
            if "error" not in about:
                picture = self._picture(about["mode"], *about["size"])
                picture.info["pages"] = about["pages"]
                return picture
        except (OSError, ValueError) as error:  # it is dead: of the deadline, or of the picture
            late = time.monotonic() - started_s >= deadline_s
            self.kill()
            raise PictureDecodeError(TOO_SLOW_TO_DECODE if late else CRASHED) from error
        finally:
            timer.cancel()
        kind: type[PictureError] = getattr(errors, about["error"])
        raise kind(about["words"])

    def _picture(self, mode: str, width: int, height: int) -> Image.Image:
        """The picture that follows, a strip at a time: beside it nothing large is ever held."""
        picture = Image.new(mode, (width, height))
        for top in range(0, height, STRIP_ROWS):
            size = (width, min(STRIP_ROWS, height - top))
            # Fewer pixels than these arrive of a process that is killed on the way.
            picture.paste(Image.frombytes(mode, size, receive(self._stdout)), (0, top))
        return picture

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """End the process, and everything that is kept for it here."""
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):  # what was written to a dead process
                    stream.close()
        self._process.wait()
        atexit.unregister(self.kill)


class _Decoders:
    """A few processes, each started when first needed and again after its death."""

    def __init__(self) -> None:
        self._free: queue.LifoQueue[_Decoder | None] = queue.LifoQueue()
        for _ in range(PROCESSES):
            self._free.put(None)

    def open(
        self, packed: bytes, deadline_s: float, spend: Callable[[float], None] | None
    ) -> Image.Image:
        try:
            decoder = self._free.get(timeout=2 * deadline_s)
        except queue.Empty as error:
            raise PictureTooLargeError(TOO_MANY_TO_DECODE) from error
        started_s = time.monotonic()
        try:
            if decoder is not None and not decoder.is_alive():
                decoder.kill()
                decoder = None
            decoder = decoder or _Decoder()
            return decoder.open(packed, deadline_s)
        finally:
            self._free.put(decoder)
            if spend:
                spend(time.monotonic() - started_s)


_DECODERS = _Decoders()
