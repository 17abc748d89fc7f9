"""A process that decodes pictures and does nothing else; `sandbox.py` starts it and may kill it.

On standard input comes a picture's file, on standard output goes the picture or what is wrong
with it, each as a length in eight bytes and so many bytes.
"""

import contextlib
import json
import os
import signal
import sys
import warnings
from pathlib import Path
from typing import IO

# Of address space. 64 million pixels take 0.8 GB at most, turned, but as WebP, whose decoder holds
# three canvases of four bytes a pixel beside the picture.
MEMORY_BYTES = 1_500_000_000
STRIP_ROWS = 256  # of a picture, sent one after the other
NICE = 10  # so that who draws does not wait for somebody's photo to be decoded
LONGEST_S = 30  # for one picture, if whoever should kill this process was killed itself


def receive(stream: IO[bytes]) -> bytes:
    """The next message; b"" after the last one."""
    return stream.read(int.from_bytes(stream.read(8), "big"))


def send(stream: IO[bytes], message: bytes) -> None:
    """Write a message at once."""
    stream.write(len(message).to_bytes(8, "big"))
    stream.write(message)
    stream.flush()


def _end_in(seconds: int) -> None:
    """Let the system end this process after a time, also in the middle of C code; 0 for never."""
    with contextlib.suppress(AttributeError):  # not on Windows
        signal.alarm(seconds)


def main() -> None:
    """Decode until there is nothing more to decode."""
    with contextlib.suppress(ImportError):  # not on Windows: there the deadline alone holds
        import resource  # noqa: PLC0415

        os.nice(NICE)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.path.insert(0, str(Path(__file__).parents[2]))  # this is started as a file, not a module
    from model.errors import PictureError  # noqa: PLC0415
    from model.inputs.image import open_picture  # noqa: PLC0415

    warnings.simplefilter("ignore")  # Pillow's, about odd tags
    pictures, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # so that no library writes between the answers
    send(answers, b"")  # ready
    while packed := receive(pictures):
        _end_in(LONGEST_S)
        try:
            picture = open_picture(packed)
            answer = {
                "mode": picture.mode,
                "size": picture.size,
                "pages": picture.info["pages"],
            }
        except PictureError as error:
            picture, answer = None, {"error": type(error).__name__, "words": str(error)}
        except MemoryError:
            words = "the picture needs too much memory: save it smaller"
            picture, answer = None, {"error": "PictureTooLargeError", "words": words}
        _end_in(0)
        send(answers, json.dumps(answer).encode())
        if picture is not None:
            for top in range(0, picture.height, STRIP_ROWS):
                bottom = min(top + STRIP_ROWS, picture.height)
                send(answers, picture.crop((0, top, picture.width, bottom)).tobytes())


if __name__ == "__main__":
    main()
