"""What programs and agents call: three named endpoints, one answer.

Gradio serves the types and docstrings below as the documentation of the API.
"""

import inspect
import time
from collections.abc import Awaitable, Callable
from copy import deepcopy
from functools import partial, wraps
from typing import Any, TypedDict

import gradio as gr
from gradio.data_classes import FileDataMeta

from model import DigitReaderError

from ..protection.calls import CALL, end_work
from ..protection.pictures import fetch_picture, open_picture
from ..protection.uploads import file_bytes
from ..protection.visitors import call_of, visitor_at
from ..request_log import note
from .loaded_reader import reading
from .turns import Turns


class PictureFile(TypedDict):
    """An uploaded file: its path on the server, and Gradio's mark for files."""

    path: str
    meta: FileDataMeta


class DigitDict(TypedDict):
    """One piece of ink and what it was read as."""

    label: str
    confidence: float
    top3: list[tuple[str, float]]
    box: tuple[int, int, int, int]
    rejected: bool


class ReadingDict(TypedDict):
    """What every endpoint answers: `Reading.to_dict()`."""

    text: str
    lines: list[str]
    confidence: float
    turned_deg: int
    digits: list[DigitDict]


def read_image(image: PictureFile) -> ReadingDict:
    """Read the handwritten digits in an uploaded picture.

    Dark on light or light on dark, one digit or many, in one text line or several; a picture
    without ink gives an empty answer, not an error. PNG, JPEG, GIF, WebP, BMP, TIFF, HEIC and
    AVIF, at most 20 MB. In the answer, "text" holds the digits read, lines joined by a line
    feed; each of "digits" has its "confidence" (probability that the label is right), its "box"
    as [left, top, right, bottom] in pixels of the upright picture, and "rejected", true for ink
    that is not one digit for certain and is left out of the text. The answer's own "confidence"
    is the probability that the whole text is right; "turned_deg" is by how much the picture was
    turned clockwise before it was read.

    Args:
        image: the file data of an upload. A web address or a data: address as its path is read as
            /read_url does, and of a sketchpad's value its "composite".

    Returns:
        {"text", "lines", "confidence", "turned_deg",
        "digits": [{"label", "confidence", "top3", "box", "rejected"}]}
    """
    return _answer(file_bytes(image))


def read_url(url: str) -> ReadingDict:
    """Read the handwritten digits in a picture on the public web.

    The address must be that of the picture itself, http or https, not of a page that shows it; or
    a data: address that holds the picture, up to 1.8 MB.
    The answer is that of /read_image.

    Args:
        url: where the picture is.

    Returns:
        {"text", "lines", "confidence", "turned_deg",
        "digits": [{"label", "confidence", "top3", "box", "rejected"}]}
    """
    return _answer(fetch_picture(url.strip() if isinstance(url, str) else url))


def read_strokes(strokes: list[list[list[float]]]) -> ReadingDict:
    """Read handwritten digits from digital ink, the path of a pen.

    One list for each stroke from pen down to pen up, in the order written, of [x, y] points; y
    grows downwards, and the unit is up to you. The answer is that of /read_image, its boxes in
    the unit of the strokes.

    Args:
        strokes: for example a seven is [[[0, 0], [10, 0], [4, 20]]].

    Returns:
        {"text", "lines", "confidence", "turned_deg",
        "digits": [{"label", "confidence", "top3", "box", "rejected"}]}
    """
    with reading() as reader:
        return reader.read_strokes(strokes).to_dict()  # type: ignore[return-value]


EXAMPLE_LINK = "https://example.com/7.png"
EXAMPLE_FILE = {"path": EXAMPLE_LINK, "meta": {"_type": "gradio.FileData"}}
EXAMPLE_SEVEN = [[[0, 0], [10, 0], [4, 20]]]


def add_endpoints(demo: gr.Blocks, workers: int) -> None:
    """Add the three endpoints, each with an example of its value.

    Args:
        demo: the Blocks at hand.
        workers: how many calls of each run at the same time.
    """
    examples = ((read_image, EXAMPLE_FILE), (read_url, EXAMPLE_LINK), (read_strokes, EXAMPLE_SEVEN))
    for read, example in examples:
        # Gradio begins every call at once, and our turns say when it is its turn.
        taking_turns = _taking_turns(read, Turns(workers))
        event = gr.api(taking_turns, api_name=read.__name__, concurrency_limit=None)
        parameter = demo.blocks[event["inputs"][0]]
        # Gradio knows an example only as a default, and none of these has one.
        parameter.example_payload = partial(deepcopy, example)  # type: ignore[method-assign, union-attr]


def _taking_turns(
    read: Callable[[Any], ReadingDict], turns: Turns
) -> Callable[..., Awaitable[ReadingDict]]:
    """An endpoint as Gradio calls it: for its caller, in turn, its errors in words."""

    @wraps(read)
    async def endpoint(value: Any, request: gr.Request) -> ReadingDict:
        started_s = time.perf_counter()
        outcome = "failed"
        try:
            with call_of(visitor_at(request.client.host if request.client else None)):
                answer = await turns.take(read, value)
            outcome = "answered"
        except DigitReaderError as error:  # what the caller can correct
            outcome = "refused"
            raise gr.Error(str(error), print_exception=False) from error
        else:
            return answer
        finally:
            end_work(request.headers.get(CALL.decode()))
            note(read.__name__, outcome, time.perf_counter() - started_s)

    about = inspect.signature(read)
    caller = inspect.Parameter(
        "request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=gr.Request
    )
    parameters = [*about.parameters.values(), caller]
    endpoint.__signature__ = about.replace(parameters=parameters)  # type: ignore[attr-defined]
    endpoint.__annotations__ = {**read.__annotations__, "request": gr.Request}
    return endpoint


def _answer(picture: bytes) -> ReadingDict:
    opened = open_picture(picture)
    with reading() as reader:
        return reader.read(opened).to_dict()  # type: ignore[return-value]
