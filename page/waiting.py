"""The queue of calls: nobody skips it, nobody fills it alone, nothing in it grows for ever."""

import math
from typing import Any, Literal

import fastapi
from gradio.data_classes import PredictBodyInternal
from gradio.queueing import Queue
from gradio.utils import LRUCache

from .visitors import BUSY, SHARE_EACH, visitor_at

UNREAD_EACH = 20  # calls of one session whose answers were not fetched; the page has one or two
SESSIONS = 500  # whose answers are kept until they are fetched

LONGEST_SESSION = 64  # characters of its name, which is kept; the page's has eleven

NO_CALL = "There is no such call."
NO_EVENT = "This call takes the data of an event."
UNREAD = "Fetch the answers to your earlier calls first."

Pushed = tuple[
    bool,
    str | list[dict[str, Any]],
    Literal["success", "error", "queue_full", "validator_error"],
]


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
        self.pending_messages_per_session = LRUCache(SESSIONS)
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
        if len(self.pending_event_ids_session) > 2 * SESSIONS:
            self._forget()
        pushed: Pushed = await super().push(body, request, username)
        return pushed

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
        for session in list(self.pending_event_ids_session):
            messages = self.pending_messages_per_session.get(session)
            if messages is None or not self.pending_event_ids_session[session]:
                del self.pending_event_ids_session[session]
                if messages is not None and messages.empty():
                    del self.pending_messages_per_session[session]


def _visitor(request: fastapi.Request) -> str | None:
    return visitor_at(request.client.host if request.client else None)
