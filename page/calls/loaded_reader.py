"""The one reader of this process, loaded beside the start of the page."""

from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache

from model import Reader


@cache
def start_loading() -> "Future[Reader]":
    """Begin to load the released weights in a thread of its own; the first call counts.

    NumPy answers at once, and Flax as soon as it is compiled, some seconds later.
    """
    executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="load-reader")
    loading = executor.submit(Reader.load, engine="flax", in_background=True)
    executor.shutdown(wait=False)
    return loading


def reader() -> Reader:
    """The reader, once it is there.

    Raises:
        WeightsError: if the released weights could not be loaded.
    """
    return start_loading().result()
