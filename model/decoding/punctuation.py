"""Signs that only their place tells from a digit: slashes, brackets, commas, degrees, letters.

Alone each of them is some hand's 1 or 0. In a line a slash or a bracket reaches above and below the
digits beside it, a comma stands at their feet, and the sign of degrees is raised behind them. A 1
that is alone with close ink that is no digit is a stroke of a letter: K, P, %.
"""

import math
from dataclasses import replace

import numpy as np

from ..reading import Digit, Line, Reading

# What reaches above and below both digits beside it by this share of their height on the mean, and
# by that one at least, and leans to the right or bows by so much of its own, is a slash or a
# bracket. A 1 may begin a number and reach as far, so there a bracket needs its other half; where
# both bow clearly they need not reach beyond.
REACH = 0.05
LEAST_REACH = 0.02
LEAN = 0.2
BOW = 0.04
CLEAR_BOW = 0.07
# Beside a slash what leans and is as high, to this share, is another: a 1 is lower.
LIKE = 0.95
# A comma and the sign of degrees are so low, in heights of the digits beside them.
LOW = 0.5
# A stroke of a letter has such ink within this share of its height, and that is so high at least.
# Boxes of strokes in a unit so coarse that this is no whole one tell nothing.
CLOSE = 0.1
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
    return Line(tuple(digits)) if signs else line


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
    if len(found) != 1 or found[0].label != "1" or found[0].box.height * CLOSE < 1:
        return []
    return found if any(_joins(one, found[0]) for one in digits) else []


def _joins(other: Digit, stroke: Digit) -> bool:
    """Whether ink that is no digit stands close beside a stroke, level with it."""
    across, down = other.box.gaps(stroke.box)
    is_level = -down >= other.box.height / 2
    is_close = across <= CLOSE * stroke.box.height
    is_stroke = other.box.height >= LEAST_STROKE * stroke.box.height
    return other.rejected and is_level and is_close and is_stroke


def _signs(digits: tuple[Digit, ...]) -> list[Digit]:
    """Which of a line's digits are signs; of the rejected ones it knows brackets alone."""
    signs, opening, closing, leaning = [], [], [], []
    for i, one in enumerate(digits):
        before = [digit for digit in digits[:i] if not digit.rejected][-1:]
        after = [digit for digit in digits[i + 1 :] if not digit.rejected][:1]
        beside = before + after
        height = max((digit.box.height for digit in beside), default=0)
        if one.box.height <= LOW * height:
            is_comma = one.label == "1" and all(_middle(by) <= one.box.top for by in beside)
            is_degree = one.label == "0" and all(_middle(by) >= one.box.bottom for by in beside)
            if before and (is_comma or (is_degree and not after)):
                signs.append(one)
        elif one.rejected or one.label == "1":
            lean, bow = lean_and_bow(one.glyph)
            reaches = all(_reaches_beyond(one, by, height) for by in beside)
            if before and after and lean >= LEAN:
                leaning.append((one, reaches))
            elif reaches and before and after and abs(bow) >= BOW:
                signs.append(one)
            least = BOW if reaches else CLEAR_BOW
            if after and bow <= -least:
                opening.append(one)
            if before and bow >= least:
                closing.append(one)
    slash = min((one.box.height for one, reaches in leaning if reaches), default=math.inf)
    signs += [one for one, _ in leaning if one.box.height >= LIKE * slash]
    return signs + opening + closing if opening and closing else signs


def _middle(digit: Digit) -> float:
    return (digit.box.top + digit.box.bottom) / 2


def _reaches_beyond(one: Digit, other: Digit, height: int) -> bool:
    above, below = other.box.top - one.box.top, one.box.bottom - other.box.bottom
    return min(above, below) >= LEAST_REACH * height and above + below >= 2 * REACH * height


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
