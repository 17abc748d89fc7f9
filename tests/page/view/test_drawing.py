"""Drawing and understanding in a browser, as a person does: each test is a journey."""

import json
import re

from gestures import ONE, SCRIBBLE, SEVEN, draw, number, places, ready, sheet, tap_digit, touch
from playwright.sync_api import Page, Route, expect

from page.calls.turns import BUSY_CODE
from page.protection.visitors import TOO_BUSY

SERVER = re.compile("/ask/")
VISIT = ".visit td.read"


def test_what_is_drawn_with_the_mouse_is_read_as_it_is_written(desktop: Page) -> None:
    sent: list[str] = []
    desktop.on("request", lambda r: sent.append(r.post_data or "") if "/ask/" in r.url else None)
    watched = [desktop.locator(s) for s in (".answer", ".number", ".actions", ".examples")]
    before = [each.bounding_box() for each in watched]
    expect(number(desktop)).to_contain_text("Nothing written yet")
    expect(desktop.get_by_text("deleted within about an hour")).to_be_visible()
    first, last = places(desktop, ONE[0], 200)
    desktop.mouse.move(*first)
    desktop.mouse.down()
    desktop.mouse.move(*last, steps=8)
    expect(number(desktop)).to_have_text("1")  # the pen is still down
    desktop.mouse.up()
    draw(desktop, SEVEN, left_px=40)
    expect(number(desktop)).to_have_text("71")
    expect(desktop.locator(".sheet .box")).to_have_count(2)
    expect(desktop.locator(".digit .bar")).to_have_count(3)
    expect(desktop.locator(".spoken")).to_have_text("Read: 7 1")
    expect(desktop.locator(".spoken")).to_have_attribute("aria-live", "polite")
    assert [each.bounding_box() for each in watched] == before  # the answer keeps its place
    strokes = json.loads(sent[-1])
    assert len(strokes) == 2
    assert all(2 <= len(stroke) <= 8 for stroke in strokes)  # few bytes
    assert all(isinstance(side, int) for stroke in strokes for point in stroke for side in point)


CHANGES = """() => {
    const number = document.querySelector(".number");
    window.changes = [];
    new MutationObserver(() => {
        if (number.textContent !== window.changes.at(-1)) window.changes.push(number.textContent);
    }).observe(number, { childList: true, subtree: true });
}"""


def test_finished_digits_stay_while_another_is_written(desktop: Page) -> None:
    draw(desktop, ONE, left_px=40)
    draw(desktop, SEVEN, left_px=160)
    expect(desktop.locator(VISIT)).to_have_text("17")
    desktop.evaluate(CHANGES)
    nine = [(0.6, 0.1), (0.3, 0.0), (0.1, 0.25), (0.3, 0.45), (0.6, 0.1), (0.6, 0.5), (0.55, 1.0)]
    first, *others = places(desktop, nine, 300)
    desktop.mouse.move(*first)
    desktop.mouse.down()
    for place in others:
        for step in range(1, 7):
            x, y = (a + (b - a) * step / 6 for a, b in zip(first, place, strict=True))
            desktop.mouse.move(x, y)
            desktop.wait_for_timeout(40)
        first = place
    expect(number(desktop)).to_have_text("179")  # the pen rests on the paper
    desktop.mouse.up()
    expect(desktop.locator(VISIT)).to_have_text("179")
    changes = desktop.evaluate("window.changes")
    assert all(text.startswith("17") for text in changes)
    assert len(changes) <= 3


