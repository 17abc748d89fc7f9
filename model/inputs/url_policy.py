"""Where a URL that nobody vouches for may lead: public addresses, ordinary names and ports.

safehttpx, which comes with Gradio, is not used: its check lets 100.64.0.0/10, 6to4 and NAT64
through, is content with one public address among private ones, and asks a public DNS service when
all are private. `ipaddress` and a short list are stricter.
"""

import ipaddress
import queue
import re
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import idna

from ..errors import LinkError

LIMIT_URL_CHARACTERS = 2048  # what browsers and sitemaps hold to; signed CDN links stay below
LIMIT_HOST_CHARACTERS = 253  # RFC 1035 (1987), 63 a label
LIMIT_LOOKUPS = 16  # at a time: one that hangs cannot be stopped, only outwaited

TOO_LONG = f"The link is longer than {LIMIT_URL_CHARACTERS} characters. Use a shorter one."
BAD_CHARACTER = "The link has a space, a backslash or a control character in it. Copy it again."
BAD_SCHEME = "The link must start with http:// or https://."
BAD_HOST = "The link must name a public site in full, as in https://example.com/picture.png."
WITH_USER = (
    "The link must not have a user name or a password in it. Remove it, or save the picture and "
    "upload it."
)
BAD_PORT = (
    "The link has an unusual port in it. Only the ports 80 and 443 are allowed. Save the picture "
    "and upload it."
)
# One message for refused and for unreachable: the difference would map our own network.
UNREACHABLE = (
    "The site of this link cannot be reached from here. Check the address, or save the picture and "
    "upload it."
)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Of IPv6, only what IANA gives out is public: this alone leaves out loopback, mapped, compatible,
# NAT64, site-local, link-local, unique local and multicast addresses, known to Python or not.
_GLOBAL_UNICAST_6 = ipaddress.IPv6Network("2000::/3")
# What `is_global` lets through (in 3.11 or later) although it is special or leads elsewhere.
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in (
        "100.64.0.0/10",  # shared by carriers; cloud metadata at 100.100.100.200
        "168.63.129.16/32",  # Azure's host agent, on a public address
        "192.0.0.0/24",  # protocol assignments; Oracle's metadata
        "192.88.99.0/24",  # 6to4 relays
        "224.0.0.0/3",  # multicast and reserved
        "2001::/23",  # protocol assignments, Teredo among them
        "2002::/16",  # 6to4: any IPv4 address inside
        "3fff::/20",  # documentation, RFC 9637 (2024)
    )
)
_LABEL = r"[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"({_LABEL}\.)+{_LABEL}")  # with a dot: `localhost` is nobody's public site
_NUMERIC_END = re.compile(r"(?:.*\.)?([0-9]+|0x[0-9a-f]*)")  # URL Standard, "ends in a number"
# Read here, because urlsplit takes `a[::1]b` for ::1. No brackets: nobody shares a picture by a
# bare IPv6 address, and without them there are no zones and no IPv4 addresses inside.
# An address as people write it, which browsers complete: example.com/picture.png.
_WITHOUT_SCHEME = re.compile(r"(?:[\w-]+\.)+[^\W\d_][\w-]*(?:[/?#].*)?")
_AUTHORITY = re.compile(r"([^\[\]:@%]+)(?::([0-9]{0,5}))?")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_LOOKUPS = threading.BoundedSemaphore(LIMIT_LOOKUPS)


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public Internet and to nothing special in it."""
    if isinstance(address, ipaddress.IPv6Address) and address not in _GLOBAL_UNICAST_6:
        return False
    return address.is_global and not any(address in network for network in _NOT_PUBLIC)


@dataclass(frozen=True)
class Link:
    """A URL taken apart once; the request is built from these parts, not from the text."""

    scheme: str
    host: str  # ASCII: a name or a dotted IPv4 address
    port: int
    target: str  # path and query, percent-encoded


def parse_link(url: str, ports: frozenset[int]) -> Link:
    """Take a URL apart and refuse all that can be refused from the text alone.

    Args:
        url: what should be an http or https URL, or one without its scheme, which is then https;
            may be anything.
        ports: those that it may lead to.

    Raises:
        LinkError: if it is no such URL; the message is ready for a visitor.
    """
    check_characters(url)
    try:
        parts = urlsplit(f"https://{url}" if _WITHOUT_SCHEME.fullmatch(url) else url)
    except ValueError as error:
        raise LinkError(BAD_HOST) from error
    if parts.scheme not in _DEFAULT_PORTS:
        raise LinkError(BAD_SCHEME)
    authority = _AUTHORITY.fullmatch(parts.netloc)
    if authority is None:
        raise LinkError(WITH_USER if "@" in parts.netloc else BAD_HOST)
    name, port_text = authority.groups()
    host = _ascii_host(name)
    port = int(port_text) if port_text else _DEFAULT_PORTS[parts.scheme]
    if port not in ports:
        raise LinkError(UNREACHABLE if _is_private(host) else BAD_PORT)
    query = f"?{parts.query}" if parts.query else ""
    target = quote((parts.path or "/") + query, safe="%/?:@!$&'()*+,;=~[]")
    return Link(parts.scheme, host, port, target)


def check_characters(text: str) -> None:
    """Refuse what is too long for a URL, or has a character that no URL has."""
    if not isinstance(text, str):
        raise LinkError(BAD_SCHEME)
    if len(text) > LIMIT_URL_CHARACTERS:
        raise LinkError(TOO_LONG)
    if not text.isprintable() or " " in text or "\\" in text:
        raise LinkError(BAD_CHARACTER)


def _ascii_host(name: str) -> str:
    """Write a site's name in ASCII; IPv4 has its one plain form (no 127.1, no 0x7f.1)."""
    try:
        # IDNA maps full-width digits and dots, so what looks like a number is asked after it.
        host = name.lower() if name.isascii() else idna.encode(name, uts46=True).decode("ascii")
        if _NUMERIC_END.fullmatch(host):
            return str(ipaddress.IPv4Address(host))
    except ValueError as error:  # of idna and of ipaddress
        raise LinkError(BAD_HOST) from error
    if len(host) > LIMIT_HOST_CHARACTERS or not _NAME.fullmatch(host):
        raise LinkError(BAD_HOST)
    return host


