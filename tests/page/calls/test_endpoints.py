"""The endpoints, called as programs call them, and called as they should not be."""

import base64
from pathlib import Path
from typing import Any

import pytest
from conftest import call_endpoint
from gradio.utils import get_upload_folder
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError

NUMBER = Path(__file__).parents[3] / "page" / "view" / "static" / "examples" / "1-number.png"
FILE_MARK = {"_type": "gradio.FileData"}
SEVEN = [[[0, 0], [10, 0], [4, 20]]]


@pytest.fixture(scope="module")
def client(app_url: str) -> Client:
    return Client(app_url, verbose=False)


class TestEndpoints:
    def test_an_uploaded_picture_is_read(self, client: Client) -> None:
        answer = client.predict(handle_file(NUMBER), api_name="/read_image")
        assert answer["text"] == "40917"
        assert answer["lines"] == ["40917"]
        assert 0.9 < answer["confidence"] < 1
        assert answer["turned_deg"] == 0
        assert set(answer["digits"][0]) == {"label", "confidence", "top3", "box", "rejected"}

    def test_strokes_are_read(self, client: Client) -> None:
        assert client.predict(SEVEN, api_name="/read_strokes")["text"] == "7"

    def test_strokes_are_read_over_plain_http(self, app_url: str) -> None:
        event, (answer,) = call_endpoint(app_url, "read_strokes", SEVEN)
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
        event, data = call_endpoint(app_url, "read_strokes", value)
        assert event == "error"
        assert len(data["error"]) > 20

    @pytest.mark.parametrize("value", [None, 5, "", {}, [], {"path": 5}, {"url": None}, ["x"]])
    def test_what_is_no_file_is_an_error_in_words(self, app_url: str, value: Any) -> None:
        event, data = call_endpoint(app_url, "read_image", value)
        assert event == "error"
        assert "file data" in data["error"]

    def test_a_sketchpads_value_is_read_as_its_composite(
        self, client: Client, app_url: str, uploaded: str
    ) -> None:
        pad = {"background": None, "layers": [], "composite": {"path": uploaded, "meta": FILE_MARK}}
        event, (answer,) = call_endpoint(app_url, "read_image", pad)
        assert (event, answer["text"]) == ("complete", "40917")
        sent = {**pad, "composite": handle_file(NUMBER)}
        assert client.predict(sent, api_name="/read_image")["text"] == "40917"

    def test_a_data_address_is_read_as_a_picture(self, app_url: str) -> None:
        address = f"data:image/png;base64,{base64.b64encode(NUMBER.read_bytes()).decode()}"
        for value in (address, {"path": address}, {"url": address, "meta": FILE_MARK}):
            event, (answer,) = call_endpoint(app_url, "read_image", value)
            assert (event, answer["text"]) == ("complete", "40917")
