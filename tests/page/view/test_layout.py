"""Nothing is cut, covered or overflowing, at every width and in every state of the page."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import opened
from gestures import ONE, SCRIBBLE, SEVEN, draw, hand_in, number
from PIL import Image
from playwright.sync_api import Browser, Page, expect

EXAMPLES = Path(__file__).parents[3] / "page" / "view" / "static" / "examples"
DEVICES = {
    "mouse": {"has_touch": False},
    "finger": {"has_touch": True, "is_mobile": True, "device_scale_factor": 2},
}
SIZES = {
    "mouse": [
        (768, 1024),
        (900, 700),
        (1024, 768),
        (1280, 800),
        (1440, 900),
        (2560, 1440),
        (720, 450),  # 1440 x 900 at 200 %
        (640, 400),  # 1280 x 800 at 200 %
        (512, 384),  # 1024 x 768 at 200 %
    ],
    "finger": [
        (320, 568),
        (345, 700),
        (360, 740),
        (390, 844),
        (768, 1024),
        (834, 1112),
        (900, 1200),
        (1024, 768),
        (844, 390),
        (667, 375),
        (568, 320),
    ],
}
FAULTS = (Path(__file__).parent / "layout_faults.js").read_text(encoding="utf-8")


def picture_at_the_edge() -> dict[str, object]:
    """A photo whose digits reach its upper edge: 917 of 40917, cut close."""
    packed = io.BytesIO()
    with Image.open(EXAMPLES / "1-number.png") as picture:
        ink = picture.convert("L").point(lambda gray: 255 * (gray < 110)).getbbox()
        assert ink
        picture.crop((0, ink[1] - 6, picture.width, ink[3] + 6)).save(packed, "PNG")
    return {"name": "top.png", "mimeType": "image/png", "buffer": packed.getvalue()}


def empty(page: Page) -> None:
    expect(number(page)).to_contain_text("Nothing written yet")


def drawn(page: Page) -> None:
    draw(page, SEVEN, left_px=40)
    draw(page, ONE, left_px=130)
    expect(number(page)).to_have_text("71")


def explained(page: Page) -> None:
    page.locator(".digit .why").click()
    expect(page.locator(".evidence")).to_have_count(1)


def corrected(page: Page) -> None:
    page.locator(".labels button[value='2']").click()
    expect(page.locator(".consent")).to_be_visible()
    page.get_by_role("checkbox").check()


def typed(page: Page) -> None:
    page.locator("#right-number").fill("12/34/56/78/90")
    page.locator("#right-number").press("Enter")
    expect(number(page).locator("p")).to_have_count(5)


def typed_many(page: Page) -> None:
    page.locator("#right-number").fill("/".join(["1234567890"] * 9))
    page.locator("#right-number").press("Enter")
    expect(number(page).locator("p")).to_have_count(9)


def rejected(page: Page) -> None:
    page.get_by_role("button", name="Clear").click()
    draw(page, SCRIBBLE, left_px=60)
    expect(page.locator(".sheet .box.rejected")).to_have_count(1)
    expect(number(page).locator("span").last).to_be_visible()


def no_photo(page: Page) -> None:
    page.get_by_role("tab", name="Photo").click()


def photo(page: Page) -> None:
    hand_in(page, picture_at_the_edge())
    expect(page.locator("#way-photo .box")).to_have_count(5)


def crop(page: Page) -> None:
    page.get_by_role("button", name="Choose a part").click()
    expect(page.locator("#way-photo .part")).to_be_visible()


def broken_photo(page: Page) -> None:
    name = "IMG_20261129_203011-a-long-name-of-a-file.png"
    hand_in(page, {"name": name, "mimeType": "image/png", "buffer": b"no picture"})
    expect(number(page)).to_contain_text("did not work")


def no_link(page: Page) -> None:
    page.get_by_role("tab", name="Link").click()


def refused_link(page: Page) -> None:
    page.locator("#address").fill("https://127.0.0.1:99/some-picture.png")
    page.locator("#address").press("Enter")
    expect(number(page)).to_contain_text("did not work")


# One after the other on the same page: each begins where the one before it ended.
STATES: list[Callable[[Page], None]] = [
    empty, drawn, explained, corrected, typed, typed_many, rejected,
    no_photo, photo, crop, broken_photo, no_link, refused_link,
]  # fmt: skip


@pytest.fixture(params=DEVICES)
def device(request: pytest.FixtureRequest, browser: Browser, app_url: str) -> Iterator[Page]:
    width, height = SIZES[request.param][3]
    viewport = {"width": width, "height": height}
    context = browser.new_context(**DEVICES[request.param], viewport=viewport)
    for page in opened(context, app_url):
        page.sizes = SIZES[request.param]  # type: ignore[attr-defined]
        yield page
    context.close()


SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def test_nothing_is_cut_covered_or_overflowing(device: Page) -> None:
    sizes = device.sizes  # type: ignore[attr-defined]
    found: dict[str, list[str]] = {}
    first = device.viewport_size
    for state in STATES:
        assert first
        device.set_viewport_size(first)
        state(device)
        for width, height in sizes:
            device.set_viewport_size({"width": width, "height": height})
            device.evaluate(SETTLED)
            for fault in device.evaluate(FAULTS):
                found.setdefault(fault, []).append(f"{state.__name__} {width}x{height}")
    told = [f"{fault}: {', '.join(where)}" for fault, where in found.items()]
    assert not told, "\n".join(told)
