"""Training in miniature: it learns, it repeats itself, and what it writes is read back."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import train_flax
from model import Reader
from model.data import Mnist, Split
from model.net import NetShape
from model.training import Recipe, Step, TrainedNet, logits_of, measure, train

SMALL = NetShape(stem=8, middle=16, top=32)
RECIPE = Recipe(epochs=15, batch=50, averaging=0.9)


@pytest.fixture(scope="module")
def mnist() -> Mnist:
    """700 digits to train on, 100 to choose by, 200 to report."""
    with np.load(Path(__file__).parent / "mnist.npz") as packed:
        whole = Split(packed["images"], packed["labels"].astype(np.int32))
    parts = [slice(0, 700), slice(700, 800), slice(800, 1000)]
    return Mnist(*(Split(whole.images[part], whole.labels[part]) for part in parts))


@pytest.fixture(scope="module")
def run(mnist: Mnist) -> tuple[TrainedNet, list[Step]]:
    steps: list[Step] = []
    return train(mnist.train, mnist.validation, SMALL, RECIPE, steps.append), steps


def test_a_small_network_learns_from_700_digits(
    run: tuple[TrainedNet, list[Step]], mnist: Mnist
) -> None:
    trained, steps = run
    test = measure(
        logits_of(trained.net, mnist.test.glyphs()) / trained.temperature, mnist.test.labels
    )
    assert test["n"] == 200
    assert test["accuracy"] >= 0.85
    assert float(steps[-1].loss) < 0.5 * float(steps[0].loss)


def test_the_watcher_sees_every_step(run: tuple[TrainedNet, list[Step]]) -> None:
    _, steps = run
    assert [step.done for step in steps] == list(range(1, steps[0].total + 1))
    assert steps[0].total * RECIPE.batch >= RECIPE.epochs * 700


def test_the_threshold_keeps_its_share_of_the_validation_digits(
    run: tuple[TrainedNet, list[Step]], mnist: Mnist
) -> None:
    trained, _ = run
    logits = logits_of(trained.net, mnist.validation.glyphs()) / trained.temperature
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    confidences = (p / p.sum(axis=1, keepdims=True))[:, :10].max(axis=1)
    assert (confidences >= trained.rejection_threshold - 1e-6).mean() >= RECIPE.digits_kept - 0.01


def test_the_same_seed_gives_the_same_network(mnist: Mnist) -> None:
    short = replace(RECIPE, epochs=1)
    few = Split(mnist.train.images[:100], mnist.train.labels[:100])
    nets = [train(few, mnist.validation, SMALL, short, lambda _: None).net for _ in range(2)]
    glyphs = mnist.test.glyphs()
    np.testing.assert_array_equal(logits_of(nets[0], glyphs), logits_of(nets[1], glyphs))


def test_the_last_batch_is_scored_too(run: tuple[TrainedNet, list[Step]], mnist: Mnist) -> None:
    glyphs = mnist.test.glyphs()
    whole = logits_of(run[0].net, glyphs, batch=64)
    assert len(whole) == 200
    np.testing.assert_allclose(whole, logits_of(run[0].net, glyphs, batch=200), atol=1e-4)


def test_the_command_writes_weights_that_the_reader_loads(
    mnist: Mnist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train_flax, "load_mnist", lambda _: mnist)
    monkeypatch.setattr(train_flax, "NetShape", lambda: SMALL)
    out = tmp_path / "small.safetensors"
    result = CliRunner().invoke(train_flax.app, ["--epochs", "1", "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert "200" in result.output
    assert Reader.load(out).classify(mnist.test.glyphs()[:3]).shape == (3, 11)


def test_a_missing_data_folder_is_told_in_words(tmp_path: Path) -> None:
    result = CliRunner().invoke(train_flax.app, ["--mnist", str(tmp_path)])
    assert result.exit_code == 1
    assert "train-images-idx3-ubyte" in result.output.replace("\n", "")
