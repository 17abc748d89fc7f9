"""What can be trained, and for how long."""

from dataclasses import replace

import jax
from flax import nnx

from model.networks.weights import RELEASED
from model.synthesis.lines.config import LineConfig
from model.training.config import Recipe
from model.training.presets import (
    COMPONENT_PRESET,
    DIGITS_PRESET,
    LINE_PRESET,
    QUICK_PRESET,
    SMALL_PRESET,
    STROKE_PRESET,
)


def test_the_later_rounds_are_short_slow_and_of_other_glyphs() -> None:
    recipe = Recipe(epochs=9, seed=3)
    (first,) = recipe.first_rounds()
    second, third = recipe.finish_rounds()
    assert first == recipe
    assert second.epochs < first.epochs
    assert second.peak_rate < first.peak_rate
    assert len({first.seed, second.seed, third.seed}) == 3
    assert replace(recipe, finishes=0).finish_rounds() == []


def test_peers_are_trained_as_the_first_round_from_other_seeds() -> None:
    recipe = Recipe(peers=2, seed=3)
    first, *peers = recipe.first_rounds()
    assert [replace(peer, seed=first.seed) for peer in peers] == [first, first]
    every = [
        *recipe.first_rounds(),
        *recipe.finish_rounds(),
        *replace(recipe, seed=4).first_rounds(),
    ]
    assert len({one.seed for one in every}) == len(every) - 1  # the next seed is the first finish's


def test_a_trained_network_goes_on_slowly_and_once() -> None:
    recipe = Recipe().for_trained()
    assert recipe.peak_rate < Recipe().peak_rate
    assert not recipe.peers
    assert not recipe.finish_rounds()


def test_the_quick_and_the_small_networks_are_what_they_are_called() -> None:
    assert QUICK_PRESET.recipe.epochs < DIGITS_PRESET.recipe.epochs
    assert not QUICK_PRESET.recipe.peers
    assert not QUICK_PRESET.recipe.finish_rounds()
    net = nnx.eval_shape(lambda: SMALL_PRESET.kind(SMALL_PRESET.shape, rngs=nnx.Rngs(0)))
    assert sum(leaf.size for leaf in jax.tree.leaves(nnx.state(net, nnx.Param))) <= 25_000


def test_every_released_network_has_a_preset_and_only_these_are_written_over_themselves() -> None:
    presets = (
        *(DIGITS_PRESET, SMALL_PRESET, LINE_PRESET, STROKE_PRESET, COMPONENT_PRESET),
        QUICK_PRESET,
    )
    released = [path for path in RELEASED.parent.iterdir() if path.suffix == ".safetensors"]
    assert {preset.weights for preset in presets[:-1]} == set(released)
    assert QUICK_PRESET.weights.parent.name == "runs"


def test_what_lines_are_like_stands_in_the_recipe_of_those_who_learn_from_them() -> None:
    assert LINE_PRESET.recipe.lines == LineConfig()
    assert DIGITS_PRESET.recipe.lines is None
