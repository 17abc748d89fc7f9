"""The page in a browser, used as a person uses it."""

import base64
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

EXAMPLES = Path(__file__).parents[1] / "page" / "examples"
DESKTOP = {"viewport": {"width": 1440, "height": 900}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
# Strokes in a box of 1 x 1, y downwards.
SEVEN = [[(0.1, 0.0), (0.6, 0.0), (0.25, 1.0)]]
ONE = [[(0.3, 0.0), (0.3, 1.0)]]
HEIGHT_PX = 150


def opened(context: BrowserContext, url: str) -> Iterator[Page]:
    """The page; afterwards, no other host was asked and nothing went wrong."""
    page = context.new_page()
    page.set_default_timeout(10_000)
    foreign: list[str] = []
    complaints: list[str] = []
    own = (url, url.replace("http", "ws", 1), "data:", "blob:")
    page.on("request", lambda r: None if r.url.startswith(own) else foreign.append(r.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.goto(url)
    expect(sheet(page)).to_be_visible()
    yield page
    page.close()
    assert foreign == []
    assert complaints == []


# A context has a cache: one for all tests, so that Gradio's scripts are loaded once.
@pytest.fixture(scope="module")
def desktop_context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(**DESKTOP)
    yield context
    context.close()


@pytest.fixture
def desktop(desktop_context: BrowserContext, app_url: str) -> Iterator[Page]:
    yield from opened(desktop_context, app_url)


@pytest.fixture
def phone(browser: Browser, app_url: str) -> Iterator[Page]:
    context = browser.new_context(**PHONE)
    yield from opened(context, app_url)
    context.close()


def sheet(page: Page) -> Locator:
    return page.locator(".sheet canvas")


def number(page: Page) -> Locator:
    """The number, or the words in its place, of the tab that is open."""
    return page.locator(".number:visible")


def draw(page: Page, strokes: list[list[tuple[float, float]]], left_px: float) -> None:
    """Draw strokes with the mouse, `left_px` from the sheet's left side."""
    box = sheet(page).bounding_box()
    assert box
    for stroke in strokes:
        places = [
            (box["x"] + left_px + HEIGHT_PX * x, box["y"] + 60 + HEIGHT_PX * y) for x, y in stroke
        ]
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*place, steps=6)
        page.mouse.up()


def touch(page: Page, strokes: list[list[tuple[float, float]]]) -> None:
    """Draw strokes with a finger."""
    box = sheet(page).bounding_box()
    assert box
    session = page.context.new_cdp_session(page)
    for stroke in strokes:
        for i, (x, y) in enumerate(stroke):
            point = {
                "x": box["x"] + 120 + HEIGHT_PX * x,
                "y": box["y"] + 60 + HEIGHT_PX * y,
            }
            kind = "touchMove" if i else "touchStart"
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_digits_drawn_with_the_mouse_are_read(desktop: Page) -> None:
    expect(number(desktop)).to_contain_text("Nothing written yet")
    draw(desktop, SEVEN, left_px=60)
    expect(number(desktop)).to_have_text("7")
    draw(desktop, ONE, left_px=220)
    expect(number(desktop)).to_have_text("71")
    expect(desktop.locator(".picture .box")).to_have_count(2)
    expect(desktop.locator(".card .glyph")).to_have_count(2)
    expect(desktop.locator(".card").first.locator(".bar")).to_have_count(3)


def test_the_answer_comes_while_the_pen_is_down(desktop: Page) -> None:
    box = sheet(desktop).bounding_box()
    assert box
    desktop.mouse.move(box["x"] + 200, box["y"] + 80)
    desktop.mouse.down()
    desktop.mouse.move(box["x"] + 200, box["y"] + 240, steps=8)
    expect(desktop.locator(".card")).to_have_count(1)
    desktop.mouse.up()


def test_a_digit_drawn_with_a_finger_is_read(phone: Page) -> None:
    touch(phone, SEVEN)
    expect(number(phone)).to_have_text("7")
    assert phone.evaluate("window.scrollY") == 0
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_undo_and_clear(desktop: Page) -> None:
    undo = desktop.get_by_role("button", name="Undo")
    clear = desktop.get_by_role("button", name="Clear")
    expect(undo).to_be_disabled()
    draw(desktop, SEVEN, left_px=60)
    draw(desktop, ONE, left_px=220)
    expect(number(desktop)).to_have_text("71")
    undo.click()
    expect(number(desktop)).to_have_text("7")
    clear.click()
    expect(number(desktop)).to_contain_text("Nothing written yet")
    expect(clear).to_be_disabled()
    undo.click()
    expect(number(desktop)).to_have_text("7")


def test_one_can_draw_at_once_after_clear(desktop: Page) -> None:
    draw(desktop, ONE, left_px=60)
    desktop.get_by_role("button", name="Clear").click()
    draw(desktop, SEVEN, left_px=60)
    expect(number(desktop)).to_have_text("7")


def test_the_eraser_takes_a_digit_away(desktop: Page) -> None:
    draw(desktop, SEVEN, left_px=60)
    draw(desktop, ONE, left_px=260)
    expect(number(desktop)).to_have_text("71")
    desktop.get_by_role("radio", name="Eraser").click()
    draw(desktop, ONE, left_px=260)
    expect(number(desktop)).to_have_text("7")
    desktop.get_by_role("button", name="Undo").click()
    expect(number(desktop)).to_have_text("71")


def test_a_click_makes_a_dot(desktop: Page) -> None:
    sheet(desktop).click(position={"x": 100, "y": 100})
    expect(desktop.get_by_role("button", name="Clear")).to_be_enabled()
    painted = "c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(Boolean)"
    assert sheet(desktop).evaluate(painted)


def test_tools_are_picked_by_keyboard(desktop: Page) -> None:
    medium = desktop.get_by_role("radio", name="Medium pen")
    expect(medium).to_be_checked()
    medium.press("ArrowRight")
    thick = desktop.get_by_role("radio", name="Thick pen")
    expect(thick).to_be_checked()
    expect(thick).to_be_focused()
    thick.press("ArrowRight")
    expect(desktop.get_by_role("radio", name="Eraser")).to_be_checked()


def test_a_drawing_outlives_a_look_at_another_tab(desktop: Page) -> None:
    draw(desktop, SEVEN, left_px=60)
    expect(number(desktop)).to_have_text("7")
    desktop.get_by_role("tab", name="Upload").click()
    expect(number(desktop)).to_contain_text("No picture yet")
    desktop.get_by_role("tab", name="Draw").click()
    expect(number(desktop)).to_have_text("7")
    draw(desktop, ONE, left_px=220)
    expect(number(desktop)).to_have_text("71")


def test_a_drawing_is_saved_as_png(desktop: Page) -> None:
    draw(desktop, SEVEN, left_px=60)
    with desktop.expect_download() as download:
        desktop.get_by_role("button", name="Save").click()
    assert download.value.suggested_filename == "drawing.png"
    with Image.open(download.value.path()) as picture:
        assert picture.format == "PNG"
        assert picture.convert("L").getextrema() == (0, 255)


def test_an_uploaded_picture_is_read(desktop: Page) -> None:
    desktop.get_by_role("tab", name="Upload").click()
    desktop.get_by_test_id("file-upload").set_input_files(EXAMPLES / "1-number.png")
    expect(number(desktop)).to_have_text("40917")
    expect(desktop.locator(".picture:visible .box")).to_have_count(5)


def test_an_upload_can_be_taken_away(desktop: Page) -> None:
    desktop.get_by_role("tab", name="Upload").click()
    desktop.get_by_test_id("file-upload").set_input_files(EXAMPLES / "4-single.png")
    expect(number(desktop)).to_have_text("5")
    desktop.get_by_role("button", name="Remove Image").click()
    expect(number(desktop)).to_contain_text("No picture yet")


def test_an_iphone_photo_is_read_and_shown(desktop: Page) -> None:
    photo = io.BytesIO()
    with Image.open(EXAMPLES / "1-number.png") as picture:
        picture.convert("RGB").save(photo, "HEIF")
    file = {"name": "photo.heic", "mimeType": "image/heic", "buffer": photo.getvalue()}
    desktop.get_by_role("tab", name="Upload").click()
    desktop.get_by_test_id("file-upload").set_input_files(file)
    expect(number(desktop)).to_have_text("40917")
    shown = desktop.locator(".upload img")
    expect(shown).to_have_js_property("naturalWidth", 480)


def test_a_pasted_picture_is_read(desktop: Page) -> None:
    desktop.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desktop.get_by_role("tab", name="Upload").click()
    packed = base64.b64encode((EXAMPLES / "1-number.png").read_bytes()).decode()
    desktop.evaluate(
        """async packed => {
            const bytes = Uint8Array.from(atob(packed), c => c.charCodeAt(0));
            const picture = new Blob([bytes], { type: "image/png" });
            await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
        }""",
        packed,
    )
    desktop.get_by_role("button", name="Paste from clipboard").click()
    expect(number(desktop)).to_have_text("40917")


def test_what_is_no_picture_is_an_error_in_words(desktop: Page) -> None:
    desktop.get_by_role("tab", name="Upload").click()
    file = {"name": "x.png", "mimeType": "image/png", "buffer": b"no picture"}
    desktop.get_by_test_id("file-upload").set_input_files(file)
    expect(number(desktop)).to_contain_text("That did not work")


def test_a_picture_without_ink_says_so(desktop: Page) -> None:
    blank = io.BytesIO()
    Image.new("L", (200, 100), 255).save(blank, "PNG")
    file = {"name": "blank.png", "mimeType": "image/png", "buffer": blank.getvalue()}
    desktop.get_by_role("tab", name="Upload").click()
    desktop.get_by_test_id("file-upload").set_input_files(file)
    expect(number(desktop)).to_contain_text("No ink found")


@pytest.mark.parametrize("by", ["Enter", "button"])
def test_a_refused_link_shows_its_message(desktop: Page, by: str) -> None:
    desktop.get_by_role("tab", name="Link").click()
    address = desktop.get_by_label("Address of a picture")
    address.fill("http://127.0.0.1/picture.png")
    if by == "Enter":
        address.press("Enter")
    else:
        desktop.get_by_role("button", name="Read").click()
    expect(number(desktop)).to_contain_text("cannot be reached")


def test_an_example_is_read_when_clicked(desktop: Page) -> None:
    desktop.get_by_role("button", name="Two lines on yellow paper").click()
    expect(desktop.get_by_role("tab", name="Upload")).to_have_attribute("aria-selected", "true")
    expect(number(desktop)).to_have_text("3851642")
    expect(number(desktop).locator("p")).to_have_text(["385", "1642"])
    desktop.get_by_role("button", name="One red digit").click()
    expect(number(desktop)).to_have_text("5")


def test_the_answer_keeps_its_place(desktop: Page) -> None:
    answer = desktop.locator(".answer:visible")
    examples = desktop.locator(".examples")
    before = (answer.bounding_box(), examples.bounding_box())
    draw(desktop, SEVEN, left_px=60)
    expect(number(desktop)).to_have_text("7")
    assert (answer.bounding_box(), examples.bounding_box()) == before
