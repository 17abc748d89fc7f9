"""What goes wrong around the app: it says what, stores nothing broken, and starts again."""

import errno
import os
import runpy
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import psutil
import pytest
from conftest import free_port
from typer.testing import CliRunner

import app
from model import Reader
from page.protection.middleware import NO_ROUTE
from page.protection.storage import NO_ROOM

ROOT = Path(__file__).parents[2]
SEVEN = [[[0, 0], [10, 0], [4, 20]]]
EXAMPLE = ROOT / "page" / "view" / "static" / "examples" / "1-number.png"


@contextmanager
def started(folder: Path = ROOT, **environment: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """`python app.py` as a person starts it."""
    port = free_port()
    command = [sys.executable, str(folder / "app.py"), "--port", str(port)]
    with subprocess.Popen(  # noqa: S603
        command, env=os.environ | environment, text=True, stderr=subprocess.PIPE
    ) as process:
        try:
            yield f"http://127.0.0.1:{port}/", process
        finally:
            process.kill()


def wait_for(url: str, process: subprocess.Popen[str]) -> None:
    ends_s = time.monotonic() + 120
    while time.monotonic() < ends_s and process.poll() is None:
        try:
            httpx.get(f"{url}config", timeout=20)
        except httpx.TransportError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("the app did not start")


def read_seven(url: str) -> str:
    where = f"{url}gradio_api/call/read_strokes"
    event = httpx.post(where, json={"data": [SEVEN]}, timeout=60).json()["event_id"]
    return httpx.get(f"{where}/{event}", timeout=60).text


def told_at_its_end(*options: str) -> str:
    """What an app says that cannot start."""
    result = CliRunner().invoke(app.command, options)
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)  # and no traceback
    return result.output


def test_a_taken_port_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        told = told_at_its_end("--port", str(port))
    assert f"Port {port} is taken" in told


@pytest.mark.parametrize("host", ["203.0.113.7", "nonsense.invalid", "."])
def test_a_host_that_is_not_here_is_named_and_not_the_port(host: str) -> None:
    told = told_at_its_end("--host", host, "--port", str(free_port()))
    assert f"This machine has no address {host}." in told


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "localhost"])  # noqa: S104
def test_own_addresses_can_be_listened_on(host: str) -> None:
    assert app.is_own_address(host)


@pytest.mark.parametrize("port", ["70000", "-5", "0"])
def test_a_port_that_is_none_is_named(port: str) -> None:
    result = CliRunner().invoke(app.command, ["--port", port])
    assert result.exit_code == 2
    assert "Invalid value" in result.output


@pytest.mark.parametrize("people", ["missing", "ada:correct horse"])
def test_a_people_file_that_cannot_be_used_is_named(tmp_path: Path, people: str) -> None:
    file = tmp_path / "people"
    if people != "missing":
        file.write_text(people)
    told = told_at_its_end("--port", str(free_port()), "--auth-file", str(file))
    assert f"{file}" in told
    assert "correct horse" not in told


@pytest.mark.parametrize("damage", ["cut off", "one bit"])
def test_damaged_weights_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    shutil.copytree(ROOT / "model" / "released", tmp_path / "released")
    weights = tmp_path / "released" / "digits.safetensors"
    packed = weights.read_bytes()
    weights.write_bytes(packed[:1000] if damage == "cut off" else packed[:-1] + b"\x01")
    monkeypatch.setattr(app, "reader", lambda: Reader.load(weights))
    ended: list[bool] = []
    served = SimpleNamespace(close=lambda: ended.append(True))
    monkeypatch.setattr(app, "Server", lambda *_, **__: served)
    told = told_at_its_end()
    assert ended == [True]  # it was served while its weights were loaded
    assert "The app cannot start" in told
    assert str(weights) in told


def test_without_a_place_for_uploads_the_app_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gradio.routes.DEFAULT_TEMP_DIR", "/proc/nowhere")  # read when imported
    with pytest.raises(SystemExit, match="uploads need a folder") as told:
        runpy.run_path(str(ROOT / "app.py"))
    assert "/proc/nowhere" in str(told.value)


def test_without_home_and_after_a_kill_in_the_middle_of_answers_it_starts(tmp_path: Path) -> None:
    places = dict.fromkeys(("HOME", "XDG_CACHE_HOME", "MPLCONFIGDIR"), "/proc/nowhere")
    places["GRADIO_TEMP_DIR"] = str(tmp_path)
    with started(**places) as (url, process):
        wait_for(url, process)
        files = {"files": ("7.jpg", EXAMPLE.read_bytes())}
        (path,) = httpx.post(f"{url}gradio_api/upload", files=files, timeout=60).json()
        where = f"{url}gradio_api/call/read_image"
        file = {"path": path, "meta": {"_type": "gradio.FileData"}}
        event = httpx.post(where, json={"data": [file]}, timeout=60).json()["event_id"]
        assert "40917" in httpx.get(f"{where}/{event}", timeout=60).text
        children = psutil.Process(process.pid).children()
        for _ in range(20):
            httpx.post(where, json={"data": [file]}, timeout=60)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert psutil.wait_procs(children, timeout=20)[1] == []  # no decoder is left behind
    with started(**places) as (url, process):
        wait_for(url, process)
        assert '"text": "7"' in read_seven(url)


def test_whoever_launches_the_blocks_themselves_serves_them_behind_the_guard() -> None:
    _, url, public_url = app.demo.launch(
        prevent_thread_lock=True, server_port=free_port(), quiet=True
    )
    try:
        assert public_url is None
        assert httpx.get(f"{url}gradio_api/file=x").json()["detail"] == NO_ROUTE
        assert httpx.post(f"{url}ask/read_drawing", json=SEVEN).json()["text"] == "7"
    finally:
        app.demo.close()


def test_a_disk_that_fills_up_meanwhile_is_told(
    app_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "/a/secret/path")

    monkeypatch.setattr("page.protection.uploads.OneFileForm.take", full)
    files = {"files": ("7.png", EXAMPLE.read_bytes())}
    response = httpx.post(f"{app_url}gradio_api/upload", files=files)
    assert (response.status_code, response.json()["detail"]) == (507, NO_ROOM)


@pytest.mark.parametrize("place", ["assets", "static"])
def test_a_name_that_no_file_can_have_is_not_called_a_full_disk(app_url: str, place: str) -> None:
    response = httpx.get(f"{app_url}{place}/{'A' * 5000}")
    assert (response.status_code, response.json()["detail"]) == (404, NO_ROUTE)
