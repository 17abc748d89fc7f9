"""`fetch_picture`: what it refuses, what it holds to, and that a picture still arrives.

No test leaves this machine: servers listen on 127.0.0.1, and names are answered by a fake DNS.
"""

import gzip
import io
import ipaddress
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from model.errors import LinkError
from model.inputs import fetch
from model.inputs import url_policy as addresses
from model.inputs.fetch import PUBLIC, FetchPolicy, fetch_picture
from model.inputs.url_policy import Address, is_public

LOCAL = ipaddress.ip_address("127.0.0.1")
PUBLIC_4 = "93.184.215.14"
PUBLIC_6 = "2606:2800:21f:cb07:6820:80da:af6b:8b2c"


def _png() -> bytes:
    file = io.BytesIO()
    Image.new("L", (28, 28), 255).save(file, "PNG")
    return file.getvalue()


PNG = _png()


# --- Hostile URLs: refused, and nobody is asked or called -------------------------------------

HOSTILE = {
    addresses.BAD_SCHEME: [
        "",
        "//example.com/a.png",
        "127.0.0.1/a.png",
        "localhost/a.png",
        "user@example.com/a.png",
        "ftp://example.com/a.png",
        "file:///etc/passwd",
        "file://example.com/etc/passwd",
        "gopher://example.com/_x",
        "data:image/png;base64,iVBORw0KGgo=",
        "javascript:alert(1)",
        "dict://example.com:11211/",
        "ws://example.com/",
        "unix:///var/run/docker.sock",
        "jar:http://example.com!/",
        "blob:https://example.com/1",
        "view-source:http://example.com/",
        "httpss://example.com/",
    ],
    addresses.BAD_CHARACTER: [
        " http://example.com/",
        "http://example.com/ ",
        "http://example.com/a b.png",
        "http://exam\tple.com/",
        "http://example.com/\r\nHost: localhost",
        "http://example.com/\n",
        "http://example.com/\x00",
        "http://example.com/\x7f",
        "http://example.com/\x85",
        "http://example.com/\u2028",
        "http://example.com/\u00a0",
        "http://example.com/\u202egnp.a",
        "http://exam\u200bple.com/",
        "http://example.com/\ud800",
        "http:\\\\example.com/",
        "http://example.com\\@127.0.0.1/",
    ],
    addresses.TOO_LONG: ["http://example.com/" + "a" * 2048],
    addresses.WITH_USER: [
        "http://user@example.com/",
        "http://user:password@example.com/",
        "http://example.com@127.0.0.1/",
        "http://@127.0.0.1/",
        "http://127.0.0.1%2f@example.com/",
    ],
    addresses.BAD_PORT: [
        "http://example.com:22/",
        "http://example.com:0/",
        "http://example.com:8080/",
        "http://example.com:65616/",  # 65616 is 80 in 16 bits
    ],
    addresses.BAD_HOST: [
        "http://",
        "http:///a.png",
        "http:example.com",
        "http:/example.com/",
        "http://?a",
        "http://#a",
        "http://:80/",
        "http://example.com:99999999/",
        "http://example.com:-80/",
        "http://example.com:80:80/",
        "http://example.com:８０/",
        "http://localhost/",
        "http://localhost:80/",
        "http://metadata/",
        "http://0/",
        "http://2130706433/",
        "http://4294967297/",
        "http://0x7f000001/",
        "http://0X7F.1/",
        "http://0x7f.0.0.1/",
        "http://0x7f.0x0.0x0.0x1/",
        "http://0x/",
        "http://example.0x7f/",
        "http://127.1/",
        "http://127.0.1/",
        "http://0177.0.0.1/",
        "http://017700000001/",
        "http://127.0.0.01/",
        "http://127.0.0.1./",
        "http://127.0.0.1../",
        "http://.127.0.0.1/",
        "http://127..0.1/",
        "http://127.0.0.256/",
        "http://127.0.0.0.1/",
        "http://8.8.2056/",
        "http://example.com./",
        "http://.example.com/",
        "http://example..com/",
        "http://-example.com/",
        "http://example-.com/",
        "http://exam*ple.com/",
        "http://example.com;a/",
        "http://127.0.0.1%00.example.com/",
        "http://%31%32%37.0.0.1/",
        "http://" + "a" * 64 + ".com/",
        "http://" + "a." * 127 + "com/",
        "http://ex\u2100mple.com/",  # NFKC makes a slash of it: a/c
        "http://xn--\u00fc.com/",
        "http://[::1]/",
        "http://[::]/",
        "http://[::1]:80/",
        "http://[::1/",
        "http://::1/",
        "http://a[::1]/",
        "http://[::1]a/",
        "http://[fe80::1%25eth0]/",
        "http://[fe80::1%eth0]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[64:ff9b:1::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[2001::1]/",
        "http://[fec0::1]/",
        "http://[fd00:ec2::254]/",
        "http://[ff02::1]/",
        "http://[v1.a]/",
        "http://[127.0.0.1]/",
    ],
    addresses.UNREACHABLE: [
        "http://0.0.0.0/",
        "http://10.0.0.1/",
        "http://100.64.0.1/",
        "http://192.168.1.5:8080/",  # what is wrong is the address, not the port
        "http://100.100.100.200/latest/meta-data/",
        "http://127.0.0.1/",
        "https://127.0.0.1/",
        "HTTP://127.0.0.1:/",
        "http://127.0.0.1:0080/",
        "http://127.0.0.1:443/",
        "http://127.0.0.1?a.png",
        "http://127.0.0.1#a.png",
        "http://127.255.255.254/",
        "http://168.63.129.16/",
        "http://169.254.169.254/latest/meta-data/",
        "http://169.254.170.2/",
        "http://172.16.0.1/",
        "http://172.31.255.255/",
        "http://192.0.0.192/",
        "http://192.0.2.1/",
        "http://192.88.99.1/",
        "http://192.168.0.1/",
        "http://198.18.0.1/",
        "http://198.51.100.1/",
        "http://203.0.113.1/",
        "http://224.0.0.1/",
        "http://239.255.255.250/",
        "http://240.0.0.1/",
        "http://255.255.255.255/",
        "http://１２７.０.０.１/",
        "http://127。0。0。1/",
        "http://①②⑦.0.0.1/",
    ],
}
HOSTILE_ROWS = [(message, url) for message, urls in HOSTILE.items() for url in urls]


