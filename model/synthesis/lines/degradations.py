"""What hand, pen, paper, light and camera do to a made line, each in a function of its own.

All take a random key of their own, which must not be used again, and ink as float32
(n, 32, width), 1 is full ink; all give ink of the same shape.
"""

from functools import reduce

import jax
import jax.numpy as jnp
from jax import lax

from ...networks.line_net import LINE_HEIGHT_PX
from ..augment import resampled, with_pen
from .config import Blur, Fading, Joins, OtherLines, Paper, Pen, Range, RulingLines, Warp

# Where a stroke would begin or end that joins nothing: far outside.
NOWHERE_PX = -100.0


def uniform(key: jax.Array, shape: tuple[int, ...], between: Range) -> jax.Array:
    """Even random numbers between two."""
    low, high = between
    return jax.random.uniform(key, shape, minval=low, maxval=high)


def chosen_share(key: jax.Array, count: int, share: float) -> jax.Array:
    """Bool (count,), each true with the probability `share`."""
    return jax.random.uniform(key, (count,)) < share


def join_digits(key: jax.Array, ink: jax.Array, ends: jax.Array, config: Joins) -> jax.Array:
    """Strokes from a digit to the next, where the pen was not lifted.

    Args:
        key: the random state.
        ink: float32 (n, 32, width).
        ends: (n, digits), the column where each digit ends; below 0 where there is none.
        config: how often, and what they are like.
    """
    count, height, width = ink.shape
    keys = jax.random.split(key, 5)
    joins = chosen_share(keys[0], count, config.lines)[:, None] & (
        jax.random.uniform(keys[1], ends.shape) < config.digits
    )
    here = jnp.where(ends > 0, ends, NOWHERE_PX)
    rise = uniform(keys[2], (*ends.shape, 2), config.height_px) + height / 2
    reach = uniform(keys[3], (*ends.shape, 2), config.reach_px)
    thick = uniform(keys[4], (count, 1), config.half_width_px)
    x, y = jnp.arange(width), jnp.arange(height)[:, None]
    drawn = jnp.zeros_like(ink)
    for number in range(ends.shape[1] - 1):
        left, right = here[:, number] - reach[:, number, 0], here[:, number] + reach[:, number, 1]
        share = (x[None] - left[:, None]) / (right - left)[:, None]
        level = rise[:, number, :1] + share * (rise[:, number, 1:] - rise[:, number, :1])
        away = jnp.abs(y[None] - level[:, None])
        stroke = jnp.clip(thick[:, :, None] + 0.5 - away, 0, 1)
        inside = (share >= 0) & (share <= 1) & joins[:, number, None]
        drawn = jnp.maximum(drawn, stroke * inside[:, None])
    return jnp.maximum(ink, drawn)


