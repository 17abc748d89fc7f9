"""The endpoints, called as programs call them, and called as they should not be."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from gradio.utils import get_upload_folder
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from typer.testing import CliRunner

import app as app_module
from model import Box, Digit, Line, PictureError, PictureNotFoundError, Reading
from page.answer import answer_with_error, answer_with_reading
from page.sketchpad import LIMIT_CHARACTERS, PNG_PREFIX, drawing_bytes
from page.uploads import file_bytes, uploaded_path

NUMBER = Path(__file__).parents[1] / "page" / "examples" / "1-number.png"
SEVEN = [[[0, 0], [10, 0], [4, 20]]]
FILE_MARK = {"_type": "gradio.FileData"}


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


def call_by_number(app_url: str, number: int, value: Any) -> dict[str, Any]:
    """Run an event of the page by its number, as anybody can."""
    session = {"session_hash": f"attack{number}"}
    body = {"data": [value], "fn_index": number, "event_data": value, **session}
    httpx.post(f"{app_url}gradio_api/queue/join", json=body).raise_for_status()
    with httpx.stream("GET", f"{app_url}gradio_api/queue/data", params=session) as stream:
        for line in stream.iter_lines():
            if "process_completed" in line:
                return json.loads(line.removeprefix("data: "))
    raise AssertionError("the event was never completed")


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
            "page/examples/1-number.png",
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

    def test_no_event_of_the_page_opens_them(self, app_url: str) -> None:
        for number in range(3):
            answer = call_by_number(app_url, number, {"path": str(NUMBER), "meta": FILE_MARK})
            assert not answer["success"]
            assert "not an uploaded picture" in answer["output"]["error"]

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
        for number in range(3):
            call_by_number(app_url, number, file)
        server.shutdown()
        server.server_close()
        assert asked == []


class TestValuesFromBrowsers:
    @given(st.one_of(st.none(), st.integers(), st.text(), st.lists(st.text()), st.binary()))
    def test_a_drawing_is_bytes_or_a_picture_error(self, value: Any) -> None:
        try:
            assert isinstance(drawing_bytes(value), bytes)
        except PictureError as error:
            assert str(error)

    @given(st.text())
    def test_damaged_base64_is_a_picture_error(self, text: str) -> None:
        try:
            drawing_bytes(PNG_PREFIX + text)
        except PictureError as error:
            assert str(error)

    def test_a_drawing_has_a_limit(self) -> None:
        with pytest.raises(PictureError, match="more than"):
            drawing_bytes(PNG_PREFIX + "A" * LIMIT_CHARACTERS)

    def test_an_empty_sheet_is_no_error(self) -> None:
        assert drawing_bytes("") == drawing_bytes(None) == b""

    def test_a_link_as_file_data_goes_through_the_guard(self) -> None:
        with pytest.raises(Exception, match=r"site"):
            file_bytes({"url": "http://169.254.169.254/latest"})


class TestAnswer:
    @staticmethod
    def reading(*digits: tuple[str, bool]) -> Reading:
        glyph = np.zeros((28, 28), np.float32)
        top3 = (("1", 0.9), ("7", 0.05), ("2", 0.01))
        made = tuple(
            Digit(label, 0.9, top3, Box(10 * i, 5, 10 * i + 8, 20), rejected, glyph)
            for i, (label, rejected) in enumerate(digits)
        )
        return Reading((Line(made),), (100, 50))

    def test_text_is_escaped(self) -> None:
        picture = Image.new("L", (100, 50), 255)
        answer = answer_with_reading(self.reading(("<i>x", False)), picture, 0.01)
        assert "<i>x" not in answer
        assert "<script>" not in answer_with_error("<script>alert(1)</script>")

    def test_boxes_are_in_percent_of_the_picture(self) -> None:
        answer = answer_with_reading(
            self.reading(("1", False), ("7", False)), Image.new("L", (100, 50)), 0.01
        )
        assert "left:10.00%;top:10.00%;width:8.00%;height:30.00%" in answer

    def test_rejected_ink_is_marked_and_left_out(self) -> None:
        answer = answer_with_reading(
            self.reading(("1", False), ("7", True)), Image.new("L", (100, 50)), 0.01
        )
        assert "<p>1</p>" in answer
        assert "1 digit · 1 left out" in answer
        assert "not sure, left out" in answer

    def test_ink_without_a_digit_is_said_so(self) -> None:
        answer = answer_with_reading(self.reading(("1", True)), Image.new("L", (100, 50)), 0.01)
        assert "no digit I am sure of" in answer

    def test_many_digits_are_cut_short_with_a_word(self) -> None:
        answer = answer_with_reading(
            self.reading(*[("1", False)] * 70), Image.new("L", (700, 50)), 0.01
        )
        assert answer.count('class="card"') == 60
        assert "and 10 more" in answer


class TestCommandLine:
    @pytest.fixture
    def launched(self, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
        """What the app was launched with, without launching it."""
        options: dict[str, Any] = {}
        public_url = None

        def launch(**given: Any) -> tuple[None, str, str | None]:
            options.update(given)
            return None, "http://127.0.0.1:7860/", options.get("tunnel", public_url)

        monkeypatch.setattr(app_module.demo, "launch", launch)
        monkeypatch.setattr(app_module.demo, "block_thread", lambda: None)
        return options

    @pytest.fixture
    def run(self) -> Any:
        return lambda *arguments: CliRunner().invoke(app_module.command, arguments)

    def test_host_and_port_are_passed_on(self, launched: dict[str, Any], run: Any) -> None:
        assert run("--host", "192.0.2.7", "--port", "8000").exit_code == 0
        assert (launched["server_name"], launched["server_port"]) == ("192.0.2.7", 8000)
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
