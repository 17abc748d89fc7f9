"""Rules and squares of paper: long straight lines, taken out without cutting the digits."""

import numpy as np
from PIL import Image

from .components import extent, places_of_large

# What a rule covers of the picture's width, or of its height: a row of 7s has level strokes, and
# a tall 1 is an upright line, but neither goes so far.
LEVEL_SHARE = 0.75
UPRIGHT_SHARE = 0.95
# How much a photo tilts them: a slope, 20 degrees. Rules that are tilted by more than a scanner
# does are several side by side, and upright ones stand square to level ones: else it is a stroke.
STEEPEST_RULE = 0.36
SLOPES = 73
LONE_RULE = 0.08
PARALLEL = 0.025
# A tilted rule leaves the picture above or below: so much of the width it runs through at least.
# Experiment 069 chose the steepest; the other three are first guesses.
LEAST_WITHIN = 0.5
# Rules are looked for on a copy of at most this many columns.
SEARCH_SIDE_PX = 200
# Nearer to each other than this, on that copy, two rules are one.
SAME_RULE_PX = 3
# What is thicker than a rule by this factor is a stroke that crosses it.
CROSSING_STROKE = 1.7
# The rule's own thickness is this percentile of the ink's along it.
BARE_PERCENTILE = 20
# No rule is thicker than this share of its length, and of three times the picture's other side.
THICKEST_SHARE = 0.03


# A frame has ink in so much of its four sides, each as deep as this share of the frame, and is no
# smaller than this share of the picture's sides.
FRAME_SIDES = 0.9
FRAME_DEPTH = 0.04
LEAST_FRAME = 0.3
# More than dots are inside, as a share of the frame's ink.
LEAST_INSIDE = 0.1


