"""Train the digit reader's networks and write the weights that the app loads.

On two CPU cores, an hour and a half each:

    python train_flax.py --hands FOLDER
    python train_flax.py --line --hands FOLDER

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

import hashlib
import platform
import shlex
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated, Any

import jax
import numpy as np
import typer
from flax import nnx
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from model.data.labelled_folder import load_labelled_folder
from model.data.mnist import Mnist, load_mnist
from model.errors import DigitReaderError, RecipeError, TrainingStoppedError
from model.networks.weights import SHAPES, Shape, load_weights, save_weights
from model.training.checkpoints import Checkpoints
from model.training.config import Recipe
from model.training.history import History
from model.training.loop import Step, check_devices, fit, learning_rate, mean_of
from model.training.preparation import prepare
from model.training.presets import DIGITS, LINES, QUICK, SMALL, taught_by
from model.training.report import write_report

DATA = (
    "MNIST (LeCun, Cortes and Burges, 1998); letters and digits of 33 handwriting fonts "
    "(model/synthesis/fonts/OFL.txt; SIL Open Font License 1.1)"
)
MORE_DATA = (
    "; UNIPEN train_r01_v07 (Guyon et al., 1994; doi:10.5281/zenodo.1195803; CC BY 4.0)"
    "; optdigits (Alpaydin and Kaynak, 1998; UCI; CC BY 4.0)"
)
# Reading the loss waits for the device, so the bar moves only now and then.
SECONDS_BETWEEN_LOOKS = 2
SECONDS_BETWEEN_LINES = 30
# The rounds count on from the seed, and JAX takes it as 32 bits.
MOST_SEED = 2**31

app = typer.Typer(add_completion=False)


@app.command()
def main(
    mnist: Annotated[
        Path | None,
        typer.Option(help="Folder of MNIST's four idx files; else $MNIST_DIR, else a download."),
    ] = None,
    hands: Annotated[
        Path | None,
        typer.Option(envvar="HANDS_DIR", help="Folder of UNIPEN's and optdigits' npz files."),
    ] = None,
    extra: Annotated[
        list[Path] | None,
        typer.Option(help="A folder of your own pictures or strokes with labels.csv."),
    ] = None,
    line: Annotated[
        bool, typer.Option("--line", help="The reader of whole lines, not that of digits.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(help="The safetensors file to write; else released or in runs."),
    ] = None,
    run: Annotated[
        Path | None,
        typer.Option(help="Folder of the run: its checkpoints, its report; else runs/digits."),
    ] = None,
    epochs: Annotated[
        int | None, typer.Option(min=0, help="Passes of the first round; 0 only scores --start.")
    ] = None,
    seed: Annotated[
        int, typer.Option(min=0, max=MOST_SEED, help="Fixes all that is random.")
    ] = Recipe.seed,
    start: Annotated[
        list[Path] | None,
        typer.Option(help="Weights to go on from, in place of random ones; of several the mean."),
    ] = None,
    teacher: Annotated[
        list[Path] | None,
        typer.Option(help="Weights of a network to learn from, beside the labels; of several."),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="MNIST's digits alone, in two minutes.")
    ] = False,
    small: Annotated[bool, typer.Option("--small", help="The network for phones.")] = False,
    tensorboard: Annotated[
        bool, typer.Option("--tensorboard", help="Write TensorBoard's events into the run, too.")
    ] = False,
    devices: Annotated[
        int, typer.Option(min=1, help="Devices that a CPU counts for; one uses all its cores.")
    ] = 1,
    join: Annotated[
        tuple[str, int, int] | None,
        typer.Option(help="HOST:PORT of process 0, number of processes, this one's number."),
    ] = None,
) -> None:
    """Train on 55,000 images, choose on 5,000, report on the 10,000 of the test set."""
    console = Console(quiet=join is not None and 0 < join[2] < join[1], markup=False)
    try:
        _use_devices(devices, join)
        if line + quick + small > 1:
            raise RecipeError("--line, --quick and --small are networks of their own: name one")
        if line and teacher:
            raise RecipeError("--teacher teaches the network of digits: leave out --line")
        course = LINES if line else QUICK if quick else SMALL if small else DIGITS
        course = taught_by(course, teacher) if teacher else course
        recipe = _recipe(course.recipe, epochs, seed, goes_on=bool(start))
        check_devices(recipe)
        if start:
            net, shape = _mean(start, course.kind)
            if shape != course.shape and out is None:
                raise RecipeError(
                    f"--start is of other sizes than {course.weights}, which it would take the "
                    "place of: add --small or --quick if it was made so, or name --out"
                )
        else:
            net, shape = course.kind(course.shape, rngs=nnx.Rngs(seed)), course.shape
        out = _checked(out or course.weights)
        run = run or Path("runs") / course.weights.stem
        mnist_digits = load_mnist(mnist)
        settings = {
            "architecture": asdict(shape),
            "recipe": asdict(recipe),
            "hands": str(hands),
            "extra": [_digest(folder, _listed(folder)) for folder in extra or []],
            "start": [_digest(path, [path]) for path in start or []],
            "teacher": [_digest(path, [path]) for path in teacher or []],
            "devices": jax.device_count(),
        }
        history = History(run, events=tensorboard and jax.process_index() == 0)
        nets = []
        for number, part in enumerate(recipe.rounds()):
            folder = run / f"round{number + 1}"
            checkpoints = Checkpoints(folder, settings)
            samples, chosen_by = prepare(folder, mnist_digits, hands, extra or [], part)
            with _progress(console) as progress, _stop_asked() as stop_asked:
                before = sum(done.epochs for done in recipe.rounds()[:number])
                error_of = course.error_of(chosen_by)
                watch = _watcher(progress, console, history, part, error_of, before)
                net = fit(course.task(samples), net, part, watch, checkpoints, stop_asked)
            nets.append(net)
        net = mean_of(nets[1:] or nets)
        if jax.process_index() > 0:
            return
        figures, pictures = course.figures(net, chosen_by, mnist_digits)
        card = _card(net, recipe, history, mnist_digits, bool(hands)) | figures
        save_weights(out, net, shape, card)
        write_report(run / "report", history, card, pictures)
    except TrainingStoppedError as error:
        history.keep()
        console.print(f"{error}; the same command goes on from there")
        raise typer.Exit(1) from error
    except (DigitReaderError, OSError) as error:
        # Told by every process: what one lacks, the others may have.
        Console(markup=False).print(str(error), style="red")
        raise typer.Exit(1) from error
    test = figures["metrics"]["test"]
    console.print(
        f"test: {test['accuracy']:.2%} of {test['n']:,}, {history.seconds / 60:.1f} minutes"
    )
    console.print(f"the weights are in {out}, the report in {run / 'report'}")


def _use_devices(devices: int, join: tuple[str, int, int] | None) -> None:
    """Before anything is computed: as many devices as asked for, and the other processes."""
    if devices > 1:
        jax.config.update("jax_num_cpu_devices", devices)
    if join:
        if not 0 <= join[2] < join[1]:
            raise RecipeError(f"--join counts {join[1]} processes from 0: there is no {join[2]}")
        jax.distributed.initialize(*join)


def _recipe(recipe: Recipe, epochs: int | None, seed: int, *, goes_on: bool) -> Recipe:
    if goes_on:
        recipe = recipe.for_trained()
    elif epochs == 0:
        raise RecipeError("--epochs 0 only scores weights that are trained: name them by --start")
    return replace(recipe, seed=seed, epochs=recipe.epochs if epochs is None else epochs)


def _checked(out: Path) -> Path:
    """The file to write, before an hour and a half goes into it."""
    if out.suffix != ".safetensors" or out.is_dir():
        raise RecipeError(f"--out names a .safetensors file, not {out}")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=out.parent):
            return out
    except OSError as error:
        raise RecipeError(f"--out {out} cannot be written ({error.strerror})") from error


def _digest(name: Path, files: list[Path]) -> str:
    """A name and what its files hold: with other contents it is another run."""
    contents = (hashlib.sha256(file.read_bytes()).digest() for file in files if file.is_file())
    return f"{name} {hashlib.sha256(b''.join(contents)).hexdigest()}"


def _listed(folder: Path) -> list[Path]:
    """The list of a folder of one's own pictures, and these."""
    return [folder / "labels.csv", *(picture.path for picture in load_labelled_folder(folder))]


