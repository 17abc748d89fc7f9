"""Measuring the reader on labelled pictures and strokes."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ..data.labelled_folder import STROKE_SUFFIX, LabelledPicture, load_strokes
from ..errors import DataError, PictureError, StrokesError
from ..ink.strokes.online import Strokes, strokes_ink
from ..inputs.image import open_picture
from ..networks.calibration import expected_calibration_error
from ..reader import Reader
from ..reading import Box, Reading, draw_boxes

# Of texts told with this confidence and more, as many at least should be right.
SURE_TEXT = 0.9


@dataclass(frozen=True)
class Result:
    """How one picture was read.

    Attributes:
        picture: the picture and what it says.
        reading: what was read, or None where the picture could not be opened.
        seconds: for opening and reading it.
    """

    picture: LabelledPicture
    reading: Reading | None
    seconds: float

    @property
    def text(self) -> str:
        """The text read; "" where the picture could not be opened."""
        return self.reading.text if self.reading else ""

    @property
    def lines_right(self) -> bool:
        """Whether the text is right, line breaks counted."""
        return self.reading is not None and self.text == self.picture.text

    @property
    def digits_right(self) -> bool:
        """Whether the digits are right and in order, wherever lines break."""
        return self.reading is not None and _digits(self.text) == _digits(self.picture.text)


def _digits(text: str) -> str:
    return text.replace("\n", "")


def evaluate(
    reader: Reader, pictures: Sequence[LabelledPicture], watch: Callable[[], None]
) -> list[Result]:
    """Read labelled pictures or strokes one at a time, as a visitor's come.

    Args:
        reader: with any weights.
        pictures: what to read; one that cannot be opened counts as wrong.
        watch: called after each.

    Returns:
        A result for each, in their order.
    """
    results = []
    for picture in pictures:
        started = time.perf_counter()
        try:
            strokes = _strokes(picture)
            reading = reader.read(picture.path) if strokes is None else reader.read_strokes(strokes)
        except (PictureError, StrokesError, DataError):
            reading = None
        results.append(Result(picture, reading, time.perf_counter() - started))
        watch()
    return results


def _strokes(picture: LabelledPicture) -> Strokes | None:
    """The strokes of digital ink; None of a picture."""
    if picture.strokes is None and picture.path.suffix.lower() == STROKE_SUFFIX:
        return load_strokes(picture.path)
    return picture.strokes


def summarize(results: Sequence[Result]) -> dict[str, Any]:
    """The figures of an evaluation.

    Args:
        results: at least one.

    Returns:
        "n"; "string_accuracy", the share of pictures whose digits are all right, with its
        95 % interval as "string_accuracy_interval"; "string_accuracy_with_lines", the same
        with line breaks counted; "digit_error_rate", the edits that turn the readings into
        the labels over the labels' digits, None where these hold no digit; "calibration_error"
        of the digits' confidences, over the pictures in which as many digits were found as the
        label has, rejected ones among them, None where there are none; "text_calibration_error",
        that of the confidences of whole texts, over all pictures that could be opened, in 15
        equal parts of [0, 1] as for digits; "sure_texts", how many texts were told with a
        confidence of 0.9 and more, and "sure_texts_right", the share of these that are right,
        None where there are none; "unreadable", the pictures that could not be opened; and
        "ms_per_picture", the mean.
    """
    n = len(results)
    right = sum(result.digits_right for result in results)
    pairs = [(_digits(result.text), _digits(result.picture.text)) for result in results]
    wanted = sum(len(label) for _, label in pairs)
    edits = sum(edit_distance(text, label) for text, label in pairs)
    return {
        "n": n,
        "string_accuracy": right / n,
        "string_accuracy_interval": list(wilson_interval(right, n)),
        "string_accuracy_with_lines": sum(result.lines_right for result in results) / n,
        "digit_error_rate": edits / wanted if wanted else None,
        "calibration_error": _calibration_error(results),
        **_text_calibration(results),
        "unreadable": sum(result.reading is None for result in results),
        "ms_per_picture": 1000 * sum(result.seconds for result in results) / n,
    }


def _text_calibration(results: Sequence[Result]) -> dict[str, Any]:
    """How the confidences of whole texts hold."""
    told = [(one.reading.confidence, one.digits_right) for one in results if one.reading]
    confidences, right = np.array(told, float).reshape(-1, 2).T
    sure = right[confidences >= SURE_TEXT]
    return {
        "text_calibration_error": expected_calibration_error(confidences, right),
        "sure_texts": len(sure),
        "sure_texts_right": float(sure.mean()) if len(sure) else None,
    }


def _calibration_error(results: Sequence[Result]) -> float | None:
    told = [
        (digit.confidence, digit.label == label)
        for result in results
        if result.reading and len(result.reading.digits) == len(_digits(result.picture.text))
        for digit, label in zip(result.reading.digits, _digits(result.picture.text), strict=True)
    ]
    if not told:
        return None
    confidences, right = np.array(told).T
    return expected_calibration_error(confidences, right)


def edit_distance(one: str, other: str) -> int:
    """The fewest insertions, deletions and replacements between two texts (Levenshtein, 1966)."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        before, row = row, [i]
        for j, b in enumerate(other, start=1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (a != b)))
    return row[-1]


