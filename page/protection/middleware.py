"""What every request passes before anything answers it, and every answer after.

Only known routes, no foreign web page, bodies within limits of bytes, depth and time; answers
with a content policy and without Gradio's permission for other sites to read them.
"""

import asyncio
import json
import secrets
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack
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
from .calls import CALL, Asgi, Calls, Scope, Send
from .headers import guarded_headers
from .routes import SEND, Route, find_route
from .sign_in import People, sign_in_page
from .storage import STORAGE, NoRoomError, Room, Storage
from .visitors import TOO_BUSY, call_of, has_share, visitor_at

# At a time, those that wait for answers among them. A page has two or three while it reads.
OPEN_REQUESTS = 2_000
SHARE_OPEN = 0.1  # of those that are free and the visitor's own; a school behind one address
SIGN_INS_A_MINUTE = 10  # enough to mistype; a password of eight letters is not found so
# Who is refused more often than that in a minute is told so later: each refusal costs some work.
REFUSED_A_MINUTE = 60
REFUSED_S = 0.5
CALLER = b"x-digit-reader-caller"  # a header of our own, believed only with our secret in it

NO_ROUTE = "There is nothing here."
SIGNED_OUT = "Sign in first."
FOREIGN = "Other websites may not call this one from a browser."
TOO_MANY_SIGN_INS = "Too many tries. Wait a minute."


