"""The command line: python -m model read | evaluate | benchmark | export.

Each command imports what it alone needs: `read` does not wait for JAX.
"""

import csv
import io
import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated, Any, NoReturn

import typer
from PIL import Image
from rich.console import Console
from rich.progress import Progress, track

from .engines.choice import ENGINES, EngineName
from .errors import DigitReaderError, PictureError
from .inputs.data_url import data_url_name, is_data_url
from .inputs.image import FORMATS, open_picture
from .networks.weights import RELEASED, RELEASED_LINE
from .reader import Reader
from .reading import Reading

app = typer.Typer(help="Reads handwritten digits in pictures.", no_args_is_help=True)
errors = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)

# Pictures read together: enough to fill the network's batches, few enough to fit in memory.
FILES_AT_ONCE = 16
MISTAKES_A_SHEET = 60

Weights = Annotated[
    Path, typer.Option(help="Weights: a .safetensors file written by train_flax.py.")
]
Engine = Annotated[
    EngineName, typer.Option(help="NumPy starts at once; Flax compiles first and is then faster.")
]


@dataclass(frozen=True)
class Answer:
    """What became of one file: a reading, or the reason why there is none."""

    source: str
    reading: Reading | None
    error: str

    @property
    def name(self) -> str:
        """The file's path; of a data: address its beginning."""
        return data_url_name(self.source) if is_data_url(self.source) else self.source

    def to_dict(self) -> dict[str, Any]:
        """The file with its reading, or with the error."""
        found = self.reading.to_dict() if self.reading else {"error": self.error}
        return {"file": self.name, **found}

    def row(self) -> dict[str, str]:
        """One row of the CSV: text lines are joined by "/", as in labels.csv."""
        text = self.reading.text.replace("\n", "/") if self.reading else ""
        confidence = f"{self.reading.confidence:.4f}" if self.reading else ""
        return {"file": self.name, "text": text, "error": self.error, "confidence": confidence}


@app.command("read")
def read_command(
    pictures: Annotated[
        list[str], typer.Argument(help="Pictures, folders of pictures, or data: addresses.")
    ],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a JSON list with an object for each file.")
    ] = False,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="Print CSV: file, text, error, confidence.")
    ] = False,
    draw: Annotated[
        Path | None, typer.Option(file_okay=False, help="Write pictures of each step here.")
    ] = None,
    weights: Weights = RELEASED,
    engine: Engine = "numpy",
) -> None:
    """Print the text of each picture. The exit status is 1 if one could not be read."""
    if as_json and as_csv:
        raise typer.BadParameter("give --json or --csv, not both")
    _allow_any_name()
    sources = list(_expanded(pictures))
    _make_folder(draw)
    reader = _load(weights, engine)
    answers = _answers(reader, sources)
    form = _as_json if as_json else _as_csv if as_csv else _as_lines
    failed = False

    def told() -> Iterator[Answer]:
        nonlocal failed
        for answer in answers:
            if draw and answer.reading:
                _draw(reader, answer.source, answer.reading, draw)
            yield answer
            if answer.error:
                failed = True
                errors.print(f"{answer.name}: {answer.error}")

    for text in form(told()):
        typer.echo(text, nl=False)
    if not sources:
        errors.print(f"no pictures in {', '.join(pictures)}")
    raise typer.Exit(int(failed))


def _as_lines(answers: Iterable[Answer]) -> Iterator[str]:
    """A line of text for each picture that was read."""
    for answer in answers:
        yield f"{answer.name}: {answer.row()['text']}\n" if answer.reading else ""


def _as_json(answers: Iterable[Answer]) -> Iterator[str]:
    """A list, an object for each picture."""
    before = "["
    for answer in answers:
        yield f"{before}\n{json.dumps(answer.to_dict())}"
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"


def _as_csv(answers: Iterable[Answer]) -> Iterator[str]:
    """A header, and a row for each picture."""
    yield "file,text,error,confidence\n"
    for answer in answers:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerow(answer.row().values())
        yield text.getvalue()


def _expanded(pictures: list[str]) -> Iterator[str]:
    """The files, and for a folder the pictures in it and below, sorted by name."""
    endings = {e for e, name in Image.registered_extensions().items() if name in FORMATS}
    for source in pictures:
        if os.path.isdir(source):  # noqa: PTH112 - a name that is too long is none, and no error
            every = Path(source).rglob("*")
            inside = (p for p in every if p.suffix.lower() in endings and p.is_file())
            yield from map(str, sorted(inside))
        else:
            yield source


