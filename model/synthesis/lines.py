"""Text lines to learn from, made on the device: digits as a hand sets them, on paper as it is.

Every line is another: which digits, how far apart, how large, how they lean and bounce, what joins
them, and what paper, pen, light and camera do to it. Nothing here comes from a real page; glyphs of
training digits and of other ink are set in a row, and every one of the harms has its own function.
"""

from functools import reduce
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from ..networks.ctc import BLANK
from ..networks.glyph import GLYPH_SIDE_PX
from ..networks.line_net import INK_PX, LINE_HEIGHT_PX
from .augment import resampled, with_paper_around, with_pen

MOST_DIGITS = 12
# A digit's window on the line.
WINDOW_PX = 40
# So many lines are as a sketchpad gives them: what is hard about them is how digits touch.
CLEAR = 0.35

Values = jax.Array | np.ndarray


class LineBank(NamedTuple):
    """The glyphs that lines are made of.

    Attributes:
        glyphs: uint8 (n, 30, 30), ink is high, with a pixel of paper around each.
        labels: int32 (n,), 0 to 9, or 10 for ink that is no digit.
        left: float32 (n,), where the ink of each begins, in glyph pixels.
        right: float32 (n,), where it ends.
        digits: how many come first that are digits; the rest is other ink.
    """

    glyphs: Values
    labels: Values
    left: Values
    right: Values
    digits: Values


class Lines(NamedTuple):
    """Lines and what they say.

    Attributes:
        pictures: float32 (n, 32, width) in [0, 1], ink is high.
        texts: int32 (n, 12), digits + 1, `BLANK` behind the last.
    """

    pictures: jax.Array
    texts: jax.Array


def make_lines(key: jax.Array, bank: LineBank, count: int, width_px: int) -> Lines:
    """Make lines, each with its own hand, paper and harms.

    Args:
        key: the random state; the same key gives the same lines.
        bank: what they are made of.
        count: how many.
        width_px: of every line; those with fewer digits have paper behind them.
    """
    keys = jax.random.split(key, 10)
    ink, texts, ends = _set(keys[0], bank, count, width_px)
    ink = _joined(keys[1], ink, ends)
    ink = _leaning(keys[2], ink)
    ink = clear = _penned(keys[3], ink)
    ink = _faded(keys[4], ink)
    ink = jnp.maximum(ink, _neighbours(keys[5], ink))
    ink = jnp.maximum(ink, _rules(keys[6], count, width_px))
    ink = _blurred(keys[7], ink)
    is_clear = _some(keys[9], count, CLEAR)[:, None, None]
    pictures = jnp.where(is_clear, jnp.clip(clear, 0, 1), _on_paper(keys[8], ink))
    return Lines(pictures, texts)


def _uniform(key: jax.Array, shape: tuple[int, ...], low: float, high: float) -> jax.Array:
    return jax.random.uniform(key, shape, minval=low, maxval=high)


def _some(key: jax.Array, count: int, share: float) -> jax.Array:
    """Bool (count,), each true with the probability `share`."""
    return jax.random.uniform(key, (count,)) < share


