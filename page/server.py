"""The app on an address: our own routes, Gradio mounted beside them, the guard before both."""

import ctypes
import ipaddress
import secrets
import socket
import sys
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import gradio as gr
import uvicorn
from fastapi import FastAPI
from gradio.networking import setup_tunnel
from starlette.routing import Route

from model import DigitReaderError

from .calls.ask_routes import ask_routes
from .protection.middleware import Guard
from .protection.routes import UPLOAD_PATH
from .protection.sign_in import People
from .protection.storage import STORAGE
from .protection.uploads import store_upload
from .protection.visitors import Forwarded, expect_strangers_here, trust_proxies
from .settings import Settings
from .view.layout import fill, mount_options

FIRST_PORT, PORTS = 7860, 100
STARTED_S = 60.0  # at most
ENDED_S = 3  # for requests that are open when the server ends
BACKLOG = 2048
SWITCH_S = 0.001  # for so long at most who computes keeps the interpreter from who answers
# Of mallopt(3): how many arenas the C library's malloc makes for threads, and from how many bytes
# on a block goes back to the system when it is freed. By itself it makes eight for each core, and
# keeps what pictures took in them.
M_ARENA_MAX, ARENAS = -8, 2
M_MMAP_THRESHOLD, RETURNED_BYTES = -3, 4_000_000
DEFAULTS = Settings()


class PortTakenError(DigitReaderError):
    """Somebody else listens at the port."""


class Page(gr.Blocks):
    """Blocks that are served behind the guard however they are launched."""

    owners: Settings = DEFAULTS
    server_at_work: "Server | None" = None

    def launch(  # type: ignore[override]
        self,
        *_: Any,
        server_name: str | None = None,
        server_port: int | None = None,
        share: bool = False,
        mcp_server: bool = False,
        prevent_thread_lock: bool = False,
        **__: Any,
    ) -> tuple[FastAPI, str, str | None]:
        """Serve as `Server` does, with those of Gradio's options that have a meaning here."""
        served = Server(self, host=server_name, port=server_port, mcp=bool(mcp_server))
        self.server_at_work = served
        public_url = served.share() if share else None
        if not prevent_thread_lock:
            served.wait()
        return served.app, served.url, public_url

    def close(self, verbose: bool = True) -> None:
        """Stop serving."""
        if self.server_at_work:
            self.server_at_work.close()


def build_demo(settings: Settings = DEFAULTS) -> Page:
    """Build the page and its endpoints, and begin to load the reader.

    Args:
        settings: what the owner chose.
    """
    demo = Page()
    demo.owners = settings
    fill(demo, settings)
    return demo


class Server:
    """The page and its endpoints, served by a thread."""

    def __init__(
        self,
        demo: Page,
        *,
        host: str | None = None,
        port: int | None = None,
        auth_file: Path | None = None,
        mcp: bool = False,
    ) -> None:
        """Start serving.

        Args:
            demo: as `build_demo` makes it.
            host: the address to listen on; this machine alone without it.
            port: the first free one from 7860 on without it.
            auth_file: names and passwords of who may come in.
            mcp: whether the endpoints are tools, too.

        Raises:
            DigitReaderError: if the port is taken, or the file of names or the folder for
                corrections cannot be used.
            OSError: if the folder for corrections cannot be made.
        """
        people = People(auth_file) if auth_file else None
        _return_memory()
        sys.setswitchinterval(SWITCH_S)
        trust_proxies()
        expect_strangers_here(expected=False)
        upload = Route(UPLOAD_PATH, store_upload, methods=["POST"])
        self.app = app = FastAPI(routes=[upload, *ask_routes(demo.owners)], openapi_url=None)
        gr.mount_gradio_app(app, demo, path="/", mcp_server=mcp, **mount_options())
        listening = _listening(host or "127.0.0.1", port)
        self.host, self.port = listening.getsockname()[:2]
        shown = f"[{self.host}]" if ":" in self.host else self.host
        local = "localhost" if ipaddress.ip_address(self.host).is_unspecified else shown
        self.url = f"http://{local}:{self.port}/"
        guard = Guard(app, demo.fns, people, f"{local}:{self.port}")
        self._server = uvicorn.Server(
            uvicorn.Config(
                Forwarded(guard),
                log_level="warning",
                proxy_headers=False,
                server_header=False,
                ws="none",
                timeout_graceful_shutdown=ENDED_S,
            )
        )
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listening]}, daemon=True
        )
        STORAGE.keep_swept()
        self._thread.start()
        ends_s = time.monotonic() + STARTED_S
        while not self._server.started and self._thread.is_alive() and time.monotonic() < ends_s:
            time.sleep(0.01)

    def share(self) -> str:
        """Open a public link by Gradio's tunnel: whoever comes from here may be a stranger then.

        Raises:
            Exception: whatever keeps the tunnel from being opened.
        """
        expect_strangers_here(expected=True)
        try:
            return setup_tunnel(self.host, self.port, secrets.token_urlsafe(32), None, None)
        except BaseException:
            expect_strangers_here(expected=False)
            raise

    def wait(self) -> None:
        """Until Ctrl+C."""
        with suppress(KeyboardInterrupt):
            while self._thread.is_alive():
                self._thread.join(1.0)
        self.close()

    def close(self) -> None:
        """Stop serving."""
        self._server.should_exit = True
        self._thread.join(2 * ENDED_S)
        expect_strangers_here(expected=False)


def _return_memory() -> None:
    """Have the C library give back what large pictures took."""
    with suppress(OSError, AttributeError):  # another library than glibc
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(M_ARENA_MAX, ARENAS)
        mallopt(M_MMAP_THRESHOLD, RETURNED_BYTES)


def _listening(host: str, port: int | None) -> socket.socket:
    ports: Iterable[int] = [port] if port else range(FIRST_PORT, FIRST_PORT + PORTS)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for each in ports:
        with suppress(OSError):
            return socket.create_server((host.strip("[]"), each), family=family, backlog=BACKLOG)
    named = f"Port {port}" if port else f"Every port from {FIRST_PORT} to {FIRST_PORT + PORTS - 1}"
    raise PortTakenError(f"{named} is taken. Choose another one with --port.")
