"""What a reload keeps, and what a link brings, in a browser."""

import re
from pathlib import Path

from conftest import DESKTOP
from gestures import ONE, SEVEN, draw, hand_in, number
from gradio.utils import get_upload_folder
from playwright.sync_api import Browser, Page, expect

EXAMPLES = Path(__file__).parents[3] / "page" / "view" / "static" / "examples"
NUMBER = EXAMPLES / "1-number.png"


def test_a_reload_keeps_what_was_corrected_of_a_drawing(desktop: Page) -> None:
    draw(desktop, SEVEN, left_px=60)
    draw(desktop, ONE, left_px=260)
    expect(desktop.locator(".visit td.read")).to_have_text("71")
    desktop.locator(".labels").get_by_role("button", name="4").click()
    expect(number(desktop)).to_have_text("74")
    desktop.reload()
    expect(number(desktop)).to_have_text("74")
    desktop.get_by_label("Or type the number").fill("1986")
    desktop.keyboard.press("Enter")
    expect(number(desktop)).to_have_text("1986")
    desktop.reload()
    expect(number(desktop)).to_have_text("1986")
    draw(desktop, ONE, left_px=460)
    expect(number(desktop)).to_have_text("19861")  # what is written behind it is read
    draw(desktop, [[(0.0, 0.5), (0.7, 0.5)]], left_px=60)
    expect(desktop.locator(".toast")).to_contain_text("Your correction is gone")


def test_a_reload_keeps_the_way_in_and_its_picture(desktop: Page) -> None:
    with desktop.expect_response(re.compile("gradio_api/upload")) as sent:
        hand_in(desktop, NUMBER)
    expect(number(desktop)).to_have_text("40917")
    (stored,) = sent.value.json()
    desktop.get_by_role("button", name="Turn right").click()
    expect(desktop.locator("#way-photo .frame img")).to_have_js_property("naturalHeight", 480)
    desktop.get_by_role("button", name="Turn left").click()
    expect(number(desktop)).to_have_text("40917")
    desktop.locator(".numeral").nth(2).click()
    desktop.locator(".labels").get_by_role("button", name="4").click()
    expect(number(desktop)).to_have_text("40417")
    desktop.reload()
    expect(desktop.get_by_role("tab", name="Photo")).to_have_attribute("aria-selected", "true")
    expect(number(desktop)).to_have_text("40417")
    expect(desktop.locator("#way-photo .box")).to_have_count(5)
    Path(get_upload_folder(), stored).unlink()
    desktop.reload()
    expect(number(desktop)).to_contain_text("1-number.png is not kept any longer")
    desktop.get_by_role("tab", name="Draw").click()
    draw(desktop, ONE, left_px=60)
    expect(number(desktop)).to_have_text("1")


def test_a_reload_says_again_what_is_wrong_with_a_picture(desktop: Page) -> None:
    hand_in(desktop, {"name": "broken.png", "mimeType": "image/png", "buffer": b"no picture"})
    expect(number(desktop)).to_contain_text("not a picture we can open")
    desktop.reload()
    expect(number(desktop)).to_contain_text("broken.png: ")
    expect(number(desktop)).to_contain_text("not a picture we can open")


def test_a_link_brings_the_corrected_number(desktop: Page, browser: Browser, app_url: str) -> None:
    desktop.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desktop.evaluate("navigator.share = undefined")
    draw(desktop, SEVEN, left_px=60)
    expect(desktop.locator(".visit td.read")).to_have_text("7")
    desktop.get_by_label("Or type the number").fill("42/1")
    desktop.keyboard.press("Enter")
    desktop.get_by_role("button", name="Share").click()
    expect(desktop.locator(".toast")).to_have_text("Link copied")
    link = desktop.evaluate("navigator.clipboard.readText()")
    context = browser.new_context(**DESKTOP)
    other = context.new_page()
    other.goto(link)
    expect(number(other).locator("p")).to_have_text(["42", "1"])
    expect(desktop.locator(".correct-title")).to_have_text("Corrected by you")
    for _ in range(2):
        title = other.locator(".correct-title")
        expect(title).to_have_text("Corrected by the person who shared this link")
        expect(other.locator(".consent")).to_be_hidden()
        other.reload()
    other.get_by_label("Or type the number").fill("43")
    other.keyboard.press("Enter")
    expect(other.locator(".correct-title")).to_have_text("Corrected by you")
    other.get_by_role("button", name="Undo my correction").click()
    expect(number(other)).to_have_text("7")
    cut_off = context.new_page()
    cut_off.goto(link[:-3])
    expect(number(cut_off)).to_contain_text("damaged or was cut off")
    context.close()
