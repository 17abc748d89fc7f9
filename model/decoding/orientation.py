"""Which way up the text of a photo stands.

People photograph a page from the side, and not every file says so. No digit tells the way up by
itself: 0, 1 and 8 look alike on their heads, a 6 is then a 9, and a 0 on its side is still a 0. But
of a number that lies on its side hardly two digits are left that stand in a line; and on its head
it has fewer digits, or none that go together. So a doubtful picture is read four times, small.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PIL import Image

from ..reading import Reading
from .text_confidence import Kind

TURNS_DEG = (0, 90, 180, 270)
QUARTER_TURNS = {  # by degrees clockwise; Pillow counts the other way
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}
# The four looks are at copies of this longer side. The values below are from experiments 053 and
# 059.
LOOK_SIDE_PX = 320
# A text that is told to be right with this probability is not looked at again.
SURE_OF_TEXT = 0.8
# One or two digits that are lower than this share of a photo's shorter side may be all that was
# read of a number that lies.
SMALL_DIGIT = 0.25
# A mark that is no digit speaks against a way up as much as so many digits speak for it: of digits
# that stand upright hardly any is refused. Marks count that are as large as digits, to this share.
AGAINST = 2.0
AS_LARGE = 0.6
# A text has so many digits, so many of them neither 0 nor 1; they are this share of its marks, and
# this share of them stands in lines of two and more.
LEAST_DIGITS = 3
LEAST_TELLING = 2
LEAST_SHARE = 0.7
# By so many digits a side is better than the way up and the way down, and an end than the other.
BETTER_SIDE = 1.5
BETTER_END = 3.0
# The confidence of a text is taken for no surer than this, either way.
LEAST_CONFIDENCE = 0.01
# How likely a text is right at most that is turned to one end, and may as well stand on the other.
EITHER_END = 0.2


@dataclass(frozen=True)
class Look:
    """What a picture shows one way up.

    Attributes:
        digits: how many, each counted as its confidence.
        others: how many marks there are that are as large as its digits, and none.
        in_lines: how many of the digits stand in lines of two and more.
        telling: how many of them are neither 0 nor 1: dots and strokes are these from all sides.
        confidence: how likely the text is right.
    """

    digits: float
    others: int
    in_lines: int
    telling: int
    confidence: float

    @classmethod
    def at(cls, reading: Reading) -> "Look":
        """What a reading shows."""
        accepted = [digit for digit in reading.digits if not digit.rejected]
        sides = sorted(max(digit.box.width, digit.box.height) for digit in accepted)
        least = AS_LARGE * sides[len(sides) // 2] if sides else 0.0
        return cls(
            sum(digit.confidence for digit in accepted),
            sum(
                digit.rejected and max(digit.box.width, digit.box.height) >= least
                for digit in reading.digits
            ),
            sum(len(line.text) for line in reading.lines if len(line.text) > 1),
            sum(digit.label not in "01" for digit in accepted),
            reading.confidence,
        )

    @property
    def is_text(self) -> bool:
        """Whether it shows a number, not a digit or two among other marks."""
        enough = self.digits > LEAST_DIGITS - 0.5 and self.telling >= LEAST_TELLING
        clean = self.digits >= LEAST_SHARE * (self.digits + self.others)
        return enough and clean and self.in_lines >= LEAST_SHARE * self.digits

    @property
    def score(self) -> float:
        """How much speaks for it, in digits."""
        sure = min(max(self.confidence, LEAST_CONFIDENCE), 1 - LEAST_CONFIDENCE)
        return self.digits - AGAINST * self.others + math.log(sure / (1 - sure))


def may_lie(reading: Reading, kind: Kind) -> bool:
    """Whether it is worth to look at a picture from all sides.

    Args:
        reading: of it, with its confidence.
        kind: what was read.

    Returns:
        True where there are marks enough for a number, and the text is not sure or leaves many of
        them out; and for a photo that shows no digit, or a small one or two.
    """
    heights = [digit.box.height for digit in reading.digits if not digit.rejected]
    is_sure = (
        reading.confidence >= SURE_OF_TEXT and len(heights) >= LEAST_SHARE * reading.seen_marks
    )
    is_small = max(heights, default=0) < SMALL_DIGIT * min(reading.size)
    is_sparse = kind == "photo" and len(heights) < LEAST_DIGITS and is_small
    return is_sparse or (reading.seen_marks >= LEAST_DIGITS and not is_sure)


def turned_picture(image: Image.Image, turn_deg: int) -> Image.Image:
    """A picture turned by quarters.

    Args:
        image: any.
        turn_deg: 0, 90, 180 or 270, clockwise.
    """
    return image.transpose(QUARTER_TURNS[turn_deg]) if turn_deg else image


def small_copies(image: Image.Image) -> list[Image.Image]:
    """A small copy of a picture for each of `TURNS_DEG`, turned so."""
    factor = LOOK_SIDE_PX / max(image.size)
    if factor < 1:
        width, height = (max(1, round(side * factor)) for side in image.size)
        image = image.resize((width, height), Image.Resampling.BOX, reducing_gap=2.0)
    return [turned_picture(image, turn_deg) for turn_deg in TURNS_DEG]


def right_way_up(readings: Sequence[Reading]) -> tuple[int, bool]:
    """By how much to turn a picture.

    Args:
        readings: of the picture turned by each of `TURNS_DEG`, with their confidences.

    Returns:
        By how much, clockwise: 0 where no other way up is clearly better. And whether it is clear
        on which end the text stands, if it lies on a side.
    """
    looks = [Look.at(reading) for reading in readings]
    scores = [look.score for look in looks]
    side = max((1, 3), key=scores.__getitem__)
    if looks[side].is_text and scores[side] - max(scores[0], scores[2]) >= BETTER_SIDE:
        return TURNS_DEG[side], scores[side] - scores[4 - side] >= BETTER_END
    on_its_head = looks[2].is_text and scores[2] - scores[0] >= BETTER_END
    return (180 if on_its_head else 0), True


def better(as_given: Reading, turned: Reading, *, is_clear: bool) -> Reading:
    """Choose between two readings of a picture.

    Args:
        as_given: with its confidence.
        turned: of the picture turned as `right_way_up` says, with its confidence.
        is_clear: whether it is clear on which end the text stands: if not, it is hardly right.
    """
    look = Look.at(turned)
    if not look.is_text or look.score <= Look.at(as_given).score:
        return as_given
    return turned if is_clear else replace(turned, confidence=min(turned.confidence, EITHER_END))
