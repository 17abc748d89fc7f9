"""The files around the reader: the page, its scripts, what a phone and a static host want."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from ..view.examples import example_strip
from ..view.head import (
    BOARD_COLOUR,
    BROWSER_FOLDER,
    DESCRIPTION,
    PAPER_COLOUR,
    STATIC_FOLDER,
    STYLES,
    TITLE,
    about_app,
)
from .import_graph import PROJECT
from .packages import Files
from .pyodide_files import StaticSiteError

OWN_FOLDER = Path(__file__).parent / "browser"
MARK = "service_worker.js"
"""A folder that has it was made by this package."""
NO_MODULES = ("old_browser.js", "theme.js")
PRIVACY = """What you write or open is read in this browser and is sent to nobody. There is no
tracking. A link's picture is fetched from its own site. After one visit the
page works without a network."""
# The last of the tips says what a server keeps.
LAST_TIP = re.compile(r'(<ul class="tips">.*</b>)[^<]+(</li>\s*</ul>)', re.DOTALL)
KEPT_HERE = "What you write or open never leaves this device."
# Pictures of links may be anywhere; all else is of this site. Styles stand in the page, as where
# Gradio serves it. A worker's scripts have no policy but that of their own answers.
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; "
    "style-src 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; manifest-src 'self'; "
    "connect-src 'self' http: https: data: blob:; base-uri 'none'; form-action 'none'"
)
SPACE = """---
title: {title}
emoji: ✍️
colorFrom: indigo
colorTo: yellow
sdk: static
app_file: index.html
license: mit
short_description: {description}
---

# {title}

{description} The whole reader runs in the browser: this folder needs no server but one that gives
out its files, and no special headers.

Licences: the project's own is in LICENSE. Beside it here are Pyodide (MPL-2.0), CPython
(PSF-2.0), and parts of NumPy, SciPy and Pillow, whose licences are in licences/. The typeface is
Fraunces (static-page/fraunces-licence.txt).
"""
INDEX = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<meta name="description" content="{description}">
<meta property="og:title" content="{title}">
<meta property="og:description" content="{description}">
<meta property="og:image" content="static-page/preview.png">
<meta name="theme-color" content="{paper}" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="{board}" media="(prefers-color-scheme: dark)">
<link rel="icon" href="static-page/icon-192.png">
<link rel="apple-touch-icon" href="static-page/icon-192.png">
<link rel="manifest" href="manifest.json">
{preloads}
<script src="{scripts}/theme.js"></script>
<style>
{styles}
</style>
</head>
<body class="gradio-container">
<main class="main app">
{page}
<noscript>This page needs JavaScript: the digits are read by it, here in your browser.</noscript>
</main>
<script type="application/json" id="site">{site}</script>
<script type="module" src="{scripts}/boot.js"></script>
<script nomodule src="{scripts}/old_browser.js"></script>
</body>
</html>
"""


def folder_name(name: str, files: Files) -> str:
    """A folder's name with a hash of its files, so that no browser mixes two versions."""
    total = hashlib.sha256()
    for path, content in sorted(files.items()):
        total.update(f"{path}\0{len(content)}\0".encode() + content)
    return f"{name}-{total.hexdigest()[:12]}"


def scripts() -> Files:
    """The page's scripts by their paths, and beside them what takes the place of a server."""
    page, own = (
        {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*.js")
            if path.name != MARK
        }
        for folder in (BROWSER_FOLDER, OWN_FOLDER)
    )
    both = set(page) & set(own) - {"server.js"}
    if both:
        raise StaticSiteError(f"{', '.join(both)}: two scripts of one name")
    return page | own


def index_page(site: dict[str, Any], preloads: list[str]) -> bytes:
    """The page itself.

    Args:
        site: what its scripts are told: folders, files, bytes.
        preloads: paths of modules that are fetched beside it.

    Raises:
        StaticSiteError: if page.html says no more what this says otherwise.
    """
    page = (BROWSER_FOLDER / "page.html").read_text(encoding="utf-8")
    told = {
        "<!-- icons -->": (BROWSER_FOLDER / "icons.svg").read_text(encoding="utf-8"),
        "<!-- examples -->": example_strip(),
        "<!-- privacy -->": PRIVACY,
    }
    for old, new in told.items():
        if old not in page:
            raise StaticSiteError(f"page.html has no {old!r}: see page/static/site.py")
        page = page.replace(old, new)
    page, told_tips = LAST_TIP.subn(rf"\1{KEPT_HERE}\2", page)
    if not told_tips:
        raise StaticSiteError("page.html has no tips: see page/static/site.py")
    sheets = [OWN_FOLDER / "static.css", *STYLES]
    return INDEX.format(
        policy=POLICY,
        title=TITLE,
        description=DESCRIPTION,
        paper=PAPER_COLOUR,
        board=BOARD_COLOUR,
        preloads="\n".join(f'<link rel="modulepreload" href="{path}">' for path in preloads),
        styles="\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets),
        scripts=site["page"],
        page=page,
        site=json.dumps(site),
    ).encode()


def plain_files() -> Files:
    """Icons, examples, typeface and manifest, and what is said to a static host."""
    static = {
        f"static-page/{path.relative_to(STATIC_FOLDER).as_posix()}": path.read_bytes()
        for path in sorted(STATIC_FOLDER.rglob("*"))
        if path.is_file()
    }
    return static | {"manifest.json": json.dumps(about_app(), indent=2).encode()}


def papers() -> Files:
    """What is read by people and hosts, and by no page."""
    return {
        "README.md": SPACE.format(title=TITLE, description=DESCRIPTION).encode(),
        "LICENSE": (PROJECT / "LICENSE").read_bytes(),
    }


def service_worker(version: str, hashes: dict[str, str]) -> bytes:
    """The script that keeps all files in the browser.

    Args:
        version: that stands in the page, too.
        hashes: of all files by their paths; the page's is "".
    """
    text = (OWN_FOLDER / MARK).read_text(encoding="utf-8")
    return text.replace("{version}", version).replace("{files}", json.dumps(hashes)).encode()
