"""The answer side: a reading, or words, as HTML.

Every text that is not written here is escaped. Pictures travel inside the page as data URLs,
so that nothing of them is kept on the server.
"""

import base64
from collections.abc import Sequence
from html import escape
from io import BytesIO
from typing import Any

import gradio as gr
import numpy as np
from PIL import Image

from model import Box, Digit, Reading

SHOWN_SIDE_PX = 800  # the longer side of the picture that is sent back
SHOWN_DIGITS = 60  # cards; more make the page slow and are no longer looked at
SHOWN_BOXES = 300
NUMBER_SIZES = ((7, 1, "large"), (13, 2, "middle"))  # at most so many characters, lines

EMPTY_SHEET = ("Nothing written yet", "Write one digit or many, in one line or several.")
NO_PICTURE = ("No picture yet", "Choose, paste or take one: dark on light or light on dark.")
NO_LINK = ("No link yet", "Paste the address of a picture and press Read.")
NO_INK = ("No ink found", "This picture looks empty.")
OUTLINE = (
    '<div class="outline for-picture" aria-hidden="true">the picture, a box round each digit</div>'
    '<div class="outline for-cards" aria-hidden="true">'
    "each digit as the network sees it,<br>and its three best labels</div>"
)
NOTHING_SURE = ("Ink, but no digit I am sure of", "Larger, clearer digits with gaps help.")


def answer_side(words: tuple[str, str]) -> gr.HTML:
    """The component for the answer to one way in; its value is HTML made by the functions below.

    Args:
        words: what it says to begin with.
    """
    return gr.HTML(
        answer_in_words(words),
        html_template='<section class="answer" aria-label="Answer">${value}</section>',
        js_on_load=None,
        apply_default_css=False,
    )


def answer_in_words(words: tuple[str, str], kind: str = "words") -> str:
    """An answer that is no number: a short sentence, and what to do next."""
    title, advice = (escape(text) for text in words)
    return _number(f"<strong>{title}</strong><span>{advice}</span>", kind) + OUTLINE


def answer_with_error(message: str) -> str:
    """An error that the person can mend, in the words of the error."""
    return answer_in_words(("That did not work", message), "words error")


def answer_with_reading(
    reading: Reading, picture: Image.Image, took_s: float, *, drawn: bool = False
) -> str:
    """The number, the picture with its boxes, and a card for every digit.

    Args:
        reading: what was read from `picture`.
        picture: the upright picture.
        took_s: seconds that the reading took.
        drawn: whether it is a drawing of the page's own sheet.
    """
    if not reading.digits:
        return answer_in_words(NO_INK)
    if reading.text:
        lines = "".join(f"<p>{escape(line)}</p>" for line in reading.text.split("\n"))
        number = _number(lines, _number_size(reading.text))
    else:
        title, advice = (escape(text) for text in NOTHING_SURE)
        number = _number(f"<strong>{title}</strong><span>{advice}</span>", "words")
    boxes = [_box(digit, reading.size) for digit in reading.digits[:SHOWN_BOXES]]
    shown = _picture(_picture_url(picture, drawn), boxes, "drawn" if drawn else "")
    return number + shown + _summary(reading, took_s) + _cards(reading.digits)


def picture_alone(picture: Image.Image | None) -> str:
    """The picture that a link led to, or the place for it."""
    if picture is None:
        return '<div class="fetched">The picture behind the link appears here</div>'
    url = _picture_url(picture, drawn=False)
    return f'<div class="fetched"><img src="{url}" alt="The picture behind the link"></div>'


def _number(inner: str, kind: str) -> str:
    # The same element in every answer: a screen reader announces what changes in it.
    return f'<div class="number {kind}" role="status" aria-live="polite">{inner}</div>'


