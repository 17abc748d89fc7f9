"""How fast this project trains, beside the same network in Keras and PyTorch, timed in turns.

The others run in environments of their own, in processes of their own: none of them is ever
installed here.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ..data.mnist import Mnist
from ..errors import RecipeError
from ..training.metrics.history import History

TIMED_BATCH = 128
# The network of an earlier app, for all: [conv 32 5x5 twice, pool, conv 64 3x3 twice, pool,
# dense 256], with dropout. Each program is given the data, the steps to time and the epochs.
FLAX = """
import json, sys, time
import jax, numpy as np, optax
from flax import nnx

class Net(nnx.Module):
    def __init__(self, rngs):
        sizes = ((1, 32, 5), (32, 32, 5), (32, 64, 3), (64, 64, 3))
        self.convs = nnx.List([nnx.Conv(a, b, (k, k), rngs=rngs) for a, b, k in sizes])
        self.dense = nnx.Linear(7 * 7 * 64, 256, rngs=rngs)
        self.classify = nnx.Linear(256, 10, rngs=rngs)
        self.drop, self.drop_half = nnx.Dropout(0.25, rngs=rngs), nnx.Dropout(0.5, rngs=rngs)

    def __call__(self, x):
        for pair in (self.convs[:2], self.convs[2:]):
            for conv in pair:
                x = nnx.relu(conv(x))
            x = self.drop(nnx.max_pool(x, (2, 2), (2, 2)))
        return self.classify(self.drop_half(nnx.relu(self.dense(x.reshape(len(x), -1)))))

path, batch, steps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with np.load(path) as data:
    images, labels = data["images"][..., None] / np.float32(255), data["labels"]
net = Net(nnx.Rngs(0))
optimizer = nnx.Optimizer(net, optax.adam(1e-3), wrt=nnx.Param)

@nnx.jit
def step(net, optimizer, x, y):
    def loss(net):
        return optax.softmax_cross_entropy_with_integer_labels(net(x), y).mean()
    optimizer.update(net, nnx.grad(loss)(net))

def run(count):
    for i in range(count):
        part = slice(i * batch, (i + 1) * batch)
        step(net, optimizer, images[part], labels[part])
    jax.block_until_ready(nnx.state(net))

run(3)
started = time.perf_counter()
run(steps)
json.dump({"images a second": steps * batch / (time.perf_counter() - started)}, sys.stdout)
"""
KERAS = """
import json, sys, time
import keras, numpy as np
from keras import layers

path, batch, steps, epochs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
with np.load(path) as data:
    images, labels = data["images"][..., None] / np.float32(255), data["labels"]
    chosen_by = data["validation_images"][..., None] / np.float32(255), data["validation_labels"]
conv = lambda n, k: layers.Conv2D(n, k, padding="same", activation="relu")
net = keras.Sequential([
    keras.Input((28, 28, 1)), conv(32, 5), conv(32, 5), layers.MaxPooling2D(), layers.Dropout(0.25),
    conv(64, 3), conv(64, 3), layers.MaxPooling2D(), layers.Dropout(0.25), layers.Flatten(),
    layers.Dense(256, activation="relu"), layers.Dropout(0.5), layers.Dense(10, "softmax")])
net.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
if not epochs:
    few = images[: steps * batch], labels[: steps * batch]
    net.fit(few[0][: 3 * batch], few[1][: 3 * batch], batch_size=batch, verbose=0)
    started = time.perf_counter()
    net.fit(*few, batch_size=batch, verbose=0, shuffle=False)
    json.dump({"images a second": steps * batch / (time.perf_counter() - started)}, sys.stdout)
started = time.perf_counter()
for epoch in range(epochs):
    net.fit(images, labels, batch_size=batch, verbose=0)
    seconds = time.perf_counter() - started
    right = net.evaluate(*chosen_by, batch_size=500, verbose=0)[1]
    sys.stdout.write(json.dumps({"right": right, "seconds": seconds}) + "\\n")
    sys.stdout.flush()
    if right >= 0.994:
        break
"""
TORCH = """
import json, sys, time
import numpy as np, torch
from torch import nn

path, batch, steps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with np.load(path) as data:
    images = torch.from_numpy(data["images"][:, None] / np.float32(255))
    labels = torch.from_numpy(data["labels"].astype(np.int64))
conv = lambda a, b, k: (nn.Conv2d(a, b, k, padding="same"), nn.ReLU())
net = nn.Sequential(
    *conv(1, 32, 5), *conv(32, 32, 5), nn.MaxPool2d(2), nn.Dropout(0.25),
    *conv(32, 64, 3), *conv(64, 64, 3), nn.MaxPool2d(2), nn.Dropout(0.25), nn.Flatten(),
    nn.Linear(7 * 7 * 64, 256), nn.ReLU(), nn.Dropout(0.5), nn.Linear(256, 10))