@pytest.fixture
def attempts(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Whatever is tried over the network; each try fails."""
    tried: list[object] = []

    def refuse(*arguments: object, **_: object) -> None:
        tried.append(arguments)
        raise OSError("no network in this test")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return tried


@pytest.mark.parametrize(("message", "url"), HOSTILE_ROWS)
def test_hostile_url_is_refused_offline(message: str, url: str, attempts: list[object]) -> None:
    with pytest.raises(LinkError) as caught:
        fetch_picture(url)
    assert str(caught.value) == message
    assert attempts == []


@pytest.mark.parametrize(
    ("text", "host", "target"),
    [
        ("www.example.com/a.png", "www.example.com", "/a.png"),
        ("example.com", "example.com", "/"),
        ("example.com?b=http://c.d", "example.com", "/?b=http://c.d"),
        ("b\u00fccher.example/a.png", "xn--bcher-kva.example", "/a.png"),
    ],
)
def test_an_address_without_a_scheme_is_one_of_https(text: str, host: str, target: str) -> None:
    link = addresses.parse_link(text, frozenset({80, 443}))
    assert link == addresses.Link("https", host, 443, target)


def test_table_of_hostile_urls_is_long_and_without_twins() -> None:
    assert len(HOSTILE_ROWS) == len({url for _, url in HOSTILE_ROWS}) >= 60


@pytest.mark.parametrize("url", [None, 7, b"http://example.com/", ["http://example.com/"]])
def test_value_that_is_no_text_is_refused(url: object, attempts: list[object]) -> None:
    with pytest.raises(LinkError, match="http://"):
        fetch_picture(url)  # type: ignore[arg-type]
    assert attempts == []


# Special networks, from IANA's registries (2024) and the cloud providers' own pages.
SPECIAL_4 = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "168.63.129.16/32",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "255.255.255.255/32",
]
SPECIAL_6 = [
    "::/128",
    "::1/128",
    "::/96",
    "::ffff:0:0/96",
    "::ffff:0:0:0/96",
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "100::/64",
    "100:0:0:1::/64",
    "2001::/32",
    "2001:2::/48",
    "2001:10::/28",
    "2001:20::/28",
    "2001:db8::/32",
    "2002::/16",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
]
special_4 = st.one_of([st.ip_addresses(network=network) for network in SPECIAL_4])
special_6 = st.one_of([st.ip_addresses(network=network) for network in SPECIAL_6])
offline = settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def _pairs(address: ipaddress.IPv4Address) -> str:
    high, low = divmod(int(address), 1 << 16)
    return f"{high:x}:{low:x}"


FORMS_4: dict[str, Callable[[ipaddress.IPv4Address], str]] = {
    "dotted": str,
    "decimal": lambda a: str(int(a)),
    "hex": lambda a: hex(int(a)),
    "octal": lambda a: f"0{int(a):o}",
    "dotted hex": lambda a: ".".join(hex(byte) for byte in a.packed),
    "dotted octal": lambda a: ".".join(f"0{byte:o}" for byte in a.packed),
    "two parts": lambda a: f"{int(a) >> 24}.{int(a) & 0xFFFFFF}",
    "three parts": lambda a: f"{a.packed[0]}.{a.packed[1]}.{int(a) & 0xFFFF}",
    "trailing dot": lambda a: f"{a}.",
    "zeros in front": lambda a: ".".join(f"{byte:03}" for byte in a.packed),
    "full width": lambda a: "".join(chr(ord(c) + 0xFEE0) for c in str(a)),
    "ideographic dots": lambda a: str(a).replace(".", "。"),
    "percent": lambda a: "".join(f"%{ord(c):x}" for c in str(a)),
    "mapped": lambda a: f"[::ffff:{a}]",
    "mapped hex": lambda a: f"[::ffff:{_pairs(a)}]",
    "compatible": lambda a: f"[::{a}]",
    "NAT64": lambda a: f"[64:ff9b::{a}]",
    "local NAT64": lambda a: f"[64:ff9b:1::{_pairs(a)}]",
    "6to4": lambda a: f"[2002:{_pairs(a)}::]",
}
FORMS_6: dict[str, Callable[[ipaddress.IPv6Address], str]] = {
    "short": lambda a: f"[{a.compressed}]",
    "long": lambda a: f"[{a.exploded}]",
    "upper": lambda a: f"[{a.exploded.upper()}]",
    "zone": lambda a: f"[{a}%25eth0]",
    "bare": str,
    "IPv4 tail": lambda a: f"[{a.exploded[:29]}:{ipaddress.IPv4Address(a.packed[12:])}]",
}


@offline
@given(address=special_4, form=st.sampled_from(sorted(FORMS_4)))
def test_no_form_of_a_special_ipv4_address_passes(
    attempts: list[object], address: ipaddress.IPv4Address, form: str
) -> None:
    assert not is_public(address)
    with pytest.raises(LinkError):
        fetch_picture(f"http://{FORMS_4[form](address)}/a.png")
    assert attempts == []


@offline
@given(address=special_6, form=st.sampled_from(sorted(FORMS_6)))
def test_no_form_of_a_special_ipv6_address_passes(
    attempts: list[object], address: ipaddress.IPv6Address, form: str
) -> None:
    assert not is_public(address)
    with pytest.raises(LinkError):
        fetch_picture(f"http://{FORMS_6[form](address)}/a.png")
    assert attempts == []


@offline
@given(address=st.ip_addresses())
def test_public_is_never_wider_than_python_says(address: Address) -> None:
    assert address.is_global or not is_public(address)
    assert not (is_public(address) and (address.is_multicast or address.is_reserved))


@offline
@given(text=st.text(max_size=60), prefix=st.sampled_from(["", "http://", "https://a.example/"]))
def test_any_text_gives_a_link_error_and_no_other(
    attempts: list[object], text: str, prefix: str
) -> None:
    with pytest.raises(LinkError):  # DNS is refused by the fixture, so nothing can succeed
        fetch_picture(prefix + text)


@pytest.mark.parametrize(
    "text", [PUBLIC_4, "8.8.8.8", "100.63.255.255", "172.32.0.1", "2606:4700::1111", PUBLIC_6]
)
def test_public_address_is_public(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


# --- DNS: asked once, every address checked, the checked one called ---------------------------


class FakeDns:
    """Answers names from a list of answers, one a question, the last one for ever."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []
        self._real = socket.getaddrinfo

    def __call__(self, host: str, port: int, *rest: int, **options: int) -> list[object]:
        try:
            ipaddress.ip_address(host)
        except ValueError:
            self.asked.append(host)
            answer = self.answers[min(len(self.asked), len(self.answers)) - 1]
            return [(0, 0, 0, "", (address, port)) for address in answer]
        return list(self._real(host, port, *rest, **options))  # create_connection, numeric


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The addresses that a connection is tried to; each try fails."""
    tried: list[object] = []

    def refuse(_: socket.socket, address: object) -> None:
        tried.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", refuse)
    return tried


@pytest.mark.parametrize(
    "answer",
    [
        ["127.0.0.1"],
        ["169.254.169.254"],
        [PUBLIC_4, "10.0.0.1"],
        ["10.0.0.1", PUBLIC_4],
        [PUBLIC_4, PUBLIC_6, "::1"],
        [PUBLIC_4, "::ffff:127.0.0.1"],
        [PUBLIC_4, "64:ff9b::7f00:1"],
        [PUBLIC_4, "2002:7f00:1::"],
        [PUBLIC_4, "fe80::1%eth0"],
        [PUBLIC_4, "fec0::1"],
        [PUBLIC_4, "2001:0:7f00:1::"],
        ["100.64.0.1"],
        [PUBLIC_4] * 8 + ["192.168.0.1"],
        [],
    ],
)
def test_name_with_one_special_address_is_refused(
    answer: list[str], monkeypatch: pytest.MonkeyPatch, connected: list[object]
) -> None:
    dns = FakeDns(answer)
    monkeypatch.setattr(socket, "getaddrinfo", dns)
    with pytest.raises(LinkError) as caught:
        fetch_picture("https://pictures.example/a.png")
    assert str(caught.value) == addresses.UNREACHABLE
    assert dns.asked == ["pictures.example"]
    assert connected == []


def test_rebinding_name_is_asked_once_and_its_first_answer_called(
    monkeypatch: pytest.MonkeyPatch, connected: list[object]
) -> None:
    dns = FakeDns([PUBLIC_4], ["127.0.0.1"])
    monkeypatch.setattr(socket, "getaddrinfo", dns)
    with pytest.raises(LinkError) as caught:
        fetch_picture("http://pictures.example/a.png")
    assert str(caught.value) == addresses.UNREACHABLE  # the same words as for a refused address
    assert dns.asked == ["pictures.example"]
    assert connected == [(PUBLIC_4, 80)]


def test_every_address_is_tried_up_to_the_limit(
    monkeypatch: pytest.MonkeyPatch, connected: list[object]
) -> None:
    answer = [f"93.184.215.{i}" for i in range(1, 10)]
    monkeypatch.setattr(socket, "getaddrinfo", FakeDns(answer))
    with pytest.raises(LinkError):
        fetch_picture("http://pictures.example/a.png")
    assert connected == [(address, 80) for address in answer[: fetch.LIMIT_ADDRESSES]]


def test_international_name_is_asked_in_ascii(
    monkeypatch: pytest.MonkeyPatch, connected: list[object]
) -> None:
    dns = FakeDns([PUBLIC_4])
    monkeypatch.setattr(socket, "getaddrinfo", dns)
    with pytest.raises(LinkError):
        fetch_picture("http://B\u00fccher.example/\u00fc.png")
    assert dns.asked == ["xn--bcher-kva.example"]
    assert connected == [(PUBLIC_4, 80)]


def test_slow_dns_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()

    def sleep(*_: object, **__: object) -> list[object]:
        release.wait(5)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", sleep)
    start_s = time.monotonic()
    with pytest.raises(LinkError) as caught:
        fetch_picture("http://pictures.example/a.png", rules=replace(PUBLIC, deadline_s=0.2))
    release.set()
    assert str(caught.value) == addresses.UNREACHABLE
    assert time.monotonic() - start_s < 2


def test_lookups_that_hang_are_never_more_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()
    hanging: list[int] = []

    def hang(*_: object, **__: object) -> list[object]:
        hanging.append(1)
        release.wait(10)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    rules = replace(PUBLIC, deadline_s=0.3)
    with ThreadPoolExecutor(40) as callers:
        start_s = time.monotonic()
        errors = list(
            callers.map(lambda _: _refusal("http://pictures.example/a.png", rules), range(40))
        )
        took_s = time.monotonic() - start_s
    assert errors == [addresses.UNREACHABLE] * 40
    assert took_s < 2
    assert len(hanging) == addresses.LIMIT_LOOKUPS
    release.set()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [])
    assert _refusal("http://pictures.example/a.png", PUBLIC) == addresses.UNREACHABLE


def _refusal(url: str, rules: FetchPolicy) -> str:
    with pytest.raises(LinkError) as caught:
        fetch_picture(url, rules=rules)
    return str(caught.value)


# --- A server of our own ----------------------------------------------------------------------


class Server(ThreadingHTTPServer):
    """Answers by `routes`, from a path to a function that writes to the handler's `wfile`."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.routes: dict[str, Callable[[Handler], None]] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def rules(self) -> FetchPolicy:
        return FetchPolicy(
            allows=lambda address: address == LOCAL,
            ports=frozenset({self.port}),
            deadline_s=5.0,
            limit_bytes=100_000,
        )

    def fetch(self, path: str, **changes: float) -> bytes:
        url = f"http://127.0.0.1:{self.port}{path}"
        return fetch_picture(url, rules=replace(self.rules, **changes))  # type: ignore[arg-type]

    def refusal(self, path: str, **changes: float) -> str:
        with pytest.raises(LinkError) as caught:
            self.fetch(path, **changes)
        return str(caught.value)

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay quiet: a client that hangs up is what most tests want."""


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.requests.append((self.path, dict(self.headers.items())))
        self.server.routes[self.path.partition("?")[0]](self)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Stay quiet."""

    def answer(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


def sends(body: bytes, status: int = 200, **headers: str) -> Callable[[Handler], None]:
    return lambda handler: handler.answer(body, status, **headers)


def leads_to(location: str, status: int = 302) -> Callable[[Handler], None]:
    return sends(b"", status, Location=location)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


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


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_followed(server: Server, status: int) -> None:
    server.routes["/a/b"] = leads_to("../c.png?d#e", status)
    server.routes["/c.png"] = sends(PNG)
    assert server.fetch("/a/b") == PNG
    assert [path for path, _ in server.requests] == ["/a/b", "/c.png?d"]


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ("http://127.0.0.2:{port}/", addresses.UNREACHABLE),
        ("http://169.254.169.254:{port}/latest/meta-data/", addresses.UNREACHABLE),
        ("//10.0.0.1:{port}/", addresses.UNREACHABLE),
        ("https://192.168.0.1:{port}/", addresses.UNREACHABLE),
        ("http://inside.example:{port}/", addresses.UNREACHABLE),
        ("http://127.0.0.1:22/", addresses.UNREACHABLE),  # not told as a bad port
        ("http://127.0.0.1/", addresses.UNREACHABLE),
        ("http://[::1]:{port}/", addresses.BAD_HOST),
        ("//[::1", addresses.BAD_HOST),
        ("http://2130706433:{port}/", addresses.BAD_HOST),
        ("http://user@127.0.0.1:{port}/", addresses.WITH_USER),
        ("file:///etc/passwd", addresses.BAD_SCHEME),
        ("data:image/png;base64,iVBORw0KGgo=", addresses.BAD_SCHEME),
        ("gopher://127.0.0.1:{port}/", addresses.BAD_SCHEME),
        ("http:\\\\127.0.0.1:{port}/", addresses.BAD_CHARACTER),
        ("/a b", addresses.BAD_CHARACTER),
        ("/a\tb", addresses.BAD_CHARACTER),  # urljoin would drop the tab
        ("/" + "a" * 3000, addresses.TOO_LONG),
    ],
)
def test_redirect_is_checked_like_a_first_url(
    server: Server, monkeypatch: pytest.MonkeyPatch, location: str, message: str
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", FakeDns(["10.0.0.1"]))
    server.routes["/"] = leads_to(location.format(port=server.port))
    assert server.refusal("/") == message
    assert len(server.requests) == 1


def test_redirects_are_followed_five_times(server: Server) -> None:
    for i in range(6):
        server.routes[f"/{i}"] = leads_to(f"/{i + 1}")
    server.routes["/6"] = sends(PNG)
    assert server.fetch("/1") == PNG
    server.requests.clear()
    assert server.refusal("/0") == fetch.TOO_MANY_REDIRECTS
    assert len(server.requests) == 6


def test_redirect_loop_ends(server: Server) -> None:
    server.routes["/a"] = leads_to("/b")
    server.routes["/b"] = leads_to("/a")
    assert server.refusal("/a") == fetch.TOO_MANY_REDIRECTS


def test_redirect_to_nowhere_is_a_status(server: Server) -> None:
    server.routes["/a"] = sends(b"", 302)
    assert "HTTP status 302 " in server.refusal("/a")


def test_rebinding_between_redirects_is_caught(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    dns = FakeDns(["127.0.0.1"], ["127.0.0.2"])
    monkeypatch.setattr(socket, "getaddrinfo", dns)
    server.routes["/a"] = leads_to("/b")
    with pytest.raises(LinkError) as caught:
        fetch_picture(f"http://pictures.example:{server.port}/a", rules=server.rules)
    assert str(caught.value) == addresses.UNREACHABLE
    assert dns.asked == ["pictures.example"] * 2
    assert len(server.requests) == 1


# --- TLS: the certificate is verified for the name, not for the address ------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for pictures.example, signed by itself, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("needs the openssl command")
    folder = tmp_path_factory.mktemp("tls")
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        "-subj /CN=pictures.example -addext subjectAltName=DNS:pictures.example "
        "-keyout key.pem -out certificate.pem"
    )
    subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)  # noqa: S603
    return folder / "certificate.pem", folder / "key.pem"