def wilson_interval(right: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson, 1927).

    Args:
        right: how many of them.
        n: of how many, at least one.
    """
    z = 1.96
    share = right / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, centre - reach), min(1.0, centre + reach)


CONTACT_CELL_PX = 200
CONTACT_CAPTION_PX = 34
CONTACT_COLUMNS = 6


def contact_sheet(results: Sequence[Result]) -> Image.Image:
    """The pictures with their boxes, each over its file, its label and what was read instead.

    Args:
        results: at least one.

    Returns:
        An RGB sheet, six pictures wide.
    """
    rows = -(-len(results) // CONTACT_COLUMNS)
    sheet = Image.new(
        "RGB",
        (CONTACT_COLUMNS * CONTACT_CELL_PX, rows * (CONTACT_CELL_PX + CONTACT_CAPTION_PX)),
        "white",
    )
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(size=12)
    for index, result in enumerate(results):
        left = index % CONTACT_COLUMNS * CONTACT_CELL_PX
        top = index // CONTACT_COLUMNS * (CONTACT_CELL_PX + CONTACT_CAPTION_PX)
        if result.reading is not None:
            sheet.paste(_cell(result.picture, result.reading), (left + 4, top + 4))
        read = "could not be opened" if result.reading is None else _one_line(result.text)
        caption = f"{result.picture.path.name}\n{result.picture.label} read as {read}"
        pen.text((left + 4, top + CONTACT_CELL_PX), caption, fill="black", font=font)
    return sheet


def _one_line(text: str) -> str:
    return text.replace("\n", "/") or "nothing"


def _cell(picture: LabelledPicture, reading: Reading) -> Image.Image:
    side = CONTACT_CELL_PX - 8
    strokes = _strokes(picture)
    seen = open_picture(picture.path) if strokes is None else None
    shown = draw_boxes(seen, reading.digits) if seen else _drawn(strokes or [], reading)
    scale = side / max(shown.size)
    size = [max(1, round(length * scale)) for length in shown.size]
    method = Image.Resampling.NEAREST if scale > 1 else Image.Resampling.BOX
    return shown.resize((size[0], size[1]), method)


def _drawn(strokes: Strokes, reading: Reading) -> Image.Image:
    """Strokes in black on white, with the boxes of their digits."""
    ink = strokes_ink(strokes)
    height, width = ink.shape
    if not width:
        return Image.new("RGB", (1, 1), "white")
    sheet = Image.fromarray(255 - ink.view(Box(0, 0, width, height)))
    at = ink.transform
    corner, unit = np.array([at.x0, at.y0] * 2), np.array([at.xx, at.yy] * 2)
    boxes = [np.rint((np.array(digit.box) - corner) / unit) for digit in reading.digits]
    digits = [
        replace(digit, box=Box(*map(int, box)))
        for digit, box in zip(reading.digits, boxes, strict=True)
    ]
    return draw_boxes(sheet.convert("RGB"), digits)
