"""The app, served once for all tests, and a browser that looks at it."""

import shutil
from collections.abc import Iterator

import jax
import pytest
from playwright.sync_api import Browser, sync_playwright

import page
from app import demo
from model import Reader
from page import launch_options

jax.config.update("jax_numpy_rank_promotion", "raise")  # silent broadcasting is an error

BROWSER_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-sync",
    "--disable-quic",
]


@pytest.fixture(scope="session")
def reader() -> Reader:
    """The released weights, loaded once: the app's own reader."""
    return page.reader()


@pytest.fixture(scope="session")
def app_url() -> Iterator[str]:
    """The address of the running app, the reader loaded; it ends with a slash."""
    _, url, _ = demo.launch(prevent_thread_lock=True, quiet=True, **launch_options())
    page.reader()
    yield url
    demo.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium: the system's, or else the one that Playwright installed."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
            args=BROWSER_OPTIONS,
        )
        yield browser
        browser.close()
