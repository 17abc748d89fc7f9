"""The queue of calls: nobody skips it, nobody fills it alone, nothing in it grows for ever."""

import math
from collections import OrderedDict
from typing import Any, Literal

import fastapi
from gradio.data_classes import PredictBodyInternal
from gradio.queueing import Queue

from .visitors import BUSY, SHARE_EACH, visitor_at

UNREAD_EACH = 20  # calls of one session whose answers were not fetched; the page has one or two
SESSIONS = 500  # that wait for answers, or whose answers wait to be fetched
SESSIONS_EACH = 50  # of one visitor; every call of an endpoint is a session of its own

LONGEST_SESSION = 64  # characters of its name, which is kept; the page's has eleven

NO_CALL = "There is no such call."
NO_EVENT = "This call takes the data of an event."
UNREAD = "Fetch the answers to your earlier calls first."

Pushed = tuple[
    bool,
    str | list[dict[str, Any]],
    Literal["success", "error", "queue_full", "validator_error"],
]


class Unfetched(OrderedDict[str, Any]):
    """The messages of each session; in it are those that have anything to wait for."""

    def __init__(self, calls: dict[str, set[str]]) -> None:
        """None yet.

        Args:
            calls: for each session its calls whose answers were not fetched.
        """
        super().__init__()
        self._calls = calls

    def __contains__(self, session: object) -> bool:
        # Who asks for an answer again would wait for ever.
        return super().__contains__(session) and bool(self._calls.get(str(session)))

    def __delitem__(self, session: str) -> None:
        self.pop(session, None)  # it may have been forgotten meanwhile


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
        self.pending_messages_per_session = Unfetched(self.pending_event_ids_session)  # type: ignore[assignment]
        self._visitors: dict[str, str | None] = {}  # of each session
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
        visitor = _visitor(request)
        if body.session_hash not in self.pending_messages_per_session:
            self._forget()
            if not self._has_room(visitor):
                return False, BUSY, "queue_full"
        pushed: Pushed = await super().push(body, request, username)
        if body.session_hash:
            self._visitors[body.session_hash] = visitor
        return pushed

    def knows(self, call: str) -> bool:
        """Whether the answer of a call is still to come, or to be fetched."""
        unfetched = self.pending_event_ids_session.values()
        return call in self.event_ids_to_events or any(call in calls for calls in unfetched)

    def _busy(self, session: str | None, request: fastapi.Request) -> str:
        """Why a call may not wait just now; "" if it may."""
        if len(self.pending_event_ids_session.get(session or "", ())) >= UNREAD_EACH:
            return UNREAD
        places = math.inf if self.max_size is None else self.max_size
        if len(self) >= places or self._waiting(request) >= SHARE_EACH * places:
            return BUSY
        return ""

    def _waiting(self, request: fastapi.Request) -> int:
        """How many calls of the same visitor wait already."""
        visitor = _visitor(request)
        if visitor is None:
            return 0
        waiting = (e for queue in self.event_queue_per_concurrency_id.values() for e in queue.queue)
        return sum(_visitor(event.request) == visitor for event in waiting)

    def _forget(self) -> None:
        """Drop what is left of sessions whose answers were fetched or can no longer be."""
        for session in [s for s, calls in self.pending_event_ids_session.items() if not calls]:
            self._drop(session)

    def _has_room(self, visitor: str | None) -> bool:
        """Whether one more session may come; the oldest that nobody works for makes way."""
        everyone = list(self.pending_event_ids_session)
        own = [s for s in everyone if visitor and self._visitors.get(s) == visitor]
        for sessions, most in ((own, SESSIONS_EACH), (everyone, SESSIONS)):
            if len(sessions) >= most:
                at_work = self._at_work()
                idle = [session for session in sessions if session not in at_work]
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
        self.pending_event_ids_session.pop(session, None)
        self.pending_messages_per_session.pop(session, None)
        self._visitors.pop(session, None)


def _visitor(request: fastapi.Request) -> str | None:
    return visitor_at(request.client.host if request.client else None)
