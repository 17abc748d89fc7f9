"""Calls of the endpoints: who waits, who is told, and what is dropped."""

import asyncio
import base64
import gc
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import gradio.queueing
import httpx
import pytest
from conftest import join_queue, wait_until

import page.protection.calls
import page.protection.pictures
from model import LinkError
from page.protection.calls import NO_ANSWER, UNREAD_EACH, calls_at_work
from page.protection.visitors import TOO_BUSY

SEVEN_PNG = Path(page.__file__).parent / "view" / "static" / "examples" / "1-number.png"
STRANGER = {"X-Forwarded-For": "203.0.113.9"}
SEVEN = [[[0, 0], [10, 0], [4, 20]]]


def test_answers_that_nobody_fetches_are_not_piled_up(app_url: str) -> None:
    statuses = [join_queue(app_url, "piled").status_code for _ in range(UNREAD_EACH + 3)]
    assert statuses == [200] * UNREAD_EACH + [503] * 3


def answer_of(app_url: str, event: str) -> str:
    answer = httpx.get(f"{app_url}gradio_api/call/read_strokes/{event}", timeout=20)
    return answer.text if answer.status_code == 200 else str(answer.json()["detail"])


def called(app_url: str, **headers: str) -> httpx.Response:
    where = f"{app_url}gradio_api/call/read_strokes"
    return httpx.post(where, json={"data": [SEVEN]}, headers=headers)


def test_an_answer_that_was_fetched_is_there_no_more(app_url: str) -> None:
    event = called(app_url).json()["event_id"]
    assert '"text": "7"' in answer_of(app_url, event)
    assert answer_of(app_url, event) == NO_ANSWER
    assert answer_of(app_url, "nothing") == NO_ANSWER


def test_who_fetches_no_answers_loses_their_own_and_nobody_elses(
    app_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page.protection.calls, "SESSIONS_EACH", 3)
    mine = called(app_url).json()["event_id"]
    theirs = []
    for _ in range(6):
        theirs.append(called(app_url, **STRANGER).json()["event_id"])
        wait_until(lambda: calls_at_work() == 0)
    assert '"text": "7"' in answer_of(app_url, mine)
    assert answer_of(app_url, theirs[0]) == NO_ANSWER
    assert '"text": "7"' in answer_of(app_url, theirs[-1])


@pytest.fixture
def fetching() -> list[str]:
    """The links that are just being fetched."""
    return []


@pytest.fixture
def slow_link(monkeypatch: pytest.MonkeyPatch, fetching: list[str]) -> Iterator[threading.Event]:
    """Links are told to be broken, but not before this is set."""
    may_end = threading.Event()

    def fetch(url: str) -> bytes:
        fetching.append(url)
        may_end.wait(20)
        fetching.remove(url)
        raise LinkError("broken")

    monkeypatch.setattr(page.protection.pictures, "fetch_any_picture", fetch)
    yield may_end
    may_end.set()
    wait_until(lambda: calls_at_work() == 0)


def link(app_url: str, **more: Any) -> httpx.Response:
    where = f"{app_url}gradio_api/call/read_url"
    headers = more.pop("headers", None)
    return httpx.post(where, json={"data": ["http://a.test/"], **more}, headers=headers)


def test_no_session_makes_way_while_somebody_works_for_it(
    app_url: str, slow_link: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page.protection.calls, "SESSIONS_EACH", 2)
    stranger = {"X-Forwarded-For": "203.0.113.78"}
    events = [link(app_url, headers=stranger).json()["event_id"] for _ in range(2)]
    refused = link(app_url, headers=stranger)
    assert (refused.status_code, refused.json()["detail"]) == (503, TOO_BUSY)
    slow_link.set()
    wait_until(lambda: calls_at_work() == 0)
    link(app_url, headers=stranger).raise_for_status()  # the oldest made way
    where = f"{app_url}gradio_api/call/read_url"
    told = [httpx.get(f"{where}/{event}", timeout=20) for event in events]
    assert [answer.status_code for answer in told] == [404, 200]


def test_an_answer_that_is_fetched_twice_at_once_is_given_once(
    app_url: str, slow_link: threading.Event, capfd: pytest.CaptureFixture[str]
) -> None:
    event = link(app_url, session_hash="twice").json()["event_id"]
    where = f"{app_url}gradio_api/call/read_url/{event}"
    with httpx.stream("GET", where, timeout=20) as first:
        assert httpx.get(where).status_code == 404
        slow_link.set()
        assert "broken" in "".join(first.iter_text())
    assert httpx.get(where).json()["detail"] == NO_ANSWER
    assert "Traceback" not in "".join(capfd.readouterr())


def test_a_session_that_gradio_has_forgotten_ends_in_peace() -> None:
    async def app(*_: Any) -> None:
        raise RuntimeError("Caught handled exception, but response already started.")

    def drain() -> None:
        asyncio.run(page.protection.calls._drain(app, "forgotten"))

    with ThreadPoolExecutor(1) as thread:  # this one may have an event loop already
        thread.submit(drain).result()


