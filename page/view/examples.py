"""Pictures to try, made for this page: a strip of buttons."""

from html import escape

from PIL import Image

from ..calls.answers import data_url
from .head import STATIC_FOLDER

EXAMPLES_FOLDER = STATIC_FOLDER / "examples"
THUMBNAIL_PX = (240, 112)  # twice as large as shown, for sharp screens
EXAMPLES = {
    "6-crossed-seven.png": "A crossed seven",
    "7-pencil-year.png": "A year in pencil",
    "8-touching.png": "Touching digits",
    "9-ruled.png": "A ruled sheet",
    "2-chalk.png": "Chalk on a blackboard",
    "3-two-lines.png": "Two lines on yellow paper",
    "1-number.png": "A number in ink",
    "4-single.png": "One red digit",
    "5-letter.png": "A letter, which is refused",
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
    return data_url(shown, "JPEG", quality=80)