class Guard:
    """ASGI middleware, the outermost."""

    def __init__(
        self,
        app: Asgi,
        functions: Iterable[int] = (),
        people: People | None = None,
        own_host: str = "localhost",
        storage: Storage = STORAGE,
    ) -> None:
        """Stand in front of an app.

        Args:
            app: answers what passes.
            functions: Gradio's numbers of the endpoints.
            people: who may come in; None for everybody.
            own_host: where this machine itself reaches the app: Gradio's tools call the endpoints
                at the address of the request.
            storage: where the app puts what is uploaded.
        """
        self._app = app
        self._calls = Calls(app, functions)
        self._people = people
        self._own_host = own_host.encode()
        self._open: Counter[str | None] = Counter()
        self._secret = secrets.token_hex().encode()
        self._sign_ins = Allowance(SIGN_INS_A_MINUTE)
        self._refusals = Allowance(REFUSED_A_MINUTE)
        self._storage = storage

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let the app answer it."""
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
        statuses: list[int] = []

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])
                message = {**message, "headers": guarded_headers(message["headers"], route)}
            await send(message)

        try:
            with ExitStack() as held, call_of(visitor):
                self._check_open(visitor, held)
                route, scope = self._shown(scope, route, host)
                await self._pass_on(scope, receive, send_guarded, route, visitor, held)
        except Refused as refused:
            if not self._refusals.take(visitor):
                await asyncio.sleep(REFUSED_S)
            if not statuses:
                await _refuse(send_guarded, refused)
        finally:
            took_s = time.perf_counter() - started_s
            note(route.name if route else "unknown", statuses[0] if statuses else "gone", took_s)

    def _callers(self, scope: Scope) -> Scope:
        """The request as its caller's: tools call the endpoints from this machine.

        Gradio passes on the headers of who called the tool, and with them what we put there.
        """
        told = [value for name, value in scope["headers"] if name == CALLER]
        headers = [pair for pair in scope["headers"] if pair[0] not in (CALLER, CALL)]
        scope = {**scope, "headers": headers}
        if told and secrets.compare_digest(told[-1][: len(self._secret)], self._secret):
            scope["client"] = (told[-1][len(self._secret) :].decode(), 0)
        return scope

    def _shown(self, scope: Scope, route: Route | None, host: str | None) -> tuple[Route, Scope]:
        """The request as the app may see it."""
        if route is None:
            raise Refused(404, NO_ROUTE)
        if route.query is not None:
            scope["query_string"] = route.query
        if route.name == "tools":
            kept = [pair for pair in scope["headers"] if pair[0] != b"host"]
            told = [(CALLER, self._secret + host.encode())] if host else []
            scope["headers"] = [*kept, (b"host", self._own_host), *told]
        return route, scope

    async def _pass_on(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        route: Route,
        visitor: str | None,
        held: ExitStack,
    ) -> None:
        """Refuse a request, answer it, or let the app do so.

        What the request may store has its room until `held` ends.
        """
        headers = dict(scope["headers"])
        if self._people is not None and not self._people.is_in(headers):
            if route.name == "page":
                await sign_in_page()(scope, receive, send)
                return
            if not route.signed_out:
                raise Refused(401, SIGNED_OUT)
        if scope["method"] in SEND:
            await self._pass_body_on(scope, receive, send, route, visitor, held)
        elif route.name == "call answer":
            name = scope["path"].rsplit("/", 1)[-1]
            await self._calls.fetch(scope, name, send, is_event=True)
        elif route.name == "answers":
            name = QueryParams(scope["query_string"]).get("session_hash", "")
            await self._calls.fetch(scope, name, send, is_event=False)
        elif route.name == "sign out":
            if self._people is None:
                raise Refused(404, NO_ROUTE)
            await self._people.answer_sign_out(headers)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _pass_body_on(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        route: Route,
        visitor: str | None,
        held: ExitStack,
    ) -> None:
        headers = dict(scope["headers"])
        if _is_foreign(headers):
            raise Refused(403, FOREIGN)
        scope["headers"] = of_one_kind(scope["headers"], route.takes)
        size_bytes = announced_bytes(headers, route.limit_bytes)
        if route.name == "upload":
            room = await self._room(size_bytes, visitor, held)
            await self._upload(scope, counted(receive, room), send, room)
            return
        body = await whole_body(receive, Room(route.limit_bytes))
        if route.name in ("call", "join"):
            await self._calls.make(scope, body, visitor, send)
            return
        if route.name == "sign in":
            await self._sign_in(scope, body, visitor, send)
            return
        if route.name == "cancel":
            self._calls.cancelled(body)
        if route.name == "tools" and may_hold_a_file(body):
            room = await self._room(len(body), visitor, held)
            room.used_bytes = len(body)
        await self._app(scope, replay(body, receive), send)

    async def _upload(self, scope: Scope, receive: Receive, send: Send, room: Room) -> None:
        """Store an upload; one that comes to nothing leaves no file, and takes no room."""
        statuses: list[int] = []

        async def watch(message: Message) -> None:
            statuses.append(message.get("status", 0))
            await send(message)

        try:
            await self._app(scope, receive, watch)
        finally:
            if statuses[:1] != [200]:
                room.used_bytes = 0

    async def _sign_in(self, scope: Scope, body: bytes, visitor: str | None, send: Send) -> None:
        if self._people is None:
            raise Refused(404, NO_ROUTE)
        if not self._sign_ins.take(visitor):
            raise Refused(429, TOO_MANY_SIGN_INS)
        response = await self._people.answer_sign_in(scope, body)
        await response(scope, replay(b"", _nothing), send)

    def _check_open(self, visitor: str | None, held: ExitStack) -> None:
        """Count a request while `held` lasts, or refuse one more of all or of one visitor."""
        if not has_share(self._open, visitor, OPEN_REQUESTS, SHARE_OPEN):
            raise Refused(503, TOO_BUSY)
        self._open[visitor] += 1
        held.callback(self._close_one, visitor)

    def _close_one(self, visitor: str | None) -> None:
        self._open[visitor] -= 1
        if not self._open[visitor]:
            del self._open[visitor]

    async def _room(self, size_bytes: int, visitor: str | None, held: ExitStack) -> Room:
        room = self._storage.room_for(size_bytes, visitor)
        try:
            return await asyncio.to_thread(held.enter_context, room)
        except NoRoomError as error:
            raise Refused(507, str(error)) from error


async def _nothing() -> Message:
    return {"type": "http.disconnect"}


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
