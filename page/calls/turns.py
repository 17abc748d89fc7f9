"""Calls take turns: so many work at the same time, so many wait."""

import asyncio
import contextvars
import functools
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any, TypeVar
from weakref import WeakKeyDictionary, WeakValueDictionary

from model import DigitReaderError

from ..protection.allowances import WORK
from ..protection.calls import WAITING_CALLS
from ..protection.visitors import SHARE_EACH, TOO_BUSY, calling_visitor, has_share

Answered = TypeVar("Answered")

# Codes of errors, for the page: words may change.
BUSY_CODE = "busy"  # ask again in a moment
REFUSED_CODE = "refused"  # the same question is refused again


# Who has used up their work of a minute waits for all others who have: of such calls one is worked
# on at a time, whatever they ask. Each loop has one server, and its own of what waits.
_slow_lanes: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


class BusyError(DigitReaderError):
    """Too many calls wait; the same one may be answered in a moment."""


class Turns:
    """Lets so many calls work at the same time, half of them one visitor's, and so many wait."""

    def __init__(self, workers: int) -> None:
        self._free = asyncio.Semaphore(workers)
        # Of its own: those that the process has for everything are as few as its processors, and
        # links that answer late would hold them.
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="turns")
        self._own_places = max(1, workers // 2)
        self._own: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._waiting: Counter[str | None] = Counter()

    async def take(self, call: Callable[[Any], Answered], value: Any) -> Answered:
        """Do the call in a thread, when it is its turn.

        Raises:
            BusyError: if too many wait already, or too many of the same visitor.
        """
        visitor = calling_visitor()
        if not has_share(self._waiting, visitor, WAITING_CALLS, SHARE_EACH):
            raise BusyError(TOO_BUSY)
        self._waiting[visitor] += 1
        try:
            # Who has all their places waits for these first, and not before others.
            async with self._place_of(visitor), _lane_of(visitor), self._free:
                asking = contextvars.copy_context()
                work = functools.partial(asking.run, _counted, visitor, call, value)
                return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting[visitor] -= 1
            self._waiting += Counter()  # without those who wait for nothing

    def _place_of(self, visitor: str | None) -> AbstractAsyncContextManager[None]:
        if visitor is None:
            return nullcontext()
        return self._own.setdefault(visitor, asyncio.Semaphore(self._own_places))


def _lane_of(visitor: str | None) -> AbstractAsyncContextManager[None]:
    if WORK.has_some(visitor):
        return nullcontext()
    return _slow_lanes.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(1))


def _counted(visitor: str | None, call: Callable[[Any], Answered], value: Any) -> Answered:
    """The call, its processor time counted as its visitor's work."""
    started_s = time.thread_time()
    try:
        return call(value)
    finally:
        WORK.take(visitor, round(1000 * (time.thread_time() - started_s)))
