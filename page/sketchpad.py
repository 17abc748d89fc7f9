"""The sheet of paper to write on, as a Gradio component."""

import base64
from pathlib import Path
from typing import Any

import gradio as gr

from model import PictureDecodeError, PictureTooLargeError, PictureTypeError

HERE = Path(__file__).parent
PNG_PREFIX = "data:image/png;base64,"
# A full sheet of 900x500 CSS pixels makes 5 to 40 KB; more than this is no drawing of ours.
LIMIT_CHARACTERS = 2_000_000


def sketchpad(**options: Any) -> gr.HTML:
    """A canvas whose value is the drawing as a PNG data URL, "" while nothing is written.

    The picture as painted is sent, not the strokes: the reader then sees exactly what the
    person sees, brush width and all, and a drawing goes the same way as every other picture.
    The strokes stay in the browser, where the eraser, undo and a new size need them.

    A function, not a subclass: Gradio writes a .pyi file beside the source of each subclass.

    Args:
        options: those of `gr.HTML` that say where it stands.

    Returns:
        A component to listen to by `input`, which comes at most ten times a second while the
        pen moves, and once after the last change.
    """
    return gr.HTML(
        "",
        html_template=(HERE / "sketchpad.html").read_text(encoding="utf-8"),
        js_on_load=(HERE / "sketchpad.js").read_text(encoding="utf-8"),
        apply_default_css=False,
        **options,
    )


def drawing_bytes(value: object) -> bytes:
    """Take the PNG out of the value that a browser sent, which may be anything.

    Args:
        value: what should be a PNG data URL, or "" or None for an empty sheet.

    Returns:
        The bytes of the file, not decoded yet; b"" for an empty sheet.

    Raises:
        PictureTypeError: if the value is no PNG data URL.
        PictureTooLargeError: if it is longer than any drawing.
        PictureDecodeError: if its base64 is damaged.
    """
    if value is None or value == "":
        return b""
    if not isinstance(value, str) or not value.startswith(PNG_PREFIX):
        raise PictureTypeError(f"A drawing must start with {PNG_PREFIX!r}.")
    if len(value) > LIMIT_CHARACTERS:
        raise PictureTooLargeError(
            f"The drawing has {len(value):,} characters, more than {LIMIT_CHARACTERS:,}."
        )
    try:
        return base64.b64decode(value[len(PNG_PREFIX) :], validate=True)
    except ValueError as error:  # binascii.Error is one; letters beyond ASCII are another
        raise PictureDecodeError("The drawing did not arrive whole. Change it a little.") from error
