"""The queue of calls: who waits, who is told, and what is dropped."""

import base64
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import gradio as gr
import httpx
import pytest
from conftest import join_queue, wait_until

import page.calls.server_calls
import page.calls.turns
import page.protection.bodies
import page.protection.call_queue
import page.protection.middleware
import page.protection.pictures
import page.protection.storage
from model import LinkError
from page.protection.call_queue import NO_CALL, SESSIONS, UNREAD_EACH, Answers, GuardedQueue
from page.protection.middleware import (
    NO_ANSWER,
)
from page.protection.visitors import TOO_BUSY

SEVEN_PNG = Path(page.__file__).parent / "view" / "static" / "examples" / "1-number.png"
STRANGER = {"X-Forwarded-For": "203.0.113.9"}
SEVEN = [[[0, 0], [10, 0], [4, 20]]]


def test_answers_that_nobody_fetches_are_not_piled_up(app_url: str, demo: gr.Blocks) -> None:
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
    app_url: str, demo: gr.Blocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page.protection.call_queue, "SESSIONS_EACH", 3)
    mine = called(app_url).json()["event_id"]
    theirs = []
    for _ in range(6):
        theirs.append(called(app_url, **STRANGER).json()["event_id"])
        while demo._queue._at_work():
            time.sleep(0.01)
    assert '"text": "7"' in answer_of(app_url, mine)
    assert answer_of(app_url, theirs[0]) == NO_ANSWER
    assert '"text": "7"' in answer_of(app_url, theirs[-1])


def test_no_session_makes_way_while_it_waits_or_is_fetched(demo: gr.Blocks) -> None:
    queue = GuardedQueue(demo._queue)
    for number in range(SESSIONS):
        queue._answers[str(number)] = Answers(None)
        queue.pending_event_ids_session[str(number)] = {"call"}
    queue.active_jobs = [[SimpleNamespace(session_hash="0")]]
    with queue.fetching("1", is_call=False) as is_there:
        assert is_there
        assert queue._has_room(None)
        assert list(queue._answers)[:3] == ["0", "1", "3"]
        queue.active_jobs = [
            [SimpleNamespace(session_hash=str(number)) for number in range(2, SESSIONS + 1)]
        ]
        queue.active_jobs.append([SimpleNamespace(session_hash="0")])
        queue._answers["2"] = Answers(None)
        assert not queue._has_room(None)
    assert queue._has_room(None)
    assert "1" not in queue._answers


@pytest.fixture
def slow_link(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Links are told to be broken, but not before this is set."""
    may_end = threading.Event()

    def fetch(_: str) -> bytes:
        may_end.wait(20)
        raise LinkError("broken")

    monkeypatch.setattr(page.protection.pictures, "fetch_any_picture", fetch)
    yield may_end
    may_end.set()


def test_an_answer_that_is_fetched_twice_at_once_ends_both(
    app_url: str,
    demo: gr.Blocks,
    slow_link: threading.Event,
    capfd: pytest.CaptureFixture[str],
) -> None:
    where = f"{app_url}gradio_api/call/read_url"
    body = {"data": ["http://a.test/"], "session_hash": "twice"}
    event = httpx.post(where, json=body).json()["event_id"]
    with ThreadPoolExecutor(2) as threads:
        asked = [threads.submit(httpx.get, f"{where}/{event}", timeout=8) for _ in range(2)]
        wait_until(lambda: demo._queue._answers["twice"].readers == 2)
        slow_link.set()
        told = sorted(answer.result().text for answer in asked)
    assert NO_CALL in told[0]
    assert "broken" in told[1]
    wait_until(lambda: "twice" not in demo._queue._answers)
    assert "Traceback" not in "".join(capfd.readouterr())


def test_a_session_is_free_again_when_who_waited_is_gone(
    app_url: str, demo: gr.Blocks, slow_link: threading.Event, capfd: pytest.CaptureFixture[str]
) -> None:
    where = f"{app_url}gradio_api/call/read_url"
    body = {"data": ["http://a.test/"], "session_hash": "gone"}
    event = httpx.post(where, json=body).json()["event_id"]
    wait_until(lambda: "gone" in demo._queue._at_work())
    with httpx.stream("GET", f"{where}/{event}"):
        wait_until(lambda: demo._queue._answers["gone"].readers == 1)
    wait_until(lambda: "gone" not in demo._queue._answers)
    assert "gone" not in demo._queue.pending_event_ids_session
    slow_link.set()
    wait_until(lambda: "gone" not in demo._queue._at_work())
    assert "Traceback" not in "".join(capfd.readouterr())


def test_a_call_that_was_cancelled_ends_in_peace(
    app_url: str, demo: gr.Blocks, slow_link: threading.Event, capfd: pytest.CaptureFixture[str]
) -> None:
    where = f"{app_url}gradio_api/call/read_url"
    body = {"data": ["http://a.test/"], "session_hash": "cancelled"}
    event = httpx.post(where, json=body).json()["event_id"]
    wait_until(lambda: "cancelled" in demo._queue._at_work())
    cancelled = {"session_hash": "cancelled", "event_id": event, "fn_index": -1}
    httpx.post(f"{app_url}gradio_api/cancel", json=cancelled).raise_for_status()
    assert "complete" in httpx.get(f"{where}/{event}").text
    wait_until(lambda: "cancelled" not in demo._queue._answers)
    slow_link.set()
    wait_until(lambda: event not in demo._queue.event_ids_to_events)
    assert "Traceback" not in "".join(capfd.readouterr())


def test_a_session_that_has_no_call_is_told_so(app_url: str) -> None:
    answers = f"{app_url}gradio_api/queue/data"
    for asked in ({"session_hash": "nobody"}, {}):
        response = httpx.get(answers, params=asked)
        assert (response.status_code, response.json()["detail"]) == (404, NO_ANSWER)


def test_a_full_queue_says_that_it_is_busy(
    app_url: str, demo: gr.Blocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo._queue, "max_size", 0)
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


def test_one_visitor_leaves_places_and_turns_to_others(
    app_url: str, demo: gr.Blocks, slow_link: threading.Event
) -> None:
    attacker = {"X-Forwarded-For": "198.51.100.60"}
    where = f"{app_url}gradio_api/call/read_url"
    for _ in range(16):
        asked = httpx.post(where, json={"data": ["http://a.test/"]}, headers=attacker)
        asked.raise_for_status()

    def working() -> int:
        events = [event for job in demo._queue.active_jobs for event in job or ()]
        return sum(event.request.client.host == "198.51.100.60" for event in events)

    wait_until(lambda: working() >= 1)
    seven = f"data:image/png;base64,{base64.b64encode(SEVEN_PNG.read_bytes()).decode()}"
    for number in range(3):
        other = {"X-Forwarded-For": f"198.51.100.6{number + 1}"}
        event = httpx.post(where, json={"data": [seven]}, headers=other).json()["event_id"]
        answer = httpx.get(f"{where}/{event}", headers=other, timeout=10).text
        assert '"text"' in answer
    assert working() <= 2  # of four places


def test_names_of_sessions_are_kept_and_so_short(app_url: str) -> None:
    long = "x" * 65
    assert join_queue(app_url, long).status_code != 200
    config = httpx.get(f"{app_url}config").json()
    (desk,) = [c["id"] for c in config["components"] if "server_fns" in c["props"]]
    body = {"component_id": desk, "fn_name": "read_drawing", "data": SEVEN}
    answers = [
        httpx.post(f"{app_url}gradio_api/component_server", json={**body, "session_hash": name})
        for name in (long, "x" * 64)
    ]
    assert [answer.status_code for answer in answers] == [422, 200]
