"""Files that a caller names: only uploaded ones are opened, and nothing is fetched unasked."""

from pathlib import Path

from gradio.utils import get_upload_folder

from model import PictureNotFoundError, PictureTooLargeError, PictureTypeError

from .pictures import LIMIT_BYTES, fetch_picture

OPENED_UPLOADS: set[str] = set()
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
    OPENED_UPLOADS.add(str(path))
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
