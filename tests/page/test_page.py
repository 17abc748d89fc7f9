"""Drawing, understanding and mending in a browser, as a person does."""

import json
import re
from pathlib import Path

import pytest
from hands_on import ONE, SCRIBBLE, SEVEN, draw, number, places, sheet, tap_digit, touch
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from model.data.labelled_folder import load_labelled_folder
from page.protection.visitors import BUSY

SERVER = re.compile("component_server")


def test_digits_drawn_with_the_mouse_are_read(desktop: Page) -> None:
    expect(number(desktop)).to_contain_text("Nothing written yet")
    draw(desktop, SEVEN, left_px=60)
    expect(number(desktop)).to_have_text("7")
    draw(desktop, ONE, left_px=220)
    expect(number(desktop)).to_have_text("71")
    expect(desktop.locator(".sheet .box")).to_have_count(2)
    expect(desktop.locator(".digit .bar")).to_have_count(3)
    expect(desktop.locator(".spoken")).to_have_text("Read: 7 1")


def test_the_answer_comes_while_the_pen_is_down(desktop: Page) -> None:
    first, last = places(desktop, ONE[0], 200)
    desktop.mouse.move(*first)
    desktop.mouse.down()
    desktop.mouse.move(*last, steps=8)
    expect(number(desktop)).to_have_text("1")
    desktop.mouse.up()


def test_strokes_are_sent_as_strokes_and_few_bytes(desktop: Page) -> None:
    sent: list[str] = []
    desktop.on("request", lambda r: sent.append(r.post_data or "") if "server" in r.url else None)
    draw(desktop, SEVEN, left_px=60)
    expect(number(desktop)).to_have_text("7")
    strokes = json.loads(sent[-1])["data"]
    assert len(strokes) == 1
    assert 3 <= len(strokes[0]) <= 8
    assert all(isinstance(side, int) for point in strokes[0] for side in point)


def test_an_old_answer_never_comes_after_a_newer_one(desktop: Page) -> None:
    waiting: list[Route] = []
    asked: list[str] = []

    def hold(route: Route) -> None:
        asked.append(route.request.post_data or "")
        waiting.append(route)

    desktop.route(SERVER, hold)
    draw(desktop, SEVEN, left_px=60)
    draw(desktop, ONE, left_px=220)
    desktop.wait_for_timeout(400)
    assert len(waiting) == 1  # the next waits in the browser for the first answer
    desktop.get_by_role("button", name="Clear").click()
    waiting.pop().continue_()
    desktop.wait_for_timeout(400)
    expect(number(desktop)).to_contain_text("Nothing written yet")
    desktop.unroute(SERVER)
    draw(desktop, ONE, left_px=60)
    expect(number(desktop)).to_have_text("1")


def test_a_press_is_not_lost_to_an_answer_that_comes_meanwhile(desktop: Page) -> None:
    draw(desktop, SEVEN, left_px=60)
    draw(desktop, ONE, left_px=220)
    expect(number(desktop)).to_have_text("71")
    waiting: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if waiting:
            route.continue_()
        else:
            waiting.append(route)

    desktop.route(SERVER, hold_the_first)
    draw(desktop, ONE, left_px=300)
    while not waiting:
        desktop.wait_for_timeout(20)
    expect(number(desktop)).to_have_text("71")
    second = desktop.locator(".numeral").nth(1)
    second.hover()
    desktop.mouse.down()
    waiting[0].continue_()
    desktop.wait_for_timeout(700)
    expect(number(desktop)).to_have_text("71")
    desktop.mouse.up()
    expect(number(desktop)).to_have_text("711")  # shown when the press is over
    expect(desktop.locator(".numeral").nth(1)).to_have_attribute("aria-pressed", "true")


def test_a_server_that_fails_loses_nothing(browser: Browser, app_url: str, desktop: Page) -> None:
    context = browser.new_context()
    page = context.new_page()  # its own: a request that fails is an error in the console
    page.goto(app_url)
    expect(sheet(page)).to_be_visible()
    page.route(SERVER, lambda route: route.abort())
    draw(page, SEVEN, left_px=60)
    expect(number(page)).to_contain_text("did not answer")
    page.unroute(SERVER)
    expect(number(page)).to_have_text("7")
    context.close()


