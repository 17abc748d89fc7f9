"""Signs that only their place tells from a digit: slashes, brackets, commas, degrees, letters.

Alone each of them is some hand's 1 or 0. In a line a slash or a bracket reaches above and below the
digits beside it, a comma stands at their feet, and the sign of degrees is raised behind them. A 1
that is alone with close ink that is no digit is a stroke of a letter: K, P, %.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from ..reading import Digit, Line, Reading

# What reaches above and below both digits beside it by this share of their height on the mean, and
# by that one at least, and leans to the right or bows by so much of its own, is a slash or a
# bracket. A 1 may begin a number and reach as far, so there a bracket needs its other half; where
# both bow clearly they need not reach beyond.
MEAN_OVERSHOOT = 0.05
LEAST_OVERSHOOT = 0.02
LEAST_LEAN = 0.2
LEAST_BOW = 0.04
CLEAR_BOW = 0.07
# Beside a slash what leans and is as high, to this share, is another: a 1 is lower.
ALIKE_HEIGHT = 0.95
# A comma and the sign of degrees are so low, in heights of the digits beside them.
LOW_SIGN = 0.5
# A stroke of a letter has such ink within this share of its height, and that is so high at least.
# Boxes of strokes in a unit so coarse that this is no whole one tell nothing.
CLOSE_INK = 0.1
LEAST_STROKE = 0.25
# None of 38 ones inside of other people's numbers reaches above and below the digits beside it, and
# none is so low: one in 40 at most is a digit after all. Strokes of letters count as these.
STILL_DIGIT = 0.025


def reject_signs(reading: Reading) -> Reading:
    """Reject what was read as a digit, but stands where only a sign does.

    Args:
        reading: of one picture.
    """
    strokes = _strokes_of_letter(reading.digits)
    return replace(reading, lines=tuple(_without_signs(line, strokes) for line in reading.lines))


def _without_signs(line: Line, strokes: list[Digit]) -> Line:
    signs = _signs(line.digits) + strokes
    digits = (
        _rejected(one) if any(one is sign for sign in signs) and not one.rejected else one
        for one in line.digits
    )
    return replace(line, digits=tuple(digits)) if signs else line


def _rejected(digit: Digit) -> Digit:
    return replace(
        digit,
        rejected=True,
        confidence=STILL_DIGIT * digit.confidence,
        top3=tuple((label, STILL_DIGIT * confidence) for label, confidence in digit.top3),
    )


def _strokes_of_letter(digits: tuple[Digit, ...]) -> list[Digit]:
    """The only digit of a picture, if it is a stroke of a letter; else none."""
    found = [digit for digit in digits if not digit.rejected]
    if len(found) != 1 or found[0].label != "1" or found[0].box.height * CLOSE_INK < 1:
        return []
    return found if any(_joins(one, found[0]) for one in digits) else []


def _joins(other: Digit, stroke: Digit) -> bool:
    """Whether ink that is no digit stands close beside a stroke, level with it."""
    across, down = other.box.gaps(stroke.box)
    is_level = -down >= other.box.height / 2
    is_close = across <= CLOSE_INK * stroke.box.height
    is_stroke = other.box.height >= LEAST_STROKE * stroke.box.height
    return other.rejected and is_level and is_close and is_stroke


@dataclass(frozen=True)
class _Mark:
    """A digit of a line, and the nearest ones beside it that are not rejected.

    Attributes:
        digit: what may be a sign.
        before: on its left; empty or one.
        after: on its right; empty or one.
    """

    digit: Digit
    before: tuple[Digit, ...]
    after: tuple[Digit, ...]

    @property
    def beside(self) -> tuple[Digit, ...]:
        return self.before + self.after

    @property
    def height(self) -> int:
        """Of the higher of the digits beside it."""
        return max((digit.box.height for digit in self.beside), default=0)

    @property
    def is_low(self) -> bool:
        return self.digit.box.height <= LOW_SIGN * self.height

    @property
    def is_inside(self) -> bool:
        """Whether digits stand on both sides."""
        return bool(self.before and self.after)

    @property
    def reaches_beyond(self) -> bool:
        """Whether it reaches above and below all digits beside it."""
        return all(_reaches_beyond(self.digit, by, self.height) for by in self.beside)


def _signs(digits: tuple[Digit, ...]) -> list[Digit]:
    """Which of a line's digits are signs; of the rejected ones it knows brackets alone."""
    kept = [(at, digit) for at, digit in enumerate(digits) if not digit.rejected]
    marks = [
        _Mark(
            digit,
            tuple(one for i, one in kept if i < at)[-1:],
            tuple(one for i, one in kept if i > at)[:1],
        )
        for at, digit in enumerate(digits)
    ]
    low = [mark.digit for mark in marks if mark.is_low and _is_comma_or_degree(mark)]
    strokes = [
        (mark, *lean_and_bow(mark.digit.glyph))
        for mark in marks
        if not mark.is_low and (mark.digit.rejected or mark.digit.label == "1")
    ]
    inside = [stroke for stroke in strokes if stroke[0].is_inside]
    leaning = [mark for mark, lean, _ in inside if lean >= LEAST_LEAN]
    bowed = [
        mark.digit
        for mark, lean, bow in inside
        if lean < LEAST_LEAN and abs(bow) >= LEAST_BOW and mark.reaches_beyond
    ]
    return low + _slashes(leaning) + bowed + _brackets([(mark, bow) for mark, _, bow in strokes])


