"""What is taken along or brought in by hand, and what goes wrong then, in a browser."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import DESKTOP, PHONE, opened
from gestures import ONE, SEVEN, draw, hand_in, number, ready
from PIL import Image
from playwright.sync_api import Browser, Page, expect

EXAMPLES = Path(__file__).parents[3] / "page" / "view" / "static" / "examples"
NOT_REACHED = "The server is not answering"
CLIPBOARD = ["clipboard-read", "clipboard-write"]


@pytest.fixture
def cut_off(browser: Browser, app_url: str) -> Iterator[Page]:
    """A page that reaches its server no more: its complaints do not count."""
    context = browser.new_context(**DESKTOP)
    page = context.new_page()
    page.goto(app_url)
    ready(page)
    context.set_offline(offline=True)
    yield page
    context.close()


def test_where_no_server_answers_it_is_said_so(cut_off: Page) -> None:
    hand_in(cut_off, EXAMPLES / "4-single.png")
    expect(number(cut_off)).to_contain_text(NOT_REACHED)  # and not that it is too large
    cut_off.locator("[data-example]").first.click()
    expect(cut_off.locator("#way-photo .progress")).to_contain_text(NOT_REACHED)


def test_a_drawing_is_saved_and_copied(desktop: Page) -> None:
    desktop.context.grant_permissions(CLIPBOARD)
    draw(desktop, SEVEN, left_px=60)
    expect(number(desktop)).to_have_text("7")
    with desktop.expect_download() as download:
        desktop.get_by_role("button", name="Save picture").click()
    assert download.value.suggested_filename == "drawing.png"
    with Image.open(download.value.path()) as picture:
        assert picture.format == "PNG"
        assert picture.convert("L").getextrema() == (0, 255)
    desktop.get_by_role("button", name="Copy picture").click()
    expect(desktop.locator(".toast")).to_have_text("Picture copied")
    types = desktop.evaluate("async () => (await navigator.clipboard.read())[0].types")
    assert types == ["image/png"]
    desktop.get_by_role("button", name="Copy number").click()
    expect(desktop.locator(".toast")).to_have_text("Number copied")
    assert desktop.evaluate("navigator.clipboard.readText()") == "7"


def test_a_photo_is_saved_as_large_as_it_came(desktop: Page) -> None:
    with Image.open(EXAMPLES / "1-number.png") as picture:
        large = picture.convert("RGB").resize((3200, 1200))
    photo = io.BytesIO()
    large.save(photo, "JPEG")
    file = {"name": "IMG_7.jpg", "mimeType": "image/jpeg", "buffer": photo.getvalue()}
    hand_in(desktop, file)
    expect(number(desktop)).to_have_text("40917")
    save = desktop.get_by_role("button", name="Save picture")
    with desktop.expect_download() as download:
        save.click()
    assert download.value.suggested_filename == "IMG_7.jpg"
    assert Path(download.value.path()).read_bytes() == photo.getvalue()
    desktop.get_by_role("button", name="Turn right").click()
    expect(desktop.locator("#way-photo .frame img")).to_have_js_property("naturalHeight", 1000)
    with desktop.expect_download() as download:
        save.click()
    with Image.open(download.value.path()) as saved:
        assert (saved.format, saved.size) == ("JPEG", (1200, 3200))
    refuse = "async () => { throw new Error('an unknown format') }"
    desktop.evaluate(f"() => {{ window.createImageBitmap = {refuse} }}")
    with desktop.expect_download() as download:
        save.click()
    expect(desktop.locator(".toast")).to_contain_text("Saved at 375 × 1000 pixels")
    with Image.open(download.value.path()) as saved:
        assert saved.size == (375, 1000)


def test_a_link_holds_a_drawing_and_a_photo_goes_by_its_number(
    desktop: Page, browser: Browser, app_url: str
) -> None:
    desktop.context.grant_permissions(CLIPBOARD)
    share, toast = desktop.get_by_role("button", name="Share"), desktop.locator(".toast")
    draw(desktop, SEVEN, left_px=60)
    draw(desktop, ONE, left_px=260)
    expect(desktop.locator(".visit td.read")).to_have_text("71")
    refuse = "async () => { throw new DOMException('', 'NotAllowedError') }"
    desktop.evaluate(f"() => {{ navigator.share = {refuse} }}")
    share.click()
    expect(toast).to_have_text("Link copied")  # a share that the browser refuses is copied
    link = desktop.evaluate("navigator.clipboard.readText()")
    assert "#ink=" in link
    context = browser.new_context(**DESKTOP)
    for other in opened(context, app_url):
        other.goto("about:blank")
        other.goto(link)
        expect(number(other)).to_have_text("71")
    damaged = context.new_page()  # a tab that keeps no drawing of its own
    damaged.goto(f"{app_url}#ink=9.9_1.2.3_")
    ready(damaged)
    expect(number(damaged)).to_contain_text("damaged or was cut off")
    context.close()
    desktop.evaluate("navigator.share = undefined")
    hand_in(desktop, EXAMPLES / "1-number.png")
    expect(number(desktop)).to_have_text("40917")
    share.click()
    expect(toast).to_have_text("Number and address copied")
    assert "40917" in desktop.evaluate("navigator.clipboard.readText()")
    desktop.evaluate("location.hash = '#ink=go.go_8.5k.2s.5k.dw'")  # pasted where it is open
    expect(number(desktop)).to_have_text("1")
    expect(desktop.locator(".visit td.read")).to_have_text(["1", "40917", "71"])
    assert desktop.url == app_url


def test_where_there_is_no_clipboard_what_to_copy_is_shown(browser: Browser, app_url: str) -> None:
    context = browser.new_context(**PHONE)
    context.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page = context.new_page()
    page.goto(app_url)
    ready(page)
    draw(page, SEVEN, left_px=60)
    expect(number(page)).to_have_text("7")
    shown: list[str] = []
    page.on("dialog", lambda dialog: (shown.append(dialog.default_value), dialog.dismiss()))
    page.get_by_role("button", name="Copy number").click()
    assert shown == ["7"]
    page.get_by_role("tab", name="Photo").click()
    expect(page.locator("[data-do=choose]")).to_be_visible()
    expect(page.locator("[data-do=paste]")).to_be_hidden()
    context.close()