@pytest.fixture
def tls_names(server: Server, certificate: tuple[Path, Path]) -> list[str | None]:
    """The names that clients ask the server for; the server speaks TLS from now on."""
    names: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    context.sni_callback = lambda _, name, __: names.append(name)
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    server.routes["/a.png"] = sends(PNG)
    return names


@pytest.mark.parametrize(
    ("host", "is_trusted", "arrives"),
    [
        ("pictures.example", True, True),
        ("pictures.example", False, False),  # signed by nobody
        ("other.example", True, False),  # of another site
        ("127.0.0.1", True, False),  # the address is no name of the certificate
    ],
)
def test_certificate_is_verified_for_the_name(
    server: Server,
    tls_names: list[str | None],
    certificate: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
    host: str,
    is_trusted: bool,
    arrives: bool,
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", FakeDns(["127.0.0.1"]))
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    url = f"https://{host}:{server.port}/a.png"
    if arrives:
        assert fetch_picture(url, rules=server.rules) == PNG
        assert server.requests[0][1]["Host"] == f"{host}:{server.port}"
    else:
        with pytest.raises(LinkError) as caught:
            fetch_picture(url, rules=server.rules)
        assert str(caught.value) == addresses.UNREACHABLE
        assert server.requests == []
    assert tls_names == [None if host == "127.0.0.1" else host]
