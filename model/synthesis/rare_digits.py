"""Digits as few writers make them, each somewhere between a few shapes.

A 9 whose loop is as thin as a second upstroke, a 6 whose loop is low, narrow or open, a 0 that ends
inside of itself, a 5 without corners: all were read wrong or refused of writers that no network had
met (docs/experiments/048 and 052).
"""

import numpy as np

from .drawn_digits import COLUMN_WIDTH, CORNER_SHIFT, ROUNDED_SHARE, PenStrokes, smooth

# For each label its kinds, apart by |; of each the extremes, apart by /, which have equally many
# strokes and corners, in the notation of `drawn_digits.DIGIT_SHAPES`.
RARE_DIGITS = {
    "0": "40200207193959575030243546/40201206193848464030243545|401002071939595750406181"
    "/402011061838484640304151|6040100207193959575010/5040201206183858564020",
    "1": "043039/083049/022029|6009/3039/1039|20252947/30363949",
    "2": "0220423509072868/0210322509182949|0220423416093969/0210212315091939",
    "3": "02305234245658390725/02305234245658390807/12204133233537280725",
    "4": "0005454049/2006665048",
    "5": "60101344573908/30101424372909/50211334472908|101444573908 1060/202434472909 3161",
    "6": "5023062859674516/2013162938362516|5022051839584636/2012061829383626"
    "|1015182946332538/2014082957463538|1012151949574535/1012151929373626",
    "9": "5130122443515559/4133151533406579/3120122332313539|5130122443515729/4133152533404718",
}
# How evenly a drawing takes from its extremes: below 1 most lie near one of them.
EVENNESS = 0.7
# How wide it is, beside its shape; each octave as likely.
WIDTH = (0.6, 1.2)


def rare_digit(rng: np.random.Generator) -> tuple[PenStrokes, int]:
    """A digit between the extremes of some kind, its corners moved, and rounded or not.

    Args:
        rng: the random state.

    Returns:
        Its strokes, (x, y), y downwards, about 10 high; and its label.
    """
    label = rng.choice(list(RARE_DIGITS))
    kinds = RARE_DIGITS[label].split("|")
    extremes = kinds[int(rng.integers(len(kinds)))].split("/")
    shares = rng.dirichlet([EVENNESS] * len(extremes))
    is_rounded = rng.random() < ROUNDED_SHARE
    width = np.exp(rng.uniform(*np.log(WIDTH)))
    strokes = []
    for each in zip(*(extreme.split() for extreme in extremes), strict=True):
        corners = sum(
            share * np.array(list(one), float).reshape(-1, 2)
            for share, one in zip(shares, each, strict=True)
        )
        knots = corners + rng.normal(0, CORNER_SHIFT, (len(each[0]) // 2, 2))
        knots = knots * (COLUMN_WIDTH * width, 1)
        strokes.append(smooth(knots) if is_rounded else knots)
    return strokes, int(label)
