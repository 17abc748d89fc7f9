"""How much of what is costly one visitor may have."""

import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import httpx
import pytest
from PIL import Image

import page.protection.pictures
from model import PictureTooLargeError
from page.protection.allowances import Allowance

STRANGER = {"X-Forwarded-For": "203.0.113.9"}


def test_links_have_an_allowance_for_each_visitor(
    app_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page.protection.pictures, "_links", Allowance(2))

    def words(**headers: str) -> str:
        where = f"{app_url}gradio_api/call/read_url"
        body = {"data": ["http://127.0.0.1/"]}
        event = httpx.post(where, json=body, headers=headers).json()["event_id"]
        return httpx.get(f"{where}/{event}").text

    assert ["in a minute" in words(**STRANGER) for _ in range(4)] == [False, False, True, True]
    assert "in a minute" not in words(**{"X-Forwarded-For": "203.0.113.10"})


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time of the limits, in seconds, to be set."""
    now_s = [time.time()]
    shown = SimpleNamespace(time=lambda: now_s[0])
    monkeypatch.setattr("limits.storage.memory.time", shown)
    return now_s


def test_an_allowance_comes_back_with_time(clock: list[float]) -> None:
    allowance = Allowance(6)
    assert [allowance.take("a") for _ in range(7)] == [True] * 6 + [False]
    clock[0] += 61
    assert allowance.take("a")
    assert allowance.take("b")
    assert all(allowance.take(None) for _ in range(100))


def test_more_than_is_left_uses_all_of_it_up(clock: list[float]) -> None:
    allowance = Allowance(30)
    assert allowance.take("a", 29)
    assert allowance.has_some("a")
    assert not allowance.take("a", 8)
    assert not allowance.has_some("a")
    assert allowance.has_some("b")
    clock[0] += 61
    assert allowance.has_some("a")
    assert allowance.take(None, 1000)
    assert allowance.has_some(None)


def test_an_allowance_is_one_for_all_threads() -> None:
    allowance = Allowance(20)
    switched_s = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            granted = list(threads.map(lambda _: allowance.take("a"), range(2_000)))
    finally:
        sys.setswitchinterval(switched_s)
    assert sum(granted) == 20


def test_pictures_that_take_long_to_decode_have_an_allowance(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    visitor = "a"
    monkeypatch.setattr(page.protection.pictures, "calling_visitor", lambda: visitor)
    monkeypatch.setattr(page.protection.pictures, "_decoding", Allowance(30_000))
    at_once = [0]

    def slow(_: bytes, spend: Callable[[float], None]) -> Image.Image:
        at_once.append(at_once[-1] + 1)
        time.sleep(0.01)
        at_once.append(at_once[-1] - 1)
        spend(16.0)
        return Image.new("L", (1, 1))

    monkeypatch.setattr(page.protection.pictures, "open_apart", slow)
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(page.protection.pictures.open_picture, [b"", b""]))
    assert max(at_once) == 1
    with pytest.raises(PictureTooLargeError, match="Opening your pictures"):
        page.protection.pictures.open_picture(b"")
    visitor = "b"
    page.protection.pictures.open_picture(b"")
