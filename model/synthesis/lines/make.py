"""Text lines to learn from, made on the device: digits as people set them, on paper as it is.

Every line is another: which digits, how far apart, how large, how they lean and bounce, what joins
them, and what paper, pen, light and camera do to it. Nothing here comes from a real page; glyphs of
training digits and of other ink are set in a row, and then degraded.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import lax

from ...networks.ctc import BLANK
from ...networks.glyph import GLYPH_SIDE_PX
from ...networks.line_net import INK_PX, LINE_HEIGHT_PX
from ..augment import with_paper_around
from .bank import LineBank
from .config import LINE_CONFIG, DigitLayout, LineConfig
from .degradations import (
    blur,
    chosen_share,
    fade,
    join_digits,
    other_lines,
    put_on_paper,
    ruling_lines,
    uniform,
    vary_pen,
    warp,
)


class Lines(NamedTuple):
    """Lines and what they say.

    Attributes:
        pictures: float32 (n, 32, width) in [0, 1], ink is high.
        texts: int32 (n, most digits), digits + 1, `BLANK` behind the last.
    """

    pictures: jax.Array
    texts: jax.Array


def make_lines(
    key: jax.Array, bank: LineBank, count: int, config: LineConfig = LINE_CONFIG
) -> Lines:
    """Make lines, each with its own writer, paper and degradations.

    Args:
        key: the random state; the same key gives the same lines.
        bank: what they are made of.
        count: how many.
        config: what they are like.
    """
    keys = jax.random.split(key, 10)
    ink, texts, ends = _set_digits(keys[0], bank, count, config)
    ink = join_digits(keys[1], ink, ends, config.joins)
    ink = warp(keys[2], ink, config.warp)
    ink = clear = vary_pen(keys[3], ink, config.pen)
    ink = fade(keys[4], ink, config.fading)
    ink = jnp.maximum(ink, other_lines(keys[5], ink, config.other_lines))
    ink = jnp.maximum(ink, ruling_lines(keys[6], count, config.width_px, config.ruling))
    ink = blur(keys[7], ink, config.blur)
    is_clear = chosen_share(keys[9], count, config.clear)[:, None, None]
    on_paper = put_on_paper(keys[8], ink, config.paper)
    return Lines(jnp.where(is_clear, jnp.clip(clear, 0, 1), on_paper), texts)


def _set_digits(
    key: jax.Array, bank: LineBank, count: int, config: LineConfig
) -> tuple[jax.Array, jax.Array, jax.Array]:
    """Digits side by side: ink (count, 32, width), texts and ends (count, most digits)."""
    layout, width_px = config.layout, config.width_px
    keys = jax.random.split(key, 14)
    slots = (count, layout.most_digits)
    chosen = _chosen_glyphs(keys[1:4], bank, slots, layout)
    labels = bank.labels[chosen]
    label_size, label_place = _of_hand(keys[13], labels, layout)
    # Scale in line pixels for each glyph pixel: the writer's, and what drifts.
    size = uniform(keys[4], (count, 1), layout.size)
    drift = label_size + layout.size_drift * jax.random.normal(keys[5], slots)
    across = size * jnp.exp(drift + layout.width_drift * jax.random.normal(keys[6], (count, 1)))
    down = size * jnp.exp(drift)
    gaps = INK_PX * size * _gaps(keys[7:11], slots, layout)
    widths = (bank.right - bank.left)[chosen] * across
    start = layout.margin_px + uniform(keys[11], (count, 1), layout.start_px)
    begins = start + jnp.cumsum(widths + gaps, axis=1)
    begins = begins - widths - gaps
    ends = begins + widths
    length = 1 + jnp.floor(
        layout.most_digits * jax.random.uniform(keys[0], (count, 1)) ** layout.length_power
    )
    numbers = jnp.arange(layout.most_digits)[None]
    used = (numbers < length) & (ends < width_px - layout.right_margin_px)
    used = jnp.cumprod(used, axis=1).astype(bool)
    bounce = layout.bounce_px * jax.random.normal(keys[12], slots)
    middle = LINE_HEIGHT_PX / 2 + (bounce + INK_PX / 2 * label_place) * size
    windows, corners = _windows(bank, chosen, begins, middle, across, down, layout)
    windows = jnp.where(used[:, :, None, None], windows, 0)
    ink = _pasted(windows, corners, width_px)
    is_digit = used & (labels < 10)
    # The digits, without what lies between them, moved to the front.
    order = jnp.argsort(~is_digit, axis=1, stable=True)
    texts = jnp.where(is_digit, labels + 1, BLANK)
    texts = jnp.take_along_axis(texts, order, axis=1)
    return ink, texts, jnp.where(used, ends, -1.0)


def _chosen_glyphs(
    keys: jax.Array, bank: LineBank, slots: tuple[int, int], layout: DigitLayout
) -> jax.Array:
    """The number in the bank of the glyph at each place: digits, and now and then other ink."""
    only_other = chosen_share(keys[0], slots[0], layout.without_digits)[:, None]
    other = only_other | (jax.random.uniform(keys[1], slots) < layout.other_ink)
    total = len(bank.labels)
    place = _places(keys[2], slots, layout)
    return jnp.where(
        other,
        bank.digits + (place * (total - bank.digits)).astype(int),
        (place * bank.digits).astype(int),
    )


def _places(key: jax.Array, slots: tuple[int, int], layout: DigitLayout) -> jax.Array:
    """Where in the bank each glyph is, in [0, 1): near each other in a line of one pen."""
    keys = jax.random.split(key, 4)
    drift = layout.pen_drift * jax.random.normal(keys[0], slots)
    of_one_pen = jax.random.uniform(keys[1], (slots[0], 1)) + drift
    # What goes beyond an end comes back from there.
    of_one_pen = 1 - jnp.abs(1 - jnp.abs(of_one_pen))
    has_one_pen = chosen_share(keys[2], slots[0], layout.one_pen)[:, None]
    place = jnp.where(has_one_pen, of_one_pen, jax.random.uniform(keys[3], slots))
    return jnp.minimum(place, 1 - 1e-6)


def _of_hand(key: jax.Array, labels: jax.Array, layout: DigitLayout) -> tuple[jax.Array, jax.Array]:
    """How large a line's hand writes each label, as a logarithm, and how far below the middle."""
    keys = jax.random.split(key, 3)
    lines = len(labels)
    each = (lines, 11)  # 0 to 9, and other ink
    drift = layout.label_drift * jax.random.normal(keys[0], each)
    drift = jnp.where(chosen_share(keys[1], lines, layout.unlike)[:, None], drift, 0.0)
    drift = jnp.clip(drift, *layout.label_range)
    # From -1, where its foot stands with those of the others, to 1, where its top does.
    place = uniform(keys[2], each, (-1.0, 1.0)) * (jnp.exp(drift) - 1)
    return jnp.take_along_axis(drift, labels, axis=1), jnp.take_along_axis(place, labels, axis=1)


