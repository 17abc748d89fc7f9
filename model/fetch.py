"""A picture from a URL that nobody vouches for, kept away from every network but the public one.

    URL ──_parse──▶ link ──_resolve──▶ checked addresses ──_PinnedBackend──▶ response ──▶ bytes
     ▲                                                                          │
     └────────────────────────── redirect, from the top ◀───────────────────────┘

A name is resolved once, all its addresses are checked, and the connection goes to those addresses
themselves: DNS has no second say. safehttpx, which comes with Gradio, is not used: its check lets
100.64.0.0/10, 6to4 and NAT64 through, is content with one public address among private ones, and
asks a public DNS service when all are private. `ipaddress` and a short list are stricter.

httpcore, the engine of httpx, is used directly: it takes a network backend, follows no redirect,
decodes no body and reads no proxy from the environment.
"""

import ipaddress
import queue
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote, urljoin, urlsplit

import httpcore
import idna

from model.errors import LinkError

DEADLINE_S = 10.0  # for everything together; a visitor waits no longer, a queue slot is not held
CONNECT_S = 3.0  # for one of several addresses, so that a dead one leaves time for the next
LIMIT_BYTES = 20_000_000  # a phone's photo has 2 to 12 MB
LIMIT_REDIRECTS = 5  # a short link and a CDN need two or three
LIMIT_ADDRESSES = 4  # tried for one name (all are checked): no flood of connections through us
LIMIT_URL_CHARACTERS = 2048  # what browsers and sitemaps hold to; signed CDN links stay below
LIMIT_HOST_CHARACTERS = 253  # RFC 1035 (1987), 63 a label
SNIFF_BYTES = 1024  # room for a web page that opens with blank lines and comments

