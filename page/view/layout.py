"""The page: one desk with three ways in and one answer, and the endpoints."""

from typing import Any

import gradio as gr

from ..calls.endpoints import add_endpoints
from ..calls.loaded_reader import start_loading
from ..protection.calls import WAITING_CALLS
from ..protection.pictures import LIMIT_BYTES
from ..settings import Settings
from .examples import example_strip
from .head import (
    BOARD_COLOUR,
    BROWSER_FOLDER,
    PAPER_COLOUR,
    SCRIPTS_PATH,
    STATIC_FOLDER,
    STYLES,
    TITLE,
    app_options,
)

# Run by Gradio when it mounts the component. The modules are files of this site: the policy wants
# no other.
START = """
const part = (name) => import(new URL(`{scripts}/${{name}}.js`, document.baseURI));
Promise.all([part("main"), part("server")])
  .then(([{{ start }}, {{ server, upload }}]) => start(element, server, upload))
  .catch(console.error);
"""

PRIVACY = """What you write or send is read on this server and goes to no other site. There is no
tracking. Drawings are not saved; uploaded and linked pictures are deleted within about an hour.
{corrections}"""
NOTHING_KEPT = "Nothing is kept for training."
KEPT_IF_AGREED = "A correction is saved only if you tick the box below it and press Send."


def fill(demo: gr.Blocks, settings: Settings) -> None:
    """Add the page and its endpoints, and begin to load the reader.

    Args:
        demo: new Blocks.
        settings: what the owner chose.
    """
    start_loading()
    demo.title, demo.analytics_enabled = TITLE, False
    with demo:
        add_page(settings)
        add_endpoints(demo, settings.workers)
    # More than may wait: no call of one visitor keeps one of another from its turn.
    demo.max_threads = WAITING_CALLS + 1
    demo.state_session_capacity = 200  # a session holds nothing here
    demo.queue(api_open=False, max_size=WAITING_CALLS)


def mount_options() -> dict[str, Any]:
    """What `gr.mount_gradio_app` needs, wherever the page is started."""
    return {
        "theme": gr.themes.Base(
            primary_hue="blue", neutral_hue="stone", font=("ui-sans-serif", "system-ui")
        ).set(
            body_background_fill=PAPER_COLOUR,
            body_background_fill_dark=BOARD_COLOUR,
            body_text_color_subdued="#5a6070",
            body_text_color_subdued_dark="#a8b5ad",
        ),
        "css_paths": STYLES,
        "favicon_path": str(STATIC_FOLDER / "icon-192.png"),
        "footer_links": ["api"],
        "app_kwargs": app_options(),
        "pwa": True,
        "run_history": False,  # else every live answer is recorded
        "max_file_size": LIMIT_BYTES,
        "enable_monitoring": False,
        "show_error": False,
        "ssr_mode": False,
    }


def add_page(settings: Settings) -> gr.HTML:
    """The one component: sheet, pictures, answer and readings, all made in the browser."""
    kept = KEPT_IF_AGREED if settings.corrections else NOTHING_KEPT
    page = (BROWSER_FOLDER / "page.html").read_text(encoding="utf-8")
    icons = (BROWSER_FOLDER / "icons.svg").read_text(encoding="utf-8")
    page = page.replace("<!-- icons -->", icons)
    page = page.replace("<!-- examples -->", example_strip() if settings.examples else "")
    page = page.replace("<!-- privacy -->", PRIVACY.format(corrections=kept))
    if settings.corrections:
        page = page.replace('data-way="draw"', 'data-way="draw" data-corrections="yes"', 1)
    return gr.HTML(
        html_template=page,
        js_on_load=START.format(scripts=SCRIPTS_PATH),
        apply_default_css=False,
    )
