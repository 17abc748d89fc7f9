"""Training in miniature: it learns, it repeats itself, and what it writes is read back."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import jax
import numpy as np
import pytest
from flax import nnx
from typer.testing import CliRunner

import train_flax
from model import Reader
from model.data.mnist import Mnist, Split
from model.data.samples import Samples, as_samples
from model.data.writers import OPTDIGITS_FILE, UNIPEN_FILE, Hands
from model.errors import RecipeError, TrainingStoppedError
from model.networks.flax_net import DigitNet, LineNet, load_weights, save_weights
from model.networks.glyph_net import OTHER, NetShape
from model.networks.line_net import LineShape
from model.networks.weights import RELEASED, RELEASED_LINE
from model.synthesis.drawn_digits import digit_strokes
from model.synthesis.glyph_mix import Shares, with_more
from model.training.checkpoints import Checkpoints
from model.training.config import Recipe
from model.training.glyph_metrics import DIGITS_KEPT, Fitted, calibrate, logits_of, measure
from model.training.history import History
from model.training.loop import Step, fit
from model.training.losses import bank_of, glyph_task
from model.training.presets import DIGITS, LINES, QUICK
from model.training.presets import SMALL as SMALL_COURSE

SMALL = NetShape(stem=8, middle=16, top=32)
LINE_SHAPE = LineShape(stem=4, low=4, middle=4, top=8)
RECIPE = Recipe(epochs=12, batch=48, groups=2, averaging=0.9)
CARD = {"temperature": 1.0, "rejection_threshold": 0.5}
Run = tuple[DigitNet, Fitted, list[Step], list[float]]
SHORT = replace(RECIPE, epochs=2, groups=1)


@pytest.fixture(scope="module")
def mnist() -> Mnist:
    """700 digits to train on, 100 to choose by, 200 to report."""
    with np.load(Path(__file__).parents[1] / "mnist.npz") as packed:
        whole = Split(packed["images"], packed["labels"].astype(np.int32))
    parts = [slice(0, 700), slice(700, 800), slice(800, 1000)]
    return Mnist(*(Split(whole.images[part], whole.labels[part]) for part in parts))


@pytest.fixture(scope="module")
def samples(mnist: Mnist) -> Samples:
    return with_more(np.random.default_rng(0), mnist.train, None, Shares())


@pytest.fixture(scope="module")
def few(samples: Samples) -> Samples:
    """200 of them, five steps an epoch."""
    chosen = np.random.default_rng(0).permutation(len(samples))[:200]
    return Samples(samples.glyphs[chosen], samples.labels[chosen], samples.kinds[chosen])


def new_net(seed: int = 0) -> DigitNet:
    return DigitNet(SMALL, rngs=nnx.Rngs(seed))


def weights(net: DigitNet) -> list[np.ndarray]:
    return [np.asarray(leaf) for leaf in jax.tree.leaves(nnx.state(net))]


def ignore(_: Step) -> None:
    """Watch nothing."""


@pytest.fixture(scope="module")
def run(samples: Samples, mnist: Mnist) -> Run:
    """A whole small run: what it gave, what its watcher saw, the loss of every epoch."""
    steps: list[Step] = []
    losses: list[float] = []

    def watch(step: Step) -> None:
        steps.append(step)
        if step.epoch_ended:
            losses.append(float(step.loss))

    net = fit(glyph_task(samples), new_net(), RECIPE, watch)
    chosen_by = with_more(np.random.default_rng(1), mnist.validation, None, Shares())
    return net, calibrate(net, chosen_by), steps, losses


def test_a_small_network_learns_from_700_digits(run: Run, mnist: Mnist) -> None:
    net, fitted, _, losses = run
    test = measure(logits_of(net, mnist.test.glyphs()) / fitted.temperature, mnist.test.labels)
    assert test["n"] == 200
    assert test["accuracy"] >= 0.85
    assert losses[-1] < 0.5 * losses[0]


def test_the_watcher_sees_every_step_and_every_epochs_end(run: Run, samples: Samples) -> None:
    _, _, steps, losses = run
    an_epoch = -(-len(samples) // RECIPE.batch)
    assert [step.done for step in steps] == list(range(1, steps[0].total + 1))
    assert steps[0].total == RECIPE.epochs * an_epoch
    ends = {step.done: step.epoch_ended for step in steps if step.epoch_ended}
    assert ends == {an_epoch * epoch: epoch for epoch in range(1, RECIPE.epochs + 1)}
    assert len(losses) == RECIPE.epochs


def test_the_threshold_keeps_its_share_of_the_validation_digits(run: Run, mnist: Mnist) -> None:
    net, fitted, _, _ = run
    logits = logits_of(net, mnist.validation.glyphs()) / fitted.temperature
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    confidences = (p / p.sum(axis=1, keepdims=True))[:, :10].max(axis=1)
    assert (confidences >= fitted.rejection_threshold - 1e-6).mean() >= DIGITS_KEPT - 0.02


def test_every_kind_of_digit_is_measured_and_other_ink_counted(
    run: Run,
) -> None:
    metrics = run[1].metrics
    assert set(metrics) == {"mnist", "drawn", "pieces", "others"}
    assert metrics["mnist"]["n"] == 100
    assert metrics["mnist"]["accuracy"] > 0.8
    # Pieces and letters are told from digits, too, by so small a network.
    assert metrics["others"]["n"] > 40
    assert metrics["others"]["rejected"] > 0.4


def test_the_same_seed_gives_the_same_network_and_another_seed_another(few: Samples) -> None:
    one, same = (weights(fit(glyph_task(few), new_net(), SHORT, ignore)) for _ in range(2))
    other = weights(fit(glyph_task(few), new_net(), replace(SHORT, seed=1), ignore))
    for a, b in zip(one, same, strict=True):
        np.testing.assert_array_equal(a, b)
    assert any((a != b).any() for a, b in zip(one, other, strict=True))


def test_a_batch_must_go_into_its_groups(few: Samples) -> None:
    with pytest.raises(RecipeError, match="50 in 4 groups"):
        fit(glyph_task(few), new_net(), replace(SHORT, batch=50, groups=4), ignore)


def test_a_run_that_was_stopped_goes_on_to_the_same_weights(few: Samples, tmp_path: Path) -> None:
    whole = weights(fit(glyph_task(few), new_net(), SHORT, ignore))
    seen: list[int] = []
    for stops_at in (3, 7):
        with pytest.raises(TrainingStoppedError, match=f"after step {stops_at} of 10"):
            fit(
                *(glyph_task(few), new_net(), SHORT, lambda step: seen.append(step.done)),
                Checkpoints(tmp_path, {}),
                lambda at=stops_at: bool(seen) and seen[-1] >= at,
            )
    resumed = fit(
        *(glyph_task(few), new_net(), SHORT, lambda step: seen.append(step.done)),
        Checkpoints(tmp_path, {}),
    )
    assert seen == list(range(1, 11))
    for a, b in zip(whole, weights(resumed), strict=True):
        np.testing.assert_array_equal(a, b)
    # Once at its end it has nothing left to do.
    again = fit(
        glyph_task(few),
        new_net(),
        SHORT,
        lambda _: pytest.fail("a step"),
        Checkpoints(tmp_path, {}),
    )
    for a, b in zip(whole, weights(again), strict=True):
        np.testing.assert_array_equal(a, b)


def test_the_last_batch_is_scored_too(run: Run, mnist: Mnist) -> None:
    glyphs = mnist.test.glyphs()
    whole = logits_of(run[0], glyphs, batch=64)
    assert len(whole) == 200
    np.testing.assert_allclose(whole, logits_of(run[0], glyphs, batch=200), atol=1e-4)
    levels = np.rint(255 * glyphs).astype(np.uint8)
    np.testing.assert_allclose(whole, logits_of(run[0], levels), atol=0.1)


@pytest.fixture(scope="module")
def hands() -> Hands:
    """Twenty digits of a pen and ten bitmaps."""
    rng = np.random.default_rng(0)
    drawn = [digit_strokes(rng) for _ in range(20)]
    bitmaps = np.zeros((10, 32, 32), np.float32)
    bitmaps[:, 4:28, 14:18] = 1
    strokes = tuple(tuple(strokes) for strokes, _ in drawn)
    labels = np.array([label for _, label in drawn], np.int32)
    return Hands(strokes, labels, bitmaps, np.ones(10, np.int32))


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


@pytest.fixture
def typed(
    mnist: Mnist, hands: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[list[str], Path]:
    """The options of a short run on 100 digits, and the weights that it writes."""
    few = Split(mnist.train.images[:100], mnist.train.labels[:100])
    monkeypatch.setattr(train_flax, "load_mnist", lambda _: replace(mnist, train=few))
    recipe = Recipe(batch=48, groups=1, finishes=2, finish_epochs=1)
    monkeypatch.setattr(train_flax, "DIGITS", replace(DIGITS, shape=SMALL, recipe=recipe))
    lines = replace(LINES.recipe, batch=8, groups=1, finishes=0)
    monkeypatch.setattr(train_flax, "LINES", replace(LINES, shape=LINE_SHAPE, recipe=lines))
    monkeypatch.setenv("HANDS_DIR", str(written(tmp_path, hands)))
    out = tmp_path / "small.safetensors"
    return ["--epochs", "1", "--out", str(out), "--run", str(tmp_path / "run")], out


def test_the_command_writes_weights_that_the_reader_loads_and_a_report(
    typed: tuple[list[str], Path], mnist: Mnist
) -> None:
    options, out = typed
    result = CliRunner().invoke(train_flax.app, [*options, "--tensorboard"])
    assert result.exit_code == 0, result.output
    assert "200" in result.output
    assert list((out.parent / "run" / "events").iterdir())
    assert Reader.load(out, None).classify(mnist.test.glyphs()[:3]).shape == (3, 11)
    card = json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))
    assert "UNIPEN" in card["data"]
    assert "optdigits" in card["data"]
    assert card["recipe"]["shares"] == asdict(Shares())
    assert "--hands" in card["command"]
    assert card["weights"] == sum(
        leaf.size for leaf in jax.tree.leaves(nnx.state(new_net(), nnx.Param))
    )
    assert card["metrics"]["validation"]["pen"]["n"] > 0
    assert card["metrics"]["test"]["n"] == card["split"]["test"] == 200
    assert card["split"]["train"] == 100
    report = out.parent / "run" / "report"
    names = {"curves.png", "confusion.png", "reliability.png", "mistakes.png", "report.md"}
    assert {path.name for path in report.iterdir()} == names
    assert f"| {card['metrics']['test']['accuracy']:.4f} |" in (report / "report.md").read_text()


def test_a_signal_stops_the_command_and_the_same_command_ends_the_run(
    typed: tuple[list[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    options, out = typed
    watcher = train_flax._watcher

    def signalled(*given: object) -> object:
        watch = watcher(*given)  # type: ignore[arg-type]

        def watch_and_stop(step: Step) -> None:
            watch(step)
            if step.done == 1:
                signal.raise_signal(signal.SIGTERM)

        return watch_and_stop

    with monkeypatch.context() as once:
        once.setattr(train_flax, "_watcher", signalled)
        stopped = CliRunner().invoke(train_flax.app, options)
    assert stopped.exit_code == 1
    assert "stopped after step 1" in stopped.output
    assert "the same command goes on" in stopped.output
    assert not out.exists()
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
    assert History(out.parent / "run").seconds > 0
    assert CliRunner().invoke(train_flax.app, options).exit_code == 0
    assert out.exists()


def test_the_mean_of_two_networks_is_scored_without_training(
    typed: tuple[list[str], Path], tmp_path: Path
) -> None:
    _, out = typed
    paths = [tmp_path / f"{seed}.safetensors" for seed in range(2)]
    for seed, path in enumerate(paths):
        save_weights(path, new_net(seed), SMALL, CARD)
    starts = [word for path in paths for word in ("--start", str(path))]
    options = [*starts, "--epochs", "0", "--out", str(out), "--run", str(tmp_path / "mean")]
    result = CliRunner().invoke(train_flax.app, options)
    assert result.exit_code == 0, result.output
    one, other, mean = (weights(load_weights(path, DigitNet)[0]) for path in (*paths, out))
    for first, second, found in zip(one, other, mean, strict=True):
        np.testing.assert_allclose(found, (first + second) / 2, atol=1e-6)


def test_the_command_goes_on_with_a_network_and_learns_from_others(
    typed: tuple[list[str], Path], tmp_path: Path
) -> None:
    options, out = typed
    paths = [tmp_path / f"{seed}.safetensors" for seed in range(3)]
    shapes = [SMALL, SMALL, NetShape(stem=4, middle=4, top=8)]
    for seed, (path, shape) in enumerate(zip(paths, shapes, strict=True)):
        net = DigitNet(shape, rngs=nnx.Rngs(seed))
        save_weights(path, net, shape, CARD)
    taught = ["--start", str(paths[0]), "--teacher", str(paths[1]), "--teacher", str(paths[2])]
    result = CliRunner().invoke(train_flax.app, [*options, *taught])
    assert result.exit_code == 0, result.output
    _, card = load_weights(out, DigitNet)
    assert card["recipe"]["peak_rate"] == pytest.approx(0.2 * Recipe().peak_rate)
    assert card["recipe"]["finishes"] == 0
    # A run without the teachers is another one.
    other = CliRunner().invoke(train_flax.app, [*options, *taught[:2]])
    assert other.exit_code == 1
    assert "teacher differ" in other.output.replace("\n", " ")


def test_there_is_nothing_to_score_without_weights(typed: tuple[list[str], Path]) -> None:
    _, out = typed
    result = CliRunner().invoke(train_flax.app, ["--epochs", "0", "--out", str(out)])
    assert result.exit_code == 1
    assert "name them by --start" in result.output.replace("\n", " ")
    assert not out.exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (["--out", "w.json"], "names a .safetensors file"),
        (["--out", "/proc/nowhere/w.safetensors"], "cannot be written"),
        (["--join", "localhost:1", "2", "5"], "there is no 5"),
        (["--extra", "/nowhere[/x]"], "/nowhere[/x] has no labels.csv"),
        (["--seed", str(2**40)], "2147483648"),
        (["--out", "/proc/w.safetensors"], "cannot be written"),
    ],
)
def test_what_cannot_work_is_told_before_any_training(
    typed: tuple[list[str], Path], wrong: list[str], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train_flax, "fit", None)
    result = CliRunner().invoke(train_flax.app, [*typed[0], *wrong])
    assert result.exit_code in (1, 2)
    assert words in " ".join((result.output).split())
    assert not list((typed[1].parent / "run").rglob("run.json"))


def test_every_process_tells_its_own_errors(
    typed: tuple[list[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train_flax, "_use_devices", lambda *_: None)
    options = ["--join", "localhost:1", "2", "1", "--extra", "/nowhere"]
    result = CliRunner().invoke(train_flax.app, [*typed[0], *options])
    assert "/nowhere has no labels.csv" in result.output


def test_devices_that_cannot_share_a_batch_are_told_before_anything_is_loaded(
    typed: tuple[list[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train_flax, "load_mnist", None)
    monkeypatch.setattr(jax, "device_count", lambda: 7)
    result = CliRunner().invoke(train_flax.app, typed[0])
    assert result.exit_code == 1
    assert "7 devices: --devices takes a number that divides 48" in " ".join(result.output.split())


@pytest.fixture
def untrained(typed: tuple[list[str], Path], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The options of a run in which the network stays as it was, and is not measured."""
    row = {"n": 1, "accuracy": 1.0}
    figures = {"metrics": {"test": row, "validation": {}}}
    course = replace(train_flax.DIGITS, figures=lambda *_: (figures, {}))
    monkeypatch.setattr(train_flax, "DIGITS", course)
    monkeypatch.setattr(train_flax, "fit", lambda _, net, *__: net)
    return typed[0]


