"""The two readers together: where to cut what one of them sees, and which reading to believe."""

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from ..networks.glyph_net import SEVERAL
from ..networks.line_reader import LineEvidence
from ..reading import Digit, Line, Reading
from .candidates import Cutting, InkLine
from .hypotheses import Hypotheses
from .lattice import Span
from .line_search import LEAST_PROBABILITY, Scored
from .strokes.evidence import of_shape

# A component is cut if it is several digits with at least this probability, and no narrower than
# two digits can be, in heights of its line.
LEAST_SEVERAL = 0.02
NARROWER_THAN_TWO = 0.35
# Where the second one is so sure of its text, ink is cut between that text's digits alone.
SURE_OF_TEXT = 0.98
# Another way to take a picture's ink must be better by so much, in log-probability of a digit.
LEAST_GAIN = 0.1

# What no digit at all counts as, beside digits of such a probability.
SURE_WITHOUT_INK = 0.7


def doubtful_components(line: InkLine, scored: dict[Span, Scored]) -> list[bool]:
    """Which components of a line may be several digits.

    Args:
        line: before any cut.
        scored: its candidates.
    """
    return [
        component.width > NARROWER_THAN_TWO
        and float(of_shape(scored[i, i + 1][1])[SEVERAL]) >= LEAST_SEVERAL
        for i, component in enumerate(line.components)
    ]


def where_to_cut(
    line: InkLine, doubtful: list[bool], evidence: LineEvidence | None
) -> list[Cutting | None]:
    """How to cut each component: between the line's digits, and where it may be several.

    Args:
        line: before any cut.
        doubtful: for each component, whether it may be several digits.
        evidence: of the line; None if it was not read.

    Returns:
        For each component how to cut it, or None.
    """
    if evidence is None:
        return [Cutting() if doubts else None for doubts in doubtful]
    text, log_probability = next(iter(evidence.texts.items()))
    more = log_probability < math.log(SURE_OF_TEXT)
    digits = evidence.middles(text)
    # A digit belongs to the component that it lies in most deeply, or else to the nearest.
    outside = [
        [max(component.ends[0] - at, at - component.ends[1]) for component in line.components]
        for at in digits
    ]
    owners = [int(np.argmin(away)) for away in outside]
    cuttings: list[Cutting | None] = []
    for number, doubts in enumerate(doubtful):
        own = [at for at, owner in zip(digits, owners, strict=True) if owner == number]
        near = tuple((one + other) / 2 for one, other in pairwise(own))
        cut = near or (doubts and more)
        cuttings.append(Cutting(near, more) if cut else None)
    return cuttings


def is_clear(reading: Reading) -> bool:
    """Whether no other way to take the picture's ink can be clearly better."""
    return _certainty(reading) >= -LEAST_GAIN


def likeliest(readings: list[Reading]) -> Reading:
    """Choose between readings of one picture.

    Args:
        readings: the first is taken unless another, with digits, is clearly better.
    """
    first, *others = readings

    def certainty(other: Reading) -> float:
        # To leave a digit out makes nothing surer: it counts as it was.
        return _mean([*other.digits, *left_out(first, other)])

    clearly_better = _certainty(first) + LEAST_GAIN
    better = [one for one in others if one.digits and certainty(one) > clearly_better]
    return max(better, key=certainty, default=first)


def left_out(reading: Reading, other: Reading) -> list[Digit]:
    """The digits of a reading that lie where another has none; what is rejected is no digit."""
    return [
        digit
        for digit in reading.digits
        if not digit.rejected and not any(digit.box.meets(one.box) for one in other.digits)
    ]


def with_marks(reading: Reading, hypotheses: Hypotheses) -> Reading:
    """A reading with the marks of its picture that it does not have, as rejected digits.

    Args:
        reading: of the picture.
        hypotheses: those that it was read by.
    """
    free = [
        mark
        for mark in hypotheses.marks()
        if not any(mark.box.meets(digit.box) for digit in reading.digits)
    ]
    if not free:
        return reading
    return replace(reading, lines=(*reading.lines, Line(tuple(free))))


def _certainty(reading: Reading) -> float:
    """The mean log-probability of a reading's digits; where there are none, a constant."""
    return _mean(reading.digits) if reading.digits else math.log(SURE_WITHOUT_INK)


def _mean(digits: Sequence[Digit]) -> float:
    return sum(math.log(max(digit.confidence, LEAST_PROBABILITY)) for digit in digits) / len(digits)
