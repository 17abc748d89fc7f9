"""The search for the best path through a line, and what is told of its digits."""

import math
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.decoding.candidates import Candidate, Pieces
from model.decoding.lattice import Span, best_path
from model.decoding.line_search import (
    CONTEXT_PRIOR,
    LEAST_GLYPH,
    LEAST_LINE,
    LineSearch,
    _cost,
    _score,
    _with_context,
    digit_of,
    joint_of,
)
from model.decoding.strokes.evidence import of_shape
from model.networks.calibration import RARER
from model.networks.glyph_net import LABELS, OTHER, SEVERAL
from model.networks.line_image import LineImage
from model.networks.line_net import LINE_LABELS
from model.networks.line_reader import LineEvidence
from model.reading import Box

NOTHING = np.zeros((28, 28), np.float32)
CANDIDATE = Candidate(Box(0, 0, 20, 30), NOTHING)


class Shown(LineEvidence):
    """A line that shows a component of itself at a time, by where that begins."""

    def __init__(self, shown: Mapping[tuple[float, float], np.ndarray]) -> None:
        nothing = np.zeros((0, LINE_LABELS), np.float32)
        super().__init__(LineImage(np.zeros((32, 2), np.float32), 0, 1), nothing, nothing)
        self.shown = shown

    def between(self, left: float, right: float) -> np.ndarray:
        return self.shown[left, right]


def spans_of(count: int) -> list[Span]:
    return [(first, end) for first in range(count) for end in range(first + 1, count + 1)]


