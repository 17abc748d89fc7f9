"""What training adds to MNIST's digits: other hands, pieces of touching digits, other ink.

Every glyph comes from `glyph`, and every piece of touching digits from the very cuts that the
reader tries, so that training sees what reading will.
"""

import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
from HersheyFonts import HersheyFonts
from PIL import Image, ImageDraw, ImageFont

from .allographs import LETTERS, Strokes, digit_strokes, draw, shape_strokes, smooth
from .cuts import segments
from .data import Split
from .glyph import glyph
from .hands import Hands
from .net import OTHER, SEVERAL
from .samples import Samples, as_samples

Glyphs = tuple[np.ndarray, np.ndarray]
"""float32 (n, 28, 28) and their labels, int32 (n,)."""

# Printing and script of A. V. Hershey (1967), as strokes. The fonts of other alphabets and of
# signs are left for measuring: training never sees them.
FONTS = (
    "futural", "futuram", "cursive", "rowmans", "rowmand", "scripts", "scriptc",
    "timesi", "timesr", "timesib", "gothgbt", "gothgrt", "gothitt",
)  # fmt: skip
UNSEEN_FONTS = ("japanese", "astrology", "symbolic")
# No letter that is a digit in some hand, and no sign that is a 1.
DIGIT_LIKE = "OoIilSsZzBbqgQ|/\\,'`\".:;"
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
    """Digits in shapes that MNIST seldom shows, from `allographs.DIGITS`, each as likely."""
    chosen = [digit_strokes(rng) for _ in range(count)]
    glyphs = [glyph(draw(rng, strokes)) for strokes, _ in chosen]
    return np.stack(glyphs), np.array([label for _, label in chosen], np.int32)


def non_digits(rng: np.random.Generator, hands: Hands | None, count: int) -> np.ndarray:
    """Ink that is no digit: letters, signs, scribbles, faces, filled shapes, mirrored digits.

    Args:
        rng: the random state.
        hands: whose digits are mirrored, if there are any.
        count: how many to make, the kinds in turn.

    Returns:
        float32 (count, 28, 28).
    """
    kinds: tuple[Callable[[np.random.Generator], np.ndarray], ...] = (
        _hershey_letter, _written_letter, _hershey_letter, _printed_letter, _hershey_letter,
        _scribble, _written_letter, _face, _hershey_letter, _filled_shape,
    )  # fmt: skip
    if hands is not None:
        kinds = (*kinds, partial(_mirrored_digit, hands), partial(_mirrored_digit, hands))
    return np.stack([glyph(kinds[i % len(kinds)](rng)) for i in range(count)])


def unseen_signs(rng: np.random.Generator, count: int) -> np.ndarray:
    """Signs of alphabets that `non_digits` never makes, to measure how they are refused."""
    others = sorted(set(HersheyFonts().default_font_names) - set(UNSEEN_FONTS))
    known = {
        _form(strokes)
        for font in others
        for strokes in _font_strokes(font, string.ascii_letters + string.digits + DIGIT_LIKE)
    }
    signs = [strokes for font in UNSEEN_FONTS for strokes in _font_strokes(font, None)]
    signs = [strokes for strokes in signs if _form(strokes) not in known]
    return np.stack([glyph(draw(rng, signs[rng.integers(len(signs))])) for _ in range(count)])


def _form(strokes: Strokes) -> bytes:
    """The same for a sign of any size in any place."""
    points = np.concatenate(strokes)
    extent = float(np.ptp(points, axis=0).max())
    return np.round(20 * (points - points.min(axis=0)) / max(extent, 1e-6)).tobytes()


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
    for segment in segments(sheet, len(sheet))[1]:
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


@cache
def _font_strokes(font: str, characters: str | None) -> list[list[np.ndarray]]:
    """The strokes of a Hershey font's characters; of all its signs without any."""
    hershey = HersheyFonts()
    hershey.load_default_font(font)
    hershey.normalize_rendering(1)
    characters = characters or "".join(
        chr(33 + i) for i in range(len(list(hershey.all_glyphs)) - 1)
    )
    found = []
    for character in characters:
        strokes = [np.array(line) for line in hershey.strokes_for_text(character) if len(line) > 1]
        if strokes:
            found.append([stroke * (1, -1) for stroke in strokes])
    return found


