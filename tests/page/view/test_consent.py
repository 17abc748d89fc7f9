"""One consent is for one sending and says what is saved; nobody loses their place."""

import json
import re
from pathlib import Path

import pytest
from conftest import DESKTOP, opened
from gestures import ONE, SEVEN, draw, hand_in, number
from playwright.sync_api import Browser, Locator, Page, Route, expect

EXAMPLES = Path(__file__).parents[3] / "page" / "view" / "static" / "examples"
KEEP = re.compile("/ask/keep")
LEAST_CONTRAST = 3  # of what is no text (WCAG 2.2, 1.4.11)


def correct(page: Page, label: str) -> None:
    """Say what the chosen digit should be."""
    labels = page.get_by_role("group", name="Choose the right digit")
    labels.get_by_role("button", name=label).click()


def test_one_consent_is_for_one_sending(desktop: Page) -> None:
    sent: list[Route] = []
    desktop.route(KEEP, lambda route: sent.append(route))  # noqa: PLW0108 - Playwright marks it
    box = desktop.get_by_role("checkbox")
    draw(desktop, SEVEN, left_px=60)
    expect(desktop.locator(".visit td.read")).to_have_text("7")  # the reading is at rest
    correct(desktop, "2")
    expect(desktop.locator(".consent")).to_contain_text("pen strokes")
    box.check()
    correct(desktop, "3")
    expect(box).not_to_be_checked()  # it was for a 2
    box.check()
    send = desktop.get_by_role("button", name="Send")
    send.press("Enter")
    sending = desktop.get_by_role("button", name="Sending")
    expect(sending).to_be_disabled()  # and not sent before the answer is there
    sending.press("Enter")
    (only,) = sent
    only.fulfill(json={"kept": True})
    done = desktop.get_by_role("button", name="Sent")
    expect(done).to_be_disabled()
    expect(done).to_be_focused()  # and not the page's beginning
    expect(desktop.locator(".toast")).to_contain_text("Your correction was saved")
    done.press("Enter")
    assert sent == [only]
    told = json.loads(only.request.post_data or "")
    assert (told["label"], told["consent"]) == ("3", True)
    desktop.get_by_role("button", name="Clear", exact=True).click()
    draw(desktop, ONE, left_px=60)
    expect(number(desktop)).to_have_text("1")
    correct(desktop, "7")
    expect(box).not_to_be_checked()
    expect(send).to_be_disabled()
    box.check()
    draw(desktop, ONE, left_px=260)
    expect(number(desktop)).to_have_text("71")
    expect(box).not_to_be_checked()  # other ink


def test_of_a_photo_no_strokes_are_told_and_what_was_not_saved_may_be_sent_again(
    desktop: Page,
) -> None:
    hand_in(desktop, EXAMPLES / "4-single.png")
    expect(number(desktop)).to_have_text("5")
    correct(desktop, "6")
    expect(desktop.locator(".consent")).to_contain_text("this picture")
    expect(desktop.locator(".consent")).not_to_contain_text("strokes")
    desktop.get_by_role("checkbox").check()
    answers = [{"kept": True}, {"error": "It is full.", "code": "refused"}]
    desktop.route(KEEP, lambda route: route.fulfill(json=answers.pop()))
    desktop.get_by_role("button", name="Send").click()
    expect(desktop.locator(".toast")).to_contain_text("It is full.")
    expect(desktop.get_by_role("checkbox")).not_to_be_checked()
    desktop.get_by_role("checkbox").check()
    desktop.get_by_role("button", name="Send").click()
    expect(desktop.get_by_role("button", name="Sent")).to_be_disabled()


CONTRAST = """box => {
    const light = colour => {
        const channels = colour.match(/[\\d.]+/g).slice(0, 3).map(each => each / 255);
        const linear = c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
        const [r, g, b] = channels.map(linear);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const { borderTopColor, backgroundColor } = getComputedStyle(box);
    const [one, other] = [light(borderTopColor), light(backgroundColor)].sort((a, b) => b - a);
    return (one + 0.05) / (other + 0.05);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_box_is_seen_by_day_and_by_night(scheme: str, browser: Browser, app_url: str) -> None:
    context = browser.new_context(**DESKTOP, color_scheme=scheme)  # type: ignore[arg-type]
    for page in opened(context, app_url):
        draw(page, SEVEN, left_px=60)
        expect(number(page)).to_have_text("7")
        correct(page, "2")
        assert page.get_by_role("checkbox").evaluate(CONTRAST) >= LEAST_CONTRAST
    context.close()


def is_lost(page: Page) -> bool:
    return bool(page.evaluate("document.activeElement === document.body"))


def press(page: Page, button: Locator) -> None:
    """Press by keyboard, and wait for what comes of it."""
    button.press("Enter")
    page.wait_for_timeout(300)


def test_a_button_that_goes_takes_nobodys_place_away(desktop: Page) -> None:
    draw(desktop, SEVEN, left_px=60)
    expect(number(desktop)).to_have_text("7")
    desktop.locator("#right-number").fill("42")
    desktop.locator("#right-number").press("Enter")
    for name in ("Undo my correction", "Undo", "Redo", "Clear"):
        press(desktop, desktop.get_by_role("button", name=name, exact=True))
        assert not is_lost(desktop), name
    hand_in(desktop, EXAMPLES / "1-number.png")
    expect(number(desktop)).to_have_text("40917")
    for name in ("Why 1?", "Choose a part", "Apply", "Whole picture", "Choose a part", "Cancel"):
        press(desktop, desktop.get_by_role("button", name=re.compile(name.replace("1?", r"\d\?"))))
        expect(number(desktop)).to_have_text("40917")
        assert not is_lost(desktop), name
