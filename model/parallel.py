"""Work that is done in other processes, in order."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

Given = TypeVar("Given")
Found = TypeVar("Found")
# What waits for each process: enough that none is idle, few enough to fit into memory.
WAITING_EACH = 2


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
    # Who reads in one process alone may have no others: a browser starts none.
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415
    from multiprocessing import get_context  # noqa: PLC0415

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