def test_answers_come_in_order_and_put_away_nothing_that_is_pressed(desktop: Page) -> None:
    waiting: list[Route] = []
    desktop.route(SERVER, lambda route: waiting.append(route))  # noqa: PLW0108 - it is marked
    draw(desktop, SEVEN, left_px=60)
    draw(desktop, ONE, left_px=220)
    desktop.wait_for_timeout(400)
    assert len(waiting) == 1  # the next waits in the browser for the first answer
    desktop.get_by_role("button", name="Clear", exact=True).click()
    waiting.pop().continue_()
    desktop.wait_for_timeout(400)
    expect(number(desktop)).to_contain_text("Nothing written yet")  # an old answer
    desktop.unroute(SERVER)
    draw(desktop, SEVEN, left_px=60)
    draw(desktop, ONE, left_px=220)
    expect(desktop.locator(VISIT)).to_have_text("71")

    def hold_the_first(route: Route) -> None:
        if waiting:
            route.continue_()
        else:
            waiting.append(route)

    desktop.route(SERVER, hold_the_first)
    draw(desktop, ONE, left_px=300)
    while not waiting:
        desktop.wait_for_timeout(20)
    desktop.locator(".numeral").nth(1).hover()
    desktop.mouse.down()
    waiting[0].continue_()
    desktop.wait_for_timeout(700)
    expect(number(desktop)).to_have_text("71")
    desktop.mouse.up()
    expect(number(desktop)).to_have_text("711")  # shown when the press is over
    expect(desktop.locator(".numeral").nth(1)).to_have_attribute("aria-pressed", "true")


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


def test_a_server_that_fails_or_is_busy_loses_nothing(desktop: Page) -> None:
    draw(desktop, SEVEN, left_px=60)
    expect(desktop.locator(VISIT)).to_have_text("7")
    busy = {"error": "Much to do.", "code": BUSY_CODE}  # the code counts, not the words
    desktop.route(SERVER, lambda route: route.fulfill(json=busy))
    draw(desktop, ONE, left_px=220)
    expect(number(desktop)).to_contain_text("Much to do.")
    expect(desktop.locator(VISIT)).to_have_text("7")  # what was read stays
    desktop.unroute(SERVER)
    expect(number(desktop)).to_have_text("71")  # it is asked again
    asked: list[int] = []

    def refuse(route: Route) -> None:
        asked.append(1)
        route.fulfill(json={"error": TOO_BUSY, "code": "refused"})

    desktop.route(SERVER, refuse)
    draw(desktop, ONE, left_px=300)
    expect(number(desktop)).to_contain_text(TOO_BUSY)
    desktop.wait_for_timeout(500)
    told = len(asked)
    desktop.wait_for_timeout(2200)
    assert len(asked) == told  # what is refused is not asked again, whatever it says
    desktop.unroute(SERVER)
    desktop.route(SERVER, lambda route: route.fulfill(body="no answer of this server"))
    draw(desktop, ONE, left_px=380)
    expect(number(desktop)).to_contain_text("Your drawing is safe")
    desktop.unroute(SERVER)
    desktop.reload()  # what was never read outlives it
    expect(number(desktop)).to_have_text("7111")
    desktop.get_by_role("button", name="Clear", exact=True).click()
    desktop.reload()
    ready(desktop)
    expect(desktop.get_by_role("button", name="Clear", exact=True)).to_be_disabled()


def test_a_finger_draws_and_neither_a_second_nor_a_hand_disturbs_it(phone: Page) -> None:
    session = phone.context.new_cdp_session(phone)

    def fingers(kind: str, *points: dict[str, float]) -> None:
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    assert sheet(phone).evaluate("c => c.width / c.clientWidth") == 2  # sharp on a dense screen
    touch(phone, SEVEN, left_px=60)
    expect(number(phone)).to_have_text("7")
    assert phone.evaluate("window.scrollY") == 0
    box = number(phone).bounding_box()
    assert box
    assert box["y"] + box["height"] < 844  # the number is seen without scrolling
    (x, y), (_, bottom) = places(phone, ONE[0], 160)
    one, other = {"x": x, "y": y, "id": 1}, {"x": x + 60, "y": y, "id": 2}
    fingers("touchStart", one)
    fingers("touchStart", one, other)
    fingers("touchMove", {**one, "y": bottom}, {**other, "y": bottom})
    fingers("touchEnd")
    expect(number(phone)).to_have_text("71")  # a second finger is no stroke
    phone.get_by_role("button", name="Clear", exact=True).click()
    palm = {"x": x + 60, "y": bottom - 20}
    fingers("touchStart", palm)
    fingers("touchMove", {**palm, "x": x + 100})
    expect(
        phone.get_by_role("button", name="Clear", exact=True)
    ).to_be_enabled()  # the hand came first
    pen = {"pointerType": "pen", "button": "left", "buttons": 1, "clickCount": 1, "x": x - 60}
    for kind, at in (("mousePressed", y), ("mouseMoved", bottom), ("mouseReleased", bottom)):
        session.send("Input.dispatchMouseEvent", {**pen, "type": kind, "y": at})
    fingers("touchEnd")
    expect(number(phone)).to_have_text("1")
    expect(phone.locator(".sheet .box")).to_have_count(1)
    phone.get_by_role("button", name="Undo").click()
    expect(number(phone)).to_contain_text("Nothing written yet")


