"""Files that a caller names: only uploaded ones are opened, and nothing is fetched unasked."""

from pathlib import Path
from typing import Any

import gradio as gr
from gradio.block_function import BlockFunction
from gradio.state_holder import SessionState
from gradio.utils import get_upload_folder

from model import PictureNotFoundError, PictureTooLargeError, PictureTypeError, fetch_picture

LIMIT_BYTES = 20_000_000  # as for a link; a phone's photo has 2 to 12 MB
HANDED_IN: set[str] = set()
"""Every file in the upload folder that was opened, whichever way it came; Gradio deletes them."""
NOT_UPLOADED = "This is not an uploaded picture, or it has been deleted. Upload it again."


def file_bytes(value: object) -> bytes:
    """Take the picture out of file data that a caller sent, which may be anything.

    Args:
        value: a dict with the "path" of an uploaded file, or with a web address as "path" or
            "url", which is fetched as any link is.

    Raises:
        PictureTypeError: if it is no such dict.
        PictureNotFoundError: if the file was not uploaded; where it may be is not told.
        PictureTooLargeError: if the file has more bytes than the limit.
        LinkError: if it is a link and is not fetched.
    """
    place = value.get("path") or value.get("url") if isinstance(value, dict) else None
    if not isinstance(place, str):
        raise PictureTypeError(
            'The picture must be file data: {"path": ...} of an upload, or {"url": ...}.'
        )
    if is_link(place):
        return fetch_picture(place)
    path = uploaded_path(place)
    HANDED_IN.add(str(path))
    if path.stat().st_size > LIMIT_BYTES:
        raise PictureTooLargeError(f"The file has more than {LIMIT_BYTES // 10**6} MB.")
    return path.read_bytes()


def is_link(place: str) -> bool:
    """Whether a caller's "path" is a web address."""
    return place.lower().startswith(("http://", "https://"))


def uploaded_path(path: str) -> Path:
    """The real path of an uploaded file.

    Raises:
        PictureNotFoundError: if the path, with its links and dots followed, is no file in
            Gradio's upload folder.
    """
    try:
        real = Path(path).resolve(strict=True)
    except (OSError, ValueError) as error:  # ValueError: a null character
        raise PictureNotFoundError(NOT_UPLOADED) from error
    if not real.is_file() or not real.is_relative_to(Path(get_upload_folder()).resolve()):
        raise PictureNotFoundError(NOT_UPLOADED)
    return real


class GuardedBlocks(gr.Blocks):
    """Blocks that look at every value from outside before Gradio does.

    Gradio by itself downloads whatever web address stands in file data, to any endpoint and
    with no limit of bytes, and gives an endpoint made by `gr.api` the path of any file of the
    server. Private events are no border: a caller reaches them by their number.
    """

    async def preprocess_data(
        self,
        block_fn: BlockFunction,
        inputs: list[Any],
        state: SessionState | None,
        explicit_call: bool = False,
    ) -> list[Any]:
        """Guard the inputs of every event, then go on as Gradio does."""
        return await super().preprocess_data(block_fn, _guarded(inputs), state, explicit_call)


def _guarded(value: Any) -> Any:
    """The value with its file data checked, and without the mark that makes Gradio fetch."""
    if isinstance(value, list):
        return [_guarded(each) for each in value]
    if not isinstance(value, dict):
        return value
    place = value.get("path")
    if isinstance(place, str) and is_link(place):
        return {"url": place}
    if isinstance(place, str):
        try:
            uploaded_path(place)
        except PictureNotFoundError as error:
            raise gr.Error(str(error), print_exception=False) from error
    return {key: _guarded(each) for key, each in value.items()}
