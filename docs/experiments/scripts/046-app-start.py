"""How soon the app answers, beside a bare Gradio page, and how much memory it takes.

Command: `python docs/experiments/scripts/046-app-start.py 3`, from the folder of the project; the
number is that of turns. It needs no data.

It gave, on 29 November 2026, 2 cores of an Intel Xeon with other jobs beside it:

    bare Gradio: 13.0 s, 201 MB; app: 19.8 s, 392 MB; ratio 1.53
    bare Gradio: 14.9 s, 201 MB; app: 16.6 s, 389 MB; ratio 1.12
    bare Gradio: 7.9 s, 201 MB; app: 11.5 s, 388 MB; ratio 1.45

The memory is that at the first right answer, most often before Flax is compiled.
"""

import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress

import httpx
import psutil

PATIENCE_S = 300
SEVEN = [[[0, 0], [10, 0], [4, 20]]]
BARE = """
import os, sys
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
import gradio
with gradio.Blocks() as demo:
    gradio.Textbox()
demo.launch(server_port=int(sys.argv[1]), quiet=True)
"""


def is_up(url: str) -> bool:
    """Whether the page is sent."""
    return httpx.get(url, timeout=PATIENCE_S).is_success


def reads_seven(url: str) -> bool:
    """Whether a drawn 7 is read."""
    call = f"{url}/gradio_api/call/read_strokes"
    event = httpx.post(call, json={"data": [SEVEN]}, timeout=PATIENCE_S).json()["event_id"]
    return '"text": "7"' in httpx.get(f"{call}/{event}", timeout=PATIENCE_S).text


def timed(command: list[str], is_ready: Callable[[str], bool]) -> tuple[float, float]:
    """Seconds until a server that a command starts is ready, and the MB that it then takes."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = time.perf_counter()
    server = subprocess.Popen([*command, str(port)], stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        while time.perf_counter() - started < PATIENCE_S:
            with suppress(httpx.TransportError):
                if is_ready(f"http://127.0.0.1:{port}"):
                    taken = time.perf_counter() - started
                    return taken, psutil.Process(server.pid).memory_info().rss / 1e6
            time.sleep(0.1)
        raise TimeoutError(f"{command} is not ready after {PATIENCE_S} s")
    finally:
        server.terminate()
        server.wait()


for _ in range(int(sys.argv[1])):
    bare_s, bare_mb = timed([sys.executable, "-c", BARE], is_up)
    app_s, app_mb = timed([sys.executable, "app.py", "--port"], reads_seven)
    print(f"bare Gradio: {bare_s:.1f} s, {bare_mb:.0f} MB", end="; ")
    print(f"app: {app_s:.1f} s, {app_mb:.0f} MB; ratio {app_s / bare_s:.2f}", flush=True)