def _set(
    key: jax.Array, bank: LineBank, count: int, width_px: int
) -> tuple[jax.Array, jax.Array, jax.Array]:
    """Digits side by side: ink (count, 32, width), texts and ends (count, 12)."""
    keys = jax.random.split(key, 12)
    numbers = jnp.arange(MOST_DIGITS)[None]
    slots = (count, MOST_DIGITS)
    # Short lines are more common, as they are on pages; a few hold no digit at all.
    length = 1 + jnp.floor(MOST_DIGITS * jax.random.uniform(keys[0], (count, 1)) ** 1.5)
    only_other = _some(keys[1], count, 0.06)[:, None]
    other = only_other | (jax.random.uniform(keys[2], slots) < 0.02)
    total = len(bank.labels)
    chosen = jax.random.randint(keys[3], slots, 0, total)
    chosen = jnp.where(other, bank.digits + chosen % (total - bank.digits), chosen % bank.digits)
    # Scale in line pixels for each glyph pixel: the hand's, and what drifts.
    size = _uniform(keys[4], (count, 1), 0.75, 1.2)
    drift = 0.12 * jax.random.normal(keys[5], slots)
    across = size * jnp.exp(drift + 0.15 * jax.random.normal(keys[6], (count, 1)))
    down = size * jnp.exp(drift)
    # Wide, as one writes, or touching; with some unevenness.
    base = jnp.where(
        _some(keys[7], count, 0.45)[:, None],
        _uniform(keys[8], (count, 1), -0.28, 0.02),
        _uniform(keys[9], (count, 1), 0.0, 0.45),
    )
    gaps = INK_PX * size * (base + 0.06 * jax.random.normal(keys[10], slots))
    widths = (bank.right - bank.left)[chosen] * across
    begins = 3 + _uniform(keys[11], (count, 1), 0.0, 8.0) + jnp.cumsum(widths + gaps, axis=1)
    begins = begins - widths - gaps
    ends = begins + widths
    used = (numbers < length) & (ends < width_px - 2)
    used = jnp.cumprod(used, axis=1).astype(bool)
    middle = LINE_HEIGHT_PX / 2 + 1.2 * jax.random.normal(keys[0], slots) * size
    windows, corners = _windows(bank, chosen, begins, middle, across, down)
    windows = jnp.where(used[:, :, None, None], windows, 0)
    ink = _pasted(windows, corners, width_px)
    labels = bank.labels[chosen]
    is_digit = used & (labels < 10)
    # The digits, without what lies between them, moved to the front.
    order = jnp.argsort(~is_digit, axis=1, stable=True)
    texts = jnp.where(is_digit, labels + 1, BLANK)
    texts = jnp.take_along_axis(texts, order, axis=1)
    return ink, texts, jnp.where(used, ends, -1.0)


def _windows(
    bank: LineBank,
    chosen: jax.Array,
    begins: jax.Array,
    middle: jax.Array,
    across: jax.Array,
    down: jax.Array,
) -> tuple[jax.Array, jax.Array]:
    """Every glyph at its size on a window (n, 12, 32, 40), and the windows' left columns."""
    corners = jnp.floor(begins).astype(jnp.int32) - 2
    column = jnp.arange(WINDOW_PX)[None, None] + (corners - begins)[..., None]
    column = column / across[..., None]
    column = column + bank.left[chosen][..., None]
    row = (jnp.arange(LINE_HEIGHT_PX)[None, None] - middle[..., None]) / down[
        ..., None
    ] + GLYPH_SIDE_PX / 2

    def window(number: jax.Array, row: jax.Array, column: jax.Array) -> jax.Array:
        glyph = bank.glyphs[number].astype(jnp.float32) / 255
        return with_paper_around(glyph, row[:, None], column[None])

    return jax.vmap(jax.vmap(window))(chosen, row, column), corners


def _pasted(windows: jax.Array, corners: jax.Array, width_px: int) -> jax.Array:
    """The windows of each line on one sheet, the darker ink on top: (n, 32, width)."""

    def paste(windows: jax.Array, corners: jax.Array) -> jax.Array:
        # Wide enough for windows that begin before the line or end behind it.
        sheet = jnp.zeros((LINE_HEIGHT_PX, width_px + 2 * WINDOW_PX))

        def one(
            sheet: jax.Array, window_and_corner: tuple[jax.Array, jax.Array]
        ) -> tuple[jax.Array, None]:
            window, corner = window_and_corner
            left = jnp.clip(corner + WINDOW_PX, 0, width_px + WINDOW_PX)
            below = lax.dynamic_slice(sheet, (0, left), window.shape)
            both = jnp.maximum(below, window)
            return lax.dynamic_update_slice(sheet, both, (0, left)), None

        sheet, _ = lax.scan(one, sheet, (windows, corners))
        return sheet[:, WINDOW_PX:-WINDOW_PX]

    return jax.vmap(paste)(windows, corners)


