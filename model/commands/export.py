"""`python -m model export`: the networks for other programs."""

from pathlib import Path
from typing import Annotated

import typer

from ..errors import DigitReaderError
from .shared import fail


def export_command(
    folder: Annotated[Path, typer.Argument(file_okay=False, help="Created if it does not exist.")],
) -> None:
    """Write the networks as ONNX and TFLite for other programs, with a card for each."""
    from ..export.write import export

    try:
        for path in export(folder):
            typer.echo(str(path))
    except DigitReaderError as error:
        fail(error)
