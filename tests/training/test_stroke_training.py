"""How the network for strokes is trained and measured, on a few digits of a straight line."""

from pathlib import Path

import jax
import numpy as np
import pytest
from flax import nnx

from model.data.mnist import Mnist, Split
from model.data.pen_digits import UNIPEN_FILE
from model.errors import DataError
from model.networks.flax_net import StrokeNet
from model.networks.strokes.net import StrokeShape
from model.networks.strokes.trajectory import TRAJECTORY_POINTS
from model.training import stroke_training
from model.training.config import Recipe
from model.training.stroke_training import (
    MADE,
    WRITTEN,
    prepare_strokes,
    stroke_error,
    stroke_figures,
    stroke_task,
)

NOTHING = Split(np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.int32))
MNIST = Mnist(NOTHING, NOTHING, NOTHING)


@pytest.fixture
def writers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of twelve writers with a 4 of two strokes each."""
    monkeypatch.setattr(stroke_training, "GROUPS", 40)
    monkeypatch.setattr(stroke_training, "VALIDATION_GROUPS", 20)
    four = np.array([[3, 10], [0, 4], [6, 4], [5, 10], [5, 5], [5, 0]], np.float32)
    np.savez(
        tmp_path / UNIPEN_FILE,
        points=np.tile(four, (12, 1)),
        stroke_offsets=3 * np.arange(25),
        item_offsets=2 * np.arange(13),
        labels=np.full(12, 4),
        writers=np.array([f"w{i:02}" for i in range(12)]),
    )
    return tmp_path


def test_groups_are_made_once_and_kept(writers: Path, tmp_path: Path) -> None:
    first = prepare_strokes(tmp_path, MNIST, writers, [], Recipe())
    second = prepare_strokes(tmp_path, MNIST, writers, [], Recipe(seed=5))
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one.glyphs, other.glyphs)
        np.testing.assert_array_equal(one.labels, other.labels)
    training, validation = first
    assert training.glyphs.shape == (40, 3, TRAJECTORY_POINTS)
    assert (validation.kinds == MADE).sum() == 20
    assert validation.of(WRITTEN).labels.tolist() == [4, 4]


def test_without_writers_there_is_nothing_to_learn(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="--without-extra"):
        prepare_strokes(tmp_path, MNIST, None, [], Recipe())


def test_a_network_has_a_loss_and_figures(writers: Path, tmp_path: Path) -> None:
    training, validation = prepare_strokes(tmp_path, MNIST, writers, [], Recipe())
    net = StrokeNet(StrokeShape(stem=2, middle=3, top=4), rngs=nnx.Rngs(0))
    net.eval()  # type: ignore[no-untyped-call]
    task = stroke_task(training)
    assert task.count == 40
    material = jax.tree.map(np.asarray, task.material)
    loss = task.loss(net, jax.device_put(material), np.arange(8), jax.random.key(0))
    assert 0 < float(loss) < 10
    assert 0 <= stroke_error(validation)(net) <= 1
    figures, pictures = stroke_figures(net, validation, MNIST)
    assert 0.05 <= figures["temperature"] <= 20
    assert figures["metrics"]["test"]["n"] == 2
    assert figures["metrics"]["validation"]["n"] == 20
    assert pictures == {}
