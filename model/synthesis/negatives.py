"""Ink that is no digit, for the network to refuse: letters, symbols, scribbles, faces, shapes.

The letters are strokes of Hershey's fonts and of `drawn_digits`, or those of handwriting fonts.
"""

import string
from collections.abc import Callable
from functools import cache, partial

import numpy as np
from HersheyFonts import HersheyFonts
from PIL import ImageFont

from ..data.writers import WriterDigits
from ..networks.glyph import glyph
from .drawn_digits import (
    DIGIT_SHAPES,
    FONT_PX,
    LETTER_SHAPES,
    PenStrokes,
    draw,
    handwritten,
    shape_strokes,
    smooth,
    typeset,
)
from .silhouettes import silhouette

# Printing and script of A. V. Hershey (1967), as strokes. The fonts of Japanese and of symbols are
# left for measuring: training never sees them.
HERSHEY_FONTS = (
    "futural", "futuram", "cursive", "rowmans", "rowmand", "scripts", "scriptc",
    "timesi", "timesr", "timesib", "gothgbt", "gothgrt", "gothitt",
)  # fmt: skip
# His Greek letters and signs of mathematics, by the keys that they lie on, and none that some
# people write like a digit (delta, zeta, theta, iota, lambda, xi, omicron, sigma, tau, phi; the
# lying 8, the arrow up). With lambda flagged 1s were refused (docs/experiments/056).
OTHER_ALPHABETS = {
    "greekc": "ABCDEGJKMNPQRSTVWXabcegjkmpqsvwx",
    "greeks": "ABCDEGJKMNPQRSTVWXabcegjkmpqsvwx",
    "mathlow": "!\"#$%&'*+<=>?@^bcdefghiklnowx",
}
UNSEEN_HERSHEY_FONTS = ("japanese", "astrology", "symbolic")
# No letter that some people write like a digit, and no symbol that is a 1.
DIGIT_LIKE = "OoIilSsZzbqgQ|/\\^,'`\".:;"
FONT_CHARACTERS = [c for c in string.ascii_letters + "?!&%$#@+*=<>{}[]()-" if c not in DIGIT_LIKE]


def make_negatives(
    rng: np.random.Generator, writers: WriterDigits | None, count: int
) -> np.ndarray:
    """Ink that is no digit: letters, symbols, scribbles, faces, filled shapes, digits in rings.

    Args:
        rng: the random state.
        writers: whose digits are mirrored, if there are any.
        count: how many to make, the kinds in turn.

    Returns:
        float32 (count, 28, 28).
    """
    kinds: tuple[Callable[[np.random.Generator], np.ndarray], ...] = (
        _hershey_letter, _handwritten_letter, _drawn_letter, silhouette,
        _printed_letter, _handwritten_letter, _greek_or_sign, _handwritten_letter,
        _hershey_letter, _drawn_letter, _scribble, silhouette,
        _greek_or_sign, _handwritten_letter, _drawn_letter, _face, _enclosed,
    )  # fmt: skip
    if writers is not None:
        kinds = (*kinds, partial(_mirrored_digit, writers), partial(_mirrored_digit, writers))
    return np.stack([glyph(kinds[i % len(kinds)](rng)) for i in range(count)])


def unseen_negatives(rng: np.random.Generator, count: int) -> np.ndarray:
    """Symbols of alphabets that `make_negatives` never makes, to measure how they are refused.

    Args:
        rng: the random state.
        count: how many to make.

    Returns:
        float32 (count, 28, 28).
    """
    others = sorted(set(HersheyFonts().default_font_names) - set(UNSEEN_HERSHEY_FONTS))
    known = {
        _form(strokes)
        for font in others
        for strokes in _font_strokes(font, string.ascii_letters + string.digits + DIGIT_LIKE)
    }
    symbols = [strokes for font in UNSEEN_HERSHEY_FONTS for strokes in _font_strokes(font, None)]
    symbols = [strokes for strokes in symbols if _form(strokes) not in known]
    return np.stack([glyph(draw(rng, symbols[rng.integers(len(symbols))])) for _ in range(count)])


def _form(strokes: PenStrokes) -> bytes:
    """The same for a symbol of any size in any place."""
    points = np.concatenate(strokes)
    extent = float(np.ptp(points, axis=0).max())
    return np.round(20 * (points - points.min(axis=0)) / max(extent, 1e-6)).tobytes()


@cache
def _font_strokes(font: str, characters: str | None) -> list[list[np.ndarray]]:
    """The strokes of a Hershey font's characters; of all its symbols without any."""
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
    symbols = _font_strokes(HERSHEY_FONTS[rng.integers(len(HERSHEY_FONTS))], letters)
    return draw(rng, symbols[rng.integers(len(symbols))])


