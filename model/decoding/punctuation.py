"""A stroke that only its place tells from a digit: of a K, a P, a % one piece looks like a 1."""

from dataclasses import replace

from ..reading import Digit, Reading

# A stroke of a letter has ink that is no digit within this share of its height, and that is so high
# at least. Experiment 051: of 500 signs six more are refused. Boxes of strokes in a unit so coarse
# that this is no whole one tell nothing.
CLOSE_INK = 0.1
LEAST_STROKE = 0.25
# None of 38 ones inside of other people's numbers stands so: one in 40 at most is a digit.
STILL_DIGIT = 0.025


def reject_letter_strokes(reading: Reading) -> Reading:
    """Reject the only digit of a picture, if it is a stroke of a letter.

    Args:
        reading: of one picture.
    """
    found = [digit for digit in reading.digits if not digit.rejected]
    if len(found) != 1 or found[0].label != "1" or found[0].box.height * CLOSE_INK < 1:
        return reading
    (stroke,) = found
    if not any(_joins(one, stroke) for one in reading.digits):
        return reading
    lines = (
        replace(line, digits=tuple(_rejected(one) if one is stroke else one for one in line.digits))
        for line in reading.lines
    )
    return replace(reading, lines=tuple(lines))


def _rejected(digit: Digit) -> Digit:
    return replace(
        digit,
        rejected=True,
        confidence=STILL_DIGIT * digit.confidence,
        top3=tuple((label, STILL_DIGIT * confidence) for label, confidence in digit.top3),
    )


def _joins(other: Digit, stroke: Digit) -> bool:
    """Whether ink that is no digit stands close beside a stroke, level with it."""
    across, down = other.box.gaps(stroke.box)
    is_level = -down >= other.box.height / 2
    is_close = across <= CLOSE_INK * stroke.box.height
    is_stroke = other.box.height >= LEAST_STROKE * stroke.box.height
    return other.rejected and is_level and is_close and is_stroke
