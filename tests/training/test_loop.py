"""Training in miniature: it learns, it repeats itself, and a stopped run goes on."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from small_training import RECIPE, TINY, SmallRun, new_net, parameters
from tiny_task import TWELVE_STEPS, tiny_net, tiny_task

from model.data.mnist import Mnist
from model.data.samples import Samples
from model.errors import RecipeError, TrainingStoppedError
from model.training.checkpoints import Checkpoints
from model.training.loop import Step, fit
from model.training.losses import taught_task
from model.training.metrics.glyphs import logits_of, measure


def ignore(_: Step) -> None:
    """Watch nothing."""


def test_a_small_network_learns_from_700_digits(small_run: SmallRun, mnist: Mnist) -> None:
    net, fitted, _, losses = small_run
    test = measure(logits_of(net, mnist.test.glyphs()) / fitted.temperature, mnist.test.labels)
    assert test["n"] == 200
    assert test["accuracy"] >= 0.85
    assert losses[-1] < 0.5 * losses[0]


def test_the_watcher_sees_every_step_and_every_epochs_end(
    small_run: SmallRun, samples: Samples
) -> None:
    _, _, steps, losses = small_run
    an_epoch = -(-len(samples) // RECIPE.batch)
    assert [step.done for step in steps] == list(range(1, steps[0].total + 1))
    assert steps[0].total == RECIPE.epochs * an_epoch
    ends = {step.done: step.epoch_ended for step in steps if step.epoch_ended}
    assert ends == {an_epoch * epoch: epoch for epoch in range(1, RECIPE.epochs + 1)}
    assert len(losses) == RECIPE.epochs


def test_a_batch_must_go_into_its_groups() -> None:
    with pytest.raises(RecipeError, match="50 in 4 groups"):
        fit(tiny_task(), tiny_net(), replace(TWELVE_STEPS, batch=50, groups=4), ignore)


def test_a_seed_and_its_checkpoints_give_the_same_parameters_and_another_seed_others(
    tmp_path: Path,
) -> None:
    whole = parameters(fit(tiny_task(), tiny_net(), TWELVE_STEPS, ignore))
    seen: list[int] = []

    def go_on(stops_at: int) -> list[np.ndarray]:
        return parameters(
            fit(
                *(tiny_task(), tiny_net(), TWELVE_STEPS),
                lambda step: seen.append(step.done),
                Checkpoints(tmp_path, {}),
                lambda: bool(seen) and seen[-1] >= stops_at,
            )
        )

    for stops_at in (3, 7):
        with pytest.raises(TrainingStoppedError, match=f"after step {stops_at} of 12"):
            go_on(stops_at)
    resumed = go_on(13)
    assert seen == list(range(1, 13))
    again = go_on(13)  # once at its end it has nothing left to do
    assert len(seen) == 12
    other = parameters(fit(tiny_task(), tiny_net(), replace(TWELVE_STEPS, seed=1), ignore))
    for one, same, still in zip(whole, resumed, again, strict=True):
        np.testing.assert_array_equal(one, same)
        np.testing.assert_array_equal(one, still)
    assert any((one != another).any() for one, another in zip(whole, other, strict=True))


def test_a_network_that_was_gone_on_from_still_teaches(few: Samples) -> None:
    once = replace(TWELVE_STEPS, epochs=1)
    first = new_net(shape=TINY)
    first.eval()  # type: ignore[no-untyped-call]
    second = fit(taught_task(few, [(first, 1.0)]), first, once, ignore)
    third = fit(taught_task(few, [(first, 1.0), (second, 1.0)]), second, once, ignore)
    assert np.isfinite(logits_of(third, few.glyphs)).all()
