"""Few digits, small networks, and what several files of tests train on them."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import jax
import numpy as np
import pytest
from flax import nnx

from model.data.mnist import Mnist, Split
from model.data.pen_digits import UNIPEN_FILE
from model.data.samples import Samples
from model.data.writers import OPTDIGITS_FILE
from model.networks.flax_net import DigitNet, save_weights
from model.networks.glyph_net import NetShape
from model.networks.line_net import LineShape
from model.synthesis.drawn_digits import digit_strokes
from model.synthesis.glyph_mix import Shares, mix_glyphs
from model.synthesis.lines.config import DigitLayout, LineConfig
from model.training.config import Recipe
from model.training.loop import Step, fit
from model.training.losses import glyph_task, line_task
from model.training.metrics.glyphs import Fitted, calibrate
from model.training.metrics.lines import line_error, line_figures
from model.training.presets import DIGITS_PRESET, LINE_PRESET, Preset

SMALL = NetShape(stem=8, middle=16, top=32)
TINY = NetShape(stem=4, middle=4, top=8)
RECIPE = Recipe(epochs=7, batch=48, groups=1, averaging=0.9)
CARD = {"temperature": 1.0, "rejection_threshold": 0.5}
# Rounds of equal length and rate share one compiled step.
SHORT = Recipe(epochs=1, batch=48, groups=1, finishes=2, finish_epochs=1, finish_rate=0.03)
SHORT_DIGITS = replace(DIGITS_PRESET, shape=TINY, recipe=SHORT)
# Short lines of few digits take a third of the time to compile.
SHORT_LINE = LineConfig(width_px=64, layout=DigitLayout(most_digits=3))
SHORT_LINES = replace(
    LINE_PRESET,
    shape=LineShape(stem=4, low=4, middle=4, top=8),
    recipe=replace(LINE_PRESET.recipe, batch=8, groups=1, lines=SHORT_LINE),
    task=partial(line_task, config=SHORT_LINE),
    error_of=partial(line_error, config=SHORT_LINE),
    figures=partial(line_figures, config=SHORT_LINE),
)

SmallRun = tuple[DigitNet, Fitted, list[Step], list[float]]


def new_net(seed: int = 0, shape: NetShape = SMALL) -> DigitNet:
    return DigitNet(shape, rngs=nnx.Rngs(seed))


def parameters(net: nnx.Module) -> list[np.ndarray]:
    return [np.asarray(leaf) for leaf in jax.tree.leaves(nnx.state(net))]


def saved_net(path: Path, seed: int = 0, shape: NetShape = TINY) -> Path:
    """A file of random weights."""
    save_weights(path, new_net(seed, shape), shape, CARD)
    return path


@pytest.fixture(scope="session")
def mnist() -> Mnist:
    """700 digits to train on, 100 to choose by, 200 to report."""
    with np.load(Path(__file__).parents[1] / "mnist.npz") as packed:
        whole = Split(packed["images"], packed["labels"].astype(np.int32))
    parts = [slice(0, 700), slice(700, 800), slice(800, 1000)]
    return Mnist(*(Split(whole.images[part], whole.labels[part]) for part in parts))


@pytest.fixture(scope="session")
def samples(mnist: Mnist) -> Samples:
    return mix_glyphs(np.random.default_rng(0), mnist.train, None, Shares())


@pytest.fixture(scope="session")
def few(samples: Samples) -> Samples:
    """200 of them, five steps an epoch."""
    chosen = np.random.default_rng(0).permutation(len(samples))[:200]
    return Samples(samples.glyphs[chosen], samples.labels[chosen], samples.kinds[chosen])


@pytest.fixture(scope="session")
def small_run(samples: Samples, mnist: Mnist) -> SmallRun:
    """A whole small training: what it gave, what its watcher saw, the loss of every epoch."""
    steps: list[Step] = []
    losses: list[float] = []

    def watch(step: Step) -> None:
        steps.append(step)
        if step.epoch_ended:
            losses.append(float(step.loss))

    net = fit(glyph_task(samples), new_net(), RECIPE, watch)
    validation = mix_glyphs(np.random.default_rng(1), mnist.validation, None, Shares())
    return net, calibrate(net, validation), steps, losses


@pytest.fixture(scope="session")
def writers_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of twenty pen digits, each of a writer of its own, and of twenty bitmaps."""
    folder = tmp_path_factory.mktemp("writers")
    rng = np.random.default_rng(0)
    digits = [digit_strokes(rng) for _ in range(20)]
    strokes = [stroke * (1, -1) for digit, _ in digits for stroke in digit]
    np.savez(
        folder / UNIPEN_FILE,
        points=np.concatenate(strokes).astype(np.float32),
        stroke_offsets=np.cumsum([0, *(len(stroke) for stroke in strokes)]),
        item_offsets=np.cumsum([0, *(len(digit) for digit, _ in digits)]),
        labels=np.array([label for _, label in digits], np.uint8),
        writers=np.array([f"writer {i}" for i in range(20)]),
    )
    images = np.zeros((20, 32, 32), np.uint8)
    images[:, 4:28, 14:18] = 255
    np.savez(folder / OPTDIGITS_FILE, images=images, labels=np.ones(20, np.uint8))
    return folder


@pytest.fixture
def few_digits(mnist: Mnist, monkeypatch: pytest.MonkeyPatch) -> Mnist:
    """What `load_mnist` gives to a run: 100 digits to train on."""
    loaded = replace(mnist, train=Split(mnist.train.images[:100], mnist.train.labels[:100]))
    monkeypatch.setattr("model.training.run.load_mnist", lambda _: loaded)
    return loaded


@pytest.fixture
def untrained(few_digits: Mnist, few: Samples, monkeypatch: pytest.MonkeyPatch) -> Preset:
    """A preset whose network stays as it was and is not measured; nothing is drawn either."""
    monkeypatch.setattr("model.training.run.fit", lambda _, net, *__: net)
    figures = {"metrics": {"test": {"n": 1, "accuracy": 1.0}, "validation": {}}, **CARD}
    return replace(SHORT_DIGITS, figures=lambda *_: (figures, {}), prepare=_touch(few))


def _touch(samples: Samples) -> Callable[..., tuple[Samples, Samples]]:
    """In place of `prepare`: leaves a file in the folder, so that it holds a run."""

    def prepare(folder: Path, *_: object) -> tuple[Samples, Samples]:
        (folder / "training.npz").touch()
        return samples, samples

    return prepare
