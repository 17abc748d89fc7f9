"""Names and passwords in front of the page."""

import runpy
import stat
from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import httpx
import pytest
from conftest import apart, free_port

from page.protection import passwords
from page.protection.gradio_app import GuardedBlocks
from page.protection.passwords import PeopleError, add_person, sign_in_by

PASSWORD = "correct horse"  # noqa: S105


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "COST", 2**8)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    add_person(tmp_path / "people", "ada", PASSWORD)
    return tmp_path / "people"


def test_only_the_right_password_of_a_known_name_opens(file: Path) -> None:
    sign_in = sign_in_by(file)
    tries = {("ada", PASSWORD): True, ("ada", ""): False, ("ada", PASSWORD + " "): False}
    tries |= {("bob", PASSWORD): False, ("", ""): False, ("ada\0", PASSWORD): False}
    for (name, password), opens in tries.items():
        assert apart(sign_in(name, password)) is opens


def test_the_file_has_no_password_and_is_the_owners(file: Path) -> None:
    assert PASSWORD not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    add_person(file, "bob", PASSWORD)
    salts = {line.split(":")[1] for line in file.read_text().splitlines()}
    assert len(salts) == 2
    add_person(file, "ada", "another one")
    assert not apart(sign_in_by(file)("ada", PASSWORD))


def test_as_a_program_it_asks_for_the_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda: PASSWORD)
    monkeypatch.setattr("sys.argv", ["people", str(tmp_path / "people"), "ada"])
    runpy.run_module("page.people", run_name="__main__")
    assert apart(sign_in_by(tmp_path / "people")("ada", PASSWORD))
    monkeypatch.setattr("sys.argv", ["people"])
    with pytest.raises(SystemExit, match=r"page\.people FILE NAME"):
        runpy.run_module("page.people", run_name="__main__")


@pytest.mark.parametrize("text", ["", "ada", "ada:correct horse", "ada:x:y", "\n"])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "people").write_text(text)
    with pytest.raises(PeopleError):
        sign_in_by(tmp_path / "people")


@pytest.mark.parametrize(("name", "password"), [("a:b", PASSWORD), ("", PASSWORD), ("a", "short")])
def test_a_name_or_password_that_cannot_be_used_is_refused(
    tmp_path: Path, name: str, password: str
) -> None:
    with pytest.raises(PeopleError):
        add_person(tmp_path / "people", name, password)


def echo(strokes: list[float]) -> list[float]:
    return strokes


@pytest.fixture
def locked_url(file: Path) -> Iterator[str]:
    with GuardedBlocks() as demo:
        gr.api(echo, api_name="read_strokes")
    demo.queue(api_open=False, max_size=10)
    _, url, _ = demo.launch(
        auth=sign_in_by(file), prevent_thread_lock=True, quiet=True, server_port=free_port()
    )
    yield url
    demo.close()


def test_nothing_opens_without_signing_in(locked_url: str) -> None:
    for path in ("config", "gradio_api/info", "gradio_api/openapi.json", "gradio_api/file=/x"):
        assert httpx.get(f"{locked_url}{path}").status_code == 401, path
    for path in ("queue/join", "call/read_strokes", "upload"):
        response = httpx.post(f"{locked_url}gradio_api/{path}", json={"data": [[]]})
        assert response.status_code in {400, 401}, path
        assert "event_id" not in response.text
    with httpx.Client(base_url=locked_url) as client:
        form = {"username": "ada", "password": PASSWORD}
        assert client.post("login", data={**form, "password": "wrong"}).status_code == 400
        assert client.post("login", data=form).status_code == 200
        assert client.post("gradio_api/call/read_strokes", json={"data": [[]]}).status_code == 200


def test_passwords_cannot_be_tried_without_end(locked_url: str) -> None:
    form = {"username": "ada", "password": "wrong"}
    visitor = {"X-Forwarded-For": "203.0.113.7"}
    statuses = [
        httpx.post(f"{locked_url}login", data=form, headers=visitor).status_code for _ in range(12)
    ]
    assert statuses == [400] * 10 + [429] * 2
    other = {"X-Forwarded-For": "203.0.113.8"}
    assert httpx.post(f"{locked_url}login", data=form, headers=other).status_code == 400
