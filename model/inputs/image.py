"""Anything a person hands in, to an upright picture, within limits."""

import io
import stat
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
from PIL import ExifTags, Image

from ..errors import (
    PictureDecodeError,
    PictureNotFoundError,
    PictureTooLargeError,
    PictureTypeError,
)
from .data_url import data_url_bytes, data_url_name, is_data_url

pillow_heif.register_heif_opener()

Picture = str | Path | bytes | Image.Image | np.ndarray | Mapping[str, Any]
"""What can be read: a path, a data: address, a file's bytes, a PIL picture, a uint8 array
(H, W[, 3 or 4]), or the value of Gradio's sketchpad, whose "composite" is one of these."""

FORMAT_NAMES = "PNG, JPEG, GIF, WebP, BMP, TIFF, HEIC or AVIF"
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "HEIF", "AVIF")
# What Pillow's decoders raise for damaged files; the AVIF and HEIF ones raise RuntimeError.
DECODER_ERRORS = (
    *(OSError, ValueError, SyntaxError, EOFError, RuntimeError, MemoryError),
    *(struct.error, TypeError, LookupError, AttributeError),  # chunks that are too short
)
MAX_BYTES = 50_000_000
# A phone's largest ordinary photo has 50 million pixels; decoded, that is 150 MB.
MAX_PIXELS = 64_000_000
STRIP_ROWS = 256  # of a picture that is worked on a piece at a time


def open_picture(picture: Picture) -> Image.Image:
    """Decode a picture within limits and turn it upright.

    Args:
        picture: a path, a data: address, a file's bytes, a PIL picture, or a uint8 or bool array
            of shape (height, width), or with 3 (RGB) or 4 (RGBA) channels behind; or a sketchpad's
            value, {"background", "layers", "composite"}, whose composite is any of these.

    Returns:
        The upright picture in mode L, RGB or RGBA; of an animation the first frame. Of a file
        `info["pages"]` is the number of its pages or frames.

    Raises:
        PictureNotFoundError: if there is no file at the path.
        PictureTypeError: if the value is of another kind.
        PictureDecodeError: if the bytes are empty, damaged or of another format.
        PictureTooLargeError: if there are more than 50 million bytes or 64 million pixels.
    """
    if isinstance(picture, Mapping):
        return open_picture(_composite(picture))
    if isinstance(picture, np.ndarray):
        return _from_array(picture)
    if isinstance(picture, Image.Image):
        _check_pixels(picture)
        return _decoded(picture, "The picture")
    if isinstance(picture, str) and is_data_url(picture):
        return _from_bytes(data_url_bytes(picture), data_url_name(picture))
    if isinstance(picture, (str, Path)):
        return _from_bytes(_file_bytes(Path(picture)), str(picture))
    if isinstance(picture, bytes):
        return _from_bytes(picture, f"The picture of {len(picture):,} bytes")
    raise PictureTypeError(
        f"A picture is a path, bytes, a PIL picture or a uint8 array, got {type(picture).__name__}"
    )


def _composite(sketchpad: Mapping[str, Any]) -> Picture:
    """What a sketchpad shows: its layers on its background."""
    composite: Picture | None = sketchpad.get("composite")
    if composite is None or isinstance(composite, Mapping):
        raise PictureTypeError(
            'a dict is read as the value of a sketchpad: its "composite" must be a picture, got '
            f"{type(composite).__name__}"
        )
    return composite


def _from_array(array: np.ndarray) -> Image.Image:
    fits = array.ndim == 2 or (array.ndim == 3 and array.shape[2] in (3, 4))
    if not fits or 0 in array.shape or array.dtype not in (np.uint8, np.bool_):
        raise PictureTypeError(
            "A picture array is uint8 (height, width), (height, width, 3) or (height, width, 4) "
            f"and not empty, got {array.dtype} {array.shape}"
        )
    if array.dtype == np.bool_:
        array = array * np.uint8(255)
    image = Image.fromarray(np.ascontiguousarray(array))
    _check_pixels(image)
    return image