TOO_LONG = f"The link is longer than {LIMIT_URL_CHARACTERS} characters. Use a shorter one."
BAD_CHARACTER = "The link has a space, backslash or control character in it. Copy it once more."
BAD_SCHEME = "The link must start with http:// or https://."
BAD_HOST = (
    "The link must name a site in full, as in https://example.com/picture.png, without a user "
    "name, password or unusual port."
)
# One message for refused and for unreachable: the difference would map our own network.
UNREACHABLE = (
    "The link's site cannot be reached from here. Check the address, or save the picture and "
    "upload it."
)
TOO_MANY_REDIRECTS = (
    f"The link leads on to other links more than {LIMIT_REDIRECTS} times. Copy the address of "
    "the picture itself."
)
TOO_SLOW = "The link's site is too slow. Try again later, or save the picture and upload it."
BROKEN_OFF = "The picture broke off halfway. Try again, or save the picture and upload it."
COMPRESSED = "The site sends the picture packed for transfer. Save the picture and upload it."
WEB_PAGE = (
    "This link leads to a web page, not to a picture. Copy the address of the picture itself."
)
NOT_A_PICTURE = (
    "This link does not lead to a picture of a known format: PNG, JPEG, GIF, WebP, BMP, TIFF, "
    "HEIC or AVIF."
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
_AUTHORITY = re.compile(r"([^\[\]:@%]+)(?::([0-9]{0,5}))?")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_HEADERS = [
    ("User-Agent", "digit-reader"),
    ("Accept", "image/*"),
    ("Accept-Encoding", "identity"),
]
_REDIRECTS = (301, 302, 303, 307, 308)
_HEIF_BRANDS = frozenset(b"heic heix heim heis hevc hevx hevm hevs mif1 msf1 avif avis".split())


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public Internet and to nothing special in it."""
    if isinstance(address, ipaddress.IPv6Address) and address not in _GLOBAL_UNICAST_6:
        return False
    return address.is_global and not any(address in network for network in _NOT_PUBLIC)


@dataclass(frozen=True)
class Rules:
    """What a fetch allows. Only tests use other rules than `PUBLIC`.

    Attributes:
        allows: Whether a connection to this address is allowed.
        ports: The ports that a URL may lead to.
        deadline_s: Seconds for the whole fetch: DNS, redirects and the last byte.
        limit_bytes: The most bytes that a picture may have.
    """

    allows: Callable[[Address], bool] = is_public
    ports: frozenset[int] = frozenset({80, 443})
    deadline_s: float = DEADLINE_S
    limit_bytes: int = LIMIT_BYTES


PUBLIC = Rules()


def fetch_picture(url: str, *, rules: Rules = PUBLIC) -> bytes:
    """Fetch the picture that an untrusted URL leads to.

    Args:
        url: http or https, at most 2048 characters, on the public Internet.
        rules: What is allowed; the default is the strict one, and not for a visitor to choose.

    Returns:
        The picture's file as sent: at most 20,000,000 bytes that begin as PNG, JPEG, GIF, WebP,
        BMP, TIFF, HEIC or AVIF. It may still be damaged further on.

    Raises:
        LinkError: The URL is malformed or refused, its site cannot be reached or answers with an
            error, or what comes is too large, later than 10 s, or no picture. The message is
            ready for a visitor and the same for refused and for unreachable addresses.
    """
    deadline = _Deadline(rules.deadline_s)
    for _ in range(LIMIT_REDIRECTS + 1):
        with _open(_parse(url, rules), deadline, rules) as response:
            location = _header(response, b"location")
            if response.status not in _REDIRECTS or not location:
                return _read_picture(response, rules.limit_bytes)
            url = _follow(url, location)
    raise LinkError(TOO_MANY_REDIRECTS)


@dataclass(frozen=True)
class _Link:
    """A URL taken apart once; the request is built from these parts, not from the text."""

    scheme: str
    host: str  # ASCII: a name or a dotted IPv4 address
    port: int
    target: str  # path and query, percent-encoded


def _parse(url: str, rules: Rules) -> _Link:
    """Take a URL apart and refuse all that can be refused from the text alone."""
    _check_characters(url)
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise LinkError(BAD_HOST) from error
    if parts.scheme not in _DEFAULT_PORTS:
        raise LinkError(BAD_SCHEME)
    authority = _AUTHORITY.fullmatch(parts.netloc)
    if authority is None:
        raise LinkError(BAD_HOST)
    name, port_text = authority.groups()
    port = int(port_text) if port_text else _DEFAULT_PORTS[parts.scheme]
    if port not in rules.ports:
        raise LinkError(BAD_HOST)
    query = f"?{parts.query}" if parts.query else ""
    target = quote((parts.path or "/") + query, safe="%/?:@!$&'()*+,;=~[]")
    return _Link(parts.scheme, _ascii_host(name), port, target)


def _check_characters(text: str) -> None:
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


class _Deadline:
    """The moment at which a fetch is over."""

    def __init__(self, allowed_s: float) -> None:
        self._end_s = time.monotonic() + allowed_s

    def left_s(self) -> float:
        """Seconds left, above zero; httpcore.ReadTimeout when there are none."""
        left_s = self._end_s - time.monotonic()
        if left_s <= 0:
            raise httpcore.ReadTimeout
        return left_s


def _resolve(link: _Link, deadline: _Deadline, rules: Rules) -> list[Address]:
    """Find all addresses of the host, in the system's order; refuse if one is not allowed."""
    try:
        addresses: list[Address] = [ipaddress.IPv4Address(link.host)]
    except ValueError:
        addresses = _look_up(link, deadline)
    if not addresses or not all(rules.allows(address) for address in addresses):
        raise LinkError(UNREACHABLE)
    return addresses


def _look_up(link: _Link, deadline: _Deadline) -> list[Address]:
    """Ask DNS, once. getaddrinfo cannot be stopped: a late one ends by itself, in its thread."""
    answers: queue.SimpleQueue[list[Address]] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(link.host, link.port, type=socket.SOCK_STREAM)
            answers.put([ipaddress.ip_address(entry[4][0]) for entry in found])
        except (OSError, ValueError):  # no such name; not a name that can be encoded
            answers.put([])

    threading.Thread(target=ask, name="fetch-dns", daemon=True).start()
    try:
        return answers.get(timeout=deadline.left_s())
    except queue.Empty:
        return []


class _DeadlineStream(httpcore.NetworkStream):
    """A connection whose every read and write ends at the deadline, however slow the drip."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left_s())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left_s())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        # httpcore passes the URL's host, so the certificate is verified for the name.
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left_s())
        return _DeadlineStream(stream, self._deadline)


class _PinnedBackend(httpcore.NetworkBackend):
    """Connects to the checked addresses, whatever name the request is for."""

    def __init__(self, addresses: list[Address], deadline: _Deadline) -> None:
        self._addresses = addresses[:LIMIT_ADDRESSES]
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        for address in self._addresses:
            try:
                allowed_s = min(CONNECT_S, self._deadline.left_s())
                stream = httpcore.SyncBackend().connect_tcp(str(address), port, allowed_s)
                return _DeadlineStream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.TimeoutException):
                continue
        raise httpcore.ConnectError


@contextmanager
def _open(link: _Link, deadline: _Deadline, rules: Rules) -> Iterator[httpcore.Response]:
    """Send a GET, leave the body unread; what fails in the network becomes a LinkError."""
    began = False
    try:
        backend = _PinnedBackend(_resolve(link, deadline, rules), deadline)
        with httpcore.ConnectionPool(network_backend=backend) as pool:
            where = httpcore.URL(
                scheme=link.scheme, host=link.host, port=link.port, target=link.target
            )
            with pool.stream("GET", where, headers=_HEADERS) as response:
                began = True
                yield response
    except httpcore.ConnectTimeout as error:
        raise LinkError(UNREACHABLE) from error
    except httpcore.TimeoutException as error:
        raise LinkError(TOO_SLOW) from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise LinkError(BROKEN_OFF if began else UNREACHABLE) from error


def _follow(url: str, location: bytes) -> str:
    """Make a redirect's URL absolute. It is parsed and checked like any first one."""
    text = location.decode("utf-8", "replace")
    _check_characters(text)  # before urljoin, which drops some characters silently
    try:
        return urljoin(url, text)
    except ValueError as error:
        raise LinkError(BAD_HOST) from error


def _header(response: httpcore.Response, name: bytes) -> bytes:
    """Join the values of a header by commas; empty where there is none."""
    return b",".join(value for key, value in response.headers if key.lower() == name)


def _read_picture(response: httpcore.Response, limit_bytes: int) -> bytes:
    if response.status != HTTPStatus.OK:
        raise LinkError(
            f"The site answered with HTTP status {response.status} instead of a picture. Open "
            "the link in a browser to check it, or save the picture and upload it."
        )
    if _header(response, b"content-encoding").lower() not in (b"", b"identity"):
        raise LinkError(COMPRESSED)
    too_large = (
        f"The link's file is larger than {limit_bytes / 1e6:g} MB. Make the picture smaller, or "
        "cut out the part with the digits."
    )
    if int(_header(response, b"content-length") or 0) > limit_bytes:  # h11 has seen to digits
        raise LinkError(too_large)
    body = bytearray()
    is_sniffed = False
    for chunk in response.iter_stream():
        body += chunk
        if len(body) > limit_bytes:
            raise LinkError(too_large)
        if not is_sniffed and len(body) >= SNIFF_BYTES:
            _check_is_picture(body[:SNIFF_BYTES])
            is_sniffed = True
    _check_is_picture(body[:SNIFF_BYTES])
    return bytes(body)


def _check_is_picture(head: bytes | bytearray) -> None:
    """Refuse what does not begin like a picture; no header is believed."""
    if _begins_like_picture(head):
        return
    page = head.lower()
    is_page = b"<html" in page or b"<!doctype html" in page
    raise LinkError(WEB_PAGE if is_page else NOT_A_PICTURE)


def _begins_like_picture(head: bytes | bytearray) -> bool:
    if head.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")):
        return True
    if head.startswith((b"II*\0", b"MM\0*")):  # TIFF of either byte order
        return True
    if head.startswith(b"BM"):  # BMP; two letters are too few, so also its four reserved zeros
        return head[6:10] == bytes(4)
    if head.startswith(b"RIFF"):
        return head[8:12] == b"WEBP"
    return head[4:8] == b"ftyp" and bytes(head[8:12]) in _HEIF_BRANDS
