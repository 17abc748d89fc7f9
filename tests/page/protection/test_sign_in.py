"""Names and passwords in front of the page."""

import runpy
import stat
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher
from conftest import apart, free_port
from gestures import ready
from gradio_client import Client
from gradio_client.exceptions import AuthenticationError
from playwright.sync_api import Browser, expect

from page import Server, build_demo
from page.protection import sign_in
from page.protection.sign_in import People, PeopleError, add_person

PASSWORD = "correct horse"  # noqa: S105


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "HASHER", PasswordHasher(1, 8, 1))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    add_person(tmp_path / "people", "ada", PASSWORD)
    return tmp_path / "people"


def test_only_the_right_password_of_a_known_name_opens(file: Path) -> None:
    sign_in = People(file).sign_in
    tries = {("ada", PASSWORD): True, ("ada", ""): False, ("ada", PASSWORD + " "): False}
    tries |= {("bob", PASSWORD): False, ("", ""): False, ("ada\0", PASSWORD): False}
    for (name, password), opens in tries.items():
        assert apart(sign_in(name, password)) is opens


def test_the_file_has_no_password_and_is_the_owners(file: Path) -> None:
    assert PASSWORD not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    add_person(file, "bob", PASSWORD)
    hashes = {line.split(":")[1] for line in file.read_text().splitlines()}
    assert len(hashes) == 2
    assert all(hashed.startswith("$argon2id$") for hashed in hashes)
    add_person(file, "ada", "another one")
    assert not apart(People(file).sign_in("ada", PASSWORD))


def test_as_a_program_it_asks_for_the_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda: PASSWORD)
    monkeypatch.setattr("sys.argv", ["people", str(tmp_path / "people"), "ada"])
    runpy.run_module("page.people", run_name="__main__")
    assert apart(People(tmp_path / "people").sign_in("ada", PASSWORD))
    monkeypatch.setattr("sys.argv", ["people"])
    with pytest.raises(SystemExit, match=r"page\.people FILE NAME"):
        runpy.run_module("page.people", run_name="__main__")


@pytest.mark.parametrize("text", ["", "ada", "ada:correct horse", "ada:x:y", "\n"])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "people").write_text(text)
    with pytest.raises(PeopleError):
        People(tmp_path / "people")


def test_zeros_behind_a_password_make_it_another(file: Path) -> None:
    sign_in = People(file).sign_in
    told = [apart(sign_in("ada", PASSWORD + end)) for end in ("", "\0", "\0" * 20)]
    assert told == [True, False, False]


@pytest.mark.parametrize(
    ("name", "password"),
    [("a", "correct horse\0"), ("a:b", PASSWORD), ("", PASSWORD), ("a", "short")],
)
def test_a_name_or_password_that_cannot_be_used_is_refused(
    tmp_path: Path, name: str, password: str
) -> None:
    with pytest.raises(PeopleError):
        add_person(tmp_path / "people", name, password)


@pytest.fixture
def locked_url(file: Path) -> Iterator[str]:
    server = Server(build_demo(), port=free_port(), auth_file=file)
    yield server.url
    server.close()


def test_nothing_opens_without_signing_in(locked_url: str) -> None:
    for path in ("config", "gradio_api/info", "gradio_api/openapi.json", "gradio_api/app_id"):
        assert httpx.get(f"{locked_url}{path}").status_code == 401, path
    for path in (
        "queue/join",
        "call/read_strokes",
        "upload",
        "cancel",
        "mcp/",
        "../ask/read_drawing",
    ):
        for cookie in ("", "access-token-unsecure-x=1", "access-token=None", "access-token"):
            address = f"{locked_url}gradio_api/{path}"
            response = httpx.post(address, json={"data": [[]]}, headers={"Cookie": cookie})
            assert response.status_code == 401, path
    assert "form" in httpx.get(locked_url).text
    with httpx.Client(base_url=locked_url) as client:
        form = {"username": "ada", "password": PASSWORD}
        assert client.post("login", data={**form, "password": "wrong"}).status_code == 401
        assert client.post("login", data=form).status_code == 200
        assert client.post("gradio_api/call/read_strokes", json={"data": [[]]}).status_code == 200
        assert client.get("gradio_api/app_id").status_code == 200
        for path in ("token", "user", "login_check"):  # a script would learn the HttpOnly token
            assert client.get(f"gradio_api/{path}").status_code == 404
        kept = dict(client.cookies)
        assert client.get("logout").headers["location"] == "./"
        assert httpx.get(f"{locked_url}config", cookies=kept).status_code == 401


def test_who_signs_in_by_a_browser_sees_the_page(locked_url: str, browser: Browser) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(locked_url)
    for password in ("wrong", PASSWORD):
        page.get_by_label("Name").fill("ada")
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        if password == "wrong":  # noqa: S105
            expect(page.get_by_role("alert")).to_have_text("The name or the password is wrong.")
    ready(page)
    (cookie,) = context.cookies()
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    context.close()


def test_a_program_signs_in_by_gradios_client(locked_url: str) -> None:
    client = Client(locked_url, auth=("ada", PASSWORD), verbose=False)
    assert client.predict([[[0, 0], [10, 0], [4, 20]]], api_name="/read_strokes")["text"] == "7"
    with pytest.raises(AuthenticationError):
        Client(locked_url, auth=("ada", "wrong"), verbose=False)


def test_passwords_cannot_be_tried_without_end(locked_url: str) -> None:
    form = {"username": "ada", "password": "wrong"}
    visitor = {"X-Forwarded-For": "203.0.113.7"}
    statuses = [
        httpx.post(f"{locked_url}login", data=form, headers=visitor).status_code for _ in range(12)
    ]
    assert statuses == [401] * 10 + [429] * 2
    other = {"X-Forwarded-For": "203.0.113.8"}
    assert httpx.post(f"{locked_url}login", data=form, headers=other).status_code == 401