def _file_bytes(path: Path) -> bytes:
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise PictureDecodeError(f"{path} cannot be opened: it is a folder or a device.")
        if about.st_size > MAX_BYTES:
            raise PictureTooLargeError(
                f"{path} is too large: it has {about.st_size:,} bytes. The limit is {MAX_BYTES:,}."
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise PictureNotFoundError(f"There is no file {path}.") from error
    except (OSError, ValueError) as error:
        raise PictureDecodeError(f"{path} cannot be opened ({error}).") from error


def _from_bytes(packed: bytes, name: str) -> Image.Image:
    if not packed:
        raise PictureDecodeError(f"{name} is empty.")
    if len(packed) > MAX_BYTES:
        raise PictureTooLargeError(f"{name} is too large. The limit is {MAX_BYTES:,} bytes.")
    try:
        image = Image.open(io.BytesIO(packed), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureTooLargeError(
            f"{name} is too large. The limit is {MAX_PIXELS:,} pixels: save a smaller copy."
        ) from error
    except DECODER_ERRORS as error:
        raise PictureDecodeError(
            f"{name} is not a picture we can open. Use {FORMAT_NAMES}."
        ) from error
    _check_pixels(image)
    pages = _pages(image)
    decoded = _decoded(image, name)
    decoded.info["pages"] = pages
    return decoded


# Scans and animations. What phones put behind a JPEG is no page: a preview, a map of its light.
PAGED_FORMATS = ("GIF", "TIFF", "WEBP")


def _pages(image: Image.Image) -> int:
    """How many pages a file has; 1 where that cannot be told."""
    if image.format not in PAGED_FORMATS:
        return 1
    try:
        return int(getattr(image, "n_frames", 1))
    except DECODER_ERRORS:
        return 1


def _check_pixels(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise PictureTooLargeError(
            f"The picture is too large: it has {image.width} x {image.height} pixels. The limit is "
            f"{MAX_PIXELS:,} in all: save a smaller copy."
        )
    if 0 in image.size:
        raise PictureDecodeError(f"The picture has {image.width} x {image.height} pixels.")


def _decoded(image: Image.Image, name: str) -> Image.Image:
    """The first frame, upright, in mode L, RGB or RGBA."""
    try:
        image.load()
    except MemoryError as error:
        raise PictureTooLargeError(f"{name} needs too much memory: save it smaller") from error
    except DECODER_ERRORS as error:
        raise PictureDecodeError(
            f"{name} is damaged ({error}). Save it again as PNG or JPEG."
        ) from error
    upright = _turned(image)
    if upright.mode in ("L", "RGB", "RGBA") and "transparency" not in upright.info:
        return upright
    if upright.mode == "La":
        upright = upright.convert("LA")
    if upright.mode.startswith(("I", "F")):
        return _from_deep(upright)
    transparent = "transparency" in upright.info or upright.mode in ("LA", "La", "PA", "RGBa")
    if transparent:
        return upright.convert("RGBA")
    return upright.convert("L" if upright.mode == "1" else "RGB")


# What the EXIF tag "orientation" says has to be done; 1 is upright.
EXIF_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _turned(image: Image.Image) -> Image.Image:
    """The picture as its EXIF says to turn it; a slip in the EXIF leaves it as it is.

    Pillow's own `exif_transpose` writes the EXIF anew, and stumbles over odd tags in it.
    """
    try:
        turn = EXIF_TURNS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    except DECODER_ERRORS:
        return image
    if turn is None:
        return image
    upright = image.transpose(turn)
    # What told of the turn goes, EXIF or XMP: whoever opens this picture must not turn it again.
    upright.info = {key: value for key, value in image.info.items() if key == "transparency"}
    return upright


def _from_deep(image: Image.Image) -> Image.Image:
    """16 or 32 bits a pixel, or floats: up to 1, up to 255, or else brought to 8 by the range."""
    deep = np.asarray(image)
    # A strip of rows at a time: as float64 the largest picture has 512 MB.
    strips = range(0, len(deep), STRIP_ROWS)
    ranges = [(strip.min(), strip.max()) for strip in (_finite(deep, at) for at in strips)]
    low, high = float(min(least for least, _ in ranges)), float(max(most for _, most in ranges))
    scale, base = 255 / max(high - low, 1), low
    if low >= 0 and high <= 255:
        scale, base = 255.0 if high <= 1 else 1.0, 0.0
    flat = np.empty(deep.shape, np.uint8)
    for at in strips:
        flat[at : at + STRIP_ROWS] = (_finite(deep, at) - base) * scale
    return Image.fromarray(flat)


def _finite(deep: np.ndarray, at: int) -> np.ndarray:
    """A strip of rows as float64, 0 for what is no number."""
    strip = np.asarray(deep[at : at + STRIP_ROWS], np.float64)
    return np.nan_to_num(strip, posinf=0.0, neginf=0.0)