def test_a_drawing_outlives_the_turn_of_a_phone(phone: Page) -> None:
    touch(phone, SEVEN, left_px=120)
    expect(number(phone)).to_have_text("7")
    phone.get_by_role("group", name="Choose the right digit").get_by_role(
        "button", name="2"
    ).click()
    expect(number(phone)).to_have_text("2")
    for width, height in ((844, 390), (390, 844)):
        phone.set_viewport_size({"width": width, "height": height})
        phone.wait_for_timeout(600)  # it is read again, and the correction stays
        expect(number(phone)).to_have_text("2")
        expect(number(phone)).to_be_in_viewport()
        below = phone.evaluate("document.querySelector('.sheet').getBoundingClientRect().bottom")
        assert below <= height  # a finger on the sheet cannot scroll to the rest of it
    inside = """() => {
        const [frame, box] = [".sheet", ".sheet .box"].map(
            each => document.querySelector(each).getBoundingClientRect());
        return box.left >= frame.left && box.bottom <= frame.bottom;
    }"""
    assert phone.evaluate(inside)


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
    expect(phone.locator(VISIT)).to_have_text("1")  # the reading is at rest
    box = phone.locator(".sheet .box").bounding_box()
    assert box
    assert box["width"] < box["height"] / 2


POINTERS = """() => {
    const canvas = document.querySelector(".sheet canvas");
    canvas.setPointerCapture = () => {}; // there is no such pointer
    window.point = (kind, across, down, value = performance.now()) => {
        const { x, y } = canvas.getBoundingClientRect();
        const at = { pointerId: 1, clientX: x + across, clientY: y + down };
        const event = new PointerEvent(kind, at);
        canvas.dispatchEvent(Object.defineProperty(event, "timeStamp", { value }));
    };
}"""


def test_pointers_that_come_early_or_late_do_no_harm(desktop: Page) -> None:
    desktop.evaluate(POINTERS)
    desktop.evaluate("point('pointerdown', 100, 100, 0)")
    expect(desktop.locator(".sheet .box.rejected")).to_have_count(1)  # read before it lifts
    desktop.evaluate("point('pointerup', 100, 100, 80)")
    expect(
        desktop.get_by_role("button", name="Clear", exact=True)
    ).to_be_enabled()  # a dot all the same
    expect(number(desktop)).to_contain_text("no digit that is certain")
    desktop.get_by_role("button", name="Clear", exact=True).click()
    # A point comes before word of a turn: it bends no stroke.
    desktop.evaluate(
        """() => {
            point("pointerdown", 120, 70);
            point("pointermove", 120, 220);
            document.querySelector(".sheet").style.width = "60%";
            point("pointermove", 270, 70);
            point("pointerup", 270, 70);
        }"""
    )
    expect(number(desktop)).to_have_text("1")
    expect(desktop.locator(VISIT).first).to_have_text("1")


