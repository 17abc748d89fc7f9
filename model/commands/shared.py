"""What the commands share: options, the reader that they ask for, and how they fail in words."""

import io
import sys
from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from ..engines.choice import EngineName
from ..errors import DigitReaderError
from ..networks.weights import RELEASED_LINE
from ..reader import Reader

errors = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)

Weights = Annotated[
    Path, typer.Option(help="Weights: a .safetensors file written by train_flax.py.")
]
Engine = Annotated[
    EngineName, typer.Option(help="NumPy starts at once; Flax compiles first and is then faster.")
]


def load(weights: Path, engine: EngineName, lines: bool = True) -> Reader:
    """The reader of some weights; without the line network if it is not wanted."""
    try:
        return Reader.load(weights, RELEASED_LINE if lines else None, engine)
    except DigitReaderError as error:
        fail(error)


def allow_any_name() -> None:
    """Print names of files as they are, of whatever bytes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="surrogateescape")


def make_folder(folder: Path | None) -> None:
    """Before anything is read: a folder for what will be written, if anything will be."""
    try:
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            with TemporaryFile(dir=folder):
                pass
    except OSError as error:
        fail(f"the folder {folder} cannot be made or written to ({error.strerror})")


def fail(error: DigitReaderError | str) -> NoReturn:
    """Tell an error in words, and end with exit status 1."""
    errors.print(str(error))
    raise typer.Exit(1)
