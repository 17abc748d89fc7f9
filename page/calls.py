"""What the page in the browser asks of the server, a function for each question.

Each takes one value, which may be anything, and answers with plain data, an error as
{"error": words}. They are called beside Gradio's queue, in one request each: a queue's events
would take four messages for every tenth of a second of drawing.
"""

import asyncio
import functools
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any
from weakref import WeakValueDictionary

from gradio.processing_utils import save_bytes_to_cache
from gradio.utils import get_upload_folder
from PIL import Image

from model import DigitReaderError, PictureTypeError

from .answer import picture_url, reading_dict
from .evidence import evidence_url
from .loading import reader
from .storage import STORAGE
from .untrusted import fetch_picture, open_picture
from .uploads import file_bytes
from .visitors import BUSY, SHARE_EACH, calling_visitor

Answer = dict[str, Any]
Call = Callable[[Any], Answer]

WAITING_CALLS = 100  # more are told that too many are
TURNS = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}
LEAST_CROP_PX = 2


class Turns:
    """Lets so many calls work at the same time, half of them one visitor's, and so many wait."""

    def __init__(self, workers: int) -> None:
        self._free = asyncio.Semaphore(workers)
        self._own_places = max(1, workers // 2)
        self._own: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._waiting: Counter[str | None] = Counter()

    def one_by_one(self, call: Call) -> Callable[[Any], Awaitable[Answer]]:
        """The call, taking its turn, its errors in words."""

        @functools.wraps(call)
        async def taking_turns(value: Any) -> Answer:
            visitor = calling_visitor()
            own = 0 if visitor is None else self._waiting[visitor]
            if self._waiting.total() >= WAITING_CALLS or own >= SHARE_EACH * WAITING_CALLS:
                return {"error": BUSY}
            self._waiting[visitor] += 1
            try:
                # Who has all their places waits for these first, and not before others.
                async with self._place_of(visitor), self._free:
                    return await asyncio.to_thread(call, value)
            except DigitReaderError as error:
                return {"error": str(error)}
            finally:
                self._waiting[visitor] -= 1
                self._waiting += Counter()  # without those who wait for nothing

        return taking_turns

    def _place_of(self, visitor: str | None) -> AbstractAsyncContextManager[None]:
        if visitor is None:
            return nullcontext()
        return self._own.setdefault(visitor, asyncio.Semaphore(self._own_places))


def read_drawing(strokes: Any) -> Answer:
    """Read the strokes of the sheet."""
    return reading_dict(reader().read_strokes(strokes))


def read_file(source: Any) -> Answer:
    """Read an uploaded picture, turned and cropped as the person chose."""
    picture = chosen_part(source)
    size = list(picture.size)
    return {
        **reading_dict(reader().read(picture)),
        "picture": picture_url(picture),
        "size": size,
    }


def read_link(url: Any) -> Answer:
    """Fetch a picture, keep it as an upload is kept, and read it."""
    if not isinstance(url, str):
        raise PictureTypeError("A link is a text.")
    packed = fetch_picture(url.strip())
    with STORAGE.room_for(len(packed), calling_visitor()) as room:
        path = save_bytes_to_cache(packed, "picture.bin", get_upload_folder())
        room.used_bytes = len(packed)
    return {**read_file({"path": path}), "path": path}


def explain(asked: Any) -> Answer:
    """Show what in a glyph speaks for its label and what against it."""
    if not isinstance(asked, dict):
        raise PictureTypeError('Ask with {"glyph": ..., "label": ...}.')
    return {"evidence": evidence_url(reader(), asked.get("glyph"), asked.get("label"))}


def chosen_part(source: Any) -> Image.Image:
    """The upright picture of an upload, turned and cropped.

    Args:
        source: {"path", "turn_deg" clockwise, "crop" as shares [left, top, right, bottom] of the
            turned picture}, the last two if wanted; it may be anything.

    Raises:
        DigitReaderError: if it is anything else, or the file is none that can be read.
    """
    picture = open_picture(file_bytes(source))
    turn_deg, crop = source.get("turn_deg") or 0, source.get("crop")
    if turn_deg not in (0, *TURNS):
        raise PictureTypeError(f"A picture is turned by 0, 90, 180 or 270°, got {turn_deg!r:.40}.")
    if turn_deg:
        picture = picture.transpose(TURNS[turn_deg])
    return picture.crop(_crop_box(crop, picture.size)) if crop is not None else picture


def _crop_box(crop: Any, size: tuple[int, int]) -> tuple[int, int, int, int]:
    numbers = isinstance(crop, list) and all(type(share) in (int, float) for share in crop)
    if not numbers or len(crop) != 4 or not (0 <= crop[0] < crop[2] <= 1 >= crop[3] > crop[1] >= 0):
        raise PictureTypeError("A part is [left, top, right, bottom], shares of the picture.")
    width, height = size
    left, top = int(crop[0] * width), int(crop[1] * height)
    right = min(width, max(left + LEAST_CROP_PX, round(crop[2] * width)))
    bottom = min(height, max(top + LEAST_CROP_PX, round(crop[3] * height)))
    return left, top, right, bottom
