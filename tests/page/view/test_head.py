"""What the server gives out beside Gradio: scripts, name and icon, a preview."""

import io
import re

import httpx
from PIL import Image

from page.view.head import BROWSER_FOLDER, SCRIPTS, SCRIPTS_PATH, STATIC_FOLDER


def test_every_script_is_fetched_with_the_page_and_those_are_all(app_url: str) -> None:
    html = httpx.get(app_url).raise_for_status().text
    preloaded = re.findall(r'<link rel="modulepreload" href="([^"]*)"', html)
    files = {
        address: BROWSER_FOLDER / address.removeprefix(SCRIPTS_PATH + "/") for address in preloaded
    }
    assert set(files.values()) == set(SCRIPTS)
    for address in preloaded:
        script = httpx.get(f"{app_url}{address}").raise_for_status()
        assert script.headers["content-type"].startswith(("text/javascript", "application/javas"))
        assert script.content == files[address].read_bytes()


def test_a_phone_finds_name_icons_and_colour(app_url: str) -> None:
    manifest = httpx.get(f"{app_url}manifest.json").raise_for_status().json()
    assert manifest["name"] == "Digit reader"
    assert manifest["display"] == "standalone"
    assert manifest["theme_color"]
    for icon in manifest["icons"]:
        packed = httpx.get(f"{app_url}{icon['src']}").raise_for_status().content
        with Image.open(io.BytesIO(packed)) as picture:
            assert icon["sizes"] == f"{picture.width}x{picture.height}"


def test_a_chat_shows_the_page_and_not_gradio(app_url: str) -> None:
    page = httpx.get(app_url).raise_for_status().text
    tags = dict(re.findall(r'<meta property="([\w:]+)" content="([^"]*)"', page))
    assert re.findall(r'"og:title"', page) == ['"og:title"']
    assert tags["og:title"] == "Digit reader"
    packed = httpx.get(tags["og:image"]).raise_for_status().content
    with Image.open(io.BytesIO(packed)) as picture:
        assert picture.size == (1200, 630)
    assert "<title>Digit reader</title>" in page


def test_the_favicon_is_ours(app_url: str) -> None:
    icon = httpx.get(f"{app_url}favicon.ico").raise_for_status().content
    assert icon == (STATIC_FOLDER / "icon-192.png").read_bytes()
