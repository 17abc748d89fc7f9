"""The glyphs that lines are made of, by the width of their strokes."""

from typing import NamedTuple

import jax
import numpy as np

from ...data.samples import Samples
from ...networks.glyph_net import OTHER

Values = jax.Array | np.ndarray

# From here on a pixel of a glyph counts as ink, where its width is measured. No experiment varied
# it.
INK_LEVEL = 64
# Glyphs whose strokes are measured at once: the gradients of all would take gigabytes.
MEASURED_AT_ONCE = 4_096


class LineBank(NamedTuple):
    """The glyphs that lines are made of.

    Attributes:
        glyphs: uint8 (n, 30, 30), ink is high, with a pixel of paper around each.
        labels: int32 (n,), 0 to 9, or 10 for ink that is no digit.
        left: float32 (n,), where the ink of each begins, in glyph pixels.
        right: float32 (n,), where it ends.
        digits: how many come first that are digits; the rest is other ink. Of both the thinnest
            strokes come first.
    """

    glyphs: Values
    labels: Values
    left: Values
    right: Values
    digits: Values


def bank_of(samples: Samples) -> LineBank:
    """The glyphs that lines are made of: whole digits, then other ink.

    Args:
        samples: as training takes them; the segments of touching digits are left out.
    """
    is_user = samples.kinds == "user"
    is_whole = is_user | np.isin(samples.kinds, ("mnist", "pen", "drawn"))
    is_digit = is_whole & (samples.labels < OTHER)
    is_other = (samples.kinds == "negatives") | (is_user & ~is_digit)
    widths = stroke_widths(samples.glyphs)
    order = np.concatenate([_thinnest_first(is_digit, widths), _thinnest_first(is_other, widths)])
    glyphs = samples.glyphs[order]
    columns = (glyphs > INK_LEVEL).any(axis=1)
    return LineBank(
        glyphs=np.pad(glyphs, ((0, 0), (1, 1), (1, 1))),
        labels=samples.labels[order],
        left=columns.argmax(axis=1).astype(np.float32),
        right=(glyphs.shape[2] - columns[:, ::-1].argmax(axis=1)).astype(np.float32),
        digits=np.array(is_digit.sum(), np.int32),
    )


def stroke_widths(glyphs: np.ndarray) -> np.ndarray:
    """How broad the strokes of glyphs are.

    A stroke that is long beside its width w has w / 2 of area for each pixel of its outline.

    Args:
        glyphs: uint8 (n, h, w), ink is high.

    Returns:
        float64 (n,), in pixels.
    """
    starts = range(0, len(glyphs), MEASURED_AT_ONCE)
    parts = [_stroke_widths(glyphs[at : at + MEASURED_AT_ONCE]) for at in starts]
    return np.concatenate([np.zeros(0), *parts])


def _stroke_widths(glyphs: np.ndarray) -> np.ndarray:
    ink = np.pad(glyphs.astype(np.float32), ((0, 0), (1, 1), (1, 1)))
    down, across = np.gradient(ink, axis=(1, 2))
    outline = np.hypot(down, across).sum(axis=(1, 2))
    return 2 * ink.sum(axis=(1, 2), dtype=float) / np.maximum(outline, 1e-6)


def _thinnest_first(chosen: np.ndarray, widths: np.ndarray) -> np.ndarray:
    numbers = np.flatnonzero(chosen)
    return numbers[np.argsort(widths[numbers], kind="stable")]