def test_a_busy_server_is_asked_again(desktop: Page) -> None:
    draw(desktop, SEVEN, left_px=60)
    expect(desktop.locator(".visit td.read")).to_have_text("7")
    desktop.route(SERVER, lambda route: route.fulfill(json={"error": BUSY}))
    draw(desktop, ONE, left_px=220)
    expect(number(desktop)).to_contain_text(BUSY)
    expect(desktop.locator(".visit td.read")).to_have_text("7")  # what was read stays
    desktop.unroute(SERVER)
    expect(number(desktop)).to_have_text("71")
    expect(desktop.locator(".visit td.read")).to_have_text("71")


def test_a_digit_drawn_with_a_finger_is_read(phone: Page) -> None:
    touch(phone, SEVEN, left_px=120)
    expect(number(phone)).to_have_text("7")
    assert phone.evaluate("window.scrollY") == 0
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    box = number(phone).bounding_box()
    assert box
    assert box["y"] + box["height"] < 844  # the number is seen without scrolling


def test_a_second_finger_is_no_stroke(phone: Page) -> None:
    session = phone.context.new_cdp_session(phone)
    (x, y), (_, bottom) = places(phone, ONE[0], 120)
    one, other = {"x": x, "y": y, "id": 1}, {"x": x + 100, "y": y, "id": 2}
    for kind, points in (
        ("touchStart", [one]),
        ("touchStart", [one, other]),
        ("touchMove", [{**one, "y": bottom}, {**other, "y": bottom}]),
        ("touchEnd", []),
    ):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    expect(number(phone)).to_have_text("1")
    expect(phone.locator(".sheet .box")).to_have_count(1)


def test_a_pen_is_followed_though_a_hand_rests_on_the_sheet(phone: Page) -> None:
    session = phone.context.new_cdp_session(phone)
    (x, y), (_, bottom) = places(phone, ONE[0], 120)
    palm = {"x": x + 120, "y": bottom - 20}
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [palm]})
    palm["x"] += 60
    session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [palm]})
    expect(phone.get_by_role("button", name="Clear")).to_be_enabled()  # the hand came first
    pen = {"pointerType": "pen", "button": "left", "buttons": 1, "clickCount": 1, "x": x}
    for kind, at in (("mousePressed", y), ("mouseMoved", bottom), ("mouseReleased", bottom)):
        session.send("Input.dispatchMouseEvent", {**pen, "type": kind, "y": at})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(number(phone)).to_have_text("1")
    expect(phone.locator(".sheet .box")).to_have_count(1)
    phone.get_by_role("button", name="Undo").click()
    expect(number(phone)).to_contain_text("Nothing written yet")


def test_a_drawing_outlives_the_turn_of_a_phone(phone: Page) -> None:
    touch(phone, SEVEN, left_px=120)
    expect(number(phone)).to_have_text("7")
    mend = phone.get_by_role("group", name="It should be").get_by_role("button", name="2")
    mend.click()
    expect(number(phone)).to_have_text("2")
    for width, height in ((844, 390), (390, 844)):
        phone.set_viewport_size({"width": width, "height": height})
        phone.wait_for_timeout(600)  # it is read again, and the correction stays
        expect(number(phone)).to_have_text("2")
        expect(number(phone)).to_be_in_viewport()
        below = phone.evaluate("document.querySelector('.sheet').getBoundingClientRect().bottom")
        assert below <= height  # a finger on the sheet cannot scroll to the rest of it
    inside = phone.evaluate(
        "() => { const frame = document.querySelector('.sheet').getBoundingClientRect();"
        "const box = document.querySelector('.sheet .box').getBoundingClientRect();"
        "return box.left >= frame.left && box.bottom <= frame.bottom }"
    )
    assert inside


def test_a_stroke_ends_where_the_phone_is_turned(phone: Page) -> None:
    session = phone.context.new_cdp_session(phone)
    (x, y), (_, bottom) = places(phone, ONE[0], 120)
    for kind, at in (("touchStart", y), ("touchMove", bottom)):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": at}]})
    expect(number(phone)).to_have_text("1")
    phone.set_viewport_size({"width": 844, "height": 390})
    phone.wait_for_function("document.querySelector('.sheet canvas').clientHeight < 330")
    finger = {"x": x + 150, "y": y}
    session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [finger]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(phone.locator(".visit td.read")).to_have_text("1")  # the reading is at rest
    box = phone.locator(".sheet .box").bounding_box()
    assert box
    assert box["width"] < box["height"] / 2


