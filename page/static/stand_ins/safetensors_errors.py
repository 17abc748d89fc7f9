"""In place of `safetensors`: its error."""


class SafetensorError(Exception):
    """The bytes are not in the format."""
