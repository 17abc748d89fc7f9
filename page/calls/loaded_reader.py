"""The one reader of this process, loaded beside the start of the page."""

import gc
import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache

from model import Reader, work_limit

from ..protection.visitors import calling_visitor
from .fair_share import FairShare

# Of one reading, in seconds of a processor. A photo takes up to one, a sheet with 500 marks up to
# two; noise that is made to be slow would take thirteen.
WORK_S = 4.0
# Readings that compute at the same time, of the page and the endpoints together: more of them only
# take the interpreter from each other, and from who answers requests.
_COMPUTING = FairShare(max(2, os.cpu_count() or 2))


@cache
def start_loading() -> "Future[Reader]":
    """Begin to load the released weights in a thread of its own; the first call counts.

    NumPy answers at once, and Flax as soon as it is compiled, some seconds later.
    """
    executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="load-reader")
    loading = executor.submit(Reader.load, engine="flax", in_background=True)
    executor.submit(_keep_for_good, loading)
    executor.shutdown(wait=False)
    return loading


def _keep_for_good(loading: "Future[Reader]") -> None:
    """Have the garbage collector pass over all that is there once the reader is complete.

    It would look through the 400,000 objects of Gradio and JAX again and again, a quarter of a
    second each time for which every thread waits (docs/experiments/063).
    """
    loading.result().wait_for_engine()
    gc.collect()
    gc.freeze()


def reader() -> Reader:
    """The reader, once it is there.

    Raises:
        WeightsError: if the released weights could not be loaded.
    """
    return start_loading().result()


@contextmanager
def reading() -> Iterator[Reader]:
    """The reader, for one reading of what a stranger sent.

    Raises:
        ReadingTooLongError: where that takes more work than is done for one.
    """
    with _COMPUTING.place(calling_visitor()) as give_way, work_limit(WORK_S, give_way):
        yield reader()