def remove_frames(labels: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Take out rectangles that are drawn around other ink.

    Args:
        labels: int32 (h, w), the components' numbers, 0 for paper.
        mask: bool (h, w), true where there is ink.

    Returns:
        bool (h, w), without them; the same array where there are none.
    """
    inked = extent(mask)
    least_sides = [LEAST_FRAME * side for side in labels.shape]
    for number, place in places_of_large(labels[inked], int(sum(least_sides))):
        if any(
            side.stop - side.start < least for side, least in zip(place, least_sides, strict=True)
        ):
            continue
        own = labels[inked][place] == number
        inside = np.count_nonzero(mask[inked][place] & ~own)
        if inside > LEAST_INSIDE * np.count_nonzero(own) and _is_frame(own):
            mask = mask & (labels != number)
    return mask


def _is_frame(own: np.ndarray) -> bool:
    for turned in (own, own[::-1], own.T, own.T[::-1]):
        depth = max(2, round(FRAME_DEPTH * len(turned)))
        if turned[:depth].any(axis=0).mean() < FRAME_SIDES:
            return False
    return True


def remove_ruling_lines(mask: np.ndarray) -> np.ndarray:
    """Take the rules and squares of paper out of the ink.

    The ink is projected along a few slopes about level (the Hough transform of Duda and Hart,
    1972, for nearly level lines); along each rule found, ink goes that is no thicker across
    than the rule itself. Where there are any, the same for upright lines square to them.

    Args:
        mask: bool (h, w), true where there is ink.

    Returns:
        bool (h, w), without the rules; the same array where there are none.
    """
    rules = _find_level(mask, LEVEL_SHARE)
    if not rules:
        return mask  # upright strokes without level rules are 1s
    level = _without(mask, rules)
    square = _find_level(level.T, UPRIGHT_SHARE, [-slope for _, slope in rules])
    return _without(level.T, square).T


def _thickest(mask: np.ndarray) -> int:
    """How thick a nearly level rule may be, in pixels."""
    height, width = mask.shape
    return round(THICKEST_SHARE * min(width, 3 * height))


def _without(mask: np.ndarray, rules: list[tuple[float, float]]) -> np.ndarray:
    """The ink without nearly level rules; the same array where there are none."""
    if not rules:
        return mask
    height, width = mask.shape
    reach = _thickest(mask)
    cleaned = mask.copy()
    padded = np.pad(mask, ((2 * reach, 2 * reach), (0, 0)))
    columns = np.arange(width)
    for start, slope in rules:
        middle = np.round(start + slope * columns).astype(int)
        rows = np.clip(middle, 0, height - 1)[None] + np.arange(-2 * reach, 2 * reach + 1)[:, None]
        _erase_thin(cleaned, padded[rows + 2 * reach, columns], rows, reach)
    return cleaned


def _erase_thin(cleaned: np.ndarray, band: np.ndarray, rows: np.ndarray, reach: int) -> None:
    """Erase from `cleaned` the runs across a rule that are as thin as the rule."""
    centre = len(band) // 2
    # The rule may lie a little beside its straight line: take the nearest ink, column by column.
    offsets = sorted(range(-reach, reach + 1), key=abs)
    near = np.array([band[centre + offset] for offset in offsets])
    found = near.any(axis=0)
    at = centre + np.array(offsets)[near.argmax(axis=0)]
    place = np.arange(len(band))[:, None]
    paper = ~band
    above = np.where(paper & (place < at), place, -1).max(axis=0)
    below = np.where(paper & (place > at), place, len(band)).min(axis=0)
    thickness = below - above - 1
    if not found.any():
        return
    # Digits may cross most of a rule: where it is bare it is thinnest.
    rule_px = float(np.percentile(thickness[found], BARE_PERCENTILE))
    if rule_px > reach:
        return
    thin = found & (thickness <= max(CROSSING_STROKE * rule_px, rule_px + 1))
    erased = (place > above) & (place < below) & thin
    inside = erased & (rows >= 0) & (rows < len(cleaned))
    cleaned[rows[inside], np.broadcast_to(np.arange(band.shape[1]), rows.shape)[inside]] = False


def _find_level(
    mask: np.ndarray, least_share: float, slopes_of_others: list[float] | None = None
) -> list[tuple[float, float]]:
    """The rows at the left border, and the slopes, of nearly level rules.

    Args:
        mask: bool (h, w).
        least_share: of its way through the picture, where a rule has ink.
        slopes_of_others: those that a tilted rule may have; without, that of another one.
    """
    # A rule has ink in nearly every column that it runs through; most pictures end here.
    if _thickest(mask) == 0 or mask.any(axis=0).mean() < least_share:
        return []
    step = max(1, mask.shape[1] // SEARCH_SIDE_PX)
    small = _any_in_blocks(mask, step)
    rows, columns = small.shape
    across = np.arange(columns)
    # So far above the picture, or below it, a rule may meet the left border.
    drop = round(STEEPEST_RULE * columns) + 1
    padded = np.pad(small, ((2, 2), (0, 0)))
    # Between two slopes a hair line strays by a pixel: the rows beside count too.
    padded[1:-1] = padded[:-2] | padded[1:-1] | padded[2:]
    slopes = np.linspace(-STEEPEST_RULE, STEEPEST_RULE, SLOPES)
    # Where a column's ink begins and ends counts for all between.
    changes = np.diff(padded.view(np.int8), axis=0)
    down, right = np.nonzero(changes)
    falls = np.round(slopes[:, None] * across).astype(int)
    lines = rows + 2 * drop + 2
    starts = down - 1 + drop - falls[:, right] + lines * np.arange(SLOPES)[:, None]
    weights = np.tile(changes[down, right], SLOPES)
    begun = np.bincount(starts.ravel(), weights, SLOPES * lines).reshape(SLOPES, lines)
    at = np.arange(lines) - drop
    within = _columns_within(at, slopes[:, None], small.shape)
    shares = begun.cumsum(axis=1) / np.maximum(within, LEAST_WITHIN * columns)
    middles = at + slopes[:, None] * columns / 2
    found = []
    while shares.max() >= least_share:
        number, row = divmod(int(shares.argmax()), lines)
        found.append(((at[row] + 0.5) * step, float(slopes[number])))
        # Along other slopes the same rule is seen too: they meet it in the middle.
        shares[np.abs(middles - middles[number, row]) <= SAME_RULE_PX] = 0

    def is_rule(slope: float) -> bool:
        others = slopes_of_others
        if others is None:
            others = [other for _, other in found]
            others.remove(slope)
        return abs(slope) <= LONE_RULE or any(abs(slope - one) <= PARALLEL for one in others)

    return [(start, slope) for start, slope in found if is_rule(slope)]


def _columns_within(starts: np.ndarray, slopes: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """In how many columns lines lie within a picture: by their rows at its left, and slopes."""
    rows, columns = shape
    steep = np.where(np.abs(slopes) < 1e-9, 1e-9, slopes)
    ends = np.sort(np.stack([(0 - starts) / steep, (rows - starts) / steep]), axis=0)
    return np.clip(ends[1], 0, columns) - np.clip(ends[0], 0, columns)


def _any_in_blocks(mask: np.ndarray, step: int) -> np.ndarray:
    """Bool, true for each block of step x step pixels that has any ink."""
    if step == 1:
        return mask
    height, width = (side // step * step for side in mask.shape)
    image = Image.fromarray(mask[:height, :width] * np.uint8(255))
    return np.asarray(image.reduce(step)) > 255 // (2 * step)
