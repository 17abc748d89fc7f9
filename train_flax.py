"""Train the digit reader's networks and write the weights that the app loads.

One network, or all of them, each taught by those that were made before it:

    python train_flax.py digits --writers FOLDER
    python train_flax.py all --writers FOLDER

Networks are `digits`, `small` (for phones), `line`, `strokes` (digital ink) and `components` (what
is writing on a picture). Any can be killed at any time; the same command goes on where it was.
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
    COMPONENT_PRESET,
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

# In this order each is taught by networks that are made before it.
PRESETS: dict[str, Preset] = {
    "digits": DIGITS_PRESET,
    "small": SMALL_PRESET,
    "line": LINE_PRESET,
    "strokes": STROKE_PRESET,
    "components": COMPONENT_PRESET,
}
HELP = {
    "digits": "Glyphs of 28x28 pixels: 55,000 images to train on, 10,000 to report on.",
    "small": "The same for phones, taught by the network of digits.",
    "line": "Whole text lines.",
    "strokes": "Digital ink; needs --writers.",
    "components": "What is writing on a picture, on made pages that the network of digits reads.",
    "all": "All of them in this order.",
}

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Train a network.")


def _command_for(names: tuple[str, ...]) -> Callable[..., None]:
    """The command that trains some networks: the options are the same for each."""

    def command(
        mnist: Annotated[
            Path | None,
            typer.Option(
                help="Folder of MNIST's four idx files. Default: $MNIST_DIR, or a download."
            ),
        ] = None,
        writers: Annotated[
            Path | None,
            typer.Option(
                envvar="WRITERS_DIR", help="Folder of the UNIPEN and optdigits npz files."
            ),
        ] = None,
        extra: Annotated[
            list[Path] | None,
            typer.Option(help="A folder of your own pictures or strokes with labels.csv."),
        ] = None,
        out: Annotated[
            Path | None,
            typer.Option(help="The safetensors file to write. Default: the released one."),
        ] = None,
        run: Annotated[
            Path | None,
            typer.Option(help="Folder for checkpoints and the report. Default: one in runs."),
        ] = None,
        epochs: Annotated[
            int | None,
            typer.Option(min=0, help="Epochs of the first round. 0 only scores --start."),
        ] = None,
        seed: Annotated[
            int, typer.Option(min=0, max=MOST_SEED, help="Seed of everything random.")
        ] = Recipe.seed,
        start: Annotated[
            list[Path] | None,
            typer.Option(help="Weights to start from. Of several, the mean."),
        ] = None,
        teacher: Annotated[
            list[Path] | None,
            typer.Option(help="Weights of one or more networks to learn from, besides the labels."),
        ] = None,
        quick: Annotated[
            bool, typer.Option("--quick", help="Train `digits` on MNIST alone, in two minutes.")
        ] = False,
        tensorboard: Annotated[
            bool, typer.Option("--tensorboard", help="Also write TensorBoard events into the run.")
        ] = False,
        devices: Annotated[
            int,
            typer.Option(
                min=1, help="Number of devices to split a CPU into. One uses all its cores."
            ),
        ] = 1,
        join: Annotated[
            tuple[str, int, int] | None,
            typer.Option(help="HOST:PORT of process 0, number of processes, number of this one."),
        ] = None,
    ) -> None:
        # Of several processes each tells its own errors, and only the first all else.
        console = Console(quiet=join is not None and 0 < join[2] < join[1], markup=False)
        with _errors_told(console):
            if len(names) > 1 and (out or run or start or teacher or epochs is not None):
                raise RecipeError(
                    "--out, --run, --epochs, --start and --teacher are for one network: name it "
                    "in place of `all`"
                )
            if quick and names != ("digits",):
                raise RecipeError(
                    "--quick is `digits` of MNIST alone: train_flax.py digits --quick"
                )
            use_devices(devices, join)
            for name in names:
                options = RunOptions(
                    preset=QUICK_PRESET if quick else PRESETS[name],
                    command=_typed(name, with_writers=writers is not None),
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
                if result:
                    _print_result(console, result)

    return command


for network in PRESETS:
    app.command(network, help=HELP[network])(_command_for((network,)))
app.command("all", help=HELP["all"])(_command_for(tuple(PRESETS)))


@contextmanager
def _errors_told(console: Console) -> Iterator[None]:
    try:
        yield
    except TrainingStoppedError as error:
        console.print(f"{error}; the same command goes on from there")
        raise typer.Exit(1) from error
    except (DigitReaderError, OSError) as error:
        # Told by every process: what one lacks, the others may have.
        Console(markup=False).print(str(error), style="red")
        raise typer.Exit(1) from error


def _typed(name: str, *, with_writers: bool) -> str:
    """What was typed, of all networks this one's; a folder of the environment is named too."""
    words = [name if word == "all" else word for word in sys.argv[1:]]
    typed = shlex.join(["python", Path(sys.argv[0]).name, *words])
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