def test_a_point_that_comes_before_word_of_a_turn_bends_no_stroke(desktop: Page) -> None:
    desktop.evaluate(
        """() => {
            const canvas = document.querySelector(".sheet canvas");
            const { x, y } = canvas.getBoundingClientRect();
            canvas.setPointerCapture = () => {}; // there is no such pointer
            const point = (kind, across, down) => canvas.dispatchEvent(
                new PointerEvent(kind, { pointerId: 1, clientX: x + across, clientY: y + down }));
            point("pointerdown", 120, 70);
            point("pointermove", 120, 220);
            canvas.parentElement.style.width = "60%";
            point("pointermove", 270, 70);
            point("pointerup", 270, 70);
        }"""
    )
    expect(number(desktop)).to_have_text("1")
    expect(desktop.locator(".visit td.read")).to_have_text("1")


def test_a_turn_scales_each_stroke_once(desktop: Page) -> None:
    for left_px in (60, 160, 260, 360, 460):
        draw(desktop, ONE, left_px=left_px)
    expect(desktop.locator(".visit td.read")).to_have_text("11111")
    desktop.evaluate(
        """() => {
            const map = Array.prototype.map;
            window.lines = 0; // of points that were made anew
            Array.prototype.map = function (...given) {
                if (this.length > 40 && this[0].length === 2) window.lines += 1;
                return map.apply(this, given);
            };
            document.querySelector(".sheet").style.width = "60%";
        }"""
    )
    desktop.wait_for_function("window.lines >= 5")
    expect(number(desktop)).to_have_text("11111")
    assert desktop.evaluate("window.lines") == 5


def test_a_drawing_is_sharp_on_a_dense_screen(phone: Page) -> None:
    assert sheet(phone).evaluate("c => c.width / c.clientWidth") == 2


def test_undo_redo_and_clear(desktop: Page) -> None:
    undo, redo, clear = (desktop.get_by_role("button", name=n) for n in ("Undo", "Redo", "Clear"))
    expect(undo).to_be_disabled()
    draw(desktop, SEVEN, left_px=60)
    draw(desktop, ONE, left_px=220)
    expect(number(desktop)).to_have_text("71")
    undo.click()
    expect(number(desktop)).to_have_text("7")
    redo.click()
    expect(number(desktop)).to_have_text("71")
    expect(redo).to_be_disabled()
    clear.click()
    expect(number(desktop)).to_contain_text("Nothing written yet")
    expect(clear).to_be_disabled()
    undo.click()
    expect(number(desktop)).to_have_text("71")
    expect(desktop.locator(".visit tbody tr")).to_have_count(1)


def test_undo_and_redo_by_keys(desktop: Page) -> None:
    draw(desktop, SEVEN, left_px=60)
    draw(desktop, ONE, left_px=220)
    expect(number(desktop)).to_have_text("71")
    desktop.keyboard.press("Control+z")
    expect(number(desktop)).to_have_text("7")
    desktop.keyboard.press("Control+Shift+z")
    expect(number(desktop)).to_have_text("71")
    desktop.keyboard.press("Control+z")
    desktop.keyboard.press("Control+y")
    expect(number(desktop)).to_have_text("71")
    desktop.keyboard.press("Delete")
    expect(number(desktop)).to_contain_text("Nothing written yet")


def test_a_digit_is_drawn_by_keyboard(desktop: Page) -> None:
    sheet(desktop).focus()
    desktop.keyboard.press("Space")
    for _ in range(12):
        desktop.keyboard.press("ArrowDown")
    desktop.keyboard.press("Space")
    expect(number(desktop)).to_have_text("1")


