"""The page without a server, in a browser that reaches no other host: each test is a journey."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from gestures import ONE, SEVEN, as_file, draw, hand_in, number, touch
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from static_site import visit

EXAMPLES = Path(__file__).parents[3] / "page" / "view" / "static" / "examples"
NUMBER = EXAMPLES / "1-number.png"
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200)
TURN_LEFT = 6  # EXIF: the picture lies on its left side
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
    "color_scheme": "dark",
}


def findings(page: Page) -> list[tuple[str, str]]:
    """What axe-core finds that is serious or critical."""
    return [
        (found["id"], found["nodes"][0]["html"][:90])
        for found in Axe().run(page).response["violations"]
        if found["impact"] in ("serious", "critical")
    ]


class Site(BaseHTTPRequestHandler):
    """A site with a picture, which other pages may read or not."""

    def do_GET(self) -> None:
        self.send_response(200)
        if self.path == "/open.png":
            self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(NUMBER.read_bytes())

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 (its own name)
        pass


@pytest.fixture
def other_site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_drawing_is_read_explained_corrected_and_taken_along(local: Page) -> None:
    draw(local, SEVEN, left_px=60)
    draw(local, ONE, left_px=260)
    expect(number(local)).to_have_text("71")
    local.get_by_role("button", name="Why 7?").or_(
        local.get_by_role("button", name="Why 1?")
    ).click()
    expect(local.locator(".evidence")).to_be_visible()
    local.get_by_role("group", name="Choose the right digit").get_by_role(
        "button", name="2"
    ).click()
    expect(number(local)).to_have_text("72")
    expect(local.locator(".consent")).to_be_hidden()
    with local.expect_download() as download:
        local.get_by_role("button", name="CSV").click()
    table = download.value.path().read_text("utf-8")
    assert "drawing" in table
    local.context.grant_permissions(["clipboard-read", "clipboard-write"])
    local.get_by_role("button", name="Share").click()
    expect(local.locator(".toast")).to_have_text("Link copied")
    link = local.evaluate("navigator.clipboard.readText()")
    again = visit(local.context, link)
    expect(number(again)).to_have_text("72")  # a link takes the correction along
    again.close()


def test_pictures_are_turned_refused_and_read_whatever_their_size(local: Page) -> None:
    with Image.open(NUMBER) as opened:
        picture = opened.convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = TURN_LEFT
    lying = picture.transpose(Image.Transpose.ROTATE_90)
    hand_in(local, as_file(lying, "JPEG", "lying.jpg", exif=exif, quality=92))
    expect(number(local)).to_have_text("40917")
    hand_in(local, {"name": "phone.heic", "mimeType": "image/heic", "buffer": HEIC})
    expect(number(local)).to_contain_text("HEIC")
    large = Image.new("RGB", (4000, 3000), "white")
    large.paste(picture.resize((2000, 2000 * picture.height // picture.width)), (900, 900))
    hand_in(local, as_file(large, "JPEG", "large.jpg", quality=90))
    expect(number(local)).to_have_text("40917", timeout=30_000)
    local.get_by_role("button", name="Turn right").click()
    expect(local.locator("#way-photo .frame")).to_have_attribute("aria-busy", "false")


def test_a_link_is_read_where_its_site_allows_it(local: Page, other_site: str) -> None:
    local.get_by_role("tab", name="Link").click()
    address = local.get_by_label("Address of a picture")
    address.fill(f"{other_site}open.png")
    local.get_by_role("button", name="Read").click()
    expect(number(local)).to_have_text("40917")
    address.fill(f"{other_site}closed.png")
    local.get_by_role("button", name="Read").click()
    expect(number(local)).to_contain_text("must let other pages read it")


def test_a_phone_reads_touches_and_axe_finds_nothing(alone: Browser, site_url: str) -> None:
    context = alone.new_context(**PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(site_url)
    expect(page.get_by_role("progressbar")).to_be_visible()
    assert findings(page) == []
    touch(page, SEVEN, left_px=60)  # before the reader is there
    expect(number(page)).to_have_text("7", timeout=60_000)
    expect(page.get_by_role("progressbar")).to_have_count(0)
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    hand_in(page, EXAMPLES / "2-chalk.png")
    expect(page.locator("#way-photo .box").first).to_be_visible(timeout=30_000)
    assert findings(page) == []
    context.close()


def test_where_webassembly_is_blocked_there_are_words(alone: Browser, site_url: str) -> None:
    context = alone.new_context()
    page = context.new_page()
    page.add_init_script("delete globalThis.WebAssembly")
    page.goto(site_url)
    expect(page.get_by_role("alert")).to_contain_text("The reader cannot run here")
    draw(page, SEVEN, left_px=60)
    expect(number(page)).to_contain_text("The reader is not there")
    context.close()


def test_a_reader_that_does_not_come_whole_is_told(alone: Browser, site_url: str) -> None:
    context = alone.new_context()
    page = context.new_page()
    context.route("**/first.zip", lambda route: route.fulfill(status=404))
    page.goto(site_url)
    expect(page.get_by_role("alert")).to_contain_text("404", timeout=30_000)
    context.close()


def test_noise_is_read_as_on_a_server(local: Page) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (64, 64), np.uint8)
    hand_in(local, as_file(Image.fromarray(noise), "PNG", "noise.png"))
    expect(local.locator(".visit tbody tr").first).to_contain_text("noise.png")


def test_a_reload_forgets_a_picture_and_says_so(local: Page) -> None:
    hand_in(local, NUMBER)
    expect(number(local)).to_have_text("40917")
    local.reload()
    expect(number(local)).to_contain_text("is not kept any longer")
    expect(number(local)).not_to_contain_text("server")