def _is_private(host: str) -> bool:
    """Whether a host is written as an address that is not public."""
    try:
        return not is_public(ipaddress.IPv4Address(host))
    except ValueError:
        return False


def resolve(link: Link, allowed_s: float, allows: Callable[[Address], bool]) -> list[Address]:
    """Find all addresses of a link's host, in the system's order.

    Args:
        link: from `parse_link`.
        allowed_s: seconds until DNS must have answered.
        allows: whether a connection to an address is allowed.

    Raises:
        LinkError: if there is no address, or one that is not allowed among them.
    """
    try:
        addresses: list[Address] = [ipaddress.IPv4Address(link.host)]
    except ValueError:
        addresses = _look_up(link, allowed_s)
    if not addresses or not all(allows(address) for address in addresses):
        raise LinkError(UNREACHABLE)
    return addresses


def _look_up(link: Link, allowed_s: float) -> list[Address]:
    """Ask DNS, once; no addresses if it does not answer in time.

    getaddrinfo cannot be stopped: a late one ends by itself, in its thread. There are never more
    of these than the limit.
    """
    answers: queue.SimpleQueue[list[Address]] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(link.host, link.port, type=socket.SOCK_STREAM)
            answers.put([ipaddress.ip_address(entry[4][0]) for entry in found])
        except (OSError, ValueError):  # no such name; not a name that can be encoded
            answers.put([])
        finally:
            _LOOKUPS.release()

    end_s = time.monotonic() + allowed_s
    if not _LOOKUPS.acquire(timeout=allowed_s):
        return []
    threading.Thread(target=ask, name="fetch-dns", daemon=True).start()
    try:
        return answers.get(timeout=max(0.0, end_s - time.monotonic()))
    except queue.Empty:
        return []