def test_the_mouse_takes_over_from_the_keyboards_pen(desktop: Page) -> None:
    undo = desktop.get_by_role("button", name="Undo")
    sheet(desktop).focus()
    desktop.keyboard.press("Space")
    expect(undo).to_be_enabled()
    desktop.keyboard.press("Control+z")
    expect(undo).to_be_disabled()
    desktop.keyboard.press("Space")
    draw(desktop, SEVEN, left_px=60)
    expect(number(desktop)).to_have_text("7")
    desktop.keyboard.press("ArrowDown")  # moves the pen alone, which is up
    desktop.keyboard.press("Control+z")
    desktop.keyboard.press("Control+z")
    expect(number(desktop)).to_contain_text("Nothing written yet")


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


def test_a_click_on_empty_paper_makes_a_dot(desktop: Page) -> None:
    sheet(desktop).click(position={"x": 100, "y": 100})
    expect(desktop.get_by_role("button", name="Clear")).to_be_enabled()
    painted = "c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(Boolean)"
    assert sheet(desktop).evaluate(painted)


def test_a_tap_that_is_read_before_the_finger_lifts_makes_a_dot(desktop: Page) -> None:
    desktop.evaluate(
        """() => {
            const canvas = document.querySelector(".sheet canvas");
            const { x, y } = canvas.getBoundingClientRect();
            canvas.setPointerCapture = () => {}; // there is no such pointer
            window.point = (kind, value) => {
                const at = { pointerId: 1, clientX: x + 100, clientY: y + 100 };
                const event = new PointerEvent(kind, at);
                canvas.dispatchEvent(Object.defineProperty(event, "timeStamp", { value }));
            };
            point("pointerdown", 0);
        }"""
    )
    expect(desktop.locator(".sheet .box.rejected")).to_have_count(1)
    desktop.evaluate("point('pointerup', 80)")
    expect(desktop.get_by_role("button", name="Clear")).to_be_enabled()
    expect(number(desktop)).to_contain_text("no digit I am sure of")


def test_a_tap_on_a_digit_chooses_it_and_leaves_no_dot(desktop: Page) -> None:
    draw(desktop, SEVEN, left_px=60)
    draw(desktop, ONE, left_px=260)
    expect(number(desktop)).to_have_text("71")
    expect(desktop.get_by_role("button", name="1, Sure")).to_have_attribute("aria-pressed", "true")
    tap_digit(desktop, 0)
    expect(desktop.get_by_role("button", name="7, Sure")).to_have_attribute("aria-pressed", "true")
    expect(desktop.locator(".sheet .box").first).to_have_class("box chosen")
    expect(number(desktop)).to_have_text("71")
    expect(desktop.locator(".sheet .box")).to_have_count(2)


def test_space_that_is_held_puts_the_pen_down_once(desktop: Page) -> None:
    sheet(desktop).focus()
    for _ in range(4):
        desktop.keyboard.down("Space")
    desktop.keyboard.up("Space")
    for _ in range(12):
        desktop.keyboard.press("ArrowDown")
    expect(number(desktop)).to_have_text("1")


def test_digits_are_chosen_by_keyboard(desktop: Page) -> None:
    draw(desktop, SEVEN, left_px=60)
    draw(desktop, ONE, left_px=260)
    expect(desktop.locator(".visit td.read")).to_have_text(["71"])  # the last answer is there
    one = desktop.get_by_role("button", name="1, Sure")
    one.press("ArrowLeft")
    seven = desktop.get_by_role("button", name="7, Sure")
    expect(seven).to_be_focused()
    expect(seven).to_have_attribute("aria-pressed", "true")


def test_tools_are_picked_by_keyboard(desktop: Page) -> None:
    medium = desktop.get_by_role("radio", name="Medium pen")
    expect(medium).to_be_checked()
    medium.press("ArrowRight")
    thick = desktop.get_by_role("radio", name="Thick pen")
    expect(thick).to_be_checked()
    expect(thick).to_be_focused()
    thick.press("ArrowRight")
    expect(desktop.get_by_role("radio", name="Eraser")).to_be_checked()


