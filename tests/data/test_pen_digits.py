"""Digits of UNIPEN's files, split by writer."""

from pathlib import Path

import numpy as np
import pytest

from model.data.pen_digits import MORE_UNIPEN_FILE, UNIPEN_FILE, load_pen_digits
from model.errors import DataError


def write(path: Path, writers: list[str], **changed: np.ndarray) -> None:
    """A digit for each writer: two strokes of two points, y upwards, labelled by its number."""
    count = len(writers)
    arrays = {
        "points": np.arange(8 * count, dtype=np.float32).reshape(-1, 2),
        "stroke_offsets": 2 * np.arange(2 * count + 1),
        "item_offsets": 2 * np.arange(count + 1),
        "labels": np.arange(count) % 10,
        "writers": np.array(writers),
    }
    np.savez(path, **(arrays | changed))


def test_every_tenth_writer_of_each_file_is_kept_back(tmp_path: Path) -> None:
    write(tmp_path / UNIPEN_FILE, [f"w{i:02}" for i in range(12)])
    write(tmp_path / MORE_UNIPEN_FILE, ["m0", "m1"])
    train, validation = load_pen_digits(tmp_path)
    assert sorted(validation.writers) == ["m0", "w00", "w10"]
    assert len(train.labels) == 11
    assert not set(train.writers) & set(validation.writers)


def test_y_is_downwards_and_strokes_keep_their_order(tmp_path: Path) -> None:
    write(tmp_path / UNIPEN_FILE, ["a", "b"])
    train, _ = load_pen_digits(tmp_path)
    first, second = train.strokes[0]
    assert first.tolist() == [[8, -9], [10, -11]]
    assert second.tolist() == [[12, -13], [14, -15]]


def test_arrays_that_do_not_fit_are_told(tmp_path: Path) -> None:
    write(tmp_path / UNIPEN_FILE, ["a"], points=np.zeros((4, 3)))
    with pytest.raises(DataError, match="do not fit"):
        load_pen_digits(tmp_path)
    with pytest.raises(DataError, match="missing"):
        load_pen_digits(tmp_path / "none")
