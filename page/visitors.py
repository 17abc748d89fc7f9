"""How much of what is costly one visitor may have.

A visitor is an address. This machine itself is none: its owner, a tunnel or a proxy comes from
there, and a proxy on it names the visitor in X-Forwarded-For, which the server follows.
"""

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from gradio.context import LocalContext

SHARE_EACH = 0.5  # of the places where calls wait, for one visitor
BUSY = "Busy: too many are reading here just now. Try again in a moment."
REMEMBERED = 10_000  # visitors; those that were not seen for longest are forgotten


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


def visitor_at(host: str | None) -> str | None:
    """The visitor at an address, None for this machine itself.

    Of IPv6, the network of 64 bits: that much is given to one home, or to one rented machine.
    """
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:  # a Unix socket, a test
        return host or None
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            return None if address.is_loopback else str(ipaddress.ip_network((address, 64), False))
        address = address.ipv4_mapped
    return None if address.is_loopback else str(address)


def calling_visitor() -> str | None:
    """The visitor whose call this thread or task works on."""
    request = LocalContext.request.get(None)
    client = None if request is None else request.client
    return visitor_at(client.host if client else None)
