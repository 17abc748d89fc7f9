"""The glyphs of a run: made by several processes, kept, the same for the same seed."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.data.mnist import Mnist, Split
from model.errors import DataError
from model.training import preparation
from model.training.config import Recipe
from model.training.preparation import prepare


@pytest.fixture
def mnist(monkeypatch: pytest.MonkeyPatch) -> Mnist:
    """120 digits to train on, for three processes, and 30 to choose by."""
    monkeypatch.setattr(preparation, "DIGITS_AT_ONCE", 50)
    with np.load(Path(__file__).parents[1] / "mnist.npz") as packed:
        digits = Split(packed["images"], packed["labels"].astype(np.int32))
    parts = [slice(0, 120), slice(120, 150), slice(150, 160)]
    return Mnist(*(Split(digits.images[part], digits.labels[part]) for part in parts))


def test_every_digit_is_there_once_and_the_same_seed_makes_the_same(
    mnist: Mnist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "same", "other"):
        (tmp_path / name).mkdir()
    one = prepare(tmp_path / "one", mnist, None, [], Recipe())
    # Threads in place of processes: what they make does not depend on who makes it.
    monkeypatch.setattr(preparation, "ProcessPoolExecutor", lambda **_: ThreadPoolExecutor(2))
    same = prepare(tmp_path / "same", mnist, None, [], Recipe())
    for samples, again in zip(one, same, strict=True):
        np.testing.assert_array_equal(samples.glyphs, again.glyphs)
        np.testing.assert_array_equal(samples.labels, again.labels)
    train, validation = one
    assert set(train.kinds) == {"mnist", "drawn", "segments", "negatives"}
    np.testing.assert_array_equal(train.of("mnist").labels, mnist.train.labels)
    np.testing.assert_array_equal(validation.of("mnist").labels, mnist.validation.labels)
    other = prepare(tmp_path / "other", mnist, None, [], replace(Recipe(), seed=1))[0]
    assert (other.of("drawn").glyphs != train.of("drawn").glyphs).any()
    # What each process drew is its own.
    drawn = train.of("drawn").glyphs.reshape(len(train.of("drawn")), -1)
    assert len(np.unique(drawn, axis=0)) > 0.9 * len(drawn)


def test_a_folder_of_ones_own_is_looked_at_before_anything_is_made(
    mnist: Mnist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparation, "_made", lambda *_: pytest.fail("made"))
    with pytest.raises(DataError, match=r"no labels\.csv"):
        prepare(tmp_path, mnist, None, [tmp_path], Recipe())


def test_what_a_run_holds_is_taken_as_it_is(
    mnist: Mnist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparation, "DIGITS_AT_ONCE", 1_000)
    made = prepare(tmp_path, mnist, None, [], Recipe())
    (found, _) = prepare(tmp_path, mnist, None, [], replace(Recipe(), seed=1))
    np.testing.assert_array_equal(found.glyphs, made[0].glyphs)
