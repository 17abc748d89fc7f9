"""Arrays from .npz files, which may be damaged."""

import tokenize
import zipfile
import zlib
from pathlib import Path

import numpy as np

from ..errors import DataError

# What numpy raises for a file with a flipped bit, besides its own errors.
DAMAGED = (
    *(KeyError, TypeError, ValueError, OSError, EOFError, RuntimeError),
    *(zipfile.BadZipFile, zlib.error, tokenize.TokenError),
)


def load_arrays(path: Path, names: str) -> dict[str, np.ndarray]:
    """Load the arrays of some names.

    Args:
        path: an .npz file.
        names: with blanks between them.

    Raises:
        DataError: if the file is missing, damaged, or lacks one.
    """
    if not path.is_file():
        raise DataError(f"{path} is missing: it holds {names}")
    try:
        with path.open("rb") as file, np.load(file) as arrays:
            return {name: arrays[name] for name in names.split()}
    except DAMAGED as error:
        raise DataError(
            f"{path} is not an npz file of {names} ({error}): delete it, or fetch it anew"
        ) from error
