"""The reader of glyphs and the reader of lines together."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model import Reader
from model.data.mnist import Split
from model.decoding.arbitration import is_clear, likeliest, where_to_cut
from model.decoding.candidates import Cutting, InkLine, ink_lines
from model.decoding.hypotheses import PictureHypotheses
from model.ink.binarize import find_ink
from model.inputs.image import open_picture
from model.networks.ctc import BLANK
from model.networks.line_net import LINE_LABELS, STEP_PX
from model.networks.line_reader import LineEvidence, stretches
from model.reading import Box, Digit, Line, Reading
from model.synthesis.degradations import touching_pairs


@pytest.fixture(scope="module")
def pairs() -> list[tuple[np.ndarray, str]]:
    """Forty pictures of two digits that overlap, of digits that no training saw."""
    with np.load(Path(__file__).parents[1] / "mnist.npz") as packed:
        digits = Split(packed["images"], packed["labels"].astype(np.int32))
    return list(touching_pairs(np.random.default_rng(0), digits, 40))


def right(reader: Reader, pairs: list[tuple[np.ndarray, str]]) -> int:
    return sum(reader.read(picture).text == text for picture, text in pairs)


def test_both_read_more_touching_digits_than_one(
    reader: Reader, pairs: list[tuple[np.ndarray, str]]
) -> None:
    alone = Reader.load(line_path=None)
    assert right(reader, pairs) >= max(34, right(alone, pairs))
    # One clear digit is read by its glyph alone, as without the other.
    with np.load(Path(__file__).parents[1] / "mnist.npz") as packed:
        digit = np.pad(packed["images"][0], 40)
    (one,), (other,) = reader.read(digit).digits, alone.read(digit).digits
    assert (one.label, one.box) == (other.label, other.box)
    assert one.confidence == pytest.approx(other.confidence, abs=1e-6)  # by another engine


def evidence(line: InkLine, peaks: dict[float, int], p: float) -> LineEvidence:
    """A line that shows digits at places, in ink pixels, and says so with a probability each."""
    picture = line.crop()
    assert picture is not None
    columns = np.full((picture.pixels.shape[1] // STEP_PX, LINE_LABELS), 1e-6)
    columns[:, BLANK] = 1
    for place, digit in peaks.items():
        at = int((place - picture.left) * picture.scale / STEP_PX)
        columns[at] = (1 - p) / LINE_LABELS
        columns[at, digit + 1] = p
    logs = np.log(columns / columns.sum(axis=1, keepdims=True)).astype(np.float32)
    return LineEvidence(picture, logs, stretches(logs))


@pytest.fixture(scope="module")
def line(pairs: list[tuple[np.ndarray, str]]) -> InkLine:
    """One component, two digits."""
    (line,) = ink_lines(next(PictureHypotheses(find_ink(open_picture(pairs[1][0]))).in_turn()))
    assert len(line.components) == 1
    return line


def test_a_sure_line_has_its_parts_cut_between_its_digits_alone(line: InkLine) -> None:
    left, right = line.components[0].ends
    quarter = (right - left) / 4
    peaks = {left + quarter: 3, right - quarter: 5}
    seen = evidence(line, peaks, 0.999)
    (cutting,) = where_to_cut(line, [True], seen)
    assert cutting is not None
    assert not cutting.more
    assert cutting.near == pytest.approx(((left + right) / 2,), abs=STEP_PX / seen.line.scale)
    # Nor is it cut where it shows one digit, whatever the glyph is taken for.
    one = evidence(line, {left + quarter: 3}, 0.999)
    assert where_to_cut(line, [True], one) == [None]


def test_an_unsure_line_has_doubtful_parts_cut_everywhere(line: InkLine) -> None:
    left, right = line.components[0].ends
    unsure = evidence(line, {(left + right) / 2: 3}, 0.6)
    assert where_to_cut(line, [True], unsure) == [Cutting()]
    assert where_to_cut(line, [False], unsure) == [None]
    assert where_to_cut(line, [True], None) == [Cutting()]


def reading(*confidences: float) -> Reading:
    """A line of digits that are read with these confidences."""
    nothing = np.zeros((28, 28), np.float32)
    digits = [Digit("1", p, (("1", p),), Box(0, 0, 1, 1), False, nothing) for p in confidences]
    return Reading((Line(tuple(digits)),), (10, 10))


def test_the_first_reading_stays_unless_another_is_clearly_better() -> None:
    fair, good, bad = reading(0.95, 0.96), reading(0.999), reading(0.99, 0.1)
    assert likeliest([fair, good]) is fair
    assert likeliest([bad, good, fair]) is good
    assert likeliest([bad]) is bad


def test_no_reading_is_clearly_better_than_a_clear_one() -> None:
    assert is_clear(reading(0.95, 0.96))
    assert not is_clear(reading(0.99, 0.5))
    assert not is_clear(reading())


def test_to_leave_a_digit_out_makes_a_reading_no_better() -> None:
    def side_by_side(*confidences: float, first: int = 0) -> Reading:
        ones = zip(reading(*confidences).digits, range(first, 9), strict=False)
        digits = tuple(replace(one, box=Box(10 * i, 0, 10 * i + 8, 9)) for one, i in ones)
        return Reading((Line(digits),), (100, 10))

    both = side_by_side(0.6, 0.99)
    assert likeliest([both, side_by_side(0.99, first=1)]) is both
    better = side_by_side(0.99, 0.99)
    assert likeliest([both, better]) is better
    # What was rejected may go.
    junk, digit = side_by_side(0.1, 0.8).digits
    doubtful = Reading((Line((replace(junk, rejected=True), digit)),), (100, 10))
    sure = side_by_side(0.99, first=1)
    assert likeliest([doubtful, sure]) is sure


def test_where_nothing_was_read_a_sure_digit_is_better() -> None:
    nothing, sure, doubtful = reading(), reading(0.9), reading(0.6)
    assert likeliest([nothing, sure]) is sure
    assert likeliest([nothing, doubtful]) is nothing
    assert likeliest([nothing, reading()]) is nothing
    assert likeliest([doubtful, nothing]) is doubtful
