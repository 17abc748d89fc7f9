"""How much of what is costly one visitor may have in a minute."""

import threading

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter


class Allowance:
    """So many a minute for each visitor, all at once if they like; None has no limit."""

    def __init__(self, a_minute: int) -> None:
        """Everyone may begin.

        Args:
            a_minute: how many, of whatever is counted.
        """
        self._limit = RateLimitItemPerMinute(a_minute)
        self._windows = FixedWindowRateLimiter(MemoryStorage())
        self._lock = threading.Lock()  # a count is read after it was written, not with it

    def take(self, visitor: str | None, count: int = 1) -> bool:
        """Count what a visitor takes; False if that is more than they may have."""
        if visitor is None or count < 1:
            return True
        with self._lock:
            return self._windows.hit(self._limit, visitor, cost=count)

    def has_some(self, visitor: str | None) -> bool:
        """Whether anything is left for a visitor."""
        return visitor is None or self._windows.test(self._limit, visitor)
