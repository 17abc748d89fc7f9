"""What strangers hand in, opened: each visitor within an allowance, each picture in time."""

import functools
import threading
from contextlib import AbstractContextManager, nullcontext
from weakref import WeakValueDictionary

from PIL import Image

from model import LinkError, PictureTooLargeError, open_apart
from model import fetch_picture as fetch_any_picture

from .visitors import Allowance, calling_visitor

LINKS_A_MINUTE = 20
LARGE_A_MINUTE = 20
LARGE_BYTES = 3_000_000
LARGE_PIXELS = 16_000_000
# Of two processes that decode one visitor has one at a time, and so much of a minute: others go on
# while pictures are decoded that take as long as they may.
DECODING_S_A_MINUTE = 30

TOO_MANY_LINKS = f"More than {LINKS_A_MINUTE} links in a minute. Wait a little."
TOO_MANY_LARGE = f"More than {LARGE_A_MINUTE} large pictures in a minute. Wait, or send small ones."
TOO_LONG = (
    f"Your pictures took more than {DECODING_S_A_MINUTE} seconds of a minute to decode. Wait a "
    "little."
)

_links = Allowance(LINKS_A_MINUTE)
_large = Allowance(LARGE_A_MINUTE)
_decoding = Allowance(DECODING_S_A_MINUTE)
_turns: WeakValueDictionary[str, threading.Lock] = WeakValueDictionary()


def fetch_picture(url: str) -> bytes:
    """Fetch the picture behind a link for the visitor whose call this is.

    Raises:
        LinkError: as `model.fetch_picture` does, and for too many links.
    """
    if not _links.take(calling_visitor()):
        raise LinkError(TOO_MANY_LINKS)
    return fetch_any_picture(url)


def open_picture(packed: bytes) -> Image.Image:
    """Decode the picture that the visitor sent whose call this is.

    Raises:
        PictureError: as `model.open_apart` does, and for too many large pictures.
    """
    visitor = calling_visitor()
    # Before decoding by its bytes, after it by its pixels: each costs, and one picture counts once.
    is_large = len(packed) > LARGE_BYTES
    if is_large and not _large.take(visitor):
        raise PictureTooLargeError(TOO_MANY_LARGE)
    with _turn(visitor):
        if not _decoding.has_some(visitor):
            raise PictureTooLargeError(TOO_LONG)
        picture = open_apart(packed, spend=functools.partial(_decoding.spend, visitor))
    has_many = picture.width * picture.height > LARGE_PIXELS
    if has_many and not is_large and not _large.take(visitor):
        raise PictureTooLargeError(TOO_MANY_LARGE)
    return picture


def _turn(visitor: str | None) -> AbstractContextManager[object]:
    """What one visitor decodes goes one after the other."""
    return nullcontext() if visitor is None else _turns.setdefault(visitor, threading.Lock())
