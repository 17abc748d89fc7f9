"""Pens: how wide, dark, grainy and broken a stroke is, and what it covers of the sheet."""

from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from ...ink.strokes.pen import draw_stroke
from .config import PenName, Range
from .digit_sources import Shape

# Ink that covers this share of a pixel, or of the most that a thin stroke covers, is a digit's.
COVERED = 0.5
GRAIN_PX = 256
# Pressure changes over so many pixels of its map, so often over the height of a digit.
PRESSURE_PX = 17
PRESSURE_A_DIGIT = 3
MARKER_RGB = ((0.1, 0.1, 0.12), (0.1, 0.2, 0.55), (0.75, 0.1, 0.12), (0.05, 0.42, 0.2))
INK_RGB = ((0.08, 0.08, 0.1), (0.12, 0.14, 0.2), (0.1, 0.14, 0.5), (0.15, 0.2, 0.62))
CHALK_RGB = ((0.93, 0.93, 0.9), (0.9, 0.88, 0.6), (0.7, 0.85, 0.92), (0.92, 0.72, 0.75))


@dataclass(frozen=True)
class Pen:
    """A pen, or what a drawing program has for one.

    Attributes:
        width: of its stroke, in heights of the page's digits.
        least_px: the least width of its stroke.
        rgb: its colour, each in [0, 1].
        cover: how much of the ground it covers, in [0, 1].
        grain: the share of the ink that the grain of the ground keeps off.
        skips: the share of the stroke where the ball does not write.
        fading: the share of the ink that is missing where the hand pressed least.
        streaks: how many strokes side by side make one.
        smooth: whether its edge is antialiased.
    """

    width: float
    rgb: tuple[float, float, float]
    cover: float = 1.0
    least_px: float = 1.3
    grain: float = 0.0
    skips: float = 0.0
    fading: float = 0.0
    streaks: int = 1
    smooth: bool = True


def make_pen(rng: np.random.Generator, name: PenName, dark_ground: bool) -> Pen:
    """Any pen of a name, in a colour that can be seen on the ground."""
    low, high = WIDTHS[name]
    width = float(np.exp(rng.uniform(np.log(low), np.log(high))))
    rgb = _colour(rng, name, dark_ground)
    if name in DRY:
        covers, grains = DRY[name]
        skips = rng.uniform(0.02, 0.08) if name == "ballpoint" and rng.random() < 0.3 else 0.0
        fading = rng.uniform(*FADING) if rng.random() < FADED_SHARE else 0.0
        cover, grain = rng.uniform(*covers), rng.uniform(*grains)
        return Pen(width, rgb, cover, grain=grain, skips=skips, fading=fading)
    if name == "streaky brush":
        return Pen(width, rgb, 1.0, streaks=int(rng.integers(4, 9)))
    if name in ("pixel brush", "thresholded"):
        return Pen(width, rgb, 1.0, least_px=1.0, smooth=False)
    cover = 1.0 if name in ("brush", "hairline") else rng.uniform(0.85, 1.0)
    return Pen(width, rgb, cover, least_px=1.0 if name == "hairline" else 1.3)


# How much they cover, and the grain's share.
DRY: dict[PenName, tuple[Range, Range]] = {
    "pencil": ((0.45, 0.8), (0.2, 0.6)),
    "faint pencil": ((0.15, 0.4), (0.0, 0.3)),
    "ballpoint": ((0.65, 0.95), (0.0, 0.25)),
    "chalk": ((0.6, 0.95), (0.25, 0.6)),
    "board marker": ((0.6, 0.95), (0.0, 0.15)),
}
# So many dry pens fade within a stroke, and so much of the ink is missing there. Seen in scans of
# ball pens, where the palest part of a digit has a third of the ink of the darkest.
FADED_SHARE = 0.4
FADING: Range = (0.2, 0.85)
WIDTHS: dict[PenName, Range] = {
    "ballpoint": (0.03, 0.08),
    "fineliner": (0.04, 0.1),
    "felt": (0.08, 0.17),
    "pencil": (0.03, 0.09),
    "faint pencil": (0.04, 0.12),
    "marker": (0.1, 0.2),
    "board marker": (0.05, 0.13),
    "chalk": (0.06, 0.15),
    "brush": (0.05, 0.25),
    "pixel brush": (0.02, 0.2),
    "hairline": (0.008, 0.02),
    "streaky brush": (0.12, 0.22),
    "thresholded": (0.05, 0.14),
    "broad marker": (0.18, 0.34),
}


