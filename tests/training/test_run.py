"""Runs: two real ones by the command, and what is checked before and after any other."""

import json
import signal
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest
from flax import nnx
from small_training import (
    SHORT_DIGITS,
    SHORT_LINE,
    SHORT_LINES,
    SMALL,
    TINY,
    new_net,
    parameters,
    saved_net,
)
from typer.testing import CliRunner

import train_flax
from model import Reader
from model.data.mnist import Mnist, Split
from model.data.pen_digits import UNIPEN_FILE
from model.errors import CheckpointError, DataError, DigitReaderError, RecipeError, WeightsError
from model.networks.flax_net import DigitNet, LineNet, load_weights
from model.networks.glyph_net import NetShape
from model.synthesis.glyph_mix import Shares
from model.training.config import Recipe
from model.training.loop import Step, Task
from model.training.metrics.history import History
from model.training.presets import Preset
from model.training.run import RunOptions, RunResult, train


def ignore(_: Step) -> None:
    """Show nothing."""


def run(preset: Preset, folder: Path, **options: Any) -> RunResult | None:
    """A run in a folder, which holds its weights, too."""
    options = {"out": folder / "out.safetensors", "folder": folder / "run"} | options
    return train(RunOptions(preset, "python train_flax.py", **options), lambda: nullcontext(ignore))


@pytest.fixture
def options(
    tmp_path: Path, writers_folder: Path, few_digits: Mnist, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """What is typed for a short run."""
    monkeypatch.setattr(train_flax, "WRITERS_FOLDER", writers_folder)
    out, folder = tmp_path / "out.safetensors", tmp_path / "run"
    return ["digits", "--out", str(out), "--run", str(folder)]


def test_a_run_is_stopped_goes_on_and_leaves_weights_a_card_and_a_report(
    options: list[str], tmp_path: Path, mnist: Mnist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(train_flax.PRESETS, "digits", SHORT_DIGITS)
    out, folder, report = tmp_path / "out.safetensors", tmp_path / "run", tmp_path / "run/report"
    watcher = train_flax._watcher

    def signalled(*given: Any) -> Callable[[Step], None]:
        watch = watcher(*given)

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
    assert History(folder).seconds > 0

    # With other options it is another run.
    other = CliRunner().invoke(train_flax.app, [*options, "--seed", "3"])
    assert other.exit_code == 1
    assert "recipe differ" in " ".join(other.output.split())

    result = CliRunner().invoke(train_flax.app, [*options, "--tensorboard"])
    assert result.exit_code == 0, result.output
    assert "200" in result.output
    assert list((folder / "events").iterdir())
    assert Reader.load(out, None).classify(mnist.test.glyphs()[:3]).shape == (3, 11)
    card = json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))
    assert "UNIPEN" in card["data"]
    assert "optdigits" in card["data"]
    assert card["recipe"]["shares"] == asdict(Shares())
    assert card["recipe"]["lines"] is None
    assert card["parameters"] == sum(
        leaf.size for leaf in jax.tree.leaves(nnx.state(new_net(shape=TINY), nnx.Param))
    )
    assert card["metrics"]["validation"]["pen"]["n"] > 0
    assert card["metrics"]["test"]["n"] == card["split"]["test"] == 200
    assert card["split"]["train"] == 100
    names = {"curves.png", "confusion.png", "reliability.png", "mistakes.png", "report.md"}
    assert {path.name for path in report.iterdir()} == names
    assert f"| {card['metrics']['test']['accuracy']:.4f} |" in (report / "report.md").read_text()


