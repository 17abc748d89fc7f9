"""Calls of the endpoints on their way to Gradio, and what Gradio keeps of them.

Gradio keeps an answer until somebody fetches it, and stumbles
over who goes away meanwhile. So every answer is fetched to its end here, whoever asked for it, and
of what nobody asks for the oldest goes.
"""

import asyncio
import json
import secrets
import time
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Iterable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from .bodies import NOT_A_CALL, Message, Receive, Refused, checked_call, checked_object, replay
from .visitors import SHARE_EACH, TOO_BUSY, has_share

Scope = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

WAITING_CALLS = 100  # or worked on; more are told that too many are
WORK_S = 300.0  # longest of a call; of what takes longer nothing is known any more
UNREAD_EACH = 20  # calls of one session whose answers were not fetched
SESSIONS = 500  # that wait for answers, or whose answers wait to be fetched
SESSIONS_EACH = 50  # of one visitor; every call of an endpoint is a session of its own
UNREAD_S = 600.0  # for so long an answer waits
FETCHED_S = 20.0  # a client may call again in the same session, and at once
DRAIN_S = 60.0
CLOSED = b'"close_stream"'  # in the last message of a session
CALL = b"x-digit-reader-call"  # a header of our own, dropped where it comes from outside
REWRITTEN = (b"content-length", b"accept-encoding")  # the answer is read here
GONE_AT_ONCE = {"version": "3.0", "spec_version": "2.4"}  # Gradio itself sees who is gone

NO_ANSWER = "There is no such call, or its answer was already fetched."
UNREAD = "Fetch the answers to your earlier calls first."


@dataclass(eq=False)
class Call:
    """A call of an endpoint, from its request on."""

    visitor: str | None
    session: str | None
    token: str = field(default_factory=lambda: secrets.token_hex(16))
    event: str = ""
    began_s: float = field(default_factory=time.monotonic)
    is_over: bool = False  # its work is done, or it was cancelled


@dataclass(eq=False)
class Session:
    """Calls whose answers are fetched together."""

    name: str
    visitor: str | None
    calls: list[Call] = field(default_factory=list)
    is_read: bool = False  # just now
    last_s: float = 0.0


_at_work: dict[str, Call] = {}  # by the token


def end_work(token: str | None) -> None:
    """Say that the work of a call is done, by the token in its header."""
    if call := _at_work.pop(token or "", None):
        call.is_over = True


def calls_at_work() -> int:
    """How many calls wait or are worked on."""
    return len(_at_work)