def _answers(reader: Reader, sources: list[str]) -> Iterator[Answer]:
    """Read a few files at a time, so that memory does not grow with their number."""
    shown = track(sources, "reading", console=errors, transient=True, disable=len(sources) < 20)
    queue = iter(shown)
    while chunk := list(islice(queue, FILES_AT_ONCE)):
        opened: dict[int, Image.Image] = {}
        reasons: dict[int, str] = {}
        for index, source in enumerate(chunk):
            try:
                opened[index] = open_picture(source)
            except PictureError as error:
                reasons[index] = str(error)
        readings = dict(zip(opened, reader.read_many(opened.values()), strict=True))
        for index, source in enumerate(chunk):
            yield Answer(source, readings.get(index), reasons.get(index, ""))


def _draw(reader: Reader, source: str, reading: Reading, folder: Path) -> None:
    from .decoding.orientation import turned_picture
    from .evaluation.stages import draw_stages

    first = "data" if is_data_url(source) else Path(source).stem
    name, number = first, 2
    while (folder / f"{name}-reading.png").exists():  # one name in several folders
        name, number = f"{first}-{number}", number + 1
    picture = turned_picture(open_picture(source), reading.turned_deg)
    seen = reader.hypotheses(picture).named(reading.hypothesis)
    for stage, drawn in draw_stages(picture, reading.as_turned(), seen):
        drawn.save(folder / f"{name}-{stage}.png")


@app.command("evaluate")
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
    from .data.labelled_folder import load_labelled
    from .evaluation.evaluate import contact_sheet, evaluate, summarize

    reader = _load(weights, engine, lines=not glyphs_alone)
    try:
        pictures = load_labelled(folder)
    except DigitReaderError as error:
        _fail(error)
    _make_folder(mistakes)
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


@app.command("benchmark")
def benchmark_command(
    generated: Annotated[
        int, typer.Option(min=0, help="Read this many generated pictures of each kind instead.")
    ] = 0,
    serving: Annotated[bool, typer.Option(help="Time the page under load instead.")] = False,
    seconds: Annotated[float, typer.Option(help="With --serving: seconds at each load.")] = 10,
    training: Annotated[bool, typer.Option(help="Time training instead.")] = False,
    keras: Annotated[
        Path | None, typer.Option(help="With --training: a Python that has TensorFlow.")
    ] = None,
    torch: Annotated[
        Path | None, typer.Option(help="With --training: a Python that has PyTorch.")
    ] = None,
    epochs: Annotated[int, typer.Option(help="With --training: epochs to reach 99.4 %.")] = 0,
    mnist: Annotated[
        Path | None, typer.Option(help="The folder of MNIST, as for training.")
    ] = None,
    weights: Weights = RELEASED,
) -> None:
    """Time the reader, the page or training on this machine, or read generated pictures."""
    try:
        # Of the training packages only this command needs any: the others start without them.
        from .data.mnist import load_mnist
        from .evaluation.benchmark import run_benchmark, run_generated
        from .evaluation.load_test import run_serving
        from .evaluation.training_speed import run_training_speed
    except ModuleNotFoundError as error:
        _fail(f"{error.name} is not installed: pip install -r requirements-train.txt")
    try:
        if serving:
            figures = run_serving(seconds)
        elif training:
            figures = run_training_speed(load_mnist(mnist), mnist, keras, torch, epochs)
        elif generated:
            figures = run_generated(_load(weights, "flax"), load_mnist(mnist).test, generated)
        else:
            figures = run_benchmark([_load(weights, engine) for engine in ENGINES])
        if not generated:
            typer.echo(f"{os.cpu_count()} cores")
        for what, figure in figures:
            typer.echo(f"{what:46} {figure}")
    except DigitReaderError as error:
        _fail(error)


@app.command("export")
def export_command(
    folder: Annotated[Path, typer.Argument(file_okay=False, help="Created if it does not exist.")],
) -> None:
    """Write the networks as ONNX and TFLite for other programs, with a card for each."""
    from .export.write import export

    try:
        for path in export(folder):
            typer.echo(str(path))
    except DigitReaderError as error:
        _fail(error)


def _load(weights: Path, engine: EngineName, lines: bool = True) -> Reader:
    try:
        return Reader.load(weights, RELEASED_LINE if lines else None, engine)
    except DigitReaderError as error:
        _fail(error)


def _allow_any_name() -> None:
    """Print names of files as they are, of whatever bytes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="surrogateescape")


def _make_folder(folder: Path | None) -> None:
    """Before anything is read: a folder for what will be written, if anything will be."""
    try:
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            with TemporaryFile(dir=folder):
                pass
    except OSError as error:
        _fail(f"the folder {folder} cannot be made or written to ({error.strerror})")


def _fail(error: DigitReaderError | str) -> NoReturn:
    errors.print(str(error))
    raise typer.Exit(1)


if __name__ == "__main__":
    app(prog_name="python -m model")
