"""The guard in front of Gradio: routes, foreign pages, bodies, headers, connections."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from conftest import apart, wait_until
from gradio.routes import App

import page.protection.bodies
import page.protection.middleware
from page import build_demo
from page.protection.bodies import LIMIT_JSON_BYTES, LIMIT_UPLOAD_BYTES, TOO_DEEP
from page.protection.middleware import (
    CALLER,
    FOREIGN,
    Guard,
)
from page.protection.routes import find_route

STRANGER = {"X-Forwarded-For": "203.0.113.9"}
SEVEN = [[[0, 0], [10, 0], [4, 20]]]


def test_every_other_route_of_gradio_is_closed(app_url: str) -> None:
    closed = []
    with httpx.Client(base_url=app_url) as client:
        for route in _paths(App.create_app(build_demo()).routes):
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


@pytest.mark.parametrize("text", ["", "]" * 900, "}]" * 300, "]]]["])
def test_no_text_makes_room_for_depth(
    app_url: str, text: str, capfd: pytest.CaptureFixture[str]
) -> None:
    deep = f'{{"data": ["{text}", {"[" * 900}{"]" * 900}]}}'.encode()
    for path in ("call/read_strokes", "../ask/read_drawing", "queue/join", "cancel"):
        address = f"{app_url}gradio_api/{path}"
        response = httpx.post(address, content=deep, headers={"Content-Type": "application/json"})
        assert (response.status_code, response.json()["detail"]) == (400, TOO_DEEP)
    assert "Traceback" not in "".join(capfd.readouterr())


def test_a_body_that_drips_is_cut_off(app_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page.protection.bodies, "BODY_S", 0.3)

    def drip() -> Iterator[bytes]:
        for _ in range(100):
            yield b" "
            threading.Event().wait(0.05)

    response = httpx.post(f"{app_url}gradio_api/call/read_strokes", content=drip())
    assert response.status_code == 408


def policy_of(app_url: str) -> dict[str, str]:
    header = httpx.get(app_url).headers["content-security-policy"]
    return dict(directive.split(" ", 1) for directive in header.split("; "))


def test_the_page_has_a_policy_that_names_no_other_place(app_url: str) -> None:
    policy = policy_of(app_url)
    assert policy["default-src"] == policy["frame-ancestors"] == "'self'"
    assert "http" not in "".join(policy.values())  # nothing from, and nothing to, another place
    assert httpx.get(app_url).headers["x-content-type-options"] == "nosniff"


def test_the_site_of_a_space_may_frame_it_and_nothing_else_changes(
    app_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = policy_of(app_url)
    monkeypatch.setenv("SPACE_ID", "ada/digits")
    allowed = "'self' https://huggingface.co"
    assert policy_of(app_url) == {**before, "frame-ancestors": allowed}


def test_one_visitor_cannot_hold_all_connections(
    app_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page.protection.middleware, "OPEN_REQUESTS", 20)
    have_begun, may_end = threading.Barrier(3), threading.Event()

    def drip() -> Iterator[bytes]:
        yield b"{"
        have_begun.wait(10)
        may_end.wait(10)
        yield b"}"

    def hold() -> int:
        return httpx.post(
            f"{app_url}gradio_api/cancel", content=drip(), headers=STRANGER
        ).status_code

    with httpx.Client(base_url=f"{app_url}gradio_api/") as client, ThreadPoolExecutor(2) as threads:
        held = [threads.submit(hold) for _ in range(2)]
        have_begun.wait(10)
        wait_until(lambda: client.get("info", headers=STRANGER).status_code == 503)
        assert client.get("info").status_code == 200  # others go on
        assert client.get("info", headers={"X-Forwarded-For": "203.0.113.10"}).status_code == 200
        may_end.set()
        assert [one.result() for one in held] == [422, 422]
        assert client.get("info", headers=STRANGER).status_code == 200


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
