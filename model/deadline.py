"""A limit to the work of one reading.

Work is counted as the thread's own processor time: on a busy machine a reading takes longer, and is
not given up for that.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from .errors import ReadingTooLongError

Item = TypeVar("Item")
TOO_LONG = (
    "This takes too long to read: there are too many marks. Crop the picture to the number, or "
    "send a part of it."
)
# Of the thread; where there is but one, as in a browser, of the process.
_worked_s = getattr(time, "thread_time", time.process_time)
_ENDS_S: ContextVar[float | None] = ContextVar("_ENDS_S", default=None)
_BETWEEN_STEPS: ContextVar[Callable[[], None] | None] = ContextVar("_BETWEEN_STEPS", default=None)


@contextmanager
def work_limit(limit_s: float, between_steps: Callable[[], None] | None = None) -> Iterator[None]:
    """End readings in this thread that take more work than so much.

    Args:
        limit_s: seconds of the thread's processor time, from now on. It is looked at between
            steps of a reading, so that a step more may be done.
        between_steps: called between steps of a reading; it may wait there, so that others go
            first.
    """
    ends, between = _ENDS_S.set(_worked_s() + limit_s), _BETWEEN_STEPS.set(between_steps)
    try:
        yield
    finally:
        _ENDS_S.reset(ends)
        _BETWEEN_STEPS.reset(between)


def in_time(items: Iterable[Item]) -> Iterator[Item]:
    """The items, while there is time.

    Raises:
        ReadingTooLongError: after the item that took the last of it.
    """
    for item in items:
        yield item
        if between_steps := _BETWEEN_STEPS.get():
            between_steps()
        ends_s = _ENDS_S.get()
        if ends_s is not None and _worked_s() > ends_s:
            raise ReadingTooLongError(TOO_LONG)
