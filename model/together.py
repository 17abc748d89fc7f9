"""The two readers together: what both tell of a candidate, where to cut, the best path.

What the network of glyphs says of a candidate and what the network of lines says of the same
stretch count as independent evidence: their log-probabilities are added.
"""

import math
from itertools import pairwise

import numpy as np

from .calibration import as_handed_in
from .candidates import Candidate, Cutting, InkLine, Pieces
from .ctc import likely_texts, places
from .lattice import Span, best_path
from .line_net import STEP_PX
from .line_reader import LineEvidence
from .net import OTHER, SEVERAL
from .reading import Digit, Line, Reading

# A part is cut if it is several digits with at least this probability, and no narrower than
# two digits can be, in heights of its line.
LEAST_SEVERAL = 0.02
NARROW = 0.35
# The probability that ink in a line of digits is none.
JUNK = 0.02
TINY = 1e-6
# What a cut costs, in log-probability: at all, and for every height of ink that it goes
# through. To cut a stroke across takes a better reading than to cut where two digits touch.
CUT_PRICE = 0.5
CUT_INK_PRICE = 3.0
# Where both readers tell of a candidate, neither may rule out what the other sees.
LEAST_GLYPH = 0.01
LEAST_LINE = -10.0
# Where the second one is so sure of its text, ink is cut between that text's digits alone.
SURE_OF_TEXT = 0.98
# Another way to take a picture's ink must be better by so much, in log-probability of a digit.
CLEARLY = 0.1

# A picture is looked at once more for a digit below this confidence. What is then found without
# looking for ink counts where it is several digits, as probable as this, or any where there was no
# ink, as probable as that.
SURE = 0.9
LEAST_OVERRULING = 2
SURE_OF_ALL = 0.5
SURE_WITHOUT_INK = 0.7

# Among digits other ink is so many times as rare as alone: where at least so many, and that share
# of the line, are digits with at least that probability.
COMPANY = 10.0
SURELY_DIGIT = 0.9
LEAST_COMPANY = 2
MOSTLY = 0.6

Scored = tuple[Candidate, np.ndarray]
"""A candidate with its calibrated probabilities, float32 (12,)."""


def doubtful_parts(line: InkLine, scored: dict[Span, Scored]) -> list[bool]:
    """Which parts of a line may be several digits.

    Args:
        line: before any cut.
        scored: its candidates.
    """
    return [
        not part.solid
        and part.width > NARROW
        and float(scored[i, i + 1][1][SEVERAL]) >= LEAST_SEVERAL
        for i, part in enumerate(line.parts)
    ]


def where_to_cut(
    line: InkLine, doubtful: list[bool], evidence: LineEvidence | None
) -> list[Cutting | None]:
    """How to cut each part: between the digits that the line shows, and where it may be several.

    Args:
        line: before any cut.
        doubtful: for each part, whether it may be several digits.
        evidence: of the line; None if it was not read.

    Returns:
        For each part how to cut it, or None.
    """
    if evidence is None:
        return [Cutting() if doubts else None for doubts in doubtful]
    text, log_probability = next(iter(likely_texts(evidence.columns).items()))
    more = log_probability < math.log(SURE_OF_TEXT)
    digits = [evidence.line.place(STEP_PX * (at + 0.5)) for at in places(evidence.columns, text)]
    # A digit belongs to the part that it lies in most deeply, or else to the nearest.
    outside = [[max(part.ends[0] - at, at - part.ends[1]) for part in line.parts] for at in digits]
    owners = [int(np.argmin(away)) for away in outside]
    cuttings: list[Cutting | None] = []
    for number, (part, doubts) in enumerate(zip(line.parts, doubtful, strict=True)):
        own = [at for at, owner in zip(digits, owners, strict=True) if owner == number]
        near = tuple((one + other) / 2 for one, other in pairwise(own))
        cut = not part.solid and (near or (doubts and more))
        cuttings.append(Cutting(near, more) if cut else None)
    return cuttings


def read_line(
    pieces: Pieces,
    wholes: dict[Span, Scored],
    parted: dict[Span, Scored],
    evidence: LineEvidence | None,
    rejection_threshold: float,
) -> Line:
    """The best path through one line.

    Args:
        pieces: the line, cut.
        wholes: its candidates by the numbers of their parts.
        parted: those between cuts, by the numbers of their pieces.
        evidence: of the line; None if it was not read.
        rejection_threshold: the confidence below which a digit is rejected, for as much other
            ink as the network was trained with.
    """
    starts = pieces.starts
    uncut = {(starts[first], starts[end]): one for (first, end), one in wholes.items()}
    scored = uncut | parted
    joint = {}
    for (first, end), (_, probabilities) in scored.items():
        whole, begin, last = (first, end) in uncut, pieces.begins[first], pieces.ends[end - 1]
        joint[first, end] = _joint(probabilities, whole, evidence, begin, last)
    worths = {span: _worth(scored[span][0], joint[span]) for span in scored}
    for (first, end), one in wholes.items():
        if end == first + 1:
            # Whatever parts a part agrees that it is several digits.
            several = math.log(max(float(one[1][SEVERAL]), TINY))
            for span in parted:
                if span[0] == starts[first]:
                    worths[span] += several
    path = best_path(starts[-1], worths)
    told = _in_company([joint[span] for span in path])
    return Line(
        tuple(
            _digit(scored[span][0], one, rejection_threshold)
            for span, one in zip(path, told, strict=True)
        )
    )


