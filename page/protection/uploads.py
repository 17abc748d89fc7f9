"""Uploads: a route that takes one file, and the files that a caller may name afterwards."""

import asyncio
import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from gradio.utils import get_upload_folder
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse

from model import PictureNotFoundError, PictureTooLargeError, PictureTypeError, is_data_url

from .bodies import TOO_LARGE, TOO_LATE, Refused
from .pictures import LIMIT_BYTES, fetch_picture
from .storage import NO_ROOM, NoRoomError

ONE_FILE = 'An upload is a form with one part, a file that is called "files".'
NOT_UPLOADED = "This picture was not uploaded, or it has been deleted. Upload it again."


@contextmanager
def new_upload() -> Iterator[tuple[str, BinaryIO]]:
    """A new file in the upload folder, which stays if all goes well.

    Yields:
        Its name there, which tells nothing, and what takes its bytes.

    Raises:
        NoRoomError: if the disk does not take it: it is full, or was taken away.
    """
    folder = Path(get_upload_folder())
    path = folder / secrets.token_hex(16)
    is_whole = False
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield path.name, file
        is_whole = True
    except OSError as error:
        logging.getLogger("uvicorn.error").warning("storing an upload: %s", type(error).__name__)
        raise NoRoomError(NO_ROOM) from error
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
        raise PictureTooLargeError(f"It is too large. The limit is {LIMIT_BYTES // 10**6} MB.")
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


async def store_upload(request: Request) -> JSONResponse:
    """Store the file of a form, and answer with a list of its name, which says nothing of it.

    Gradio's own route takes a thousand files a request, remembers every `upload_id` for ever,
    leaves what broke off in the folder and answers with the place on the disk.
    """
    try:
        boundary = parse_options_header(request.headers["content-type"])[1][b"boundary"]
        with new_upload() as (name, stored):
            form = OneFileForm(boundary, stored)
            async for piece in request.stream():
                await asyncio.to_thread(form.take, piece)
            form.check_whole()
    except (FormParserError, KeyError, ValueError):
        return JSONResponse({"detail": ONE_FILE}, status_code=400)
    except ClientDisconnect:
        return JSONResponse({"detail": TOO_LATE}, status_code=400)
    except NoRoomError as error:
        return JSONResponse({"detail": str(error)}, status_code=507)
    except Refused as refused:
        return JSONResponse({"detail": refused.words}, status_code=refused.status)
    return JSONResponse([name])


class OneFileForm:
    """A form of one part (RFC 7578, 2015), the file in it written as it comes."""

    def __init__(self, boundary: bytes, stored: BinaryIO) -> None:
        """Nothing yet.

        Args:
            boundary: that parts the form.
            stored: takes the bytes of the file.
        """
        self._stored = stored
        self._bytes = 0
        self._parts = 0
        self._is_whole = False
        self._header = (bytearray(), bytearray())
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": lambda *piece: self._take_header(0, *piece),
                "on_header_value": lambda *piece: self._take_header(1, *piece),
                "on_header_end": self._end_header,
                "on_headers_finished": self._check_named,
                "on_part_data": self._write,
                "on_end": self._end,
            },
        )
        self._is_named = False

    def take(self, piece: bytes) -> None:
        """Take some more of the form.

        Raises:
            FormParserError: if it is none.
            Refused: if it has another part than the one file, or that is too large.
        """
        self._parser.write(piece)

    def check_whole(self) -> None:
        """See that the form came to its end.

        Raises:
            Refused: if it did not, or holds no file.
        """
        if not self._is_whole or not self._parts:
            raise Refused(400, ONE_FILE)

    def _begin(self) -> None:
        self._parts += 1
        if self._parts > 1:
            raise Refused(400, ONE_FILE)

    def _take_header(self, which: int, data: bytes, start: int, end: int) -> None:
        self._header[which].extend(data[start:end])

    def _end_header(self) -> None:
        name, value = (bytes(each) for each in self._header)
        self._header = (bytearray(), bytearray())
        if name.lower() == b"content-disposition":
            options = parse_options_header(value)[1]
            self._is_named = options.get(b"name") == b"files" and b"filename" in options

    def _check_named(self) -> None:
        if not self._is_named:
            raise Refused(400, ONE_FILE)

    def _write(self, data: bytes, start: int, end: int) -> None:
        self._bytes += end - start
        if self._bytes > LIMIT_BYTES:
            raise Refused(413, TOO_LARGE)
        self._stored.write(data[start:end])

    def _end(self) -> None:
        self._is_whole = True
