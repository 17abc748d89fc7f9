"""Gradio behind the guard: every value of every event, and what is told of it."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import call_of_page, join_queue
from gradio.utils import get_upload_folder

from page.request_log import REQUEST_LOG

ROOT = Path(__file__).parents[3]
MARK = {"_type": "gradio.FileData"}
STRANGER = {"X-Forwarded-For": "203.0.113.9"}


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


def test_the_log_tells_what_happened_and_nothing_of_anybody(
    app_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[str] = []
    monkeypatch.setattr(REQUEST_LOG, "isEnabledFor", lambda _: True)
    monkeypatch.setattr(REQUEST_LOG, "info", lines.append)
    secret = "s3cr3t-word"  # noqa: S105
    join_queue(app_url, secret, **STRANGER)
    httpx.get(f"{app_url}gradio_api/queue/data", params={"session_hash": secret})
    httpx.get(f"{app_url}{secret}?{secret}", headers=STRANGER)
    told = [json.loads(line) for line in lines]
    assert {"join", "answers", "read_strokes", "unknown"} <= {line["what"] for line in told}
    assert all(set(line) == {"at", "what", "outcome", "ms"} for line in told)
    for word in (secret, "203.0.113", "127.0.0.1", "/tmp", get_upload_folder()):  # noqa: S108
        assert word not in "".join(lines)


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
