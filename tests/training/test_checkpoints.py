"""A run that is killed loses nothing that counts, whenever it is killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pytest
from small_training import parameters
from tiny_task import TWELVE_STEPS, tiny_net, tiny_task

from model.errors import CheckpointError
from model.training.checkpoints import Checkpoints
from model.training.loop import fit

# A run of twelve steps, a checkpoint after each; what it prints goes to a log, its parameters to a
# file.
RUN = """
import sys
from pathlib import Path
import numpy as np
import jax
from flax import nnx
from model.training.checkpoints import Checkpoints
from model.training.loop import fit
from tiny_task import TWELVE_STEPS, tiny_net, tiny_task

folder, out = map(Path, sys.argv[1:])
watch = lambda step: print(step.done, flush=True)
net = fit(tiny_task(), tiny_net(), TWELVE_STEPS, watch, Checkpoints(folder, {}, steps_between=1))
np.savez(out, *(np.asarray(leaf) for leaf in jax.tree.leaves(nnx.state(net))))
"""
ROOT = Path(__file__).parents[2]


def start(folder: Path, out: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", RUN, str(folder), str(out)],
        env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests' / 'helpers'}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def steps_of(process: subprocess.Popen[str]) -> list[int]:
    printed, errors = process.communicate(timeout=200)
    assert process.returncode == 0, errors
    return [int(line) for line in printed.split()]


def test_a_killed_run_goes_on_to_the_very_same_parameters(tmp_path: Path) -> None:
    whole = parameters(fit(tiny_task(), tiny_net(), TWELVE_STEPS, str))
    rng = np.random.default_rng(0)
    for kill_after in (2, 7):
        process = start(tmp_path / "killed", tmp_path / "killed.npz")
        assert process.stdout is not None
        for line in process.stdout:
            if int(line) >= kill_after:
                break
        time.sleep(0.05 * rng.random())  # in a step, or in the middle of a checkpoint
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
    resumed = steps_of(start(tmp_path / "killed", tmp_path / "killed.npz"))
    assert resumed[0] > 6
    assert resumed[-1] == 12
    with np.load(tmp_path / "killed.npz") as saved:
        for one, other in zip(whole, saved.values(), strict=True):
            np.testing.assert_array_equal(one, other)


STATE = {"weights": jnp.arange(4.0), "step": jnp.int32(7)}


def blank() -> dict[str, jnp.ndarray]:
    return {"weights": jnp.zeros(4), "step": jnp.int32(0)}


def test_a_fresh_folder_holds_nothing(tmp_path: Path) -> None:
    done, state = Checkpoints(tmp_path / "new" / "run", {"seed": 0}).latest(blank())
    assert done == 0
    np.testing.assert_array_equal(state["weights"], np.zeros(4))


def test_the_last_state_saved_comes_back(tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path, {"seed": 0})
    checkpoints.save(3, blank())
    checkpoints.save(7, STATE)
    done, state = Checkpoints(tmp_path, {"seed": 0}).latest(blank())
    assert done == 7
    np.testing.assert_array_equal(state["weights"], STATE["weights"])
    assert int(state["step"]) == 7


def test_now_and_then_is_every_so_many_steps(tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path, {}, steps_between=10)
    saved = []
    for done in range(1, 31):
        checkpoints.save_now_and_then(done, STATE)
        saved.append(checkpoints.latest(blank())[0])
    assert sorted(set(saved)) == [0, 10, 20, 30]


def test_a_half_written_checkpoint_is_not_taken(tmp_path: Path) -> None:
    Checkpoints(tmp_path, {}).save(5, STATE)
    whole = tmp_path / "checkpoints" / "5"
    half = tmp_path / "checkpoints" / "9.orbax-checkpoint-tmp-0"
    half.mkdir()
    for path in whole.iterdir():
        if path.is_file():
            (half / path.name).write_bytes(path.read_bytes()[:10])
    assert Checkpoints(tmp_path, {}).latest(blank())[0] == 5


def test_a_damaged_checkpoint_is_told_in_words(tmp_path: Path) -> None:
    Checkpoints(tmp_path, {}).save(5, STATE)
    for path in (tmp_path / "checkpoints" / "5").rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(CheckpointError, match=r"checkpoint 5 .*delete"):
        Checkpoints(tmp_path, {}).latest(blank())


@pytest.mark.parametrize("other", [{"seed": 1}, {}, {"seed": 0, "epochs": 3}])
def test_the_folder_of_another_run_is_refused(other: dict[str, int], tmp_path: Path) -> None:
    Checkpoints(tmp_path, {"seed": 0}).save(1, STATE)
    with pytest.raises(CheckpointError, match=r"another run: (seed|epochs) differ"):
        Checkpoints(tmp_path, other)


def test_a_folder_that_cannot_be_made_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CheckpointError, match="cannot be used"):
        Checkpoints(tmp_path / "file" / "run", {})


def test_a_run_that_made_nothing_holds_no_folder(tmp_path: Path) -> None:
    Checkpoints(tmp_path, {"writers": "mistyped"})
    (tmp_path / "training.0.tmp.npz").touch()  # left by a kill
    Checkpoints(tmp_path, {"writers": "right"})
    (tmp_path / "training.npz").touch()
    with pytest.raises(CheckpointError, match="another run: writers differ"):
        Checkpoints(tmp_path, {"writers": "mistyped"})
