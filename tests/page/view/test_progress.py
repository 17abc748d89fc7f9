"""Long work shows itself, failures are told once and by name, an absent server is waited for."""

import io
import re
from pathlib import Path

import numpy as np
import pytest
from gestures import ONE, SEVEN, draw, hand_in, number, ready
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

EXAMPLES = Path(__file__).parents[3] / "page" / "view" / "static" / "examples"
NUMBER = EXAMPLES / "1-number.png"
SERVER = re.compile("/ask/")
UPLOAD = re.compile("gradio_api/upload")
SCRIPTS = re.compile(r"/assets/.*\.js")
BYTES_A_SECOND = 50_000  # a slow phone: 400 kbit/s


def noisy_photo() -> dict[str, object]:
    """A photo of 40917 of some 400 kB, which no packing makes smaller."""
    grain = np.random.default_rng(0).integers(200, 256, (540, 760), np.uint8)
    photo = Image.fromarray(grain)
    with Image.open(NUMBER) as written:
        photo.paste(written.convert("L"), (140, 150))
    packed = io.BytesIO()
    photo.save(packed, "PNG")
    return {"name": "large.png", "mimeType": "image/png", "buffer": packed.getvalue()}


def slow_down(page: Page, bytes_a_second: float) -> None:
    """Send so slowly from now on; -1 for as fast as it goes."""
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    speed = {"downloadThroughput": -1, "uploadThroughput": bytes_a_second, "latency": 0}
    network.send("Network.emulateNetworkConditions", {"offline": False, **speed})


def test_a_slow_upload_is_seen_stopped_and_continued(desktop: Page) -> None:
    waiting: list[Route] = []
    desktop.route(UPLOAD, lambda route: waiting.append(route))  # noqa: PLW0108 - it is marked
    hand_in(desktop, NUMBER)
    preview = desktop.locator("#way-photo .preview")
    expect(preview).to_have_js_property("naturalWidth", 480)  # at once, from this machine
    panel = desktop.locator("#way-photo .progress")
    expect(panel).to_be_visible()
    expect(panel.get_by_role("progressbar")).to_be_visible()
    desktop.get_by_role("button", name="Stop").click()
    expect(number(desktop)).to_contain_text("Not read yet")
    expect(panel).to_contain_text("1 not read")
    desktop.unroute(UPLOAD)
    desktop.get_by_role("button", name="Continue").click()
    expect(number(desktop)).to_have_text("40917")
    expect(panel).to_be_hidden()
    expect(preview).to_be_hidden()


def test_how_much_is_sent_is_shown(desktop: Page) -> None:
    slow_down(desktop, 4 * BYTES_A_SECOND)
    hand_in(desktop, noisy_photo())
    panel = desktop.locator("#way-photo .progress")
    expect(panel).to_contain_text(re.compile(r"Sending [1-9][0-9]? %"))
    share = panel.get_by_role("progressbar").evaluate("bar => bar.value")
    assert 0 < share < 1
    slow_down(desktop, -1)
    expect(panel).to_be_hidden()


def test_ten_files_are_counted_and_summed_up(desktop: Page) -> None:
    broken = {"name": "broken.png", "mimeType": "image/png", "buffer": b"no picture"}
    waiting: list[Route] = []
    desktop.route(SERVER, lambda route: waiting.append(route))  # noqa: PLW0108 - it is marked
    whole = {"name": "whole.png", "mimeType": "image/png", "buffer": NUMBER.read_bytes()}
    hand_in(desktop, broken, *[whole] * 9)
    panel = desktop.locator("#way-photo .progress")
    for count in range(1, 4):
        expect(panel).to_contain_text(f"{count} of 10")
        while not waiting:
            desktop.wait_for_timeout(20)
        waiting.pop().continue_()
    desktop.route(SERVER, lambda route: route.continue_())
    for route in waiting:
        route.continue_()
    expect(panel).to_contain_text("9 read, 1 failed: broken.png")
    failed = desktop.locator(".visit td.failed")
    expect(failed).to_have_attribute("title", re.compile("not a picture we can open"))
    heights = desktop.locator(".visit tbody tr").evaluate_all(
        "rows => rows.map(r => r.clientHeight)"
    )
    assert max(heights) - min(heights) <= 2  # whatever went wrong
    desktop.get_by_role("button", name="Close").click()
    expect(panel).to_be_hidden()


