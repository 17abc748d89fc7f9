"""What the page asks, answered from plain values: strokes, and the bytes of pictures.

The server's routes ask these functions, and so does a worker in the browser: they know no server,
no storage and no visitor. Each answers with plain data, ready for JSON.
"""

from collections.abc import Callable
from typing import Any

from PIL import Image

from model import PictureTypeError, Reader, open_picture

from .answers import Answer, picture_url, reading_dict
from .evidence import evidence_url

QUARTER_TURNS = {  # by degrees clockwise; Pillow counts the other way
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}
LEAST_CROP_PX = 2  # so that no rounding leaves a picture without pixels

Open = Callable[[bytes], Image.Image]


def read_drawing(reader: Reader, strokes: Any) -> Answer:
    """Read the strokes of the sheet.

    Args:
        reader: with any weights.
        strokes: lists of [x, y] points; it may be anything.

    Raises:
        StrokesError: if it is anything else.
    """
    return reading_dict(reader.read_strokes(strokes))


def read_file(
    reader: Reader, packed: bytes, source: Any = None, open_bytes: Open = open_picture
) -> Answer:
    """Read a picture, cropped and turned as the person chose, or as the reader turned it.

    Args:
        reader: with any weights.
        packed: the bytes of the picture's file.
        source: as of `chosen_part`.
        open_bytes: decodes them.

    Returns:
        The reading with "picture", a data: address of what was read, "size", its width and height
        in pixels, and "pages", how many the file has: the first was read.

    Raises:
        PictureError: if the file is no picture, or `source` is of another kind.
    """
    picture = chosen_part(open_bytes(packed), source)
    by_hand = source is not None and source.get("turn_deg") is not None
    found = reading_dict(reader.read(picture, may_turn=not by_hand))
    if turn := QUARTER_TURNS.get(found["turned_deg"]):
        picture = picture.transpose(turn)
    return {
        **found,
        "picture": picture_url(picture),
        "size": list(picture.size),
        "pages": picture.info.get("pages", 1),
    }


def explain(reader: Reader, asked: Any) -> Answer:
    """Show what in a glyph speaks for its label and what against it.

    Args:
        reader: with any weights.
        asked: {"glyph": data: address, "label": "0" to "9"}; it may be anything.

    Raises:
        PictureError: if it is anything else.
    """
    if not isinstance(asked, dict):
        raise PictureTypeError('Ask with {"glyph": ..., "label": ...}.')
    return {"evidence": evidence_url(reader, asked.get("glyph"), asked.get("label"))}


def chosen_part(picture: Image.Image, source: Any = None) -> Image.Image:
    """An upright picture, turned and cropped.

    Args:
        picture: as it was opened.
        source: {"turn_deg" clockwise, "crop" as shares [left, top, right, bottom] of the turned
            picture}, either if wanted, or None; it may be anything.

    Raises:
        PictureTypeError: if it is anything else.
    """
    if source is None:
        return picture
    if not isinstance(source, dict):
        raise PictureTypeError('A part of a picture is {"turn_deg": ..., "crop": ...}.')
    turn_deg, crop = source.get("turn_deg") or 0, source.get("crop")
    if turn_deg not in (0, *QUARTER_TURNS):
        raise PictureTypeError(f"Turn a picture by 0, 90, 180 or 270°, not by {turn_deg!r:.40}.")
    if turn_deg:
        picture = picture.transpose(QUARTER_TURNS[turn_deg])
    return picture.crop(_crop_box(crop, picture.size)) if crop is not None else picture


def _crop_box(crop: Any, size: tuple[int, int]) -> tuple[int, int, int, int]:
    numbers = isinstance(crop, list) and all(type(share) in (int, float) for share in crop)
    if not numbers or len(crop) != 4 or not (0 <= crop[0] < crop[2] <= 1 >= crop[3] > crop[1] >= 0):
        raise PictureTypeError("A part is [left, top, right, bottom], shares of the picture.")
    width, height = size
    left, top = int(crop[0] * width), int(crop[1] * height)
    right = min(width, max(left + LEAST_CROP_PX, round(crop[2] * width)))
    bottom = min(height, max(top + LEAST_CROP_PX, round(crop[3] * height)))
    return left, top, right, bottom
