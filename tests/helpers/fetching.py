"""Servers and names for the tests of `fetch_picture`: nothing leaves this machine."""

import io
import ipaddress
import socket
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from PIL import Image

from model.errors import LinkError
from model.inputs.fetch import FetchPolicy, fetch_picture

LOCAL = ipaddress.ip_address("127.0.0.1")
PUBLIC_4 = "93.184.215.14"
PUBLIC_6 = "2606:2800:21f:cb07:6820:80da:af6b:8b2c"


def _png() -> bytes:
    file = io.BytesIO()
    Image.new("L", (28, 28), 255).save(file, "PNG")
    return file.getvalue()


PNG = _png()


class FakeDns:
    """Answers names from a list of answers, one a question, the last one for ever."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []
        self._real = socket.getaddrinfo

    def __call__(self, host: str, port: int, *rest: int, **options: int) -> list[object]:
        try:
            ipaddress.ip_address(host)
        except ValueError:
            self.asked.append(host)
            answer = self.answers[min(len(self.asked), len(self.answers)) - 1]
            return [(0, 0, 0, "", (address, port)) for address in answer]
        return list(self._real(host, port, *rest, **options))  # create_connection, numeric


class Server(ThreadingHTTPServer):
    """Answers by `routes`, from a path to a function that writes to the handler's `wfile`."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.routes: dict[str, Callable[[Handler], None]] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def rules(self) -> FetchPolicy:
        return FetchPolicy(
            allows=lambda address: address == LOCAL,
            ports=frozenset({self.port}),
            deadline_s=5.0,
            limit_bytes=100_000,
        )

    def fetch(self, path: str, **changes: float) -> bytes:
        url = f"http://127.0.0.1:{self.port}{path}"
        return fetch_picture(url, rules=replace(self.rules, **changes))  # type: ignore[arg-type]

    def refusal(self, path: str, **changes: float) -> str:
        with pytest.raises(LinkError) as caught:
            self.fetch(path, **changes)
        return str(caught.value)

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay quiet: a client that hangs up is what most tests want."""


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.requests.append((self.path, dict(self.headers.items())))
        self.server.routes[self.path.partition("?")[0]](self)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Stay quiet."""

    def answer(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


def sends(body: bytes, status: int = 200, **headers: str) -> Callable[[Handler], None]:
    return lambda handler: handler.answer(body, status, **headers)


def leads_to(location: str, status: int = 302) -> Callable[[Handler], None]:
    return sends(b"", status, Location=location)