def test_a_drawing_outlives_a_look_at_another_tab_and_a_reload(desktop: Page) -> None:
    draw(desktop, SEVEN, left_px=60)
    expect(number(desktop)).to_have_text("7")
    desktop.get_by_role("tab", name="Photo").click()
    expect(number(desktop)).to_contain_text("No picture yet")
    desktop.get_by_role("tab", name="Draw").click()
    expect(number(desktop)).to_have_text("7")
    draw(desktop, ONE, left_px=220)
    expect(number(desktop)).to_have_text("71")
    expect(desktop.locator(".visit tbody td.read")).to_have_text("71")
    desktop.reload()
    expect(number(desktop)).to_have_text("71")


def test_a_drawing_that_was_not_read_outlives_a_reload(desktop: Page) -> None:
    desktop.route(SERVER, lambda route: route.fulfill(json=None))
    draw(desktop, SEVEN, left_px=60)
    expect(number(desktop)).to_contain_text("did not answer")
    desktop.unroute(SERVER)
    desktop.reload()
    expect(number(desktop)).to_have_text("7")
    desktop.get_by_role("button", name="Clear").click()
    desktop.reload()
    expect(sheet(desktop)).to_be_visible()
    expect(desktop.get_by_role("button", name="Clear")).to_be_disabled()


def test_a_drawing_is_read_where_site_data_is_blocked(desktop: Page) -> None:
    desktop.add_init_script(
        """Object.defineProperty(window, "sessionStorage", {
            get() { throw new DOMException("blocked", "SecurityError"); },
        })"""
    )
    desktop.reload()
    expect(sheet(desktop)).to_be_visible()
    draw(desktop, SEVEN, left_px=60)
    expect(number(desktop)).to_have_text("7")
    expect(desktop.locator(".visit td.read")).to_have_text("7")


def test_what_speaks_for_a_digit_is_shown_on_request(desktop: Page) -> None:
    draw(desktop, SEVEN, left_px=60)
    expect(desktop.locator(".visit tbody td.read")).to_have_text("7")  # the reading is at rest
    why = desktop.get_by_role("button", name="Why 7?")
    why.click()
    expect(desktop.locator(".glyph .evidence")).to_have_js_property("naturalWidth", 28)
    expect(desktop.get_by_text("speaks against")).to_be_visible()
    why.click()
    expect(desktop.locator(".glyph .evidence")).to_have_count(0)


def test_evidence_outlives_an_answer_drawn_anew(desktop: Page) -> None:
    draw(desktop, SEVEN, left_px=60)
    expect(desktop.locator(".visit tbody td.read")).to_have_text("7")  # the reading is at rest
    desktop.evaluate(
        """() => {
            const mend = document.querySelector(".labels button[value='2']");
            for (const kind of ["pointerdown", "pointerup", "click"]) {
                mend.dispatchEvent(new PointerEvent(kind, { bubbles: true }));
            }
            document.querySelector(".why").click(); // before the mended answer is shown
        }"""
    )
    expect(number(desktop)).to_have_text("2")
    expect(desktop.locator(".glyph .evidence")).to_have_js_property("naturalWidth", 28)


def test_ink_that_is_no_digit_is_said_to_be_none(desktop: Page) -> None:
    draw(desktop, SCRIBBLE, left_px=120)
    expect(number(desktop)).to_contain_text("no digit I am sure of")
    expect(desktop.locator(".sheet .box.rejected")).to_have_count(1)
    expect(desktop.locator(".certainty")).to_contain_text("left out")


def test_a_wrong_digit_is_mended_with_one_tap_and_stays_so(desktop: Page) -> None:
    draw(desktop, SEVEN, left_px=60)
    expect(number(desktop)).to_have_text("7")
    labels = desktop.get_by_role("group", name="It should be")
    labels.get_by_role("button", name="2").click()
    expect(number(desktop)).to_have_text("2")
    expect(desktop.locator(".certainty")).to_have_text("Mended by you")
    draw(desktop, ONE, left_px=260)
    expect(number(desktop)).to_have_text("21")  # the next stroke does not undo it
    tap_digit(desktop, 0)
    labels.get_by_role("button", name="no digit").click()
    expect(number(desktop)).to_have_text("1")
    labels.get_by_role("button", name="7").click()
    expect(number(desktop)).to_have_text("71")
    expect(desktop.locator(".certainty")).to_have_text("Sure")