def _gaps(keys: jax.Array, slots: tuple[int, int], layout: DigitLayout) -> jax.Array:
    """Wide, as one writes, or touching; with some unevenness: in heights of a digit."""
    lines = (slots[0], 1)
    base = jnp.where(
        chosen_share(keys[0], slots[0], layout.close)[:, None],
        uniform(keys[1], lines, layout.close_gap),
        uniform(keys[2], lines, layout.wide_gap),
    )
    return base + layout.gap_drift * jax.random.normal(keys[3], slots)


def _windows(
    bank: LineBank,
    chosen: jax.Array,
    begins: jax.Array,
    middle: jax.Array,
    across: jax.Array,
    down: jax.Array,
    layout: DigitLayout,
) -> tuple[jax.Array, jax.Array]:
    """Every glyph at its size, (n, most digits, 32, window), and the windows' left columns."""
    corners = jnp.floor(begins).astype(jnp.int32) - layout.window_margin_px
    column = jnp.arange(layout.window_px)[None, None] + (corners - begins)[..., None]
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
    """The windows of each line on one canvas, the darker ink on top: (n, 32, width)."""
    window_px = windows.shape[-1]

    def paste(windows: jax.Array, corners: jax.Array) -> jax.Array:
        # Wide enough for windows that begin before the line or end behind it.
        canvas = jnp.zeros((LINE_HEIGHT_PX, width_px + 2 * window_px))

        def one(
            canvas: jax.Array, window_and_corner: tuple[jax.Array, jax.Array]
        ) -> tuple[jax.Array, None]:
            window, corner = window_and_corner
            left = jnp.clip(corner + window_px, 0, width_px + window_px)
            below = lax.dynamic_slice(canvas, (0, left), window.shape)
            both = jnp.maximum(below, window)
            return lax.dynamic_update_slice(canvas, both, (0, left)), None

        canvas, _ = lax.scan(one, canvas, (windows, corners))
        return canvas[:, window_px:-window_px]

    return jax.vmap(paste)(windows, corners)
