"""`python -m model benchmark`: speed, and generated pictures."""

import os
from pathlib import Path
from typing import Annotated

import typer

from ..engines.choice import ENGINES
from ..errors import DigitReaderError
from ..networks.weights import RELEASED
from .shared import Weights, fail, load


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
    rapidocr: Annotated[
        Path | None, typer.Option(help="A Python that has RapidOCR, to time it beside the reader.")
    ] = None,
    mnist: Annotated[
        Path | None, typer.Option(help="The folder of MNIST, as for training.")
    ] = None,
    weights: Weights = RELEASED,
) -> None:
    """Time the reader, the page or training on this machine, or read generated pictures."""
    try:
        # Of the training packages only this command needs any: the others start without them.
        from ..data.mnist import load_mnist
        from ..data.writers import load_writers
        from ..evaluation.benchmark import run_benchmark, run_generated
        from ..evaluation.load_test import run_serving
        from ..evaluation.training_speed import run_training_speed
    except ModuleNotFoundError as error:
        fail(f"{error.name} is not installed: pip install -r requirements-train.txt")
    try:
        if serving:
            figures = run_serving(seconds)
        elif training:
            figures = run_training_speed(load_mnist(mnist), mnist, keras, torch, epochs)
        elif generated:
            digits, (_, held_out) = load_mnist(mnist).test, load_writers()
            figures = run_generated(load(weights, "flax"), digits, generated, held_out)
        else:
            figures = run_benchmark([load(weights, engine) for engine in ENGINES], rapidocr)
        if not generated:
            typer.echo(f"{os.cpu_count()} cores")
        for what, figure in figures:
            typer.echo(f"{what:46} {figure}")
    except DigitReaderError as error:
        fail(error)