def test_the_reader_of_lines_is_trained_by_the_same_command(
    few_digits: Mnist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As many test digits as whole ones to choose by, so that lines of both are made by one
    # compiled program: 100 of MNIST and 15 drawn ones.
    test = Split(few_digits.test.images[:115], few_digits.test.labels[:115])
    loaded = replace(few_digits, test=test)
    monkeypatch.setattr("model.training.run.load_mnist", lambda _: loaded)
    monkeypatch.setitem(train_flax.PRESETS, "line", SHORT_LINES)
    monkeypatch.setattr("model.training.losses.LINES_AN_EPOCH", 16)
    monkeypatch.setattr("model.training.metrics.lines.LINES_TO_CHOOSE_BY", 64)
    monkeypatch.setattr("model.training.metrics.lines.LINES_TO_REPORT", 64)
    options = ["line", "--epochs", "1", "--run", str(tmp_path / "run")]
    options += ["--out", str(tmp_path / "out.safetensors")]
    result = CliRunner().invoke(train_flax.app, options)
    assert result.exit_code == 0, result.output
    net, card = load_weights(tmp_path / "out.safetensors", LineNet)
    assert net(np.zeros((1, 32, 40), np.float32)).shape == (1, 20, 11)
    assert card["architecture"] == asdict(SHORT_LINES.shape)
    assert card["metrics"]["test"]["n"] == 64
    # What its lines were like stands on the card.
    assert card["recipe"]["lines"] == json.loads(json.dumps(asdict(SHORT_LINE)))
    assert (tmp_path / "run" / "report" / "mistakes.png").exists()


def test_the_mean_of_two_networks_is_scored_without_training(
    untrained: Preset, tmp_path: Path
) -> None:
    starts = tuple(saved_net(tmp_path / f"{seed}.safetensors", seed) for seed in range(2))
    run(untrained, tmp_path, starts=starts, epochs=0)
    out = tmp_path / "out.safetensors"
    one, other, mean = (parameters(load_weights(path, DigitNet)[0]) for path in (*starts, out))
    for first, second, found in zip(one, other, mean, strict=True):
        np.testing.assert_allclose(found, (first + second) / 2, atol=1e-6)


def test_a_run_goes_on_with_a_network_and_learns_from_others(
    untrained: Preset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks: list[Task] = []

    def fit(task: Task, net: DigitNet, *_: Any) -> DigitNet:
        tasks.append(task)
        return net

    monkeypatch.setattr("model.training.run.fit", fit)
    start = saved_net(tmp_path / "start.safetensors", 0)
    teachers = tuple(
        saved_net(tmp_path / f"{seed}.safetensors", seed, shape)
        for seed, shape in ((1, TINY), (2, SMALL))
    )
    run(untrained, tmp_path, starts=(start,), teachers=teachers)
    _, card = load_weights(tmp_path / "out.safetensors", DigitNet)
    assert card["recipe"]["peak_rate"] == pytest.approx(0.2 * Recipe().peak_rate)
    assert card["recipe"]["finishes"] == 0
    (task,) = tasks
    kernels = {leaf.shape for leaf in jax.tree.leaves(task.material) if leaf.ndim == 4}
    assert {(5, 5, 1, TINY.stem), (5, 5, 1, SMALL.stem)} <= kernels
    # A run without one of the teachers is another one.
    with pytest.raises(CheckpointError, match="teacher differ"):
        run(untrained, tmp_path, starts=(start,), teachers=teachers[:1])


def test_the_later_rounds_learn_from_the_first_network_and_its_peer(
    untrained: Preset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fitted: list[tuple[Task, DigitNet]] = []

    def fit(task: Task, net: DigitNet, *_: Any) -> DigitNet:
        fitted.append((task, net))
        return net

    monkeypatch.setattr("model.training.run.fit", fit)
    recipe = replace(untrained.recipe, peers=1, finishes=1)
    run(replace(untrained, recipe=recipe), tmp_path)
    (_, first), (_, peer), (task, last) = fitted
    assert last is first
    taught = {leaf.tobytes() for leaf in map(np.asarray, jax.tree.leaves(task.material))}
    for net in (first, peer):
        assert {np.asarray(kernel).tobytes() for kernel in parameters(net)} <= taught
    pairs = zip(parameters(first), parameters(peer), strict=True)
    assert not all(np.array_equal(one, other) for one, other in pairs)


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        ({"epochs": 0}, RecipeError, "name them by --start"),
        ({"out": Path("w.json")}, RecipeError, "names a .safetensors file"),
        ({"out": Path("/proc/nowhere/w.safetensors")}, RecipeError, "cannot be written"),
        ({"out": Path("/proc/w.safetensors")}, RecipeError, "cannot be written"),
        (
            {"user_folders": (Path("/nowhere[/x]"),)},
            DataError,
            r"/nowhere\[/x\] has no labels\.csv",
        ),
        ({"teachers": (Path("none.safetensors"),)}, WeightsError, "there are no weights"),
        ({"starts": (Path("none.safetensors"),)}, WeightsError, "there are no weights"),
    ],
)
def test_what_cannot_work_is_told_before_anything_is_made(
    untrained: Preset,
    wrong: dict[str, Any],
    error: type[DigitReaderError],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("model.training.run.fit", None)
    with pytest.raises(error, match=message):
        run(untrained, tmp_path, **wrong)
    assert not (tmp_path / "run").exists()


def test_devices_that_cannot_share_a_batch_are_told_before_anything_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.training.run.load_mnist", None)
    monkeypatch.setattr(jax, "device_count", lambda: 7)
    with pytest.raises(RecipeError, match="7 devices: --devices takes a number that divides 48"):
        run(SHORT_DIGITS, tmp_path)


def test_weights_of_another_size_do_not_take_the_place_of_the_preset_s(
    untrained: Preset, tmp_path: Path
) -> None:
    start = saved_net(tmp_path / "other.safetensors", 0, NetShape(stem=4, middle=4, top=4))
    with pytest.raises(RecipeError, match="other sizes"):
        run(untrained, tmp_path, out=None, epochs=0, starts=(start,))
    with pytest.raises(RecipeError, match="no mean"):
        run(untrained, tmp_path, starts=(start, saved_net(tmp_path / "tiny.safetensors")))


def changed_labels(folder: Path) -> None:
    (folder / "labels.csv").write_text("file,label\none.json,7\n")


def changed_picture(folder: Path) -> None:
    (folder / "one.json").write_text("[[[9, 0], [5, 40]]]")


def changed_start(folder: Path) -> None:
    saved_net(folder / "start.safetensors", 2)


def changed_teacher(folder: Path) -> None:
    saved_net(folder / "teacher.safetensors", 2)


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
    untrained: Preset, change: Callable[[Path], None], differing: str, tmp_path: Path
) -> None:
    (tmp_path / "one.json").write_text("[[[5, 0], [5, 40]]]")
    (tmp_path / "labels.csv").write_text("file,label\none.json,1\n")
    named = {
        "user_folders": (tmp_path,),
        "starts": (saved_net(tmp_path / "start.safetensors", 0),),
        "teachers": (saved_net(tmp_path / "teacher.safetensors", 1),),
    }
    for _ in range(2):
        assert run(untrained, tmp_path, **named)
    change(tmp_path)
    with pytest.raises(CheckpointError, match=f"another run: {differing} differ"):
        run(untrained, tmp_path, **named)


@pytest.mark.parametrize("stage", ["save_weights", "write_report"])
def test_a_place_that_cannot_be_written_at_the_end_is_an_os_error(
    untrained: Preset, stage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(f"model.training.run.{stage}", full)
    with pytest.raises(OSError, match="No space left"):
        run(untrained, tmp_path)


def test_only_the_first_of_several_processes_writes(
    untrained: Preset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jax, "process_index", lambda: 1)
    assert run(untrained, tmp_path) is None
    assert not (tmp_path / "out.safetensors").exists()


def test_a_missing_folder_of_writers_is_told_in_words(few_digits: Mnist, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=f"{UNIPEN_FILE} is missing"):
        run(SHORT_DIGITS, tmp_path, writers=tmp_path / "nowhere")


def test_a_missing_data_folder_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="train-images-idx3-ubyte"):
        run(replace(SHORT_DIGITS, shape=TINY), tmp_path, mnist=tmp_path)
