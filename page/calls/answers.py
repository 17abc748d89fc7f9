"""A reading in the form that the page shows: plain data, its pictures as data URLs."""

import base64
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

from model import Reading

Answer = dict[str, Any]
"""Plain data, ready for JSON."""

# The longer side of the picture that is sent back; the page shows it up to 740 pixels wide.
SHOWN_SIDE_PX = 1000


def reading_dict(reading: Reading) -> Answer:
    """A reading for the page.

    Args:
        reading: of a picture or of strokes.

    Returns:
        "text", "confidence" and "turned_deg", and "digits" as in `Reading.to_dict`, each also with
        the number of its "line" and its "glyph" as the network saw it; the boxes in pixels of the
        picture as the reader turned it.
    """
    digits = [
        {**digit.to_dict(), "line": number, "glyph": data_url(_gray(digit.glyph))}
        for number, line in enumerate(reading.as_turned().lines)
        for digit in line.digits
    ]
    told = {"confidence": reading.confidence, "turned_deg": reading.turned_deg}
    return {"text": reading.text, **told, "digits": digits}


def picture_url(picture: Image.Image) -> str:
    """An upright picture, made small: as PNG what is transparent, else as JPEG."""
    shown = picture.copy()
    shown.thumbnail((SHOWN_SIDE_PX, SHOWN_SIDE_PX))
    if shown.mode == "RGBA":
        return data_url(shown)
    return data_url(shown, "JPEG", quality=85)


def data_url(picture: Image.Image, kind: str = "PNG", **options: Any) -> str:
    """A picture as a URL that holds all of it; `kind` and `options` are those of `save`."""
    file = BytesIO()
    picture.save(file, kind, **options)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(file.getvalue()).decode()}"


def _gray(glyph: np.ndarray) -> Image.Image:
    return Image.fromarray((255 * glyph).round().astype(np.uint8))
