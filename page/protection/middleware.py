"""What every request passes before Gradio sees it, and every answer after.

Only known routes, no foreign web page, bodies within limits of bytes, depth and time; answers
with a content policy and without Gradio's permission for other sites to read them.
"""

import asyncio
import json
import secrets
import time
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import AbstractContextManager, ExitStack, nullcontext
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import QueryParams

from ..request_log import note
from .allowances import Allowance
from .bodies import (
    Message,
    Receive,
    Refused,
    announced_bytes,
    counted,
    may_hold_a_file,
    of_one_kind,
    replay,
    whole_body,
)
from .headers import guarded_headers
from .routes import SEND, Route, find_route
from .storage import STORAGE, NoRoomError, Room, Storage
from .visitors import TOO_BUSY, visitor_at

Scope = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Fetching = Callable[[str, bool], AbstractContextManager[bool]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

# At a time, those that wait for answers among them. A page has one open all the time, that tells
# that it is there, and two or three while it reads.
OPEN_REQUESTS = 2_000
SHARE_OPEN = 0.1  # of those that are free and the visitor's own; a school behind one address
SIGN_INS_A_MINUTE = 10  # enough to mistype; a password of eight letters is not found so
CALLER = b"x-digit-reader-caller"  # a header of our own, believed only with our secret in it

ROOM = "digit_reader.room"  # of an upload, in its scope

NO_ROUTE = "There is nothing here."
NO_ANSWER = "There is no such call, or its answer was already fetched."
SIGNED_OUT = "Sign in first."
FOREIGN = "Other websites may not call this one from a browser."
TOO_MANY_SIGN_INS = "Too many tries. Wait a minute."


class Guard:
    """ASGI middleware, the outermost."""

    def __init__(
        self,
        app: Asgi,
        storage: Storage = STORAGE,
        fetching: Fetching = lambda *_: nullcontext(True),
        is_signed_in: Callable[[Scope], bool] = lambda _: True,
    ) -> None:
        """Stand in front of an app.

        Args:
            app: answers what passes.
            storage: where it puts what is uploaded.
            fetching: keeps what is fetched, by the name of a call or of a session, and tells
                whether there is anything to fetch.
            is_signed_in: whether who asks has signed in, or need not.
        """
        self._app = app
        self._fetching = fetching
        self._is_signed_in = is_signed_in
        self._open: Counter[str | None] = Counter()
        self._secret = secrets.token_hex().encode()
        self._sign_ins = Allowance(SIGN_INS_A_MINUTE)
        self._storage = storage

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let Gradio answer it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:  # no web socket is needed
            await send({"type": "websocket.close", "code": 1008})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
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
                message = {**message, "headers": guarded_headers(message["headers"], route)}
            await send(message)

        self._open[visitor] += 1
        try:
            with ExitStack() as held:
                receive = await self._checked(scope, receive, route, visitor, held)
                held.callback(lambda: _give_back(scope, statuses))
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

    def _callers(self, scope: Scope) -> Scope:
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
        scope: Scope,
        receive: Receive,
        route: Route | None,
        visitor: str | None,
        held: ExitStack,
    ) -> Receive:
        """Refuse a request, or give the `receive` that its body comes from.

        What the request may store has its room until `held` ends.
        """
        if route is None:
            raise Refused(404, NO_ROUTE)
        self._check_open(visitor)
        if not self._is_signed_in(scope) and not route.signed_out:
            raise Refused(401, SIGNED_OUT)
        if route.name in ("call answer", "answers"):
            self._keep_fetched(scope, held, is_call=route.name == "call answer")
        if scope["method"] not in SEND:
            return receive
        headers = dict(scope["headers"])
        if _is_foreign(headers):
            raise Refused(403, FOREIGN)
        scope["headers"] = of_one_kind(scope["headers"], route.takes)
        if route.name == "sign in" and not self._sign_ins.take(visitor):
            raise Refused(429, TOO_MANY_SIGN_INS)
        size_bytes = announced_bytes(headers, route.limit_bytes)
        if route.name == "upload":
            scope[ROOM] = await self._room(size_bytes, visitor, held)
            return counted(receive, scope[ROOM])
        body = await whole_body(receive, Room(route.limit_bytes))
        if route.name == "tools" and may_hold_a_file(body):
            room = await self._room(len(body), visitor, held)
            room.used_bytes = len(body)
        return replay(body, receive)

    def _check_open(self, visitor: str | None) -> None:
        """Refuse one request more than may be open, of all or of one visitor."""
        of_one = 0 if visitor is None else self._open[visitor]
        of_others = self._open.total() - of_one
        if self._open.total() > OPEN_REQUESTS or of_one > SHARE_OPEN * (OPEN_REQUESTS - of_others):
            raise Refused(503, TOO_BUSY)

    def _keep_fetched(self, scope: Scope, held: ExitStack, *, is_call: bool) -> None:
        """Keep the answers that are fetched until `held` ends, or refuse where there are none."""
        asked = QueryParams(scope["query_string"]).get("session_hash", "")
        name = scope["path"].rsplit("/", 1)[-1] if is_call else asked
        if not held.enter_context(self._fetching(name, is_call)):
            raise Refused(404, NO_ANSWER)

    async def _room(self, size_bytes: int, visitor: str | None, held: ExitStack) -> Room:
        room = self._storage.room_for(size_bytes, visitor)
        try:
            return await asyncio.to_thread(held.enter_context, room)
        except NoRoomError as error:
            raise Refused(507, str(error)) from error


def _give_back(scope: Scope, statuses: list[int]) -> None:
    """The room of an upload that came to nothing: it left no file."""
    if ROOM in scope and statuses != [200]:
        scope[ROOM].used_bytes = 0


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
