"""Training on several devices and in several processes is training on one."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np

# Prints the loss of every step and the sum of the weights' sizes at the end, from process 0.
RUN = """
import json, sys
import numpy as np
import jax
from flax import nnx
from model.networks.glyph_net import DigitNet, NetShape
from model.data.samples import Samples
from model.training.losses import glyph_task
from model.training.config import Recipe
from model.training.loop import fit
from train_flax import _use_devices

devices, address, processes, number = json.loads(sys.argv[1])
_use_devices(devices, (address, processes, number) if address else None)
rng = np.random.default_rng(0)
glyphs = rng.integers(0, 256, (96, 28, 28), dtype=np.uint8)
samples = Samples(glyphs, rng.integers(0, 10, 96).astype(np.int32), np.full(96, "mnist"))
net = DigitNet(NetShape(4, 6, 8), rngs=nnx.Rngs(0))
losses = []
watch = lambda step: losses.append(float(step.loss))
net = fit(glyph_task(samples), net, Recipe(epochs=4, batch=32, groups=2, peak_rate=0.01), watch)
largest = max(float(abs(leaf).max()) for leaf in jax.tree.leaves(nnx.state(net, nnx.Param)))
print(json.dumps({"devices": jax.device_count(), "losses": losses, "largest": largest}))
"""


def start(devices: int, address: str = "", processes: int = 1, number: int = 0) -> subprocess.Popen:
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", RUN, json.dumps([devices, address, processes, number])],
        cwd=Path(__file__).parents[2],
        # Twelve small steps take no time, but four programs to compile do.
        env=os.environ | {"XLA_FLAGS": "--xla_backend_optimization_level=0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def told_by(process: subprocess.Popen) -> dict:
    printed, errors = process.communicate(timeout=250)
    assert process.returncode == 0, errors
    return json.loads(printed.splitlines()[-1])


def test_two_devices_and_two_processes_give_the_losses_of_one() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    one = told_by(start(1))
    two = told_by(start(2))
    joined = [start(1, address, 2, number) for number in range(2)]
    apart = [told_by(process) for process in joined]
    assert [told["devices"] for told in (one, two, *apart)] == [1, 2, 2, 2]
    assert len(one["losses"]) == 12
    assert one["losses"][-1] != one["losses"][0]
    for told in (two, *apart):
        np.testing.assert_allclose(told["losses"], one["losses"], rtol=2e-3)
        np.testing.assert_allclose(told["largest"], one["largest"], rtol=2e-2)
