"""The app, served once for all tests, a browser that looks at it, and a made-up writer's digits."""

import asyncio
import json
import os
import shutil
import socket
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import jax
import numpy as np
import pytest
from gestures import ready
from gradio.utils import get_upload_folder
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

import page
from model import Reader
from model.data.writers import WriterDigits
from model.synthesis.drawn_digits import digit_strokes
from page import Server, Settings, build_demo

pytest_plugins = ["fetch_fixtures", "small_training", "static_site"]
# What JAX compiled is kept in a folder of its own for each worker, and one for the processes that
# it starts: to read an entry while another process writes it is a warning, and an error here.
if cache := os.environ.get("JAX_COMPILATION_CACHE_DIR"):
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    jax.config.update("jax_compilation_cache_dir", f"{cache}/{worker}")
    os.environ["JAX_COMPILATION_CACHE_DIR"] = f"{cache}/{worker}-children"
jax.config.update("jax_numpy_rank_promotion", "raise")  # silent broadcasting is an error

NUMBER = Path(page.__file__).parent / "view" / "static" / "examples" / "1-number.png"
SEVEN = [[[0, 0], [10, 0], [4, 20]]]
BROWSER_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-sync",
    "--disable-quic",
]
DESKTOP = {"viewport": {"width": 1440, "height": 900}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}


def free_port() -> int:
    """A port that nobody listens on. Gradio leaves a socket open for each taken one it tries."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def apart(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine in a thread of its own: Playwright keeps a loop running in this one."""
    with ThreadPoolExecutor(max_workers=1) as executor:
        return executor.submit(asyncio.run, coroutine).result()


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait for what comes within ten seconds."""
    ends_s = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < ends_s
        time.sleep(0.01)


def call_of_page(app_url: str, name: str, value: Any) -> Any:
    """Ask what the page asks, as anybody can."""
    answer = httpx.post(f"{app_url}ask/{name}", json=value, timeout=30)
    return answer.raise_for_status().json()


def call_endpoint(app_url: str, endpoint: str, value: Any) -> tuple[str, Any]:
    """Call as curl does: the last event of the answer and its data."""
    address = f"{app_url}gradio_api/call/{endpoint}"
    event_id = httpx.post(address, json={"data": [value]}).raise_for_status().json()["event_id"]
    lines = httpx.get(f"{address}/{event_id}", timeout=30).text.split("\n")
    event = next(line for line in reversed(lines) if line.startswith("event: "))
    data = next(line for line in reversed(lines) if line.startswith("data: "))
    return event.removeprefix("event: "), json.loads(data.removeprefix("data: "))


def join_queue(app_url: str, session: str, **headers: str) -> httpx.Response:
    """Ask for a drawing to be read, as Gradio's own page does."""
    events = httpx.get(f"{app_url}config").json()["dependencies"]
    strokes = next(event["id"] for event in events if event["api_name"] == "read_strokes")
    body = {"data": [SEVEN], "fn_index": strokes, "session_hash": session}
    return httpx.post(f"{app_url}gradio_api/queue/join", json=body, headers=headers)


@pytest.fixture
def uploaded() -> Iterator[str]:
    """A picture of 40917 in Gradio's upload folder."""
    folder = Path(get_upload_folder()) / "by-a-test"
    folder.mkdir(parents=True, exist_ok=True)
    yield str(shutil.copy(NUMBER, folder))
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def reader() -> Reader:
    """The released weights, loaded once: the app's own reader, its engine compiled."""
    reader = page.reader()
    reader.wait_for_engine()
    return reader


@pytest.fixture(scope="session")
def corrections(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the running app keeps corrections."""
    return tmp_path_factory.mktemp("corrections")


@pytest.fixture(scope="session")
def app_url(corrections: Path) -> Iterator[str]:
    """The address of the app with all that an owner may switch on, the reader loaded."""
    settings = Settings(corrections=corrections)
    server = Server(build_demo(settings), port=free_port())
    page.reader()
    yield server.url
    server.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium: the system's, or else the one that Playwright installed."""
    expect.set_options(timeout=15_000)  # on a machine that does much else
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
            args=BROWSER_OPTIONS,
        )
        yield browser
        browser.close()


def opened(context: BrowserContext, url: str) -> Iterator[Page]:
    """The page; afterwards, no other host was asked and nothing went wrong."""
    page = context.new_page()
    page.set_default_timeout(15_000)
    foreign: list[str] = []
    complaints: list[str] = []
    own = (url, url.replace("http", "ws", 1), "data:", "blob:")
    page.on("request", lambda r: None if r.url.startswith(own) else foreign.append(r.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.goto(url)
    ready(page)
    yield page
    page.close()
    assert foreign == []
    assert complaints == []


# A context has a cache: one for all tests, so that Gradio's scripts are loaded once.
@pytest.fixture(scope="session")
def desktop_context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(**DESKTOP)
    yield context
    context.close()


@pytest.fixture
def desktop(desktop_context: BrowserContext, app_url: str) -> Iterator[Page]:
    yield from opened(desktop_context, app_url)


@pytest.fixture
def phone(browser: Browser, app_url: str) -> Iterator[Page]:
    context = browser.new_context(**PHONE)
    yield from opened(context, app_url)
    context.close()


@pytest.fixture(scope="session")
def writers() -> WriterDigits:
    """Fifty digits of a pen, and twenty bitmaps: a bar at the left whose width is the label."""
    rng = np.random.default_rng(0)
    drawn = [digit_strokes(rng) for _ in range(50)]
    bitmaps = np.zeros((20, 32, 32), np.float32)
    labels = np.arange(20, dtype=np.int32) % 10
    for bitmap, label in zip(bitmaps, labels, strict=True):
        bitmap[4:28, 4 : 5 + 2 * label] = 1
    strokes = tuple(tuple(strokes) for strokes, _ in drawn)
    return WriterDigits(strokes, np.array([label for _, label in drawn], np.int32), bitmaps, labels)


def check_glyphs(glyphs: np.ndarray, count: int) -> None:
    assert (glyphs.shape, glyphs.dtype) == ((count, 28, 28), np.float32)
    assert 0 <= glyphs.min() <= glyphs.max() <= 1
    assert glyphs.any(axis=(1, 2)).all()
