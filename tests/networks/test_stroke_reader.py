"""The reader of digital ink."""

import numpy as np

from model.networks.glyph_net import LABELS, OTHER
from model.networks.strokes.reader import StrokeReader
from model.networks.strokes.trajectory import trajectory


def test_a_pen_that_touched_one_place_alone_wrote_no_digit() -> None:
    def always_four(trajectories: np.ndarray) -> np.ndarray:
        return np.tile(np.eye(LABELS, dtype=np.float32)[4] * 9, (len(trajectories), 1))

    line = trajectory([np.array([[0.0, 0.0], [0.0, 9.0]])])
    dot = trajectory([np.array([[7.0, 7.0], [7.0, 7.0]])])
    rows = StrokeReader(always_four, 1.0).read(np.stack([line, dot]))
    assert rows.argmax(axis=1).tolist() == [4, OTHER]
    np.testing.assert_allclose(rows.sum(axis=1), 1, atol=1e-6)
    assert StrokeReader(always_four, 1.0).read(np.zeros((0, 5, 64), np.float32)).shape == (0, 12)
