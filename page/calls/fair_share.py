"""Who computes next: of those who wait, who has computed least within the last minute.

So a visitor with small questions waits for what is being worked on, and for nobody's queue; and one
place is never given to who asks long questions.
"""

import itertools
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

REMEMBERED = 10_000  # visitors, in a few MB; those that were not seen for longest are forgotten
MINUTE_S = 60.0  # after it a third of the work still counts
LONG_S = 0.2  # of a processor: more than a drawing or a small photo takes
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
    def place(self, visitor: str | None) -> Iterator[None]:
        """Wait for a place, and have it."""
        ticket = _Ticket(visitor, next(self._numbers))
        with self._changed:
            self._waiting.append(ticket)
            self._changed.wait_for(lambda: self._next() is ticket)
            self._waiting.remove(ticket)
            self._working.append(ticket)
            self._changed.notify_all()
        started_s = time.thread_time()
        try:
            yield
        finally:
            with self._changed:
                self._working.remove(ticket)
                self._count(visitor, time.thread_time() - started_s)
                self._changed.notify_all()

    def _next(self) -> _Ticket | None:
        if len(self._working) >= self._places:
            return None
        long = sum(self._is_long(ticket.visitor) for ticket in self._working)
        may = [
            ticket
            for ticket in self._waiting
            if long < self._places - 1 or not self._is_long(ticket.visitor)
        ]
        now_s = time.monotonic()
        return min(
            may, key=lambda each: (self._work_s(each.visitor, now_s), each.number), default=None
        )

    def _is_long(self, visitor: str | None) -> bool:
        return visitor in self._known and self._known[visitor].mean_s > LONG_S

    def _work_s(self, visitor: str | None, now_s: float) -> float:
        """What a visitor has used of a processor, less with time; nothing for this machine."""
        if visitor not in self._known:
            return 0.0
        known = self._known[visitor]
        return known.work_s * math.exp((known.at_s - now_s) / MINUTE_S)

    def _count(self, visitor: str | None, took_s: float) -> None:
        if visitor is None:
            return
        now_s = time.monotonic()
        work_s = self._work_s(visitor, now_s) + took_s
        mean_s = self._known.pop(visitor, _Known(mean_s=took_s)).mean_s
        self._known[visitor] = _Known(work_s, now_s, mean_s + NEWEST_SHARE * (took_s - mean_s))
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
