"""Train the digit reader's network on MNIST and write the weights that the app loads.

The released weights come from this command, on two CPU cores:

    python train_flax.py --hands FOLDER

It can be killed at any time; the same command goes on where it was.
"""

import platform
import shlex
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import jax
import numpy as np
import typer
from flax import nnx
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from model.checkpoints import Checkpoints
from model.data import AMBIGUOUS_TEST_IMAGES, load_mnist
from model.errors import DigitReaderError, RecipeError, TrainingStoppedError
from model.history import History
from model.net import DigitNet, NetShape
from model.preparation import prepare
from model.report import write_report
from model.samples import Samples
from model.scoring import TrainedNet, calibrate, logits_of, measure
from model.synthesis import Shares
from model.training import Recipe, Step, fit, learning_rate
from model.weights import RELEASED, load_weights, save_weights

DATA = "MNIST (LeCun, Cortes and Burges, 1998)"
MORE_DATA = (
    "; UNIPEN train_r01_v07 (Guyon et al., 1994; doi:10.5281/zenodo.1195803; CC BY 4.0)"
    "; optdigits (Alpaydin and Kaynak, 1998; UCI; CC BY 4.0)"
)
# Reading the loss waits for the device, so the bar moves only now and then.
SECONDS_BETWEEN_LOOKS = 2
SECONDS_BETWEEN_LINES = 30

# For phones: below 25,000 weights.
SMALL_SHAPE = NetShape(stem=10, middle=18, top=32)
# To try a change in a minute: MNIST's digits alone, hardly any other ink.
QUICK_SHAPE = NetShape(stem=8, middle=32, top=64)
QUICK_RECIPE = Recipe(epochs=3, finish_epochs=0, shares=Shares(pen=0, drawn=0, pieces=0, others=0))

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
    out: Annotated[Path, typer.Option(help="The safetensors file to write.")] = RELEASED,
    run: Annotated[
        Path, typer.Option(help="Folder of the run: its checkpoints, its report.")
    ] = Path("runs/digits"),
    epochs: Annotated[
        int | None, typer.Option(min=0, help="Passes of the first round; 0 only scores --start.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Fixes all that is random.")] = Recipe.seed,
    start: Annotated[
        list[Path] | None,
        typer.Option(help="Weights to go on from, in place of random ones; of several the mean."),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="MNIST's digits alone, in a minute or two.")
    ] = False,
    small: Annotated[bool, typer.Option("--small", help="The network for phones.")] = False,
    devices: Annotated[
        int, typer.Option(min=1, help="Devices that a CPU counts for; one uses all its cores.")
    ] = 1,
    join: Annotated[
        tuple[str, int, int] | None,
        typer.Option(help="HOST:PORT of process 0, number of processes, this one's number."),
    ] = None,
) -> None:
    """Train on 55,000 images, choose on 5,000, report on the 10,000 of the test set."""
    console = Console(quiet=join is not None and join[2] > 0)
    try:
        _use_devices(devices, join)
        shape, recipe = _recipe(quick, small, epochs, seed)
        net = DigitNet(shape, rngs=nnx.Rngs(seed))
        if start:
            net, shape = _mean(start)
        mnist_digits = load_mnist(mnist)
        settings = {
            **{"architecture": shape.to_dict(), "recipe": recipe.to_dict()},
            **{"hands": str(hands), "extra": str(extra), "start": str(start or None)},
            "devices": jax.device_count(),
        }
        history = History(run)
        for number, part in enumerate(recipe.rounds()):
            folder = run / f"round{number + 1}"
            checkpoints = Checkpoints(folder, settings)
            samples, chosen_by = prepare(folder, mnist_digits, hands, extra or [], part)
            with _progress(console) as progress, _stop_asked() as stop_asked:
                before = recipe.epochs if number else 0
                watch = _watcher(progress, console, history, part, chosen_by.of("mnist"), before)
                net = fit(samples, net, part, watch, checkpoints, stop_asked)
    except TrainingStoppedError as error:
        console.print(f"{error}; the same command goes on from there")
        raise typer.Exit(1) from error
    except DigitReaderError as error:
        console.print(f"[red]{error}[/red]")
        raise typer.Exit(1) from error
    if jax.process_index() > 0:
        return
    trained = calibrate(net, chosen_by, recipe.digits_kept)
    test = mnist_digits.test
    logits = logits_of(net, test.glyphs()) / trained.temperature
    agreed = np.setdiff1d(np.arange(len(test)), AMBIGUOUS_TEST_IMAGES)
    scored = measure(logits, test.labels)
    metrics = {
        "validation": trained.metrics,
        "test": scored,
        "test_agreed": measure(logits[agreed], test.labels[agreed]),
    }
    card = _card(trained, recipe, history, bool(hands), metrics)
    save_weights(out, net, shape, card)
    write_report(run / "report", history, card, test.images, logits, test.labels)
    console.print(
        f"test: {scored['accuracy']:.2%} of {len(test):,}, NLL {scored['nll']:.4f}, "
        f"{history.seconds / 60:.1f} minutes"
    )
    console.print(f"the weights are in {out}, the report in {run / 'report'}")


