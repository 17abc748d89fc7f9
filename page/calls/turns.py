"""Calls of the page take turns: so many work at the same time, so many wait."""

import asyncio
import contextvars
import functools
from collections import Counter
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any
from weakref import WeakValueDictionary

from model import DigitReaderError

from ..protection.visitors import SHARE_EACH, TOO_BUSY, calling_visitor
from .answers import Answer

Call = Callable[[Any], Answer]

WAITING_CALLS = 100  # more are told that too many are
# Codes of errors, for the page: words may change.
BUSY_CODE = "busy"  # ask again in a moment
REFUSED_CODE = "refused"  # the same question is refused again


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

    def one_by_one(self, call: Call) -> Callable[[Any], Awaitable[Answer]]:
        """The call, taking its turn, its errors in words and a code."""

        @functools.wraps(call)
        async def taking_turns(value: Any) -> Answer:
            visitor = calling_visitor()
            own = 0 if visitor is None else self._waiting[visitor]
            if self._waiting.total() >= WAITING_CALLS or own >= SHARE_EACH * WAITING_CALLS:
                return {"error": TOO_BUSY, "code": BUSY_CODE}
            self._waiting[visitor] += 1
            try:
                # Who has all their places waits for these first, and not before others.
                async with self._place_of(visitor), self._free:
                    asking = contextvars.copy_context()
                    loop = asyncio.get_running_loop()
                    return await loop.run_in_executor(self._threads, asking.run, call, value)
            except DigitReaderError as error:
                return {"error": str(error), "code": REFUSED_CODE}
            finally:
                self._waiting[visitor] -= 1
                self._waiting += Counter()  # without those who wait for nothing

        return taking_turns

    def _place_of(self, visitor: str | None) -> AbstractAsyncContextManager[None]:
        if visitor is None:
            return nullcontext()
        return self._own.setdefault(visitor, asyncio.Semaphore(self._own_places))
