"""A correction that a visitor agrees to give: what is asked, checked, and what is kept of it.

Nothing about the visitor is kept, and of a photo only its pixels: no place, no time, no camera.
"""

import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageDraw

from model import DigitReaderError, Reader

from .browser_calls import chosen_part

LABEL = re.compile(r"[0-9]+(/[0-9]+)*|")
LONGEST_LABEL = 100  # characters; the page's field takes no more
IDENTITY = re.compile(r"[0-9a-f]{32}")  # 128 random bits of the browser: no two are the same
KEPT_SIDE_PX = 1600  # of a photo: thirty text lines would have 50 pixels each
# A drawing as it looks on the page, scaled down if it is large.
DRAWING_MARGIN_PX = 20
PEN_WIDTH_SHARE = 0.08  # of the tallest stroke: between the page's thin and medium pens
DRAWING_SIDE_PX = 1200  # without the margin


class CorrectionError(DigitReaderError):
    """A correction that is not kept: no consent, no label, or no room."""


@dataclass(frozen=True)
class Correction:
    """What is kept.

    Attributes:
        identity: 32 hexadecimal digits; a second correction of the same replaces the first.
        label: its digits, lines parted by a slash; "" for none.
        png: the picture's file.
        strokes: of a drawing, as JSON.
    """

    identity: str
    label: str
    png: bytes
    strokes: bytes | None


def correction(reader: Reader, asked: Any, open_file: Callable[[Any], Image.Image]) -> Correction:
    """Check what a visitor sent.

    Args:
        reader: checks the strokes.
        asked: {"id", "label", "consent", "strokes" or "file"}, or anything.
        open_file: opens the picture that "file" names.

    Raises:
        DigitReaderError: if there is no consent, or a value is of another kind.
    """
    if not isinstance(asked, dict) or asked.get("consent") is not True:
        raise CorrectionError("Nothing was saved: you have to agree first.")
    identity, label, strokes = asked.get("id"), asked.get("label"), asked.get("strokes")
    if not isinstance(identity, str) or not IDENTITY.fullmatch(identity):
        raise CorrectionError("A correction has an id of 32 hexadecimal digits.")
    if not isinstance(label, str) or len(label) > LONGEST_LABEL or not LABEL.fullmatch(label):
        raise CorrectionError("A label holds up to 100 digits, lines parted by a slash.")
    if strokes is not None:
        reader.read_strokes(strokes)  # raises what is wrong with them
        drawn = strokes_picture(strokes)
        return Correction(identity, label, _png(drawn), json.dumps(strokes).encode())
    picture = chosen_part(open_file(asked.get("file")), asked.get("file"))
    picture.thumbnail((KEPT_SIDE_PX, KEPT_SIDE_PX))
    return Correction(identity, label, _png(picture), None)


def strokes_picture(strokes: list[list[list[float]]]) -> Image.Image:
    """Valid strokes, of which there is at least one point, in black on white.

    Returns:
        A picture in mode L, no side longer than 1200 pixels and a margin.
    """
    points = [point for stroke in strokes for point in stroke]
    if not points:
        raise CorrectionError("Nothing was saved: the sheet is empty.")
    left, top = (min(point[i] for point in points) for i in (0, 1))
    width, height = (max(point[i] for point in points) - low for i, low in ((0, left), (1, top)))
    scale = min(1.0, DRAWING_SIDE_PX / max(width, height, 1))
    pen_px = max(2, round(PEN_WIDTH_SHARE * scale * max(_tallest(strokes), 40)))
    margin = DRAWING_MARGIN_PX + pen_px
    size = (round(width * scale) + 2 * margin, round(height * scale) + 2 * margin)
    picture = Image.new("L", size, 255)
    pen = ImageDraw.Draw(picture)
    for stroke in strokes:
        line = [((x - left) * scale + margin, (y - top) * scale + margin) for x, y in stroke]
        pen.line(line, fill=0, width=pen_px, joint="curve")
        for x, y in (*line[:1], *line[-1:]):
            reach = pen_px / 2
            pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill=0)
    return picture


def _tallest(strokes: list[list[list[float]]]) -> float:
    columns = [[y for _, y in stroke] for stroke in strokes if stroke]
    return max(max(column) - min(column) for column in columns)


def _png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    # A new picture of the pixels alone: what else a file says stays behind.
    Image.frombytes(picture.mode, picture.size, picture.tobytes()).save(file, "PNG")
    return file.getvalue()
