"""Training on several devices and in several processes is training on one."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import jax
import numpy as np
from flax import nnx
from tiny_task import TWELVE_STEPS, tiny_net, tiny_task

from model.training.loop import fit

# Prints the loss of every step and the largest parameter at the end, from each process.
RUN = """
import json, sys
import jax
from flax import nnx
from model.training.devices import use_devices
from model.training.loop import fit
from tiny_task import TWELVE_STEPS, tiny_net, tiny_task

devices, address, processes, number = json.loads(sys.argv[1])
use_devices(devices, (address, processes, number) if address else None)
losses = []
watch = lambda step: losses.append(float(step.loss))
net = fit(tiny_task(), tiny_net(), TWELVE_STEPS, watch)
largest = max(float(abs(leaf).max()) for leaf in jax.tree.leaves(nnx.state(net, nnx.Param)))
print(json.dumps({"devices": jax.device_count(), "losses": losses, "largest": largest}))
"""
ROOT = Path(__file__).parents[2]


def start(devices: int, address: str = "", processes: int = 1, number: int = 0) -> subprocess.Popen:
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", RUN, json.dumps([devices, address, processes, number])],
        # Twelve small steps take no time, but four programs to compile do.
        env=os.environ
        | {
            "XLA_FLAGS": "--xla_backend_optimization_level=0",
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests' / 'helpers'}",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def printed_by(process: subprocess.Popen) -> dict:
    printed, errors = process.communicate(timeout=250)
    assert process.returncode == 0, errors
    return json.loads(printed.splitlines()[-1])


def test_two_devices_and_two_processes_give_the_losses_of_one() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    losses: list[float] = []
    net = fit(tiny_task(), tiny_net(), TWELVE_STEPS, lambda step: losses.append(float(step.loss)))
    leaves = jax.tree.leaves(nnx.state(net, nnx.Param))
    one = {
        "devices": 1,
        "losses": losses,
        "largest": max(float(abs(leaf).max()) for leaf in leaves),
    }
    two = printed_by(start(2))
    joined = [start(1, address, 2, number) for number in range(2)]
    joined_runs = [printed_by(process) for process in joined]
    assert [run["devices"] for run in (one, two, *joined_runs)] == [1, 2, 2, 2]
    assert len(one["losses"]) == 12
    assert one["losses"][-1] != one["losses"][0]
    for run in (two, *joined_runs):
        np.testing.assert_allclose(run["losses"], one["losses"], rtol=2e-3)
        np.testing.assert_allclose(run["largest"], one["largest"], rtol=2e-2)
