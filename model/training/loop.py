"""The training loop: batches, loss, schedule, averaging, on one device or many."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, NamedTuple, TypeVar

import jax
import jax.numpy as jnp
import numpy as np
import optax
import optax.contrib
from flax import nnx
from jax import lax
from jax.sharding import AxisType, NamedSharding, PartitionSpec

from ..errors import TrainingStoppedError
from .checkpoints import Checkpoints
from .config import Recipe
from .devices import check_devices

# Steps in one call of the compiled function. On a GPU a scan saves the way to and fro; on a CPU
# XLA runs a loop's convolutions at a tenth of their speed (docs/experiments/013).
STEPS_A_CALL = {"cpu": 1}
STEPS_A_CALL_ELSEWHERE = 100
# The share of the steps in which the learning rate rises. No experiment varied it.
RISING_SHARE = 0.2
# After n steps the decay of the moving average is n / (n + this) at most: at the start it follows
# fast, else it would remember the random parameters.
AVERAGE_STARTS = 10

Net = TypeVar("Net", bound=nnx.Module)


@dataclass(frozen=True)
class Task:
    """What a network is to learn.

    Attributes:
        count: examples in an epoch.
        material: arrays that the examples come from; they stay on the devices.
        loss: the mean loss of some examples, for a network, the material, the examples' numbers,
            int32 (n,), and a random state of their own. Always the same function for the same
            kind of task: it is what the compiled step is known by.
    """

    count: int
    material: Any
    loss: Callable[[Any, Any, jax.Array, jax.Array], jax.Array]


class RunState(NamedTuple):
    """All that a step changes: what a checkpoint must hold.

    Attributes:
        params: the parameters.
        stats: the running statistics of the batch normalisation.
        moments: the optimizer's state.
        average: the moving average of `params` and `stats`.
        loss: the sum of the losses of the epoch so far.
    """

    params: Any
    stats: Any
    moments: Any
    average: Any
    loss: jax.Array


@dataclass(frozen=True)
class Step:
    """What a watcher of the training sees.

    Attributes:
        done: steps taken so far, those before a resume included.
        total: steps of the whole run.
        images: examples since the last call.
        epoch_ended: the epoch that this step ended, counted from 1; 0 inside an epoch.
        loss: mean loss of the epoch so far; reading it waits for the device.
        average: gives a copy of the averaged network, in inference mode.
    """

    done: int
    total: int
    images: int
    epoch_ended: int
    loss: jax.Array
    average: Callable[[], Any]


def fit(
    task: Task,
    net: Net,
    recipe: Recipe,
    watch: Callable[[Step], None],
    checkpoints: Checkpoints | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Net:
    """Train a network on all devices there are, of all processes that were joined.

    The same arguments on the same machine give the same weights, bit for bit, however often
    the run was killed and called again with its checkpoints.

    Args:
        task: what to learn, the same in every process.
        net: the network to train; it stays as it is.
        recipe: everything else.
        watch: called after every call of the compiled steps.
        checkpoints: where to go on from, and where to save; without them nothing is kept.
        should_stop: asked between the steps; when true the run is saved and given up.

    Returns:
        The moving average of the weights, in inference mode.

    Raises:
        RecipeError: if the batch cannot be shared out evenly among the devices.
        TrainingStoppedError: if `should_stop` said so.
    """
    check_devices(recipe)
    if not recipe.epochs:
        net.eval()  # type: ignore[no-untyped-call]
        return net
    mesh = jax.make_mesh((jax.device_count(),), ("data",), axis_types=(AxisType.Auto,))
    everywhere = NamedSharding(mesh, PartitionSpec())
    shared_out = NamedSharding(mesh, PartitionSpec(None, None, "data"))
    # A copy: who taught a round before this one may be asked again.
    net = nnx.clone(net)
    net.train()  # type: ignore[no-untyped-call]
    graphdef, params, stats = nnx.split(net, nnx.Param, ...)  # type: ignore[misc]
    steps_an_epoch = -(-task.count // recipe.batch)
    total = steps_an_epoch * recipe.epochs
    optimizer = _optimizer(recipe.peak_rate, recipe.adam_share, recipe.weight_decay, total)
    average = jax.tree.map(jnp.copy, (params, stats))
    first = RunState(params, stats, optimizer.init(params), average, jnp.zeros(()))
    state = jax.device_put(jax.tree.map(np.asarray, first), everywhere)
    done, state = checkpoints.latest(state) if checkpoints else (0, state)
    material = jax.device_put(task.material, everywhere)
    # The seed is no constant of the compiled step: rounds that differ by it alone share one.
    step = partial(
        _steps,
        seed=np.uint32(recipe.seed),
        graphdef=graphdef,
        optimizer=optimizer,
        averaging=recipe.averaging,
        loss=task.loss,
    )

    def averaged() -> Net:
        copy: Net = nnx.merge(graphdef, *jax.device_get(state.average))
        copy.eval()  # type: ignore[no-untyped-call]
        return copy

    for chosen in _batches(task.count, recipe, done):
        if should_stop():
            # One process of several cannot save alone: the others did not stop here.
            if checkpoints and jax.process_count() == 1:
                checkpoints.save(done, state)
            raise TrainingStoppedError(f"stopped after step {done:,} of {total:,}")
        part = jax.make_array_from_callback(chosen.shape, shared_out, chosen.__getitem__)
        state = step(state, np.int32(done), material, part)
        done += len(chosen)
        inside = (done - 1) % steps_an_epoch + 1
        epoch_ended = done // steps_an_epoch if inside == steps_an_epoch else 0
        watch(Step(done, total, chosen.size, epoch_ended, state.loss / inside, averaged))
        if epoch_ended:
            state = state._replace(loss=jnp.zeros_like(state.loss))
        if checkpoints:
            checkpoints.save_now_and_then(done, state)
    if checkpoints:
        checkpoints.save(done, state)
    return averaged()


def mean_of(nets: Sequence[Net]) -> Net:
    """The mean of networks that come from one, in inference mode: the first of them, changed."""
    states = [nnx.state(net) for net in nets]
    nnx.update(nets[0], jax.tree.map(lambda *each: sum(each) / len(each), *states))
    nets[0].eval()  # type: ignore[no-untyped-call]
    return nets[0]


def learning_rate(peak_rate: float, total: int) -> optax.Schedule:
    """One cycle of the learning rate (Smith and Topin, 2018).

    Args:
        peak_rate: at its top, after `RISING_SHARE` of the steps.
        total: steps.
    """
    return optax.cosine_onecycle_schedule(total, peak_rate, pct_start=RISING_SHARE)


@cache
def _optimizer(
    peak_rate: float, adam_share: float, weight_decay: float, total: int
) -> optax.GradientTransformation:
    """Muon (Jordan et al., 2024) for the kernels, AdamW (Loshchilov and Hutter, 2019) else.

    The same object for the same arguments: it is what the compiled step is known by.
    """
    rate = learning_rate(peak_rate, total)
    return optax.contrib.muon(
        rate,
        weight_decay=weight_decay,
        adam_weight_decay=weight_decay,
        weight_decay_mask=_is_kernel,
        muon_weight_dimension_numbers=_as_matrices,
        adam_learning_rate=lambda step: adam_share * rate(step),
    )


def _is_kernel(params: Any) -> Any:
    """Only kernels decay; scales and offsets have one dimension."""
    return jax.tree.map(lambda value: value.ndim > 1, params)


def _as_matrices(params: Any) -> Any:
    """A kernel as a matrix, from all it sees to the channels it makes; but not the first."""
    from_to = optax.contrib.MuonDimensionNumbers((0, 1, 2), (3,))
    return jax.tree.map(
        lambda value: from_to if value.ndim == 4 and value.shape[2] > 1 else None, params
    )


def _batches(count: int, recipe: Recipe, done: int) -> Iterator[np.ndarray]:
    """Indices for the steps that are left, never over an epoch's end.

    int32 (steps, groups, glyphs in a group).

    Every epoch has a new order; its last batch is filled from its start.
    """
    steps = -(-count // recipe.batch)
    at_once = STEPS_A_CALL.get(jax.default_backend(), STEPS_A_CALL_ELSEWHERE)
    for epoch in range(done // steps, recipe.epochs):
        order = np.random.default_rng([recipe.seed, epoch]).permutation(count)
        order = np.resize(order, steps * recipe.batch).reshape(steps, recipe.groups, -1)
        begin = done - epoch * steps if epoch == done // steps else 0
        for first in range(begin, steps, at_once):
            yield order[first : first + at_once].astype(np.int32)


STATIC = ("graphdef", "optimizer", "averaging", "loss")


@partial(jax.jit, static_argnames=STATIC, donate_argnames="state")
def _steps(
    state: RunState,
    done: jax.Array,
    material: Any,
    chosen: jax.Array,
    seed: jax.Array,
    graphdef: Any,
    optimizer: optax.GradientTransformation,
    averaging: float,
    loss: Callable[[Any, Any, jax.Array, jax.Array], jax.Array],
) -> RunState:
    """Several steps after `done` others; the batch's random state follows from its number."""

    def step(
        state: RunState, number_and_chosen: tuple[jax.Array, jax.Array]
    ) -> tuple[RunState, None]:
        number, groups = number_and_chosen
        key = jax.random.fold_in(jax.random.key(seed), number)

        def loss_of(params: Any) -> tuple[jax.Array, Any]:
            losses, stats = [], []
            for index, group in enumerate(groups):
                net = nnx.merge(graphdef, params, state.stats, copy=True)
                losses.append(loss(net, material, group, jax.random.fold_in(key, index)))
                stats.append(nnx.state(net, nnx.Not(nnx.Param)))
            return jnp.stack(losses).mean(), jax.tree.map(
                lambda *each: sum(each) / len(each), *stats
            )

        (mean, stats), gradients = jax.value_and_grad(loss_of, has_aux=True)(state.params)
        updates, moments = optimizer.update(gradients, state.moments, state.params)
        params = optax.apply_updates(state.params, updates)
        keep = jnp.minimum(averaging, number / (number + AVERAGE_STARTS))
        average = jax.tree.map(
            lambda old, new: old + (1 - keep) * (new - old), state.average, (params, stats)
        )
        return RunState(params, stats, moments, average, state.loss + mean), None

    numbers = done + 1 + jnp.arange(len(chosen))
    if len(chosen) == 1:
        return step(state, (numbers[0], chosen[0]))[0]
    return lax.scan(step, state, (numbers, chosen))[0]
