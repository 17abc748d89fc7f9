"""`python -m page.static FOLDER` writes the page and the reader as static files."""

import os
import sys
from pathlib import Path
from typing import Annotated

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

import typer

from model import DigitReaderError

from .build import Size, build
from .precompile import has_compiler

MB = 1_000_000
NOT_COMPILED = "Node is not installed: modules are not compiled, and each start takes longer."


def main(
    folder: Annotated[Path, typer.Argument(help="Folder to write.", file_okay=False)],
    pyodide: Annotated[
        Path | None,
        typer.Option(
            help="Folder with the files of Pyodide. Otherwise they are downloaded.", file_okay=False
        ),
    ] = None,
) -> None:
    """Write the page and the reader as a folder of files that any web server can give out."""
    try:
        parts = build(folder, pyodide)
    except (DigitReaderError, OSError) as error:
        sys.exit(f"The folder cannot be made. {error}")
    total = Size("all", sum(p.raw_bytes for p in parts), sum(p.packed_bytes for p in parts))
    typer.echo(f"{'part':24}{'MB':>8}{'gzipped':>10}")
    for part in [*parts, total]:
        typer.echo(f"{part.part:24}{part.raw_bytes / MB:8.2f}{part.packed_bytes / MB:10.2f}")
    if not has_compiler():
        typer.echo(NOT_COMPILED)
    typer.echo(f"Try it: python -m http.server --directory {folder}")


if __name__ == "__main__":
    typer.run(main)
