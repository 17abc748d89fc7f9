"""A picture from a URL that nobody vouches for, kept away from every network but the public one.

    URL ──parse_link──▶ link ──resolve──▶ checked addresses ──_PinnedBackend──▶ response ──▶ bytes
     ▲                                                                             │
     └─────────────────────────── redirect, from the top ◀─────────────────────────┘

A name is resolved once, all its addresses are checked, and the connection goes to those addresses
themselves: DNS has no second say.

httpcore, the engine of httpx, is used directly: it takes a network backend, follows no redirect,
decodes no body and reads no proxy from the environment.
"""

import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urljoin

import httpcore

from ..errors import LinkError
from .url_policy import (
    BAD_HOST,
    UNREACHABLE,
    Address,
    Link,
    check_characters,
    is_public,
    parse_link,
    resolve,
)

FETCH_DEADLINE_S = (
    10.0  # for everything together; a visitor waits no longer, a queue slot is not held
)
CONNECT_S = 3.0  # for one of several addresses, so that a dead one leaves time for the next
LIMIT_BYTES = 20_000_000  # a phone's photo has 2 to 12 MB
LIMIT_REDIRECTS = 5  # a short link and a CDN need two or three
LIMIT_ADDRESSES = 4  # tried for one name (all are checked): no flood of connections through us
SNIFF_BYTES = 1024  # room for a web page that opens with blank lines and comments

TOO_MANY_REDIRECTS = (
    f"The link is redirected more than {LIMIT_REDIRECTS} times. Copy the address of "
    "the picture itself."
)
TOO_SLOW_TO_FETCH = "The site is too slow. Try again later, or save the picture and upload it."
BROKEN_OFF = (
    "The connection broke off before the whole picture had arrived. Try again, or save the "
    "picture and upload it."
)
COMPRESSED = "The site sends the picture compressed. Save the picture and upload it."
WEB_PAGE = (
    "This link leads to a web page, not to a picture. Copy the address of the picture itself."
)
NOT_A_PICTURE = (
    "This link does not lead to a picture we can open. It must be PNG, JPEG, GIF, WebP, BMP, TIFF, "
    "HEIC or AVIF."
)

_HEADERS = [
    ("User-Agent", "digit-reader"),
    ("Accept", "image/*"),
    ("Accept-Encoding", "identity"),
]
_REDIRECTS = (301, 302, 303, 307, 308)
_HEIF_BRANDS = frozenset(b"heic heix heim heis hevc hevx hevm hevs mif1 msf1 avif avis".split())


@dataclass(frozen=True)
class FetchPolicy:
    """What a fetch allows. Only tests use other rules than `PUBLIC`.

    Attributes:
        allows: Whether a connection to this address is allowed.
        ports: The ports that a URL may lead to.
        deadline_s: Seconds for the whole fetch: DNS, redirects and the last byte.
        limit_bytes: The most bytes that a picture may have.
    """

    allows: Callable[[Address], bool] = is_public
    ports: frozenset[int] = frozenset({80, 443})
    deadline_s: float = FETCH_DEADLINE_S
    limit_bytes: int = LIMIT_BYTES


PUBLIC = FetchPolicy()


def fetch_picture(url: str, *, rules: FetchPolicy = PUBLIC) -> bytes:
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
        with _open(parse_link(url, rules.ports), deadline, rules) as response:
            location = _header(response, b"location")
            if response.status not in _REDIRECTS or not location:
                return _read_picture(response, rules.limit_bytes)
            url = _follow(url, location)
    raise LinkError(TOO_MANY_REDIRECTS)


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
def _open(link: Link, deadline: _Deadline, rules: FetchPolicy) -> Iterator[httpcore.Response]:
    """Send a GET, leave the body unread; what fails in the network becomes a LinkError."""
    began = False
    try:
        backend = _PinnedBackend(resolve(link, deadline.left_s(), rules.allows), deadline)
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
        raise LinkError(TOO_SLOW_TO_FETCH) from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise LinkError(BROKEN_OFF if began else UNREACHABLE) from error


def _follow(url: str, location: bytes) -> str:
    """Make a redirect's URL absolute. It is parsed and checked like any first one."""
    text = location.decode("utf-8", "replace")
    check_characters(text)  # before urljoin, which drops some characters silently
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
