"""Shapes of digits and letters that MNIST's American writers seldom use, drawn by a random pen.

Digits: the European 1 with its upstroke, the crossed 7, the open 4, the hooked 9, the slashed
0 and their like. Letters and symbols: ink that is not a digit. Each shape is a few strokes on a
grid; every drawing moves the corners, rounds them or not, and takes another pen. And both as the
handwriting fonts of `fonts/` have them, which are outlines.
"""

import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ..ink.strokes.pen import draw_stroke

# Shapes apart by |, their strokes by spaces; a stroke is pairs of column and row on a grid of
# 10 x 10, rows downwards.
DIGIT_SHAPES = {
    "0": "40100207193959575030 6009|30100207193959575030 0860|4010020719395957504020"
    "|201106192948575241302010|40100207193959575030 1059"
    "|4223263757666342 0980|4223263757666342 1871|402102071939596742402010 1961"
    "|4020111627475551 4049|5030121839597650 0990",
    "1": "145059|045059|245059|085059|3339|354159 2969|254049 1979|5059|7039|125059 2989"
    "|186039|096049|297039|388059|197049|098069",
    "2": "0220305254370969|01103042330969|0220404336170727296958",
    "3": "00502444566849290807|011040524323445558491908|006050335466583919",
    "4": "301666 4349|201575 6059|000565 6069|500676 5059|02050565 5159|600777 6069",
    "5": "100424445658390908 1060|20145466584919 2070|500003135557492908",
    "6": "502004071839585645341526|401106192948564535261718",
    "7": "007029 1464|007039 1555|020070603949 1565|017039|00306039|02007029 1363",
    "8": "51301002235558391916534051|301112345648381726345241302010",
    "9": "5120021425515059|51200214255150584919|512002144260 6069|5120021425515859391808",
}

LETTER_SHAPES = (
    "093069 1555|6130120617395867|60000969 0555|600009 0454|0009 6069 0565|0009 600469|000969"
    "|0900376069|09006960|090040626405|090040626405 3569|003960|0019335960|0069 6009"
    "|62230518395664 6269|64240618396865 6069|0555533214172959|61402029 0444|0009 0533456569"
    "|0009 530659|0309 04233439 3443635469|0309 0423445459|0309 043354563707|0309 05233343"
    "|303859 1353|0319364963|0369 6309|0220505335 3839|6923213041421507193966"
    "|6009 0112210001 4748585747|2019 5049 0363 0666|4535364655514121130517395969|3138 0464"
    "|3038 0266 6206|0464 0767|6131123456683908 3039|5030332424353959|1030334444353919|620569"
    "|50202959|10404919|40100207193959575030 4669|0969306909|00690960"
    "|0009 004062664909|000629496660|000629496660 6069|1060 4047391807|0034 603439"
    "|0034 6009|0003245460 6067491807|0007194969|40200207193957604020 355579|4022152749|2042554729"
    "|6030020719395660 6079|3035 3839"
    # The letters and signs that people's pens write and that were read as digits.
    "|0006183949586660|000618395866 606879|10194966634001|62411306294864626789|714114083965717699"
    "|6130041849676535|613004184967 356569|792321405216184975|0060 3039|0161 3029|0070 3039"
    "|0034 6019|103950|000335446460 64573819|020904225359|1060 40473918"
    "|201113233120 6019 554658676655|022051533537 3839|09123051532455573817|09113050522355564616"
    "|00405143044456674809 0009|1019 01405224564809|715438180613335679|926638170524457897"
    "|01204549393670|0565 3132 3839|0171 2129 515859"
    "|0059 0950|0343 0747|0262 0565|0009 4009 0565"
)

DRAWING_SIDE_PX = 96
"""Drawings are about so high; `glyph` brings them to 20."""

# How a drawing differs from its shape. Pens of up to 36 pixels in place of 24 lost digits
# (docs/experiments/029); no experiment varied the rest, which the released networks learnt from.
# Corners move by so much on the grid of 10 x 10 (standard deviation); its columns are narrower
# than its rows are high, as digits are; so many drawings have rounded corners.
CORNER_SHIFT = 0.35
COLUMN_WIDTH = 0.75
ROUNDED_SHARE = 0.7
# Slant and width, as shares of the height; the pen's width in pixels, each octave as likely.
SLANT = (-0.2, 0.2)
STRETCH = (0.75, 1.2)
DRAWN_PEN_PX = (4, 24)
# The tremor: two sines along each axis, of so many radians over the height, and their standard
# deviation as a share of it.
TREMOR_RADIANS = 3
TREMOR = 0.025
# A font's pen is broadened by less than so many pixels on either side.
MOST_BROADER_PX = 4

HANDWRITING_FONTS = sorted((Path(__file__).parent / "fonts").glob("*.woff2"))
"""Fonts, each made of one writer's hand."""
FONT_PX = 100

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
PenStrokes = Sequence[np.ndarray]
"""Each float (n, 2): points (x, y), y downwards, in any one unit."""