def test_a_digit_that_was_mended_before_it_was_read_whole_stays_mended(desktop: Page) -> None:
    first, *others = places(desktop, ONE[0], 200)
    desktop.mouse.move(*first)
    desktop.mouse.down()
    desktop.mouse.move(first[0], first[1] + 110, steps=5)
    desktop.wait_for_timeout(600)
    expect(number(desktop)).to_have_text("1")
    waiting: list[Route] = []
    desktop.route(SERVER, lambda route: waiting.append(route))  # noqa: PLW0108 - it is marked
    desktop.mouse.move(*others[0], steps=12)
    desktop.mouse.up()
    labels = desktop.get_by_role("group", name="It should be")
    labels.get_by_role("button", name="2").click()
    expect(number(desktop)).to_have_text("2")
    desktop.wait_for_timeout(300)
    for _ in range(2):  # that of the stroke on its way, and the last
        if waiting:
            waiting.pop().continue_()
        desktop.wait_for_timeout(500)
    expect(number(desktop)).to_have_text("2")


def test_a_correction_comes_back_with_its_digit(desktop: Page) -> None:
    draw(desktop, ONE, left_px=60)
    draw(desktop, SEVEN, left_px=260)
    expect(desktop.locator(".visit td.read")).to_have_text("17")
    desktop.get_by_role("group", name="It should be").get_by_role("button", name="2").click()
    expect(number(desktop)).to_have_text("12")
    desktop.keyboard.press("Control+z")
    expect(number(desktop)).to_have_text("1")
    desktop.keyboard.press("Control+y")
    expect(number(desktop)).to_have_text("12")
    desktop.keyboard.press("Control+z")
    expect(number(desktop)).to_have_text("1")
    draw(desktop, ONE, left_px=260)  # in its place, but another digit
    expect(number(desktop)).to_have_text("11")


@pytest.mark.parametrize("way_back", ["Undo", "Go back to drawing"])
def test_a_correction_outlives_clear_and_a_narrower_window(desktop: Page, way_back: str) -> None:
    draw(desktop, SEVEN, left_px=60)
    expect(desktop.locator(".visit td.read")).to_have_text("7")
    desktop.get_by_role("group", name="It should be").get_by_role("button", name="1").click()
    desktop.get_by_role("button", name="Clear").click()
    expect(number(desktop)).to_contain_text("Nothing written yet")
    wide = sheet(desktop).evaluate("c => c.width")
    desktop.set_viewport_size({"width": 1000, "height": 700})
    desktop.wait_for_function(f"document.querySelector('.sheet canvas').width < {wide}")
    with desktop.expect_response(SERVER):  # it is read again
        desktop.get_by_role("button", name=way_back).click()
    expect(number(desktop)).to_have_text("1")
    sheet(desktop).scroll_into_view_if_needed()
    draw(desktop, ONE, left_px=300)
    expect(number(desktop)).to_have_text("11")


def test_the_whole_number_is_typed(desktop: Page) -> None:
    draw(desktop, SEVEN, left_px=60)
    typed = desktop.get_by_label("or the whole number")
    typed.fill("seven")
    typed.press("Enter")
    expect(number(desktop)).to_have_text("7")
    assert typed.evaluate("input => input.validationMessage").startswith("Digits only")
    typed.fill("42/1")
    typed.press("Enter")
    expect(number(desktop).locator("p")).to_have_text(["42", "1"])
    draw(desktop, ONE, left_px=260)
    expect(number(desktop)).to_have_text("71")  # typed was what the 7 should be
    desktop.keyboard.press("Control+z")
    expect(number(desktop).locator("p")).to_have_text(["42", "1"])
    desktop.get_by_role("button", name="Clear").click()
    expect(number(desktop)).to_contain_text("Nothing written yet")
    desktop.get_by_role("button", name="Go back to drawing").click()
    desktop.wait_for_timeout(600)  # the drawing is read again, and the correction stays
    expect(number(desktop).locator("p")).to_have_text(["42", "1"])


