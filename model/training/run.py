"""One run of training: its rounds, its checkpoints, its weights with their card, its report."""

import hashlib
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import jax
import numpy as np
from flax import nnx

from ..data.labelled_folder import load_labelled_folder
from ..data.mnist import Mnist, load_mnist
from ..data.pen_digits import WRITERS_FOLDER
from ..errors import RecipeError, TrainingStoppedError
from ..networks.flax_net import DigitNet, load_weights, save_weights
from ..networks.layers import Shape
from .card import make_card
from .checkpoints import Checkpoints
from .config import Recipe
from .devices import check_devices
from .loop import Step, fit, learning_rate, mean_of
from .losses import taught_task
from .metrics.history import History
from .metrics.report import write_report
from .presets import Preset, taught_by

RUNS_FOLDER = Path("runs")

Watch = Callable[[Step], None]
Show = Callable[[], AbstractContextManager[Watch]]
"""Opened for every round; shows its steps."""


@dataclass(frozen=True)
class RunOptions:
    """What a run is asked for.

    Attributes:
        preset: the network to train.
        command: as typed, for the card.
        mnist: folder of MNIST's files; None for where `load_mnist` looks by itself.
        writers: folder of more writers' digits; None for MNIST's alone.
        user_folders: folders of a user's labelled pictures.
        out: the safetensors file to write; None for the preset's.
        folder: of the run, its checkpoints and its report; None for one named as the weights.
        epochs: of the first round; None for the preset's, 0 only scores `starts`.
        seed: fixes all that is random.
        starts: weights to go on from, in place of random ones; of several the mean.
        teachers: weights of networks to learn from, beside the labels; none for the preset's.
        events: whether TensorBoard's events are written, too.
    """

    preset: Preset
    command: str
    mnist: Path | None = None
    writers: Path | None = WRITERS_FOLDER
    user_folders: tuple[Path, ...] = ()
    out: Path | None = None
    folder: Path | None = None
    epochs: int | None = None
    seed: int = Recipe.seed
    starts: tuple[Path, ...] = ()
    teachers: tuple[Path, ...] = ()
    events: bool = False


@dataclass(frozen=True)
class RunResult:
    """What a run gave.

    Attributes:
        weights: the file that was written.
        report: the folder of the report.
        test: figures on the test set, among them "n" and "accuracy".
        seconds: that the training took.
    """

    weights: Path
    report: Path
    test: dict[str, float]
    seconds: float


@dataclass(frozen=True)
class _Plan:
    """A run whose options have been checked: what all of its rounds share."""

    options: RunOptions
    preset: Preset
    recipe: Recipe
    shape: Shape
    out: Path
    folder: Path
    mnist: Mnist
    settings: dict[str, Any]


def train(options: RunOptions, show: Show) -> RunResult | None:
    """Train a network, and write its weights, its card and its report.

    The same call goes on where an earlier one was stopped or killed.

    Args:
        options: what is asked for.
        show: shows the steps of a round.

    Returns:
        What was written; None in all but the first of several processes that were joined.

    Raises:
        DigitReaderError: if options do not go together, data or weights cannot be used, or the
            run was asked to stop (`TrainingStoppedError`).
        OSError: if a file cannot be written.
    """
    net, plan = _planned(options)
    history = History(plan.folder, events=options.events and jax.process_index() == 0)
    try:
        net, validation = _rounds(net, plan, history, show)
    except TrainingStoppedError:
        history.keep()
        raise
    return _finished(net, plan, history, validation) if jax.process_index() == 0 else None


def _planned(options: RunOptions) -> tuple[Any, _Plan]:
    """The network to begin with, and the rest; an hour and a half begins after all checks."""
    preset = options.preset
    teachers = options.teachers or preset.teachers
    if teachers and preset.kind is DigitNet:
        preset = replace(taught_by(preset, teachers), recipe=replace(preset.recipe, peers=0))
    elif options.teachers:
        raise RecipeError("--teacher teaches networks of digits: `digits` or `small`, no other")
    recipe = _recipe(options, preset)
    check_devices(recipe)
    net, shape = _first_net(options, preset)
    out = _writable(options.out or preset.weights)
    folder = options.folder or RUNS_FOLDER / preset.weights.stem
    mnist = load_mnist(options.mnist)
    settings = {
        "architecture": asdict(shape),
        "recipe": asdict(recipe),
        "writers": str(options.writers),
        "extra": [_digest(path, _listed(path)) for path in options.user_folders],
        "start": [_digest(path, [path]) for path in options.starts],
        "teacher": [_digest(path, [path]) for path in teachers],
        "devices": jax.device_count(),
    }
    return net, _Plan(options, preset, recipe, shape, out, folder, mnist, settings)