def likeliest(readings: list[Reading]) -> Reading:
    """Choose between readings of one picture.

    Args:
        readings: the first is taken unless another is clearly better.
    """
    return max(readings, key=lambda one: _certainty(one) + (CLEARLY if one is readings[0] else 0))


def is_doubtful(reading: Reading) -> bool:
    """Whether a picture deserves another look: no digit was found, or one that is not sure."""
    unsure = [digit for digit in reading.digits if digit.rejected or digit.confidence < SURE]
    return bool(unsure) or not reading.digits


def is_sure(texts: list[tuple[str, float]], inked: int) -> bool:
    """Whether the line network may overrule what was read of ink.

    Args:
        texts: of all lines of a picture, with their log-probabilities.
        inked: how many digits were found in its ink.
    """
    digits = sum(len(text) for text, _ in texts)
    worth = sum(worth for _, worth in texts)
    if inked:
        return digits >= LEAST_OVERRULING and worth >= math.log(SURE_OF_ALL)
    return digits > 0 and worth >= math.log(SURE_WITHOUT_INK)


def _certainty(reading: Reading) -> float:
    """The mean log-probability of a reading's digits."""
    worths = [math.log(max(digit.confidence, TINY)) for digit in reading.digits]
    return sum(worths) / max(1, len(worths))


def _in_company(line: list[np.ndarray]) -> list[np.ndarray]:
    """What is told of each digit of a line, given that those beside it are digits.

    Args:
        line: for each (11,), log-probabilities that are not normalised.
    """
    sure = [
        float(one[:OTHER].max() - np.logaddexp.reduce(one)) > math.log(SURELY_DIGIT) for one in line
    ]
    if not LEAST_COMPANY <= sum(sure) < len(line) or sum(sure) < MOSTLY * len(line):
        return line
    rarer = np.append(np.zeros(OTHER), -math.log(COMPANY))
    return [one if surely else one + rarer for one, surely in zip(line, sure, strict=True)]


def _digit(candidate: Candidate, joint: np.ndarray, rejection_threshold: float) -> Digit:
    rejected = float(_normalised(joint)[:OTHER].max()) < rejection_threshold
    # Of what is accepted hardly anything is no digit; what is rejected may well be none.
    digits = _normalised(joint if rejected else as_handed_in(joint))[:OTHER]
    top3 = tuple((str(i), float(digits[i])) for i in np.argsort(-digits, kind="stable")[:3])
    label, confidence = top3[0]
    return Digit(
        label=label,
        confidence=confidence,
        top3=top3,
        box=candidate.box,
        rejected=rejected,
        glyph=candidate.glyph,
    )


def _normalised(joint: np.ndarray) -> np.ndarray:
    """Probabilities; scipy's softmax takes longer for a dozen numbers than all else here."""
    shares: np.ndarray = np.exp(joint - np.logaddexp.reduce(joint))
    return shares


def _joint(
    probabilities: np.ndarray, uncut: bool, evidence: LineEvidence | None, begin: float, end: float
) -> np.ndarray:
    """What both readers say of a candidate.

    Args:
        probabilities: of its glyph, (12,).
        uncut: whether it is ink as it was found; that may be too broken or too crowded to be known
            for a digit, but where the glyph is several digits it is not one.
        evidence: of its line; None if that was not read.
        begin: where it begins, in upright ink pixels.
        end: where it ends.

    Returns:
        (11,), log-probabilities that are not normalised: the ten digits, and no digit.
    """
    glyph = np.append(probabilities[:OTHER], probabilities[OTHER:].sum())
    if evidence is None:
        return np.log(np.maximum(glyph, TINY))
    line = np.maximum(np.roll(evidence.between(begin, end), -1), LEAST_LINE)
    least = LEAST_GLYPH * (1 - float(probabilities[SEVERAL])) if uncut else LEAST_GLYPH
    return np.log(np.maximum(glyph, max(least, TINY))) + line


def _worth(candidate: Candidate, joint: np.ndarray) -> float:
    """The log-probability that a candidate is a digit or else junk, less the price of its cut."""
    worth = max(float(joint[:OTHER].max()), math.log(JUNK) + float(joint[OTHER]))
    if candidate.cut_ink:
        worth -= CUT_PRICE + CUT_INK_PRICE * candidate.cut_ink
    return worth
