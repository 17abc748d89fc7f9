"""Train the digit reader's networks and write the weights that the app loads.

On two CPU cores, an hour and a half each:

    python train_flax.py --writers FOLDER
    python train_flax.py --line --writers FOLDER

and the reader of digital ink in 20 minutes:

    python train_flax.py --strokes --writers FOLDER

It can be killed at any time; the same command goes on where it was.
"""

import os
import sys

if __name__ == "__main__" and sys.platform == "linux" and "GLIBC_TUNABLES" not in os.environ:
    # A step takes and gives back hundreds of megabytes: in huge pages it is a fifth faster. The C
    # library is told when a process starts, so this one starts anew before it loads anything.
    os.environ["GLIBC_TUNABLES"] = "glibc.malloc.hugetlb=1"
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606

from importlib.util import find_spec

if __name__ == "__main__":
    needed = ("orbax", "matplotlib", "pooch", "HersheyFonts")
    if missing := [name for name in needed if find_spec(name) is None]:
        sys.exit(f"{', '.join(missing)} not installed: pip install -r requirements-train.txt")

import shlex
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from model.errors import DigitReaderError, RecipeError, TrainingStoppedError
from model.training.config import Recipe
from model.training.devices import use_devices
from model.training.loop import Step
from model.training.presets import (
    DIGITS_PRESET,
    LINE_PRESET,
    QUICK_PRESET,
    SMALL_PRESET,
    STROKE_PRESET,
    Preset,
)
from model.training.run import RunOptions, RunResult, train

# Reading the loss waits for the device, so the bar moves only now and then.
SECONDS_BETWEEN_UPDATES = 2
# A log file gets a line now and then, where a terminal has the bar.
SECONDS_BETWEEN_LOG_LINES = 30
# The rounds count on from the seed, and JAX takes it as 32 bits.
MOST_SEED = 2**31

app = typer.Typer(add_completion=False)


@app.command()
def main(
    mnist: Annotated[
        Path | None,
        typer.Option(
            help="Folder of the four MNIST idx files. Default: $MNIST_DIR, or a download."
        ),
    ] = None,
    writers: Annotated[
        Path | None,
        typer.Option(envvar="WRITERS_DIR", help="Folder of the UNIPEN and optdigits npz files."),
    ] = None,
    extra: Annotated[
        list[Path] | None,
        typer.Option(help="A folder of your own pictures or strokes with labels.csv."),
    ] = None,
    line: Annotated[
        bool, typer.Option("--line", help="Train the line network, not the digit network.")
    ] = False,
    strokes: Annotated[
        bool, typer.Option("--strokes", help="Train the network of pen strokes. Needs --writers.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(help="The safetensors file to write. Default: released, or in runs."),
    ] = None,
    run: Annotated[
        Path | None,
        typer.Option(help="Folder for checkpoints and the report. Default: runs/digits."),
    ] = None,
    epochs: Annotated[
        int | None, typer.Option(min=0, help="Epochs of the first round. 0 only scores --start.")
    ] = None,
    seed: Annotated[
        int, typer.Option(min=0, max=MOST_SEED, help="Seed of everything random.")
    ] = Recipe.seed,
    start: Annotated[
        list[Path] | None,
        typer.Option(help="Weights to start from, instead of random ones. Of several, the mean."),
    ] = None,
    teacher: Annotated[
        list[Path] | None,
        typer.Option(help="Weights of one or more networks to learn from, besides the labels."),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Train on MNIST alone, in two minutes.")
    ] = False,
    small: Annotated[bool, typer.Option("--small", help="Train the network for phones.")] = False,
    tensorboard: Annotated[
        bool, typer.Option("--tensorboard", help="Also write TensorBoard events into the run.")
    ] = False,
    devices: Annotated[
        int,
        typer.Option(min=1, help="Number of devices to split a CPU into. One uses all its cores."),
    ] = 1,
    join: Annotated[
        tuple[str, int, int] | None,
        typer.Option(help="HOST:PORT of process 0, number of processes, number of this one."),
    ] = None,
) -> None:
    """Train on 55,000 images, choose on 5,000, report on the 10,000 of the test set."""
    console = Console(quiet=join is not None and 0 < join[2] < join[1], markup=False)
    try:
        use_devices(devices, join)
        options = RunOptions(
            preset=_preset(line, strokes, quick, small, taught=bool(teacher)),
            command=_command(with_writers=writers is not None),
            mnist=mnist,
            writers=writers,
            user_folders=tuple(extra or ()),
            out=out,
            folder=run,
            epochs=epochs,
            seed=seed,
            starts=tuple(start or ()),
            teachers=tuple(teacher or ()),
            events=tensorboard,
        )
        result = train(options, lambda: _progress(console))
    except TrainingStoppedError as error:
        console.print(f"{error}; the same command goes on from there")
        raise typer.Exit(1) from error
    except (DigitReaderError, OSError) as error:
        # Told by every process: what one lacks, the others may have.
        Console(markup=False).print(str(error), style="red")
        raise typer.Exit(1) from error
    if result:
        _print_result(console, result)


def _preset(line: bool, strokes: bool, quick: bool, small: bool, *, taught: bool) -> Preset:
    if line + strokes + quick + small > 1:
        raise RecipeError(
            "--line, --strokes, --quick and --small are networks of their own: name one"
        )
    if (line or strokes) and taught:
        raise RecipeError("--teacher teaches the network of digits: leave out --line or --strokes")
    if line or strokes:
        return LINE_PRESET if line else STROKE_PRESET
    return QUICK_PRESET if quick else SMALL_PRESET if small else DIGITS_PRESET


def _command(*, with_writers: bool) -> str:
    """What was typed; a folder of writers from the environment is named too."""
    typed = shlex.join(["python", Path(sys.argv[0]).name, *sys.argv[1:]])
    return typed + " --writers FOLDER" * (with_writers and "--writers" not in typed)


@contextmanager
def _progress(console: Console) -> Iterator[Callable[[Step], None]]:
    """A bar with loss and images per second."""
    shown = "{task.description} loss {task.fields[loss]:.4f}  {task.fields[speed]:,.0f} images/s"
    columns = (BarColumn(), TextColumn(shown), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
        yield _watcher(progress, console)


def _watcher(progress: Progress, console: Console) -> Callable[[Step], None]:
    task = progress.add_task("training", total=None, loss=float("nan"), speed=0.0)
    last_update = last_line = time.perf_counter()
    images, epoch_began = 0, False

    def watch(step: Step) -> None:
        nonlocal last_update, last_line, images, epoch_began
        images += step.images
        now = time.perf_counter()
        if epoch_began:  # the time between epochs went into measuring
            last_update, images = now, 0
        epoch_began = bool(step.epoch_ended)
        if not step.epoch_ended and now - last_update < SECONDS_BETWEEN_UPDATES:
            return
        loss = float(step.loss)
        speed = images / (time.perf_counter() - last_update)
        progress.update(task, completed=step.done, total=step.total, loss=loss, speed=speed)
        if not console.is_terminal and now - last_line > SECONDS_BETWEEN_LOG_LINES:
            last_line = now
            console.print(f"step {step.done:,} of {step.total:,}  loss {loss:.4f}  {speed:,.0f}/s")
        last_update, images = time.perf_counter(), 0

    return watch


def _print_result(console: Console, result: RunResult) -> None:
    test = result.test
    console.print(
        f"test: {test['accuracy']:.2%} of {test['n']:,}, {result.seconds / 60:.1f} minutes"
    )
    console.print(f"the weights are in {result.weights}, the report in {result.report}")


if __name__ == "__main__":
    app()