def warp(key: jax.Array, ink: jax.Array, config: Warp) -> jax.Array:
    """A common slant, a rising or falling line, a tremor, in one resampling."""
    count, height, width = ink.shape
    keys = jax.random.split(key, 4)
    shear = uniform(keys[0], (count, 1, 1), config.slant)
    slope = config.slope * jax.random.normal(keys[1], (count, 1, 1))
    knots = (count, config.tremor_rows, 2 + width // config.tremor_step_px, 2)
    tremor = config.tremor_px * jax.random.normal(keys[2], knots)
    field = jax.image.resize(tremor, (count, height, width, 2), "linear")
    offset = uniform(keys[3], (count, 1, 1), config.offset_px)
    y, x = jnp.arange(height)[None, :, None], jnp.arange(width)[None, None]
    row = y + slope * (x - width / 2) + offset + field[..., 0]
    column = x + shear * (y - height / 2) + field[..., 1]
    return jax.vmap(resampled)(ink, row, column)


def vary_pen(key: jax.Array, ink: jax.Array, config: Pen) -> jax.Array:
    """A wider or thinner pen, a darker or paler edge."""
    count = len(ink)
    keys = jax.random.split(key, 2)
    amount = uniform(keys[0], (count, 1, 1), config.width_px)
    gamma = jnp.exp(config.gamma * jax.random.normal(keys[1], (count, 1, 1)))
    return jnp.maximum(with_pen(ink, amount), 1e-6) ** gamma


def fade(key: jax.Array, ink: jax.Array, config: Fading) -> jax.Array:
    """Ink that is uneven along the line, and gaps where it is worn off."""
    count, height, width = ink.shape
    keys = jax.random.split(key, 5)
    depth = jnp.where(
        chosen_share(keys[0], count, config.lines),
        uniform(keys[1], (count,), config.depth),
        config.least_depth,
    )
    cells = jax.random.uniform(keys[2], (count, config.rows, 2 + width // config.step_px))
    uneven = 1 - depth[:, None, None] * jax.image.resize(cells, ink.shape, "linear")
    # Small holes, where a coarse random field is at its highest.
    side = config.hole_px
    field = jax.random.uniform(keys[3], (count, height // side, width // side))
    holes = jnp.repeat(jnp.repeat(field > 1 - config.holes, side, axis=1), side, axis=2)
    worn = chosen_share(keys[4], count, config.worn_lines)[:, None, None] & holes
    return ink * uneven * (1 - worn)


def other_lines(key: jax.Array, ink: jax.Array, config: OtherLines) -> jax.Array:
    """Ink of the lines above and below that reaches in, and of the back that shines through.

    Each line has the one before it of the `ink` as its neighbour.
    """
    count, height, _ = ink.shape
    keys = jax.random.split(key, 5)
    other = jnp.roll(ink, 1, axis=0)
    shift = jnp.where(chosen_share(keys[0], count, config.above), 1, -1) * jax.random.randint(
        keys[1], (count,), config.least_shift_px, height
    )
    reach = chosen_share(keys[2], count, config.reaching)

    def moved(picture: jax.Array, shift: jax.Array) -> jax.Array:
        rows = jnp.arange(height) - shift
        inside = (rows >= 0) & (rows < height)
        return picture[jnp.clip(rows, 0, height - 1)] * inside[:, None]

    near = jax.vmap(moved)(other, shift) * reach[:, None, None]
    strength = jnp.where(
        chosen_share(keys[3], count, config.shining),
        uniform(keys[4], (count,), config.strength),
        0.0,
    )
    return jnp.maximum(near, other[:, :, ::-1] * strength[:, None, None])


def ruling_lines(key: jax.Array, count: int, width_px: int, config: RulingLines) -> jax.Array:
    """Ruling lines, squares and the borders of form fields, fainter or stronger: no other ink."""
    keys = jax.random.split(key, 7)
    x, y = jnp.arange(width_px)[None, None], jnp.arange(LINE_HEIGHT_PX)[None, :, None]

    def strokes(
        place: jax.Array, first: jax.Array, period: jax.Array, thick: jax.Array
    ) -> jax.Array:
        away = jnp.abs((place - first + period / 2) % period - period / 2)
        return jnp.clip(thick + 0.5 - away, 0, 1)

    shape = (count, 1, 1)
    slope = config.slope * jax.random.normal(keys[0], shape)
    thick = uniform(keys[1], shape, config.half_width_px)
    period = uniform(keys[2], shape, config.period_px)
    first = uniform(keys[3], shape, config.first_px)
    level = strokes(y + slope * x, first, period, thick)
    upright_period = uniform(keys[4], shape, config.upright_period_px)
    upright = strokes(x - slope * y, first, upright_period, thick)
    kind = jax.random.uniform(keys[5], shape)
    drawn = jnp.where(kind < config.level_below, level, 0.0)
    has_upright = (kind > config.upright_above) & (kind < config.upright_below)
    drawn = jnp.where(has_upright, jnp.maximum(drawn, upright), drawn)
    return drawn * uniform(keys[6], shape, config.strength)


def blur(key: jax.Array, ink: jax.Array, config: Blur) -> jax.Array:
    """Out of focus, moved, or scanned with few pixels."""
    count, reach = len(ink), config.reach_px
    keys = jax.random.split(key, 3)
    strong = chosen_share(keys[0], count, config.lines)
    spread = jnp.where(strong, uniform(keys[1], (count,), config.spread_px), config.least_spread_px)
    spreads = spread[:, None] * jnp.exp(config.unevenness * jax.random.normal(keys[2], (count, 2)))
    taps = jnp.arange(-reach, reach + 1)[None, None]
    kernels = jnp.exp(-0.5 * (taps / spreads[..., None]) ** 2)
    kernels = kernels / kernels.sum(axis=-1, keepdims=True)
    for axis in (1, 2):
        padded = jnp.pad(ink, [(0, 0) if at != axis else (reach, reach) for at in range(3)])
        size = ink.shape[axis]
        weights = kernels[:, axis - 1]
        shifted = (
            weights[:, tap, None, None] * lax.slice_in_dim(padded, tap, tap + size, axis=axis)
            for tap in range(2 * reach + 1)
        )
        ink = reduce(jnp.add, shifted)
    return ink


def put_on_paper(key: jax.Array, ink: jax.Array, config: Paper) -> jax.Array:
    """Contrast of every strength, on paper with stains and grain: in [0, 1]."""
    count, _, width = ink.shape
    keys = jax.random.split(key, 6)
    full = uniform(keys[0], (count, 1, 1), config.full_ink)
    knots = (count, config.stain_rows, 2 + width // config.stain_step_px)
    stains = jax.image.resize(jax.random.normal(keys[1], knots), ink.shape, "linear")
    grain = jax.random.normal(keys[2], ink.shape)
    is_stained = chosen_share(keys[3], count, config.stained_lines)
    stained = jnp.where(is_stained, config.stains, config.least_stains)[:, None, None]
    grainy = jnp.where(
        chosen_share(keys[4], count, config.grainy_lines),
        uniform(keys[5], (count,), config.grain),
        config.least_grain,
    )
    return jnp.clip(full * ink + stained * stains + grainy[:, None, None] * grain, 0, 1)
