"""In place of `threadpoolctl`: NumPy has one thread in a browser."""

from contextlib import AbstractContextManager, nullcontext


class ThreadpoolController:
    """Controls nothing."""

    def select(self, user_api: str) -> "ThreadpoolController":
        """Itself, whatever is selected."""
        return self

    def limit(self, limits: int) -> AbstractContextManager[object]:
        """A context that changes nothing."""
        return nullcontext()
