"""Pictures to try, drawn for this page: a strip of buttons."""

from html import escape
from pathlib import Path

import gradio as gr
from PIL import Image

from .answer import data_url

HERE = Path(__file__).parent
EXAMPLES_FOLDER = HERE / "examples"
THUMBNAIL_PX = (240, 120)  # twice as large as shown, for sharp screens
EXAMPLES = {
    "1-number.png": "A number in ink",
    "2-chalk.png": "Chalk on a blackboard",
    "3-two-lines.png": "Two lines on yellow paper",
    "4-single.png": "One red digit",
    "5-no-digit.png": "A scribble between two digits",
}


def example_strip() -> gr.HTML:
    """A button for each example; listen to `click`, and see `example_path`."""
    buttons = "".join(
        f'<button type="button" aria-label="{escape(name)}" title="{escape(name)}">'
        f'<img src="{_thumbnail(EXAMPLES_FOLDER / file)}" alt=""></button>'
        for file, name in EXAMPLES.items()
    )
    return gr.HTML(
        html_template=f'<div class="examples"><p>Or try one of these</p>{buttons}</div>',
        js_on_load=(HERE / "examples.js").read_text(encoding="utf-8"),
        apply_default_css=False,
    )


def example_path(clicked: gr.EventData) -> Path:
    """The example that was clicked; the number in the event may be anything."""
    index = getattr(clicked, "index", None)
    if not isinstance(index, int) or not 0 <= index < len(EXAMPLES):
        raise gr.Error("There is no such example.", print_exception=False)
    return EXAMPLES_FOLDER / list(EXAMPLES)[index]


def _thumbnail(path: Path) -> str:
    with Image.open(path) as picture:
        shown = picture.convert("RGB")
    shown.thumbnail(THUMBNAIL_PX)
    return data_url(shown.quantize(32), "PNG", optimize=True)
