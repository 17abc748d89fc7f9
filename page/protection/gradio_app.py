"""Gradio's app behind `Guard`: every value is checked, and the queue has limits."""

import logging
import time
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from typing import Any

import fastapi
import gradio as gr
from fastapi.exceptions import RequestValidationError
from gradio.block_function import BlockFunction
from gradio.routes import App, ORJSONResponse
from gradio.state_holder import SessionState, StateHolder
from starlette.requests import Request
from starlette.routing import Route

from model import PictureNotFoundError

from ..request_log import note
from .call_queue import LONGEST_SESSION, GuardedQueue
from .middleware import NO_ROUTE, Guard, Scope
from .routes import SEND, UPLOAD_PATH, find_route
from .storage import NO_ROOM, STORAGE
from .upload_route import store_upload
from .uploads import is_link, uploaded_path
from .visitors import (
    Forwarded,
    expect_strangers_here,
    server_sees_peers,
    trust_proxies,
    trusted_proxies,
)

NOT_A_CALL = "The request does not have the fields, or the kinds of values, of a call."


# What Gradio raises, outside of the calls themselves, for fields and values that it does not await.
WRONG_FIELDS = (TypeError, ValueError, KeyError)
ROUTES_THAT_STORE = ("upload", "page's call", "tools")  # kinds of requests that write a file


# Of the request that is answered here.
_OWN_API_INFO: ContextVar[Any] = ContextVar("_OWN_API_INFO", default=None)
_IS_SIGNED_IN = ContextVar("_IS_SIGNED_IN", default=False)
NO_API_INFO: dict[tuple[str, bool], Any] = {
    ("", everything): {"named_endpoints": {}, "unnamed_endpoints": {}}
    for everything in (False, True)
}


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
        self._trusted = trusted_proxies()
        # Before Gradio's own of the same path.
        upload = Route(UPLOAD_PATH, store_upload, methods=[*SEND])
        options["routes"] = [upload, *options.get("routes", ())]
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

        guard = Guard(
            super().build_middleware_stack(), fetching=fetching, is_signed_in=self._is_signed_in
        )
        return Forwarded(guard, self._trusted)

    @property
    def api_info(self) -> Any:
        """The description of the endpoints with the address that this one request came to.

        Gradio keeps the first, whose `Host` anybody may have made up, for everyone after.
        """
        return _OWN_API_INFO.get()

    @api_info.setter
    def api_info(self, info: Any) -> None:
        _OWN_API_INFO.set(info)

    @property
    def page_api_info(self) -> dict[tuple[str, bool], Any]:
        """The same without an address; nothing, where the page asks to sign in."""
        return self._page_api_info if _IS_SIGNED_IN.get() else NO_API_INFO

    @page_api_info.setter
    def page_api_info(self, info: dict[tuple[str, bool], Any]) -> None:
        self._page_api_info = info

    def _is_signed_in(self, scope: Scope) -> bool:
        """Whether a request comes with what Gradio gave to who signed in, or needs none."""
        cookies = Request(scope).cookies
        names = (f"access-token-{self.cookie_id}", f"access-token-unsecure-{self.cookie_id}")
        is_in = self.auth is None or any(cookies.get(name) in self.tokens for name in names)
        _IS_SIGNED_IN.set(is_in)
        return is_in


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
        trust_proxies()
        app = GuardedApp(**options.get("app_kwargs", {}))
        expect_strangers_here(expected=bool(options.get("share")))
        STORAGE.keep_swept()
        with server_sees_peers():
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
            value = {**value, "path": str(uploaded_path(place))}
        except PictureNotFoundError as error:
            raise gr.Error(str(error), print_exception=False) from error
    return {key: _guarded(each) for key, each in value.items()}