def _is_comma_or_degree(mark: _Mark) -> bool:
    box = mark.digit.box
    is_comma = mark.digit.label == "1" and all(_middle(by) <= box.top for by in mark.beside)
    is_degree = mark.digit.label == "0" and all(_middle(by) >= box.bottom for by in mark.beside)
    return bool(mark.before) and (is_comma or (is_degree and not mark.after))


def _slashes(leaning: list[_Mark]) -> list[Digit]:
    """What leans and reaches beyond the digits beside it, and what is as high as that."""
    heights = [mark.digit.box.height for mark in leaning if mark.reaches_beyond]
    least = ALIKE_HEIGHT * min(heights, default=math.inf)
    return [mark.digit for mark in leaning if mark.digit.box.height >= least]


def _brackets(strokes: list[tuple[_Mark, float]]) -> list[Digit]:
    """Those that open and those that close, if there are both."""

    def is_bowed(mark: _Mark, bow: float) -> bool:
        return bow >= (LEAST_BOW if mark.reaches_beyond else CLEAR_BOW)

    opening = [mark.digit for mark, bow in strokes if mark.after and is_bowed(mark, -bow)]
    closing = [mark.digit for mark, bow in strokes if mark.before and is_bowed(mark, bow)]
    return opening + closing if opening and closing else []


def _middle(digit: Digit) -> float:
    return (digit.box.top + digit.box.bottom) / 2


def _reaches_beyond(one: Digit, other: Digit, height: int) -> bool:
    above, below = other.box.top - one.box.top, one.box.bottom - other.box.bottom
    over = above + below
    return min(above, below) >= LEAST_OVERSHOOT * height and over >= 2 * MEAN_OVERSHOOT * height


def lean_and_bow(glyph: np.ndarray) -> tuple[float, float]:
    """How far a stroke leans to the right, and its middle lies to the right of both ends.

    Args:
        glyph: float32 (28, 28), ink is 1.

    Returns:
        Both in heights of the stroke.
    """
    rows = np.flatnonzero(glyph.any(axis=1))
    thirds = np.array_split(glyph[rows[0] : rows[-1] + 1] if len(rows) else glyph, 3)
    if not all(third.any() for third in thirds):
        return 0.0, 0.0  # dots
    across = np.arange(glyph.shape[1])
    top, middle, foot = (
        float((third.sum(axis=0) * across).sum() / third.sum()) for third in thirds
    )
    height = sum(len(third) for third in thirds)
    # The middles of the upper and the lower third are two thirds of the height apart.
    return 1.5 * (top - foot) / height, (middle - (top + foot) / 2) / height
