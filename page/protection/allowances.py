"""How much of what is costly one visitor may have in a minute."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

REMEMBERED = 10_000  # visitors, in a few MB; those that were not seen for longest are forgotten


class Allowance:
    """So many a minute for each visitor, all at once if they like (a token bucket)."""

    def __init__(self, a_minute: int, now_s: Callable[[], float] = time.monotonic) -> None:
        """Everyone may begin.

        Args:
            a_minute: how many, of whatever is counted.
            now_s: the clock.
        """
        self._most = a_minute
        self._now_s = now_s
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, visitor: str | None) -> bool:
        """Take one for a visitor; False if none is left. There is no limit for None."""
        if visitor is None:
            return True
        with self._lock:
            left = self._left_of(visitor)
            self._keep(visitor, left - 1 if left >= 1 else left)
        return left >= 1

    def has_some(self, visitor: str | None) -> bool:
        """Whether anything is left for a visitor."""
        if visitor is None:
            return True
        with self._lock:
            left = self._left_of(visitor)
            self._keep(visitor, left)
        return left > 0

    def spend(self, visitor: str | None, amount: float) -> None:
        """Count what a visitor has used already; of more than is left the rest is owed."""
        if visitor is not None:
            with self._lock:
                self._keep(visitor, self._left_of(visitor) - amount)

    def _left_of(self, visitor: str) -> float:
        left, seen_s = self._left.pop(visitor, (float(self._most), self._now_s()))
        return min(self._most, left + (self._now_s() - seen_s) * self._most / 60)

    def _keep(self, visitor: str, left: float) -> None:
        self._left[visitor] = (left, self._now_s())
        if len(self._left) > REMEMBERED:
            self._left.popitem(last=False)
