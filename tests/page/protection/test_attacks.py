"""Attacks on a public link, done for real: what strangers sent to the app, and what it cost."""

import gc
import io
import tempfile
from pathlib import Path

import httpx
import numpy as np
import pytest
from conftest import call_endpoint, call_of_page
from gradio.utils import get_upload_folder
from PIL import Image

from page.protection.storage import STORAGE

NUMBER = Path(__file__).parents[3] / "page" / "view" / "static" / "examples" / "1-number.png"
FORM = {"Content-Type": "multipart/form-data; boundary=x"}
HEAD = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\n'
SENT_TO = [
    "ask/read_drawing",
    "ask/read_file",
    "gradio_api/queue/join",
    "gradio_api/call/read_image",
    "gradio_api/call/v2/read_image",
    "gradio_api/cancel",
    "gradio_api/mcp/",
    "gradio_api/upload",
    "login",
]


def visitor(number: int) -> dict[str, str]:
    """The header of a stranger whom no other test knows."""
    return {"X-Forwarded-For": f"198.51.100.{number}"}


def files_below(*folders: Path) -> set[Path]:
    return {path for folder in folders for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("path", SENT_TO)
@pytest.mark.parametrize("end", [b"", b"\r\n--x", b"\r\n--x--\r\n", b"\r\n--y--\r\n"])
def test_no_form_leaves_a_byte_behind(
    app_url: str, path: str, end: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    uploads = Path(get_upload_folder())
    before = files_below(uploads)
    form = HEAD + b"A" * 1_500_000 + end
    response = httpx.post(f"{app_url}{path}", content=form, headers=FORM | visitor(1))
    kept = response.status_code == 200 and path == "gradio_api/upload"
    assert kept == (path == "gradio_api/upload" and end == b"\r\n--x--\r\n")
    assert response.status_code < 500
    assert len(files_below(uploads, tmp_path) - before) == kept


def test_what_a_body_is_said_to_be_twice_makes_no_form_of_it(
    app_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    json_type = ("Content-Type", "application/json")
    form_type = ("Content-Type", "multipart/form-data; boundary=x")
    for both in ([json_type, form_type], [form_type, json_type]):
        where = f"{app_url}ask/read_drawing"
        assert httpx.post(where, content=HEAD + b"A", headers=both).status_code == 415
    assert not files_below(tmp_path)


def test_an_upload_is_one_file(app_url: str) -> None:
    upload = f"{app_url}gradio_api/upload"
    before = files_below(Path(get_upload_folder()))
    two = [("files", ("a.png", b"1")), ("files", ("b.png", b"2"))]
    for files in (two, two * 499, [("other", ("a.png", b"1"))]):
        assert httpx.post(upload, files=files, headers=visitor(2)).status_code == 400
    for data in ({"files": "no file"}, {"a": "b"}):
        fields = [(name, (None, text)) for name, text in data.items()]
        assert httpx.post(upload, files=fields, headers=visitor(2)).status_code == 400
    assert files_below(Path(get_upload_folder())) == before


@pytest.mark.parametrize("limit", ["LIMIT_STORED_BYTES", "LIMIT_FILES"])
def test_one_visitor_does_not_close_uploads_for_others(
    app_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, limit: str
) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    STORAGE.sweep()
    most = {"LIMIT_STORED_BYTES": 1_000_000, "LIMIT_FILES": 40}[limit]
    monkeypatch.setattr(f"page.protection.storage.{limit}", most)
    attacker, other = (visitor(10 + 2 * most % 7), visitor(11 + 2 * most % 7))

    def upload(whose: dict[str, str], content: bytes) -> int:
        files = {"files": ("a.png", content)}
        return httpx.post(f"{app_url}gradio_api/upload", files=files, headers=whose).status_code

    statuses = [upload(attacker, bytes([n]) * 25_000) for n in range(60)]
    STORAGE.sweep()
    assert statuses[0] == 200
    assert statuses[-1] == 507
    assert [upload(other, bytes([n]) * 24_000) for n in range(3)] == [200] * 3


def test_a_made_up_progress_is_not_remembered(app_url: str) -> None:
    for number in range(20):
        name = {"upload_id": f"{number}" * 30_000}
        files = {"files": ("a.png", b"1")}
        asked = httpx.get(f"{app_url}gradio_api/upload_progress", params=name, headers=visitor(3))
        assert asked.status_code == 404
        upload = f"{app_url}gradio_api/upload"
        assert httpx.post(upload, params=name, files=files, headers=visitor(3)).is_success
    gc.unfreeze()
    holders = [each for each in gc.get_objects() if type(each) in (dict, list, set)]
    gc.freeze()
    texts = [text for holder in holders for text in list(holder) if type(text) is str]
    assert not [text for text in texts if len(text) > 30_000 and text.isdecimal()]


def test_a_form_that_is_no_upload_writes_no_log(
    app_url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    for form in (HEAD.replace(b"; filename", b"; other") + b"A\r\n--x--\r\n", b"--x\r\n\r\nA", b""):
        upload = f"{app_url}gradio_api/upload?upload_id=a"
        assert httpx.post(upload, content=form, headers=FORM | visitor(4)).status_code == 400
    assert "Traceback" not in "".join(capfd.readouterr())


def test_an_upload_does_not_tell_where_it_lies(app_url: str) -> None:
    files = {"files": ("../../a.png", NUMBER.read_bytes())}
    (name,) = httpx.post(f"{app_url}gradio_api/upload", files=files).raise_for_status().json()
    assert "/" not in name
    assert "a.png" not in name
    file = {"path": name, "meta": {"_type": "gradio.FileData"}}
    assert call_endpoint(app_url, "read_image", file)[1][0]["text"] == "40917"
    assert call_of_page(app_url, "read_file", {"path": name})["text"] == "40917"
    assert httpx.get(f"{app_url}gradio_api/file={name}").status_code == 404


def test_the_host_that_one_caller_names_reaches_no_other(app_url: str) -> None:
    evil = {"Host": "evil.example"}
    for path in (
        "gradio_api/info",
        "gradio_api/openapi.json",
        "gradio_api/info?page=",
        "config",
        "",
    ):
        assert httpx.get(f"{app_url}{path}", headers=evil).status_code == 200
        assert "evil.example" not in httpx.get(f"{app_url}{path}").text, path


@pytest.mark.parametrize(
    "path", ["", "config", "gradio_api/info", "manifest.json", "nothing", "logout", "theme.css"]
)
def test_no_cache_keeps_an_answer_that_is_one_visitors(app_url: str, path: str) -> None:
    headers = httpx.get(f"{app_url}{path}").headers
    assert headers.get_list("cache-control") == ["private, no-store"]


def test_assets_may_be_kept(app_url: str) -> None:
    assert "no-store" not in httpx.get(f"{app_url}static-page/icon-192.png").headers.get(
        "cache-control", ""
    )


def salt(side_px: int) -> bytes:
    """A picture of specks: few bytes for its work."""
    specks = np.random.default_rng(0).random((side_px, side_px)) < 0.1
    file = io.BytesIO()
    Image.fromarray(np.where(specks, 0, 255).astype(np.uint8)).save(file, "PNG")
    return file.getvalue()


def test_a_picture_that_takes_too_long_is_given_up(
    app_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("page.calls.loaded_reader.WORK_S", 0.3)
    files = {"files": ("a.png", salt(1000))}
    (name,) = httpx.post(f"{app_url}gradio_api/upload", files=files).json()
    event, data = call_endpoint(app_url, "read_image", {"path": name})
    assert (event, "too long" in data["error"]) == ("error", True)
    assert "too long" in call_of_page(app_url, "read_file", {"path": name})["error"]
    assert call_endpoint(app_url, "read_strokes", [[[0, 0], [10, 0], [4, 20]]])[0] == "complete"
