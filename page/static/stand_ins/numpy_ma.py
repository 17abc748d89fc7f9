"""In place of `numpy.ma`, of which NumPy itself asks whether an array is one of its own."""


def isMaskedArray(array: object) -> bool:  # noqa: N802 (its own name)
    """No array is."""
    return False


def is_masked(array: object) -> bool:
    """No array has masked values."""
    return False
