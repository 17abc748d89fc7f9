"""Shapes that MNIST's American hands seldom write, drawn by a wandering pen.

Digits: the European 1 with its upstroke, the crossed 7, the open 4, the hooked 9, the slashed
0 and their like. Letters and signs: ink that is not a digit. Each shape is a few strokes on a
grid; every drawing moves the corners, rounds them or not, and takes another pen.
"""

import numpy as np
from PIL import Image, ImageDraw

# Shapes apart by |, their strokes by spaces; a stroke is pairs of column and row on a grid of
# 10 x 10, rows downwards.
DIGITS = {
    "0": "40100207193959575030 6009|30100207193959575030 0860|4010020719395957504020"
    "|201106192948575241302010"
    "|4223263757666342 0980|4223263757666342 1871|402102071939596742402010 1961"
    "|4020111627475551 4049|5030121839597650 0990",
    "1": "145059|045059|245059|085059|3339|354159 2969|254049 1979|5059|7039|125059 2989",
    "2": "0220305254370969|01103042330969|0220404336170727296958",
    "3": "00502444566849290807|011040524323445558491908|006050335466583919",
    "4": "301666 4349|201575 6059|000565 6069|500676 5059|02050565 5159|600777 6069",
    "5": "100424445658390908 1060|20145466584919 2070|500003135557492908",
    "6": "502004071839585645341526|401106192948564535261718",
    "7": "007029 1464|007039 1555|020070603949 1565|017039|00306039|02007029 1363",
    "8": "51301002235558391916534051|301112345648381726345241302010",
    "9": "5120021425515059|51200214255150584919|512002144260 6069|5120021425515859391808",
}

LETTERS = (
    "093069 1555|6130120617395867|60000969 0555|600009 0454|0009 6069 0565|0009 600469|000969"
    "|0900376069|09006960|090040626405|090040626405 3569|003960|0019335960|0069 6009"
    "|62230518395664 6269|64240618396865 6069|0555533214172959|61402029 0444|0009 0533456569"
    "|0009 530659|0309 04233439 3443635469|0309 0423445459|0309 043354563707|0309 05233343"
    "|303859 1353|0319364963|0369 6309|0220505335 3839|6923213041421507193966"
    "|6009 0112210001 4748585747|2019 5049 0363 0666|4535364655514121130517395969|3138 0464"
    "|3038 0266 6206|0464 0767|6131123456683908 3039|5030332424353959|1030334444353919|620569"
    "|50202959|10404919|40100207193959575030 4669|0969306909|00690960"
)

SIDE_PX = 96
"""Drawings are square, of this side; `glyph` brings them to 28."""


def draw_digit(rng: np.random.Generator) -> tuple[np.ndarray, int]:
    """Any shape of `DIGITS`, each as likely, as `draw_shape` draws it; and its label."""
    shapes = [(shape, int(label)) for label, all_ in DIGITS.items() for shape in all_.split("|")]
    shape, label = shapes[rng.integers(len(shapes))]
    return draw_shape(rng, shape), label


def draw_letter(rng: np.random.Generator) -> np.ndarray:
    """Any shape of `LETTERS`, as `draw_shape` draws it."""
    shapes = LETTERS.split("|")
    return draw_shape(rng, shapes[rng.integers(len(shapes))])


def draw_shape(rng: np.random.Generator, shape: str) -> np.ndarray:
    """Draw a shape of `DIGITS` or `LETTERS` as some hand might.

    Args:
        rng: the random state.
        shape: its strokes on the grid, without any |.

    Returns:
        float32 (96, 96) in [0, 1], ink is 1.
    """
    stretch = rng.uniform(0.65, 1.1)
    curl = rng.random() < 0.7
    sheet = Image.new("L", (SIDE_PX, SIDE_PX))
    pen = ImageDraw.Draw(sheet)
    width_px = int(rng.integers(3, 11))
    for stroke in shape.split():
        numbers = np.array(list(stroke), float).reshape(-1, 2)
        knots = numbers + rng.normal(0, 0.35, numbers.shape)
        knots = smooth(knots) if curl else knots
        points = knots * (stretch * 7.5, 7.5) + 14
        pen.line([(float(x), float(y)) for x, y in points], fill=255, width=width_px, joint="curve")
    return np.asarray(sheet, np.float32) / 255


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