def _joined(key: jax.Array, ink: jax.Array, ends: jax.Array) -> jax.Array:
    """Strokes from a digit to the next, where the pen was not lifted, in one line of six."""
    count, height, width = ink.shape
    keys = jax.random.split(key, 5)
    joins = _some(keys[0], count, 0.16)[:, None] & (jax.random.uniform(keys[1], ends.shape) < 0.5)
    here = jnp.where(ends > 0, ends, -100.0)
    rise = _uniform(keys[2], (*ends.shape, 2), -6.0, 9.0) + height / 2
    reach = _uniform(keys[3], (*ends.shape, 2), 1.0, 7.0)
    thick = _uniform(keys[4], (count, 1), 0.5, 1.4)
    x, y = jnp.arange(width), jnp.arange(height)[:, None]
    drawn = jnp.zeros_like(ink)
    for number in range(MOST_DIGITS - 1):
        left, right = here[:, number] - reach[:, number, 0], here[:, number] + reach[:, number, 1]
        share = (x[None] - left[:, None]) / (right - left)[:, None]
        level = rise[:, number, :1] + share * (rise[:, number, 1:] - rise[:, number, :1])
        apart = jnp.abs(y[None] - level[:, None])
        stroke = jnp.clip(thick[:, :, None] + 0.5 - apart, 0, 1)
        inside = (share >= 0) & (share <= 1) & joins[:, number, None]
        drawn = jnp.maximum(drawn, stroke * inside[:, None])
    return jnp.maximum(ink, drawn)


def _leaning(key: jax.Array, ink: jax.Array) -> jax.Array:
    """A common slant, a rising or falling line, a tremor, in one resampling."""
    count, height, width = ink.shape
    keys = jax.random.split(key, 4)
    shear = _uniform(keys[0], (count, 1, 1), -0.4, 0.4)
    slope = 0.02 * jax.random.normal(keys[1], (count, 1, 1))
    knots = 2 + width // 16
    tremor = 0.8 * jax.random.normal(keys[2], (count, 4, knots, 2))
    field = jax.image.resize(tremor, (count, height, width, 2), "linear")
    offset = _uniform(keys[3], (count, 1, 1), -1.5, 1.5)
    y, x = jnp.arange(height)[None, :, None], jnp.arange(width)[None, None]
    row = y + slope * (x - width / 2) + offset + field[..., 0]
    column = x + shear * (y - height / 2) + field[..., 1]
    return jax.vmap(resampled)(ink, row, column)


def _penned(key: jax.Array, ink: jax.Array) -> jax.Array:
    """A wider or thinner pen, a darker or paler edge."""
    count = len(ink)
    keys = jax.random.split(key, 2)
    amount = _uniform(keys[0], (count, 1, 1), -0.6, 1.0)
    gamma = jnp.exp(0.35 * jax.random.normal(keys[1], (count, 1, 1)))
    return jnp.maximum(with_pen(ink, amount), 1e-6) ** gamma


