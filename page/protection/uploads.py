"""Files that a caller names: only uploaded ones are opened, and nothing is fetched unasked."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from gradio.utils import get_upload_folder

from model import PictureNotFoundError, PictureTooLargeError, PictureTypeError, is_data_url

from .pictures import LIMIT_BYTES, fetch_picture

NOT_UPLOADED = "This is not an uploaded picture, or it has been deleted. Upload it again."


@contextmanager
def new_upload() -> Iterator[tuple[str, BinaryIO]]:
    """A new file in the upload folder, which stays if all goes well.

    Yields:
        Its name there, which tells nothing, and what takes its bytes.

    Raises:
        OSError: if the disk does not take it.
    """
    folder = Path(get_upload_folder())
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / secrets.token_hex(16)
    is_whole = False
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield path.name, file
        is_whole = True
    finally:
        if not is_whole:
            path.unlink(missing_ok=True)


def file_bytes(value: object) -> bytes:
    """Take the picture out of file data that a caller sent, which may be anything.

    Args:
        value: a dict with the "path" of an uploaded file, or with a web address or a data: address
            as "path" or "url", which is fetched as any link is; or a data: address alone; or a
            sketchpad's value, {"background", "layers", "composite"}, whose composite is such one.

    Raises:
        PictureTypeError: if it is no such dict.
        PictureNotFoundError: if the file was not uploaded; where it may be is not told.
        PictureTooLargeError: if the file has more bytes than the limit.
        LinkError: if it is a link and is not fetched.
    """
    place = _place_of(value)
    if is_link(place):
        return fetch_picture(place)
    path = uploaded_path(place)
    if path.stat().st_size > LIMIT_BYTES:
        raise PictureTooLargeError(f"The file has more than {LIMIT_BYTES // 10**6} MB.")
    return path.read_bytes()


def _place_of(value: object) -> str:
    """Where the picture of file data is."""
    if isinstance(value, dict) and isinstance(value.get("composite"), dict):
        value = value["composite"]
    if isinstance(value, str) and is_data_url(value):
        return value
    place = value.get("path") or value.get("url") if isinstance(value, dict) else None
    if not isinstance(place, str):
        raise PictureTypeError(
            'The picture must be file data: {"path": ...} of an upload, or {"url": ...}.'
        )
    return place


def is_link(place: str) -> bool:
    """Whether a caller's "path" is a web address, or a data: address."""
    return place.lower().startswith(("http://", "https://")) or is_data_url(place)


def uploaded_path(path: str) -> Path:
    """The real path of an uploaded file.

    Args:
        path: its name in Gradio's upload folder, as an upload is answered with, or its whole path.

    Raises:
        PictureNotFoundError: if the path, with its links and dots followed, is no file in
            Gradio's upload folder.
    """
    try:
        folder = Path(get_upload_folder()).resolve()
        real = (folder / path).resolve(strict=True)
    except (OSError, ValueError) as error:  # ValueError: a null character
        raise PictureNotFoundError(NOT_UPLOADED) from error
    if not real.is_file() or not real.is_relative_to(folder):
        raise PictureNotFoundError(NOT_UPLOADED)
    return real