def _colour(
    rng: np.random.Generator, name: PenName, dark_ground: bool
) -> tuple[float, float, float]:
    if dark_ground and name in ("hairline", "thresholded"):
        palette: tuple[tuple[float, float, float], ...] = ((1.0, 1.0, 1.0),)
    elif dark_ground:
        palette = ((1.0, 1.0, 1.0),) * 6 + CHALK_RGB[1:] if "brush" in name else CHALK_RGB
    elif name.endswith("pencil"):
        shade = rng.uniform(0.15, 0.4)
        palette = ((shade, shade, shade * 1.05),)
    elif name in ("hairline", "thresholded"):
        palette = ((0.0, 0.0, 0.0),)
    elif "brush" in name:
        palette = ((0.0, 0.0, 0.0),) * 5 + ((0.25, 0.28, 0.8), (0.45, 0.0, 0.05), (0.85, 0.1, 0.1))
    elif name in ("marker", "board marker", "felt", "broad marker"):
        palette = MARKER_RGB
    else:
        palette = INK_RGB * 3 + ((0.7, 0.12, 0.15), (0.1, 0.4, 0.2), (0.35, 0.15, 0.5))
    chosen = np.array(palette[rng.integers(len(palette))])
    if name not in ("hairline", "thresholded", "pixel brush"):
        chosen = np.clip(chosen + rng.normal(0, 0.03, 3), 0, 1)
    red, green, blue = (float(one) for one in chosen)
    return red, green, blue


@dataclass
class Sheet:
    """A ground that is written on, and what is known of its ink.

    Attributes:
        rgb: float32 (h, w, 3) in [0, 1].
        digits: uint16 (h, w), the number of the digit that a pixel's ink belongs to, or 0.
        marks: uint8 (h, w), the kind of the other mark that it belongs to, or 0.
        grain: float32 (256, 256) in [0, 1], even, of the ground.
        skips: the same, smooth: where a ball pen fails first.
        pressure: the same, smoother: where the hand presses least.
    """

    rgb: np.ndarray
    digits: np.ndarray
    marks: np.ndarray
    grain: np.ndarray = field(repr=False)
    skips: np.ndarray = field(repr=False)
    pressure: np.ndarray = field(repr=False)

    @classmethod
    def of(cls, rng: np.random.Generator, rgb: np.ndarray) -> "Sheet":
        """An empty sheet."""
        shape = rgb.shape[:2]
        fine = rng.random((GRAIN_PX, GRAIN_PX), np.float32)
        grain = 0.5 * fine + 0.5 * _even(ndimage.uniform_filter(fine, 2, mode="wrap"))
        coarse = rng.random((GRAIN_PX, GRAIN_PX), np.float32)
        skips = _even(ndimage.uniform_filter(coarse, 5, mode="wrap"))
        pressure = _even(ndimage.uniform_filter(coarse, PRESSURE_PX, mode="wrap"))
        maps = np.zeros(shape, np.uint16), np.zeros(shape, np.uint8)
        return cls(rgb, *maps, grain, skips, pressure)

    def write(
        self, shape: Shape, matrix: np.ndarray, offset: np.ndarray, pen: Pen, pen_px: float,
        *, digit: int = 0, mark: int = 0,
    ) -> int:  # fmt: skip
        """Write a character.

        Args:
            shape: of it.
            matrix: (2, 2), from its heights to pixels.
            offset: (2,), where its origin is on the sheet, in pixels.
            pen: what it is written with.
            pen_px: how wide the stroke is.
            digit: its number, where it is a digit.
            mark: its kind, where it is another mark.

        Returns:
            How many pixels its ink covers.
        """
        if shape.strokes:
            drawn = _drawn(shape.moved(matrix, offset), pen, pen_px, self.digits.shape)
        else:
            drawn = _pasted(shape, matrix, offset, pen.smooth, self.digits.shape)
        return 0 if drawn is None else self.put(*drawn, pen, digit=digit, mark=mark)

    def put(
        self, ink: np.ndarray, left: int, top: int, pen: Pen, *, digit: int = 0, mark: int = 0
    ) -> int:
        """Put ink, float32 (h, w) in [0, 1], on the sheet, within it; gives back its pixels."""
        place = (slice(top, top + ink.shape[0]), slice(left, left + ink.shape[1]))
        cover = pen.cover * ink.astype(np.float32)
        if pen.grain or pen.skips:
            rows = (np.arange(top, top + ink.shape[0]) % GRAIN_PX)[:, None]
            columns = np.arange(left, left + ink.shape[1]) % GRAIN_PX
            cover = cover * (1 - pen.grain * self.grain[rows, columns])
            if pen.skips:
                skipped = self.skips[rows, columns] < pen.skips
                cover = np.where(skipped, 0.15 * cover, cover)
                ink = np.where(skipped, 0, ink)
        if pen.fading:
            # As large beside a large digit as beside a small one.
            scale = PRESSURE_A_DIGIT * PRESSURE_PX / ink.shape[0]
            rows, columns = (
                (scale * np.arange(first, first + size)).astype(int) % GRAIN_PX
                for first, size in ((top, ink.shape[0]), (left, ink.shape[1]))
            )
            cover = cover * (1 - pen.fading * self.pressure[rows[:, None], columns])
        below = self.rgb[place]
        below += (np.array(pen.rgb, np.float32) - below) * cover[..., None]
        inked = ink >= COVERED * max(1e-6, float(ink.max(initial=0)))
        self.digits[place][inked] = digit
        self.marks[place][inked] = mark
        return int(inked.sum())