def _greek_or_sign(rng: np.random.Generator) -> np.ndarray:
    return draw(rng, greek_strokes(rng))


def _drawn_letter(rng: np.random.Generator) -> np.ndarray:
    shapes = LETTER_SHAPES.split("|")
    return draw(rng, shape_strokes(rng, shapes[rng.integers(len(shapes))]))


# Those that turn into no other digit: a mirrored 2 is nearly an S, a turned 6 is a 9.
MIRRORED_DIGITS = (3, 4, 6, 7, 9)
TURNED_DIGITS = (4, 7)
# Of these two ways the first is chosen so often: it has more digits to choose from.
MIRRORED_SHARE = 0.7


def _mirrored_digit(writers: WriterDigits, rng: np.random.Generator) -> np.ndarray:
    """A digit in a mirror, or upside down: a writer's strokes in no digit's order."""
    digits, flip = (
        (MIRRORED_DIGITS, (-1, 1)) if rng.random() < MIRRORED_SHARE else (TURNED_DIGITS, (1, -1))
    )
    numbers = np.flatnonzero(np.isin(writers.stroke_labels, digits))
    return draw(rng, [stroke * flip for stroke in writers.strokes[int(rng.choice(numbers))]])


def _scribble(rng: np.random.Generator) -> np.ndarray:
    """One to three random smooth strokes through many turns."""
    return draw(
        rng,
        [smooth(rng.uniform(0, 1, (rng.integers(4, 9), 2))) for _ in range(rng.integers(1, 4))],
    )


def _printed_letter(rng: np.random.Generator) -> np.ndarray:
    """A letter or symbol of Pillow's own font, bold or not."""
    return typeset(rng, ImageFont.load_default(size=FONT_PX), rng.choice(FONT_CHARACTERS))


def _handwritten_letter(rng: np.random.Generator) -> np.ndarray:
    return handwritten(rng, rng.choice(FONT_CHARACTERS))


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


# What stands in a ring or a box, for whose sake it was drawn: never a 0, which may be a ring's rim,
# nor a 1, with which a ring is a 0 with a slash. So large it is, of the ring, and so far off its
# middle (standard deviation). First guesses; why they are there: experiment 060.
ENCLOSED_DIGITS = "2345679"
ENCLOSED = (0.3, 0.65)
OFF_MIDDLE = 0.05


def _enclosed(rng: np.random.Generator) -> np.ndarray:
    """A digit or a letter in a ring or a box."""
    if rng.random() < 0.7:
        shapes = DIGIT_SHAPES[ENCLOSED_DIGITS[rng.integers(len(ENCLOSED_DIGITS))]].split("|")
        inner = shape_strokes(rng, shapes[rng.integers(len(shapes))])
    else:
        inner = letter_strokes(rng)
    points = np.concatenate(inner)
    low, high = points.min(axis=0), points.max(axis=0)
    # A ring is as large as the circle of radius 1.
    factor = 2 * rng.uniform(*ENCLOSED) / max(float((high - low).max()), 1e-6)
    place = rng.normal(0, OFF_MIDDLE, 2)
    if rng.random() < 0.6:
        angles = np.linspace(0, 2 * np.pi, 30) + rng.uniform(0, 2 * np.pi)
        around = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    else:
        around = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]], float)
    around *= rng.uniform(0.85, 1.15, 2)
    return draw(rng, [around, *((stroke - (low + high) / 2) * factor + place for stroke in inner)])


def letter_strokes(rng: np.random.Generator) -> PenStrokes:
    """The strokes of a letter or sign: of one of Hershey's fonts, or of `LETTER_SHAPES`."""
    if rng.random() < 0.5:
        letters = [c for c in string.ascii_letters + string.punctuation if c not in DIGIT_LIKE]
        signs = _font_strokes(HERSHEY_FONTS[rng.integers(len(HERSHEY_FONTS))], "".join(letters))
        return signs[rng.integers(len(signs))]
    shapes = LETTER_SHAPES.split("|")
    return shape_strokes(rng, shapes[rng.integers(len(shapes))])


def greek_strokes(rng: np.random.Generator) -> PenStrokes:
    """The strokes of a Greek letter or a sign of mathematics that looks like no digit."""
    fonts = list(OTHER_ALPHABETS)
    font = fonts[rng.integers(len(fonts))]
    known = _font_strokes(font, OTHER_ALPHABETS[font])
    return known[rng.integers(len(known))]
