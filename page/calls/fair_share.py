"""Who computes next: of those who wait, who has computed least within the last minute.

So a visitor with small questions waits for a step of what is being worked on, and for nobody's
queue; and one place is never given to who asks long questions.
"""

import itertools
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

REMEMBERED = 10_000  # visitors, in a few MB; those that were not seen for longest are forgotten
MINUTE_S = 60.0  # after it a third of the work still counts
# Both of a processor's time; docs/experiments/063.
LONG_S = 0.2  # more than a drawing or a small photo takes
GIVE_WAY_S = 0.02  # of work, before it lets others go first
HALFWAY_EACH = 3  # of a place: so many may wait with half of their work done, which holds memory
NEWEST_SHARE = 0.3  # of the mean of a visitor's calls


@dataclass
class _Known:
    """What a visitor's calls took."""

    work_s: float = 0.0
    at_s: float = 0.0
    mean_s: float = 0.0


@dataclass(eq=False)
class _Ticket:
    visitor: str | None
    number: int
    began_s: float = 0.0  # of its thread's processor time, since it has its place
    worked_s: float = 0.0  # before that


class FairShare:
    """Lets so many threads compute at the same time."""

    def __init__(self, places: int) -> None:
        """Nobody computes.

        Args:
            places: at least 2, one of which who asks long questions never has.
        """
        self._places = places
        self._changed = threading.Condition()
        self._numbers = itertools.count()
        self._waiting: list[_Ticket] = []
        self._working: list[_Ticket] = []
        self._known: OrderedDict[str, _Known] = OrderedDict()

    @contextmanager
    def place(self, visitor: str | None) -> Iterator[Callable[[], None]]:
        """Wait for a place, and have it.

        Yields:
            What to call between steps of the work: it waits there for those who come next before
            it.
        """
        ticket = _Ticket(visitor, next(self._numbers))
        with self._changed:
            self._take(ticket)
        try:
            yield lambda: self._give_way(ticket)
        finally:
            with self._changed:
                self._leave(ticket)
                self._end(ticket)

    def _give_way(self, ticket: _Ticket) -> None:
        if ticket.worked_s + time.thread_time() - ticket.began_s <= GIVE_WAY_S:
            return
        with self._changed:
            halfway = sum(waiting.worked_s > 0 for waiting in self._waiting)
            if halfway < HALFWAY_EACH * self._places:
                self._leave(ticket)
                self._take(ticket)

    def _take(self, ticket: _Ticket) -> None:
        self._waiting.append(ticket)
        self._changed.wait_for(lambda: self._next() is ticket)
        self._waiting.remove(ticket)
        self._working.append(ticket)
        ticket.began_s = time.thread_time()
        self._changed.notify_all()

    def _leave(self, ticket: _Ticket) -> None:
        self._working.remove(ticket)
        took_s = time.thread_time() - ticket.began_s
        ticket.worked_s += took_s
        if ticket.visitor is not None:
            now_s = time.monotonic()
            known = self._known.setdefault(ticket.visitor, _Known())
            known.work_s, known.at_s = self._work_s(ticket.visitor, now_s) + took_s, now_s
        self._changed.notify_all()

    def _end(self, ticket: _Ticket) -> None:
        """Count a call of its visitor."""
        if known := self._known.get(ticket.visitor or ""):
            newest_s = ticket.worked_s - known.mean_s
            known.mean_s += newest_s * (NEWEST_SHARE if known.mean_s else 1.0)
            self._known.move_to_end(ticket.visitor or "")
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)

    def _next(self) -> _Ticket | None:
        if len(self._working) >= self._places:
            return None
        long = sum(self._is_long(ticket) for ticket in self._working)
        may = [
            ticket
            for ticket in self._waiting
            if long < self._places - 1 or not self._is_long(ticket)
        ]
        now_s = time.monotonic()
        return min(
            may, key=lambda each: (self._work_s(each.visitor, now_s), each.number), default=None
        )

    def _is_long(self, ticket: _Ticket) -> bool:
        known = self._known.get(ticket.visitor or "")
        return ticket.worked_s > LONG_S or (known is not None and known.mean_s > LONG_S)

    def _work_s(self, visitor: str | None, now_s: float) -> float:
        """What a visitor has used of a processor, less with time; nothing for this machine."""
        known = self._known.get(visitor or "")
        if known is None:
            return 0.0
        return known.work_s * math.exp((known.at_s - now_s) / MINUTE_S)
