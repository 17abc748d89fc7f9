"""The upload folder and its limits, whichever way a picture comes."""

import os
import re
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import apart
from gradio.utils import get_upload_folder

import page.calls.server_calls
import page.protection.storage
from page.protection.middleware import (
    Guard,
)
from page.protection.storage import NO_ROOM, STORAGE, NoRoomError, Storage


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
    with small.room_for(200, "a"):
        assert has_room(small, 50, "a")
        assert not has_room(small, 51, "a")
        assert has_room(small, 800, "b")


def test_who_stored_their_share_leaves_room_to_others_for_an_hour(
    small: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        with small.room_for(125, "a") as room:
            room.used_bytes = 125
    assert not has_room(small, 1, "a")
    assert has_room(small, 750, "b")
    monkeypatch.setattr("page.protection.storage.HOUR_S", -1)
    small.sweep()
    assert has_room(small, 250, "a")
    assert small._kept == {}


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
    guard = Guard(app, storage=storage)
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
    monkeypatch.setattr(page.calls.server_calls, "STORAGE", small)
    monkeypatch.setattr(page.calls.server_calls, "fetch_picture", lambda _: bytes(600))
    monkeypatch.setattr(page.calls.server_calls, "read_file", lambda _: {})
    name = page.calls.server_calls.read_link("https://a.test/7.png")["path"]
    stored = Path(get_upload_folder(), name)
    assert stored.stat().st_size == 600
    with pytest.raises(NoRoomError, match=re.escape(NO_ROOM)):
        page.calls.server_calls.read_link("https://a.test/7.png")


def test_links_and_uploads_share_their_room() -> None:
    assert page.calls.server_calls.STORAGE is Guard(lambda *_: None)._storage  # type: ignore[arg-type, return-value]
