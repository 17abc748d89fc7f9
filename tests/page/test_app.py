"""The endpoints, called as programs call them, and called as they should not be."""

import asyncio
import json
import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import gradio as gr
import httpx
import pytest
from conftest import apart, call_of_page
from gradio.route_utils import delete_files_created_by_app
from gradio.utils import get_upload_folder
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from typer.testing import CliRunner

import app as app_module
import page.calls.browser_calls
import page.calls.turns
from model import DigitReaderError, LinkError, PictureError, PictureNotFoundError, Reader
from page import Settings
from page.calls.answers import data_url
from page.calls.browser_calls import explain, read_drawing, read_file, read_link
from page.calls.evidence import evidence
from page.calls.turns import WAITING_CALLS, Turns
from page.protection.passwords import add_person
from page.protection.uploads import HANDED_IN, file_bytes, uploaded_path
from page.protection.visitors import BUSY

NUMBER = Path(__file__).parents[2] / "page" / "view" / "static" / "examples" / "1-number.png"
PNG_OF_ONE_PIXEL = data_url(Image.new("L", (1, 1)))
SEVEN = [[[0, 0], [10, 0], [4, 20]]]
FILE_MARK = {"_type": "gradio.FileData"}


def wait_a_moment(_: Any) -> dict[str, Any]:
    time.sleep(0.001)
    return {}


@pytest.fixture
def uploaded() -> Iterator[str]:
    """A picture in Gradio's upload folder."""
    folder = Path(get_upload_folder()) / "by-a-test"
    folder.mkdir(parents=True, exist_ok=True)
    yield str(shutil.copy(NUMBER, folder))
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def client(app_url: str) -> Client:
    return Client(app_url, verbose=False)


def call(app_url: str, endpoint: str, value: Any) -> tuple[str, Any]:
    """Call as curl does: the last event of the answer and its data."""
    address = f"{app_url}gradio_api/call/{endpoint}"
    event_id = httpx.post(address, json={"data": [value]}).raise_for_status().json()["event_id"]
    lines = httpx.get(f"{address}/{event_id}", timeout=30).text.split("\n")
    event = next(line for line in reversed(lines) if line.startswith("event: "))
    data = next(line for line in reversed(lines) if line.startswith("data: "))
    return event.removeprefix("event: "), json.loads(data.removeprefix("data: "))


class TestEndpoints:
    def test_an_uploaded_picture_is_read(self, client: Client) -> None:
        answer = client.predict(handle_file(NUMBER), api_name="/read_image")
        assert answer["text"] == "40917"
        assert answer["lines"] == ["40917"]
        assert set(answer["digits"][0]) == {"label", "confidence", "top3", "box", "rejected"}

    def test_strokes_are_read(self, client: Client) -> None:
        assert client.predict(SEVEN, api_name="/read_strokes")["text"] == "7"

    def test_strokes_are_read_over_plain_http(self, app_url: str) -> None:
        event, (answer,) = call(app_url, "read_strokes", SEVEN)
        assert (event, answer["text"]) == ("complete", "7")

    def test_only_these_three_are_documented(self, client: Client) -> None:
        documented = client.view_api(return_format="dict", print_info=False)
        assert set(documented["named_endpoints"]) == {"/read_image", "/read_url", "/read_strokes"}
        assert not documented["unnamed_endpoints"]
        image = documented["named_endpoints"]["/read_image"]
        assert image["parameters"][0]["python_type"]["type"] == "filepath"
        assert "handwritten digits" in image["description"]

    def test_a_link_to_the_own_network_is_refused(self, client: Client) -> None:
        with pytest.raises(AppError, match="cannot be reached"):
            client.predict("http://127.0.0.1/x.png", api_name="/read_url")

    def test_a_text_file_is_no_picture(self, client: Client, tmp_path: Path) -> None:
        path = tmp_path / "text.png"
        path.write_text("no picture")
        with pytest.raises(AppError) as caught:
            client.predict(handle_file(path), api_name="/read_image")
        assert "upstream" not in str(caught.value)  # Gradio's word for an error it hides
        assert str(tmp_path) not in str(caught.value)
        assert get_upload_folder() not in str(caught.value)

    @pytest.mark.parametrize(
        "value", [None, 5, "", "7", {}, [[[1]]], [[["a", "b"]]], [[[1, None]]]]
    )
    def test_what_is_no_strokes_is_an_error_in_words(self, app_url: str, value: Any) -> None:
        event, data = call(app_url, "read_strokes", value)
        assert event == "error"
        assert len(data["error"]) > 20

    @pytest.mark.parametrize("value", [None, 5, "", {}, [], {"path": 5}, {"url": None}, ["x"]])
    def test_what_is_no_file_is_an_error_in_words(self, app_url: str, value: Any) -> None:
        event, data = call(app_url, "read_image", value)
        assert event == "error"
        assert "file data" in data["error"]


