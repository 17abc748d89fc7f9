"""Redirects are checked like a first address, and end."""

import socket

import pytest
from fetching import PNG, FakeDns, Server, leads_to, sends

from model.errors import LinkError
from model.inputs import fetch
from model.inputs import url_policy as addresses
from model.inputs.fetch import fetch_picture


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