def _number_size(text: str) -> str:
    """Large, middle or small, so that the number fits the height kept for it."""
    lines = text.split("\n")
    longest = max(len(line) for line in lines)
    for limit, count, name in NUMBER_SIZES:
        if longest <= limit and len(lines) <= count:
            return name
    return "small"


def _picture(url: str, boxes: Sequence[str], kind: str) -> str:
    image = f'<img src="{url}" alt="The picture that was read">'
    return f'<div class="picture {kind}"><div class="frame">{image}{"".join(boxes)}</div></div>'


def _box(digit: Digit, size: tuple[int, int]) -> str:
    """A frame over the picture, in percent of it: it fits at every size on the screen."""
    box: Box = digit.box
    left, top = 100 * box.left / size[0], 100 * box.top / size[1]
    width, height = 100 * box.width / size[0], 100 * box.height / size[1]
    place = f"left:{left:.2f}%;top:{top:.2f}%;width:{width:.2f}%;height:{height:.2f}%"
    name = "?" if digit.rejected else escape(digit.label)
    kind = "box rejected" if digit.rejected else "box"
    return f'<i class="{kind}" style="{place}"><b>{name}</b></i>'


def _summary(reading: Reading, took_s: float) -> str:
    read = sum(not digit.rejected for digit in reading.digits)
    left_out = len(reading.digits) - read
    parts = [f"{read} {'digit' if read == 1 else 'digits'}"]
    if len(reading.lines) > 1:
        parts.append(f"{len(reading.lines)} lines")
    if left_out:
        parts.append(f"{left_out} left out")
    parts.append(f"read in {max(1, round(1000 * took_s))} ms")
    return f'<p class="summary">{" · ".join(parts)}</p>'


def _cards(digits: Sequence[Digit]) -> str:
    cards = "".join(_card(digit) for digit in digits[:SHOWN_DIGITS])
    if len(digits) > SHOWN_DIGITS:
        cards += f'<li class="more">and {len(digits) - SHOWN_DIGITS} more</li>'
    name = "Each digit: what the network saw, and its three best labels"
    return f'<ol class="cards" tabindex="0" aria-label="{name}">{cards}</ol>'


def _card(digit: Digit) -> str:
    bars = "".join(_bar(label, confidence) for label, confidence in digit.top3)
    note = '<p class="note">not sure, left out</p>' if digit.rejected else ""
    glyph = f'<img class="glyph" src="{_glyph_url(digit.glyph)}" alt="" width="28" height="28">'
    kind = "card rejected" if digit.rejected else "card"
    return f'<li class="{kind}">{glyph}<div class="bars">{bars}{note}</div></li>'


def _bar(label: str, confidence: float) -> str:
    width = f"{100 * confidence:.1f}%"
    # No calibrated probability is 0 or 1, and rounding may not say so.
    percent = {"0.0%": "&lt;0.1%", "100.0%": "&gt;99.9%"}.get(width, width)
    return (
        f'<div class="bar"><b>{escape(label)}</b>'
        f'<span class="track"><i style="width:{width}"></i></span><span>{percent}</span></div>'
    )


def _glyph_url(glyph: np.ndarray) -> str:
    return data_url(Image.fromarray((255 * glyph).round().astype(np.uint8)), "PNG")


def _picture_url(picture: Image.Image, drawn: bool) -> str:
    """The picture, made small: as PNG what is drawn or transparent, else as JPEG."""
    shown = picture.copy()
    shown.thumbnail((SHOWN_SIDE_PX, SHOWN_SIDE_PX))
    if drawn:
        return data_url(shown.convert("L"), "PNG", compress_level=1)
    if shown.mode == "RGBA":
        return data_url(shown, "PNG")
    return data_url(shown, "JPEG", quality=85)


def data_url(picture: Image.Image, kind: str, **options: Any) -> str:
    """A picture as a URL that holds all of it; `kind` and `options` are those of `save`."""
    file = BytesIO()
    picture.save(file, kind, **options)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(file.getvalue()).decode()}"