def _faded(key: jax.Array, ink: jax.Array) -> jax.Array:
    """Ink that is uneven along the line, and gaps where it is worn off."""
    count, height, width = ink.shape
    keys = jax.random.split(key, 5)
    depth = jnp.where(_some(keys[0], count, 0.4), _uniform(keys[1], (count,), 0.0, 0.7), 0.1)
    cells = jax.random.uniform(keys[2], (count, 4, 2 + width // 12))
    uneven = 1 - depth[:, None, None] * jax.image.resize(cells, ink.shape, "linear")
    # Small holes, where a coarse random field is at its highest.
    field = jax.random.uniform(keys[3], (count, height // 2, width // 2))
    holes = jnp.repeat(jnp.repeat(field > 0.985, 2, axis=1), 2, axis=2)
    worn = _some(keys[4], count, 0.15)[:, None, None] & holes
    return ink * uneven * (1 - worn)


def _neighbours(key: jax.Array, ink: jax.Array) -> jax.Array:
    """Ink of the lines above and below that reaches in, and of the back that shines through."""
    count, height, _ = ink.shape
    keys = jax.random.split(key, 5)
    other = jnp.roll(ink, 1, axis=0)
    shift = jnp.where(_some(keys[0], count, 0.5), 1, -1) * jax.random.randint(
        keys[1], (count,), 22, height
    )
    reach = _some(keys[2], count, 0.25)

    def moved(picture: jax.Array, shift: jax.Array) -> jax.Array:
        rows = jnp.arange(height) - shift
        inside = (rows >= 0) & (rows < height)
        return picture[jnp.clip(rows, 0, height - 1)] * inside[:, None]

    near = jax.vmap(moved)(other, shift) * reach[:, None, None]
    strength = jnp.where(_some(keys[3], count, 0.12), _uniform(keys[4], (count,), 0.05, 0.3), 0.0)
    return jnp.maximum(near, other[:, :, ::-1] * strength[:, None, None])


def _rules(key: jax.Array, count: int, width_px: int) -> jax.Array:
    """Rules, squares and the borders of form fields, fainter or stronger."""
    keys = jax.random.split(key, 8)
    x, y = jnp.arange(width_px)[None, None], jnp.arange(LINE_HEIGHT_PX)[None, :, None]

    def strokes(
        place: jax.Array, first: jax.Array, period: jax.Array, thick: jax.Array
    ) -> jax.Array:
        apart = jnp.abs((place - first + period / 2) % period - period / 2)
        return jnp.clip(thick + 0.5 - apart, 0, 1)

    shape = (count, 1, 1)
    slope = 0.015 * jax.random.normal(keys[0], shape)
    thick = _uniform(keys[1], shape, 0.0, 0.9)
    period = _uniform(keys[2], shape, 10.0, 45.0)
    first = _uniform(keys[3], shape, 0.0, 45.0)
    level = strokes(y + slope * x, first, period, thick)
    upright = strokes(x - slope * y, first, _uniform(keys[4], shape, 10.0, 60.0), thick)
    kind = jax.random.uniform(keys[5], shape)
    drawn = jnp.where(kind < 0.18, level, 0.0)
    drawn = jnp.where((kind > 0.12) & (kind < 0.24), jnp.maximum(drawn, upright), drawn)
    return drawn * _uniform(keys[6], shape, 0.15, 0.9)


def _blurred(key: jax.Array, ink: jax.Array) -> jax.Array:
    """Out of focus, moved, or scanned with few pixels: a Gaussian of its own for each axis."""
    count = len(ink)
    keys = jax.random.split(key, 3)
    strong = _some(keys[0], count, 0.3)
    spread = jnp.where(strong, _uniform(keys[1], (count,), 0.5, 1.8), 0.3)
    spreads = spread[:, None] * jnp.exp(0.3 * jax.random.normal(keys[2], (count, 2)))
    taps = jnp.arange(-3, 4)[None, None]
    kernels = jnp.exp(-0.5 * (taps / spreads[..., None]) ** 2)
    kernels = kernels / kernels.sum(axis=-1, keepdims=True)
    for axis in (1, 2):
        padded = jnp.pad(ink, [(0, 0) if at != axis else (3, 3) for at in range(3)])
        size = ink.shape[axis]
        shifted = (lax.slice_in_dim(padded, tap, tap + size, axis=axis) for tap in range(7))
        weights = kernels[:, axis - 1]
        parts = (weights[:, tap, None, None] * part for tap, part in enumerate(shifted))
        ink = reduce(jnp.add, parts)
    return ink


def _on_paper(key: jax.Array, ink: jax.Array) -> jax.Array:
    """Contrast of every strength, on paper with stains and grain."""
    count, _, width = ink.shape
    keys = jax.random.split(key, 6)
    full = _uniform(keys[0], (count, 1, 1), 0.45, 1.1)
    stains = jax.image.resize(
        jax.random.normal(keys[1], (count, 3, 2 + width // 24)), ink.shape, "linear"
    )
    grain = jax.random.normal(keys[2], ink.shape)
    stained = jnp.where(_some(keys[3], count, 0.3), 0.08, 0.015)[:, None, None]
    grainy = jnp.where(_some(keys[4], count, 0.3), _uniform(keys[5], (count,), 0.0, 0.12), 0.01)
    return jnp.clip(full * ink + stained * stains + grainy[:, None, None] * grain, 0, 1)