def _recipe(options: RunOptions, preset: Preset) -> Recipe:
    recipe, epochs = preset.recipe, options.epochs
    if options.starts:
        recipe = recipe.for_trained()
    elif epochs == 0:
        raise RecipeError("--epochs 0 only scores weights that are trained: name them by --start")
    return replace(recipe, seed=options.seed, epochs=recipe.epochs if epochs is None else epochs)


def _first_net(options: RunOptions, preset: Preset) -> tuple[Any, Shape]:
    """A new network, or the mean of those to go on from; and its sizes."""
    if not options.starts:
        return preset.kind(preset.shape, rngs=nnx.Rngs(options.seed)), preset.shape
    net, shape = _mean_of_files(options.starts, preset.kind)
    if shape != preset.shape and options.out is None:
        raise RecipeError(
            f"--start is of other sizes than {preset.weights}, which it would take the "
            "place of: train the network that it is of, or name --out"
        )
    return net, shape


def _mean_of_files(paths: Sequence[Path], kind: type[Any]) -> tuple[Any, Shape]:
    """The mean of networks that come from one (Wortsman et al., 2022), and its sizes."""
    loaded = [load_weights(path, kind) for path in paths]
    shapes = [card["architecture"] for _, card in loaded]
    if any(shape != shapes[0] for shape in shapes):
        raise RecipeError(f"networks of other sizes have no mean: {', '.join(map(str, paths))}")
    return mean_of([net for net, _ in loaded]), kind.shape_type(**shapes[0])


def _writable(out: Path) -> Path:
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
    """The list of a folder of labelled pictures, and these."""
    return [folder / "labels.csv", *(picture.path for picture in load_labelled_folder(folder))]


def _rounds(net: Any, plan: _Plan, history: History, show: Show) -> tuple[Any, Any]:
    """Train for all rounds: the mean of the networks after the later ones; validation samples."""
    rounds = _Rounds(plan, history, show)
    first, *peers = plan.recipe.first_rounds()
    net = rounds.train(net, first, "round1")
    teachers = []
    for number, recipe in enumerate(peers, start=1):
        other = plan.preset.kind(plan.shape, rngs=nnx.Rngs(recipe.seed))
        teachers.append(rounds.train(other, recipe, f"peer{number}"))
    if teachers:
        teachers.append(net)
    nets = []
    for number, recipe in enumerate(plan.recipe.finish_rounds(), start=2):
        net = rounds.train(net, recipe, f"round{number}", teachers)
        nets.append(net)
    return mean_of(nets or [net]), rounds.validation


@dataclass
class _Rounds:
    """The rounds of a run, one after the other, each with samples of its own."""

    plan: _Plan
    history: History
    show: Show
    epochs_before: int = 0
    validation: Any = None

    def train(self, net: Any, recipe: Recipe, name: str, teachers: Sequence[Any] = ()) -> Any:
        """The network after a round, which other networks' answers may teach."""
        plan = self.plan
        folder = plan.folder / name
        checkpoints = Checkpoints(folder, plan.settings)
        samples, self.validation = plan.preset.prepare(
            folder, plan.mnist, plan.options.writers, list(plan.options.user_folders), recipe
        )
        task = plan.preset.task(samples)
        if teachers:
            task = taught_task(samples, [(teacher, 1.0) for teacher in teachers])
        with self.show() as shown, _stop_asked() as stop_asked:
            error_of = plan.preset.error_of(self.validation)
            watch = _recording(shown, self.history, recipe, error_of, self.epochs_before)
            self.epochs_before += recipe.epochs
            return fit(task, net, recipe, watch, checkpoints, stop_asked)


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


def _recording(
    shown: Watch,
    history: History,
    recipe: Recipe,
    error_of: Callable[[Any], float],
    epochs_before: int,
) -> Watch:
    """Shows every step, and keeps the figures of each epoch after so many others."""

    def watch(step: Step) -> None:
        shown(step)
        if step.epoch_ended:
            rate = float(np.asarray(learning_rate(recipe.peak_rate, step.total)(step.done)))
            counts = {"epoch": epochs_before + step.epoch_ended, "step": step.done}
            figures = {"loss": float(step.loss), "learning_rate": rate}
            history.add({**counts, **figures, "error": error_of(step.average())})

    return watch


def _finished(net: Any, plan: _Plan, history: History, validation: Any) -> RunResult:
    figures, pictures = plan.preset.figures(net, validation, plan.mnist)
    made = make_card(
        *(net, plan.recipe, plan.mnist, plan.options.command, history.seconds),
        writers=plan.options.writers is not None,
    )
    card = made | figures
    save_weights(plan.out, plan.preset.released(net, validation, figures), plan.shape, card)
    report = plan.folder / "report"
    write_report(report, history, card, pictures)
    return RunResult(plan.out, report, figures["metrics"]["test"], history.seconds)
