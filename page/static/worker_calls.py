"""What the worker in the browser calls: the page's questions, with the reader that is there."""

import json
from typing import Any

from model import DigitReaderError, Reader, work_limit

from ..calls import browser_calls

# Of one reading: nobody else waits, and a slow phone takes ten times as long as a server.
WORK_S = 120.0
TOO_LARGE = (
    "This picture is too large for the memory of this browser. Save a smaller copy, or crop it."
)

_readers: dict[str, Reader] = {}


def load_reader(whole: bool) -> None:
    """Load the weights that have arrived.

    Args:
        whole: whether those of the network for lines are among them.
    """
    _readers["now"] = Reader.load() if whole else Reader.load(line_path=None)


def answer(name: str, asked: str, packed: Any = None) -> str:
    """Answer a question of the page.

    Args:
        name: "read_drawing", "read_file" or "explain".
        asked: what `browser_calls` takes, in JSON.
        packed: a buffer of JavaScript with the bytes of a picture's file, for "read_file".

    Returns:
        The answer in JSON, an error as {"error": words, "code": "refused"}.
    """
    reader, value = _readers["now"], json.loads(asked)
    try:
        with work_limit(WORK_S):
            if name == "read_drawing":
                found = browser_calls.read_drawing(reader, value)
            elif name == "read_file":
                found = browser_calls.read_file(reader, packed.to_bytes(), value)
            else:
                found = browser_calls.explain(reader, value)
    except DigitReaderError as error:
        found = {"error": str(error), "code": "refused"}
    except MemoryError:
        found = {"error": TOO_LARGE, "code": "refused"}
    return json.dumps(found)
