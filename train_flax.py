"""Train the digit reader's network on MNIST and write the weights that the app loads.

The released weights come from this command, on two CPU cores:

    python train_flax.py
"""

import platform
import shlex
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from model.data import Mnist, load_mnist
from model.errors import DigitReaderError
from model.hands import load_hands
from model.net import NetShape
from model.training import Recipe, Step, TrainedNet, logits_of, measure, train
from model.weights import RELEASED, load_weights, save_weights

DATA = "MNIST (LeCun, Cortes and Burges, 1998)"
MORE_DATA = (
    "; UNIPEN train_r01_v07 (Guyon et al., 1994; doi:10.5281/zenodo.1195803; CC BY 4.0)"
    "; optdigits (Alpaydin and Kaynak, 1998; UCI; CC BY 4.0)"
)
# Reading the loss waits for the device, so the bar moves only now and then.
STEPS_BETWEEN_LOOKS = 10
SECONDS_BETWEEN_LINES = 30


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
    out: Annotated[Path, typer.Option(help="The safetensors file to write.")] = RELEASED,
    epochs: Annotated[int, typer.Option(min=1, help="Passes over the images.")] = Recipe.epochs,
    seed: Annotated[int, typer.Option(min=0, help="Fixes all that is random.")] = Recipe.seed,
    peak_rate: Annotated[
        float, typer.Option(min=1e-6, help="The learning rate at its highest.")
    ] = Recipe.peak_rate,
    start: Annotated[
        Path | None, typer.Option(help="Weights to go on from, in place of random ones.")
    ] = None,
) -> None:
    """Train on 55,000 images, choose on 5,000, report on the 10,000 of the test set."""
    console = Console()
    try:
        data = load_mnist(mnist)
        more = load_hands(hands) if hands else None
        begun = load_weights(start) if start else None
    except DigitReaderError as error:
        console.print(f"[red]{error}[/red]")
        raise typer.Exit(1) from error
    recipe = Recipe(epochs=epochs, seed=seed, peak_rate=peak_rate)
    net, shape = None, NetShape()
    if begun:
        net, shape = begun[0], NetShape(**begun[1]["architecture"])
    started = time.perf_counter()
    with _progress(console) as progress:
        trained = train(
            data.train, data.validation, shape, recipe, _watcher(progress, console), more, net
        )
    seconds = time.perf_counter() - started
    logits = logits_of(trained.net, data.test.glyphs()) / trained.temperature
    test = measure(logits, data.test.labels)
    save_weights(
        out, trained.net, shape, _card(data, more is not None, recipe, trained, test, seconds)
    )
    console.print(f"test: {test['accuracy']:.2%} of {test['n']:,}, NLL {test['nll']:.4f}")
    console.print(f"{seconds / 60:.1f} minutes; the weights are in {out}")


def _progress(console: Console) -> Progress:
    shown = "{task.description} loss {task.fields[loss]:.4f}  {task.fields[speed]:,.0f} images/s"
    columns = (BarColumn(), TextColumn(shown), TimeElapsedColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console)


def _watcher(progress: Progress, console: Console) -> Callable[[Step], None]:
    """Shows each step's loss, the images per second since the last look, and the time left."""
    task = progress.add_task("preparing", total=None, loss=float("nan"), speed=0.0)
    last_look = time.perf_counter()
    last_line = 0.0
    images = 0

    def watch(step: Step) -> None:
        nonlocal last_look, last_line, images
        images += step.images
        if step.done % STEPS_BETWEEN_LOOKS and step.done < step.total:
            return
        loss = float(step.loss)
        now = time.perf_counter()
        speed = images / (now - last_look)
        last_look, images = now, 0
        progress.update(
            task,
            description="training",
            completed=step.done,
            total=step.total,
            loss=loss,
            speed=speed,
        )
        # A log file gets a line now and then, where a terminal has the bar.
        if not console.is_terminal and now - last_line > SECONDS_BETWEEN_LINES:
            last_line = now
            console.print(f"step {step.done:,} of {step.total:,}  loss {loss:.4f}  {speed:,.0f}/s")

    return watch


def _command(more_hands: bool) -> str:
    """What was typed; a folder of hands from the environment is named too."""
    typed = shlex.join(["python", Path(sys.argv[0]).name, *sys.argv[1:]])
    return typed + " --hands FOLDER" * (more_hands and "--hands" not in typed)


def _card(
    data: Mnist,
    more_hands: bool,
    recipe: Recipe,
    trained: TrainedNet,
    test: dict[str, float],
    seconds: float,
) -> dict[str, Any]:
    """What the card tells about a network beside its sizes."""
    packages = ("jax", "flax", "optax", "numpy", "pillow")
    return {
        "temperature": trained.temperature,
        "rejection_threshold": trained.rejection_threshold,
        "data": DATA + (MORE_DATA if more_hands else ""),
        "split": {
            "train": len(data.train),
            "validation": f"the last {len(data.validation)} training images",
            "test": len(data.test),
        },
        "recipe": recipe.to_dict(),
        "command": _command(more_hands),
        "versions": {
            "python": platform.python_version(),
            **{package: version(package) for package in packages},
        },
        "training_seconds": round(seconds),
        "metrics": {"validation": trained.metrics, "test": test},
    }


if __name__ == "__main__":
    app()
