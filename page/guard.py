"""What every request passes before Gradio sees it, and every answer after.

Only known routes, no foreign web page, bodies within limits of bytes, depth and time; answers
with a content policy and without Gradio's permission for other sites to read them.
"""

import asyncio
import json
import os
import secrets
import time
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import AbstractContextManager, ExitStack, nullcontext
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from starlette.datastructures import QueryParams

from .log import note
from .routes import SEND, Route, find_route
from .storage import STORAGE, NoRoomError, Room, Storage
from .uploads import LIMIT_BYTES
from .visitors import BUSY, Allowance, visitor_at

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Fetching = Callable[[str, bool], AbstractContextManager[bool]]
Asgi = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

LIMIT_JSON_BYTES = 2_500_000  # the largest drawing, or 20,000 points with all their decimals
LIMIT_UPLOAD_BYTES = LIMIT_BYTES + 100_000  # one picture and the form around it
LIMIT_DEPTH = 20  # of lists and objects in each other; strokes have five
BODY_S = 60.0  # until a body has arrived
OPEN_REQUESTS = 2_000  # at a time, the open ones that wait for answers among them
OPEN_REQUESTS_EACH = 200
SIGN_INS_A_MINUTE = 10
CALLER = b"x-digit-reader-caller"  # a header of our own, believed only with our secret in it

# Gradio's page has its settings in a script of its own and makes functions of text; nothing may
# come from, or go to, another place.
PAGE_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "font-src 'self' data:; connect-src 'self' data: blob:; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
# A Space is shown in a frame of the site that runs it.
SPACE_FRAMES = " https://huggingface.co" if "SPACE_ID" in os.environ else ""

FILE_POLICY = "default-src 'none'; sandbox"  # whatever was uploaded, it does nothing
HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
}

NO_ROUTE = "There is nothing here."
NO_ANSWER = "There is no such call, or its answer was fetched already."
FOREIGN = "Other web sites may not call this one from a browser."
TOO_LARGE = "The request is larger than what is read here."
TOO_DEEP = f"The request has lists or objects more than {LIMIT_DEPTH} deep."
TOO_LATE = "The request took too long to arrive."
TOO_MANY_SIGN_INS = "Too many tries. Wait a minute."