def _use_devices(devices: int, join: tuple[str, int, int] | None) -> None:
    """Before anything is computed: as many devices as asked for, and the other processes."""
    if devices > 1:
        jax.config.update("jax_num_cpu_devices", devices)
    if join:
        jax.distributed.initialize(*join)


def _recipe(quick: bool, small: bool, epochs: int | None, seed: int) -> tuple[NetShape, Recipe]:
    shape, recipe = (SMALL_SHAPE if small else NetShape()), Recipe()
    if quick:
        shape, recipe = QUICK_SHAPE, QUICK_RECIPE
    if epochs == 0:
        recipe = replace(recipe, finish_epochs=0)
    return shape, replace(recipe, seed=seed, epochs=recipe.epochs if epochs is None else epochs)


def _mean(paths: list[Path]) -> tuple[DigitNet, NetShape]:
    """The mean of networks that come from one (Wortsman et al., 2022), and its sizes."""
    loaded = [load_weights(path) for path in paths]
    shapes = [NetShape(**card["architecture"]) for _, card in loaded]
    if len(set(shapes)) > 1:
        raise RecipeError(f"networks of other sizes have no mean: {', '.join(map(str, paths))}")
    states = [nnx.state(net) for net, _ in loaded]
    net = loaded[0][0]
    nnx.update(net, jax.tree.map(lambda *each: sum(each) / len(each), *states))
    return net, shapes[0]


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
    validation: Samples,
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
            measured = measure(logits_of(step.average(), validation.glyphs), validation.labels)
            rate = float(np.asarray(learning_rate(recipe, step.total)(step.done)))
            figures = {"epoch": before + step.epoch_ended, "step": step.done, "loss": loss}
            history.add(figures | {"learning_rate": rate, "error": 1 - measured["accuracy"]})
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
    trained: TrainedNet, recipe: Recipe, history: History, more_hands: bool, metrics: dict[str, Any]
) -> dict[str, Any]:
    """What the card tells about a network beside its sizes."""
    packages = ("jax", "flax", "optax", "numpy", "pillow")
    split = {"train": 55_000, "validation": "the last 5000 training images", "test": 10_000}
    weights = jax.tree.leaves(nnx.state(trained.net, nnx.Param))
    return {
        "temperature": trained.temperature,
        "rejection_threshold": trained.rejection_threshold,
        "weights": sum(weight.size for weight in weights),
        "data": DATA + (MORE_DATA if more_hands else ""),
        "split": split,
        "recipe": recipe.to_dict(),
        "command": _command(more_hands),
        "versions": {
            "python": platform.python_version(),
            **{package: version(package) for package in packages},
        },
        "devices": f"{jax.device_count()} of {jax.default_backend()}",
        "training_seconds": round(history.seconds),
        "metrics": metrics,
    }


if __name__ == "__main__":
    app()