def _even(values: np.ndarray) -> np.ndarray:
    """The values' ranks, from 0 to 1, so that a share of them lies below that share."""
    ranks = np.empty(values.size, np.float32)
    ranks[np.argsort(values, axis=None)] = np.linspace(0, 1, values.size, dtype=np.float32)
    return ranks.reshape(values.shape)


Drawn = tuple[np.ndarray, int, int]
"""Ink, float32 (h, w) in [0, 1], and its left and top on the sheet."""


def _clip(points: np.ndarray, reach: float, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """What of the sheet is within reach of points: left, top, right, bottom."""
    left, top = np.floor(points.min(axis=0) - reach).astype(int)
    right, bottom = np.ceil(points.max(axis=0) + reach).astype(int) + 1
    return (
        max(0, int(left)),
        max(0, int(top)),
        min(shape[1], int(right)),
        min(shape[0], int(bottom)),
    )


def _drawn(
    strokes: tuple[np.ndarray, ...], pen: Pen, pen_px: float, shape: tuple[int, ...]
) -> Drawn | None:
    left, top, right, bottom = _clip(np.concatenate(strokes), pen_px, shape)
    if left >= right or top >= bottom:
        return None
    fine = 1 if not pen.smooth else 2 if pen_px > 8 else 4
    size = ((right - left) * fine, (bottom - top) * fine)
    total = np.zeros((bottom - top, right - left), np.float32)
    for number in range(pen.streaks):
        canvas = Image.new("L", size)
        draw = ImageDraw.Draw(canvas)
        share = 1 if pen.streaks == 1 else 2.2 / pen.streaks
        aside = (number - (pen.streaks - 1) / 2) / pen.streaks * pen_px
        for stroke in strokes:
            line = (stroke - (left, top) + (aside, 0.3 * aside)) * fine
            draw_stroke(draw, line, max(1.0, share * pen_px * fine))
        one = np.asarray(canvas.reduce(fine) if fine > 1 else canvas, np.float32) / 255
        strength = 1 if pen.streaks == 1 else 0.55 + 0.45 * ((number * 7) % 5) / 4
        np.maximum(total, strength * one, out=total)
    return total, left, top


def _pasted(
    shape: Shape, matrix: np.ndarray, offset: np.ndarray, smooth: bool, sheet: tuple[int, ...]
) -> Drawn | None:
    picture = np.asarray(shape.picture, np.float32)
    corners = shape.moved(matrix, offset)[0]
    left, top, right, bottom = _clip(corners, 1, sheet)
    if left >= right or top >= bottom:
        return None
    scale = float(np.sqrt(abs(np.linalg.det(matrix)))) * shape.height / len(picture)
    fewer = max(1, round(0.7 / scale))
    canvas = Image.fromarray((255 * np.pad(picture, 2 * fewer) + 0.5).astype(np.uint8))
    canvas = canvas.reduce(fewer)
    # From pixels of the sheet to heights, and from these to pixels of the picture.
    back = np.linalg.inv(matrix) * len(picture) / shape.height / fewer
    origin = np.array([0, shape.top]) * len(picture) / shape.height / fewer
    start = back @ (np.array([left, top]) - offset) - origin + 2
    data = (back[0, 0], back[0, 1], start[0], back[1, 0], back[1, 1], start[1])
    size = (right - left, bottom - top)
    turned = canvas.transform(size, Image.Transform.AFFINE, data, Image.Resampling.BICUBIC)
    ink = np.asarray(turned, np.float32) / 255
    # An enlarged edge is as sharp as a drawn one.
    ink = np.clip((ink - 0.5) * max(1.0, scale * fewer) + 0.5, 0, 1)
    return (ink if smooth else (ink > 0.5).astype(np.float32)), left, top