class Refused(Exception):  # noqa: N818 - an answer, nothing went wrong here
    """A request that is answered at once, and not by Gradio."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status
        self.words = words


class Guard:
    """ASGI middleware, the outermost."""

    def __init__(
        self,
        app: Asgi,
        storage: Storage = STORAGE,
        fetching: Fetching = lambda *_: nullcontext(True),
    ) -> None:
        """Stand in front of an app.

        Args:
            app: answers what passes.
            storage: where it puts what is uploaded.
            fetching: keeps what is fetched, by the name of a call or of a session, and tells
                whether there is anything to fetch.
        """
        self._app = app
        self._fetching = fetching
        self._open: Counter[str | None] = Counter()
        self._secret = secrets.token_hex().encode()
        self._sign_ins = Allowance(SIGN_INS_A_MINUTE)
        self._storage = storage

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer a request, or let Gradio answer it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:  # no web socket is needed
            await send({"type": "websocket.close", "code": 1008})

    async def _answer(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        started_s = time.perf_counter()
        route = find_route(scope["method"], scope["path"])
        scope = self._callers(scope)
        host = scope["client"][0] if scope.get("client") else None
        visitor = visitor_at(host)
        if route and route.name == "tools" and host:
            told = (CALLER, self._secret + host.encode())
            scope = {**scope, "headers": [*scope["headers"], told]}
        statuses: list[int] = []

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])
                message = {**message, "headers": _guarded_headers(message["headers"], route)}
            await send(message)

        self._open[visitor] += 1
        try:
            with ExitStack() as held:
                receive = await self._checked(scope, receive, route, visitor, held)
                await self._app(scope, receive, send_guarded)
        except Refused as refused:
            if not statuses:
                await _refuse(send_guarded, refused)
        finally:
            self._open[visitor] -= 1
            if not self._open[visitor]:
                del self._open[visitor]
            took_s = time.perf_counter() - started_s
            note(route.name if route else "unknown", statuses[0] if statuses else "gone", took_s)

    def _callers(self, scope: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """The request as its caller's: tools call the endpoints from this machine.

        Gradio passes on the headers of who called the tool, and with them what we put there.
        """
        told = [value for name, value in scope["headers"] if name == CALLER]
        scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != CALLER]}
        if told and secrets.compare_digest(told[-1][: len(self._secret)], self._secret):
            scope["client"] = (told[-1][len(self._secret) :].decode(), 0)
        return scope

    async def _checked(
        self,
        scope: MutableMapping[str, Any],
        receive: Receive,
        route: Route | None,
        visitor: str | None,
        held: ExitStack,
    ) -> Receive:
        """Refuse a request, or give the `receive` that its body comes from.

        What the request may store has its room until `held` ends.
        """
        headers = {name.lower(): value for name, value in scope["headers"]}
        if route is None:
            raise Refused(404, NO_ROUTE)
        if self._open.total() > OPEN_REQUESTS or (
            visitor is not None and self._open[visitor] > OPEN_REQUESTS_EACH
        ):
            raise Refused(503, BUSY)
        if route.name in ("call answer", "answers"):
            is_call = route.name == "call answer"
            asked = QueryParams(scope["query_string"]).get("session_hash", "")
            name = scope["path"].rsplit("/", 1)[-1] if is_call else asked
            if not held.enter_context(self._fetching(name, is_call)):
                raise Refused(404, NO_ANSWER)
        if scope["method"] not in SEND:
            return receive
        if _is_foreign(headers):
            raise Refused(403, FOREIGN)
        if route.name == "sign in" and not self._sign_ins.take(visitor):
            raise Refused(429, TOO_MANY_SIGN_INS)
        is_upload = route.name == "upload"
        limit_bytes = LIMIT_UPLOAD_BYTES if is_upload else LIMIT_JSON_BYTES
        announced = headers.get(b"content-length", str(limit_bytes).encode())
        if not announced.isdigit() or int(announced[:20]) > limit_bytes:
            raise Refused(413, TOO_LARGE)
        if is_upload:
            return _counted(receive, await self._room(int(announced[:20]), visitor, held))
        body = await _whole_body(receive, Room(limit_bytes))
        if route.name == "tools" and _may_hold_a_file(body):
            room = await self._room(len(body), visitor, held)
            room.used_bytes = len(body)
        return _replay(body, receive)

    async def _room(self, size_bytes: int, visitor: str | None, held: ExitStack) -> Room:
        room = self._storage.room_for(size_bytes, visitor)
        try:
            return await asyncio.to_thread(held.enter_context, room)
        except NoRoomError as error:
            raise Refused(507, str(error)) from error


def _is_foreign(headers: dict[bytes, bytes]) -> bool:
    """Whether a browser sends this for a page of another site."""
    origin = headers.get(b"origin")
    if origin is None:
        return False
    try:
        place = urlsplit(origin.decode("latin-1")).netloc.lower()
    except ValueError:
        return True
    ours = {
        headers.get(name, b"").decode("latin-1").lower() for name in (b"host", b"x-forwarded-host")
    }
    return not place or place not in ours


def _may_hold_a_file(body: bytes) -> bool:
    """Whether there may be a data: address in JSON, which Gradio's tools store as a file."""
    # UTF-16 and -32 are JSON too, and a letter may be written as its number.
    plain = body.replace(b"\0", b"")
    return b"data:" in plain or b"\\u" in plain


def _counted(receive: Receive, room: Room) -> Receive:
    """A body that is passed on as it comes, up to the limits."""
    deadline_s = time.monotonic() + BODY_S

    async def receive_counted() -> Message:
        message = await _in_time(receive, deadline_s)
        room.used_bytes += len(message.get("body", b""))
        if room.used_bytes > room.limit_bytes:
            raise Refused(413, TOO_LARGE)
        return message

    return receive_counted


async def _whole_body(receive: Receive, room: Room) -> bytes:
    counted = _counted(receive, room)
    body = bytearray()
    is_whole = False
    while not is_whole:
        message = await counted()
        if message["type"] == "http.disconnect":
            raise Refused(400, TOO_LATE)
        body += message.get("body", b"")
        is_whole = not message.get("more_body", False)
    if _depth(body) > LIMIT_DEPTH:
        raise Refused(400, TOO_DEEP)
    return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body first, and then whatever comes."""
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return messages.pop() if messages else await receive()

    return receive_again


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
    return int(np.where(opens, 1, -1).cumsum().max())


NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def _guarded_headers(
    headers: list[tuple[bytes, bytes]], route: Route | None
) -> list[tuple[bytes, bytes]]:
    is_file = route is not None and route.name == "file"
    policy = FILE_POLICY if is_file else PAGE_POLICY + SPACE_FRAMES
    kept = [pair for pair in headers if not pair[0].lower().startswith(b"access-control-")]
    return [*kept, *HEADERS.items(), (b"content-security-policy", policy.encode())]


async def _refuse(send: Send, refused: Refused) -> None:
    body = json.dumps({"detail": refused.words}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        # What is left of the body is not read.
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
