"""`fetch_picture`: what it holds to, and that a picture still arrives."""

import gzip
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from fetching import PNG, FakeDns, Handler, Server, sends

from model.errors import LinkError
from model.inputs import fetch
from model.inputs import url_policy as addresses
from model.inputs.fetch import PUBLIC, fetch_picture


def test_picture_arrives_with_the_right_request(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    dns = FakeDns(["127.0.0.1"], ["127.0.0.2"])
    monkeypatch.setattr(socket, "getaddrinfo", dns)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    server.routes["/%C3%BC/a.png"] = sends(PNG, Content_Length=str(len(PNG)))
    url = f"http://Pictures.Example:{server.port}/\u00fc/a.png?size=28&x=%20#top"
    assert fetch_picture(url, rules=server.rules) == PNG
    ((path, headers),) = server.requests
    assert path == "/%C3%BC/a.png?size=28&x=%20"
    assert headers["Host"] == f"pictures.example:{server.port}"
    assert headers["Accept-Encoding"] == "identity"
    assert "Cookie" not in headers
    assert "Authorization" not in headers
    assert dns.asked == ["pictures.example"]


def test_second_address_is_called_when_the_first_is_dead(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", FakeDns(["127.0.0.2", "127.0.0.1"]))
    server.routes["/"] = sends(PNG)
    rules = replace(server.rules, allows=lambda address: address.is_loopback)
    assert fetch_picture(f"http://pictures.example:{server.port}", rules=rules) == PNG


def test_server_gets_no_call_under_the_public_rules(server: Server) -> None:
    rules = replace(PUBLIC, ports=server.rules.ports)
    with pytest.raises(LinkError) as caught:
        fetch_picture(f"http://127.0.0.1:{server.port}/", rules=rules)
    assert str(caught.value) == addresses.UNREACHABLE
    assert server.requests == []


@pytest.mark.parametrize(
    "head",
    [
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0",
        b"GIF87a",
        b"GIF89a",
        b"RIFF\x10\0\0\0WEBPVP8 ",
        b"BM\x3e\0\0\0\0\0\0\0\x3e\0\0\0",
        b"II*\0\x08\0\0\0",
        b"MM\0*\0\0\0\x08",
        b"\0\0\0\x18ftypheic",
        b"\0\0\0\x18ftypmif1",
        b"\0\0\0\x18ftypavif",
    ],
)
def test_known_format_passes_whatever_its_content_type(server: Server, head: bytes) -> None:
    server.routes["/a"] = sends(head, Content_Type="text/html")
    assert server.fetch("/a") == head


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x89PNG",
        b"BM is no picture",
        b"RIFF\x10\0\0\0WAVEfmt ",
        b"\0\0\0\x18ftypisom",
        b"%PDF-1.7",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"PK\x03\x04" + bytes(5000),
        b"root:x:0:0:root:/root:/bin/bash\n",
        b" " + PNG,
        gzip.compress(PNG, mtime=0),
    ],
)
def test_other_content_is_refused_whatever_its_content_type(server: Server, body: bytes) -> None:
    server.routes["/a.png"] = sends(body, Content_Type="image/png")
    assert server.refusal("/a.png") == fetch.NOT_A_PICTURE


@pytest.mark.parametrize(
    "body", [b"<!DOCTYPE html><title>7</title>", b"\xef\xbb\xbf\n\n <!-- -->\n<HTML lang=en>"]
)
def test_web_page_is_told_apart(server: Server, body: bytes) -> None:
    server.routes["/a.png"] = sends(body + b" " * 5000, Content_Type="image/png")
    assert server.refusal("/a.png") == fetch.WEB_PAGE


@pytest.mark.parametrize("status", [201, 204, 206, 300, 304, 401, 403, 404, 429, 500, 503, 599])
def test_status_is_named(server: Server, status: int) -> None:
    server.routes["/a.png"] = sends(b"" if status in (204, 304) else PNG, status)
    assert f"HTTP status {status} " in server.refusal("/a.png")


# --- Size and time ----------------------------------------------------------------------------


