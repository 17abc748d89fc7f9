"""The route that takes uploads: one file, stored as it is, and nothing else of what was sent.

Gradio's own takes a thousand files a request, remembers every `upload_id` for ever, leaves what
broke off in the folder and answers with the place on the disk.
"""

import asyncio
from typing import BinaryIO

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse

from .bodies import TOO_LARGE, TOO_LATE, Refused
from .pictures import LIMIT_BYTES
from .uploads import new_upload

ONE_FILE = 'An upload is a form with one part: a file named "files".'


async def store_upload(request: Request) -> JSONResponse:
    """Store the file of a form, and answer with a list of its name, which says nothing of it."""
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