class TestFilesOfTheServer:
    @pytest.fixture
    def paths(self) -> Iterator[list[str]]:
        """Ways to name a picture of the server that nobody uploaded."""
        folder = Path(get_upload_folder())
        folder.mkdir(parents=True, exist_ok=True)
        link = folder / "link-out-of-here.png"
        link.symlink_to(NUMBER)
        yield [
            str(NUMBER),
            "page/view/static/examples/1-number.png",
            f"{folder}/../..{NUMBER}",
            f"{folder}/x/../../..{NUMBER}",
            f"file://{NUMBER}",
            str(link),
            str(folder),
            "",
            "\0",
        ]
        link.unlink()

    def test_only_uploaded_files_are_opened(self, paths: list[str]) -> None:
        for path in paths:
            with pytest.raises(PictureNotFoundError):
                uploaded_path(path)

    def test_no_endpoint_opens_them(self, app_url: str, paths: list[str]) -> None:
        for path in paths:
            for file in ({"path": path}, {"path": path, "meta": FILE_MARK}):
                event, data = call(app_url, "read_image", file)
                assert event == "error", path
                assert "upload" in data["error"]

    def test_no_question_of_the_page_opens_them(self, app_url: str, paths: list[str]) -> None:
        for path in paths:
            answer = call_of_page(app_url, "read_file", {"path": path, "meta": FILE_MARK})
            assert "upload" in answer["error"]

    def test_nothing_is_fetched_for_file_data(self, app_url: str) -> None:
        asked = []

        class Listener(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_error(404)

        server = HTTPServer(("127.0.0.1", 0), Listener)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/x.png"
        file = {"path": address, "url": address, "meta": FILE_MARK}
        for endpoint in ("read_image", "read_url", "read_strokes"):
            assert call(app_url, endpoint, file)[0] == "error"
            assert call(app_url, endpoint, [{"deep": file}])[0] == "error"
        for question in ("read_file", "read_link", "read_drawing", "explain", "keep"):
            assert "error" in call_of_page(app_url, question, file)
        server.shutdown()
        server.server_close()
        assert asked == []


class TestDeletion:
    def test_whatever_was_opened_is_deleted_after_an_hour(
        self, demo: gr.Blocks, uploaded: str
    ) -> None:
        assert demo.delete_cache == (600, 3600)
        file_bytes({"path": uploaded})
        assert uploaded in HANDED_IN
        assert any(files is HANDED_IN for files in demo.temp_file_sets)
        delete_files_created_by_app(demo, age=0)
        assert not Path(uploaded).exists()


class TestValuesFromBrowsers:
    """The page's own questions take one value each, and it may be anything."""

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=8,
        )
    )
    def test_anything_is_an_answer_or_an_error_in_words(self, value: Any) -> None:
        for call in (read_drawing, read_file, read_link, explain):
            try:
                assert isinstance(call(value), dict)
            except DigitReaderError as error:
                assert str(error)

    def test_only_uploaded_files_are_read(self) -> None:
        with pytest.raises(PictureNotFoundError):
            read_file({"path": str(NUMBER)})

    @pytest.mark.parametrize(
        "chosen",
        [
            {"turn_deg": 45},
            {"turn_deg": "90"},
            {"turn_deg": [90]},
            {"crop": 5},
            {"crop": [0, 0, 1]},
            {"crop": [0.5, 0, 0.5, 1]},
            {"crop": [0, 0, 1, 1.5]},
            {"crop": [-1, 0, 1, 1]},
            {"crop": [0, 0, float("nan"), 1]},
            {"crop": [0, 0, True, 1]},
        ],
    )
    def test_a_strange_turn_or_part_is_an_error(
        self, uploaded: str, chosen: dict[str, Any]
    ) -> None:
        with pytest.raises(PictureError):
            read_file({"path": uploaded, **chosen})

    def test_a_turn_and_a_part_are_taken_in_that_order(self, uploaded: str) -> None:
        whole = read_file({"path": uploaded, "turn_deg": 90})
        assert whole["size"] == [240, 480]
        assert read_file({"path": uploaded, "crop": [0, 0, 0.5, 1]})["size"] == [240, 240]
        tiny = read_file({"path": uploaded, "crop": [0.999999, 0.5, 1, 0.500001]})
        assert min(tiny["size"]) >= 1

    @pytest.mark.parametrize("glyph", [None, 7, "", "data:image/png;base64,!", PNG_OF_ONE_PIXEL])
    def test_what_is_no_glyph_is_not_explained(self, glyph: Any) -> None:
        with pytest.raises(PictureError):
            explain({"glyph": glyph, "label": "7"})

    def test_a_link_as_file_data_goes_through_the_guard(self) -> None:
        with pytest.raises(LinkError, match=r"site"):
            file_bytes({"url": "http://169.254.169.254/latest"})

    def test_too_many_at_once_are_told_so(self) -> None:
        slow = Turns(workers=1).one_by_one(wait_a_moment)

        async def crowd() -> list[dict[str, Any]]:
            return await asyncio.gather(*(slow(None) for _ in range(WAITING_CALLS + 5)))

        answers = apart(crowd())
        assert answers.count({"error": BUSY, "code": "busy"}) == 5
        assert answers.count({}) == WAITING_CALLS

    def test_one_visitor_has_half_of_the_places(self, monkeypatch: pytest.MonkeyPatch) -> None:
        slow = Turns(workers=1).one_by_one(wait_a_moment)
        callers = iter(["a"] * WAITING_CALLS + ["b"])
        monkeypatch.setattr(page.calls.turns, "calling_visitor", lambda: next(callers))

        async def crowd() -> list[dict[str, Any]]:
            return await asyncio.gather(*(slow(None) for _ in range(WAITING_CALLS + 1)))

        *first, second = apart(crowd())
        assert first.count({"error": BUSY, "code": "busy"}) == WAITING_CALLS // 2
        assert second == {}

    def test_one_visitor_leaves_half_of_the_work_to_others(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        held, working = threading.Event(), Counter[str]()

        def hold(visitor: str) -> dict[str, Any]:
            working[visitor] += 1
            if visitor == "a":
                held.wait(10)
            return {}

        slow = Turns(workers=4).one_by_one(hold)

        async def crowd() -> None:
            calls = []
            for visitor in "aaaaaabb":
                monkeypatch.setattr(page.calls.turns, "calling_visitor", lambda own=visitor: own)
                calls.append(asyncio.create_task(slow(visitor)))
                await asyncio.sleep(0)  # it has asked whose call it is
            await asyncio.gather(*calls[-2:])
            assert working == {"a": 2, "b": 2}
            held.set()
            await asyncio.gather(*calls)
            assert working["a"] == 6

        apart(crowd())

    def test_slow_links_keep_no_pen_waiting(
        self, app_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        held = threading.Event()
        fetching = threading.Semaphore(0)

        def hold(_: str) -> bytes:
            fetching.release()
            held.wait(20)
            raise LinkError("too slow")

        monkeypatch.setattr(page.calls.browser_calls, "fetch_picture", hold)
        with ThreadPoolExecutor(Settings.workers) as threads:
            links = [
                threads.submit(call_of_page, app_url, "read_link", "https://a.test/")
                for _ in range(Settings.workers)
            ]
            try:
                assert all(fetching.acquire(timeout=10) for _ in links)
                assert call_of_page(app_url, "read_drawing", SEVEN)["text"] == "7"
                assert not any(link.done() for link in links)
            finally:
                held.set()


class TestEvidence:
    def test_the_bar_speaks_for_a_seven_and_blank_paper_for_nothing(self, reader: Reader) -> None:
        glyph = reader.read_strokes(SEVEN).digits[0].glyph
        values = evidence(reader, glyph, 7)
        assert values.shape == (28, 28)
        assert values.max() > 0
        assert not values[glyph == 0].any()
        against = evidence(reader, glyph, 1)  # the same bar is what makes it no one
        assert against[:12].sum() < 0 < values[:12].sum()


class TestCommandLine:
    @pytest.fixture
    def launched(self, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
        """What the app was launched with, without launching it."""
        options: dict[str, Any] = {}
        public_url = None

        def launch(**given: Any) -> tuple[None, str, str | None]:
            options.update(given)
            return None, "http://127.0.0.1:7860/", options.get("tunnel", public_url)

        def built(settings: Settings) -> gr.Blocks:
            options["settings"] = settings
            return app_module.demo

        monkeypatch.setattr(app_module.demo, "launch", launch)
        monkeypatch.setattr(app_module.demo, "block_thread", lambda: None)
        monkeypatch.setattr(app_module, "build_demo", built)
        return options

    @pytest.fixture
    def run(self) -> Any:
        return lambda *arguments: CliRunner().invoke(app_module.command, arguments)

    def test_host_and_port_are_passed_on(self, launched: dict[str, Any], run: Any) -> None:
        assert run("--host", "localhost", "--port", "8000").exit_code == 0
        assert (launched["server_name"], launched["server_port"]) == ("localhost", 8000)
        assert launched["share"] is False
        assert "show_error" not in launched

    def test_without_a_tunnel_it_says_so_and_goes_on(
        self, launched: dict[str, Any], run: Any
    ) -> None:
        result = run("--share")
        assert result.exit_code == 0
        assert "No public link" in result.output
        assert "http://127.0.0.1:7860/" in result.output

    def test_with_a_tunnel_it_prints_the_link(self, launched: dict[str, Any], run: Any) -> None:
        launched["tunnel"] = "https://abc.gradio.live"
        assert "Public link: https://abc.gradio.live" in run("--share").output

    def test_what_the_owner_chooses_reaches_the_page(
        self, launched: dict[str, Any], run: Any, tmp_path: Path
    ) -> None:
        chosen = ["--corrections", str(tmp_path), "--no-examples", "--workers", "2"]
        add_person(tmp_path / "people", "ada", "correct horse")
        chosen += ["--auth-file", str(tmp_path / "people")]
        assert run(*chosen).exit_code == 0
        assert launched["settings"] == Settings(
            examples=False, workers=2, corrections=tmp_path, corrections_mb=200
        )
        assert apart(launched["auth"]("ada", "correct horse"))

    def test_tools_are_for_agents_and_ask_for_no_password(
        self, launched: dict[str, Any], run: Any, tmp_path: Path
    ) -> None:
        assert run("--mcp").exit_code == 0
        assert launched["mcp_server"] is True
        result = run("--mcp", "--auth-file", str(tmp_path / "people"))
        assert result.exit_code == 1
        assert "do not go together" in str(result.output)

    def test_a_table_of_corrections_that_cannot_be_continued_is_named(
        self, run: Any, tmp_path: Path
    ) -> None:
        (tmp_path / "labels.csv").write_text("file;label\n", encoding="utf-8")
        result = run("--corrections", str(tmp_path))
        assert result.exit_code == 1
        assert "labels.csv" in str(result.output)

    def test_by_default_nothing_is_kept(self, launched: dict[str, Any], run: Any) -> None:
        assert run().exit_code == 0
        assert "settings" not in launched
        assert Settings().corrections is None

    def test_without_the_packages_of_mcp_it_says_what_to_do(
        self, launched: dict[str, Any], run: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(app_module, "find_spec", lambda _: None)
        result = run("--mcp")
        assert result.exit_code == 1
        assert "requirements-mcp.txt" in str(result.output)

    def test_help_names_every_option(self, run: Any) -> None:
        shown = run("--help").output
        for option in (
            "host",
            "port",
            "share",
            "auth-file",
            "corrections",
            "no-examples",
            "workers",
        ):
            assert f"--{option}" in shown
