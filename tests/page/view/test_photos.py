"""Photos, files and links in a browser, as a person hands them in: each test is a journey."""

import base64
import functools
import io
import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from gestures import as_file, hand_in, hold, number
from PIL import Image
from playwright.sync_api import Page, expect

from model import Reader
from model.inputs.fetch import FetchPolicy, fetch_picture
from page.calls import server_calls
from page.view import examples

SERVER = re.compile("/ask/")
READ_FILE = re.compile("/ask/read_file")
EXAMPLES = Path(__file__).parents[3] / "page" / "view" / "static" / "examples"


@pytest.fixture
def picture_link(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A link to a picture on this machine, which the page may fetch for once."""
    picture = (EXAMPLES / "1-number.png").read_bytes()

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(picture)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    rules = FetchPolicy(allows=lambda _: True, ports=frozenset({server.server_port}))
    monkeypatch.setattr(
        server_calls, "fetch_picture", functools.partial(fetch_picture, rules=rules)
    )
    yield f"http://127.0.0.1:{server.server_port}/number.png"
    server.shutdown()
    server.server_close()


def test_a_picture_and_an_example_are_read_and_their_digits_chosen(desktop: Page) -> None:
    hand_in(desktop, EXAMPLES / "1-number.png")
    expect(number(desktop)).to_have_text("40917")
    expect(desktop.locator("#way-photo .box")).to_have_count(5)
    expect(desktop.locator("#way-photo .frame img")).to_be_visible()
    box = desktop.locator("#way-photo .box").nth(2).bounding_box()
    assert box
    desktop.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(desktop.locator(".numeral").nth(2)).to_have_attribute("aria-pressed", "true")
    expect(desktop.get_by_role("button", name="Why 9?")).to_be_visible()
    desktop.get_by_role("tab", name="Draw").click()
    desktop.get_by_role("button", name="Two lines on yellow paper").click()
    expect(desktop.get_by_role("tab", name="Photo")).to_have_attribute("aria-selected", "true")
    expect(number(desktop).locator("p")).to_have_text(["385", "1642"])
    expect(desktop.locator(".spoken")).to_have_text("Read: 3 8 5, 1 6 4 2")
    desktop.get_by_role("button", name="A letter, which is refused").click()
    expect(number(desktop)).to_contain_text("no digit that is certain")


def test_several_files_make_a_table(desktop: Page) -> None:
    broken = {"name": "broken.png", "mimeType": "image/png", "buffer": b"no picture"}
    blank = as_file(Image.new("L", (200, 100), 255), name="blank.png")
    photo = as_file(Image.open(EXAMPLES / "3-two-lines.png"), name="lines.png")
    single = as_file(Image.open(EXAMPLES / "4-single.png"), name="=one.png")
    with Image.open(EXAMPLES / "1-number.png") as picture:
        iphone = as_file(picture.convert("RGB"), "HEIF", "photo.heic")
    hand_in(desktop, photo, broken, single, blank, iphone)
    rows = desktop.locator(".visit tbody tr")
    names = ["lines.png", "broken.png", "=one.png", "blank.png", "photo.heic"]
    expect(rows.locator("td:nth-child(2)")).to_have_text(names)
    expect(rows.nth(0).locator(".read")).to_have_text("385 / 1642")
    expect(rows.nth(1).locator(".failed")).to_contain_text("not a picture we can open")
    expect(rows.nth(2).locator(".read")).to_have_text("5")
    expect(rows.nth(4).locator(".read")).to_have_text("40917")
    with desktop.expect_download() as download:
        desktop.get_by_role("button", name="CSV").click()
    table = Path(download.value.path()).read_text(encoding="utf-8").splitlines()
    assert table[1].startswith('"lines.png","385/1642"')
    assert table[3].startswith('"\'=one.png","5"')  # no formula for a spreadsheet
    desktop.get_by_role("button", name="Go back to =one.png").click()
    expect(number(desktop)).to_have_text("5")
    desktop.get_by_role("button", name="Go back to blank.png").click()
    expect(number(desktop)).to_contain_text("No ink found")
    desktop.get_by_role("button", name="Go back to photo.heic").click()
    expect(desktop.locator("#way-photo .frame img")).to_have_js_property("naturalWidth", 480)
    desktop.get_by_role("button", name="Go back to broken.png").click()
    expect(number(desktop)).to_contain_text("That did not work")
    expect(number(desktop)).to_contain_text("not a picture we can open")


def test_a_picture_that_comes_while_another_is_read_takes_its_place(desktop: Page) -> None:
    let_go = hold(desktop, READ_FILE)
    hand_in(desktop, EXAMPLES / "1-number.png")
    expect(number(desktop)).to_contain_text("1-number.png")
    hand_in(desktop, EXAMPLES / "4-single.png")
    expect(number(desktop)).to_contain_text("4-single.png")
    let_go()
    expect(desktop.locator(".visit td.read")).to_have_text(["5", "40917"])
    expect(number(desktop)).to_have_text("5")


def test_an_example_that_comes_late_hides_nothing(desktop: Page) -> None:
    let_go = hold(desktop, re.compile("/examples/8-touching.png"))
    desktop.get_by_role("button", name="Touching digits").click()
    hand_in(desktop, EXAMPLES / "1-number.png")
    expect(number(desktop)).to_contain_text("1-number.png")
    let_go()
    expect(desktop.locator(".visit td.read")).to_have_text(["40917", "358"])
    expect(number(desktop)).to_have_text("40917")


PASTE = """text => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text", text);
    document.dispatchEvent(new ClipboardEvent("paste", { clipboardData }));
}"""


def test_what_is_pasted_or_dropped_is_read(desktop: Page) -> None:
    desktop.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desktop.evaluate(PASTE, "seven")
    expect(desktop.locator(".toast")).to_contain_text("no picture and no link")
    packed = base64.b64encode((EXAMPLES / "1-number.png").read_bytes()).decode()
    desktop.evaluate(
        """async packed => {
            const bytes = Uint8Array.from(atob(packed), c => c.charCodeAt(0));
            const picture = new Blob([bytes], { type: "image/png" });
            await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
        }""",
        packed,
    )
    desktop.keyboard.press("Control+v")  # wherever on the page
    expect(number(desktop)).to_have_text("40917")
    expect(desktop.get_by_role("tab", name="Photo")).to_have_attribute("aria-selected", "true")
    packed = base64.b64encode((EXAMPLES / "4-single.png").read_bytes()).decode()
    desktop.evaluate(
        """packed => {
            const bytes = Uint8Array.from(atob(packed), c => c.charCodeAt(0));
            const data = new DataTransfer();
            data.items.add(new File([bytes], "five.png", { type: "image/png" }));
            for (const kind of ["dragover", "drop"]) {
                const options = { dataTransfer: data, bubbles: true, cancelable: true };
                document.querySelector(".desk").dispatchEvent(new DragEvent(kind, options));
            }
        }""",
        packed,
    )
    expect(number(desktop)).to_have_text("5")
    expect(desktop.locator(".drop-veil")).to_be_hidden()
    desktop.get_by_role("button", name="Paste").click()
    expect(number(desktop)).to_have_text("40917")
    desktop.route(SERVER, lambda route: route.fulfill(json={"error": "none"}))
    address = desktop.get_by_label("Address of a picture")
    for text, shown in (
        ("www.example.test/x.png", "https://www.example.test/x.png"),
        ("example.test/x.png", "example.test/x.png"),
    ):
        desktop.evaluate(PASTE, text)
        expect(address).to_have_value(shown)
    address.fill("www.example.test/y.png")
    # What was pasted before may be asked for only now.
    with desktop.expect_request(lambda request: "y.png" in (request.post_data or "")) as asked:
        address.press("Enter")
    assert json.loads(asked.value.post_data or "") == "www.example.test/y.png"  # without a scheme


def test_a_link_is_read_or_refused_in_words(desktop: Page, picture_link: str) -> None:
    desktop.get_by_role("tab", name="Link").click()
    desktop.get_by_label("Address of a picture").fill(picture_link)
    desktop.get_by_role("button", name="Read").click()
    expect(number(desktop)).to_have_text("40917")
    image = desktop.locator("#way-link .frame img")
    expect(image).to_have_js_property("naturalWidth", 480)
    expect(desktop.locator("#way-link .box")).to_have_count(5)
    desktop.locator("#way-link").get_by_role("button", name="Turn right").click()
    expect(image).to_have_js_property("naturalHeight", 480)


def test_a_data_address_is_read_like_an_upload_and_a_link_may_be_refused(desktop: Page) -> None:
    with Image.open(EXAMPLES / "4-single.png") as five:
        picture = five.convert("RGB").resize((1000, 1000))
    packed = io.BytesIO()
    picture.save(packed, "BMP")  # 3 MB: more than a call may have
    large = base64.b64encode(packed.getvalue()).decode()
    desktop.get_by_role("tab", name="Link").click()
    desktop.evaluate(PASTE, f"data:image/bmp;base64,{large}")
    expect(number(desktop)).to_have_text("5")
    expect(desktop.locator(".visit tbody tr")).to_contain_text("picture in a data: address")
    address = desktop.get_by_label("Address of a picture")
    address.fill("data:image/png;base64,AAAA")
    address.press("Enter")
    expect(number(desktop)).to_contain_text("not a picture we can open")
    address.fill("http://127.0.0.1/picture.png")
    address.press("Enter")
    expect(number(desktop)).to_contain_text("cannot be reached")
    expect(address).to_have_value("http://127.0.0.1/picture.png")


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("1-number.png", "40917"),
        ("2-chalk.png", "2026"),
        ("3-two-lines.png", "385\n1642"),
        ("4-single.png", "5"),
        ("5-letter.png", ""),
        ("6-crossed-seven.png", "7"),
        ("7-pencil-year.png", "1986"),
        ("8-touching.png", "358"),
        ("9-ruled.png", "30625"),
    ],
)
def test_every_example_shows_what_it_promises(reader: Reader, file: str, text: str) -> None:
    assert file in examples.EXAMPLES
    assert reader.read(EXAMPLES / file).text == text