def test_undo_redo_and_clear_by_buttons_and_by_keys(desktop: Page) -> None:
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
    for keys, text in (("z", "7"), ("Shift+z", "71"), ("z", "7"), ("y", "71")):
        desktop.keyboard.press(f"Control+{keys}")
        expect(number(desktop)).to_have_text(text)
    clear.click()
    expect(number(desktop)).to_contain_text("Nothing written yet")
    expect(clear).to_be_disabled()
    undo.click()
    expect(number(desktop)).to_have_text("71")
    expect(desktop.locator(".visit tbody tr")).to_have_count(1)
    desktop.keyboard.press("Delete")
    draw(desktop, SEVEN, left_px=60)  # at once
    expect(number(desktop)).to_have_text("7")


def test_the_eraser_a_dot_and_a_tap_on_a_digit(desktop: Page) -> None:
    draw(desktop, SEVEN, left_px=60)
    draw(desktop, ONE, left_px=260)
    expect(number(desktop)).to_have_text("71")
    expect(desktop.get_by_role("button", name=re.compile("^1, "))).to_have_attribute(
        "aria-pressed", "true"
    )
    tap_digit(desktop, 0)  # chooses it and leaves no dot
    expect(desktop.get_by_role("button", name=re.compile("^7, "))).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(desktop.locator(".sheet .box").first).to_have_class("box chosen")
    expect(desktop.locator(".sheet .box")).to_have_count(2)
    desktop.get_by_role("radio", name="Eraser").click()
    draw(desktop, ONE, left_px=260)
    expect(number(desktop)).to_have_text("7")
    desktop.get_by_role("button", name="Undo").click()
    expect(number(desktop)).to_have_text("71")
    desktop.get_by_role("button", name="Clear", exact=True).click()
    desktop.get_by_role("radio", name="Medium pen").click()
    sheet(desktop).click(position={"x": 100, "y": 100})
    expect(desktop.get_by_role("button", name="Clear", exact=True)).to_be_enabled()
    painted = "c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(Boolean)"
    assert sheet(desktop).evaluate(painted)
    desktop.get_by_role("button", name="Clear", exact=True).click()
    draw(desktop, SCRIBBLE, left_px=120)
    expect(number(desktop)).to_contain_text("no digit that is certain")
    expect(desktop.locator(".sheet .box.rejected")).to_have_count(1)
    expect(desktop.locator(".certainty")).to_contain_text("Left out")


def test_a_drawing_outlives_another_tab_and_a_reload(desktop: Page) -> None:
    draw(desktop, SEVEN, left_px=60)
    expect(number(desktop)).to_have_text("7")
    desktop.get_by_role("tab", name="Photo").click()
    expect(number(desktop)).to_contain_text("No picture yet")
    desktop.get_by_role("tab", name="Draw").click()
    expect(number(desktop)).to_have_text("7")
    desktop.reload()
    expect(number(desktop)).to_have_text("7")
    desktop.add_init_script(
        """Object.defineProperty(window, "sessionStorage", {
            get() { throw new DOMException("blocked", "SecurityError"); },
        })"""
    )
    desktop.reload()  # site data is blocked: the drawing is lost, and drawing goes on
    ready(desktop)
    draw(desktop, ONE, left_px=60)
    expect(desktop.locator(VISIT)).to_have_text("1")


def test_what_speaks_for_a_digit_is_shown_on_request(desktop: Page) -> None:
    draw(desktop, SEVEN, left_px=60)
    expect(desktop.locator(VISIT)).to_have_text("7")  # the reading is at rest
    why = desktop.get_by_role("button", name="Why 7?")
    evidence = desktop.locator(".glyph .evidence")
    why.click()
    expect(evidence).to_have_js_property("naturalWidth", 28)
    expect(desktop.get_by_text("speaks against it")).to_be_visible()
    why.click()
    expect(evidence).to_have_count(0)
    desktop.evaluate(
        """() => {
            const choice = document.querySelector(".labels button[value='2']");
            for (const kind of ["pointerdown", "pointerup", "click"]) {
                choice.dispatchEvent(new PointerEvent(kind, { bubbles: true }));
            }
            document.querySelector(".digit .why").click(); // before the corrected answer is shown
        }"""
    )
    expect(number(desktop)).to_have_text("2")
    expect(evidence).to_have_js_property("naturalWidth", 28)  # it outlives an answer drawn anew
