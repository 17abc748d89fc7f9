"""What in a glyph speaks for its label and what against it: occlusion (Zeiler and Fergus, 2014)."""

import base64
import struct
from io import BytesIO

import numpy as np
from PIL import Image

from model import PictureDecodeError, Reader

from .answers import data_url

GLYPH_SIDE_PX = 28
PATCH_PX = 5  # somewhat wider than a stroke
LIMIT_GLYPH_CHARACTERS = 4000  # 28 x 28 bytes are some 1,100 as PNG in base64
PNG_PREFIX = "data:image/png;base64,"
# What begins so has 28 x 28 pixels: nothing larger is ever decoded.
PNG_BEGINS = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + 2 * GLYPH_SIDE_PX.to_bytes(4, "big")
# What Pillow raises for chunks that are cut short or damaged.
PNG_ERRORS = (OSError, ValueError, SyntaxError, EOFError, struct.error, TypeError, LookupError)
# Blue and orange, which the colour-blind tell apart.
FOR_RGB = (37, 99, 235)
AGAINST_RGB = (234, 88, 12)
CLEAREST = 0.85  # the opacity of what speaks most


def evidence(reader: Reader, glyph: np.ndarray, label: int) -> np.ndarray:
    """How much the ink at each place speaks for a label.

    Small patches of ink are hidden, one after the other: where the label becomes less
    probable without it, the ink speaks for the label, where more, against it.

    Args:
        reader: with any weights.
        glyph: float32 (28, 28), ink is 1.
        label: 0 to 9.

    Returns:
        float32 (28, 28), the mean change of the log-odds by the patches that cover a pixel, 0
        where there is no ink.
    """
    places = [
        (top, left)
        for top in range(0, GLYPH_SIDE_PX - PATCH_PX + 1, 2)
        for left in range(0, GLYPH_SIDE_PX - PATCH_PX + 1, 2)
        if glyph[top : top + PATCH_PX, left : left + PATCH_PX].any()
    ]
    hidden = np.repeat(glyph[np.newaxis], len(places) + 1, axis=0)
    for one, (top, left) in zip(hidden[1:], places, strict=True):
        one[top : top + PATCH_PX, left : left + PATCH_PX] = 0
    probability = np.clip(reader.classify(hidden)[:, label], 1e-6, 1 - 1e-6)
    log_odds = np.log(probability) - np.log1p(-probability)
    total, count = np.zeros_like(glyph), np.zeros_like(glyph)
    for change, (top, left) in zip(log_odds[0] - log_odds[1:], places, strict=True):
        total[top : top + PATCH_PX, left : left + PATCH_PX] += change
        count[top : top + PATCH_PX, left : left + PATCH_PX] += 1
    return total / np.maximum(count, 1) * (glyph > 0)


def evidence_url(reader: Reader, glyph_url: object, label: object) -> str:
    """The evidence as a picture to lay over the glyph: blue speaks for, orange against.

    Args:
        reader: with any weights.
        glyph_url: the glyph as the page got it, which may be anything.
        label: "0" to "9", which may be anything too.

    Raises:
        PictureError: if the glyph is no small picture of 28 x 28 pixels, or the label no digit.
    """
    values = evidence(reader, _glyph(glyph_url), _label(label))
    strongest = float(np.abs(values).max()) or 1.0
    overlay = np.zeros((GLYPH_SIDE_PX, GLYPH_SIDE_PX, 4), np.uint8)
    overlay[..., :3] = np.where(values[..., np.newaxis] > 0, FOR_RGB, AGAINST_RGB)
    overlay[..., 3] = (255 * CLEAREST * np.sqrt(np.abs(values) / strongest)).astype(np.uint8)
    return data_url(Image.fromarray(overlay))


def _glyph(url: object) -> np.ndarray:
    fits = (
        isinstance(url, str) and url.startswith(PNG_PREFIX) and len(url) <= LIMIT_GLYPH_CHARACTERS
    )
    if not fits:
        raise PictureDecodeError(f"A glyph is a small picture that starts with {PNG_PREFIX!r}.")
    try:
        packed = base64.b64decode(str(url)[len(PNG_PREFIX) :], validate=True)
    except ValueError as error:  # binascii.Error is one; letters beyond ASCII are another
        raise PictureDecodeError("The glyph did not arrive whole.") from error
    if not packed.startswith(PNG_BEGINS):
        raise PictureDecodeError("A glyph is a PNG of 28 x 28 pixels.")
    try:
        with Image.open(BytesIO(packed), formats=["PNG"]) as opened:
            picture = opened.convert("L")
    except PNG_ERRORS as error:
        raise PictureDecodeError("The glyph did not arrive whole.") from error
    return np.asarray(picture, np.float32) / np.float32(255)


def _label(label: object) -> int:
    if not (isinstance(label, str) and len(label) == 1 and label in "0123456789"):
        raise PictureDecodeError(f"A label is one of 0 to 9, got {label!r:.40}.")
    return int(label)
