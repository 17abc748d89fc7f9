"""Doubt that one can see: beside the number, under its digits, and in the table to take along."""

import io
from pathlib import Path

from gestures import hand_in, number
from PIL import Image
from playwright.sync_api import Page, expect

EXAMPLES = Path(__file__).parents[3] / "page" / "view" / "static" / "examples"


def example(name: str) -> Image.Image:
    with Image.open(EXAMPLES / name) as picture:
        return picture.convert("RGB")


def as_file(picture: Image.Image) -> dict[str, object]:
    packed = io.BytesIO()
    picture.save(packed, "PNG")
    return {"name": "photo.png", "mimeType": "image/png", "buffer": packed.getvalue()}


def number_and_letter() -> Image.Image:
    """40917, and a letter behind it that is left out."""
    digits, letter = example("1-number.png"), example("5-letter.png")
    letter = letter.resize((digits.height * letter.width // letter.height, digits.height))
    both = Image.new("RGB", (digits.width + letter.width, digits.height), "white")
    both.paste(digits)
    both.paste(letter, (digits.width, 0))
    return both


def test_what_was_left_out_is_told_beside_the_number_until_a_person_corrects_it(
    desktop: Page,
) -> None:
    hand_in(desktop, as_file(number_and_letter()))
    expect(number(desktop)).to_have_text("40917")
    expect(desktop.locator(".doubt")).to_contain_text("mark left out")
    expect(desktop.locator(".doubt")).to_be_in_viewport()
    hand_in(desktop, EXAMPLES / "1-number.png")
    expect(desktop.locator(".doubt")).to_be_empty()
    expect(number(desktop)).not_to_have_class("unsure")


def test_a_picture_on_its_side_is_shown_upright_and_stays_as_a_person_turns_it(
    desktop: Page,
) -> None:
    hand_in(desktop, as_file(example("1-number.png").rotate(90, expand=True)))
    expect(number(desktop)).to_have_text("40917")
    expect(desktop.locator(".doubt")).to_have_text("The picture was turned to read it.")
    shape = desktop.locator("#way-photo .frame img").bounding_box()
    assert shape
    assert shape["width"] > shape["height"]
    desktop.locator("#way-photo [data-do=turn-left]").click()
    expect(desktop.locator(".doubt")).not_to_contain_text("was turned")
