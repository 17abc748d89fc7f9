"""What a person does on the page, for the tests in a browser."""

import io
import re
from collections.abc import Callable

from PIL import Image
from playwright.sync_api import Locator, Page, Route, expect

Stroke = list[tuple[float, float]]

# Strokes in a box of 1 x 1, y downwards.
SEVEN: list[Stroke] = [[(0.1, 0.0), (0.6, 0.0), (0.25, 1.0)]]
ONE: list[Stroke] = [[(0.3, 0.0), (0.3, 1.0)]]
SCRIBBLE: list[Stroke] = [
    [(0.0, 0.5), (1.0, 0.0), (0.1, 0.9), (0.9, 0.1), (0.5, 1.0), (0.4, 0.0), (1.0, 0.9), (0.0, 0.2)]
]
HEIGHT_PX = 150


def sheet(page: Page) -> Locator:
    return page.locator(".sheet canvas")


def ready(page: Page) -> None:
    """Wait until the page's scripts run: they choose the first of the three ways in."""
    expect(page.locator("#tab-draw[aria-selected]")).to_be_visible()


def number(page: Page) -> Locator:
    """The number, or the words in its place."""
    return page.locator(".number")


def places(page: Page, stroke: Stroke, left_px: float) -> list[tuple[float, float]]:
    """The points of a stroke on the screen, `left_px` from the sheet's left side."""
    box = sheet(page).bounding_box()
    assert box
    return [(box["x"] + left_px + HEIGHT_PX * x, box["y"] + 70 + HEIGHT_PX * y) for x, y in stroke]


def draw(page: Page, strokes: list[Stroke], left_px: float) -> None:
    """Draw strokes with the mouse."""
    for stroke in strokes:
        first, *others = places(page, stroke, left_px)
        page.mouse.move(*first)
        page.mouse.down()
        for place in others:
            page.mouse.move(*place, steps=6)
        page.mouse.up()


def touch(page: Page, strokes: list[Stroke], left_px: float) -> None:
    """Draw strokes with a finger."""
    session = page.context.new_cdp_session(page)
    for stroke in strokes:
        for i, (x, y) in enumerate(places(page, stroke, left_px)):
            kind = "touchMove" if i else "touchStart"
            point = {"x": x, "y": y}
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def hand_in(page: Page, *files: object) -> None:
    """Choose picture files in the way in for photos."""
    page.get_by_role("tab", name="Photo").click()
    page.locator("input.files").set_input_files(files)  # type: ignore[arg-type]


def tap_digit(page: Page, index: int) -> None:
    """Tap the middle of a digit's box on the sheet."""
    # In one step of the browser: a reading under way may put new boxes in place of the old.
    middle = """index => {
        const box = document.querySelectorAll(".sheet .box")[index].getBoundingClientRect();
        return [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    }"""
    page.mouse.click(*page.evaluate(middle, index))


def tap(button: Locator) -> None:
    """Tap with a finger, the page at rest: a touch just after a scroll only stops the scroll."""
    button.scroll_into_view_if_needed()
    button.page.wait_for_timeout(400)
    button.tap()


def as_file(
    picture: Image.Image, kind: str = "PNG", name: str = "photo.png", **options: object
) -> dict[str, object]:
    """A picture as a file that a person chooses; `options` are those of `Image.save`."""
    packed = io.BytesIO()
    picture.save(packed, kind, **options)
    return {"name": name, "mimeType": f"image/{kind.lower()}", "buffer": packed.getvalue()}


def hold(page: Page, address: re.Pattern[str]) -> Callable[[], None]:
    """Hold what is asked until the function that this gives is called, the newest goes first."""
    held: list[Route] = []
    page.route(address, lambda route: held.append(route))  # noqa: PLW0108 - it is marked

    def let_go() -> None:
        page.route(address, lambda route: route.continue_())
        for route in reversed(held):
            route.continue_()

    return let_go