@pytest.mark.parametrize("stage", ["save_weights", "write_report"])
def test_a_place_that_cannot_be_written_at_the_end_is_told_in_words(
    untrained: list[str], stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(train_flax, stage, full)
    result = CliRunner().invoke(train_flax.app, untrained)
    assert isinstance(result.exception, SystemExit)
    assert "No space left" in result.output


def test_weights_of_another_size_do_not_take_the_place_of_the_released_ones(
    typed: tuple[list[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, shape = tmp_path / "other.safetensors", NetShape(stem=4, middle=4, top=8)
    net = DigitNet(shape, rngs=nnx.Rngs(0))
    save_weights(path, net, shape, CARD)
    monkeypatch.setattr(train_flax, "fit", None)
    options = ["--epochs", "0", "--start", str(path), "--run", str(tmp_path / "run")]
    result = CliRunner().invoke(train_flax.app, options)
    assert result.exit_code == 1
    assert "other sizes" in " ".join(result.output.split())


def changed_labels(folder: Path) -> None:
    (folder / "labels.csv").write_text("file,label\none.json,7\n")


def changed_picture(folder: Path) -> None:
    (folder / "one.json").write_text("[[[9, 0], [5, 40]]]")


def changed_start(folder: Path) -> None:
    save_weights(folder / "start.safetensors", new_net(2), SMALL, CARD)


def changed_teacher(folder: Path) -> None:
    save_weights(folder / "teacher.safetensors", new_net(2), SMALL, CARD)


@pytest.mark.parametrize(
    ("change", "differing"),
    [
        (changed_labels, "extra"),
        (changed_picture, "extra"),
        (changed_start, "start"),
        (changed_teacher, "teacher"),
    ],
)
def test_the_same_names_with_other_contents_make_another_run(
    untrained: list[str], change: Callable[[Path], None], differing: str, tmp_path: Path
) -> None:
    (tmp_path / "one.json").write_text("[[[5, 0], [5, 40]]]")
    (tmp_path / "labels.csv").write_text("file,label\none.json,1\n")
    named = ["--extra", str(tmp_path)]
    for seed, name in enumerate(("start", "teacher")):
        save_weights(tmp_path / f"{name}.safetensors", new_net(seed), SMALL, CARD)
        named += [f"--{name}", str(tmp_path / f"{name}.safetensors")]
    for _ in range(2):
        result = CliRunner().invoke(train_flax.app, [*untrained, *named])
        assert result.exit_code == 0, result.output
    change(tmp_path)
    other = CliRunner().invoke(train_flax.app, [*untrained, *named])
    assert other.exit_code == 1
    assert f"another run: {differing} differ" in " ".join(other.output.split())


def test_ones_own_pictures_are_among_what_lines_are_made_of(samples: Samples) -> None:
    glyphs = np.zeros((3, 28, 28), np.float32)
    own = as_samples(glyphs + 1, np.array([7, 7, OTHER]), "own")
    before, after = bank_of(samples), bank_of(samples + own)
    assert int(after.digits) == int(before.digits) + 2
    assert len(after.labels) == len(before.labels) + 3
    assert (after.labels[: int(after.digits)] < OTHER).all()


def test_teachers_that_cannot_teach_are_refused_in_words(
    typed: tuple[list[str], Path], tmp_path: Path
) -> None:
    options, _ = typed
    line = CliRunner().invoke(train_flax.app, ["--line", "--teacher", "some", *options])
    assert line.exit_code == 1
    assert "leave out --line" in line.output.replace("\n", " ")
    missing = str(tmp_path / "none.safetensors")
    result = CliRunner().invoke(train_flax.app, ["--teacher", missing, *options])
    assert result.exit_code == 1
    assert "no card" in result.output.replace("\n", " ")


def test_the_reader_of_lines_is_trained_by_the_same_command(
    typed: tuple[list[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.training.losses.LINES_AN_EPOCH", 16)
    monkeypatch.setattr("model.training.line_metrics.LINES_TO_CHOOSE_BY", 64)
    monkeypatch.setattr("model.training.line_metrics.LINES_TO_REPORT", 64)
    options, out = typed
    result = CliRunner().invoke(train_flax.app, ["--line", *options])
    assert result.exit_code == 0, result.output
    net, card = load_weights(out, LineNet)
    assert net(np.zeros((1, 32, 40), np.float32)).shape == (1, 20, 11)
    assert card["architecture"] == asdict(LINE_SHAPE)
    assert card["metrics"]["test"]["n"] == 64
    assert (out.parent / "run" / "report" / "mistakes.png").exists()


def test_two_networks_at_once_are_refused_in_words() -> None:
    # As a process of its own, which starts itself anew and must get there.
    command = [sys.executable, str(train_flax.__file__), "--line", "--quick"]
    env = {name: value for name, value in os.environ.items() if name != "GLIBC_TUNABLES"}
    result = subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, check=False, env=env
    )
    assert result.returncode == 1
    assert "name one" in result.stdout.replace("\n", " ")


def test_another_command_does_not_go_on_with_a_run(typed: tuple[list[str], Path]) -> None:
    options, _ = typed
    assert CliRunner().invoke(train_flax.app, options).exit_code == 0
    other = CliRunner().invoke(train_flax.app, [*options, "--seed", "3"])
    assert other.exit_code == 1
    assert "recipe differ" in other.output.replace("\n", " ")


def test_the_later_rounds_are_short_slow_and_of_other_glyphs() -> None:
    recipe = Recipe(epochs=9, seed=3)
    first, second, third = recipe.rounds()
    assert first == recipe
    assert second.epochs < first.epochs
    assert second.peak_rate < first.peak_rate
    assert len({first.seed, second.seed, third.seed}) == 3
    assert replace(recipe, finishes=0).rounds() == [replace(recipe, finishes=0)]


def test_the_quick_and_the_small_networks_are_what_they_are_called() -> None:
    assert QUICK.recipe.epochs < DIGITS.recipe.epochs
    assert len(QUICK.recipe.rounds()) == 1
    net = SMALL_COURSE.kind(SMALL_COURSE.shape, rngs=nnx.Rngs(0))
    assert sum(leaf.size for leaf in jax.tree.leaves(nnx.state(net, nnx.Param))) <= 25_000


def test_a_missing_folder_of_hands_is_told_in_words(
    mnist: Mnist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train_flax, "load_mnist", lambda _: mnist)
    result = CliRunner().invoke(
        train_flax.app, ["--hands", str(tmp_path / "nowhere"), "--run", str(tmp_path / "run")]
    )
    assert result.exit_code == 1
    assert f"{UNIPEN_FILE} is missing" in result.output.replace("\n", "")


def test_a_missing_data_folder_is_told_in_words(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        train_flax.app, ["--mnist", str(tmp_path), "--run", str(tmp_path / "run")]
    )
    assert result.exit_code == 1
    assert "train-images-idx3-ubyte" in result.output.replace("\n", "")


def test_only_the_released_networks_are_written_over_themselves() -> None:
    assert (DIGITS.weights, LINES.weights) == (RELEASED, RELEASED_LINE)
    assert len({course.weights for course in (DIGITS, LINES, QUICK, SMALL_COURSE)}) == 4