def digit_strokes(rng: np.random.Generator) -> tuple[PenStrokes, int]:
    """The strokes of any shape of `DIGIT_SHAPES`, each as likely, and its label."""
    known = [(shape, label) for label, all_ in DIGIT_SHAPES.items() for shape in all_.split("|")]
    shape, label = known[rng.integers(len(known))]
    return shape_strokes(rng, shape), int(label)


def shape_strokes(rng: np.random.Generator, shape: str) -> PenStrokes:
    """The strokes of a shape, its corners moved, and rounded or not.

    Args:
        rng: the random state.
        shape: of `DIGIT_SHAPES` or `LETTER_SHAPES`: strokes on the grid, without any |.
    """
    is_rounded = rng.random() < ROUNDED_SHARE
    strokes = []
    for stroke in shape.split():
        numbers = np.array(list(stroke), float).reshape(-1, 2)
        knots = (numbers + rng.normal(0, CORNER_SHIFT, numbers.shape)) * (COLUMN_WIDTH, 1)
        strokes.append(smooth(knots) if is_rounded else knots)
    return strokes


def draw(rng: np.random.Generator, strokes: PenStrokes) -> np.ndarray:
    """Draw strokes with another pen, slant, width and tremor.

    Args:
        rng: the random state.
        strokes: each float (n, 2), (x, y), y downwards, in any one unit.

    Returns:
        float32 (h, w) in [0, 1], ink is 1; 96 high or wide before slant and pen.
    """
    points = np.concatenate(strokes)
    low, extent = points.min(axis=0), max(float(np.ptp(points, axis=0).max()), 1e-6)
    slant, stretch = rng.uniform(*SLANT), rng.uniform(*STRETCH)
    turn, waves = rng.uniform(0, 2 * np.pi, (2, 2)), rng.normal(0, TREMOR, (2, 2))
    pen_px = float(np.exp(rng.uniform(*np.log(DRAWN_PEN_PX))))
    placed = []
    for stroke in strokes:
        x, y = ((stroke - low) / extent).T
        x, y = (
            stretch * x
            - slant * y
            + waves[0] @ np.sin(TREMOR_RADIANS * np.stack([y, x]) + turn[:, :1]),
            y + waves[1] @ np.sin(TREMOR_RADIANS * np.stack([x, y]) + turn[:, 1:]),
        )
        placed.append(np.stack([x, y], axis=1) * DRAWING_SIDE_PX)
    corner = np.concatenate(placed).min(axis=0) - pen_px
    width, height = np.ceil(np.concatenate(placed).max(axis=0) - corner + pen_px).astype(int)
    canvas = Image.new("L", (int(width), int(height)))
    pen = ImageDraw.Draw(canvas)
    for stroke in placed:
        draw_stroke(pen, stroke - corner, pen_px)
    return np.asarray(canvas, np.float32) / 255


def smooth(knots: np.ndarray) -> np.ndarray:
    """Round a polyline by cutting its corners three times (Chaikin, 1974).

    Args:
        knots: (n, 2), at least two.

    Returns:
        (m, 2), with the same first and last point.
    """
    for _ in range(3):
        before, after = knots[:-1], knots[1:]
        cut = np.stack([0.75 * before + 0.25 * after, 0.25 * before + 0.75 * after], axis=1)
        knots = np.concatenate([knots[:1], cut.reshape(-1, 2), knots[-1:]])
    return knots


def handwritten(rng: np.random.Generator, character: str) -> np.ndarray:
    """A letter, symbol or digit of any of `HANDWRITING_FONTS`.

    Args:
        rng: the random state.
        character: one that all of the fonts have.

    Returns:
        As `typeset`.
    """
    return typeset(rng, _font(HANDWRITING_FONTS[rng.integers(len(HANDWRITING_FONTS))]), character)


@cache
def _font(path: Path) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, FONT_PX)


def typeset(rng: np.random.Generator, font: Font, character: str) -> np.ndarray:
    """A character of a font, with the font's own pen or one up to six pixels broader.

    Args:
        rng: the random state.
        font: of `FONT_PX`.
        character: that the font has.

    Returns:
        float32 (h, w) in [0, 1], ink is 1, with a pixel of paper or more around it.
    """
    stroke_px = int(rng.integers(0, MOST_BROADER_PX))
    left, top, right, bottom = font.getbbox(character, stroke_width=stroke_px)
    canvas = Image.new("L", (math.ceil(right - left) + 2, math.ceil(bottom - top) + 2))
    place = (1 - left, 1 - top)
    ImageDraw.Draw(canvas).text(place, character, fill=255, font=font, stroke_width=stroke_px)
    return np.asarray(canvas, np.float32) / 255
