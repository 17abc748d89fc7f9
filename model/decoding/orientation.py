"""Which way up the text of a photo stands.

People photograph a page from the side, and not every file says so. No digit tells the way up by
itself: 0, 1 and 8 look alike on their heads, a 6 is then a 9, and a 0 on its side is still a 0. But
of a number of three and more digits most are no digits when they lie, and do not stand in one line.
So a doubtful picture is read four times, small, and turned only where one way is clearly better.
"""

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
# The four looks are at copies of this longer side. All values below are experiment 053's.
LOOK_SIDE_PX = 320
# A text that is told to be right with this probability is not looked at again.
SURE_OF_TEXT = 0.8
# One or two digits that are lower than this share of a photo's shorter side may be all that was
# read of a number that lies.
SMALL_DIGIT = 0.25
# A mark that is no digit speaks against a way up as much as so many digits speak for it: of digits
# that stand upright hardly any is refused. Marks count that are as large as digits, to this share.
AGAINST = 4.0
AS_LARGE = 0.6
# The better way up has so many digits, so many of them neither 0 nor 1; they are this share of its
# marks, and this share of them stands in lines of two and more.
LEAST_DIGITS = 3
LEAST_TELLING = 2
LEAST_SHARE = 0.7
# By so many digits it is better than the way that was handed in, and than the two others.
CLEARLY_BETTER = 6.0
BETTER = 3.0
# How likely a text is right at most that is better another way up. A first guess.
LYING = 0.2


@dataclass(frozen=True)
class Look:
    """What a picture shows one way up.

    Attributes:
        digits: how many, each counted as its confidence.
        others: how many marks there are that are as large as its digits, and none.
        in_lines: how many of the digits stand in lines of two and more.
        telling: how many of them are neither 0 nor 1: dots and strokes are these from all sides.
    """

    digits: float
    others: int
    in_lines: int
    telling: int

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
        return self.digits - AGAINST * self.others


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


def clearly_best(readings: Sequence[Reading]) -> int:
    """Which way up is clearly better than the others.

    Args:
        readings: of a picture turned by each of `TURNS_DEG`.

    Returns:
        By how much to turn the picture, clockwise: 0 where none is clearly better.
    """
    looks = [Look.at(reading) for reading in readings]
    best = max(range(len(looks)), key=lambda number: looks[number].score)
    second = sorted(look.score for look in looks)[-2]
    is_clear = looks[best].score - second >= BETTER
    return TURNS_DEG[best] if is_clear and is_clearly_worse(readings) else 0


def is_clearly_worse(readings: Sequence[Reading]) -> bool:
    """Whether a picture lies, even if it is not clear on which side.

    Args:
        readings: of a picture turned by each of `TURNS_DEG`.
    """
    as_given, *others = (Look.at(reading) for reading in readings)
    best = max(others, key=lambda look: look.score)
    return best.is_text and best.score - as_given.score >= CLEARLY_BETTER


def lies_somehow(reading: Reading) -> Reading:
    """The reading of a picture that lies, nobody knows on which side: it is hardly right."""
    return replace(reading, confidence=min(reading.confidence, LYING))


def better(as_given: Reading, turned: Reading) -> Reading:
    """Choose between two readings of a picture.

    Args:
        as_given: with its confidence.
        turned: of the picture turned as `clearly_best` says, with its confidence.
    """
    look = Look.at(turned)
    return turned if look.is_text and look.score > Look.at(as_given).score else as_given
