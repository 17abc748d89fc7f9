"""The guard in front of Gradio: routes, foreign pages, bodies, headers, places in the queue."""

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import httpx
import pytest
from conftest import apart, call_of_page
from gradio.routes import App
from gradio.utils import get_upload_folder
from PIL import Image
from playwright.sync_api import Browser

import page.calls.browser_calls
import page.calls.turns
import page.protection.bodies
import page.protection.call_queue
import page.protection.middleware
import page.protection.pictures
import page.protection.storage
from model import LinkError, PictureTooLargeError
from page.protection.allowances import Allowance
from page.protection.bodies import LIMIT_JSON_BYTES, LIMIT_UPLOAD_BYTES
from page.protection.call_queue import NO_CALL, SESSIONS, UNREAD_EACH, Answers, GuardedQueue
from page.protection.middleware import (
    CALLER,
    FOREIGN,
    NO_ANSWER,
    OPEN_REQUESTS_EACH,
    Guard,
)
from page.protection.routes import find_route
from page.protection.storage import NO_ROOM, STORAGE, NoRoomError, Storage
from page.protection.visitors import BUSY, visitor_at
from page.request_log import LOG

ROOT = Path(__file__).parents[2]
MARK = {"_type": "gradio.FileData"}
STRANGER = {"X-Forwarded-For": "203.0.113.9"}
SEVEN = [[[0, 0], [10, 0], [4, 20]]]


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """The address of a server of this machine, and the paths that it is asked for."""
    paths: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_error(404)

        do_HEAD = do_POST = do_GET  # noqa: N815

        def log_message(self, *_: Any) -> None:
            """Stay quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/x.png", paths
        server.shutdown()


def test_no_form_of_file_data_makes_any_event_ask_a_server(
    app_url: str, asked: tuple[str, list[str]]
) -> None:
    address, paths = asked
    forms: list[Any] = [
        address,
        {"path": address},
        {"url": address},
        {"path": address, "meta": MARK},
        {"url": address, "meta": MARK},
        {"path": address, "url": address, "meta": MARK, "orig_name": "x.png", "is_stream": True},
        {"path": f" {address}", "meta": MARK},
        {"path": address.upper(), "meta": MARK},
        {"path": f"/gradio_api/file={address}", "meta": MARK},
        {"path": "x", "url": address, "meta": MARK},
        [{"path": address, "meta": MARK}],
        {"value": {"path": address, "meta": MARK}},
        {"image": {"url": address, "meta": MARK}, "meta": MARK, "path": ""},
        {"background": {"path": address, "meta": MARK}, "layers": [], "composite": None},
    ]
    with httpx.Client(base_url=f"{app_url}gradio_api/", timeout=60) as client:
        events = httpx.get(f"{app_url}config").json()["dependencies"]
        for number, form in enumerate(forms):
            for event in events:
                session = f"asked{number}-{event['id']}"
                body = {"fn_index": event["id"], "session_hash": session, "event_data": {"x": form}}
                data = [form] * len(event["inputs"])
                client.post("queue/join", json={**body, "data": data}).raise_for_status()
                answer = client.get("queue/data", params={"session_hash": session}).text
                assert "process_completed" in answer
        for name in ("read_file", "read_link", "read_drawing", "explain", "keep"):
            for form in forms:
                assert "error" in call_of_page(app_url, name, form)
        for route in ("file=", "proxy=", "file/", "deep_link?x="):
            assert client.get(f"{route}{address}").status_code == 404
    assert paths == []


def test_every_other_route_of_gradio_is_closed(app_url: str, demo: gr.Blocks) -> None:
    closed = []
    with httpx.Client(base_url=app_url) as client:
        for route in _paths(App.create_app(demo).routes):
            path = route.replace("{path:path}", "x").replace("{", "").replace("}", "")
            for method in ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
                if find_route(method, path) is None:
                    response = client.request(method, path)
                    assert (response.status_code, "detail" in response.json()) == (404, True), path
                    closed.append((method, path))
    named = {path for _, path in closed}
    assert {"/gradio_api/process_recording", "/gradio_api/deep_link"} <= named
    assert {"/gradio_api/run/api_name", "/monitoring/key", "/gradio_api/vibe-code"} <= named
    assert len(named) > 40


def _paths(routes: Any) -> Iterator[str]:
    for route in routes:
        inner = getattr(route, "routes", None) or getattr(
            getattr(route, "original_router", None), "routes", None
        )
        if inner:
            yield from _paths(inner)
        elif path := getattr(route, "path", None):
            yield path


def test_the_queue_cannot_be_skipped(app_url: str) -> None:
    for path in ("run/read_strokes", "api/read_strokes", "run/predict", "api/predict"):
        body = {"data": [SEVEN], "fn_index": 6}
        assert httpx.post(f"{app_url}gradio_api/{path}", json=body).status_code == 404


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost.evil.example"]
)
def test_pages_of_other_sites_are_kept_out(app_url: str, origin: str) -> None:
    headers = {"Origin": origin, "Host": "digits.example"}
    address = f"{app_url}gradio_api/call/read_strokes"
    response = httpx.post(address, json={"data": [SEVEN]}, headers=headers)
    assert (response.status_code, response.json()["detail"]) == (403, FOREIGN)
    asks = {**headers, "Access-Control-Request-Method": "POST"}
    for answer in (
        response,
        httpx.get(f"{app_url}config", headers=headers),
        httpx.options(address, headers=asks),
    ):
        assert not [name for name in answer.headers if name.startswith("access-control")]
    own = {"Origin": "https://digits.example", "Host": "digits.example"}
    assert httpx.post(address, json={"data": [SEVEN]}, headers=own).status_code == 200


def test_bodies_have_limits(app_url: str) -> None:
    call = f"{app_url}gradio_api/call/read_strokes"
    upload = f"{app_url}gradio_api/upload"

    def pieces(count: int) -> Iterator[bytes]:
        yield b'{"data": ["'
        for _ in range(count):
            yield b"A" * 10_000

    assert httpx.post(call, content=b" " * (LIMIT_JSON_BYTES + 1)).status_code == 413
    assert httpx.post(call, content=pieces(LIMIT_JSON_BYTES // 10_000)).status_code == 413
    form = {"Content-Type": "multipart/form-data; boundary=x"}
    assert (
        httpx.post(upload, headers=form, content=bytes(LIMIT_UPLOAD_BYTES + 1)).status_code == 413
    )
    many = {"files": ("a.png", bytes(LIMIT_UPLOAD_BYTES - 50_000))}
    assert httpx.post(upload, files=many).status_code == 413


def test_a_body_that_drips_is_cut_off(app_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page.protection.bodies, "BODY_S", 0.3)

    def drip() -> Iterator[bytes]:
        for _ in range(100):
            yield b" "
            threading.Event().wait(0.05)

    response = httpx.post(f"{app_url}gradio_api/call/read_strokes", content=drip())
    assert response.status_code == 408


def test_the_page_works_under_its_policy(app_url: str, browser: Browser) -> None:
    headers = httpx.get(app_url).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy  # nothing from, and nothing to, another place
    assert headers["x-content-type-options"] == "nosniff"
    tab = browser.new_page()
    told: list[str] = []
    tab.on("console", lambda message: told.append(message.text))
    tab.goto(app_url)
    tab.get_by_role("tab", name="Photo").wait_for()
    tab.wait_for_timeout(1500)
    tab.close()
    assert not [text for text in told if "Content Security Policy" in text]


def test_an_uploaded_page_does_nothing(app_url: str) -> None:
    html = b"<script>alert(1)</script>"
    files = {"files": ("x.html", html, "text/html")}
    (path,) = httpx.post(f"{app_url}gradio_api/upload", files=files).json()
    response = httpx.get(f"{app_url}gradio_api/file={path}")
    assert response.content == html
    assert response.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in response.headers["content-security-policy"]


def join(app_url: str, session: str, **headers: str) -> httpx.Response:
    events = httpx.get(f"{app_url}config").json()["dependencies"]
    strokes = next(event["id"] for event in events if event["api_name"] == "read_strokes")
    body = {"data": [SEVEN], "fn_index": strokes, "session_hash": session}
    return httpx.post(f"{app_url}gradio_api/queue/join", json=body, headers=headers)


def test_answers_that_nobody_fetches_are_not_piled_up(app_url: str, demo: gr.Blocks) -> None:
    statuses = [join(app_url, "piled").status_code for _ in range(UNREAD_EACH + 3)]
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
    assert len(demo._queue.pending_event_ids_session) <= SESSIONS


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


def wait_until(is_so: Callable[[], bool]) -> None:
    ends_s = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < ends_s
        time.sleep(0.01)


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
    response = join(app_url, "full")
    assert (response.status_code, response.json()["detail"]) == (503, BUSY)


def test_one_visitor_cannot_hold_all_connections(
    app_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page.protection.middleware, "OPEN_REQUESTS_EACH", 2)
    with (
        httpx.Client(base_url=f"{app_url}gradio_api/") as client,
        client.stream("GET", "heartbeat/a", headers=STRANGER),
        client.stream("GET", "heartbeat/b", headers=STRANGER),
    ):
        assert client.get("info", headers=STRANGER).status_code == 503
        assert client.get("info").status_code == 200  # others go on
    assert OPEN_REQUESTS_EACH < page.protection.middleware.OPEN_REQUESTS


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


def test_an_allowance_comes_back_with_time() -> None:
    now_s = 0.0
    allowance = Allowance(6, lambda: now_s)
    assert [allowance.take("a") for _ in range(7)] == [True] * 6 + [False]
    now_s = 10.0
    assert [allowance.take("a") for _ in range(2)] == [True, False]
    assert allowance.take("b")
    assert all(allowance.take(None) for _ in range(100))


def test_what_was_used_up_already_is_owed() -> None:
    now_s = 0.0
    allowance = Allowance(30, lambda: now_s)
    allowance.spend("a", 29)
    assert allowance.has_some("a")
    allowance.spend("a", 8)
    now_s = 13.0
    assert not allowance.has_some("a")
    now_s = 15.0
    assert allowance.has_some("a")
    allowance.spend(None, 1000)
    assert allowance.has_some(None)


def test_an_allowance_is_one_for_all_threads() -> None:
    allowance = Allowance(20, lambda: 0.0)
    switched_s = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            granted = list(threads.map(lambda _: allowance.take("a"), range(20_000)))
    finally:
        sys.setswitchinterval(switched_s)
    assert sum(granted) == 20


def test_pictures_that_take_long_to_decode_have_an_allowance(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    visitor = "a"
    monkeypatch.setattr(page.protection.pictures, "calling_visitor", lambda: visitor)
    monkeypatch.setattr(page.protection.pictures, "_decoding", Allowance(30))
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
    with pytest.raises(PictureTooLargeError, match="decode"):
        page.protection.pictures.open_picture(b"")
    visitor = "b"
    page.protection.pictures.open_picture(b"")


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


def test_the_log_tells_what_happened_and_nothing_of_anybody(
    app_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[str] = []
    monkeypatch.setattr(LOG, "isEnabledFor", lambda _: True)
    monkeypatch.setattr(LOG, "info", lines.append)
    secret = "s3cr3t-word"  # noqa: S105
    join(app_url, secret, **STRANGER)
    httpx.get(f"{app_url}gradio_api/queue/data", params={"session_hash": secret})
    httpx.get(f"{app_url}{secret}?{secret}", headers=STRANGER)
    told = [json.loads(line) for line in lines]
    assert {"join", "answers", "read_strokes", "unknown"} <= {line["what"] for line in told}
    assert all(set(line) == {"at", "what", "outcome", "ms"} for line in told)
    for word in (secret, "203.0.113", "127.0.0.1", "/tmp", get_upload_folder()):  # noqa: S108
        assert word not in "".join(lines)


def test_a_folder_that_is_full_takes_no_more(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    assert has_room(Storage(), 0)
    (tmp_path / "uploads" / "a").write_bytes(bytes(2000))
    monkeypatch.setattr("page.protection.storage.LIMIT_STORED_BYTES", 1000)
    assert not has_room(Storage(), 0)
    monkeypatch.setattr("page.protection.storage.HOUR_S", -1)  # everything is old: swept
    assert has_room(Storage(), 1000)
    assert not has_room(Storage(), 1001)
    assert not list((tmp_path / "uploads").iterdir())
    (tmp_path / "file").touch()
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "file" / "below"))
    assert not has_room(Storage(), 0)


def has_room(storage: Storage, size_bytes: int, visitor: str | None = None) -> bool:
    try:
        with storage.room_for(size_bytes, visitor):
            return True
    except NoRoomError:
        return False


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Storage:
    """An empty upload folder with a limit of 1,000 bytes, which is never swept again."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    monkeypatch.setattr("page.protection.storage.LIMIT_STORED_BYTES", 1000)
    storage = Storage()
    storage.sweep()
    monkeypatch.setattr("page.protection.storage.SWEEP_EVERY_S", 3600)
    return storage


