"""Pictures of strangers, fetched and decoded: each visitor within allowances, each in time."""

import threading
from contextlib import AbstractContextManager, nullcontext
from weakref import WeakValueDictionary

from PIL import Image

from model import (
    LinkError,
    PictureDecodeError,
    PictureTooLargeError,
    data_url_bytes,
    is_data_url,
    open_apart,
)
from model import fetch_picture as fetch_any_picture

from .allowances import Allowance
from .visitors import calling_visitor

LIMIT_BYTES = 20_000_000  # of one picture, as for a link; a phone's photo has 2 to 12 MB
LINKS_A_MINUTE = 20  # one in three seconds: more than a person pastes
LARGE_A_MINUTE = 20
LARGE_BYTES = 3_000_000  # small ones, as most photos are, have no allowance but that of time
LARGE_PIXELS = 16_000_000
# Of two processes that decode one visitor has one at a time, and so much of a minute: others go on
# while pictures are decoded that take as long as they may.
DECODING_S_A_MINUTE = 30

BAD_DATA_URL = (
    "This data: address does not hold a picture. It must begin with data:image/png;base64, or the "
    "like, followed by the file in base64. Save the picture and upload it."
)
TOO_MANY_LINKS = f"You sent more than {LINKS_A_MINUTE} links in a minute. Wait a little."
TOO_MANY_LARGE = (
    f"You sent more than {LARGE_A_MINUTE} large pictures in a minute. Wait, or send smaller ones."
)
TOO_LARGE_DATA_URL = f"The picture is too large. The limit is {LIMIT_BYTES // 10**6} MB."
TOO_MUCH_DECODING = (
    f"Opening your pictures took more than {DECODING_S_A_MINUTE} seconds in one minute. Wait a "
    "little."
)

_links = Allowance(LINKS_A_MINUTE)
_large = Allowance(LARGE_A_MINUTE)
_decoding = Allowance(1000 * DECODING_S_A_MINUTE)  # counted in milliseconds
_turns: WeakValueDictionary[str, threading.Lock] = WeakValueDictionary()


def fetch_picture(url: str) -> bytes:
    """Fetch the picture behind a link for the visitor whose call this is.

    A data: address holds its picture: nothing is fetched, and the limit is that of an upload.

    Raises:
        LinkError: as `model.fetch_picture` does, for too many links, and for a data: address that
            is damaged or too large.
    """
    if isinstance(url, str) and is_data_url(url):
        return _held_bytes(url)
    if not _links.take(calling_visitor()):
        raise LinkError(TOO_MANY_LINKS)
    return fetch_any_picture(url)


def _held_bytes(data_url: str) -> bytes:
    """What a data: address holds."""
    try:
        held = data_url_bytes(data_url)
    except PictureDecodeError as error:
        raise LinkError(BAD_DATA_URL) from error
    except PictureTooLargeError as error:
        raise LinkError(TOO_LARGE_DATA_URL) from error
    if len(held) > LIMIT_BYTES:
        raise LinkError(TOO_LARGE_DATA_URL)
    return held


def open_picture(packed: bytes) -> Image.Image:
    """Decode the picture that the visitor sent whose call this is.

    Raises:
        PictureError: as `model.open_apart` does, and for too many large pictures.
    """
    visitor = calling_visitor()

    def spend(took_s: float) -> None:
        _decoding.take(visitor, round(1000 * took_s))

    # Before decoding by its bytes, after it by its pixels: each costs, and one picture counts once.
    is_large = len(packed) > LARGE_BYTES
    if is_large and not _large.take(visitor):
        raise PictureTooLargeError(TOO_MANY_LARGE)
    with _turn(visitor):
        if not _decoding.has_some(visitor):
            raise PictureTooLargeError(TOO_MUCH_DECODING)
        picture = open_apart(packed, spend=spend)
    has_many = picture.width * picture.height > LARGE_PIXELS
    if has_many and not is_large and not _large.take(visitor):
        raise PictureTooLargeError(TOO_MANY_LARGE)
    return picture


def _turn(visitor: str | None) -> AbstractContextManager[object]:
    """What one visitor decodes goes one after the other."""
    return nullcontext() if visitor is None else _turns.setdefault(visitor, threading.Lock())
