"""Names: asked once, every address checked, the checked one called."""

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from fetching import PUBLIC_4, PUBLIC_6, FakeDns

from model.errors import LinkError
from model.inputs import fetch
from model.inputs import url_policy as addresses
from model.inputs.fetch import PUBLIC, FetchPolicy, fetch_picture


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
