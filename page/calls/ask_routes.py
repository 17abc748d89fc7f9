"""The routes that the page asks: one question each, JSON in, JSON out.

They stand beside Gradio's queue, whose events would take four messages for every tenth of a second
of drawing.
"""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from model import DigitReaderError, PictureNotFoundError

from ..protection.bodies import NOT_A_CALL
from ..protection.routes import ASK_PATH
from ..settings import Settings
from .answers import Answer
from .correction_store import CorrectionStore
from .server_calls import explain, read_drawing, read_file, read_link
from .turns import BUSY_CODE, GONE_CODE, REFUSED_CODE, BusyError, Turns


def ask_routes(settings: Settings) -> list[Route]:
    """A route for each question.

    Args:
        settings: what the owner chose.

    Raises:
        CorrectionError: if corrections cannot be kept.
        OSError: if their folder cannot be made.
    """
    drawings, pictures, links = (Turns(settings.workers) for _ in range(3))
    # A link may keep its place for ten seconds: nobody's pen waits for it.
    routes = [
        _route(read_drawing, drawings),
        _route(read_file, pictures),
        _route(read_link, links),
        _route(explain, drawings),
    ]
    if settings.corrections:
        store = CorrectionStore(settings.corrections, settings.corrections_mb)
        routes.append(_route(store.keep, Turns(1)))  # one file: they would wait for each other
    return routes


def _route(question: Callable[[Any], Answer], turns: Turns) -> Route:
    async def answer(request: Request) -> JSONResponse:
        try:
            value = await request.json()
        except (ValueError, RecursionError):
            return JSONResponse({"detail": NOT_A_CALL}, status_code=422)
        try:
            return JSONResponse(await turns.take(question, value))
        except BusyError as error:
            return JSONResponse({"error": str(error), "code": BUSY_CODE})
        except DigitReaderError as error:
            code = GONE_CODE if isinstance(error, PictureNotFoundError) else REFUSED_CODE
            return JSONResponse({"error": str(error), "code": code})

    return Route(f"{ASK_PATH}/{question.__name__}", answer, methods=["POST"])
