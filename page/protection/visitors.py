"""Who asks: visitors are told apart by their address.

A visitor is an address. This machine itself is none: its owner, a tunnel or a proxy comes from
there, unless a share link is open: then whoever comes from there may be a stranger. A proxy names
the visitor in X-Forwarded-For, which is believed of this machine and of the proxies that
`trust_proxies` was told of; what others write into headers that only a proxy may is dropped.
"""

import ipaddress
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from model import DigitReaderError

SHARE_EACH = 0.5  # of the places where calls wait, and of the room for uploads, for one visitor
TOO_BUSY = "Too many people are using this page just now. Try again in a moment."

TRUSTED_PROXIES = "FORWARDED_ALLOW_IPS"  # uvicorn's variable: whose X-Forwarded-For it believes
THIS_MACHINE = "127.0.0.1,::1"
# A Space's visitors come through proxies on private addresses (RFC 1918, RFC 6598, RFC 4193). The
# last address in X-Forwarded-For that is none of these is what the outermost proxy saw.
SPACE_PROXIES = "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,fc00::/7"

# What Gradio takes the address of the page from, beside what the server itself reads.
ONLY_A_PROXYS = (b"x-forwarded-", b"x-gradio-server", b"forwarded")


HERE = "this machine"  # the visitor that comes from here, while strangers may
_strangers_come_from_here = False


def expect_strangers_here(*, expected: bool) -> None:
    """Say whether a tunnel is open, as of a share link: then nobody here is without limits.

    Gradio's tunnel connects from this machine, and nothing in its source (`gradio/tunneling.py`,
    6.31) says that the other end names the visitor; where it does, in X-Forwarded-For, visitors
    are told apart, and else all share what one may have.
    """
    global _strangers_come_from_here  # noqa: PLW0603 - a fact of the process
    _strangers_come_from_here = expected


class ProxyError(DigitReaderError):
    """A proxy whose name is no address and no network."""


def trust_proxies(addresses: str | None = None) -> None:
    """Believe the address that these proxies forward, in servers that are launched from now on.

    Args:
        addresses: addresses or networks, parted by commas; "*" believes whoever connects. Without
            them, those of a Space's proxies where SPACE_ID is set, and else this machine's alone.

    Raises:
        ProxyError: if one of them is no address and no network.
    """
    if addresses is None:
        if TRUSTED_PROXIES in os.environ or "SPACE_ID" not in os.environ:
            return
        addresses = SPACE_PROXIES
    names = [name.strip() for name in addresses.split(",") if name.strip()]
    for name in names:
        _check_network(name)
    trusted = "*" if "*" in names else ",".join([THIS_MACHINE, *names])
    os.environ[TRUSTED_PROXIES] = trusted


def trusted_proxies() -> str:
    """The proxies that are believed, addresses and networks parted by commas."""
    return os.environ.get(TRUSTED_PROXIES, THIS_MACHINE)


class Forwarded(ProxyHeadersMiddleware):
    """Requests as their visitors': what trusted proxies tell, and of others not a word."""

    def __init__(self, app: Any, trusted: str | None = None) -> None:
        """Stand in front of an app.

        Args:
            app: answers.
            trusted: the proxies that are believed; those that `trust_proxies` was told of last.
        """
        super().__init__(app, trusted_proxies() if trusted is None else trusted)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Let a request through."""
        peer = scope.get("client")
        if scope["type"] == "http" and (peer[0] if peer else None) not in self.trusted_hosts:
            headers = [pair for pair in scope["headers"] if not pair[0].startswith(ONLY_A_PROXYS)]
            scope = {**scope, "headers": headers}
        await super().__call__(scope, receive, send)


def _check_network(name: str) -> None:
    try:
        if name != "*":
            ipaddress.ip_network(name)
    except ValueError as error:
        raise ProxyError(
            f"{name!r:.60} is no address and no network. Name proxies as in 10.1.2.3,10.0.0.0/8."
        ) from error


def visitor_at(host: str | None) -> str | None:
    """The visitor at an address, None for this machine itself unless a tunnel ends here.

    Of IPv6, the network of 64 bits: that much is given to one home, or to one rented machine.
    """
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:  # a Unix socket, a test
        return host or None
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            network = str(ipaddress.ip_network((address, 64), False))
            return _here() if address.is_loopback else network
        address = address.ipv4_mapped
    return _here() if address.is_loopback else str(address)


def _here() -> str | None:
    return HERE if _strangers_come_from_here else None


def has_share(taken: Counter[str | None], visitor: str | None, limit: int, share: float) -> bool:
    """Whether a visitor may have one more of what is limited.

    Args:
        taken: how many each visitor has.
        visitor: None has no share, and the limit alone.
        limit: of all together.
        share: how much a visitor may have of what others have not.
    """
    if taken.total() >= limit:
        return False
    others = taken.total() - taken[visitor]
    return visitor is None or taken[visitor] < max(1, share * (limit - others))


_calling: ContextVar[str | None] = ContextVar("_calling", default=None)


def calling_visitor() -> str | None:
    """The visitor whose call this thread or task works on."""
    return _calling.get()


@contextmanager
def call_of(visitor: str | None) -> Iterator[None]:
    """Work on a visitor's call."""
    before = _calling.set(visitor)
    try:
        yield
    finally:
        _calling.reset(before)
