"""Pictures to try, made for this page: a strip of buttons."""

from html import escape

from PIL import Image

from .answer import data_url
from .serving import STATIC_FOLDER

EXAMPLES_FOLDER = STATIC_FOLDER / "examples"
THUMBNAIL_PX = (240, 112)  # twice as large as shown, for sharp screens
EXAMPLES = {
    "1-number.png": "A number in ink",
    "2-chalk.png": "Chalk on a blackboard",
    "3-two-lines.png": "Two lines on yellow paper",
    "4-single.png": "One red digit",
    "5-no-digit.png": "A scribble between two digits",
}


def example_strip() -> str:
    """A button for each example, as HTML; the page reads the file that it names."""
    buttons = "".join(_button(file, escape(name)) for file, name in EXAMPLES.items())
    return f'<div class="examples" role="group" aria-label="Examples"><p>Or try</p>{buttons}</div>'


def _button(file: str, name: str) -> str:
    return (
        f'<button type="button" data-example="static-page/examples/{file}" aria-label="{name}" '
        f'title="{name}"><img src="{_thumbnail(file)}" alt=""></button>'
    )


def _thumbnail(file: str) -> str:
    with Image.open(EXAMPLES_FOLDER / file) as picture:
        shown = picture.convert("RGB")
    shown.thumbnail(THUMBNAIL_PX)
    return data_url(shown.quantize(32), optimize=True)