@given(
    seed=st.integers(0, 10_000),
    count=st.integers(2, 7),
    is_read_whole=st.booleans(),
    is_digital_ink=st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_the_path_found_is_the_best_of_all(
    seed: int, count: int, is_read_whole: bool, is_digital_ink: bool
) -> None:
    rng = np.random.default_rng(seed)
    bounds = list(map(float, range(count + 1)))
    cut = {
        span: float(rng.uniform(0.01, 0.5)) if span[0] else 0.0
        for span in spans_of(count)
        if span != (0, count)
    }
    impossible = {span for span in cut if rng.random() < 0.2}
    probabilities = {
        span: rng.dirichlet(np.full(LABELS, 0.1)).astype(np.float32) for span in spans_of(count)
    }
    if is_digital_ink:  # glyph and trajectory agree
        probabilities = {span: np.stack([one, one]) for span, one in probabilities.items()}
    clear = rng.choice([0.05, 1.0])
    shown = {
        (bounds[first], bounds[end]): np.log(rng.dirichlet(np.full(LINE_LABELS, clear)) + 1e-9)
        for first, end in spans_of(count)
    }
    made: set[Span] = set()

    def candidate(span: Span) -> Candidate | None:
        assert span not in made
        made.add(span)
        return None if span in impossible else Candidate(Box(*span, 9, 9), NOTHING)

    evidence = Shown(shown) if is_read_whole else None
    pieces = Pieces([0, count], bounds[:-1], bounds[1:], cut, candidate)
    search = LineSearch(pieces, {(0, 1): (CANDIDATE, probabilities[0, count])}, evidence)
    while pending := search.pending():
        search.update({span: (one, probabilities[span]) for span, one in pending.items()})
    found = search.line(0.3)

    several = math.log(max(float(of_shape(probabilities[0, count])[SEVERAL]), 1e-6))
    worths = {}
    for span in {*cut, (0, count)} - impossible:
        seen = evidence and np.maximum(
            np.roll(shown[bounds[span[0]], bounds[span[1]]], -1), LEAST_LINE
        )
        joint = joint_of(probabilities[span], span == (0, count), seen)
        cost = _cost(cut.get(span, 0.0))
        worths[span] = _score(joint) - cost + (several if span[0] == 0 else 0)
    worths[0, count] -= several
    expected = best_path(count, worths)
    boxes = [digit.box for digit in found.digits]
    if expected == [(0, count)]:
        assert boxes == [CANDIDATE.box]
    else:
        assert boxes == [Box(*span, 9, 9) for span in expected]
        assert set(expected) <= made


@pytest.mark.parametrize(
    ("four", "several", "is_read_whole", "text"),
    [
        (0.95, 0.001, True, "4"),
        (0.9, 0.01, True, "4"),
        (0.95, 0.04, True, "11"),
        (0.75, 0.001, True, "11"),
        (0.95, 0.001, False, "11"),
    ],
)
def test_parts_that_are_digits_alone_are_one_where_together_they_are_not_several(
    four: float, several: float, is_read_whole: bool, text: str
) -> None:
    probabilities = {span: np.full(LABELS, 1e-3) for span in [(0, 1), (1, 2), (0, 2)]}
    probabilities[0, 1][1] = probabilities[1, 2][1] = 0.98
    probabilities[0, 2][[4, SEVERAL]] = four, several
    wholes = {
        span: (CANDIDATE, posteriors.astype(np.float32))
        for span, posteriors in probabilities.items()
    }
    one, none = np.full(LINE_LABELS, -9.0), np.full(LINE_LABELS, -4.0)
    one[1 + 1] = -0.1
    evidence = Shown({(0.0, 1.0): one, (1.0, 2.0): one, (0.0, 2.0): none})
    pieces = Pieces([0, 1, 2], [0.0, 1.0], [1.0, 2.0], {}, lambda span: None)
    search = LineSearch(pieces, wholes, evidence if is_read_whole else None)
    assert not search.pending()
    assert "".join(digit.label for digit in search.line(0.01).digits) == text


def test_of_a_line_that_shows_its_digits_clearly_only_these_are_made() -> None:
    count = 8
    shown = {}
    for first, end in spans_of(count):
        seen = np.full(LINE_LABELS, -9.0)
        # A digit every two pieces.
        seen[1 + first % 7] = -0.01 if (first % 2, end - first) == (0, 2) else -5
        shown[float(first), float(end)] = seen
    bounds = list(map(float, range(count + 1)))
    cut = {span: 0.1 if span[0] else 0.0 for span in spans_of(count) if span != (0, count)}
    pieces = Pieces([0, count], bounds[:-1], bounds[1:], cut, lambda span: CANDIDATE)
    several = np.eye(LABELS, dtype=np.float32)[SEVERAL]
    search = LineSearch(pieces, {(0, 1): (CANDIDATE, several)}, Shown(shown))
    pending = search.pending()
    assert list(pending) == [(0, 2), (2, 4), (4, 6), (6, 8)]
    search.update(
        {
            span: (one, np.eye(LABELS, dtype=np.float32)[span[0] % 7])
            for span, one in pending.items()
        }
    )
    assert search.pending() == {}
    assert [digit.label for digit in search.line(0.3).digits] == ["0", "2", "4", "6"]


def written(column: int, probability: float) -> np.ndarray:
    """Glyph and trajectory agree on a column."""
    found = np.full((2, LABELS), (1 - probability) / (LABELS - 1), np.float32)
    found[:, column] = probability
    return found


def test_pieces_of_digital_ink_are_read_where_its_line_shows_nothing() -> None:
    nothing = np.full(LINE_LABELS, -math.log(LINE_LABELS))
    evidence = Shown({(0.0, 1.0): nothing, (1.0, 2.0): nothing, (0.0, 2.0): nothing})
    cut = {(0, 1): 0.0, (1, 2): 0.01}
    pieces = Pieces([0, 2], [0.0, 1.0], [1.0, 2.0], cut, lambda span: CANDIDATE)
    search = LineSearch(pieces, {(0, 1): (CANDIDATE, written(SEVERAL, 0.9))}, evidence)
    while pending := search.pending():
        search.update({span: (one, written(3, 0.99)) for span, one in pending.items()})
    assert "".join(digit.label for digit in search.line(0.0).digits) == "33"


def test_what_both_tell_adds_up_and_neither_can_rule_out() -> None:
    sure = np.full(OTHER + 1, LEAST_LINE)
    sure[3] = 0
    glyph = np.zeros(LABELS, np.float32)
    glyph[[3, 5]] = 0.2, 0.8
    both = joint_of(glyph, False, sure)
    assert both.argmax() == 3
    assert both[3] == pytest.approx(math.log(0.2))
    assert both[5] == pytest.approx(math.log(0.8) + LEAST_LINE)
    assert both[8] == pytest.approx(math.log(LEAST_GLYPH) + LEAST_LINE)
    alone = joint_of(glyph, False, None)
    assert alone.argmax() == 5
    assert alone[8] < math.log(1e-5)


def test_ink_that_is_surely_several_digits_is_not_one() -> None:
    seen = np.log(np.full(OTHER + 1, 0.001))
    seen[3] = math.log(0.99)
    several = np.eye(LABELS, dtype=np.float32)[SEVERAL]
    # Of a piece between two cuts the glyph may be wrong, since the cuts may be.
    piece, uncut = (joint_of(several, uncut, seen) for uncut in (False, True))
    assert piece.argmax() == 3
    assert uncut.argmax() == OTHER
    broken = np.eye(LABELS, dtype=np.float32)[OTHER]
    assert (joint_of(broken, True, seen) == piece).all()


def posteriors(digit: float, other: float) -> np.ndarray:
    """That ink is a 7, or none, with these probabilities."""
    logs = np.full(11, -12.0)
    logs[7], logs[OTHER] = math.log(digit), math.log(other)
    return logs


@pytest.mark.parametrize(
    ("beside", "gains"),
    [
        (0, False),
        (1, False),
        (2, True),
        (5, True),
    ],
)
def test_among_digits_other_ink_is_rarer(beside: int, gains: bool) -> None:
    doubtful = posteriors(0.2, 0.8)
    line = _with_context([*[posteriors(0.99, 0.01)] * beside, doubtful], [None] * (beside + 1))
    odds = math.exp(line[-1][7] - line[-1][OTHER])
    assert odds == pytest.approx(0.25 * (CONTEXT_PRIOR if gains else 1))
    assert all((one == posteriors(0.99, 0.01)).all() for one in line[:-1])


def test_among_letters_it_is_as_common_as_alone() -> None:
    line = [posteriors(0.99, 0.01)] * 2 + [posteriors(0.2, 0.8)] * 2
    assert all(one is same for one, same in zip(_with_context(line, [None] * 4), line, strict=True))


def test_what_touches_a_digit_is_likelier_one() -> None:
    sure, doubtful = posteriors(0.99, 0.01), posteriors(0.2, 0.8)
    touching = _with_context([sure, doubtful], [1, 1])
    assert touching[0] is sure
    assert touching[1][7] - touching[1][OTHER] == pytest.approx(math.log(0.25 * CONTEXT_PRIOR))
    for components in ([1, 2], [1, None], [None, 1], [None, None]):
        assert _with_context([sure, doubtful], components)[1] is doubtful
    assert _with_context([doubtful, sure, doubtful], [1, 1, 1])[0] is doubtful


@pytest.mark.parametrize(
    ("digit", "rejected", "confidence"),
    [
        (0.9, False, 0.9 / (0.9 + 0.1 / RARER)),
        (0.4, False, 0.4 / (0.4 + 0.6 / RARER)),
        # Were it as rare as beside what is accepted, this would be 0.78.
        (0.23, True, 0.23),
        (0.01, True, 0.01),
    ],
)
def test_what_is_accepted_is_surer_than_what_was_trained_on_and_what_is_rejected_is_not(
    digit: float, rejected: bool, confidence: float
) -> None:
    answer = digit_of(posteriors(digit, 1 - digit), CANDIDATE.box, NOTHING, 0.3)
    assert (answer.label, answer.rejected) == ("7", rejected)
    assert answer.confidence == pytest.approx(confidence, abs=1e-3)
    assert answer.top3[0] == ("7", answer.confidence)
    assert (answer.confidence < 0.3) == rejected
