"""`python -m model evaluate`: how well a labelled folder is read."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress

from ..errors import DigitReaderError
from ..networks.weights import RELEASED
from .shared import Engine, Weights, errors, fail, load, make_folder

MISTAKES_A_SHEET = 60


def evaluate_command(
    folder: Annotated[
        Path,
        typer.Argument(
            help="A folder with labels.csv (columns file and label; the files are pictures, or "
            ".json with strokes), or a .json list of strokes with their labels."
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    mistakes: Annotated[
        Path | None,
        typer.Option(file_okay=False, help="Write sheets of the misread pictures here."),
    ] = None,
    glyphs_alone: Annotated[
        bool, typer.Option("--glyphs-alone", help="Read without the line network.")
    ] = False,
    weights: Weights = RELEASED,
    engine: Engine = "numpy",
) -> None:
    """Print how well a folder is read. The exit status is 1 if a picture could not be opened."""
    from ..data.labelled_folder import load_labelled
    from ..evaluation.evaluate import contact_sheet, evaluate, summarize

    reader = load(weights, engine, lines=not glyphs_alone)
    try:
        pictures = load_labelled(folder)
    except DigitReaderError as error:
        fail(error)
    make_folder(mistakes)
    with Progress(console=errors, transient=True) as progress:
        task = progress.add_task("reading", total=len(pictures))
        results = evaluate(reader, pictures, lambda: progress.advance(task))
    figures = summarize(results)
    typer.echo(json.dumps(figures) if as_json else _figures(figures))
    wrong = [result for result in results if not result.digits_right]
    if mistakes:
        for old in mistakes.glob("mistakes-*.png"):
            old.unlink()
        for start in range(0, len(wrong), MISTAKES_A_SHEET):
            sheet = contact_sheet(wrong[start : start + MISTAKES_A_SHEET])
            sheet.save(mistakes / f"mistakes-{start // MISTAKES_A_SHEET + 1}.png")
    raise typer.Exit(int(figures["unreadable"] > 0))


def _figures(figures: dict[str, Any]) -> str:
    low, high = figures["string_accuracy_interval"]
    rate, gap = figures["digit_error_rate"], figures["calibration_error"]
    sure = figures["sure_texts_right"]
    lines = [
        f"pictures                   {figures['n']}",
        f"whole text right           {figures['string_accuracy']:.2%}"
        f"   (95 % interval {low:.2%} to {high:.2%})",
        f"  line breaks counted      {figures['string_accuracy_with_lines']:.2%}",
        f"digit error rate           {'no digits' if rate is None else f'{rate:.2%}'}",
        f"calibration error          {'no digits' if gap is None else f'{gap:.3f}'}",
        f"text calibration error     {figures['text_calibration_error']:.3f}",
        f"sure texts right           {'none is sure' if sure is None else f'{sure:.2%}'}"
        f"   (told with 90 % and more: {figures['sure_texts']})",
        f"could not be opened        {figures['unreadable']}",
        f"milliseconds a picture     {figures['ms_per_picture']:.1f}",
    ]
    return "\n".join(lines)