def test_what_is_left_is_dropped(desktop: Page) -> None:
    waiting: list[Route] = []
    desktop.route(UPLOAD, lambda route: waiting.append(route))  # noqa: PLW0108 - it is marked
    hand_in(desktop, *[NUMBER] * 3)
    expect(desktop.locator(".visit tbody tr")).to_have_count(3)
    desktop.get_by_role("button", name="Stop").click()
    desktop.get_by_role("button", name="Drop the rest").click()
    expect(desktop.locator(".visit")).to_be_hidden()
    expect(number(desktop)).to_contain_text("No picture yet")
    desktop.unroute(UPLOAD)


def test_a_file_that_is_too_large_is_told_once_and_by_name(desktop: Page, tmp_path: Path) -> None:
    sent: list[str] = []
    desktop.on("request", lambda request: sent.append(request.url))
    with (tmp_path / "huge.bmp").open("wb") as large:
        large.truncate(21_000_000)
    hand_in(desktop, tmp_path / "huge.bmp")
    expect(number(desktop)).to_contain_text("huge.bmp: Too large: 21 MB. The limit is 20 MB.")
    expect(desktop.locator(".toast")).to_be_hidden()
    assert not [url for url in sent if UPLOAD.search(url)]


@pytest.mark.parametrize("kind", ["TIFF", "GIF"])
def test_of_several_pages_it_is_said_that_the_first_is_read(desktop: Page, kind: str) -> None:
    with Image.open(NUMBER) as written:
        first = written.convert("L")
    others = [Image.new("L", first.size, shade) for shade in (200, 100)]
    packed = io.BytesIO()
    first.save(packed, kind, save_all=True, append_images=others)
    name = f"scan.{kind.lower()}"
    mime = f"image/{kind.lower()}"
    hand_in(desktop, {"name": name, "mimeType": mime, "buffer": packed.getvalue()})
    expect(number(desktop)).to_have_text("40917")
    expect(desktop.locator("#way-photo .pages")).to_contain_text("first of 3 pages")
    hand_in(desktop, NUMBER)
    expect(desktop.locator("#way-photo .pages")).to_be_hidden()


def test_an_absent_server_is_waited_for(browser: Browser, app_url: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(app_url)
    ready(page)
    context.set_offline(offline=True)
    hand_in(page, NUMBER)
    expect(number(page)).to_contain_text("Your picture is safe; retrying…")
    context.set_offline(offline=False)
    expect(number(page)).to_have_text("40917")
    context.set_offline(offline=True)
    page.get_by_role("button", name="Turn right").click()
    expect(page.locator(".toast")).to_contain_text("Your picture is safe; retrying…")
    expect(number(page)).to_have_text("40917")  # what was read stays
    context.set_offline(offline=False)
    expect(page.locator("#way-photo .frame img")).to_have_js_property("naturalHeight", 480)
    context.set_offline(offline=True)
    page.get_by_role("tab", name="Draw").click()
    draw(page, SEVEN, left_px=60)
    expect(number(page)).to_contain_text("Your drawing is safe; retrying…")
    context.set_offline(offline=False)
    expect(number(page)).to_have_text("7")
    context.close()


def test_something_is_seen_before_the_scripts_have_come(browser: Browser, app_url: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    waiting: list[Route] = []
    page.route(SCRIPTS, lambda route: waiting.append(route))  # noqa: PLW0108 - it is marked
    page.goto(app_url, wait_until="commit")
    expect(page.locator("#first-paint")).to_contain_text("Digit reader")
    page.route(SCRIPTS, lambda route: route.continue_())
    for route in waiting:
        route.continue_()
    ready(page)
    expect(page.locator("#first-paint")).to_have_count(0)
    draw(page, ONE, left_px=60)
    expect(number(page)).to_have_text("1")
    context.close()
