"""The folder of static files, made once, served from a port of its own, and a cut-off browser."""

import functools
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from page.static.build import Size, build

DESK = {"viewport": {"width": 1440, "height": 900}}
# No name but that of this machine is found: whatever the page asks of others fails.
CHROMIUM_OPTIONS = [
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-quic"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
READY_MS = 60_000  # on a machine that does much else


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
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Size]]:
    """The folder, and the sizes of its parts; Pyodide is fetched where it was not before."""
    folder = tmp_path_factory.mktemp("static") / "site"
    return folder, build(folder)


@pytest.fixture(scope="session")
def site_url(built: tuple[Path, list[Size]]) -> Iterator[str]:
    with served(built[0]) as url:
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


@pytest.fixture
def local(visited: BrowserContext, site_url: str) -> Iterator[Page]:
    """The page on a desk; afterwards nothing went wrong, and no other host was asked."""
    page = visit(visited, site_url)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    yield page
    page.close()
    assert complaints == []
