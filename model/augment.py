"""What training adds to the glyphs: varied hands on the device, and ink that is no digit."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from .allographs import draw_digit, draw_letter, smooth
from .glyph import GLYPH_SIDE_PX, glyph

# How far a hand strays from MNIST's: standard deviations, but for the rotation and the shear,
# which are the half-widths of uniform ranges.
ROTATION_DEG = 15.0
SHEAR = 0.35
LOG_SCALE = 0.10
SHIFT_PX = 0.8
ELASTIC_PX = 1.0
ELASTIC_GRID = 5
UNTOUCHED = 0.15


def augment(key: jax.Array, glyphs: jax.Array) -> jax.Array:
    """Give every glyph another slant, size, place, tremor, pen and ink.

    Affine and elastic distortion (Simard, Steinkraus and Platt, 2003) in one resampling,
    then a wider or thinner pen and an uneven ink.

    Args:
        key: the random state; the same key gives the same result.
        glyphs: float32 (n, 28, 28) in [0, 1], ink is 1.

    Returns:
        float32 (n, 28, 28) in [0, 1].
    """
    place, pen, ink, share = jax.random.split(key, 4)
    changed = jax.vmap(_resample)(glyphs, _sources(place, len(glyphs)))
    changed = _vary_ink(ink, _vary_pen(pen, changed))
    # Resampling blurs: without untouched glyphs the network would not know sharp ones.
    untouched = jax.random.uniform(share, (len(glyphs), 1, 1)) < UNTOUCHED
    return jnp.where(untouched, glyphs, changed)


def _sources(key: jax.Array, count: int) -> jax.Array:
    """Where each pixel is taken from: (n, 2, 28, 28), rows and columns."""
    keys = jax.random.split(key, 5)
    angle = jnp.deg2rad(
        jax.random.uniform(keys[0], (count,), minval=-ROTATION_DEG, maxval=ROTATION_DEG)
    )
    shear = jax.random.uniform(keys[1], (count,), minval=-SHEAR, maxval=SHEAR)
    scale = jnp.exp(LOG_SCALE * jax.random.normal(keys[2], (count, 2)))
    shift = SHIFT_PX * jax.random.normal(keys[3], (count, 2))
    cos, sin = jnp.cos(angle), jnp.sin(angle)
    rotate = jnp.stack([jnp.stack([cos, -sin], -1), jnp.stack([sin, cos], -1)], -2)
    slant = jnp.eye(2)[None] + shear[:, None, None] * jnp.array([[[0.0, 0.0], [1.0, 0.0]]])
    matrix = jnp.einsum("nij,njk->nik", rotate, slant) * scale[:, None, :]
    centre = GLYPH_SIDE_PX / 2
    grid = jnp.stack(jnp.meshgrid(*[jnp.arange(GLYPH_SIDE_PX) - centre] * 2, indexing="ij"))
    affine = jnp.einsum("nij,jrc->nirc", matrix, grid) + (shift + centre)[:, :, None, None]
    tremor = jax.random.normal(keys[4], (count, 2, ELASTIC_GRID, ELASTIC_GRID))
    spread = jnp.asarray(_spread_matrix())
    return affine + ELASTIC_PX * jnp.einsum("rg,nigh,ch->nirc", spread, tremor, spread)


def _spread_matrix() -> np.ndarray:
    """(28, grid): how a coarse random grid spreads smoothly over the pixels; rows of norm 1."""
    knots = np.linspace(0, GLYPH_SIDE_PX - 1, ELASTIC_GRID)
    distance = (np.arange(GLYPH_SIDE_PX)[:, None] - knots) / (knots[1] - knots[0])
    weights = np.exp(-(distance**2))
    return (weights / np.linalg.norm(weights, axis=1, keepdims=True)).astype(np.float32)


def _resample(glyph_: jax.Array, source: jax.Array) -> jax.Array:
    """Bilinear values of one glyph at (2, 28, 28) fractional positions; 0 outside."""
    padded = jnp.pad(glyph_, 1).ravel()
    side = GLYPH_SIDE_PX + 2
    row, column = jnp.clip(source + 1, 0, side - 1.001)
    top, left = jnp.floor(row).astype(jnp.int32), jnp.floor(column).astype(jnp.int32)
    down, right = row - top, column - left
    corner = top * side + left
    upper = padded[corner] * (1 - right) + padded[corner + 1] * right
    lower = padded[corner + side] * (1 - right) + padded[corner + side + 1] * right
    return upper * (1 - down) + lower * down


def _vary_pen(key: jax.Array, glyphs: jax.Array) -> jax.Array:
    """Widen or thin the strokes by up to a pixel: a mix with the maximum or minimum around."""
    amount = jax.random.uniform(key, (len(glyphs), 1, 1), minval=-0.7, maxval=1.0)
    wide, thin = _around(glyphs, jnp.maximum), _around(glyphs, jnp.minimum)
    return jnp.where(
        amount > 0, glyphs + amount * (wide - glyphs), glyphs - amount * (thin - glyphs)
    )


def _around(glyphs: jax.Array, pick: Callable[[jax.Array, jax.Array], jax.Array]) -> jax.Array:
    """The maximum or minimum over each pixel and its four neighbours."""
    padded = jnp.pad(glyphs, ((0, 0), (1, 1), (1, 1)))
    down = pick(pick(padded[:, :-2, 1:-1], glyphs), padded[:, 2:, 1:-1])
    across = pick(padded[:, 1:-1, :-2], padded[:, 1:-1, 2:])
    return pick(down, across)


def _vary_ink(key: jax.Array, glyphs: jax.Array) -> jax.Array:
    """A darker or paler edge, and less ink towards one side."""
    keys = jax.random.split(key, 2)
    gamma = jnp.exp(0.35 * jax.random.normal(keys[0], (len(glyphs), 1, 1)))
    slope = jax.random.uniform(keys[1], (len(glyphs), 2), minval=-0.1, maxval=0.1)
    ramp = jnp.linspace(-1, 1, GLYPH_SIDE_PX)
    fade = 1 - jnp.abs(slope).sum(1)[:, None, None]
    light = fade + slope[:, :1, None] * ramp[None, :, None] + slope[:, 1:, None] * ramp[None, None]
    return jnp.clip(light * jnp.maximum(glyphs, 1e-6) ** gamma, 0, 1)


# Letters and signs that no digit looks like, whatever the hand: no O, l, I, S, Z, B, q, b …
LETTERS = "ACEFGHJKLMNPRTUVWXYadefhkmnprtuvwxy?!&%$#@+*=<>{}[]"


def non_digits(rng: np.random.Generator, digits: np.ndarray, count: int) -> np.ndarray:
    """Glyphs of ink that is not one digit: letters, scribbles, touching pairs, bad cuts.

    Args:
        rng: the random state.
        digits: float32 (n, 28, 28), glyphs of digits, the material of pairs and pieces.
        count: how many to make.

    Returns:
        float32 (count, 28, 28), the kinds in turn.
    """
    kinds = (_written_letter, _scribble, _printed_letter, _touching_pair, _bad_cut)
    return np.stack([glyph(kinds[i % len(kinds)](rng, digits)) for i in range(count)])


def drawn_digits(rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Glyphs of digits in shapes that MNIST seldom shows.

    Args:
        rng: the random state.
        count: how many to make.

    Returns:
        float32 (count, 28, 28), and their labels, int32 (count,).
    """
    drawn = [draw_digit(rng) for _ in range(count)]
    glyphs = [glyph(ink) for ink, _ in drawn]
    return np.stack(glyphs), np.array([label for _, label in drawn], np.int32)


