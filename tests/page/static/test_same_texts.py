"""The same pictures, read here and in the browser."""

import base64
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gestures import SEVEN
from PIL import Image
from playwright.sync_api import Page

from model import Reader

EXAMPLES = Path(__file__).parents[3] / "page" / "view" / "static" / "examples"
MNIST = Path(__file__).parents[2] / "mnist.npz"
# Weights of half the bits, and another library's matrix products.
CLOSE = 0.02
READ = """async ([name, held]) => {
    const { page } = JSON.parse(document.getElementById("site").textContent);
    const address = new URL(`${page}/server.js`, document.baseURI);
    const { server, upload } = await import(address);
    if (name === "strokes") return server.read_drawing(held);
    const blob = await (await fetch(`data:image/png;base64,${held}`)).blob();
    const { path } = await upload(blob);
    return server.read_file({ path, turn_deg: 0, crop: null });
}"""


@pytest.fixture(scope="session")
def here() -> Reader:
    """The reader as a server has it, in NumPy."""
    return Reader.load()


def read_in_browser(page: Page, packed: bytes) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(READ, ["file", base64.b64encode(packed).decode()])
    return found


def fixtures() -> dict[str, bytes]:
    """Pictures of this project, by their names."""
    found = {path.name: path.read_bytes() for path in sorted(EXAMPLES.glob("*.png"))}
    with np.load(MNIST) as mnist:
        digits = mnist["images"][:12]
    row = np.hstack([np.pad(digit, 6) for digit in digits[:5]])
    for name, picture in (("light-on-dark", row), ("dark-on-light", 255 - row), ("one", digits[7])):
        packed = io.BytesIO()
        Image.fromarray(picture).save(packed, "PNG")
        found[name] = packed.getvalue()
    return found


@pytest.mark.parametrize("name", fixtures())
def test_a_picture_has_the_same_text(name: str, local: Page, here: Reader) -> None:
    packed = fixtures()[name]
    there = read_in_browser(local, packed)
    reading = here.read(packed)
    assert there["text"] == reading.text
    assert [digit["label"] for digit in there["digits"]] == [d.label for d in reading.digits]
    assert [digit["confidence"] for digit in there["digits"]] == pytest.approx(
        [digit.confidence for digit in reading.digits], abs=CLOSE
    )
    assert [tuple(digit["box"]) for digit in there["digits"]] == [d.box for d in reading.digits]


def test_strokes_have_the_same_text(local: Page, here: Reader) -> None:
    strokes = [[[100 * x, 100 * y] for x, y in stroke] for stroke in SEVEN]
    strokes += [[[100 * x + 150, 100 * y] for x, y in stroke] for stroke in SEVEN]
    there = local.evaluate(READ, ["strokes", strokes])
    assert there["text"] == here.read_strokes(strokes).text == "77"
