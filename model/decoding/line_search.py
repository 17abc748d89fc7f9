"""The best path through one line, found without looking at most of its candidates.

What the network of glyphs says of a candidate and what the network of lines says of the same
stretch count as independent evidence: their log-probabilities are added. The second is known for
every stretch at once, the first costs a glyph. So each candidate is hoped to be read perfectly
until it lies on the best path: only then its glyph is made and read. When all of the best path has
been read, no other can be better (LazySP of Dellin and Srinivasa, 2016).
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence

import numpy as np

from ..networks.calibration import as_handed_in
from ..networks.glyph_net import OTHER, SEVERAL
from ..networks.line_reader import LineEvidence
from ..reading import Box, Digit, Line
from .candidates import Candidate, Pieces
from .lattice import Span, best_path
from .strokes.evidence import INK_THRESHOLD, at_most, is_written, of_shape, pooled

# The probability that ink in a line of digits is none.
OTHER_INK = 0.02
LEAST_PROBABILITY = 1e-6
# What a cut costs, in log-probability: at all, and for every height of ink that it goes
# through. To cut a stroke across takes a better reading than to cut where two digits touch.
CUT_COST = 0.5
CUT_INK_COST = 3.0
# Where both readers tell of a candidate, neither may rule out what the other sees.
LEAST_GLYPH = 0.01
LEAST_LINE = -10.0
# From this probability on the glyph of joined components is one digit.
CLEARLY_ONE = 0.8

# Among digits other ink is so many times as rare as alone: where at least so many, and that share
# of the line, are digits with at least that probability; or this share of what touches it.
CONTEXT_PRIOR = 10.0
SURELY_DIGIT = 0.9
LEAST_CONTEXT = 2
MOSTLY = 0.6
MOSTLY_TOUCHING = 0.5

# A line's labels begin with the blank, a glyph's with the digits.
DIGITS_FIRST = np.array([*range(1, OTHER + 1), 0])

Scored = tuple[Candidate, np.ndarray]
"""A candidate with its calibrated probabilities, float32 (12,); of digital ink (2, 12), those of
its glyph and of its trajectory."""


class LineSearch:
    """Looks for the best path through one line: `update` what is `pending` until nothing is."""

    def __init__(
        self, pieces: Pieces, wholes: dict[Span, Scored], evidence: LineEvidence | None
    ) -> None:
        """Begin with what was read before the line was cut.

        Args:
            pieces: the line, cut.
            wholes: its candidates by the numbers of their components.
            evidence: of the line; None if it was not read.
        """
        starts = pieces.starts
        self._pieces, self._evidence = pieces, evidence
        self._is_ink = any(is_written(probabilities) for _, probabilities in wholes.values())
        self._read: dict[Span, tuple[Candidate, np.ndarray]] = {}
        self._scores: dict[Span, float] = {}
        several: dict[int, float] = {}
        for (first, end), (candidate, probabilities) in wholes.items():
            span = starts[first], starts[end]
            joint = joint_of(probabilities, True, self._seen(span))
            self._read[span] = candidate, joint
            self._scores[span] = _score(joint)
            alone = of_shape(probabilities)
            is_one = end > first + 1 and float(alone[:OTHER].max()) >= CLEARLY_ONE
            if is_one and evidence is not None:
                # Were its components digits of their own, it would be several: the less it is that,
                # the higher it scores beside what the line shows.
                self._scores[span] -= math.log(max(float(alone[SEVERAL]), LEAST_GLYPH))
            elif end == first + 1:
                # Whatever components a component agrees that it is several digits.
                share = max(float(alone[SEVERAL]), LEAST_PROBABILITY)
                several[starts[first]] = math.log(share)
        self._costs = {
            span: _cost(cut_ink) - several.get(span[0], 0.0) for span, cut_ink in pieces.cut.items()
        }
        for span, cost in self._costs.items():
            self._scores[span] = self._upper_bound(span) - cost

    def pending(self) -> dict[Span, Candidate]:
        """What has to be read to go on: the candidates of the best path that were not; or none."""
        while True:
            unread = [span for span in self._path() if span not in self._read]
            # Of a line that was not read whole there is no telling one path from another.
            if unread and self._evidence is None:
                unread = [span for span in self._scores if span not in self._read]
            made = {span: self._pieces.candidate(span) for span in unread}
            for span, candidate in made.items():
                if candidate is None:
                    del self._scores[span]
            found = {span: candidate for span, candidate in made.items() if candidate}
            if found or not unread:
                return found

    def update(self, scored: dict[Span, Scored]) -> None:
        """Go on with what was pending."""
        for span, (candidate, probabilities) in scored.items():
            joint = joint_of(probabilities, False, self._seen(span))
            self._read[span] = candidate, joint
            self._scores[span] = _score(joint) - self._costs[span]

    def line(self, rejection_threshold: float) -> Line:
        """The digits of the best path, when nothing is wanted.

        Args:
            rejection_threshold: the confidence below which a digit is rejected, for as much other
                ink as the network was trained with.
        """
        path = self._path()
        least = min(rejection_threshold, INK_THRESHOLD) if self._is_ink else rejection_threshold
        found = [self._read[span] for span in path]
        components = [
            bisect_right(self._pieces.starts, first) if (first, end) in self._costs else None
            for first, end in path
        ]
        posteriors = _with_context([joint for _, joint in found], components)
        digits = tuple(
            digit_of(joint, candidate.box, candidate.glyph, least)
            for (candidate, _), joint in zip(found, posteriors, strict=True)
        )
        return Line(digits, self._log_probability("".join(digit.label for digit in digits)))

    def _log_probability(self, text: str) -> float | None:
        """How likely the line network finds a text; None if it did not read the line."""
        if self._evidence is None:
            return None
        return self._evidence.texts.get(text, LEAST_LINE)

    def _path(self) -> list[Span]:
        return best_path(self._pieces.starts[-1], self._scores)

    def _seen(self, span: Span) -> np.ndarray | None:
        """What the line shows between two cuts, or None: (11,), no digit behind the ten."""
        if self._evidence is None:
            return None
        begin, end = self._pieces.begins[span[0]], self._pieces.ends[span[1] - 1]
        return np.maximum(self._evidence.between(begin, end).take(DIGITS_FIRST), LEAST_LINE)

    def _upper_bound(self, span: Span) -> float:
        """The score of a candidate whose glyph tells for sure what the line shows."""
        seen = self._seen(span)
        if seen is None:
            return 0.0
        return _score(at_most(seen) if self._is_ink else seen)


def joint_of(probabilities: np.ndarray, uncut: bool, seen: np.ndarray | None) -> np.ndarray:
    """What both readers say of a candidate.

    Args:
        probabilities: of its glyph, (12,); or of its glyph and its trajectory, (2, 12).
        uncut: whether it is ink as it was found; that may be too broken or too crowded to be known
            for a digit, but where the glyph is several digits it is not one.
        seen: what its line shows there, log-probabilities (11,); None if the line was not read.

    Returns:
        (11,), log-probabilities that are not normalised: the ten digits, and no digit.
    """
    if is_written(probabilities):
        return pooled(probabilities, seen)
    glyph = probabilities[: OTHER + 1].copy()
    glyph[OTHER] = probabilities[OTHER:].sum()
    if seen is None:
        return np.log(np.maximum(glyph, LEAST_PROBABILITY))
    least = LEAST_GLYPH * (1 - float(probabilities[SEVERAL])) if uncut else LEAST_GLYPH
    return np.log(np.maximum(glyph, max(least, LEAST_PROBABILITY))) + seen


def _score(joint: np.ndarray) -> float:
    """The log-probability that a candidate is a digit or else junk."""
    return max(float(joint[:OTHER].max()), math.log(OTHER_INK) + float(joint[OTHER]))


def _cost(cut_ink: float) -> float:
    """Of a cut through so much ink; none where a candidate begins with its component."""
    return CUT_COST + CUT_INK_COST * cut_ink if cut_ink else 0.0


def _with_context(line: list[np.ndarray], components: Sequence[int | None]) -> list[np.ndarray]:
    """What is told of each digit of a line, given that those beside it are digits.

    Args:
        line: for each (11,), log-probabilities that are not normalised.
        components: the number of the one that each was cut from; None for ink as it was found.
    """
    sure = [
        float(one[:OTHER].max() - np.logaddexp.reduce(one)) > math.log(SURELY_DIGIT) for one in line
    ]
    is_number = sum(sure) >= max(LEAST_CONTEXT, MOSTLY * len(line))
    rarer = np.append(np.zeros(OTHER), -math.log(CONTEXT_PRIOR))

    def has_context(component: int | None) -> bool:
        if is_number or component is None:
            return is_number
        touching = [
            surely for surely, other in zip(sure, components, strict=True) if other == component
        ]
        return sum(touching) >= MOSTLY_TOUCHING * len(touching)

    return [
        one + rarer if not surely and has_context(component) else one
        for one, surely, component in zip(line, sure, components, strict=True)
    ]


def rejected_digit(candidate: Candidate, probabilities: np.ndarray) -> Digit:
    """A mark that no line has, whatever it looks like.

    Args:
        candidate: the mark.
        probabilities: of its glyph, (12,); or of its glyph and its trajectory, (2, 12).
    """
    return digit_of(joint_of(probabilities, True, None), candidate.box, candidate.glyph, math.inf)


def digit_of(
    joint: np.ndarray,
    box: Box,
    drawn: np.ndarray | Callable[[], np.ndarray],
    rejection_threshold: float,
) -> Digit:
    """What ink is read as.

    Args:
        joint: (11,), log-probabilities that are not normalised: the ten digits, and no digit.
        box: of the ink.
        drawn: its glyph, or what draws it.
        rejection_threshold: the confidence below which it is rejected.
    """
    rejected = float(_normalised(joint)[:OTHER].max()) < rejection_threshold
    # Of what is accepted hardly anything is no digit; what is rejected may well be none.
    digits = _normalised(joint if rejected else as_handed_in(joint))[:OTHER]
    top3 = tuple((str(i), float(digits[i])) for i in np.argsort(-digits, kind="stable")[:3])
    label, confidence = top3[0]
    return Digit(
        label=label,
        confidence=confidence,
        top3=top3,
        box=box,
        rejected=rejected,
        drawn=drawn,
    )


def _normalised(joint: np.ndarray) -> np.ndarray:
    """Probabilities; scipy's softmax takes longer for a dozen numbers than all else here."""
    shares: np.ndarray = np.exp(joint - np.logaddexp.reduce(joint))
    return shares
