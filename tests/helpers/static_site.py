"""The folder of static files, made once, served from a port of its own, and a cut-off browser."""

import fcntl
import functools
import os
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from page.static.build import build

DESK = {"viewport": {"width": 1440, "height": 900}}
# No name but that of this machine is found: whatever the page asks of others fails.
CHROMIUM_OPTIONS = [
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-quic"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
READY_MS = 60_000  # on a machine that does much else
# What a browser says of a link's site that other pages may not read.
EXPECTED = re.compile("blocked by CORS policy|net::ERR_FAILED")


class Quiet(SimpleHTTPRequestHandler):
    """Gives out files without a word."""

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 (its own name)
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a folder's files."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def visit(context: BrowserContext, url: str) -> Page:
    """The page with its whole reader."""
    page = context.new_page()
    page.set_default_timeout(READY_MS)
    page.goto(url)
    expect(page.locator("html[data-reader=whole]")).to_be_attached(timeout=READY_MS)
    return page


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder, made once for all workers; Pyodide is fetched where it was not before."""
    place = tmp_path_factory.getbasetemp()
    place = place.parent if "PYTEST_XDIST_WORKER" in os.environ else place
    folder = place / "static-site"
    with (place / "static-site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            build(folder)
    return folder


@pytest.fixture(scope="session")
def site_url(built: Path) -> Iterator[str]:
    with served(built) as url:
        yield url


@pytest.fixture(scope="session")
def alone(browser: Browser) -> Iterator[Browser]:
    """A browser that finds no other host."""
    apart = browser.browser_type.launch(
        executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
        args=CHROMIUM_OPTIONS,
    )
    yield apart
    apart.close()


@pytest.fixture(scope="session")
def visited(alone: Browser, site_url: str) -> Iterator[BrowserContext]:
    """A context in which the site was visited once, and is kept."""
    context = alone.new_context(**DESK)  # type: ignore[arg-type]
    page = visit(context, site_url)
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.close()
    yield context
    context.close()


@pytest.fixture(scope="module")
def local(visited: BrowserContext, site_url: str) -> Iterator[Page]:
    """The page on a desk, opened once for a module; afterwards nothing went wrong in it."""
    page = visit(visited, site_url)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    yield page
    page.close()
    assert [each for each in complaints if not EXPECTED.search(each)] == []