def test_what_is_arriving_counts_and_what_did_not_arrive_does_not(small: Storage) -> None:
    with small.room_for(600, None) as room:
        assert not has_room(small, 600)
        room.used_bytes = 300
    assert has_room(small, 700)
    assert not has_room(small, 701)
    small.sweep()  # nothing was written
    assert has_room(small, 1000)


def test_who_only_announces_pictures_leaves_room_to_others(small: Storage) -> None:
    with small.room_for(400, "a"):
        assert has_room(small, 100, "a")
        assert not has_room(small, 101, "a")
        assert has_room(small, 600, "b")


def test_old_files_go_though_nobody_uploads(
    small: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("page.protection.storage.SWEEP_ANYWAY_S", 0.01)
    folder = Path(get_upload_folder())
    folder.mkdir()
    small.keep_swept()
    for name in ("of-a-killed-server", "broken-off"):  # one after the other: it goes on
        (folder / name).touch()
        os.utime(folder / name, (0, 0))
        ends_s = time.monotonic() + 10
        while (folder / name).exists() and time.monotonic() < ends_s:
            time.sleep(0.01)
        assert not (folder / name).exists()


def test_who_launches_the_app_has_its_folder_swept_by_one_thread(app_url: str) -> None:
    sweeper = STORAGE._sweeper
    assert sweeper
    assert sweeper.is_alive()
    assert sweeper.daemon  # it keeps no process alive
    STORAGE.keep_swept()
    assert STORAGE._sweeper is sweeper


def test_some_of_the_disk_stays_free(small: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = SimpleNamespace(free=page.protection.storage.KEPT_FREE_BYTES + 500)
    monkeypatch.setattr("page.protection.storage.shutil.disk_usage", lambda _: usage)
    with small.room_for(300, None):
        assert has_room(small, 200)
        assert not has_room(small, 201)


def statuses_of_three(storage: Storage, path: str, body: bytes, *, announced: bool) -> list[int]:
    """How three requests are answered, two of which come while the first goes on."""
    statuses: list[int] = []
    length = [(b"content-length", str(len(body)).encode())] if announced else []
    scope = {"type": "http", "method": "POST", "path": path, "headers": length}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        if not scope.get("is_beside"):
            for _ in range(2):
                await guard({**scope, "is_beside": True}, receive_another, send)
        await send({"type": "http.response.start", "status": 200, "headers": []})

    receive_another = receive
    guard = Guard(app, storage)
    apart(guard(scope, receive, send))
    return statuses


def test_uploads_at_once_keep_to_the_limit(small: Storage) -> None:
    upload = "/gradio_api/upload"
    assert statuses_of_three(small, upload, bytes(600), announced=True) == [507, 507, 200]
    # It may become as long as any upload.
    assert statuses_of_three(small, upload, bytes(10), announced=False) == [507]


@pytest.mark.parametrize(
    "body",
    [
        b'{"image": "data:image/png;base64,%s"}' % (b"A" * 600),
        b'{"image": "\\u0064ata:image/png;base64,%s"}' % (b"A" * 600),
        f'{{"image": "data:image/png;base64,{"A" * 300}"}}'.encode("utf-16"),
    ],
)
def test_files_for_tools_keep_to_the_limit(small: Storage, body: bytes) -> None:
    tools = "/gradio_api/mcp/"
    assert statuses_of_three(small, tools, body, announced=True) == [507, 507, 200]
    drawing = b'{"strokes": [%s]}' % (b" " * 2000)
    assert statuses_of_three(small, tools, drawing, announced=True) == [200, 200, 200]


def test_links_keep_to_the_limit(small: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page.calls.browser_calls, "STORAGE", small)
    monkeypatch.setattr(page.calls.browser_calls, "fetch_picture", lambda _: bytes(600))
    monkeypatch.setattr(page.calls.browser_calls, "read_file", lambda _: {})
    stored = Path(page.calls.browser_calls.read_link("https://a.test/7.png")["path"])
    assert stored.stat().st_size == 600
    with pytest.raises(NoRoomError, match=re.escape(NO_ROOM)):
        page.calls.browser_calls.read_link("https://a.test/7.png")


def test_links_and_uploads_share_their_room() -> None:
    assert page.calls.browser_calls.STORAGE is Guard(lambda *_: None)._storage  # type: ignore[arg-type, return-value]


def test_tools_keep_their_files_where_uploads_are() -> None:
    looked = (
        "import page, gradio.mcp, gradio.utils as utils; "
        "assert gradio.mcp.DEFAULT_TEMP_DIR == utils.get_upload_folder()"
    )
    environment = {name: value for name, value in os.environ.items() if name != "GRADIO_TEMP_DIR"}
    subprocess.run(  # noqa: S603
        [sys.executable, "-c", looked], cwd=ROOT, env=environment, check=True, timeout=120
    )


def test_nothing_that_a_visitor_sent_is_printed(
    app_url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    events = httpx.get(f"{app_url}config").json()["dependencies"]
    with httpx.Client(base_url=f"{app_url}gradio_api/") as client:
        for event in events:
            for value in ("s3cr3t-word", 7, [["s3cr3t-word"]], {"s3cr3t-word": 1}):
                session = f"printed{event['id']}"
                body = {"fn_index": event["id"], "session_hash": session, "event_data": {"x": 1}}
                data = [value] * len(event["inputs"])
                client.post("queue/join", json={**body, "data": data}).raise_for_status()
                client.get("queue/data", params={"session_hash": session})
    told = "".join(capfd.readouterr())
    assert "s3cr3t-word" not in told
    assert "Traceback" not in told


def test_what_a_tool_calls_is_its_callers_wherever_the_server_believes_proxies() -> None:
    seen: list[Any] = []

    async def look(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope)

    def ask(guard: Guard, path: str, headers: Any, host: str) -> None:
        kind = {"type": "http", "method": "GET", "path": f"/gradio_api/{path}"}
        apart(guard({**kind, "client": (host, 1), "headers": headers}, None, None))  # type: ignore[arg-type]

    guard, another = Guard(look), Guard(look)
    made_up = [(b"x-forwarded-for", b"127.0.0.1"), (CALLER, b"127.0.0.1")]
    ask(guard, "mcp/", made_up, "203.0.113.9")
    passed_on = seen[0]["headers"]
    ask(guard, "info", passed_on, "127.0.0.1")
    assert seen[1]["client"][0] == "203.0.113.9"
    assert CALLER not in dict(seen[1]["headers"])
    for headers in (made_up, [(CALLER, b"")], passed_on):  # of another guard's secret
        ask(another, "info", headers, "203.0.113.7")
    assert [scope["client"][0] for scope in seen[2:]] == ["203.0.113.7"] * 3


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
    assert join(app_url, "agents").status_code == 200


def test_names_of_sessions_are_kept_and_so_short(app_url: str) -> None:
    long = "x" * 65
    assert join(app_url, long).status_code != 200
    config = httpx.get(f"{app_url}config").json()
    (desk,) = [c["id"] for c in config["components"] if "server_fns" in c["props"]]
    body = {"component_id": desk, "fn_name": "read_drawing", "data": SEVEN}
    answers = [
        httpx.post(f"{app_url}gradio_api/component_server", json={**body, "session_hash": name})
        for name in (long, "x" * 64)
    ]
    assert [answer.status_code for answer in answers] == [422, 200]
