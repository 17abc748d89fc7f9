"""The page: one desk with three ways in and one answer, and the endpoints."""

from typing import Any

import gradio as gr

from ..calls.browser_calls import explain, read_drawing, read_file, read_link
from ..calls.corrections import Corrections
from ..calls.endpoints import add_endpoints
from ..calls.loaded_reader import start_loading
from ..calls.turns import WAITING_CALLS, Turns
from ..protection.gradio_app import GuardedBlocks
from ..protection.pictures import LIMIT_BYTES
from ..settings import Settings
from .examples import example_strip
from .head import (
    BOARD_COLOUR,
    BROWSER_FOLDER,
    PAPER_COLOUR,
    SCRIPTS_PATH,
    STATIC_FOLDER,
    TITLE,
    app_options,
)

# Run by Gradio when it mounts the component. The modules are files of this site: the policy wants
# no other.
START = """
const part = (name) => import(new URL(`{scripts}/${{name}}.js`, document.baseURI));
Promise.all([part("main"), part("upload")])
  .then(([{{ start }}, {{ upload }}]) => start(element, server, upload))
  .catch(console.error);
"""
STYLES = ("page", "sheet", "answer", "visit", "progress")
DEFAULTS = Settings()

PRIVACY = """What you write or hand in is read on this server and nowhere else: no other site is
asked, nothing counts you. Drawings are not saved; uploaded and linked pictures are deleted within
about an hour. {corrections}"""
NOTHING_KEPT = "Nothing is kept for training."
KEPT_IF_AGREED = "A correction is kept only if you tick the box under it and press Send."


def build_demo(settings: Settings = DEFAULTS) -> gr.Blocks:
    """Build the page and its endpoints, and begin to load the reader.

    Args:
        settings: what the owner chose.
    """
    start_loading()
    with GuardedBlocks(title=TITLE, analytics_enabled=False) as demo:
        add_page(settings)
        add_endpoints(demo, settings.workers)
    demo.queue(api_open=False, max_size=WAITING_CALLS)
    return demo


def launch_options() -> dict[str, Any]:
    """What `demo.launch` needs, wherever the page is started."""
    return {
        "theme": gr.themes.Base(
            primary_hue="blue", neutral_hue="stone", font=("ui-sans-serif", "system-ui")
        ).set(
            body_background_fill=PAPER_COLOUR,
            body_background_fill_dark=BOARD_COLOUR,
            body_text_color_subdued="#5a6070",
            body_text_color_subdued_dark="#a8b5ad",
        ),
        "css_paths": [BROWSER_FOLDER / f"{name}.css" for name in STYLES],
        "favicon_path": STATIC_FOLDER / "icon-192.png",
        "footer_links": ["api"],
        "app_kwargs": app_options(),
        "pwa": True,
        "run_history": False,  # else every live answer is recorded
        "max_file_size": LIMIT_BYTES,
        "enable_monitoring": False,
        "state_session_capacity": 200,  # a session holds nothing here
    }


def add_page(settings: Settings) -> gr.HTML:
    """The one component: sheet, pictures, answer and readings, all made in the browser."""
    drawings, pictures, links = (Turns(settings.workers).one_by_one for _ in range(3))
    # A link may keep its place for ten seconds: nobody's pen waits for it.
    calls = [drawings(read_drawing), pictures(read_file), links(read_link), drawings(explain)]
    if settings.corrections:
        keep = Corrections(settings.corrections, settings.corrections_mb).keep
        calls.append(Turns(1).one_by_one(keep))  # one table: they would wait for each other
    kept = KEPT_IF_AGREED if settings.corrections else NOTHING_KEPT
    page = (BROWSER_FOLDER / "page.html").read_text(encoding="utf-8")
    page = page.replace("<!-- examples -->", example_strip() if settings.examples else "")
    page = page.replace("<!-- privacy -->", PRIVACY.format(corrections=kept))
    if settings.corrections:
        page = page.replace('data-way="draw"', 'data-way="draw" data-corrections="yes"', 1)
    return gr.HTML(
        html_template=page,
        js_on_load=START.format(scripts=SCRIPTS_PATH),
        apply_default_css=False,
        server_functions=calls,
    )
