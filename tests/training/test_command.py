"""The training command: what is typed becomes the options of a run, and what it says of it."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import jax
import pytest
from typer.testing import CliRunner

import train_flax
from model.data.pen_digits import WRITERS_FOLDER
from model.errors import RecipeError, TrainingStoppedError
from model.training.config import Recipe
from model.training.loop import Step
from model.training.presets import DIGITS_PRESET, QUICK_PRESET
from model.training.run import RunOptions, RunResult

Show = Callable[[], AbstractContextManager[Callable[[Step], None]]]
RESULT = RunResult(Path("w.safetensors"), Path("runs/w/report"), {"n": 200, "accuracy": 0.98}, 90.0)


def run(*typed: str) -> Any:
    return CliRunner().invoke(train_flax.app, typed)


def words(result: Any) -> str:
    return " ".join(result.output.split())


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[RunOptions]]:
    """What would be run: nothing is."""
    options: list[RunOptions] = []

    def train(given: RunOptions, _: Show) -> RunResult:
        options.append(given)
        return RESULT

    monkeypatch.setattr(train_flax, "train", train)
    return options


def test_without_options_a_network_is_trained_as_released(asked: list[RunOptions]) -> None:
    result = run("digits")
    assert result.exit_code == 0, result.output
    assert words(result) == (
        "test: 98.00% of 200, 1.5 minutes "
        "the weights are in w.safetensors, the report in runs/w/report"
    )
    (options,) = asked
    assert options == RunOptions(DIGITS_PRESET, options.command)
    assert options.command.startswith("python ")
    assert options.writers == WRITERS_FOLDER


def test_every_option_reaches_the_run(asked: list[RunOptions]) -> None:
    typed = "digits --mnist m --without-extra --extra a --extra b --out o.safetensors --run r "
    typed += "--epochs 3 "
    typed += "--seed 7 --start s --start t --teacher u --tensorboard --quick"
    assert run(*typed.split()).exit_code == 0
    assert asked == [
        RunOptions(
            QUICK_PRESET,
            asked[0].command,
            mnist=Path("m"),
            writers=None,
            user_folders=(Path("a"), Path("b")),
            out=Path("o.safetensors"),
            folder=Path("r"),
            epochs=3,
            seed=7,
            starts=(Path("s"), Path("t")),
            teachers=(Path("u"),),
            events=True,
        )
    ]


@pytest.mark.parametrize("network", train_flax.PRESETS)
def test_each_network_has_its_command(network: str, asked: list[RunOptions]) -> None:
    assert run(network).exit_code == 0
    assert asked[0].preset == train_flax.PRESETS[network]


def test_all_trains_every_network_after_those_that_teach_it(
    asked: list[RunOptions], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = ["all", "--seed", "5"]
    monkeypatch.setattr(sys, "argv", ["train_flax.py", *typed])
    assert run(*typed).exit_code == 0
    assert [options.preset for options in asked] == list(train_flax.PRESETS.values())
    made: set[Path] = set()
    for options in asked:
        assert options.seed == 5
        assert set(options.preset.teachers) <= made
        made.add(options.preset.weights)
    # Each card names the command for its network alone.
    commands = [options.command for options in asked]
    assert commands == [f"python train_flax.py {name} --seed 5" for name in train_flax.PRESETS]


@pytest.mark.parametrize("network", train_flax.PRESETS)
def test_a_card_names_the_command_that_makes_its_network(
    network: str, asked: list[RunOptions]
) -> None:
    preset = train_flax.PRESETS[network]
    card = json.loads(preset.weights.with_suffix(".json").read_text(encoding="utf-8"))
    program, script, *typed = shlex.split(card["command"])
    assert (program, script) == ("python", "train_flax.py")
    assert run(*typed).exit_code == 0
    (options,) = asked
    # No file, no other weights, nothing but the seed: whoever has the repository has all.
    assert options == RunOptions(preset, options.command, seed=options.seed)
    recipe = replace(preset.recipe, seed=options.seed)
    # What a card does not name was not there when it was written, and is off by default.
    assert asdict(Recipe()) | card["recipe"] == json.loads(json.dumps(asdict(recipe)))
    assert re.fullmatch("[0-9a-f]{40}", card["commit"])


@pytest.mark.parametrize(
    ("typed", "code", "message"),
    [
        ("all --teacher some", 1, "name it in place of `all`"),
        ("all --epochs 0", 1, "name it in place of `all`"),
        ("small --quick", 1, "digits --quick"),
        ("digits --join localhost:1 2 5", 1, "there is no 5"),
        (f"digits --seed {2**40}", 2, "2147483648"),
        ("digits --devices 0", 2, "--devices"),
    ],
)
def test_options_that_do_not_go_together_are_told_and_nothing_is_run(
    typed: str, code: int, message: str, asked: list[RunOptions]
) -> None:
    result = run(*typed.split())
    assert result.exit_code == code
    assert message in words(result)
    assert asked == []


def test_what_does_not_go_together_is_refused_in_words_by_the_script_itself() -> None:
    # As a process of its own, which starts itself anew and must get there.
    command = [sys.executable, str(train_flax.__file__), "line", "--quick"]
    env = {name: value for name, value in os.environ.items() if name != "GLIBC_TUNABLES"}
    result = subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, check=False, env=env
    )
    assert result.returncode == 1
    assert "digits --quick" in result.stdout.replace("\n", " ")


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (TrainingStoppedError("stopped after step 1 of 9"), "1 of 9; the same command goes on"),
        (RecipeError("no [bold]way[/bold]"), "no [bold]way[/bold]"),
        (OSError(28, "No space left on device"), "No space left on device"),
    ],
)
def test_a_run_that_fails_is_told_in_words(
    error: Exception, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def train(*_: object) -> None:
        raise error

    monkeypatch.setattr(train_flax, "train", train)
    result = run("digits")
    assert isinstance(result.exception, SystemExit)
    assert result.exit_code == 1
    assert message in words(result)


def test_every_process_tells_its_own_errors_and_only_the_first_its_result(
    asked: list[RunOptions], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train_flax, "use_devices", lambda *_: None)
    assert run("digits", "--join", "localhost:1", "2", "0").output != ""
    assert run("digits", "--join", "localhost:1", "2", "1").output == ""
    assert "--quick" in words(run("small", "--join", "localhost:1", "2", "1", "--quick"))


def test_progress_is_shown_now_and_then_and_at_an_epoch_s_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = iter(range(1000))  # seconds; each look at the clock takes one
    monkeypatch.setattr(train_flax, "SECONDS_BETWEEN_UPDATES", 1e9)
    monkeypatch.setattr(train_flax, "SECONDS_BETWEEN_LOG_LINES", -1)

    def train(_: RunOptions, show: Show) -> None:
        monkeypatch.setattr("time.perf_counter", lambda: float(next(clock)))
        with show() as watch:
            for done in (1, 2):
                watch(Step(done, 2, 48, done // 2, jax.numpy.float32(0.5), lambda: None))
        monkeypatch.undo()

    monkeypatch.setattr(train_flax, "train", train)
    assert "step 2 of 2 loss 0.5000" in words(run("digits"))
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
