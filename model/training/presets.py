"""What can be trained: each network with its recipe, its task and how it is measured."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from ..data.mnist import Mnist
from ..networks.components.flax_net import ComponentNet
from ..networks.components.net import ComponentShape
from ..networks.flax_net import DigitNet, LineNet, StrokeNet, load_weights
from ..networks.glyph_net import NetShape
from ..networks.layers import Shape
from ..networks.line_net import LineShape
from ..networks.strokes.net import StrokeShape
from ..networks.weights import (
    RELEASED,
    RELEASED_COMPONENTS,
    RELEASED_LINE,
    RELEASED_STROKES,
)
from ..synthesis.glyph_mix import Shares
from ..synthesis.lines.config import LINE_CONFIG
from .components.learning import (
    calibrated,
    component_error,
    component_figures,
    component_task,
    prepare_components,
)
from .config import Recipe
from .loop import Task
from .losses import glyph_task, line_task, taught_task
from .metrics.glyphs import digit_error, digit_figures
from .metrics.lines import line_error, line_figures
from .metrics.report import Drawn
from .preparation import prepare
from .stroke_training import prepare_strokes, stroke_error, stroke_figures, stroke_task

Prepare = Callable[[Path, Mnist, Path | None, list[Path], Recipe], tuple[Any, Any]]
"""What a run learns from and chooses by, made as `prepare` does; each network has its own kind of
samples, which only its own preset's functions look into."""


def as_trained(net: Any, _samples: Any, _figures: dict[str, Any]) -> Any:
    """The network that is released: as it was trained."""
    return net


@dataclass(frozen=True)
class Preset:
    """One network to train.

    Attributes:
        kind: its class.
        shape: its sizes.
        recipe: how it is trained.
        task: makes what it learns of the training samples.
        error_of: makes, of the validation samples, a function for a network's share of errors.
        figures: of a trained network, for the card and the report.
        weights: the file they go to; those of a released network are what the app loads.
        prepare: makes the training and the validation samples.
        released: makes, of the trained network, the validation samples and the figures, the network
            that is written.
        teachers: networks that are made before it: it learns from their answers, or its samples
            are read with them.
    """

    kind: type[Any]
    shape: Shape
    recipe: Recipe
    task: Callable[[Any], Task]
    error_of: Callable[[Any], Callable[[Any], float]]
    figures: Callable[[Any, Any, Mnist], tuple[dict[str, Any], dict[str, Drawn]]]
    weights: Path
    prepare: Prepare = prepare
    released: Callable[[Any, Any, dict[str, Any]], Any] = as_trained
    teachers: tuple[Path, ...] = ()


DIGITS_PRESET = Preset(
    DigitNet,
    NetShape(),
    Recipe(epochs=14, peers=1, finish_rate=0.006),
    glyph_task,
    digit_error,
    digit_figures,
    RELEASED,
)
SMALL_PRESET = replace(
    DIGITS_PRESET,
    shape=NetShape(stem=10, middle=18, top=32),
    recipe=Recipe(),
    weights=RELEASED.with_name("small.safetensors"),
    teachers=(RELEASED,),
)
"""For phones: below 25,000 parameters, taught by the network of digits."""
QUICK_PRESET = replace(
    DIGITS_PRESET,
    shape=NetShape(stem=8, middle=32, top=64),
    recipe=Recipe(epochs=5, finishes=0, shares=Shares(pen=0, drawn=0, segments=0, negatives=0)),
    weights=Path("runs/quick.safetensors"),
)
"""To try a change in two minutes: MNIST's digits alone, hardly any other ink."""
LINE_PRESET = Preset(
    LineNet,
    LineShape(),
    Recipe(epochs=130, finishes=0, batch=64, groups=2, peak_rate=0.02, lines=LINE_CONFIG),
    partial(line_task, config=LINE_CONFIG),
    partial(line_error, config=LINE_CONFIG),
    partial(line_figures, config=LINE_CONFIG),
    RELEASED_LINE,
)
STROKE_PRESET = Preset(
    StrokeNet,
    StrokeShape(),
    Recipe(epochs=8, groups=1, finishes=2, finish_epochs=5, finish_rate=0.006, going_on=0.4),
    stroke_task,
    stroke_error,
    stroke_figures,
    RELEASED_STROKES,
    prepare_strokes,
)
"""For digital ink."""
COMPONENT_PRESET = Preset(
    ComponentNet,
    ComponentShape(),
    # A batch is of packs of nodes; nothing is normalised in groups. Experiment 050.
    Recipe(epochs=32, batch=2, groups=1, finishes=0, weight_decay=1e-3),
    component_task,
    component_error,
    component_figures,
    RELEASED_COMPONENTS,
    prepare_components,
    calibrated,
    teachers=(RELEASED,),
)
"""For what the components of a picture are: of pages whose glyphs the network of digits reads."""


def taught_by(preset: Preset, paths: Sequence[Path]) -> Preset:
    """A preset of glyphs with other networks' answers to learn from.

    Args:
        preset: the network to train.
        paths: weights of the others, of any sizes.

    Raises:
        WeightsError: if they cannot be loaded.
    """
    loaded = [load_weights(path, DigitNet) for path in paths]
    teachers = [(net, card["temperature"]) for net, card in loaded]
    return replace(preset, task=partial(taught_task, teachers=teachers))
