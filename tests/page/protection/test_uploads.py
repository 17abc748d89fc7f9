"""Files that a caller names: only uploads are opened, and they are deleted."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import gradio as gr
import pytest
from conftest import call_endpoint, call_of_page
from gradio.route_utils import delete_files_created_by_app
from gradio.utils import get_upload_folder

from model import PictureNotFoundError
from page.protection.uploads import OPENED_UPLOADS, file_bytes, uploaded_path

NUMBER = Path(__file__).parents[3] / "page" / "view" / "static" / "examples" / "1-number.png"
FILE_MARK = {"_type": "gradio.FileData"}


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
                event, data = call_endpoint(app_url, "read_image", file)
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
            assert call_endpoint(app_url, endpoint, file)[0] == "error"
            assert call_endpoint(app_url, endpoint, [{"deep": file}])[0] == "error"
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
        assert uploaded in OPENED_UPLOADS
        assert any(files is OPENED_UPLOADS for files in demo.temp_file_sets)
        delete_files_created_by_app(demo, age=0)
        assert not Path(uploaded).exists()