def _hershey_letter(rng: np.random.Generator) -> np.ndarray:
    printable = string.ascii_letters + string.punctuation
    letters = "".join(c for c in printable if c not in DIGIT_LIKE)
    signs = _font_strokes(FONTS[rng.integers(len(FONTS))], letters)
    return draw(rng, signs[rng.integers(len(signs))])


def _written_letter(rng: np.random.Generator) -> np.ndarray:
    shapes = LETTERS.split("|")
    return draw(rng, shape_strokes(rng, shapes[rng.integers(len(shapes))]))


# Those that turn into no other digit: a mirrored 2 is nearly an S, a turned 6 is a 9.
MIRRORED = (3, 4, 6, 7, 9)
UPSIDE_DOWN = (4, 7)


def _mirrored_digit(hands: Hands, rng: np.random.Generator) -> np.ndarray:
    """A digit in a mirror, or upside down: the strokes of a hand in no digit's order."""
    digits, flip = (MIRRORED, (-1, 1)) if rng.random() < 0.7 else (UPSIDE_DOWN, (1, -1))
    numbers = np.flatnonzero(np.isin(hands.stroke_labels, digits))
    return draw(rng, [stroke * flip for stroke in hands.strokes[int(rng.choice(numbers))]])


def _scribble(rng: np.random.Generator) -> np.ndarray:
    """One to three random smooth strokes through many turns."""
    return draw(
        rng,
        [smooth(rng.uniform(0, 1, (rng.integers(4, 9), 2))) for _ in range(rng.integers(1, 4))],
    )


def _printed_letter(rng: np.random.Generator) -> np.ndarray:
    """A letter or sign of Pillow's own font, bold or not."""
    sheet = Image.new("L", (160, 160))
    letters = [c for c in string.ascii_letters + "?!&%$#@+*=<>{}[]()-" if c not in DIGIT_LIKE]
    stroke_px = int(rng.integers(0, 4))
    font = ImageFont.load_default(size=100)
    letter = letters[rng.integers(len(letters))]
    ImageDraw.Draw(sheet).text((30, 15), letter, fill=255, font=font, stroke_width=stroke_px)
    return np.asarray(sheet, np.float32) / 255


def _face(rng: np.random.Generator) -> np.ndarray:
    """A round head with eyes and a mouth, and now and then a nose."""
    angles = np.linspace(0, 2 * np.pi, 30)
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    eye = 0.05 + 0.1 * rng.random()
    apart, bend = rng.uniform(0.25, 0.5), rng.uniform(-0.4, 0.5)
    across = np.linspace(-0.5, 0.5, 9)
    mouth = np.stack([across, 0.45 + bend * (0.25 - across**2)], axis=1)
    strokes = [ring * rng.uniform(0.85, 1.15, 2), mouth]
    strokes += [ring * eye + (side * apart, -0.3) for side in (-1, 1)]
    if rng.random() < 0.5:
        strokes.append(np.array([[0.0, -0.1], [0.1 * rng.normal(), 0.2]]))
    return draw(rng, strokes)


def _filled_shape(rng: np.random.Generator) -> np.ndarray:
    """A filled outline of uneven gray, alike left and right, as of clothes and things."""
    rows = np.sort(rng.uniform(0, 1, rng.integers(3, 8)))
    half = rng.uniform(0.15, 0.6, len(rows))
    outline = np.concatenate(
        [np.stack([0.6 + half, rows], 1), np.stack([0.6 - half, rows], 1)[::-1]]
    )
    sheet = Image.new("L", (112, 96))
    corners = [(float(x), float(y)) for x, y in outline * 90]
    ImageDraw.Draw(sheet).polygon(corners, fill=255)
    shades = Image.fromarray(rng.integers(90, 256, (4, 5), dtype=np.uint8))
    shaded = np.asarray(shades.resize(sheet.size, Image.Resampling.BICUBIC), np.float32) / 255
    return np.asarray(sheet, np.float32) / 255 * shaded
