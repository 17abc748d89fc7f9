"""How likely a whole text is right: what makes it more, and what less."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model import Box, Digit, Line, Reading, WeightsError
from model.decoding.text_confidence import (
    EMPTY_FEATURES,
    TEXT_FEATURES,
    TextConfidence,
    empty_features,
    text_features,
)

TOLD = TextConfidence.load()


def digit(left: int, confidence: float = 0.999, *, rejected: bool = False, high: int = 40) -> Digit:
    box = Box(left, 0, left + 20, high)
    return Digit("7", confidence, (), box, rejected, np.zeros((28, 28), np.float32))


def reading(*digits: Digit) -> Reading:
    return Reading((Line(digits, -0.01),), (400, 100))


SURE = reading(digit(0), digit(30), digit(60))


def confidence(one: Reading) -> float:
    return TOLD.tell(one, "photo").confidence


def test_sure_digits_and_nothing_else_are_a_sure_text() -> None:
    for kind in ("photo", "drawing", "strokes"):
        assert TOLD.tell(SURE, kind).confidence > 0.9
    assert TOLD.tell(SURE, "photo") == SURE  # all else stays


@pytest.mark.parametrize(
    "doubtful",
    [
        reading(digit(0), digit(30), digit(60, 0.6)),
        reading(digit(0), digit(30), digit(60), digit(90, 0.2, rejected=True)),
        replace(SURE, seen_texts=("777", "77")),
        reading(digit(0), digit(30), digit(60, high=10)),
        Reading(tuple(Line((one,)) for one in SURE.digits), SURE.size),
    ],
    ids=[
        "a digit unsure",
        "ink left out",
        "read otherwise",
        "one is small",
        "none in a line",
    ],
)
def test_what_speaks_against_a_text(doubtful: Reading) -> None:
    assert confidence(doubtful) < confidence(SURE)


def test_the_more_is_doubtful_the_less_likely_is_the_text() -> None:
    told = [confidence(reading(digit(0), digit(30, p))) for p in (0.3, 0.6, 0.9, 0.99, 0.9999)]
    assert told == sorted(told)
    several = [digit(30 * i, 0.3, rejected=True) for i in range(1, 6)]
    told = [confidence(reading(digit(0), *several[:count])) for count in range(5)]
    assert told == sorted(told, reverse=True)
    assert 0 < told[-1] < told[0] - 0.05


def test_without_digits_it_tells_whether_there_is_none() -> None:
    blank = Reading((), (100, 100))
    inked = reading(digit(0, 0.3, rejected=True))
    for kind in ("photo", "drawing"):
        assert 0.5 < TOLD.tell(blank, kind).confidence < 1
        assert 0.5 < TOLD.tell(inked, kind).confidence < 1


def test_every_feature_has_its_name() -> None:
    assert text_features(SURE, "photo").shape == (len(TEXT_FEATURES),)
    assert empty_features(Reading((), (9, 9)), "strokes").shape == (len(EMPTY_FEATURES),)


def test_no_weight_of_a_doubt_makes_a_text_surer() -> None:
    either_way = {"always", "photo", "strokes", "lines read whole", "any ink"}
    for names, weights in ((TEXT_FEATURES, TOLD.text), (EMPTY_FEATURES, TOLD.empty)):
        for name, weight in zip(names, weights, strict=True):
            assert name in either_way or weight <= 0, name


@pytest.mark.parametrize("told", ["", "{}", "[]", '{"text": {}, "empty": {}}'])
def test_a_damaged_file_of_weights_is_named(told: str, tmp_path: Path) -> None:
    path = tmp_path / "confidence.json"
    with pytest.raises(WeightsError, match=r"confidence\.json"):
        TextConfidence.load(path)
    path.write_text(told, encoding="utf-8")
    with pytest.raises(WeightsError, match=r"confidence\.json"):
        TextConfidence.load(path)


def test_weights_are_those_of_the_file(tmp_path: Path) -> None:
    card = {
        "text": dict.fromkeys(TEXT_FEATURES, 0.0),
        "empty": {**dict.fromkeys(EMPTY_FEATURES, 0.0), "always": -1000.0},
    }
    path = tmp_path / "confidence.json"
    path.write_text(json.dumps(card), encoding="utf-8")
    other = TextConfidence.load(path)
    assert other.tell(SURE, "photo").confidence == 0.5
    assert 0 < other.tell(Reading((), (9, 9)), "photo").confidence < 0.01  # never for sure
