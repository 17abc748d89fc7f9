"""The page: three ways in as tabs, the answer beside each, examples below."""

from pathlib import Path
from time import perf_counter
from typing import Any

import gradio as gr
from PIL import Image

from model import LinkError, PictureError

from .answer import (
    EMPTY_SHEET,
    NO_LINK,
    NO_PICTURE,
    answer_in_words,
    answer_side,
    answer_with_error,
    answer_with_reading,
    picture_alone,
)
from .blocks import GuardedBlocks
from .endpoints import add_endpoints
from .examples import EXAMPLES_FOLDER, example_path, example_strip
from .loading import reader, start_loading
from .sketchpad import drawing_bytes, sketchpad
from .untrusted import fetch_picture, open_picture
from .uploads import LIMIT_BYTES, file_bytes

HERE = Path(__file__).parent
HOUR_S = 3600
WAITING_CALLS = 100  # more are told that the queue is full
# Events of the page stay out of the API's documentation. This hides them, it does not guard
# them: their values are checked like an endpoint's.
PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}

PRIVACY = """Your picture is read on this server and nowhere else. Drawings and links are not
saved; an uploaded file is deleted after about an hour. Nothing is used for training."""
NOT_SHOWN_BY_BROWSERS = (".heic", ".heif", ".tif", ".tiff")
FILE_WORDS = "# Drop a picture here\nor click to choose one"


def build_demo() -> gr.Blocks:
    """Build the page and its endpoints, and begin to load the reader."""
    start_loading()
    with GuardedBlocks(
        title="Digit reader", analytics_enabled=False, delete_cache=(HOUR_S // 6, HOUR_S)
    ) as demo:
        gr.HTML((HERE / "header.html").read_text(encoding="utf-8"), apply_default_css=False)
        with gr.Tabs() as tabs:
            add_draw_tab()
            upload, answer = add_upload_tab()
            add_link_tab()
        add_examples(tabs, upload, answer)
        gr.HTML(f'<p class="privacy">{PRIVACY}</p>', apply_default_css=False)
        add_endpoints()
    demo.queue(api_open=False, max_size=WAITING_CALLS)
    return demo


def launch_options() -> dict[str, Any]:
    """What `demo.launch` needs, wherever the page is started."""
    return {
        "theme": gr.themes.Default(
            primary_hue="blue", neutral_hue="slate", font=("ui-sans-serif", "system-ui")
        ).set(body_background_fill="*neutral_50", body_text_color_subdued="*neutral_500"),
        "css_paths": HERE / "style.css",
        "footer_links": ["api"],
        "allowed_paths": [str(EXAMPLES_FOLDER)],  # wherever the app is started from
        "run_history": False,  # else every live answer is recorded
        "max_file_size": LIMIT_BYTES,
        "enable_monitoring": False,
        "state_session_capacity": 1000,
    }


def add_draw_tab() -> None:
    """The sheet; its answer follows the pen."""
    with gr.Tab("Draw", id="draw"), gr.Row(elem_classes="desk"):
        with gr.Column(scale=5, min_width=340):
            sheet = sketchpad(elem_classes="sketchpad")
        with gr.Column(scale=4, min_width=320):
            answer = answer_side(EMPTY_SHEET)
    # The next drawing waits in the browser for the answer to the one before, and only the last
    # one waits: no answer can come after a newer one.
    sheet.input(
        read_drawing, sheet, answer, trigger_mode="always_last", concurrency_limit=2, **PRIVATE
    )


def add_upload_tab() -> tuple[gr.Image, gr.HTML]:
    """A file, the clipboard or the camera."""
    with gr.Tab("Upload", id="upload"), gr.Row(elem_classes="desk"):
        with gr.Column(scale=5, min_width=340):
            upload = gr.Image(
                type="filepath",
                sources=["upload", "clipboard", "webcam"],
                show_label=False,
                buttons=["fullscreen"],
                placeholder=FILE_WORDS,
                elem_classes="upload",
            )
        with gr.Column(scale=4, min_width=320):
            answer = answer_side(NO_PICTURE)
    # Without `preprocess`, Gradio does not decode the picture: our limits and words hold.
    gr.on(
        [upload.input, upload.clear],
        read_upload,
        upload,
        [upload, answer],
        preprocess=False,
        trigger_mode="always_last",
        concurrency_limit=4,
        **PRIVATE,
    )
    return upload, answer


def add_link_tab() -> None:
    """The address of a picture."""
    with gr.Tab("Link", id="link"), gr.Row(elem_classes="desk"):
        with gr.Column(scale=5, min_width=340):
            with gr.Row(elem_classes="link"):
                url = gr.Textbox(
                    label="Address of a picture", placeholder="https://…", max_lines=1, scale=5
                )
                button = gr.Button("Read", variant="primary", scale=1, min_width=96)
            shown = gr.HTML(picture_alone(None), apply_default_css=False)
        with gr.Column(scale=4, min_width=320):
            answer = answer_side(NO_LINK)
    gr.on(
        [url.submit, button.click],
        read_link,
        url,
        [shown, answer],
        trigger_mode="once",
        concurrency_limit=4,
        **PRIVATE,
    )


def add_examples(tabs: gr.Tabs, upload: gr.Image, answer: gr.HTML) -> None:
    """Pictures to click; the one clicked is read in the Upload tab."""
    example_strip().click(
        read_example, None, [tabs, upload, answer], concurrency_limit=4, **PRIVATE
    )


def read_drawing(drawing: Any) -> str:
    """The answer to a drawing on the sheet, as the browser sent it."""
    try:
        data = drawing_bytes(drawing)
        if not data:
            return answer_in_words(EMPTY_SHEET)
        return answer_to(open_picture(data), drawn=True)
    except PictureError as error:
        return answer_with_error(str(error))


def read_upload(file: Any) -> tuple[Any, str]:
    """The answer to an uploaded file, as the browser named it.

    Returns:
        What the Upload tab shows instead of the file, where a browser cannot show that; and the
        answer.
    """
    shown = gr.skip()
    try:
        if file is None:
            return shown, answer_in_words(NO_PICTURE)
        picture = open_picture(file_bytes(file))
        if file.get("path", "").lower().endswith(NOT_SHOWN_BY_BROWSERS):
            shown = picture
        return shown, answer_to(picture)
    except (PictureError, LinkError) as error:
        return shown, answer_with_error(str(error))


def read_link(url: Any) -> tuple[str, str]:
    """The picture behind a link that a person typed, and the answer to it."""
    if not isinstance(url, str) or not url.strip():
        return picture_alone(None), answer_in_words(NO_LINK)
    try:
        picture = open_picture(fetch_picture(url.strip()))
        return picture_alone(picture), answer_to(picture)
    except (PictureError, LinkError) as error:
        return picture_alone(None), answer_with_error(str(error))


def read_example(clicked: gr.EventData) -> tuple[gr.Tabs, str, str]:
    """The Upload tab with an example in it, and the answer."""
    path = example_path(clicked)
    return gr.Tabs(selected="upload"), str(path), answer_to(open_picture(path.read_bytes()))


def answer_to(picture: Image.Image, *, drawn: bool = False) -> str:
    """Read an upright picture and lay the answer out."""
    started = perf_counter()
    reading = reader().read(picture)
    return answer_with_reading(reading, picture, perf_counter() - started, drawn=drawn)
