"""A picture that is its own address: data:image/png;base64,... (RFC 2397, 1998)."""

import base64
from urllib.parse import unquote_to_bytes

from ..errors import PictureDecodeError, PictureTooLargeError

MAX_BYTES = 50_000_000
# So much of an address is told in a message, or names it in a table.
NAMED_CHARACTERS = 40

BAD_DATA_URL = (
    "the data: address {name} holds no picture: it must go on like image/png;base64, and then the "
    "picture's file in base64"
)


def is_data_url(text: str) -> bool:
    """Whether a text is an address that holds its picture."""
    return text[:5].lower() == "data:"


def data_url_name(url: str) -> str:
    """A data: address cut to what a person wants to see of it."""
    return url if len(url) <= NAMED_CHARACTERS else f"{url[:NAMED_CHARACTERS]}…"


def data_url_bytes(url: str) -> bytes:
    """The bytes of the file that a data: address holds.

    Args:
        url: as `is_data_url` finds it; base64 with or without its padding, or percent-encoded.

    Returns:
        The bytes, at least one; whether they are a picture is not looked at.

    Raises:
        PictureDecodeError: if it holds nothing, or its base64 is damaged.
        PictureTooLargeError: if it holds more than 50 million bytes.
    """
    head, comma, data = url.partition(",")
    if len(data) > 3 * MAX_BYTES:  # percent-encoded each byte takes three characters
        raise PictureTooLargeError(_too_large(url))
    held = unquote_to_bytes(data)
    if head.lower().endswith(";base64"):
        text = b"".join(held.split())
        try:
            held = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
        except ValueError as error:
            raise PictureDecodeError(BAD_DATA_URL.format(name=data_url_name(url))) from error
    if not comma or not held:
        raise PictureDecodeError(BAD_DATA_URL.format(name=data_url_name(url)))
    if len(held) > MAX_BYTES:
        raise PictureTooLargeError(_too_large(url))
    return held


def _too_large(url: str) -> str:
    return (
        f"the data: address {data_url_name(url)} holds more than {MAX_BYTES:,} bytes: save the "
        "picture smaller"
    )
