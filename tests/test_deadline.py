"""A reading that takes too much work ends, and soon after its limit."""

import time

import numpy as np
import pytest

from model import Reader, ReadingTooLongError, work_limit
from model.deadline import in_time


def test_items_come_while_there_is_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now_s = 0.0
    monkeypatch.setattr("model.deadline._worked_s", lambda: now_s)
    assert list(in_time([1, 2])) == [1, 2]
    with work_limit(2.0):
        items = in_time([1, 2, 3])
        assert next(items) == 1
        now_s = 2.5
        with pytest.raises(ReadingTooLongError, match="too long"):
            next(items)
    assert list(in_time([1])) == [1]


def test_between_steps_others_may_go_first() -> None:
    steps: list[int] = []
    with work_limit(60.0, lambda: steps.append(1)):
        assert list(in_time("abc")) == ["a", "b", "c"]
        assert len(steps) == 3
    assert list(in_time("abc")) == ["a", "b", "c"]
    assert len(steps) == 3


def test_specks_that_would_take_long_end_soon_after_the_limit(reader: Reader) -> None:
    specks = np.random.default_rng(0).random((1500, 1500)) < 0.1
    picture = np.where(specks, 0, 255).astype(np.uint8)
    started_s = time.thread_time()
    with pytest.raises(ReadingTooLongError), work_limit(1.0):
        reader.read(picture)
    assert time.thread_time() - started_s < 5.0  # of a busy machine
    assert reader.read_strokes([[[0, 0], [10, 0], [4, 20]]]).text == "7"
