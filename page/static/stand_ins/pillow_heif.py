"""In place of `pillow_heif`: the browser itself decodes HEIC, or nobody does."""


def register_heif_opener() -> None:
    """Register nothing."""
