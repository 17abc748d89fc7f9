"""How the page serves many callers at once, beside a bare Gradio that only echoes."""

import asyncio
import json
import random
import re
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpcore
import numpy as np

from ..synthesis.drawn_digits import digit_strokes
from .benchmark import drawing, photo_of_page, png

APP = Path(__file__).parents[2] / "app.py"
# The same queue, and nothing behind it.
ECHO = """
import os, sys
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
import gradio as gr

def echo(strokes: list[list[list[float]]]) -> list[list[list[float]]]:
    return strokes

with gr.Blocks() as demo:
    gr.api(echo, api_name="read_strokes", concurrency_limit=4)
demo.queue(api_open=False, max_size=100).launch(server_port=int(sys.argv[1]), quiet=True)
"""
Strokes = list[list[list[float]]]
CALLERS = (1, 16, 64, 200)
DRAWINGS = 20
START_S = 120.0
TIMEOUTS = {"timeout": {"connect": 30.0, "read": 60.0, "write": 30.0, "pool": 60.0}}
BUSY_S = 0.25  # what a caller waits who was told "busy"


@dataclass
class Outcome:
    """What a group of callers met.

    Attributes:
        took_s: of each answer, from the call on.
        busy: how often the queue was full.
        seconds: from the first call to the last answer.
        errors: how often there was no answer, or one that tells of an error.
    """

    took_s: list[float] = field(default_factory=list)
    busy: int = 0
    seconds: float = 0.0
    errors: int = 0

    def figures(self) -> str:
        """One line."""
        p50, p95 = np.percentile(self.took_s or [float("nan")], [50, 95]) * 1000
        return (
            f"{len(self.took_s) / self.seconds:6.1f} a second, p50 {p50:5.0f} ms, "
            f"p95 {p95:5.0f} ms, busy {self.busy}, errors {self.errors}"
        )


def run_serving(seconds: float) -> Iterator[tuple[str, str]]:
    """Call both servers from 1 to 200 callers, and draw while somebody uploads photos.

    Args:
        seconds: for each group of callers.

    Yields:
        What was called, and the figures as text.
    """
    rng = np.random.default_rng(0)
    drawings = [
        [(240 * stroke).round(1).tolist() for stroke in digit_strokes(rng)[0]]
        for _ in range(DRAWINGS)
    ]
    photo = photo_of_page(rng)
    with _served(str(APP), "--port") as (app, process), _served("-c", ECHO) as (echo, _):
        asyncio.run(_group(app, 4, 1.0, drawings))
        before = _memory_mb(process)
        for callers in CALLERS:
            for name, url in (("app", app), ("echo", echo)):
                outcome = asyncio.run(_group(url, callers, seconds, drawings))
                yield f"{name}, {callers} drawing", outcome.figures()
        for photos in (0, 1):
            outcome = asyncio.run(_group(app, 4, seconds, drawings, [photo] * photos))
            worst = 1000 * max(outcome.took_s, default=float("nan"))
            yield (
                f"app, 4 drawing, {photos} uploading 12 megapixels",
                f"{outcome.figures()}, slowest {worst:.0f} ms",
            )
        outcome = asyncio.run(_group(app, 0, seconds, [], [png(drawing(rng, 4))] * 16))
        yield "app, 16 uploading small pictures", outcome.figures()
        yield "app, memory before and after", f"{before:.0f} MB, {_memory_mb(process):.0f} MB"


