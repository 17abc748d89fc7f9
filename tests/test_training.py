"""Training in miniature: it learns, it repeats itself, and what it writes is read back."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import train_flax
from model import Reader
from model.allographs import digit_strokes
from model.data import Mnist, Split
from model.hands import OPTDIGITS_FILE, UNIPEN_FILE, Hands
from model.net import NetShape
from model.synthesis import Shares
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


@pytest.fixture(scope="module")
def hands() -> tuple[Hands, Hands]:
    """Twenty digits of a pen and ten bitmaps to learn from, and as many to choose by."""

    def made(seed: int) -> Hands:
        rng = np.random.default_rng(seed)
        drawn = [digit_strokes(rng) for _ in range(20)]
        bitmaps = np.zeros((10, 32, 32), np.float32)
        bitmaps[:, 4:28, 14:18] = 1
        strokes = tuple(tuple(strokes) for strokes, _ in drawn)
        labels = np.array([label for _, label in drawn], np.int32)
        return Hands(strokes, labels, bitmaps, np.ones(10, np.int32))

    return made(0), made(1)


@pytest.fixture(scope="module")
def twins(
    mnist: Mnist, hands: tuple[Hands, Hands]
) -> tuple[list[TrainedNet], list[Step], list[Step]]:
    """Two short runs of one seed with more hands, and the steps of each."""
    shares = Shares(pen=0.6, drawn=0.2, pieces=0.3, others=0.4)
    short = replace(RECIPE, epochs=1, shares=shares)
    few = Split(mnist.train.images[:100], mnist.train.labels[:100])
    steps: tuple[list[Step], list[Step]] = ([], [])
    nets = [train(few, mnist.validation, SMALL, short, seen.append, hands) for seen in steps]
    return nets, *steps


def test_the_same_seed_gives_the_same_network(
    twins: tuple[list[TrainedNet], list[Step], list[Step]], mnist: Mnist
) -> None:
    (one, other), *_ = twins
    glyphs = mnist.test.glyphs()
    np.testing.assert_array_equal(logits_of(one.net, glyphs), logits_of(other.net, glyphs))
    assert one.metrics == other.metrics


def test_more_hands_are_learnt_from_and_measured(
    twins: tuple[list[TrainedNet], list[Step], list[Step]],
) -> None:
    (trained, _), steps, _ = twins
    # 100 digits of MNIST, 60 of the hands, 20 drawn, 30 pieces and 40 of other ink.
    assert steps[-1].done == steps[-1].total == 250 / RECIPE.batch
    kinds = {f"accuracy_{kind}" for kind in ("mnist", "pen", "drawn", "pieces", "others")}
    assert kinds <= set(trained.metrics)
    assert trained.metrics["n"] == 100
    assert all(np.isfinite(value) for value in trained.metrics.values())


def test_without_hands_no_pen_is_measured(run: tuple[TrainedNet, list[Step]]) -> None:
    metrics = run[0].metrics
    assert "accuracy_pen" not in metrics
    assert metrics["accuracy_mnist"] > 0.8
    # Pieces and letters are told from digits, too, by so small a network.
    assert metrics["accuracy_others"] > 0.5


def test_the_last_batch_is_scored_too(run: tuple[TrainedNet, list[Step]], mnist: Mnist) -> None:
    glyphs = mnist.test.glyphs()
    whole = logits_of(run[0].net, glyphs, batch=64)
    assert len(whole) == 200
    np.testing.assert_allclose(whole, logits_of(run[0].net, glyphs, batch=200), atol=1e-4)


def written(folder: Path, hands: Hands) -> Path:
    """A folder of hands with the strokes of these, every digit of a writer of its own."""
    strokes = [stroke * (1, -1) for digit in hands.strokes for stroke in digit]
    np.savez(
        folder / UNIPEN_FILE,
        points=np.concatenate(strokes).astype(np.float32),
        stroke_offsets=np.cumsum([0, *(len(stroke) for stroke in strokes)]),
        item_offsets=np.cumsum([0, *(len(digit) for digit in hands.strokes)]),
        labels=hands.stroke_labels.astype(np.uint8),
        writers=np.array([f"writer {i}" for i in range(len(hands.strokes))]),
    )
    images = (255 * np.concatenate([hands.bitmaps] * 2)).astype(np.uint8)
    np.savez(folder / OPTDIGITS_FILE, images=images, labels=np.ones(20, np.uint8))
    return folder


def test_the_command_writes_weights_that_the_reader_loads(
    mnist: Mnist, hands: tuple[Hands, Hands], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = Split(mnist.train.images[:100], mnist.train.labels[:100])
    monkeypatch.setattr(train_flax, "load_mnist", lambda _: replace(mnist, train=few))
    monkeypatch.setattr(train_flax, "NetShape", lambda: SMALL)
    monkeypatch.setenv("HANDS_DIR", str(written(tmp_path, hands[0])))
    out = tmp_path / "small.safetensors"
    result = CliRunner().invoke(train_flax.app, ["--epochs", "1", "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert "200" in result.output
    assert Reader.load(out).classify(mnist.test.glyphs()[:3]).shape == (3, 11)
    card = json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))
    assert "UNIPEN" in card["data"]
    assert "optdigits" in card["data"]
    assert card["recipe"]["shares"] == asdict(Shares())
    assert "--hands" in card["command"]
    assert "accuracy_pen" in card["metrics"]["validation"]


def test_a_missing_folder_of_hands_is_told_in_words(
    mnist: Mnist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train_flax, "load_mnist", lambda _: mnist)
    result = CliRunner().invoke(train_flax.app, ["--hands", str(tmp_path / "nowhere")])
    assert result.exit_code == 1
    assert f"{UNIPEN_FILE} is missing" in result.output.replace("\n", "")


def test_a_missing_data_folder_is_told_in_words(tmp_path: Path) -> None:
    result = CliRunner().invoke(train_flax.app, ["--mnist", str(tmp_path)])
    assert result.exit_code == 1
    assert "train-images-idx3-ubyte" in result.output.replace("\n", "")