def test_file_at_the_limit_passes_and_one_byte_more_does_not(server: Server) -> None:
    server.routes["/at"] = sends(PNG.ljust(100_000, b"\0"))
    server.routes["/above"] = sends(PNG.ljust(100_001, b"\0"))
    assert len(server.fetch("/at")) == 100_000
    assert "larger than 0.1 MB" in server.refusal("/above")


def test_announced_size_is_refused_before_the_body(server: Server) -> None:
    release = threading.Event()

    def announce(handler: Handler) -> None:
        handler.answer(b"", Content_Length="100001")
        release.wait(5)

    server.routes["/a.png"] = announce
    start_s = time.monotonic()
    assert "larger than" in server.refusal("/a.png")
    assert time.monotonic() - start_s < 2
    release.set()


def test_endless_body_is_cut_off_by_size(server: Server) -> None:
    def pour(handler: Handler) -> None:
        handler.answer(PNG)
        while True:
            handler.wfile.write(bytes(10_000))

    server.routes["/a.png"] = pour
    assert "larger than" in server.refusal("/a.png")


def test_chunked_body_is_counted(server: Server) -> None:
    def pour(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        handler.wfile.write(b"%x\r\n%b\r\n" % (len(PNG), PNG))
        while True:
            handler.wfile.write(b"2710\r\n" + bytes(10_000) + b"\r\n")

    server.routes["/a.png"] = pour
    assert "larger than" in server.refusal("/a.png")


def test_gzip_bomb_is_not_unpacked(server: Server) -> None:
    bomb = gzip.compress(PNG + bytes(10_000_000))
    server.routes["/a.png"] = sends(bomb, Content_Encoding="gzip")
    server.routes["/b.png"] = sends(bomb, Content_Encoding="identity, gzip")
    server.routes["/c.png"] = sends(bomb)
    assert server.refusal("/a.png") == server.refusal("/b.png") == fetch.COMPRESSED
    assert server.refusal("/c.png") == fetch.NOT_A_PICTURE


def _drip(first: bytes, drop: bytes) -> Callable[[Handler], None]:
    def write(handler: Handler) -> None:
        handler.wfile.write(first)
        while True:
            handler.wfile.write(drop)
            time.sleep(0.02)

    return write


@pytest.mark.parametrize(
    ("first", "drop"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n" + PNG, b"\0"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n\0\r\n"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"a"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"", b""),
    ],
    ids=["body", "chunks", "headers", "100 Continue", "silence"],
)
def test_slow_drip_is_cut_off_by_the_deadline(server: Server, first: bytes, drop: bytes) -> None:
    server.routes["/a.png"] = _drip(first, drop)
    start_s = time.monotonic()
    assert server.refusal("/a.png", deadline_s=0.3) == fetch.TOO_SLOW_TO_FETCH
    assert 0.25 < time.monotonic() - start_s < 2


def test_deadline_spans_redirects(server: Server) -> None:
    def slow(handler: Handler) -> None:
        time.sleep(0.15)
        handler.answer(b"", 302, Location="/a.png")

    server.routes["/a.png"] = slow
    assert server.refusal("/a.png", deadline_s=0.4) == fetch.TOO_SLOW_TO_FETCH


def _raw(answer: bytes) -> Callable[[Handler], None]:
    def write(handler: Handler) -> None:
        handler.wfile.write(answer)

    return write


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + PNG, fetch.BROKEN_OFF),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n" + PNG[:8], fetch.BROKEN_OFF),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", fetch.BROKEN_OFF),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 9" + b"9" * 5000 + b"\r\n\r\n",
            addresses.UNREACHABLE,
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", addresses.UNREACHABLE),
        (b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200_000, addresses.UNREACHABLE),
        (b"SSH-2.0-OpenSSH_9.6\r\n", addresses.UNREACHABLE),
        (b"", addresses.UNREACHABLE),
    ],
)
def test_truncated_or_broken_answer_is_refused(server: Server, answer: bytes, message: str) -> None:
    server.routes["/a.png"] = _raw(answer)
    assert server.refusal("/a.png") == message


def test_closed_port_reads_like_a_refused_address(server: Server) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(LinkError) as caught:
        fetch_picture(
            f"http://127.0.0.1:{port}/", rules=replace(server.rules, ports=frozenset({port}))
        )
    assert str(caught.value) == addresses.UNREACHABLE


# --- Redirects --------------------------------------------------------------------------------
