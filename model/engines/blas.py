"""NumPy's matrix products on one core while a picture is read.

They are small: OpenBLAS's threads wait for each other longer than they compute. On two busy cores a
first reading took 1.0 s with two of them, and 0.07 s with one.
"""

import threading
from contextlib import AbstractContextManager
from types import TracebackType

from threadpoolctl import ThreadpoolController


class OneBlasThread(AbstractContextManager[None]):
    """Within it a matrix product takes one core, in every thread of the process.

    The first thread that comes in sets the limit, and the last one that leaves gives back what was
    there before.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        # Looked for when first needed: BLAS is loaded by then. It takes 1 ms.
        self._controller: ThreadpoolController | None = None
        self._limiter: AbstractContextManager[object] | None = None

    def __enter__(self) -> None:
        with self._lock:
            self._inside += 1
            if self._inside == 1:
                self._controller = self._controller or ThreadpoolController().select(
                    user_api="blas"
                )
                self._limiter = self._controller.limit(limits=1)
                self._limiter.__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0 and self._limiter:
                self._limiter.__exit__(None, None, None)


one_blas_thread = OneBlasThread()
"""That of this process."""