def test_a_correction_is_kept_only_with_consent(desktop: Page, corrections: Path) -> None:
    draw(desktop, SEVEN, left_px=60)
    expect(desktop.locator(".visit td.read")).to_have_text("7")  # the reading is at rest
    consent = desktop.get_by_role("checkbox")
    expect(consent).to_be_hidden()
    desktop.get_by_role("group", name="It should be").get_by_role("button", name="2").click()
    send = desktop.get_by_role("button", name="Send")
    expect(consent).not_to_be_checked()
    expect(send).to_be_disabled()
    assert not list(corrections.iterdir())
    consent.check()
    send.click()
    expect(desktop.get_by_role("button", name="Sent")).to_be_disabled()
    (kept,) = load_labelled_folder(corrections)
    assert kept.text == "2"
    with Image.open(kept.path) as picture:
        assert picture.convert("L").getextrema() == (0, 255)


def back_at_seven(desktop: Page) -> None:
    """A 7 and then a 1, each an entry of the visit, and back to the first."""
    draw(desktop, SEVEN, left_px=60)
    expect(desktop.locator(".visit td.read")).to_have_text("7")
    desktop.get_by_role("button", name="Clear").click()
    draw(desktop, ONE, left_px=60)
    expect(desktop.locator(".visit td.read")).to_have_text(["1", "7"])
    desktop.get_by_role("button", name="Go back to drawing").last.click()
    expect(number(desktop)).to_have_text("7")


def test_the_visit_is_a_table_to_go_back_to_and_take_along(desktop: Page) -> None:
    back_at_seven(desktop)
    expect(desktop.locator(".visit td.read")).to_have_text(["1", "7"])
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


def test_a_drawing_is_saved_and_copied_as_png(desktop: Page) -> None:
    desktop.context.grant_permissions(["clipboard-read", "clipboard-write"])
    draw(desktop, SEVEN, left_px=60)
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


def test_a_shared_link_holds_the_drawing(desktop: Page, browser: Browser) -> None:
    desktop.context.grant_permissions(["clipboard-read", "clipboard-write"])
    draw(desktop, SEVEN, left_px=60)
    draw(desktop, ONE, left_px=260)
    expect(number(desktop)).to_have_text("71")
    desktop.get_by_role("button", name="Share").click()
    expect(desktop.locator(".toast")).to_have_text("Link copied")
    link = desktop.evaluate("navigator.clipboard.readText()")
    assert "#ink=" in link
    other = browser.new_context()
    page = other.new_page()
    page.goto(link)
    expect(number(page)).to_have_text("71")
    other.close()


def test_a_shared_link_opens_where_the_page_is_open(desktop: Page, app_url: str) -> None:
    draw(desktop, SEVEN, left_px=60)
    expect(number(desktop)).to_have_text("7")
    expect(desktop.locator(".visit td.read")).to_have_text("7")
    desktop.get_by_role("tab", name="Photo").click()
    desktop.evaluate("location.hash = '#ink=go.go_8.5k.2s.5k.dw'")
    expect(number(desktop)).to_have_text("1")
    expect(desktop.locator(".visit td.read")).to_have_text(["1", "7"])
    assert desktop.url == app_url


def test_undo_after_going_back_changes_no_other_entry(desktop: Page) -> None:
    back_at_seven(desktop)
    desktop.get_by_role("button", name="Undo").click()
    expect(number(desktop)).to_have_text("1")
    desktop.wait_for_timeout(500)
    expect(desktop.locator(".visit td.read")).to_have_text(["1", "7"])


@pytest.mark.parametrize(
    "ink",
    [
        *("", "x", "%", "a.b_1", "1.1_", "9.9_1.2.3_", "0.0_1.1.1"),
        *("a.a_1.0.0.zzzzzzzz.zzzzzzzz", "1.1_1.zz.zz.zzzz.zzzz"),
    ],
)
def test_a_damaged_link_is_an_empty_sheet(desktop: Page, app_url: str, ink: str) -> None:
    desktop.goto("about:blank")
    desktop.goto(f"{app_url}#ink={ink}")
    expect(number(desktop)).to_contain_text("Nothing written yet")


def test_the_answer_keeps_its_place(desktop: Page) -> None:
    watched = [desktop.locator(s) for s in (".answer", ".number", ".actions", ".examples")]
    before = [each.bounding_box() for each in watched]
    draw(desktop, SEVEN, left_px=60)
    expect(number(desktop)).to_have_text("7")
    assert [each.bounding_box() for each in watched] == before
