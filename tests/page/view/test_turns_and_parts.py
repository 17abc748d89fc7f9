"""A picture is turned and cropped by hand, in a browser: each test is a journey."""

import re
from pathlib import Path

from gestures import as_file, hand_in, hold, number, tap
from PIL import Image
from playwright.sync_api import Locator, Page, Route, expect

SERVER = re.compile("/ask/")
READ_FILE = re.compile("/ask/read_file")
EXAMPLES = Path(__file__).parents[3] / "page" / "view" / "static" / "examples"


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag with the mouse, between places given in shares of the picture."""
    area = page.locator("#way-photo .frame img").bounding_box()
    assert area
    for i, (across, down) in enumerate((start, end)):
        x, y = area["x"] + across * area["width"], area["y"] + down * area["height"]
        page.mouse.move(x, y, steps=4)
        if i == 0:
            page.mouse.down()
    page.mouse.up()


def middle(part: Locator) -> tuple[float, float]:
    """The middle of an element on the screen."""
    box = part.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_picture_is_turned_by_hand_and_a_turn_that_fails_loses_nothing(desktop: Page) -> None:
    with Image.open(EXAMPLES / "1-number.png") as picture:
        hand_in(desktop, as_file(picture.transpose(Image.Transpose.ROTATE_90)))
    shown = desktop.locator("#way-photo .frame img")
    right = desktop.get_by_role("button", name="Turn right")
    left = desktop.get_by_role("button", name="Turn left")
    expect(number(desktop)).to_have_text("40917")  # turned by the reader
    expect(shown).to_have_js_property("naturalWidth", 480)
    right.click()
    expect(shown).to_have_js_property("naturalHeight", 480)  # the person is believed
    left.click()
    expect(number(desktop)).to_have_text("40917")
    refused = {"error": "It will not be read.", "code": "refused"}
    desktop.route(SERVER, lambda route: route.fulfill(json=refused))
    right.click()
    expect(desktop.locator(".toast")).to_have_text("It will not be read.")
    expect(number(desktop)).to_have_text("40917")
    desktop.unroute(SERVER)
    waiting: list[Route] = []
    desktop.route(SERVER, lambda route: waiting.append(route))  # noqa: PLW0108 - it is marked
    right.click()
    frame = desktop.locator("#way-photo .frame")
    expect(frame).to_have_attribute("aria-busy", "true")  # a turn that takes its time is seen
    expect(number(desktop)).to_have_text("40917")
    waiting[0].continue_()
    expect(frame).to_have_attribute("aria-busy", "false")
    expect(shown).to_have_js_property("naturalHeight", 480)
    desktop.unroute(SERVER)
    left.click()
    expect(number(desktop)).to_have_text("40917")


def test_a_part_is_chosen_by_mouse_and_by_keys_and_given_up(desktop: Page) -> None:
    hand_in(desktop, EXAMPLES / "1-number.png")
    expect(number(desktop)).to_have_text("40917")
    choose = desktop.get_by_role("button", name="Choose a part")
    apply, cancel = (desktop.get_by_role("button", name=name) for name in ("Apply", "Cancel"))
    part = desktop.locator("#way-photo .part")
    choose.click()
    before = part.bounding_box()
    desktop.mouse.click(*middle(part))  # a tap reads nothing
    drag(desktop, (0.02, 0.02), (0.021, 0.02))
    assert part.bounding_box() == before
    drag(desktop, (0.9, 0.9), (0.41, 0.98))  # a corner
    drag(desktop, (0.1, 0.1), (0.01, 0.02))  # and the one across
    expect(number(desktop)).to_have_text("40917")
    apply.click()
    expect(number(desktop)).to_have_text("40")
    desktop.get_by_role("button", name="Turn left").click()
    desktop.get_by_role("button", name="Turn right").click()
    expect(number(desktop)).to_have_text("40")  # the same part, turned along
    choose.click()  # of the whole picture, and not of the part
    drag(desktop, (0.41, 0.98), (0.98, 0.98))
    apply.click()
    expect(number(desktop)).to_have_text("40917")
    desktop.get_by_role("button", name="Turn right").click()
    expect(desktop.locator("#way-photo .frame img")).to_have_js_property("naturalHeight", 466)
    choose.click()
    expect(desktop.locator("#way-photo .frame img")).to_have_js_property("naturalHeight", 480)
    cancel.click()
    desktop.get_by_role("button", name="Turn left").click()
    desktop.get_by_role("button", name="Whole picture").click()
    expect(desktop.locator("#way-photo .frame img")).to_have_js_property("naturalWidth", 480)
    expect(number(desktop)).to_have_text("40917")
    choose.press("Enter")
    drag(desktop, (0.01, 0.02), (0.41, 0.98))  # drawn anew, beside the part
    desktop.keyboard.press("Escape")
    expect(part).to_be_hidden()
    expect(choose).to_be_focused()
    expect(number(desktop)).to_have_text("40917")
    choose.press("Enter")
    for _ in range(3):
        desktop.keyboard.press("ArrowLeft")
    for _ in range(13):
        desktop.keyboard.press("Shift+ArrowLeft")
    desktop.keyboard.press("Enter")
    expect(number(desktop)).to_have_text("40")


def test_of_turns_and_parts_one_after_the_other_the_last_counts(desktop: Page) -> None:
    hand_in(desktop, EXAMPLES / "1-number.png")
    expect(number(desktop)).to_have_text("40917")
    shown = desktop.locator("#way-photo .frame img")
    frame = desktop.locator("#way-photo .frame")
    names = ("Turn left", "Turn right", "Whole picture", "Choose a part")
    left, right, whole, choose = (desktop.get_by_role("button", name=name) for name in names)
    desktop.locator(".numeral").nth(2).click()
    desktop.locator(".labels").get_by_role("button", name="4").click()
    let_go = hold(desktop, READ_FILE)
    left.click()
    right.click()
    expect(choose).to_be_disabled()  # what it would be a part of is not there yet
    let_go()
    expect(frame).to_have_attribute("aria-busy", "false")
    expect(number(desktop)).to_have_text("40417")  # it is the same picture: nothing is forgotten
    choose.click()
    drag(desktop, (0.9, 0.9), (0.41, 0.98))
    desktop.get_by_role("button", name="Apply").click()
    expect(number(desktop)).to_have_text("40")
    right.click()
    expect(shown).to_have_js_property("naturalHeight", 149)
    let_go = hold(desktop, READ_FILE)
    left.click()
    whole.click()  # before the turn is answered, which it leaves as it is
    let_go()
    expect(number(desktop)).to_have_text("40917")
    expect(shown).to_have_js_property("naturalWidth", 480)


def test_a_phone_has_its_camera_and_two_fingers(phone: Page) -> None:
    tap(phone.get_by_role("button", name="A crossed seven"))
    expect(number(phone)).to_have_text("7")
    expect(number(phone)).to_be_in_viewport()
    with phone.expect_file_chooser() as chooser:
        tap(phone.get_by_role("button", name="Camera"))
    assert chooser.value.element.get_attribute("capture") == "environment"
    chooser.value.set_files(EXAMPLES / "1-number.png")
    expect(number(phone)).to_have_text("40917")
    tap(phone.get_by_role("button", name="Choose a part"))
    expect(phone.locator("#way-photo .part")).to_be_visible()
    phone.wait_for_timeout(400)  # with fewer tools under it the page has moved
    area = phone.locator("#way-photo .frame img").bounding_box()
    assert area
    session = phone.context.new_cdp_session(phone)

    def at(across: float, down: float, finger: int) -> dict[str, float]:
        x, y = area["x"] + across * area["width"], area["y"] + down * area["height"]
        return {"x": x, "y": y, "id": finger}

    def touch(kind: str, *points: dict[str, float]) -> None:
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    for start, end in (((0.1, 0.1), (0.01, 0.02)), ((0.9, 0.9), (0.41, 0.98))):
        touch("touchStart", at(*start, 0))
        touch("touchMove", at(*end, 0))
        touch("touchStart", at(*end, 0), at(0.8, 0.5, 1))  # a second finger changes nothing
        touch("touchMove", at(*end, 0), at(0.79, 0.5, 1))
        touch("touchEnd", at(*end, 0))
        touch("touchEnd")
    # No tap: Chromium takes the first one after two made-up fingers for the end of a fling.
    phone.get_by_role("button", name="Apply").click()
    expect(number(phone)).to_have_text("40")