def _written_letter(rng: np.random.Generator, _digits: np.ndarray) -> np.ndarray:
    return draw_letter(rng)


def _scribble(rng: np.random.Generator, _digits: np.ndarray) -> np.ndarray:
    """One to three random smooth strokes through many turns."""
    sheet = Image.new("L", (112, 112))
    pen = ImageDraw.Draw(sheet)
    width_px = int(rng.integers(3, 10))
    for _ in range(rng.integers(1, 4)):
        knots = rng.uniform(8, 104, (rng.integers(4, 9), 2))
        pen.line([tuple(p) for p in smooth(knots)], fill=255, width=width_px, joint="curve")
    return np.asarray(sheet, np.float32) / 255


def _printed_letter(rng: np.random.Generator, _digits: np.ndarray) -> np.ndarray:
    """A letter or sign of Pillow's own font; training distorts it as it does a digit."""
    sheet = Image.new("L", (160, 160))
    font = ImageFont.load_default(size=100)
    letter = LETTERS[rng.integers(len(LETTERS))]
    stroke_px = int(rng.integers(0, 4))
    ImageDraw.Draw(sheet).text((30, 15), letter, fill=255, font=font, stroke_width=stroke_px)
    return np.asarray(sheet, np.float32) / 255


def _touching_pair(rng: np.random.Generator, digits: np.ndarray) -> np.ndarray:
    """Two digits beside each other that overlap by up to 5 pixels."""
    return _pair(rng, digits)[0]


def _bad_cut(rng: np.random.Generator, digits: np.ndarray) -> np.ndarray:
    """One digit whole, and 35 to 65 % of the digit after it."""
    pair, seam = _pair(rng, digits)
    cut = seam + int((pair.shape[1] - seam) * rng.uniform(0.35, 0.65))
    return pair[:, :cut]


def _pair(rng: np.random.Generator, digits: np.ndarray) -> tuple[np.ndarray, int]:
    """Two digits set side by side, and the column where the second one begins."""
    left, right = (_cropped(digits[rng.integers(len(digits))]) for _ in range(2))
    overlap = min(int(rng.integers(0, 6)), left.shape[1] - 1, right.shape[1] - 1)
    seam = left.shape[1] - overlap
    sheet = np.zeros((max(len(left), len(right)) + 5, seam + right.shape[1]), np.float32)
    for part, edge in ((left, 0), (right, seam)):
        top = int(rng.integers(0, len(sheet) - len(part) + 1))
        place = sheet[top : top + len(part), edge : edge + part.shape[1]]
        np.maximum(place, part, out=place)
    return sheet, seam


def _cropped(picture: np.ndarray) -> np.ndarray:
    rows, columns = np.flatnonzero(picture.any(axis=1)), np.flatnonzero(picture.any(axis=0))
    return picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