class Calls:
    """All calls that are at work or unread."""

    def __init__(self, app: Asgi, functions: Iterable[int]) -> None:
        """None yet.

        Args:
            app: that Gradio is mounted in.
            functions: Gradio's numbers of the endpoints.
        """
        self._app = app
        self._functions = frozenset(functions)
        self._sessions: OrderedDict[str, Session] = OrderedDict()
        self._fetched: OrderedDict[str, float] = OrderedDict()  # sessions, since when they are so
        self._closing: dict[str, asyncio.Task[None]] = {}

    async def make(self, scope: Scope, body: bytes, visitor: str | None, send: Send) -> None:
        """Pass a call on, written anew.

        Raises:
            Refused: if it is no call, or too many wait.
        """
        self._check_waiting(visitor)
        path, asked = checked_call(scope["path"], body, self._functions)
        if closing := self._closing.get(asked["session_hash"]):
            await asyncio.shield(closing)
        call = self._begin(visitor, asked["session_hash"])
        answer = bytearray()
        statuses: list[int] = []

        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])
            else:
                answer.extend(message.get("body", b""))
                if statuses == [200] and not message.get("more_body"):
                    self._accept(call, json.loads(answer)["event_id"])
            await send(message)

        headers = [pair for pair in scope["headers"] if pair[0] not in REWRITTEN]
        headers.append((CALL, call.token.encode()))
        scope = {**scope, "path": path, "raw_path": path.encode(), "headers": headers}
        try:
            await self._app(scope, replay(json.dumps(asked).encode(), _never_gone), watch)
        finally:
            if not call.event:  # Gradio refused it
                end_work(call.token)

    async def fetch(self, scope: Scope, name: str, send: Send, *, is_event: bool) -> None:
        """Give out the answers of a call or of a session, to their end.

        Args:
            scope: of the request.
            name: of a call, or of a session.
            send: takes them.
            is_event: which of both.

        Raises:
            Refused: if there is nothing to fetch, or somebody else is fetching it.
        """
        session = self._of_event(name) if is_event else self._sessions.get(name)
        if session is None or session.is_read:
            raise Refused(404, NO_ANSWER)
        session.is_read = True
        given: list[Call] = []

        async def watch(message: Message) -> None:
            if CLOSED in message.get(
                "body", b""
            ):  # a call that comes from now on is not among them
                given.extend(session.calls)
            await send(message)

        try:
            await self._app(scope, _never_gone, watch)
        finally:
            session.is_read = False
            given = given or session.calls
            session.calls = [call for call in session.calls if call not in given]
            if not session.calls:
                self._sessions.pop(session.name, None)
                self._fetched[session.name] = time.monotonic()

    def cancelled(self, body: bytes) -> None:
        """See which call a request cancels.

        Raises:
            Refused: if it names none.
        """
        asked = checked_object(body)
        event = asked.get("event_id")
        session = self._of_event(event) if isinstance(event, str) else None
        if session is None or session.name != asked.get("session_hash"):
            raise Refused(422, NOT_A_CALL)
        if type(asked.get("fn_index")) is not int:
            raise Refused(422, NOT_A_CALL)
        for call in session.calls:
            call.is_over |= call.event == event

    def _check_waiting(self, visitor: str | None) -> None:
        """Refuse a call where too many wait, before anybody looks at it."""
        for call in list(_at_work.values()):
            if time.monotonic() - call.began_s > WORK_S:
                end_work(call.token)
        working = Counter(call.visitor for call in _at_work.values())
        if not has_share(working, visitor, WAITING_CALLS, SHARE_EACH):
            raise Refused(503, TOO_BUSY)

    def _begin(self, visitor: str | None, name: str | None) -> Call:
        now_s = time.monotonic()
        session = self._sessions.get(name or "")
        if session is None:
            self._make_room(visitor, now_s)
        elif sum(call.visitor == visitor for call in session.calls) >= UNREAD_EACH:
            raise Refused(503, UNREAD)
        self._fetched.pop(name or "", None)
        self._forget_fetched(now_s)
        call = Call(visitor, name)
        _at_work[call.token] = call
        return call

    def _forget_fetched(self, now_s: float) -> None:
        """Have Gradio forget sessions that were fetched, and are not called in any more."""
        while self._fetched:
            name, since_s = next(iter(self._fetched.items()))
            if now_s - since_s < FETCHED_S and len(self._fetched) < SESSIONS:
                return
            self._close(name, _hang_up(self._app, name))
            del self._fetched[name]

    def _accept(self, call: Call, event: str) -> None:
        call.event = event
        name = call.session or event  # Gradio names a session by its only call
        session = self._sessions.setdefault(name, Session(name, call.visitor))
        session.calls.append(call)
        session.last_s = time.monotonic()

    def _make_room(self, visitor: str | None, now_s: float) -> None:
        """See that one more session may come; the oldest that nobody works for makes way."""
        idle = [
            session
            for session in self._sessions.values()
            if not session.is_read and all(call.is_over for call in session.calls)
        ]
        for session in idle:
            if now_s - session.last_s > UNREAD_S:
                self._drop(session)
        everyone = list(self._sessions.values())
        own = [session for session in everyone if session.visitor == visitor and visitor]
        for sessions, most in ((own, SESSIONS_EACH), (everyone, SESSIONS)):
            if len(sessions) >= most:
                oldest = next((s for s in sessions if s in idle and s.name in self._sessions), None)
                if oldest is None:
                    raise Refused(503, TOO_BUSY)
                self._drop(oldest)

    def _drop(self, session: Session) -> None:
        self._sessions.pop(session.name)
        self._close(session.name, _drain(self._app, session.name))

    def _of_event(self, event: str) -> Session | None:
        for session in self._sessions.values():
            if any(call.event == event for call in session.calls):
                return session
        return None

    def _close(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Go on with what ends a session; calls of the same name wait for that."""
        self._closing[name] = asyncio.get_running_loop().create_task(work)
        self._closing[name].add_done_callback(lambda _: self._closing.pop(name, None))


async def _never_gone() -> Message:
    await asyncio.Event().wait()
    return {"type": "http.disconnect"}


async def _gone() -> Message:
    return {"type": "http.disconnect"}


async def _nowhere(_: Message) -> None:
    """Send nothing to nobody."""


def _asking_for(session: str) -> Scope:
    path = "/gradio_api/queue/data"
    return {
        "type": "http",
        "asgi": GONE_AT_ONCE,
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": f"session_hash={session}".encode(),
        "root_path": "",
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 80),
    }


async def _hang_up(app: Asgi, session: str) -> None:
    """Have Gradio forget a session: it does so where who asks for its answers is gone."""
    await app(_asking_for(session), _gone, _nowhere)


async def _drain(app: Asgi, session: str) -> None:
    """Fetch what nobody fetched."""
    try:
        async with asyncio.timeout(DRAIN_S):
            await app(_asking_for(session), _never_gone, _nowhere)
    except (TimeoutError, RuntimeError):
        # Starlette raises the latter where Gradio has forgotten the session by now: it says 404 in
        # an answer that has begun. Left alone, each would be a page of the log.
        return
    await _hang_up(app, session)