def _mean(paths: list[Path], kind: type[Any]) -> tuple[Any, Shape]:
    """The mean of networks that come from one (Wortsman et al., 2022), and its sizes."""
    loaded = [load_weights(path, kind) for path in paths]
    shapes = [card["architecture"] for _, card in loaded]
    if any(shape != shapes[0] for shape in shapes):
        raise RecipeError(f"networks of other sizes have no mean: {', '.join(map(str, paths))}")
    net = mean_of([net for net, _ in loaded])
    return net, SHAPES[kind](**shapes[0])


@contextmanager
def _stop_asked() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl-C or SIGTERM came: then the run saves its state before it ends."""
    asked: list[int] = []
    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda came, _: asked.append(came)) for number in signals]
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)


def _progress(console: Console) -> Progress:
    shown = "{task.description} loss {task.fields[loss]:.4f}  {task.fields[speed]:,.0f} images/s"
    columns = (BarColumn(), TextColumn(shown), TimeElapsedColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console)


def _watcher(
    progress: Progress,
    console: Console,
    history: History,
    recipe: Recipe,
    error_of: Callable[[Any], float],
    before: int,
) -> Callable[[Step], None]:
    """Shows loss and images per second; keeps the figures of each epoch after so many others."""
    task = progress.add_task("training", total=None, loss=float("nan"), speed=0.0)
    last_look = last_line = time.perf_counter()
    images = 0

    def watch(step: Step) -> None:
        nonlocal last_look, last_line, images
        images += step.images
        now = time.perf_counter()
        if not step.epoch_ended and now - last_look < SECONDS_BETWEEN_LOOKS:
            return
        loss = float(step.loss)
        speed = images / (time.perf_counter() - last_look)
        progress.update(task, completed=step.done, total=step.total, loss=loss, speed=speed)
        if step.epoch_ended:
            rate = float(np.asarray(learning_rate(recipe.peak_rate, step.total)(step.done)))
            figures = {"epoch": before + step.epoch_ended, "step": step.done, "loss": loss}
            history.add(figures | {"learning_rate": rate, "error": error_of(step.average())})
        # A log file gets a line now and then, where a terminal has the bar.
        if not console.is_terminal and now - last_line > SECONDS_BETWEEN_LINES:
            last_line = now
            console.print(f"step {step.done:,} of {step.total:,}  loss {loss:.4f}  {speed:,.0f}/s")
        last_look, images = time.perf_counter(), 0

    return watch


def _command(more_hands: bool) -> str:
    """What was typed; a folder of hands from the environment is named too."""
    typed = shlex.join(["python", Path(sys.argv[0]).name, *sys.argv[1:]])
    return typed + " --hands FOLDER" * (more_hands and "--hands" not in typed)


def _card(
    net: nnx.Module, recipe: Recipe, history: History, mnist: Mnist, more_hands: bool
) -> dict[str, Any]:
    """How a network was made."""
    packages = ("jax", "flax", "optax", "numpy", "pillow")
    split = {
        "train": len(mnist.train),
        "validation": f"the last {len(mnist.validation)} training images",
        "test": len(mnist.test),
    }
    weights = jax.tree.leaves(nnx.state(net, nnx.Param))
    return {
        "weights": sum(weight.size for weight in weights),
        "data": DATA + (MORE_DATA if more_hands else ""),
        "split": split,
        "recipe": asdict(recipe),
        "command": _command(more_hands),
        "versions": {
            "python": platform.python_version(),
            **{package: version(package) for package in packages},
        },
        "devices": f"{jax.device_count()} of {jax.default_backend()}",
        "training_seconds": round(history.seconds),
    }


if __name__ == "__main__":
    app()
