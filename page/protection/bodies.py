"""Bodies of requests, within limits of bytes, depth and time."""

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable, Container, MutableMapping
from typing import Any

import numpy as np

from .pictures import LIMIT_BYTES
from .storage import Room

Headers = list[tuple[bytes, bytes]]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]

LIMIT_JSON_BYTES = 2_500_000  # the largest drawing, or 20,000 points with all their decimals
LIMIT_UPLOAD_BYTES = LIMIT_BYTES + 100_000  # one picture and the form around it
LIMIT_FORM_BYTES = 10_000  # a name and a password
LIMIT_DEPTH = 20  # of lists and objects in each other; strokes have five
BODY_S = 60.0  # until a body has arrived: 20 MB at 3 Mbit/s, a slow phone's way up
NAME = re.compile(r"[\w-]{1,64}", re.ASCII)  # of a session; the page's has eleven letters
NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))

TOO_LARGE = "The request is too large."
TOO_DEEP = f"The request has lists or objects nested more than {LIMIT_DEPTH} deep."
TOO_LATE = "The request took too long to arrive."
NOT_A_CALL = "The request does not have the fields, or the kinds of values, of a call."
NO_CALL = "There is no such call."
ONE_VALUE = "This call takes 1 value, not {count}."
OTHER_KIND = "This address takes only {kinds} as the type of its body."


class Refused(Exception):  # noqa: N818 - an answer, nothing went wrong here
    """A request that is answered at once, and not by Gradio."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status
        self.words = words


def announced_bytes(headers: dict[bytes, bytes], limit_bytes: int) -> int:
    """How long a body says that it is; as long as it may be where it does not say.

    Raises:
        Refused: if that is no number, or beyond the limit.
    """
    announced = headers.get(b"content-length", str(limit_bytes).encode())
    # Of a longer number Python would take its time; 20 digits are far beyond the limit already.
    if not announced.isdigit() or int(announced[:20]) > limit_bytes:
        raise Refused(413, TOO_LARGE)
    return int(announced[:20])


def of_one_kind(headers: Headers, kinds: tuple[bytes, ...]) -> Headers:
    """The headers with what kind of body follows, told once.

    Whatever reads the body further in goes by the same header then, however many were sent.

    Args:
        headers: of a request, their names in small letters.
        kinds: media types that may follow; what is not called anything is of the first.

    Raises:
        Refused: if a body of another kind follows, or two are named.
    """
    told = [value for name, value in headers if name == b"content-type"] or [kinds[0]]
    if {value.partition(b";")[0].strip().lower() for value in told} - set(kinds) or len(told) > 1:
        names = " or ".join(kind.decode() for kind in kinds)
        raise Refused(415, OTHER_KIND.format(kinds=names))
    others = [pair for pair in headers if pair[0] != b"content-type"]
    return [*others, (b"content-type", told[0])]


def may_hold_a_file(body: bytes) -> bool:
    """Whether there may be a data: address in JSON, which Gradio's tools store as a file."""
    # UTF-16 and -32 are JSON too, and a letter may be written as its number.
    plain = body.replace(b"\0", b"")
    return b"data:" in plain or b"\\u" in plain


def counted(receive: Receive, room: Room) -> Receive:
    """A body that is passed on as it comes, up to the limits."""
    deadline_s = time.monotonic() + BODY_S

    async def receive_counted() -> Message:
        message = await _in_time(receive, deadline_s)
        room.used_bytes += len(message.get("body", b""))
        if room.used_bytes > room.limit_bytes:
            raise Refused(413, TOO_LARGE)
        return message

    return receive_counted


async def whole_body(receive: Receive, room: Room) -> bytes:
    """All of a body.

    Raises:
        Refused: if it is too large, too deep, too late, or breaks off.
    """
    next_piece = counted(receive, room)
    body = bytearray()
    is_whole = False
    while not is_whole:
        message = await next_piece()
        if message["type"] == "http.disconnect":
            raise Refused(400, TOO_LATE)
        body += message.get("body", b"")
        is_whole = not message.get("more_body", False)
    if _depth(body) > LIMIT_DEPTH:
        raise Refused(400, TOO_DEEP)
    return bytes(body)


def replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body first, and then whatever comes."""
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return messages.pop() if messages else await receive()

    return receive_again


def checked_call(
    path: str, body: bytes, functions: Container[object]
) -> tuple[str, dict[str, Any]]:
    """A call of an endpoint, written anew: only what a call has, and no file in it.

    Args:
        path: that it goes to.
        body: as it came.
        functions: Gradio's numbers of the endpoints.

    Returns:
        Where it goes and what it asks: {"data", "session_hash"[, "fn_index"]}.

    Raises:
        Refused: if it is no call, or of no endpoint.
    """
    asked = checked_object(body)
    if "/call/v2/" in path:  # its one value has a name there, and there is no session
        asked, path = {"data": list(asked.values())}, path.replace("/v2/", "/").rstrip("/")
    data, session = asked.get("data"), asked.get("session_hash")
    is_named = isinstance(session, str) and bool(NAME.fullmatch(session))
    if not isinstance(data, list) or not (is_named or session is None):
        raise Refused(422, NOT_A_CALL)
    if len(data) != 1:
        raise Refused(400, ONE_VALUE.format(count=len(data)))
    call = {"data": _without_files(data), "session_hash": session}
    if path.endswith("/join"):
        if not is_named:
            raise Refused(422, NOT_A_CALL)
        if type(asked.get("fn_index")) is not int or asked["fn_index"] not in functions:
            raise Refused(400, NO_CALL)
        call["fn_index"] = asked["fn_index"]
    return path, call


def checked_object(body: bytes) -> dict[str, Any]:
    """The object that a body holds as JSON.

    Raises:
        Refused: if it holds anything else.
    """
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError) as error:  # a number may be too long for Python, too
        raise Refused(422, NOT_A_CALL) from error
    if not isinstance(asked, dict):
        raise Refused(422, NOT_A_CALL)
    return asked


def _without_files(value: Any) -> Any:
    """A value without the mark by which Gradio takes a part of it for a file, to fetch or open."""
    if isinstance(value, list):
        return [_without_files(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {key: _without_files(each) for key, each in value.items() if key != "meta"}


async def _in_time(receive: Receive, deadline_s: float) -> Message:
    try:
        async with asyncio.timeout(deadline_s - time.monotonic()):
            return await receive()
    except TimeoutError as error:
        raise Refused(408, TOO_LATE) from error


def _depth(body: bytes | bytearray) -> int:
    """How deep brackets stand in each other at most, those in texts counted too."""
    brackets = np.frombuffer(bytes(body).translate(None, NO_BRACKETS), np.uint8)
    if not brackets.size:
        return 0
    opens = (brackets == ord("[")) | (brackets == ord("{"))
    levels = np.where(opens, 1, -1).cumsum()
    # From the lowest level on: what closes more than was open, in a text, makes room for nothing.
    return int((levels - np.minimum(np.minimum.accumulate(levels), 0)).max())
