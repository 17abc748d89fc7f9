"""Without a network after one visit, and a new version in the place of an old one."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from gestures import SEVEN, draw, hand_in, number
from playwright.sync_api import Browser, BrowserContext, Page, expect
from static_site import READY_MS, served, visit

EXAMPLES = Path(__file__).parents[3] / "page" / "view" / "static" / "examples"


@pytest.fixture
def cut_off(visited: BrowserContext, site_url: str) -> Iterator[Page]:
    page = visit(visited, site_url)
    visited.set_offline(offline=True)
    yield page
    visited.set_offline(offline=False)
    page.close()


def test_a_reload_without_a_network_draws_reads_and_explains(cut_off: Page) -> None:
    cut_off.reload()
    expect(cut_off.locator("html[data-reader=whole]")).to_be_attached(timeout=READY_MS)
    draw(cut_off, SEVEN, left_px=60)
    expect(number(cut_off)).to_have_text("7")
    hand_in(cut_off, EXAMPLES / "1-number.png")
    expect(number(cut_off)).to_have_text("40917")
    cut_off.get_by_role("button", name=re.compile("Why .\\?")).click()
    expect(cut_off.locator(".evidence")).to_be_visible()
    cut_off.locator("[data-example]").first.click()
    expect(cut_off.locator(".visit tbody tr")).to_have_count(3)


def replaced(folder: Path, hashes: dict[str, str]) -> None:
    """Make another version of a site: its title and its version differ."""
    index, worker = folder / "index.html", folder / "service_worker.js"
    version = hashes.pop("version")
    text = index.read_text("utf-8").replace(version, "0" * len(version))
    index.write_text(text.replace("<h1>Digit reader</h1>", "<h1>Newer reader</h1>"), "utf-8")
    script = worker.read_text("utf-8").replace(version, "0" * len(version))
    worker.write_text(script.replace(hashes[""], "1" * len(hashes[""])), "utf-8")


def test_a_new_version_replaces_the_old_one(alone: Browser, built: Path, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    shutil.copytree(built, folder)
    script = (folder / "service_worker.js").read_text("utf-8")
    version = re.search('VERSION = "(.*?)"', script)
    files = re.search(r"FILES = JSON\.parse\('(.*?)'\)", script)
    assert version
    assert files
    with served(folder) as url:
        context = alone.new_context()
        page = visit(context, url)
        page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        replaced(folder, {**json.loads(files[1]), "version": version[1]})
        page.reload()  # the old one, while the new one comes
        expect(page.get_by_role("heading", level=1)).to_have_text("Digit reader")
        page.evaluate(
            """async () => {
                const registration = await navigator.serviceWorker.getRegistration();
                while (!registration.waiting) await new Promise((done) => setTimeout(done, 50));
            }"""
        )
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_have_text("Newer reader")
        expect(page.locator("html[data-reader=whole]")).to_be_attached(timeout=READY_MS)
        kept = page.evaluate(
            """async () => {
                const { active } = await navigator.serviceWorker.ready;
                const pause = () => new Promise((done) => setTimeout(done, 50));
                while (active.state !== "activated") await pause();
                return (await (await caches.open("digit-reader")).keys()).map(({ url }) => url);
            }"""
        )
        pages = [each for each in kept if each.startswith(f"{url}?")]
        assert pages == [f"{url}?{'1' * 12}"]
        assert len(kept) == len(set(kept)) == len(json.loads(files[1]))
        context.close()
