"""The training loop: batches, loss, schedule, averaging, and what is measured at the end."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

from .augment import augment
from .calibration import (
    expected_calibration_error,
    fit_temperature,
    negative_log_likelihood,
    rejection_threshold,
)
from .data import Split
from .hands import Hands
from .net import OTHER, DigitNet, NetShape
from .synthesis import Samples, Shares, with_more


@dataclass(frozen=True)
class Recipe:
    """What a run depends on beside its data.

    Attributes:
        epochs: passes over the training images.
        batch: glyphs in a step.
        peak_rate: the learning rate at the top of the one-cycle schedule.
        weight_decay: of AdamW (Loshchilov and Hutter, 2019).
        averaging: decay of the moving average of the weights, per step.
        shares: how many glyphs of other kinds go with the training images.
        digits_kept: share of the written validation digits that the rejection threshold accepts.
        seed: fixes the first weights, the order, the augmentation and the other ink.
    """

    epochs: int = 14
    batch: int = 128
    peak_rate: float = 4e-3
    weight_decay: float = 2e-2
    averaging: float = 0.998
    shares: Shares = field(default_factory=Shares)
    digits_kept: float = 0.993
    seed: int = 0

    def to_dict(self) -> dict[str, Any]:
        """The settings by name, for the card."""
        return asdict(self)


@dataclass(frozen=True)
class Step:
    """What one training step tells a watcher.

    Attributes:
        done: steps taken so far.
        total: steps of the whole run.
        loss: mean loss of the step's batch; reading it waits for the step.
        images: glyphs in the batch.
    """

    done: int
    total: int
    loss: jax.Array
    images: int


@dataclass(frozen=True)
class TrainedNet:
    """A trained network and what was fitted on validation data after it.

    Attributes:
        net: the averaged weights, in inference mode.
        temperature: what its logits are divided by.
        rejection_threshold: the confidence below which ink is rejected.
        metrics: figures on validation data, by name.
    """

    net: DigitNet
    temperature: float
    rejection_threshold: float
    metrics: dict[str, float]


def train(
    train_set: Split,
    validation: Split,
    shape: NetShape,
    recipe: Recipe,
    watch: Callable[[Step], None],
    hands: tuple[Hands, Hands] | None = None,
    start: DigitNet | None = None,
) -> TrainedNet:
    """Train a network and calibrate it on the validation data.

    Args:
        train_set: the digits to learn from.
        validation: the digits that temperature and threshold are fitted on.
        shape: the network's sizes.
        recipe: everything else.
        watch: called after every step.
        hands: digits of more writers, to learn from and to calibrate on.
        start: a network of that shape to go on from; its weights change.

    Returns:
        The network with its temperature, threshold and validation figures.
    """
    rng = np.random.default_rng(recipe.seed)
    train_hands, validation_hands = hands or (None, None)
    net = start or DigitNet(shape, rngs=nnx.Rngs(recipe.seed))
    net = _fit(with_more(rng, train_set, train_hands, recipe.shares), net, recipe, watch)
    chosen_by = with_more(rng, validation, validation_hands, recipe.shares)
    return _calibrate(net, chosen_by, recipe.digits_kept)


def _fit(
    samples: Samples,
    net: DigitNet,
    recipe: Recipe,
    watch: Callable[[Step], None],
) -> DigitNet:
    """The moving average of the weights at the end of the run."""
    net.train()  # type: ignore[no-untyped-call]
    graphdef, params, stats = nnx.split(net, nnx.Param, ...)  # type: ignore[misc]
    steps = -(-len(samples.labels) // recipe.batch) * recipe.epochs
    optimizer = _optimizer(recipe, steps)
    state = (params, stats, optimizer.init(params), jax.tree.map(jnp.copy, (params, stats)))
    key = jax.random.key(recipe.seed)
    pictures, targets = jnp.asarray(samples.glyphs), jnp.asarray(samples.labels)
    for done, chosen in enumerate(_batches(len(samples.labels), recipe), start=1):
        state, loss = _step(
            state, key, done, pictures, targets, chosen, graphdef, optimizer, recipe
        )
        watch(Step(done, steps, loss, len(chosen)))
    net = nnx.merge(graphdef, *state[-1])
    net.eval()  # type: ignore[no-untyped-call]
    return net


def _optimizer(recipe: Recipe, steps: int) -> optax.GradientTransformation:
    """AdamW under one cycle of the learning rate (Smith and Topin, 2018)."""
    schedule = optax.cosine_onecycle_schedule(steps, recipe.peak_rate, pct_start=0.2)
    return optax.adamw(schedule, weight_decay=recipe.weight_decay, mask=_is_kernel)


def _is_kernel(params: Any) -> Any:
    """Only kernels decay; scales and offsets have one dimension."""
    return jax.tree.map(lambda value: value.ndim > 1, params)


def _batches(count: int, recipe: Recipe) -> Iterator[np.ndarray]:
    """Indices of each step: every epoch a new order; the last batch is filled from its start."""
    rng = np.random.default_rng([recipe.seed, 1])
    for _ in range(recipe.epochs):
        order = rng.permutation(count)
        order = np.resize(order, -(-count // recipe.batch) * recipe.batch)
        yield from order.reshape(-1, recipe.batch).astype(np.int32)


@partial(jax.jit, static_argnames=("graphdef", "optimizer", "recipe"), donate_argnames="state")
def _step(
    state: Any,
    key: jax.Array,
    done: int,
    pictures: jax.Array,
    targets: jax.Array,
    chosen: jax.Array,
    graphdef: Any,
    optimizer: optax.GradientTransformation,
    recipe: Recipe,
) -> tuple[Any, jax.Array]:
    params, stats, moments, average = state
    glyphs = augment(jax.random.fold_in(key, done), pictures[chosen])

    def loss_of(params: Any) -> tuple[jax.Array, Any]:
        net = nnx.merge(graphdef, params, stats, copy=True)
        loss = optax.softmax_cross_entropy_with_integer_labels(net(glyphs), targets[chosen]).mean()
        return loss, nnx.state(net, nnx.Not(nnx.Param))

    (loss, stats), gradients = jax.value_and_grad(loss_of, has_aux=True)(params)
    updates, moments = optimizer.update(gradients, moments, params)
    params = optax.apply_updates(params, updates)
    # At the start the average follows fast, else it would remember the random weights.
    keep = jnp.minimum(recipe.averaging, done / (done + 10))
    average = jax.tree.map(
        lambda mean, value: mean + (1 - keep) * (value - mean),
        average,
        (params, stats),
    )
    return (params, stats, moments, average), loss


def _calibrate(net: DigitNet, samples: Samples, digits_kept: float) -> TrainedNet:
    """Temperature on all kinds, threshold on people's own digits, figures on MNIST's."""
    logits = logits_of(net, samples.glyphs)
    temperature = fit_temperature(logits, samples.labels)
    calibrated = logits / temperature
    is_mnist, is_digit = samples.kinds == "mnist", samples.labels < OTHER
    written = is_mnist | (samples.kinds == "pen")
    threshold, refused = rejection_threshold(
        calibrated[written], calibrated[~is_digit], digits_kept
    )
    metrics = {
        **measure(calibrated[is_mnist], samples.labels[is_mnist]),
        "others_rejected": refused,
    }
    for kind in np.unique(samples.kinds):
        chosen = samples.kinds == kind
        right = calibrated[chosen].argmax(axis=1) == samples.labels[chosen]
        metrics[f"accuracy_{kind}"] = float(right.mean())
    return TrainedNet(net, temperature, threshold, metrics)


def measure(logits: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """Accuracy over the ten digits, NLL and calibration error over all columns.

    Args:
        logits: (n, 12), divided by the temperature.
        labels: (n,), 0 to 9.

    Returns:
        "n", "errors", "accuracy", "nll" and "ece".
    """
    log_p = jax.nn.log_softmax(logits)
    best = logits[:, :OTHER].argmax(axis=1)
    confidences = np.exp(np.asarray(log_p))[np.arange(len(best)), best]
    right = best == labels
    return {
        "n": len(labels),
        "errors": int((~right).sum()),
        "accuracy": float(right.mean()),
        "nll": negative_log_likelihood(logits, labels),
        "ece": expected_calibration_error(confidences, right),
    }


def logits_of(net: DigitNet, glyphs: np.ndarray, batch: int = 500) -> np.ndarray:
    """The logits of many glyphs, every one of them: the last batch is padded, then cut.

    Args:
        net: in inference mode.
        glyphs: float32 (n, 28, 28) in [0, 1].
        batch: glyphs in a call.

    Returns:
        float32 (n, 12).
    """
    graphdef, state = nnx.split(net)
    forward = jax.jit(lambda state, glyphs: nnx.merge(graphdef, state)(glyphs))
    padded = np.pad(glyphs, ((0, -len(glyphs) % batch), (0, 0), (0, 0)))
    parts = [forward(state, padded[i : i + batch]) for i in range(0, len(padded), batch)]
    return np.concatenate([np.asarray(part) for part in parts])[: len(glyphs)]
