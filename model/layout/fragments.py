"""Digits that a gap goes through from side to side: a pen that skipped, a pale stripe, a fold.

Their halves lie like two text lines, and each may well look like a digit: an 8 like a 0 over a 0.
"""

from ..ink.components import Part
from ..reading import Box
from .text_lines import text_lines

# Halves lie one over the other on this share of the narrower one's width at least, and are no
# further apart, nor overlap more, than by these shares of the height of both.
LEAST_ACROSS = 0.25
MOST_APART = 0.06
MOST_OVERLAP = 0.2
# Both are as broad as this share of their height, as one digit is and two seldom are, or no broader
# than that one, as a 1.
BROAD = 0.6
STEM = 0.25
# Nothing is lower than this share of what is joined: of two lines that are close digits stay that
# find no other half.
EVEN = 0.6


def join_halves(lines: list[list[Part]]) -> list[list[Part]]:
    """Join what may be the upper and the lower half of a digit.

    Args:
        lines: the text lines of a picture, as `text_lines` gives them.

    Returns:
        The text lines of what was joined and of all else; none where nothing may be halves.
    """
    parts = sorted((part for line in lines for part in line), key=lambda part: part.box.top)
    whole: list[Part] = []
    joined: list[Part] = []
    for part in parts:
        if any(_may_be_halves(other.box, part.box) for other in joined):
            return []  # of three or more that stand close each is a digit of its own
        above = [other for other in whole if _may_be_halves(other.box, part.box)]
        if above:
            half = min(above, key=lambda other: abs(other.box.gaps(part.box)[1]))
            whole.remove(half)
            joined.append(half.join(part))
        else:
            whole.append(part)
    heights = [part.box.height for part in whole + joined]
    is_even = min(heights, default=0) >= EVEN * max(heights, default=0)
    return text_lines(whole + joined) if joined and is_even else []


def _may_be_halves(upper: Box, lower: Box) -> bool:
    across, down = upper.gaps(lower)
    both = upper.union(lower)
    is_over = -across >= LEAST_ACROSS * min(upper.width, lower.width)
    is_close = -MOST_OVERLAP * both.height <= down <= MOST_APART * both.height
    is_one_digit = not STEM < both.width / both.height < BROAD
    return is_over and is_close and is_one_digit
