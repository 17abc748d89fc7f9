"""What is taken along or brought in by hand: shares, copies, pastes, and what goes wrong then."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import DESKTOP, PHONE
from hands_on import ONE, SEVEN, draw, hand_in, number, sheet
from playwright.sync_api import Browser, Page, Route, expect

EXAMPLES = Path(__file__).parents[2] / "page" / "view" / "static" / "examples"
SERVER = re.compile("component_server")
NOT_REACHED = "The server did not answer"


@pytest.fixture
def cut_off(browser: Browser, app_url: str) -> Iterator[Page]:
    """A page that reaches its server no more: its complaints do not count."""
    context = browser.new_context(**DESKTOP)
    page = context.new_page()
    page.goto(app_url)
    expect(sheet(page)).to_be_visible()
    context.set_offline(offline=True)
    yield page
    context.close()


def test_an_upload_that_reaches_nobody_is_not_called_too_large(cut_off: Page) -> None:
    hand_in(cut_off, EXAMPLES / "4-single.png")
    expect(number(cut_off)).to_contain_text(NOT_REACHED)


def test_an_example_that_cannot_be_fetched_is_told(cut_off: Page) -> None:
    cut_off.locator("[data-example]").first.click()
    expect(cut_off.locator(".toast")).to_contain_text(NOT_REACHED)


def test_a_photo_is_shared_by_its_number(desktop: Page) -> None:
    desktop.context.grant_permissions(["clipboard-read", "clipboard-write"])
    hand_in(desktop, EXAMPLES / "1-number.png")
    expect(number(desktop)).to_have_text("40917")
    desktop.evaluate("navigator.share = undefined")
    desktop.get_by_role("button", name="Share").click()
    expect(desktop.locator(".toast")).to_have_text("Number and address copied")
    assert "40917" in desktop.evaluate("navigator.clipboard.readText()")


def test_a_share_that_the_browser_refuses_is_copied(desktop: Page) -> None:
    desktop.context.grant_permissions(["clipboard-read", "clipboard-write"])
    draw(desktop, SEVEN, left_px=60)
    expect(number(desktop)).to_have_text("7")
    refuse = "async () => { throw new DOMException('', 'NotAllowedError') }"
    desktop.evaluate(f"() => {{ navigator.share = {refuse} }}")
    desktop.get_by_role("button", name="Share").click()
    expect(desktop.locator(".toast")).to_have_text("Link copied")


def test_where_there_is_no_clipboard_what_to_copy_is_shown(browser: Browser, app_url: str) -> None:
    context = browser.new_context(**PHONE)
    context.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page = context.new_page()
    page.goto(app_url)
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


def paste(page: Page, text: str) -> None:
    page.evaluate(
        """text => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text", text);
            document.dispatchEvent(new ClipboardEvent("paste", { clipboardData }));
        }""",
        text,
    )


def test_an_address_without_its_scheme_is_pasted(desktop: Page) -> None:
    desktop.route(SERVER, lambda route: route.fulfill(json={"error": "none"}))
    paste(desktop, "www.example.test/x.png")
    expect(desktop.get_by_label("Address of a picture")).to_have_value(
        "https://www.example.test/x.png"
    )


def test_a_paste_of_other_text_is_told(desktop: Page) -> None:
    paste(desktop, "seven")
    expect(desktop.locator(".toast")).to_contain_text("no picture and no link")


def test_what_was_typed_is_taken_back(desktop: Page) -> None:
    draw(desktop, SEVEN, left_px=60)
    typed = desktop.get_by_label("or the whole number")
    typed.fill("٤٢")
    typed.press("Enter")
    expect(number(desktop)).to_have_text("42")
    desktop.get_by_role("button", name="As it was read").click()
    expect(desktop.locator(".numeral")).to_have_text("7")
    expect(desktop.get_by_role("button", name="As it was read")).to_be_hidden()


def test_of_many_digits_the_newest_is_in_sight(desktop: Page) -> None:
    def crowd(route: Route) -> None:
        answer = route.fetch().json()
        route.fulfill(json={**answer, "digits": answer["digits"] * 150})

    desktop.route(SERVER, crowd)
    draw(desktop, SEVEN, left_px=60)
    expect(desktop.locator(".numeral")).to_have_count(150)
    # In one step of the browser: the next answer makes the numerals anew.
    inside = """() => {
        const [number, newest] = [".number", ".numeral[aria-pressed=true]"].map(
            each => document.querySelector(each).getBoundingClientRect());
        return number.top <= newest.top && newest.bottom <= number.bottom;
    }"""
    assert desktop.evaluate(inside)


def test_focus_stays_on_the_entry_that_was_gone_back_to(desktop: Page) -> None:
    draw(desktop, SEVEN, left_px=60)
    expect(desktop.locator(".visit td.read")).to_have_text(["7"])
    desktop.get_by_role("button", name="Clear").click()
    draw(desktop, ONE, left_px=60)
    expect(desktop.locator(".visit td.read")).to_have_text(["1", "7"])
    desktop.locator(".again").nth(1).press("Enter")
    expect(number(desktop)).to_have_text("7")
    desktop.wait_for_timeout(300)  # its row is made anew when it is read again
    expect(desktop.locator(".again").nth(1)).to_be_focused()


def test_keys_of_the_browser_are_left_to_it(desktop: Page) -> None:
    prevented = """selector => {
        const options = { key: "ArrowLeft", altKey: true, bubbles: true, cancelable: true };
        const event = new KeyboardEvent("keydown", options);
        return !document.querySelector(selector).dispatchEvent(event);
    }"""
    for selector in ("#tab-draw", ".sheet canvas"):
        assert not desktop.evaluate(prevented, selector)


def test_a_second_finger_leaves_the_part_that_the_first_chooses(phone: Page) -> None:
    hand_in(phone, EXAMPLES / "1-number.png")
    expect(number(phone)).to_have_text("40917")
    phone.get_by_role("button", name="Choose a part").tap()
    area = phone.locator("#way-photo .frame img").bounding_box()
    assert area
    left, top = area["x"] + 3, area["y"] + 3
    right, bottom = area["x"] + 0.41 * area["width"], area["y"] + area["height"] - 3
    session = phone.context.new_cdp_session(phone)
    second = {"x": area["x"] + 0.8 * area["width"], "y": top + 10, "id": 1}

    def finger(kind: str, *points: dict[str, float]) -> None:
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    first = {"x": left, "y": top, "id": 0}
    finger("touchStart", first)
    first = {"x": right, "y": bottom, "id": 0}
    finger("touchMove", first)
    finger("touchStart", first, second)
    finger("touchMove", first, {**second, "x": second["x"] - 2})
    finger("touchEnd", first)
    finger("touchMove", first)
    finger("touchEnd")
    expect(number(phone)).to_have_text("40")


def test_a_turn_that_takes_its_time_is_to_be_seen(desktop: Page) -> None:
    hand_in(desktop, EXAMPLES / "1-number.png")
    expect(number(desktop)).to_have_text("40917")
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    desktop.route(SERVER, hold)
    desktop.get_by_role("button", name="Turn right").click()
    frame = desktop.locator("#way-photo .frame")
    expect(frame).to_have_attribute("aria-busy", "true")
    expect(number(desktop)).to_have_text("40917")
    waiting[0].continue_()
    expect(frame).to_have_attribute("aria-busy", "false")


def test_what_is_chosen_is_told_without_colours(browser: Browser, app_url: str) -> None:
    context = browser.new_context(**DESKTOP, forced_colors="active")
    page = context.new_page()
    page.goto(app_url)
    expect(sheet(page)).to_be_visible()
    look = "(chosen) => getComputedStyle(document.querySelector(chosen))"
    for chosen in (".tool[aria-checked=true]", "#tab-draw"):
        assert page.evaluate(f"{look}.outlineStyle", chosen) == "solid"
    assert page.evaluate(f"{look}.outlineStyle", "#tab-photo") == "none"
    assert page.evaluate(f"{look}.backgroundColor", ".dot") == "rgb(0, 0, 0)"
    context.close()
