"""`python -m model read`: the text of each picture."""

import csv
import io
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer
from PIL import Image
from rich.progress import track

from ..errors import PictureError
from ..inputs.data_url import data_url_name, is_data_url
from ..inputs.image import FORMATS, open_picture
from ..networks.weights import RELEASED
from ..reader import Reader
from ..reading import Reading
from .shared import Engine, Weights, allow_any_name, errors, load, make_folder

# Pictures read together: enough to fill the network's batches, few enough to fit in memory.
FILES_AT_ONCE = 16


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
    allow_any_name()
    sources = list(_expanded(pictures))
    make_folder(draw)
    reader = load(weights, engine)
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
    from ..decoding.orientation import turned_picture
    from ..evaluation.stages import draw_stages

    first = "data" if is_data_url(source) else Path(source).stem
    name, number = first, 2
    while (folder / f"{name}-reading.png").exists():  # one name in several folders
        name, number = f"{first}-{number}", number + 1
    picture = turned_picture(open_picture(source), reading.turned_deg)
    seen = reader.hypotheses(picture).named(reading.hypothesis)
    for stage, drawn in draw_stages(picture, reading.as_turned(), seen):
        drawn.save(folder / f"{name}-{stage}.png")
