"""The page for everyone: no serious finding of axe-core, keyboard, names, little motion."""

import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import DESKTOP, PHONE, opened
from gestures import ONE, SCRIBBLE, SEVEN, draw, hand_in, number, ready, sheet
from playwright.sync_api import Browser, Page, expect

EXAMPLES = Path(__file__).parents[3] / "page" / "view" / "static" / "examples"
LOOKS = {
    "desk": {**DESKTOP, "color_scheme": "light"},
    "tablet dark": {"viewport": {"width": 1024, "height": 768}, "color_scheme": "dark"},
    "phone": {**PHONE, "color_scheme": "light", "reduced_motion": "reduce"},
}


def findings(page: Page) -> list[Any]:
    """What axe-core finds that is serious or critical, with the elements."""
    return [
        (found["id"], [(node["html"][:90], node["any"][:1]) for node in found["nodes"][:4]])
        for found in Axe().run(page).response["violations"]
        if found["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_serious_and_nothing_is_too_wide(
    look: str, browser: Browser, app_url: str
) -> None:
    context = browser.new_context(**LOOKS[look])
    for page in opened(context, app_url):
        check_page(page)
    context.close()


def check_page(page: Page) -> None:
    assert findings(page) == []
    draw(page, SEVEN, left_px=40)
    draw(page, ONE, left_px=150)
    expect(number(page)).to_have_text("71")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("group", name="Choose the right digit").get_by_role("button", name="2").click()
    page.get_by_role("button", name="Why 1?").click()
    expect(page.locator(".evidence")).to_be_visible()
    assert findings(page) == []
    page.get_by_role("button", name="Clear").click()
    draw(page, SCRIBBLE, left_px=40)
    expect(number(page)).to_contain_text("no digit that is certain")
    assert findings(page) == []
    hand_in(page, EXAMPLES / "5-letter.png")
    expect(page.locator("#way-photo .box.rejected")).to_have_count(1)
    page.get_by_role("button", name="Choose a part").click()
    assert findings(page) == []
    page.get_by_role("tab", name="Link").click()
    page.get_by_label("Address of a picture").fill("http://127.0.0.1/x.png")
    page.get_by_role("button", name="Read").click()
    expect(number(page)).to_contain_text("That did not work")
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_whole_way_goes_by_keyboard(desktop: Page) -> None:
    visited = []
    for _ in range(13):
        desktop.keyboard.press("Tab")
        visited.append(
            desktop.evaluate(
                "() => [document.activeElement.ariaLabel ?? document.activeElement.innerText,"
                " getComputedStyle(document.activeElement).outlineStyle]"
            )
        )
    names = [name for name, _ in visited]
    assert names[0] == "Draw"
    assert names[1].startswith("Sheet of paper")
    assert names[2] == "Medium pen"
    assert "A number in ink" in names
    assert [name for name, outline in visited if outline != "solid"] == []
    medium = desktop.get_by_role("radio", name="Medium pen")
    expect(medium).to_be_checked()
    medium.press("ArrowRight")
    thick = desktop.get_by_role("radio", name="Thick pen")
    expect(thick).to_be_checked()
    expect(thick).to_be_focused()
    thick.press("ArrowRight")
    expect(desktop.get_by_role("radio", name="Eraser")).to_be_checked()
    prevented = """selector => {
        const options = { key: "ArrowLeft", altKey: true, bubbles: true, cancelable: true };
        const event = new KeyboardEvent("keydown", options);
        return !document.querySelector(selector).dispatchEvent(event);
    }"""
    for selector in ("#tab-draw", ".sheet canvas"):  # keys of the browser are left to it
        assert not desktop.evaluate(prevented, selector)
    desktop.get_by_role("tab", name="Draw").press("ArrowRight")
    expect(desktop.get_by_role("tab", name="Photo")).to_be_focused()
    expect(number(desktop)).to_contain_text("No picture yet")


def test_digits_are_drawn_and_chosen_by_keyboard(desktop: Page) -> None:
    undo = desktop.get_by_role("button", name="Undo")
    sheet(desktop).focus()
    for _ in range(4):  # Space that is held puts the pen down once
        desktop.keyboard.down("Space")
    desktop.keyboard.up("Space")
    for _ in range(12):
        desktop.keyboard.press("ArrowDown")
    expect(number(desktop)).to_have_text("1")
    desktop.keyboard.press("Control+z")  # ends the stroke, and takes it back
    expect(undo).to_be_disabled()
    desktop.keyboard.press("Space")
    draw(desktop, SEVEN, left_px=60)  # the mouse takes over
    expect(number(desktop)).to_have_text("7")
    desktop.keyboard.press("ArrowDown")  # moves the pen alone, which is up
    desktop.keyboard.press("Control+z")
    desktop.keyboard.press("Control+z")
    expect(number(desktop)).to_contain_text("Nothing written yet")
    draw(desktop, SEVEN, left_px=60)
    draw(desktop, ONE, left_px=260)
    expect(desktop.locator(".visit td.read").first).to_have_text("71")  # the last answer is there
    desktop.get_by_role("button", name=re.compile("^1, ")).press("ArrowLeft")
    seven = desktop.get_by_role("button", name=re.compile("^7, "))
    expect(seven).to_be_focused()
    expect(seven).to_have_attribute("aria-pressed", "true")


def test_the_wishes_of_a_system_are_followed(browser: Browser, app_url: str) -> None:
    look = "(chosen) => getComputedStyle(document.querySelector(chosen))"
    context = browser.new_context(**DESKTOP, forced_colors="active", reduced_motion="reduce")
    page = context.new_page()
    page.goto(app_url)
    ready(page)
    for chosen in (".tool[aria-checked=true]", "#tab-draw"):  # told without colours
        assert page.evaluate(f"{look}.outlineStyle", chosen) == "solid"
    assert page.evaluate(f"{look}.outlineStyle", "#tab-photo") == "none"
    assert page.evaluate(f"{look}.backgroundColor", ".dot") == "rgb(0, 0, 0)"
    assert page.evaluate(f"{look}.transitionDuration", ".tool") == "0s"
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(f"{look}.transitionDuration", ".tool").startswith("0.12s")
    context.close()
