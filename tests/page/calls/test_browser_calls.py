"""The page's questions as a worker in a browser asks them: no server, no storage, no Gradio."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import NUMBER
from PIL import Image

from model import PictureDecodeError, PictureError, Reader
from page.calls.answers import data_url
from page.calls.browser_calls import explain, read_drawing, read_file

ROOT = Path(__file__).parents[3]
SEVEN = [[[0, 0], [10, 0], [4, 20]]]
SERVERS = ("gradio", "fastapi", "starlette", "uvicorn", "httpcore", "sqlite3")


def test_they_need_no_package_of_a_server() -> None:
    asked = (
        f"import sys, page.calls.browser_calls, page.calls.answers, page.calls.corrections; "
        f"sys.exit([name for name in {SERVERS} if name in sys.modules] or 0)"
    )
    subprocess.run([sys.executable, "-c", asked], cwd=ROOT, check=True, timeout=120)  # noqa: S603


def test_strokes_and_the_bytes_of_a_picture_are_read(reader: Reader) -> None:
    assert read_drawing(reader, SEVEN)["text"] == "7"
    whole = read_file(reader, NUMBER.read_bytes())
    assert (whole["text"], whole["size"]) == ("40917", [480, 240])
    assert whole["picture"].startswith("data:image/")
    part = {"crop": [0, 0, 0.5, 1], "turn_deg": 180}
    assert read_file(reader, NUMBER.read_bytes(), part)["size"] == [240, 240]


@pytest.mark.parametrize("packed", [b"", b"no picture"])
def test_bytes_that_are_no_picture_are_an_error(reader: Reader, packed: bytes) -> None:
    with pytest.raises(PictureDecodeError):
        read_file(reader, packed)


def test_a_glyph_is_explained_and_a_larger_picture_is_not_even_decoded(reader: Reader) -> None:
    (digit,) = read_drawing(reader, SEVEN)["digits"]
    assert explain(reader, digit)["evidence"].startswith("data:image/png;base64,")
    with pytest.raises(PictureError, match="28 x 28"):
        explain(reader, {"glyph": data_url(Image.new("1", (2000, 2000))), "label": "7"})


def test_a_picture_on_its_side_is_shown_as_the_reader_turned_it(reader: Reader) -> None:
    file = io.BytesIO()
    with Image.open(NUMBER) as upright:
        upright.convert("L").rotate(90, expand=True).save(file, "PNG")
    found = read_file(reader, file.getvalue())
    assert (found["text"], found["turned_deg"], found["size"]) == ("40917", 90, [480, 240])
    lefts = [digit["box"][0] for digit in found["digits"]]
    assert lefts == sorted(lefts)
    # A person who turned it back is believed.
    as_chosen = read_file(reader, file.getvalue(), {"turn_deg": 0})
    assert (as_chosen["turned_deg"], as_chosen["size"]) == (0, [240, 480])
