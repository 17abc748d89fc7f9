"""Work that is done in other processes, in order."""

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

Given = TypeVar("Given")
Found = TypeVar("Found")
# What waits for each process: enough that none is idle, few enough to fit into memory.
WAITING_EACH = 2


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def in_processes(
    call: Callable[[Given], Found], items: Iterable[Given], processes: int
) -> Iterator[Found]:
    """What a function makes of each item, worked out in processes of their own.

    The processes begin anew (`spawn`): a copy of one that runs threads, as JAX does, may hang.

    Args:
        call: a function that can travel to another process, as its items and results can.
        items: taken only as they are needed.
        processes: how many.

    Yields:
        The results, in the order of the items.

    Raises:
        Exception: what the function raises.
    """
    pending: deque[Future[Found]] = deque()
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as executor:
        try:
            for item in items:
                pending.append(executor.submit(call, item))
                if len(pending) > WAITING_EACH * processes:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            executor.shutdown(wait=True, cancel_futures=True)
