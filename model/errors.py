"""The errors that a caller can meet, one class for each situation.

    DigitReaderError                  catch this one to catch them all
    ├── PictureError                  the picture handed in
    │   ├── PictureNotFoundError      no file at the path
    │   ├── PictureTypeError          not a kind of value that can be read as a picture
    │   ├── PictureDecodeError        empty, damaged, or no picture at all
    │   └── PictureTooLargeError      more bytes or pixels than the limit, or than can be taken now
    ├── ReadingTooLongError           more work than the limit of one reading
    ├── StrokesError                  digital ink that is not lists of (x, y)
    ├── GlyphsError                   an array that is not (n, 28, 28) glyphs
    ├── LinkError                     a URL that is not fetched
    ├── WeightsError                  released weights: missing, damaged or of another network
    ├── EngineError                   a name that no engine has
    ├── ExportError                   networks that cannot be written where they should go
    ├── DataError                     a data set: not to be had, damaged, or its labels wrong
    ├── RecipeError                   settings of a training run that do not go together
    ├── CheckpointError               a run's folder: another run's, or damaged
    └── TrainingStoppedError          a training run was asked to stop before its end

Every message names the value, the rule that it breaks and what to do about it.
"""


class DigitReaderError(Exception):
    """Base of every error that this project raises on purpose."""


class PictureError(DigitReaderError):
    """The picture handed in cannot be read."""


class PictureNotFoundError(PictureError):
    """There is no file at the given path."""


class PictureTypeError(PictureError):
    """The value is no path, bytes, PIL picture, uint8 array of a picture's shape, or sketchpad."""


class PictureDecodeError(PictureError):
    """The bytes are empty, damaged, or not of a known picture format."""


class PictureTooLargeError(PictureError):
    """The picture has more bytes or pixels than the limit, or than can be taken right now."""


class ReadingTooLongError(DigitReaderError):
    """What was handed in takes more work to read than `work_limit` allows."""


class StrokesError(DigitReaderError):
    """The strokes are not a list of lists of finite (x, y) points within the limits."""


class GlyphsError(DigitReaderError):
    """The array is not a stack of glyphs: (n, 28, 28), float in [0, 1] or uint8."""


class LinkError(DigitReaderError):
    """The URL is refused, cannot be reached, or does not lead to a picture."""


class WeightsError(DigitReaderError):
    """The released weights are missing, damaged, or do not fit the network."""


class EngineError(DigitReaderError):
    """No engine has that name."""


class ExportError(DigitReaderError):
    """The networks cannot be written to that folder."""


class DataError(DigitReaderError):
    """A data set cannot be had, fails its check, or has labels that cannot be used."""


class RecipeError(DigitReaderError):
    """Settings of a training run do not go together."""


class CheckpointError(DigitReaderError):
    """A run's folder holds another run, or a checkpoint in it cannot be used."""


class TrainingStoppedError(DigitReaderError):
    """A training run was asked to stop before its end."""
