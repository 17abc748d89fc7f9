"""What the page in the browser asks of the server, a function for each question.

Each takes one value, which may be anything, and answers with plain data, an error as
{"error": words, "code": one of `turns`}. They are called beside Gradio's queue, in one request
each: a queue's events would take four messages for every tenth of a second of drawing.
"""

from typing import Any

from PIL import Image

from model import PictureTypeError

from ..protection.pictures import fetch_picture, open_picture
from ..protection.storage import STORAGE
from ..protection.uploads import file_bytes, new_upload
from ..protection.visitors import calling_visitor
from .answers import picture_url, reading_dict
from .evidence import evidence_url
from .loaded_reader import reader as the_reader
from .loaded_reader import reading
from .turns import Answer

QUARTER_TURNS = {  # by degrees clockwise; Pillow counts the other way
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}
LEAST_CROP_PX = 2  # so that no rounding leaves a picture without pixels


def read_drawing(strokes: Any) -> Answer:
    """Read the strokes of the sheet."""
    with reading() as reader:
        return reading_dict(reader.read_strokes(strokes))


def read_file(source: Any) -> Answer:
    """Read an uploaded picture, cropped and turned as the person chose, or as the reader did."""
    picture = chosen_part(source)
    with reading() as reader:
        found = reading_dict(reader.read(picture, may_turn=source.get("turn_deg") is None))
    if turn := QUARTER_TURNS.get(found["turned_deg"]):
        picture = picture.transpose(turn)
    return {
        **found,
        "picture": picture_url(picture),
        "size": list(picture.size),
    }


def read_link(url: Any) -> Answer:
    """Fetch a picture, keep it as an upload is kept, and read it."""
    if not isinstance(url, str):
        raise PictureTypeError("A link is a text.")
    packed = fetch_picture(url.strip())
    with STORAGE.room_for(len(packed), calling_visitor()) as room, new_upload() as (name, stored):
        stored.write(packed)
        room.used_bytes = len(packed)
    return {**read_file({"path": name}), "path": name}


def explain(asked: Any) -> Answer:
    """Show what in a glyph speaks for its label and what against it."""
    if not isinstance(asked, dict):
        raise PictureTypeError('Ask with {"glyph": ..., "label": ...}.')
    return {"evidence": evidence_url(the_reader(), asked.get("glyph"), asked.get("label"))}


def chosen_part(source: Any) -> Image.Image:
    """The upright picture of an upload, turned and cropped.

    Args:
        source: {"path", "turn_deg" clockwise, "crop" as shares [left, top, right, bottom] of the
            turned picture}, the last two if wanted; it may be anything.

    Raises:
        DigitReaderError: if it is anything else, or the file is none that can be read.
    """
    picture = open_picture(file_bytes(source))
    turn_deg, crop = source.get("turn_deg") or 0, source.get("crop")
    if turn_deg not in (0, *QUARTER_TURNS):
        raise PictureTypeError(f"A picture is turned by 0, 90, 180 or 270°, got {turn_deg!r:.40}.")
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
