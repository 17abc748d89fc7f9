"""What the page asks of the server: `browser_calls` for one visitor, with uploads and links.

Each takes one value, which may be anything, and answers with plain data.
"""

from typing import Any

from model import PictureTypeError

from ..protection.pictures import fetch_picture, open_picture
from ..protection.storage import STORAGE
from ..protection.uploads import file_bytes, new_upload
from ..protection.visitors import calling_visitor
from . import browser_calls
from .answers import Answer
from .loaded_reader import reader as the_reader
from .loaded_reader import reading


def read_drawing(strokes: Any) -> Answer:
    """Read the strokes of the sheet."""
    with reading() as reader:
        return browser_calls.read_drawing(reader, strokes)


def read_file(source: Any) -> Answer:
    """Read an uploaded picture, {"path"} with a part of it as `browser_calls.chosen_part` takes."""
    packed = file_bytes(source)
    opened = open_picture(packed)  # another process may take seconds: nobody waits for that
    with reading() as reader:
        return browser_calls.read_file(reader, packed, source, lambda _: opened)


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
    return browser_calls.explain(the_reader(), asked)
