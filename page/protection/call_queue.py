"""The queue of calls: nobody skips it, nobody fills it alone, nothing in it grows for ever."""

import math
import uuid
from asyncio import Queue as AsyncQueue
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import fastapi
from gradio.data_classes import PredictBodyInternal
from gradio.queueing import Event, Queue
from gradio.server_messages import EventMessage, ProcessCompletedMessage

from .visitors import SHARE_EACH, TOO_BUSY, visitor_at

UNREAD_EACH = 20  # calls of one session whose answers were not fetched; the page has one or two
SESSIONS = 500  # that wait for answers, or whose answers wait to be fetched
SESSIONS_EACH = 50  # of one visitor; every call of an endpoint is a session of its own

LONGEST_SESSION = 64  # characters of its name, which is kept; the page's has eleven

ENDED = "ended"  # stands for a call in what ends a request that waits for nothing
NO_CALL = "There is no such call."
NO_EVENT = "This call takes the data of an event."
UNREAD = "Fetch the answers to your earlier calls first."

Pushed = tuple[
    bool,
    str | list[dict[str, Any]],
    Literal["success", "error", "queue_full", "validator_error"],
]


class Answers(AsyncQueue[EventMessage]):
    """What a session is told of its calls, until it is fetched."""

    def __init__(self, visitor: str | None) -> None:
        """Nothing yet.

        Args:
            visitor: whose session it is.
        """
        super().__init__()
        self.visitor = visitor
        self.readers = 0  # requests that wait for it just now


class Unfetched(OrderedDict[str, Answers]):
    """The answers of each session, the oldest first."""

    def __delitem__(self, session: str) -> None:
        # Gradio does so where one who fetches is gone, though another may still read: the queue
        # drops a session when nobody does.
        pass


class GuardedQueue(Queue):
    """Gradio's queue within limits, and without what costs more than the reading.

    Gradio tells all who wait about every call that begins, and sums up the last 10,000 calls with
    pandas after each one. Neither is shown anywhere here.
    """

    def __init__(self, like: Queue) -> None:
        """A queue with the settings of another."""
        super().__init__(
            live_updates=False,
            concurrency_count=like.max_thread_count,
            update_intervals=1,
            max_size=like.max_size,
            blocks=like.blocks,
            default_concurrency_limit=like.default_concurrency_limit,
        )
        self._answers = Unfetched()
        self.pending_messages_per_session = self._answers  # type: ignore[assignment]
        self.ANALYTICS_MAX_EVENTS = 0

    def compute_analytics_summary(self, records: Any) -> dict[str, Any]:
        """No summary."""
        return self.cached_event_analytics_summary

    async def push(
        self, body: PredictBodyInternal, request: fastapi.Request, username: str | None
    ) -> Pushed:
        """Let a call in, or say why not."""
        if body.fn_index not in self.blocks.fns or len(body.session_hash or "") > LONGEST_SESSION:
            return False, NO_CALL, "error"
        fn = self.blocks.fns[body.fn_index]
        if len(body.data) != len(fn.inputs):
            return False, f"This call takes {len(fn.inputs)} values, not {len(body.data)}.", "error"
        if fn.collects_event_data and not isinstance(body.event_data, dict):
            return False, NO_EVENT, "error"
        if busy := self._busy(body.session_hash, request):
            return False, busy, "queue_full"
        if body.session_hash is None:
            body.session_hash = uuid.uuid4().hex
        if body.session_hash not in self._answers:
            visitor = _visitor(request)
            if not self._has_room(visitor):
                return False, TOO_BUSY, "queue_full"
            self._answers[body.session_hash] = Answers(visitor)
        pushed: Pushed = await super().push(body, request, username)
        return pushed

    def send_message(self, event: Event, event_message: EventMessage) -> None:
        """Tell a session of its call, if anybody is to hear it."""
        if event.session_hash in self._answers:  # it may have been cancelled, and fetched
            super().send_message(event, event_message)

    async def clean_events(
        self, *, session_hash: str | None = None, event_id: str | None = None
    ) -> None:
        """Stop the calls of a session of which a request broke off: none of them will end."""
        await super().clean_events(session_hash=session_hash, event_id=event_id)
        if session_hash and session_hash in self._answers:
            self.pending_event_ids_session[session_hash] = set()

    @contextmanager
    def fetching(self, name: str, is_call: bool) -> Iterator[bool]:
        """Keep what a request fetches while it does so.

        Args:
            name: of a call, or of a session.
            is_call: which of both.

        Yields:
            Whether there is anything to fetch; who waited for more would wait for ever.
        """
        session = self._session_of(name) if is_call else name
        answers = self._answers.get(session)
        if answers is None:
            yield False
            return
        answers.readers += 1
        try:
            yield True
        finally:
            answers.readers -= 1
            if not self.pending_event_ids_session.get(session):
                self._end(session, answers)

    def _session_of(self, call: str) -> str:
        """The session of a call, as Gradio finds it."""
        if event := self.event_ids_to_events.get(call):
            return event.session_hash
        unfetched = self.pending_event_ids_session.items()
        return next((session for session, calls in unfetched if call in calls), call)

    def _end(self, session: str, answers: Answers) -> None:
        """End a session that waits for nothing: the last who reads drops it."""
        if answers.readers:
            gone = ProcessCompletedMessage(output={"error": NO_CALL}, success=False)
            gone.event_id = ENDED
            answers.put_nowait(gone)
        else:
            self._drop(session)

    def _busy(self, session: str | None, request: fastapi.Request) -> str:
        """Why a call may not wait just now; "" if it may."""
        if self._unread(session or "", _visitor(request)) >= UNREAD_EACH:
            return UNREAD
        places = math.inf if self.max_size is None else self.max_size
        if len(self) >= places or self._waiting(request) >= SHARE_EACH * places:
            return TOO_BUSY
        return ""

    def _unread(self, session: str, visitor: str | None) -> int:
        """How many answers of a session were not fetched, but for those that others wait for.

        All who call tools have one session: Gradio's.
        """
        calls = self.pending_event_ids_session.get(session, ())
        events = [self.event_ids_to_events.get(call) for call in calls]
        return sum(event is None or _visitor(event.request) == visitor for event in events)

    def _waiting(self, request: fastapi.Request) -> int:
        """How many calls of the same visitor wait already."""
        visitor = _visitor(request)
        if visitor is None:
            return 0
        waiting = (e for queue in self.event_queue_per_concurrency_id.values() for e in queue.queue)
        return sum(_visitor(event.request) == visitor for event in waiting)

    def _has_room(self, visitor: str | None) -> bool:
        """Whether one more session may come; the oldest that nobody works for makes way."""
        everyone = list(self._answers)
        own = [s for s in everyone if visitor and self._answers[s].visitor == visitor]
        for sessions, most in ((own, SESSIONS_EACH), (everyone, SESSIONS)):
            if len(sessions) >= most:
                at_work = self._at_work()
                idle = [s for s in sessions if s not in at_work and not self._answers[s].readers]
                if not idle:
                    return False
                self._drop(idle[0])
        return True

    def _at_work(self) -> set[str]:
        """The sessions whose calls wait or are worked on."""
        queues = self.event_queue_per_concurrency_id.values()
        events = [event for queue in queues for event in queue.queue]
        events += [event for job in self.active_jobs for event in job or ()]
        return {event.session_hash for event in events}

    def _drop(self, session: str) -> None:
        self._answers.pop(session)
        self.pending_event_ids_session.pop(session, None)


def _visitor(request: fastapi.Request) -> str | None:
    return visitor_at(request.client.host if request.client else None)
