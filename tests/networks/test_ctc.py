"""Texts of columns, against every path there is."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.networks.ctc import BLANK, likely_texts, log_probability, places

LABELS = 4  # the blank, 0, 1 and 2; the other digits are impossible


def random_columns(seed: int, count: int) -> np.ndarray:
    """float64 (count, 11), log-probabilities of each column's labels."""
    levels = 2 * np.random.default_rng(seed).normal(size=(count, 11))
    levels = levels.clip(-3, 3)  # every label is likely enough to be followed
    levels[:, LABELS:] = -50
    return levels - np.logaddexp.reduce(levels, axis=1, keepdims=True)


def text_of(path: tuple[int, ...]) -> str:
    return "".join(str(label - 1) for label, _ in itertools.groupby(path) if label != BLANK)


def by_every_path(columns: np.ndarray) -> dict[str, float]:
    found: dict[str, float] = {}
    for path in itertools.product(range(LABELS), repeat=len(columns)):
        worth = sum(float(column[label]) for column, label in zip(columns, path, strict=True))
        found[text_of(path)] = float(np.logaddexp(found.get(text_of(path), -math.inf), worth))
    return found


@given(seed=st.integers(0, 10_000), count=st.integers(1, 5))
@settings(max_examples=30, deadline=None)
def test_a_text_is_as_likely_as_all_its_paths(seed: int, count: int) -> None:
    columns = random_columns(seed, count)
    for text, expected in by_every_path(columns).items():
        assert log_probability(columns, text) == pytest.approx(expected, abs=1e-6)


@given(seed=st.integers(0, 10_000), count=st.integers(1, 5))
@settings(max_examples=30, deadline=None)
def test_a_wide_beam_finds_the_likeliest_texts(seed: int, count: int) -> None:
    columns = random_columns(seed, count)
    every = by_every_path(columns)
    found = likely_texts(columns, width=400)
    best = sorted(every, key=lambda text: -every[text])[:3]
    assert list(found)[: len(best)] == best
    for text in best:
        # What is hardly likely was not followed.
        assert found[text] == pytest.approx(every[text], abs=0.01)


def sure(path: str) -> np.ndarray:
    """Columns that say with certainty what a path says; a point is the blank."""
    columns = np.full((len(path), 11), math.log(1e-6))
    for column, sign in zip(columns, path, strict=True):
        column[BLANK if sign == "." else int(sign) + 1] = math.log(1 - 1e-5)
    return columns


@pytest.mark.parametrize(
    ("path", "text", "at"),
    [
        ("..7..", "7", [2]),
        (".77.7.", "77", [1.5, 4]),
        ("1.23", "123", [0, 2, 3]),
        ("......", "", []),
        ("999", "9", [1]),
    ],
)
def test_what_columns_say_and_where(path: str, text: str, at: list[float]) -> None:
    columns = sure(path)
    assert next(iter(likely_texts(columns))) == text
    assert places(columns, text) == at


def test_long_blanks_change_no_probability() -> None:
    columns = sure("." * 40 + "4" + "." * 40)
    assert likely_texts(columns)["4"] == pytest.approx(log_probability(columns, "4"), abs=1e-3)