@contextmanager
def _served(*command: str) -> Iterator[tuple[str, int]]:
    """Start a server on a free port: its address and process number."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, *command, str(port)], stdout=subprocess.DEVNULL
    ) as process:
        try:
            _wait_for(port, process)
            yield f"http://127.0.0.1:{port}", process.pid
        finally:
            process.terminate()


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    ends_s = time.monotonic() + START_S
    while process.poll() is None and time.monotonic() < ends_s:
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"no server on port {port}; it ended with {process.poll()}")


async def _group(
    url: str,
    callers: int,
    seconds: float,
    drawings: list[Strokes],
    files: list[bytes] | None = None,
) -> Outcome:
    """Many callers at once: each draws, or uploads its file, again and again."""
    outcome, uploads = Outcome(), Outcome()
    started_s = time.monotonic()
    ends_s = started_s + seconds
    async with _connected(url) as caller:
        tasks = [_draw(caller, ends_s, drawings, outcome) for _ in range(callers)]
        told = uploads if callers else outcome
        tasks += [_upload(caller, ends_s, file, told) for file in files or []]
        await asyncio.gather(*tasks)
    outcome.errors += uploads.errors
    outcome.seconds = time.monotonic() - started_s
    return outcome


class _Caller:
    """Calls events of a page by their names, as a browser does."""

    def __init__(
        self, pool: httpcore.AsyncConnectionPool, url: str, numbers: dict[str, int]
    ) -> None:
        self._pool = pool
        self._api = f"{url}/gradio_api"
        self._numbers = numbers

    async def call(self, session: str, event: str, value: object) -> int:
        """The HTTP status; 500 for an answer that tells of an error."""
        body = {"data": [value], "fn_index": self._numbers[event], "session_hash": session}
        joined = await self._pool.request(
            "POST",
            f"{self._api}/queue/join",
            headers={"Content-Type": "application/json"},
            content=json.dumps(body).encode(),
            extensions=TIMEOUTS,
        )
        if joined.status != 200:
            return joined.status
        url = f"{self._api}/queue/data?session_hash={session}"
        told = await self._pool.request("GET", url, extensions=TIMEOUTS)
        is_right = b"process_completed" in told.content and b'"success":true' in told.content
        return told.status if is_right else 500

    async def upload(self, file: bytes) -> str:
        """The path of the file there."""
        mark = secrets.token_hex(8)
        head = f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n'
        answer = await self._pool.request(
            "POST",
            f"{self._api}/upload",
            headers={"Content-Type": f"multipart/form-data; boundary={mark}"},
            content=head.encode() + file + f"\r\n--{mark}--\r\n".encode(),
            extensions=TIMEOUTS,
        )
        return str(json.loads(answer.content)[0])


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[_Caller]:
    async with httpcore.AsyncConnectionPool(max_connections=500) as pool:
        config = await pool.request("GET", f"{url}/config", extensions=TIMEOUTS)
        events = json.loads(config.content)["dependencies"]
        yield _Caller(pool, url, {event["api_name"]: event["id"] for event in events})


async def _draw(caller: _Caller, ends_s: float, drawings: list[Strokes], outcome: Outcome) -> None:
    session = secrets.token_hex(8)
    while time.monotonic() < ends_s:
        drawn = random.choice(drawings)  # noqa: S311 - any of them
        await _timed(outcome, caller, session, "read_strokes", drawn)


async def _upload(caller: _Caller, ends_s: float, file: bytes, outcome: Outcome) -> None:
    session = secrets.token_hex(8)
    while time.monotonic() < ends_s:
        path = await caller.upload(file)
        value = {"path": path, "meta": {"_type": "gradio.FileData"}}
        await _timed(outcome, caller, session, "read_image", value)


async def _timed(
    outcome: Outcome, caller: _Caller, session: str, event: str, value: object
) -> None:
    started_s = time.monotonic()
    status = await caller.call(session, event, value)
    if status == 503:
        outcome.busy += 1
        await asyncio.sleep(BUSY_S)
    elif status == 200:
        outcome.took_s.append(time.monotonic() - started_s)
    else:
        outcome.errors += 1


def _memory_mb(process: int) -> float:
    """Resident memory of a process; not a number where there is no /proc."""
    about = Path(f"/proc/{process}/status")
    if not about.exists():
        return float("nan")
    found = re.search(r"VmRSS:\s+(\d+) kB", about.read_text(encoding="ascii"))
    return int(found[1]) / 1024 if found else float("nan")
