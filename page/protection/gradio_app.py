"""Gradio's app behind `Guard`: every value is checked, and the queue has limits."""

import logging
import time
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import fastapi
import gradio as gr
from fastapi.exceptions import RequestValidationError
from gradio.block_function import BlockFunction
from gradio.routes import App, ORJSONResponse
from gradio.state_holder import SessionState, StateHolder

from model import PictureNotFoundError

from ..request_log import note
from .call_queue import LONGEST_SESSION, GuardedQueue
from .middleware import NO_ROUTE, Guard
from .routes import find_route
from .storage import NO_ROOM, STORAGE
from .uploads import is_link, uploaded_path
from .visitors import trust_proxies

NOT_A_CALL = "The request does not have the fields, or the kinds of values, of a call."


# What Gradio raises, outside of the calls themselves, for fields and values that it does not await.
WRONG_FIELDS = (TypeError, ValueError, KeyError)
ROUTES_THAT_STORE = ("upload", "page's call", "tools")  # kinds of requests that write a file


class GuardedStates(StateHolder):
    """The states of sessions, whose names are kept, too."""

    def __getitem__(self, session_id: str) -> SessionState:
        """The state of a session, a new one if there is none."""
        if len(session_id) > LONGEST_SESSION:
            raise KeyError(NOT_A_CALL)
        return super().__getitem__(session_id)


class GuardedApp(App):
    """Gradio's web application behind `Guard`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(default_response_class=ORJSONResponse, **options)
        self.add_exception_handler(OSError, _no_file)
        self.state_holder = GuardedStates()  # type: ignore[no-untyped-call]
        for error in (RequestValidationError, *WRONG_FIELDS):
            self.add_exception_handler(error, _not_a_call)

    def build_middleware_stack(self) -> Any:
        """Everything of Gradio's, and `Guard` outside of it."""

        def fetching(name: str, is_call: bool) -> AbstractContextManager[bool]:
            queue = self.get_blocks()._queue
            if isinstance(queue, GuardedQueue):
                return queue.fetching(name, is_call)
            return nullcontext(True)

        return Guard(super().build_middleware_stack(), fetching=fetching)


async def _not_a_call(_: fastapi.Request, __: Exception) -> ORJSONResponse:
    # FastAPI's own answer repeats the values, and fails where one of them is infinite.
    return ORJSONResponse({"detail": NOT_A_CALL}, status_code=422)


async def _no_file(request: fastapi.Request, error: Exception) -> ORJSONResponse:
    """A file that the disk does not take: it is full, or was taken away; or one of no name."""
    route = find_route(request.method, request.scope["path"])
    if route is None or route.name not in ROUTES_THAT_STORE:
        return ORJSONResponse({"detail": NO_ROUTE}, status_code=404)
    logging.getLogger("uvicorn.error").error("storing an upload: %s", type(error).__name__)
    return ORJSONResponse({"detail": NO_ROOM}, status_code=507)


class GuardedBlocks(gr.Blocks):
    """Blocks that look at every value from outside before Gradio does.

    Gradio by itself downloads whatever web address stands in file data, to any endpoint and
    with no limit of bytes, and gives an endpoint made by `gr.api` the path of any file of the
    server. Private events are no border: a caller reaches them by their number.
    """

    def queue(self, *arguments: Any, **options: Any) -> "GuardedBlocks":
        """Gradio's queue, within our limits."""
        super().queue(*arguments, **options)
        self._queue = GuardedQueue(self._queue)
        return self

    def launch(self, *arguments: Any, **options: Any) -> Any:
        """Serve behind the guard; a Node server in front of it, or beside it, is never started.

        The upload folder is swept from now on, whether anybody uploads or not.
        """
        # Gradio gives these to an app that it makes itself, and to no other.
        app = GuardedApp(**options.get("app_kwargs", {}))
        trust_proxies()
        STORAGE.keep_swept()
        return super().launch(*arguments, **options, ssr_mode=False, num_workers=0, _app=app)

    async def process_api(self, block_fn: BlockFunction | int, *rest: Any, **options: Any) -> Any:
        """Do a call as Gradio does, and write to the log how it went."""
        started_s = time.perf_counter()
        outcome = "failed"
        try:
            answer = await super().process_api(block_fn, *rest, **options)
            outcome = "answered"
        except gr.Error:
            outcome = "refused"
            raise
        else:
            return answer
        finally:
            name = getattr(block_fn, "api_name", None) or "call"
            note(name, outcome, time.perf_counter() - started_s)

    async def preprocess_data(
        self,
        block_fn: BlockFunction,
        inputs: list[Any],
        state: SessionState | None,
        explicit_call: bool = False,
    ) -> list[Any]:
        """Guard the inputs of every event, then go on as Gradio does."""
        checked = _guarded(inputs)
        try:
            return await super().preprocess_data(block_fn, checked, state, explicit_call)
        except (TypeError, ValueError) as error:
            # Gradio would print the error, and with it a piece of what the visitor sent.
            raise gr.Error(NOT_A_CALL, print_exception=False) from error


def _guarded(value: Any) -> Any:
    """The value with its file data checked, and without the mark that makes Gradio fetch."""
    if isinstance(value, list):
        return [_guarded(each) for each in value]
    if not isinstance(value, dict):
        return value
    place = value.get("path")
    if isinstance(place, str) and is_link(place):
        return {"url": place}
    if isinstance(place, str):
        try:
            uploaded_path(place)
        except PictureNotFoundError as error:
            raise gr.Error(str(error), print_exception=False) from error
    return {key: _guarded(each) for key, each in value.items()}
