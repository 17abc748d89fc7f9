"""The way of a picture through the reader, as pictures: to see where a reading went wrong."""

from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ..decoding.hypotheses import PictureHypotheses
from ..decoding.orientation import turned_picture
from ..ink.binarize import find_inks
from ..networks.glyph import GLYPH_SIDE_PX
from ..reading import ACCEPTED_RGB, REJECTED_RGB, Reading, draw_boxes

GLYPH_SCALE = 3
GLYPHS_A_ROW = 12
GLYPH_CAPTION_PX = 14
# Neighbouring text lines are told apart by their colours.
LINE_RGB = ((37, 99, 235), (217, 119, 6), (147, 51, 234), (5, 150, 105))


def draw_stages(picture: Image.Image, reading: Reading) -> Iterator[tuple[str, Image.Image]]:
    """Draw what the reader made of a picture.

    Args:
        picture: mode L, RGB or RGBA, as `open_picture` gives it.
        reading: of that picture.

    Yields:
        The name of each stage and its picture, by the hypothesis that the reading came from:
        "contrast" with the paper, "ink", "lines" with the components of each text line in one
        colour, "glyphs" as the network sees them, and "reading", the labelled boxes; all of them
        turned as the reader turned the picture.
    """
    picture, reading = turned_picture(picture, reading.turned_deg), reading.as_turned()
    seen = PictureHypotheses(find_inks(picture)).named(reading.hypothesis)
    yield "contrast", Image.fromarray(255 - seen.ink.levels)
    ink = Image.fromarray(255 - seen.ink.on_sheet(seen.ink.strength))
    yield "ink", ink
    lines = ink.convert("RGB")
    pen = ImageDraw.Draw(lines)
    for number, line in enumerate(seen.lines):
        for component in line:
            left, top, right, bottom = component.box
            colour = LINE_RGB[number % len(LINE_RGB)]
            pen.rectangle((left, top, right - 1, bottom - 1), outline=colour)
    yield "lines", lines
    yield "glyphs", _glyph_sheet(reading)
    yield "reading", draw_boxes(picture, reading.digits)


def _glyph_sheet(reading: Reading) -> Image.Image:
    """Every digit's glyph, enlarged, with its label and confidence below it."""
    width, height = GLYPH_SIDE_PX * GLYPH_SCALE, GLYPH_SIDE_PX * GLYPH_SCALE + GLYPH_CAPTION_PX
    digits = reading.digits
    columns, rows = min(GLYPHS_A_ROW, max(1, len(digits))), -(-len(digits) // GLYPHS_A_ROW) or 1
    sheet = Image.new("RGB", (columns * (width + 2), rows * (height + 2)), "white")
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(size=GLYPH_CAPTION_PX - 3)
    for number, digit in enumerate(digits):
        left, top = number % columns * (width + 2), number // columns * (height + 2)
        shades = Image.fromarray((digit.glyph * 255).astype(np.uint8))
        sheet.paste(shades.resize((width, width), Image.Resampling.NEAREST), (left, top))
        caption = f"{digit.label}{'?' * digit.rejected} {digit.confidence:.0%}"
        colour = REJECTED_RGB if digit.rejected else ACCEPTED_RGB
        pen.text((left + 2, top + width), caption, fill=colour, font=font)
    return sheet
