"""Calls take turns: so many work at the same time, so many wait."""

import asyncio
import contextvars
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from model import DigitReaderError

from ..protection.calls import WAITING_CALLS
from ..protection.visitors import SHARE_EACH, TOO_BUSY, calling_visitor, has_share

Answered = TypeVar("Answered")

# Codes of errors, for the page: words may change.
BUSY_CODE = "busy"  # ask again in a moment
REFUSED_CODE = "refused"  # the same question is refused again
GONE_CODE = "gone"  # the picture is not kept any longer

THREADS_EACH = 8  # of a worker


class BusyError(DigitReaderError):
    """Too many calls wait; the same one may be answered in a moment."""


class Turns:
    """Lets so many calls of a visitor go on at the same time, and so many wait."""

    def __init__(self, workers: int) -> None:
        # Of its own: those that the process has for everything are as few as its processors, and
        # links that answer late would hold them. More than work, since most wait for a place to
        # compute (see `fair_share`): who waits there holds up nobody.
        self._threads = ThreadPoolExecutor(THREADS_EACH * workers, thread_name_prefix="turns")
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
            async with self._place_of(visitor):
                asking = contextvars.copy_context()
                loop = asyncio.get_running_loop()
                return await loop.run_in_executor(self._threads, asking.run, call, value)
        finally:
            self._waiting[visitor] -= 1
            self._waiting += Counter()  # without those who wait for nothing

    def _place_of(self, visitor: str | None) -> AbstractAsyncContextManager[None]:
        if visitor is None:
            return nullcontext()
        return self._own.setdefault(visitor, asyncio.Semaphore(self._own_places))