def test_one_session_may_call_again_and_again(app_url: str) -> None:
    for _ in range(60):
        join_queue(app_url, "again").raise_for_status()
        told = httpx.get(f"{app_url}gradio_api/queue/data?session_hash=again", timeout=20)
        assert "process_completed" in told.text


def kept_by_gradio(session: str) -> int:
    """How much Gradio has of a session still: calls, and tasks that wait."""
    gc.unfreeze()
    gc.collect()
    objects = gc.get_objects()
    gc.freeze()
    calls = [each for each in objects if isinstance(each, gradio.queueing.Event)]
    sets = [each for each in objects if type(each) is dict and type(each.get(session)) is set]
    return sum(call.session_hash == session for call in calls) + len(sets)


def test_a_session_is_free_again_when_who_waited_is_gone(
    app_url: str,
    slow_link: threading.Event,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    event = link(app_url, session_hash="gone").json()["event_id"]
    wait_until(lambda: calls_at_work() == 1)
    with httpx.stream("GET", f"{app_url}gradio_api/call/read_url/{event}"):
        assert kept_by_gradio("gone")
    slow_link.set()
    wait_until(lambda: calls_at_work() == 0)
    monkeypatch.setattr(page.protection.calls, "FETCHED_S", 0.0)

    def is_free() -> bool:
        called(app_url).raise_for_status()
        # Who asks for all objects takes from a thread the tuple that it is making.
        wait_until(lambda: calls_at_work() == 0)
        return not kept_by_gradio("gone")

    wait_until(is_free)
    told = "".join(capfd.readouterr())
    assert "Traceback" not in told, told


def test_a_call_that_was_cancelled_ends_in_peace(
    app_url: str, slow_link: threading.Event, capfd: pytest.CaptureFixture[str]
) -> None:
    event = link(app_url, session_hash="cancelled").json()["event_id"]
    wait_until(lambda: calls_at_work() == 1)
    cancelled = {"session_hash": "cancelled", "event_id": event, "fn_index": -1}
    httpx.post(f"{app_url}gradio_api/cancel", json=cancelled).raise_for_status()
    where = f"{app_url}gradio_api/call/read_url/{event}"
    assert "complete" in httpx.get(where).text
    slow_link.set()
    wait_until(lambda: calls_at_work() == 0)
    assert httpx.get(where).status_code == 404
    assert "Traceback" not in "".join(capfd.readouterr())


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"session_hash": "a" * 65, "event_id": "b", "fn_index": 0},
        {"session_hash": "nobodys", "event_id": "b", "fn_index": 0},
    ],
)
def test_who_names_no_call_cancels_none(app_url: str, body: Any) -> None:
    assert httpx.post(f"{app_url}gradio_api/cancel", json=body).status_code == 422


def test_a_session_that_has_no_call_is_told_so(app_url: str) -> None:
    answers = f"{app_url}gradio_api/queue/data"
    for asked in ({"session_hash": "nobody"}, {}):
        response = httpx.get(answers, params=asked)
        assert (response.status_code, response.json()["detail"]) == (404, NO_ANSWER)


def test_a_full_queue_says_that_it_is_busy(app_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page.protection.calls, "WAITING_CALLS", 0)
    response = join_queue(app_url, "full")
    assert (response.status_code, response.json()["detail"]) == (503, TOO_BUSY)


def test_agents_share_a_session_and_leave_each_other_room(
    app_url: str, slow_link: threading.Event
) -> None:
    links = next(
        event["id"]
        for event in httpx.get(f"{app_url}config").json()["dependencies"]
        if event["api_name"] == "read_url"
    )
    body = {"data": ["http://a.test/"], "fn_index": links, "session_hash": "agents"}
    where = f"{app_url}gradio_api/queue/join"
    stranger = {"X-Forwarded-For": "203.0.113.77"}  # whose allowance of links is whole
    statuses = [
        httpx.post(where, json=body, headers=stranger).status_code for _ in range(UNREAD_EACH + 1)
    ]
    assert statuses == [200] * UNREAD_EACH + [503]
    assert join_queue(app_url, "agents").status_code == 200


@pytest.mark.usefixtures("slow_link")
def test_one_visitor_leaves_places_and_turns_to_others(app_url: str, fetching: list[str]) -> None:
    attacker = {"X-Forwarded-For": "198.51.100.60"}
    for _ in range(16):
        link(app_url, headers=attacker).raise_for_status()
    wait_until(lambda: len(fetching) >= 1)
    seven = f"data:image/png;base64,{base64.b64encode(SEVEN_PNG.read_bytes()).decode()}"
    where = f"{app_url}gradio_api/call/read_url"
    for number in range(3):
        other = {"X-Forwarded-For": f"198.51.100.6{number + 1}"}
        event = httpx.post(where, json={"data": [seven]}, headers=other).json()["event_id"]
        answer = httpx.get(f"{where}/{event}", headers=other, timeout=10).text
        assert '"text"' in answer
    assert len(fetching) <= 2  # of four places


def test_names_of_sessions_are_kept_and_so_short(app_url: str) -> None:
    for name, status in (("x" * 65, 422), ("a b", 422), ("é", 422), ("", 422), ("x" * 64, 200)):
        assert join_queue(app_url, name).status_code == status
