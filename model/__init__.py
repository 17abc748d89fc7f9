"""Reads handwritten digits: `Reader.load().read(picture).text`.

What stands here is imported when it is first asked for, so that who only reads does not wait for
what opens links and starts processes.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .deadline import work_limit as work_limit
    from .decoding.strokes.live_text import LiveText as LiveText
    from .errors import DataError as DataError
    from .errors import DigitReaderError as DigitReaderError
    from .errors import EngineError as EngineError
    from .errors import ExportError as ExportError
    from .errors import GlyphsError as GlyphsError
    from .errors import LinkError as LinkError
    from .errors import PictureDecodeError as PictureDecodeError
    from .errors import PictureError as PictureError
    from .errors import PictureNotFoundError as PictureNotFoundError
    from .errors import PictureTooLargeError as PictureTooLargeError
    from .errors import PictureTypeError as PictureTypeError
    from .errors import ReadingTooLongError as ReadingTooLongError
    from .errors import StrokesError as StrokesError
    from .errors import WeightsError as WeightsError
    from .inputs.data_url import data_url_bytes as data_url_bytes
    from .inputs.data_url import is_data_url as is_data_url
    from .inputs.fetch import fetch_picture as fetch_picture
    from .inputs.image import open_picture as open_picture
    from .inputs.sandbox import open_apart as open_apart
    from .reader import Reader as Reader
    from .reading import Box as Box
    from .reading import Digit as Digit
    from .reading import Line as Line
    from .reading import Reading as Reading
    from .reading import draw_boxes as draw_boxes

_NAMES = {
    ".decoding.strokes.live_text": "LiveText",
    ".deadline": "work_limit",
    ".errors": """DataError DigitReaderError EngineError ExportError GlyphsError LinkError
        PictureDecodeError PictureError PictureNotFoundError PictureTooLargeError PictureTypeError
        ReadingTooLongError StrokesError WeightsError""",
    ".inputs.data_url": "data_url_bytes is_data_url",
    ".inputs.fetch": "fetch_picture",
    ".inputs.image": "open_picture",
    ".inputs.sandbox": "open_apart",
    ".reader": "Reader",
    ".reading": "Box Digit Line Reading draw_boxes",
}
_MODULES = {name: module for module, names in _NAMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    """Import what is asked for (PEP 562)."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_MODULES[name], __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """All that may be asked for."""
    return sorted({*globals(), *_MODULES})