optimizer, loss = torch.optim.Adam(net.parameters()), nn.CrossEntropyLoss()

def run(count):
    for i in range(count):
        part = slice(i * batch, (i + 1) * batch)
        optimizer.zero_grad()
        loss(net(images[part]), labels[part]).backward()
        optimizer.step()

run(3)
started = time.perf_counter()
run(steps)
json.dump({"images a second": steps * batch / (time.perf_counter() - started)}, sys.stdout)
"""
STEPS = 50
TURNS = 3
WANTED = (0.990, 0.994)


def run_training_speed(
    mnist: Mnist, folder: Path | None, keras: Path | None, torch: Path | None, epochs: int
) -> Iterator[tuple[str, str]]:
    """Time a step of one network in each engine, then the way to 99.0 % and to 99.4 %.

    Args:
        mnist: to train on, and to choose by.
        folder: that it was loaded from; None for where `load_mnist` looks by itself.
        keras: the Python of an environment with TensorFlow; without it, it is left out.
        torch: the same with PyTorch.
        epochs: that each may take to get there; 0 leaves the way out.

    Yields:
        What was timed, and the figures as text.

    Raises:
        RecipeError: if a program ends with an error.
    """
    engines = {"JAX and Flax": (Path(sys.executable), FLAX)}
    engines |= {"TensorFlow and Keras": (keras, KERAS)} if keras else {}
    engines |= {"PyTorch": (torch, TORCH)} if torch else {}
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch) / "mnist.npz"
        np.savez(
            data,
            images=mnist.train.images,
            labels=mnist.train.labels,
            validation_images=mnist.validation.images,
            validation_labels=mnist.validation.labels,
        )

        def told(python: Path, program: str, epochs: int) -> Iterator[dict[str, float]]:
            return _told(
                [str(python), "-c", program, str(data), *map(str, (TIMED_BATCH, STEPS, epochs))]
            )

        speeds: dict[str, list[float]] = {name: [] for name in engines}
        for _ in range(TURNS):
            for name, (python, program) in engines.items():
                speeds[name] += [line["images a second"] for line in told(python, program, 0)]
        for name, found in speeds.items():
            turns = ", ".join(f"{speed:,.0f}" for speed in sorted(found))
            yield f"{name}, batch {TIMED_BATCH}", f"{turns} images a second"
        if epochs:
            yield "this project, --quick", _way(_quick(Path(scratch), folder, epochs))
            if keras:
                yield "Keras, the network of an earlier app", _way(told(keras, KERAS, epochs))


def _told(command: list[str]) -> Iterator[dict[str, float]]:
    """The lines of JSON that a program prints."""
    try:
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
            for line in process.stdout or ():
                yield json.loads(line)
    except OSError as error:
        raise RecipeError(f"{command[0]} cannot be started ({error.strerror})") from error
    _check(command, process.returncode)


def _check(command: list[str], returncode: int | None) -> None:
    if returncode:
        raise RecipeError(f"{command[0]} ended with {returncode}: what does it lack?")


def _quick(scratch: Path, mnist: Path | None, epochs: int) -> Iterator[dict[str, float]]:
    """Every epoch of a quick run; its seconds count from the start of the program."""
    script = Path(__file__).parents[2] / "train_flax.py"
    options = ["digits", "--quick", "--epochs", str(epochs), "--run", str(scratch / "run")]
    options += ["--mnist", str(mnist)] if mnist else []
    command = [sys.executable, str(script), *options, "--out", str(scratch / "quick.safetensors")]
    started, seen = time.perf_counter(), 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:  # noqa: S603
        while process.poll() is None:
            known = History(scratch / "run").epochs
            for figures in known[seen:]:
                yield {"right": 1 - figures["error"], "seconds": time.perf_counter() - started}
            seen = len(known)
            time.sleep(0.1)
    _check(command, process.returncode)


def _way(epochs: Iterator[dict[str, float]]) -> str:
    """When each share of the validation digits was right, and how far it got."""
    reached: dict[float, float] = {}
    best = 0.0
    for known in epochs:
        best = max(best, known["right"])
        for wanted in WANTED:
            if known["right"] >= wanted:
                reached.setdefault(wanted, known["seconds"])
    told = [f"{wanted:.1%} after {seconds:.0f} s" for wanted, seconds in reached.items()]
    return ", ".join([*told, f"at best {best:.2%}"])
