"""Reads handwritten digits: `Reader.load().read(picture).text`."""

from .errors import DataError as DataError
from .errors import DigitReaderError as DigitReaderError
from .errors import GlyphsError as GlyphsError
from .errors import LinkError as LinkError
from .errors import PictureDecodeError as PictureDecodeError
from .errors import PictureError as PictureError
from .errors import PictureNotFoundError as PictureNotFoundError
from .errors import PictureTooLargeError as PictureTooLargeError
from .errors import PictureTypeError as PictureTypeError
from .errors import StrokesError as StrokesError
from .errors import WeightsError as WeightsError
from .inputs.fetch import fetch_picture as fetch_picture
from .inputs.image import open_picture as open_picture
from .inputs.sandbox import open_apart as open_apart
from .reader import Reader as Reader
from .reading import Box as Box
from .reading import Digit as Digit
from .reading import Line as Line
from .reading import Reading as Reading
from .reading import draw_boxes as draw_boxes
