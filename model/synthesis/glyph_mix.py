"""What training adds to MNIST's digits: other writers, segments of touching digits, other ink.

Every glyph comes from `glyph`, and every piece of touching digits from the very cuts that the
reader tries, so that training sees what reading will.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from ..data.mnist import Split
from ..data.samples import Samples, as_samples
from ..data.writers import WriterDigits
from ..decoding.cuts import Segments
from ..networks.glyph import glyph
from ..networks.glyph_net import OTHER, SEVERAL
from .allographs import allograph
from .damage import broken, on_dots
from .drawn_digits import PenStrokes, digit_strokes, draw, handwritten
from .negatives import make_negatives

Glyphs = tuple[np.ndarray, np.ndarray]
"""float32 (n, 28, 28) and their labels, int32 (n,)."""

# A segment with this share of one digit, and this share of whose ink is that digit's, is it. 0.90
# and 0.85 in its place lost digits (docs/experiments/029).
WHOLE_DIGIT = 0.93
# A segment that has this share of two digits is several; one that has less of each is none.
# Between this and `WHOLE_DIGIT` it has no label, and is left out.
PART_OF_DIGIT = 0.7
# No experiment varied PART_OF_DIGIT nor what follows; they are what the released networks learnt
# from.
# How far apart digits stand that nearly touch, and how far those overlap that do: shares of
# the height of their line.
TOUCHING_GAP = 0.05
TOUCHING_OVERLAP = 0.12
# The line is so much higher than its highest digit; digits stand off its middle by so much
# (standard deviation, a share of its height).
LINE_HEIGHT = 1.4
OFF_MIDDLE = 0.06
# Ink above this strength says where a digit ends; below it is the pen's soft rim.
CLEAR_INK = 0.3
# How many digits touch, each as likely: pairs are the usual case.
TOUCHING_COUNTS = (2, 2, 2, 3, 4)
# At most so many segments of a kind are taken from one picture, so that there are many pictures.
MOST_OF_A_KIND = 2
# Of few digits there are still so many glyphs of each kind.
FEWEST = 10
# MNIST's digits are enlarged so that cuts find strokes of several pixels, as in pictures.
ENLARGED_MNIST = 4
# Bitmaps are shown as they are, no other pen can write them: one of so many pen digits is one,
# and none is shown more often than that.
BITMAP_STEP = 8
MOST_BITMAP_REPEATS = 2
# Shares of the digits drawn by strokes that are broken, and that stand on dots: without them two
# tests of the reader failed (docs/experiments/058). The pen's are left whole: what is refused is
# chosen by them.
BROKEN = 0.12
ON_DOTS = 0.12


@dataclass(frozen=True)
class Shares:
    """How many glyphs of each kind go with MNIST's digits, as shares of their number.

    Attributes:
        pen: digits of other writers, written with random pens; none without `WriterDigits`.
        drawn: digits in shapes that MNIST seldom shows.
        segments: what the reader cuts from touching digits, half of them whole digits.
        negatives: letters, symbols, scribbles, faces, filled shapes, mirrored digits.
    """

    pen: float = 0.5
    drawn: float = 0.25
    segments: float = 0.5
    negatives: float = 0.6


def mix_glyphs(
    rng: np.random.Generator, digits: Split, writers: WriterDigits | None, shares: Shares
) -> Samples:
    """MNIST's digits, and glyphs of every other kind.

    Args:
        rng: the random state.
        digits: of MNIST.
        writers: of more writers, if there are any.
        shares: how many of each other kind.
    """

    def count(share: float) -> int:
        return max(FEWEST, round(share * len(digits)))

    def mnist_ink() -> tuple[np.ndarray, int]:
        i = rng.integers(len(digits))
        image = Image.fromarray(digits.images[i])
        image = image.crop(image.getbbox())
        size = (ENLARGED_MNIST * image.width, ENLARGED_MNIST * image.height)
        large = image.resize(size, Image.Resampling.BICUBIC)
        return np.asarray(large, np.float32) / 255, int(digits.labels[i])

    sources = [mnist_ink]
    samples = as_samples(digits.glyphs(), digits.labels, "mnist")
    samples += as_samples(*drawn_digits(rng, count(shares.drawn)), "drawn")
    if writers is not None:
        strokes, labels = writers.strokes, writers.stroke_labels

        def pen_ink() -> tuple[np.ndarray, int]:
            i = rng.integers(len(strokes))
            return draw(rng, strokes[i]), int(labels[i])

        sources.append(pen_ink)
        samples += as_samples(*pen_digits(rng, writers, count(shares.pen)), "pen")
    samples += as_samples(*touching_segments(rng, sources, count(shares.segments)), "segments")
    negatives = make_negatives(rng, writers, count(shares.negatives))
    return samples + as_samples(negatives, np.full(len(negatives), OTHER), "negatives")


def pen_digits(rng: np.random.Generator, writers: WriterDigits, count: int) -> Glyphs:
    """Digits of `writers`, drawn with random pens; the bitmaps as they are, an eighth of all."""
    bitmaps, strokes = len(writers.bitmaps), len(writers.strokes)
    as_they_are = min(count // BITMAP_STEP, MOST_BITMAP_REPEATS * bitmaps)
    chosen = rng.permutation(MOST_BITMAP_REPEATS * bitmaps)[:as_they_are] % max(1, bitmaps)
    numbers = rng.permutation(max(count, strokes))[: count - as_they_are] % strokes
    drawn = [glyph(draw(rng, writers.strokes[i])) for i in numbers]
    drawn += [glyph(bitmap) for bitmap in writers.bitmaps[chosen]]
    labels = np.concatenate([writers.stroke_labels[numbers], writers.bitmap_labels[chosen]])
    return np.stack(drawn), labels


def drawn_digits(rng: np.random.Generator, count: int) -> Glyphs:
    """Digits in shapes that MNIST seldom shows.

    From handwriting fonts, from `DIGIT_SHAPES`, and as `allograph` draws them, in turn.

    Args:
        rng: the random state.
        count: how many to make.
    """
    glyphs, labels = [], []
    for i in range(count):
        if i % 3 == 0:
            label = int(rng.integers(10))
            ink = handwritten(rng, str(label))
        else:
            strokes, label = (digit_strokes if i % 3 == 1 else allograph)(rng)
            ink = _harmed(rng, strokes)
        glyphs.append(glyph(ink))
        labels.append(label)
    return np.stack(glyphs), np.array(labels, np.int32)


def _harmed(rng: np.random.Generator, strokes: PenStrokes) -> np.ndarray:
    """A digit as `draw` gives it; some are broken, and some stand on dots."""
    fate = rng.random()
    if fate < BROKEN:
        return draw(rng, broken(rng, strokes))
    ink = draw(rng, strokes)
    return on_dots(rng, ink) if fate < BROKEN + ON_DOTS else ink


def touching_segments(
    rng: np.random.Generator,
    inks: Sequence[Callable[[], tuple[np.ndarray, int]]],
    count: int,
) -> Glyphs:
    """What the reader cuts from touching digits: one digit, several, and segments that are none.

    Args:
        rng: the random state.
        inks: sources of one digit's ink, float (h, w), with its label; picked at random.
        count: how many to make, half of them whole digits, a fifth several, the rest none.
    """
    pending = {"one": count // 2, "several": count // 5}
    pending["none"] = count - sum(pending.values())
    found: list[tuple[np.ndarray, int]] = []
    while len(found) < count:
        length = int(rng.choice(TOUCHING_COUNTS))
        digits = [inks[int(rng.integers(len(inks)))]() for _ in range(length)]
        canvas, owners = _touching(rng, [ink for ink, _ in digits])
        labelled = _labelled(canvas, owners, [label for _, label in digits])
        for kind, labels in (("one", range(OTHER)), ("several", (SEVERAL,)), ("none", (OTHER,))):
            group = [one for one in labelled if one[1] in labels]
            take = min(pending[kind], len(group), MOST_OF_A_KIND)
            pending[kind] -= take
            chosen = rng.permutation(len(group))[:take]
            found += [(glyph(group[i][0]), group[i][1]) for i in chosen]
    return np.stack([one for one, _ in found]), np.array([label for _, label in found], np.int32)


def _touching(rng: np.random.Generator, inks: PenStrokes) -> tuple[np.ndarray, np.ndarray]:
    """Digits side by side, each moved left until it touches, and a little more or less.

    Returns:
        uint8 (h, w), and bool (digits, h, w), whose ink is whose.
    """
    height = round(LINE_HEIGHT * max(len(ink) for ink in inks))
    width = sum(ink.shape[1] for ink in inks) + round(TOUCHING_GAP * height) * len(inks)
    canvas = np.zeros((len(inks), height, width), np.float32)
    right = 0
    for number, ink in enumerate(inks):
        middle = (height - len(ink)) / 2
        top = int(np.clip(rng.normal(middle, OFF_MIDDLE * height), 0, height - len(ink)))
        rows = np.s_[top : top + len(ink)]
        if number:
            # Where each row of the ink so far ends, and each row of the new ink begins.
            so_far = canvas[:number, rows].max(axis=0) > CLEAR_INK
            ends = np.where(so_far.any(1), so_far.shape[1] - so_far[:, ::-1].argmax(1), -height)
            is_ink = ink > CLEAR_INK
            begins = np.where(is_ink.any(1), is_ink.argmax(1), height)
            overlap = rng.uniform(-TOUCHING_GAP, TOUCHING_OVERLAP)
            right = int((ends - begins).max()) - round(height * overlap)
        right = max(0, right)
        canvas[number, rows, right : right + ink.shape[1]] = ink
    used = canvas.max(axis=0).any(axis=0)
    canvas = canvas[:, :, : len(used) - int(used[::-1].argmax())]
    return (255 * canvas.max(axis=0)).astype(np.uint8), canvas > CLEAR_INK


def _labelled(
    canvas: np.ndarray, owners: np.ndarray, labels: list[int]
) -> list[tuple[np.ndarray, int]]:
    """The reader's segments of a canvas, with a label where it is clear what they are."""
    sizes = owners.sum(axis=(1, 2))
    found = []
    for segment in Segments(canvas, len(canvas)):
        inside = segment.ink > CLEAR_INK * 255
        own = (owners & inside).sum(axis=(1, 2))
        shares, purity = own / sizes, own / max(1, int(inside.sum()))
        best = int(shares.argmax())
        if shares[best] >= WHOLE_DIGIT and purity[best] >= WHOLE_DIGIT:
            found.append((segment.ink, labels[best]))
        elif (shares > PART_OF_DIGIT).sum() > 1:
            found.append((segment.ink, SEVERAL))
        elif shares[best] < PART_OF_DIGIT:
            found.append((segment.ink, OTHER))
    return found
