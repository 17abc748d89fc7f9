"""Who asks: an address, told by a proxy that is trusted."""

from typing import Any

import pytest
from conftest import apart, free_port

from page import Server, build_demo
from page.protection.visitors import (
    HERE,
    TRUSTED_PROXIES,
    Forwarded,
    ProxyError,
    trust_proxies,
    visitor_at,
)


@pytest.mark.parametrize(
    ("host", "visitor"),
    [
        ("127.0.0.1", None),
        ("::1", None),
        ("::ffff:127.0.0.1", None),
        (None, None),
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)
def test_a_visitor_is_an_address_or_a_home(host: str | None, visitor: str | None) -> None:
    assert visitor_at(host) == visitor


def test_while_a_share_link_is_open_nobody_is_without_limits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[str | None] = []

    def tunnel(host: str, port: int, *_: Any) -> str:
        told.append(visitor_at("127.0.0.1"))
        return f"https://{host}-{port}.example"

    monkeypatch.setattr("page.server.setup_tunnel", tunnel)
    server = Server(build_demo(), port=free_port())
    try:
        assert server.share() == f"https://127.0.0.1-{server.port}.example"
        monkeypatch.setattr("page.server.setup_tunnel", lambda *_: 1 / 0)
        told.append(visitor_at("127.0.0.1"))
        with pytest.raises(ZeroDivisionError):
            server.share()
        told.append(visitor_at("127.0.0.1"))
    finally:
        server.close()
    assert told == [HERE, HERE, None]


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a test tells is forgotten after it."""
    monkeypatch.setenv(TRUSTED_PROXIES, "")
    for name in (TRUSTED_PROXIES, "SPACE_ID"):
        monkeypatch.delenv(name, raising=False)


def seen_client(peer: str, forwarded: str) -> str:
    """Whose request an app sees, behind the server as Gradio starts it."""
    seen: list[str] = []

    async def look(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["client"][0])

    headers = [(b"x-forwarded-for", forwarded.encode())]
    apart(Forwarded(look)({"type": "http", "client": (peer, 1), "headers": headers}, None, None))
    return seen[0]


@pytest.mark.parametrize("name", ["host", "proto", "for", "port", "prefix"])
def test_what_only_a_proxy_may_tell_is_dropped_of_strangers(name: str) -> None:
    headers = [(f"x-forwarded-{name}".encode(), b"evil.example"), (b"host", b"digits.example")]
    seen: list[Any] = []

    async def look(scope: Any, receive: Any, send: Any) -> None:
        seen.append([name for name, _ in scope["headers"]])

    for peer in ("203.0.113.9", "127.0.0.1"):
        scope = {"type": "http", "client": (peer, 1), "headers": headers}
        apart(Forwarded(look)(scope, None, None))
    assert seen == [[b"host"], [headers[0][0], b"host"]]


def test_a_proxy_elsewhere_is_believed_only_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    trust_proxies()
    assert seen_client("10.1.2.3", "203.0.113.9") == "10.1.2.3"
    assert seen_client("127.0.0.1", "203.0.113.9") == "203.0.113.9"  # of this machine
    trust_proxies("10.1.2.3, 192.0.2.0/24")
    for peer in ("10.1.2.3", "192.0.2.77", "127.0.0.1"):
        assert seen_client(peer, "203.0.113.9") == "203.0.113.9"
    assert seen_client("10.1.2.4", "203.0.113.9") == "10.1.2.4"


def test_on_a_space_its_proxies_are_believed_and_no_visitor_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SPACE_ID", "ada/digits")
    trust_proxies()
    assert seen_client("10.16.0.1", "203.0.113.9") == "203.0.113.9"
    # A visitor may write any address before the one that the proxy saw.
    assert seen_client("10.16.0.1", "198.51.100.1, 203.0.113.9, 10.16.0.7") == "203.0.113.9"
    assert seen_client("203.0.113.9", "198.51.100.1") == "203.0.113.9"


def test_who_names_proxies_is_followed_on_a_space_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPACE_ID", "ada/digits")
    trust_proxies("192.0.2.1")
    trust_proxies()  # as every launch does
    assert seen_client("10.16.0.1", "203.0.113.9") == "10.16.0.1"


@pytest.mark.parametrize("name", ["example.com", "10.0.0.1/8", "nonsense"])
def test_what_is_no_address_is_named(name: str) -> None:
    with pytest.raises(ProxyError, match=name):
        trust_proxies(f"1.2.3.4,{name}")
