"""The page for everyone: no serious finding of axe-core, keyboard, names, little motion."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import DESKTOP, PHONE, opened
from hands_on import ONE, SCRIBBLE, SEVEN, draw, hand_in, number
from playwright.sync_api import Browser, Page, expect

EXAMPLES = Path(__file__).parents[2] / "page" / "view" / "static" / "examples"
LOOKS = [
    {**DESKTOP, "color_scheme": "light"},
    {**DESKTOP, "color_scheme": "dark"},
    {"viewport": {"width": 1024, "height": 768}, "color_scheme": "light"},
    {**PHONE, "color_scheme": "light"},
    {**PHONE, "color_scheme": "dark", "reduced_motion": "reduce"},
]


@pytest.fixture(params=LOOKS, ids=["desk", "desk dark", "tablet", "phone", "phone dark"])
def page(request: pytest.FixtureRequest, browser: Browser, app_url: str) -> Iterator[Page]:
    context = browser.new_context(**request.param)
    yield from opened(context, app_url)
    context.close()


def findings(page: Page) -> list[Any]:
    """What axe-core finds that is serious or critical, with the elements."""
    return [
        (found["id"], [(node["html"][:90], node["any"][:1]) for node in found["nodes"][:4]])
        for found in Axe().run(page).response["violations"]
        if found["impact"] in ("serious", "critical")
    ]


def test_axe_finds_nothing_serious(page: Page) -> None:
    assert findings(page) == []
    draw(page, SEVEN, left_px=40)
    draw(page, ONE, left_px=150)
    expect(number(page)).to_have_text("71")
    page.get_by_role("group", name="It should be").get_by_role("button", name="2").click()
    page.get_by_role("button", name="Why 1?").click()
    expect(page.locator(".evidence")).to_be_visible()
    assert findings(page) == []
    page.get_by_role("button", name="Clear").click()
    draw(page, SCRIBBLE, left_px=40)
    expect(number(page)).to_contain_text("no digit I am sure of")
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


def test_nothing_is_wider_than_the_screen(page: Page) -> None:
    draw(page, SEVEN, left_px=40)
    expect(number(page)).to_have_text("7")
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
    desktop.get_by_role("tab", name="Draw").focus()
    desktop.keyboard.press("ArrowRight")
    expect(desktop.get_by_role("tab", name="Photo")).to_be_focused()
    expect(number(desktop)).to_contain_text("No picture yet")


def test_states_are_announced(desktop: Page) -> None:
    spoken = desktop.locator(".spoken")
    expect(spoken).to_have_attribute("aria-live", "polite")
    expect(spoken).to_contain_text("Nothing written yet")
    hand_in(desktop, EXAMPLES / "3-two-lines.png")
    expect(spoken).to_have_text("Read: 3 8 5, 1 6 4 2")


def test_motion_is_left_out_when_it_is_not_wanted(browser: Browser, app_url: str) -> None:
    moves = "() => getComputedStyle(document.querySelector('.tool')).transitionDuration"
    durations = []
    for wish in ("no-preference", "reduce"):
        context = browser.new_context(reduced_motion=wish)
        page = context.new_page()
        page.goto(app_url)
        expect(page.locator(".sheet")).to_be_visible()
        durations.append(page.evaluate(moves))
        context.close()
    assert durations[0].startswith("0.12s")
    assert durations[1] == "0s"


def test_what_happens_to_the_picture_is_said(desktop: Page) -> None:
    expect(desktop.get_by_text("deleted within about an hour")).to_be_visible()
    expect(desktop.get_by_text("kept only if you tick the box")).to_be_visible()
