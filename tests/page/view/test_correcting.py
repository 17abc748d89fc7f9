"""Correcting what was read, and the readings of a visit, in a browser: each test is a journey."""

import json
import re
from pathlib import Path

from gestures import ONE, SEVEN, draw, number, sheet, tap_digit
from PIL import Image
from playwright.sync_api import Page, expect

from model.data.labelled_folder import load_labelled_folder
from page.calls.correction_store import export

SERVER = re.compile("/ask/")
VISIT = ".visit td.read"
NOTHING = "Nothing written yet"


def test_a_digit_is_corrected_and_kept_only_with_consent(
    desktop: Page, corrections: Path, tmp_path: Path
) -> None:
    draw(desktop, SEVEN, left_px=60)
    expect(desktop.locator(VISIT)).to_have_text("7")  # the reading is at rest
    consent = desktop.get_by_role("checkbox")
    expect(consent).to_be_hidden()
    labels = desktop.get_by_role("group", name="Choose the right digit")
    labels.get_by_role("button", name="2").click()
    expect(number(desktop)).to_have_text("2")
    expect(desktop.locator(".certainty")).to_have_text("Corrected by you")
    draw(desktop, ONE, left_px=260)
    expect(number(desktop)).to_have_text("21")  # the next stroke does not undo it
    tap_digit(desktop, 0)
    labels.get_by_role("button", name="not a digit").click()
    expect(number(desktop)).to_have_text("1")
    labels.get_by_role("button", name="7").click()
    expect(number(desktop)).to_have_text("71")
    expect(desktop.locator(".certainty")).to_have_text("Sure")
    labels.get_by_role("button", name="2").click()
    send = desktop.get_by_role("button", name="Send")
    expect(consent).not_to_be_checked()
    expect(send).to_be_disabled()
    assert export(corrections, tmp_path) == 0
    consent.check()
    send.click()
    expect(desktop.get_by_role("button", name="Sent")).to_be_disabled()
    export(corrections, tmp_path)
    (kept,) = load_labelled_folder(tmp_path)
    assert kept.text == "21"
    with Image.open(kept.path) as picture:
        assert picture.convert("L").getextrema() == (0, 255)


def test_a_correction_comes_back_with_its_digit_at_any_size(desktop: Page) -> None:
    draw(desktop, ONE, left_px=60)
    draw(desktop, SEVEN, left_px=260)
    expect(desktop.locator(VISIT)).to_have_text("17")
    desktop.get_by_role("group", name="Choose the right digit").get_by_role(
        "button", name="2"
    ).click()
    expect(number(desktop)).to_have_text("12")
    desktop.keyboard.press("Control+z")
    expect(number(desktop)).to_have_text("1")
    desktop.keyboard.press("Control+y")
    expect(number(desktop)).to_have_text("12")
    for way_back, width in (("Undo", 1000), ("Go back to drawing", 1200)):
        desktop.get_by_role("button", name="Clear").click()
        expect(number(desktop)).to_contain_text(NOTHING)
        before = sheet(desktop).evaluate("c => c.width")
        desktop.set_viewport_size({"width": width, "height": 800})
        desktop.wait_for_function(f"document.querySelector('.sheet canvas').width !== {before}")
        with desktop.expect_response(SERVER):  # it is read again
            desktop.get_by_role("button", name=way_back).click()
        expect(number(desktop)).to_have_text("12")
    desktop.set_viewport_size({"width": 1440, "height": 900})


def test_the_whole_number_is_typed_and_taken_back(desktop: Page) -> None:
    draw(desktop, SEVEN, left_px=60)
    typed = desktop.get_by_label("Or type the number")
    typed.fill("seven")
    typed.press("Enter")
    expect(number(desktop)).to_have_text("7")
    assert typed.evaluate("input => input.validationMessage").startswith("Type digits only")
    typed.fill("42/1")
    typed.press("Enter")
    expect(number(desktop).locator("p")).to_have_text(["42", "1"])
    draw(desktop, ONE, left_px=260)
    expect(number(desktop).locator("p")).to_have_text(["42", "11"])  # what is written behind it
    desktop.keyboard.press("Control+z")
    expect(number(desktop).locator("p")).to_have_text(["42", "1"])
    desktop.get_by_role("button", name="Clear").click()
    expect(number(desktop)).to_contain_text(NOTHING)
    with desktop.expect_response(SERVER):  # it is read again, and the correction stays
        desktop.get_by_role("button", name="Go back to drawing").click()
    expect(number(desktop).locator("p")).to_have_text(["42", "1"])
    desktop.get_by_role("button", name="Undo my correction").click()
    expect(desktop.locator(".numeral")).to_have_text("7")
    expect(desktop.get_by_role("button", name="Undo my correction")).to_be_hidden()


def test_the_visit_is_a_table_to_go_back_to_and_take_along(desktop: Page) -> None:
    draw(desktop, SEVEN, left_px=60)
    expect(desktop.locator(VISIT)).to_have_text("7")
    desktop.get_by_role("button", name="Clear").click()
    draw(desktop, ONE, left_px=60)
    expect(desktop.locator(VISIT)).to_have_text(["1", "7"])
    desktop.locator(".again").nth(1).press("Enter")
    expect(number(desktop)).to_have_text("7")
    desktop.wait_for_timeout(300)  # its row is made anew when it is read again
    expect(desktop.locator(".again").nth(1)).to_be_focused()
    with desktop.expect_download() as download:
        desktop.get_by_role("button", name="CSV").click()
    lines = Path(download.value.path()).read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("from,number,read")
    assert [line.split(",")[1] for line in lines[1:]] == ['"1"', '"7"']
    with desktop.expect_download() as download:
        desktop.get_by_role("button", name="JSON").click()
    rows = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert [row["number"] for row in rows] == ["1", "7"]
    assert rows[0]["digits"][0]["top3"][0][0] == "1"
    desktop.get_by_role("button", name="Undo").click()
    expect(number(desktop)).to_have_text("1")
    desktop.wait_for_timeout(500)
    expect(desktop.locator(VISIT)).to_have_text(["1", "7"])  # undo changes no other entry
