"""What training adds to MNIST's digits: other hands, pieces of touching digits, other ink.

Every glyph comes from `glyph`, and every piece of touching digits from the very cuts that the
reader tries, so that training sees what reading will.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from ..data.mnist import Split
from ..data.samples import Samples, as_samples
from ..data.writers import Hands
from ..decoding.cuts import Segments
from ..networks.glyph import glyph
from ..networks.glyph_net import OTHER, SEVERAL
from .drawn_digits import Strokes, digit_strokes, draw, written_by_hand
from .negatives import non_digits

Glyphs = tuple[np.ndarray, np.ndarray]
"""float32 (n, 28, 28) and their labels, int32 (n,)."""

# A piece with this share of one digit, and this share of whose ink is that digit's, is it.
WHOLE = 0.93
# How far apart digits stand that nearly touch, and how far those overlap that do: shares of
# the height of their line.
APART = 0.05
OVERLAP = 0.12
# A piece that has this share of two digits is several; one that has less of each is none.
PART = 0.7


@dataclass(frozen=True)
class Shares:
    """How many glyphs of each kind go with MNIST's digits, as shares of their number.

    Attributes:
        pen: digits of other hands, written with random pens; none without `Hands`.
        drawn: digits in shapes that MNIST seldom shows.
        pieces: what the reader cuts from touching digits, half of them whole digits.
        others: letters, signs, scribbles, faces, filled shapes, mirrored digits.
    """

    pen: float = 0.5
    drawn: float = 0.15
    pieces: float = 0.5
    others: float = 0.5


def with_more(
    rng: np.random.Generator, digits: Split, hands: Hands | None, shares: Shares
) -> Samples:
    """MNIST's digits, and glyphs of every other kind.

    Args:
        rng: the random state.
        digits: of MNIST.
        hands: of more writers, if there are any.
        shares: how many of each other kind.
    """

    def count(share: float) -> int:
        return max(10, round(share * len(digits)))

    def mnist_ink() -> tuple[np.ndarray, int]:
        i = rng.integers(len(digits))
        image = Image.fromarray(digits.images[i])
        image = image.crop(image.getbbox())
        size = (4 * image.width, 4 * image.height)
        large = image.resize(size, Image.Resampling.BICUBIC)
        return np.asarray(large, np.float32) / 255, int(digits.labels[i])

    sources = [mnist_ink]
    samples = as_samples(digits.glyphs(), digits.labels, "mnist")
    samples += as_samples(*drawn_digits(rng, count(shares.drawn)), "drawn")
    if hands is not None:
        strokes, labels = hands.strokes, hands.stroke_labels

        def pen_ink() -> tuple[np.ndarray, int]:
            i = rng.integers(len(strokes))
            return draw(rng, strokes[i]), int(labels[i])

        sources.append(pen_ink)
        samples += as_samples(*pen_digits(rng, hands, count(shares.pen)), "pen")
    samples += as_samples(*pieces(rng, sources, count(shares.pieces)), "pieces")
    signs = non_digits(rng, hands, count(shares.others))
    return samples + as_samples(signs, np.full(len(signs), OTHER), "others")


def pen_digits(rng: np.random.Generator, hands: Hands, count: int) -> Glyphs:
    """Digits of `hands`, drawn with random pens; the bitmaps as they are, an eighth of all."""
    scans = min(count // 8, 2 * len(hands.bitmaps))
    chosen = rng.permutation(2 * len(hands.bitmaps))[:scans] % max(1, len(hands.bitmaps))
    numbers = rng.permutation(max(count, len(hands.strokes)))[: count - scans] % len(hands.strokes)
    drawn = [glyph(draw(rng, hands.strokes[i])) for i in numbers]
    drawn += [glyph(bitmap) for bitmap in hands.bitmaps[chosen]]
    labels = np.concatenate([hands.stroke_labels[numbers], hands.bitmap_labels[chosen]])
    return np.stack(drawn), labels


def drawn_digits(rng: np.random.Generator, count: int) -> Glyphs:
    """Digits in shapes that MNIST seldom shows.

    Two thirds are from `allographs.DIGITS`, each shape as likely, the rest from handwriting fonts.

    Args:
        rng: the random state.
        count: how many to make.
    """
    glyphs, labels = [], []
    for i in range(count):
        if i % 3:
            strokes, label = digit_strokes(rng)
            ink = draw(rng, strokes)
        else:
            label = int(rng.integers(10))
            ink = written_by_hand(rng, str(label))
        glyphs.append(glyph(ink))
        labels.append(label)
    return np.stack(glyphs), np.array(labels, np.int32)


def pieces(
    rng: np.random.Generator,
    inks: Sequence[Callable[[], tuple[np.ndarray, int]]],
    count: int,
) -> Glyphs:
    """What the reader cuts from touching digits: one digit, several, and pieces that are none.

    Args:
        rng: the random state.
        inks: sources of one digit's ink, float (h, w), with its label; picked at random.
        count: how many to make, half of them whole digits, a fifth several, the rest none.
    """
    wanted = {"one": count // 2, "several": count // 5}
    wanted["none"] = count - sum(wanted.values())
    found: list[tuple[np.ndarray, int]] = []
    while len(found) < count:
        length = int(rng.choice([2, 2, 2, 3, 4]))
        digits = [inks[int(rng.integers(len(inks)))]() for _ in range(length)]
        sheet, owners = _touching(rng, [ink for ink, _ in digits])
        labelled = _labelled(sheet, owners, [label for _, label in digits])
        for kind, labels in (("one", range(OTHER)), ("several", (SEVERAL,)), ("none", (OTHER,))):
            group = [one for one in labelled if one[1] in labels]
            take = min(wanted[kind], len(group), 2)
            wanted[kind] -= take
            chosen = rng.permutation(len(group))[:take]
            found += [(glyph(group[i][0]), group[i][1]) for i in chosen]
    return np.stack([one for one, _ in found]), np.array([label for _, label in found], np.int32)


def _touching(rng: np.random.Generator, inks: Strokes) -> tuple[np.ndarray, np.ndarray]:
    """Digits side by side, each moved left until it touches, and a little more or less.

    Returns:
        uint8 (h, w), and bool (digits, h, w), whose ink is whose.
    """
    height = round(1.4 * max(len(ink) for ink in inks))
    width = sum(ink.shape[1] for ink in inks) + round(APART * height) * len(inks)
    sheet = np.zeros((len(inks), height, width), np.float32)
    right = 0
    for number, ink in enumerate(inks):
        middle = (height - len(ink)) / 2
        top = int(np.clip(rng.normal(middle, 0.06 * height), 0, height - len(ink)))
        rows = np.s_[top : top + len(ink)]
        if number:
            # Where each row of the ink so far ends, and each row of the new ink begins.
            so_far = sheet[:number, rows].max(axis=0) > 0.3
            ends = np.where(so_far.any(1), so_far.shape[1] - so_far[:, ::-1].argmax(1), -height)
            begins = np.where((ink > 0.3).any(1), (ink > 0.3).argmax(1), height)
            right = int((ends - begins).max()) - round(height * rng.uniform(-APART, OVERLAP))
        right = max(0, right)
        sheet[number, rows, right : right + ink.shape[1]] = ink
    used = sheet.max(axis=0).any(axis=0)
    sheet = sheet[:, :, : len(used) - int(used[::-1].argmax())]
    return (255 * sheet.max(axis=0)).astype(np.uint8), sheet > 0.3


def _labelled(
    sheet: np.ndarray, owners: np.ndarray, labels: list[int]
) -> list[tuple[np.ndarray, int]]:
    """The reader's segments of a sheet, with a label where it is clear what they are."""
    sizes = owners.sum(axis=(1, 2))
    found = []
    for segment in Segments(sheet, len(sheet)):
        inside = segment.ink > 0.3 * 255
        own = (owners & inside).sum(axis=(1, 2))
        shares, purity = own / sizes, own / max(1, int(inside.sum()))
        best = int(shares.argmax())
        if shares[best] >= WHOLE and purity[best] >= WHOLE:
            found.append((segment.ink, labels[best]))
        elif (shares > PART).sum() > 1:
            found.append((segment.ink, SEVERAL))
        elif shares[best] < PART:
            found.append((segment.ink, OTHER))
    return found
