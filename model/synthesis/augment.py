"""Every training step shows each glyph by another writer, pen and ink."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from ..networks.glyph import GLYPH_SIDE_PX

# What follows is what the released networks learnt from. Blur, and that some glyphs stay untouched,
# come from what failed without them (docs/experiments/014 and 003); no experiment varied how much
# of each.
# How far a writer strays from MNIST's: standard deviations, but for the rotation and the shear,
# which are the half-widths of uniform ranges.
ROTATION_DEG = 15.0
SHEAR = 0.35
LOG_SCALE = 0.10
SHIFT_PX = 0.8
ELASTIC_PX = 1.0
ELASTIC_GRID = 5
UNTOUCHED = 0.15
# Pixels that strokes are broadened by, below 0 thinned; the deviation of the logarithm of the power
# that strength is raised to; and how much less ink there is at most towards a side.
PEN_PX = (-0.7, 1.0)
LOG_GAMMA = 0.35
MOST_FADED = 0.1
# The share of the glyphs that is out of focus or of few pixels, and by how much: the standard
# deviation of a Gaussian, in pixels, for each axis.
BLURRED = 0.35
BLUR_PX = (0.4, 1.5)
BLUR_REACH = 4
# Shares of the glyphs that are grainy, by so much at most, and that have a gap, its largest side,
# and where its first row and column may lie: on the digit.
GRAINY = 0.3
MOST_GRAIN = 0.6
GAPPED = 0.1
GAP_PX = 4
GAP_FROM_PX = 5
GAP_RANGE_PX = 16


def augment(key: jax.Array, glyphs: jax.Array) -> jax.Array:
    """Give every glyph another slant, size, place, tremor, pen and ink.

    Affine and elastic distortion (Simard, Steinkraus and Platt, 2003) in one resampling,
    then a wider or thinner pen, less focus, an uneven ink, and the grain and gaps of pencil and
    scans.

    Args:
        key: the random state; the same key gives the same result.
        glyphs: float32 (n, 28, 28) in [0, 1], ink is 1.

    Returns:
        float32 (n, 28, 28) in [0, 1].
    """
    place, pen, focus, ink, rough, share = jax.random.split(key, 6)
    rows, columns = _sources(place, len(glyphs))
    changed = jax.vmap(resampled)(glyphs, rows, columns)
    changed = _blur(focus, _vary_pen(pen, changed))
    changed = _roughen(rough, _vary_ink(ink, changed))
    # Resampling blurs: without untouched glyphs the network would not know sharp ones.
    untouched = jax.random.uniform(share, (len(glyphs), 1, 1)) < UNTOUCHED
    return jnp.where(untouched, glyphs, changed)


def _sources(key: jax.Array, count: int) -> tuple[jax.Array, jax.Array]:
    """Where each pixel is taken from: (n, 28, 28), rows and columns."""
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
    sources = affine + ELASTIC_PX * jnp.einsum("rg,nigh,ch->nirc", spread, tremor, spread)
    return sources[:, 0], sources[:, 1]


def _spread_matrix() -> np.ndarray:
    """(28, grid): how a coarse random grid spreads smoothly over the pixels; rows of norm 1."""
    knots = np.linspace(0, GLYPH_SIDE_PX - 1, ELASTIC_GRID)
    distance = (np.arange(GLYPH_SIDE_PX)[:, None] - knots) / (knots[1] - knots[0])
    weights = np.exp(-(distance**2))
    return (weights / np.linalg.norm(weights, axis=1, keepdims=True)).astype(np.float32)


def resampled(picture: jax.Array, row: jax.Array, column: jax.Array) -> jax.Array:
    """Bilinear values of a picture; 0 outside.

    Args:
        picture: (h, w).
        row: fractional rows, of any shape.
        column: fractional columns; the two are broadcast.
    """
    return with_paper_around(jnp.pad(picture, 1), row, column)


def with_paper_around(padded: jax.Array, row: jax.Array, column: jax.Array) -> jax.Array:
    """As `resampled`, of a picture (h + 2, w + 2) that has its pixel of paper already."""
    height, width = padded.shape
    flat = padded.ravel()
    row, column = jnp.clip(row + 1, 0, height - 1.001), jnp.clip(column + 1, 0, width - 1.001)
    top, left = jnp.floor(row).astype(jnp.int32), jnp.floor(column).astype(jnp.int32)
    down, right = row - top, column - left
    corner = top * width + left
    upper = flat[corner] * (1 - right) + flat[corner + 1] * right
    lower = flat[corner + width] * (1 - right) + flat[corner + width + 1] * right
    return upper * (1 - down) + lower * down


def _vary_pen(key: jax.Array, glyphs: jax.Array) -> jax.Array:
    return with_pen(
        glyphs, jax.random.uniform(key, (len(glyphs), 1, 1), minval=PEN_PX[0], maxval=PEN_PX[1])
    )


def with_pen(ink: jax.Array, amount: jax.Array) -> jax.Array:
    """Widen or thin strokes by up to a pixel: a mix with the maximum or minimum around.

    Args:
        ink: (n, h, w) in [0, 1].
        amount: (n, 1, 1) in [-1, 1], how much of a pixel; less than 0 thins.
    """
    wide, thin = _around(ink, lax.max, 0.0), _around(ink, lax.min, 1.0)
    return jnp.where(amount > 0, ink + amount * (wide - ink), ink - amount * (thin - ink))


def _around(glyphs: jax.Array, pick: Callable[..., jax.Array], least: float) -> jax.Array:
    """The maximum or minimum, from `least` on, over each pixel and its four neighbours.

    As reductions of windows: XLA would work out each neighbour of a mere maximum anew, the
    resampling included, which took three quarters of the augmentation's time.
    """
    down = lax.reduce_window(glyphs, least, pick, (1, 3, 1), (1, 1, 1), "SAME")
    across = lax.reduce_window(glyphs, least, pick, (1, 1, 3), (1, 1, 1), "SAME")
    return pick(down, across)


def _blur(key: jax.Array, glyphs: jax.Array) -> jax.Array:
    """Some out of focus, moved or of few pixels, with the strongest ink as strong as before."""
    keys = jax.random.split(key, 2)
    spreads = jax.random.uniform(keys[0], (len(glyphs), 2), minval=BLUR_PX[0], maxval=BLUR_PX[1])
    taps = jnp.arange(-BLUR_REACH, BLUR_REACH + 1)
    kernels = jnp.exp(-0.5 * (taps[None, None] / spreads[..., None]) ** 2)
    kernels = kernels / kernels.sum(axis=-1, keepdims=True)
    # As matrices: where each row comes from, and each column.
    offsets = np.arange(GLYPH_SIDE_PX) - np.arange(GLYPH_SIDE_PX)[:, None] + BLUR_REACH
    inside = (offsets >= 0) & (offsets < len(taps))
    spread = kernels[..., np.clip(offsets, 0, len(taps) - 1)] * inside[None, None]
    blurred = jnp.einsum("nij,njk,nlk->nil", spread[:, 0], glyphs, spread[:, 1])
    peak = glyphs.max(axis=(1, 2), keepdims=True)
    blurred = blurred * peak / jnp.maximum(blurred.max(axis=(1, 2), keepdims=True), 1e-3)
    chosen = jax.random.uniform(keys[1], (len(glyphs), 1, 1)) < BLURRED
    return jnp.where(chosen, jnp.clip(blurred, 0, 1), glyphs)


def _vary_ink(key: jax.Array, glyphs: jax.Array) -> jax.Array:
    """A darker or paler edge, and less ink towards one side."""
    keys = jax.random.split(key, 2)
    gamma = jnp.exp(LOG_GAMMA * jax.random.normal(keys[0], (len(glyphs), 1, 1)))
    slope = jax.random.uniform(keys[1], (len(glyphs), 2), minval=-MOST_FADED, maxval=MOST_FADED)
    ramp = jnp.linspace(-1, 1, GLYPH_SIDE_PX)
    fade = 1 - jnp.abs(slope).sum(1)[:, None, None]
    light = fade + slope[:, :1, None] * ramp[None, :, None] + slope[:, 1:, None] * ramp[None, None]
    return jnp.clip(light * jnp.maximum(glyphs, 1e-6) ** gamma, 0, 1)


def _roughen(key: jax.Array, glyphs: jax.Array) -> jax.Array:
    """The grain of pencil on paper in some glyphs, a small gap in others (Zhong et al., 2020)."""
    keys = jax.random.split(key, 5)
    count = len(glyphs)
    is_grainy = jax.random.uniform(keys[0], (count, 1, 1)) < GRAINY
    depth = MOST_GRAIN * jax.random.uniform(keys[1], (count, 1, 1))
    grain = 1 - is_grainy * depth * jax.random.uniform(keys[2], glyphs.shape)
    is_gapped = jax.random.uniform(keys[3], (count,)) < GAPPED
    sides = jax.random.uniform(keys[4], (count, 4), minval=0.0, maxval=1.0)
    corner, size = GAP_FROM_PX + GAP_RANGE_PX * sides[:, :2], 1 + (GAP_PX - 1) * sides[:, 2:]
    place = jnp.arange(GLYPH_SIDE_PX)[None, None]
    # (count, 2, 28): whether each row, and each column, lies in the gap.
    inside = (place >= corner[..., None]) & (place < (corner + size)[..., None])
    gap = (inside[:, 0, :, None] & inside[:, 1, None, :]) & is_gapped[:, None, None]
    return jnp.where(gap, 0.0, glyphs * grain)
