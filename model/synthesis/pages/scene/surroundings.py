"""What is in the picture beside the sheet: the table, a frame, the next page, a cell's border."""

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from ..config import PageConfig, Surroundings
from ..pens import Sheet
from .ground import mottle

# How far the table reaches into the picture: shares of the shorter side.
INSETS: dict[Surroundings, tuple[float, float]] = {
    "strip": (0.01, 0.1),
    "edge": (0.03, 0.25),
    "corner": (0.03, 0.2),
    "table": (0.03, 0.14),
    "card": (0.06, 0.22),
    "frame": (0.02, 0.1),
}


# How far from the cut a cell's border may lie, as a share of that side, and how broad a register's
# rule is, as a share of the entry's height. Looked at: of registers.
CELL_REACH = 0.12
RULE_WIDTH = (0.02, 0.1)


def surround(rng: np.random.Generator, sheet: Sheet, config: PageConfig) -> Sheet:
    """The sheet as a camera sees it that is not quite above it, with what lies around it."""
    name = config.surroundings[rng.integers(len(config.surroundings))]
    if name in PRINTED:
        PRINTED[name](rng, sheet)
        name = "none"
    # Half of all pages without surroundings are seen from right above: that takes no time.
    if name == "none" and (not config.perspective or rng.random() < 0.5):
        return sheet
    height, width = sheet.digits.shape
    corners = _corners(rng, name, (width, height), config.perspective)
    if name == "none":
        ground = np.broadcast_to(sheet.rgb.mean(axis=(0, 1)), sheet.rgb.shape)
    else:
        ground = _table(rng, (height, width), dark=name in ("card", "strip"), wall=name == "frame")
    return _laid(rng, sheet, corners, ground, name)


def _corners(
    rng: np.random.Generator, name: Surroundings, size: tuple[int, int], perspective: float
) -> np.ndarray:
    """Where the sheet's corners are in the picture: (4, 2), clockwise from the top left."""
    side = min(size)
    # Left, top, right, bottom: where no table is seen, the sheet reaches a little beyond.
    insets = -rng.uniform(0.0, 0.015, 4)
    if name != "none":
        first = int(rng.integers(4))
        seen = {
            "strip": [first, (first + 2) % 4][: int(rng.integers(1, 3))],
            "edge": [first],
            "corner": [first, (first + 1) % 4],
            "frame": [(first + n) % 4 for n in range(int(rng.integers(1, 5)))],
        }.get(name, [0, 1, 2, 3])
        insets[seen] = rng.uniform(*INSETS[name], len(seen))
    left, top, right, bottom = insets * side
    corners = np.array(
        [
            (left, top),
            (size[0] - right, top),
            (size[0] - right, size[1] - bottom),
            (left, size[1] - bottom),
        ]
    )
    # A corner moves into the picture only from a side where there is something to see.
    seen_sides = insets[[(0, 1), (2, 1), (2, 3), (0, 3)]] > 0
    inward = np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)])
    moves = np.where(seen_sides, rng.uniform(-0.25, 1, (4, 2)), rng.uniform(-0.4, 0, (4, 2)))
    return corners + inward * moves * perspective * side


def _table(rng: np.random.Generator, shape: tuple[int, int], dark: bool, wall: bool) -> np.ndarray:
    """What the sheet lies on: float32 (h, w, 3)."""
    kind = rng.integers(4)
    # A dark table, wood, or another sheet.
    level = rng.uniform(*((0.02, 0.22), (0.2, 0.6), (0.6, 0.92))[0 if dark else rng.integers(3)])
    if wall:
        level = rng.uniform(0.3, 0.85)
    colour = np.full(3, level)
    if kind == 0 and not wall:
        colour = level * np.array([1.25, 0.95, 0.65])
    elif kind == 1:
        colour = np.clip(level + rng.normal(0, 0.06, 3), 0.01, 1)
    relief = 0.03 * mottle(rng, shape, max(shape) / 8)
    if kind == 0:
        turned = (shape[1], shape[0])
        grain = mottle(rng, shape, 3, 40) if rng.random() < 0.5 else mottle(rng, turned, 3, 40).T
        relief = relief + 0.12 * grain
    elif kind == 2:
        relief = relief + 0.1 * rng.standard_normal(shape, np.float32)
    ground = np.array(colour, np.float32) * (1 + relief[..., None])
    return _with_things(rng, np.clip(ground, 0, 1))


def _with_things(rng: np.random.Generator, ground: np.ndarray) -> np.ndarray:
    """Now and then a pen, a phone or a second sheet lies on the table."""
    if rng.random() > 0.35:
        return ground
    picture = Image.fromarray((255 * ground).astype(np.uint8))
    pen = ImageDraw.Draw(picture)
    for _ in range(int(rng.integers(1, 4))):
        middle = rng.uniform(0, 1, 2) * picture.size
        along = rng.normal(0, 1, 2)
        along *= rng.uniform(0.1, 0.5) * max(picture.size) / np.linalg.norm(along)
        across = np.array([-along[1], along[0]]) * rng.uniform(0.05, 0.6)
        outline = [middle - along - across, middle + along - across]
        outline += [middle + along + across, middle - along + across]
        colour = tuple(
            int(one) for one in np.clip(rng.integers(256) + rng.normal(0, 35, 3), 0, 255)
        )
        pen.polygon([(float(x), float(y)) for x, y in outline], fill=colour)
    return np.asarray(picture, np.float32) / 255


def _laid(
    rng: np.random.Generator,
    sheet: Sheet,
    corners: np.ndarray,
    ground: np.ndarray,
    name: Surroundings,
) -> Sheet:
    height, width = sheet.digits.shape
    size = (width, height)
    data = _perspective(corners, size)
    outline = [(float(x), float(y)) for x, y in corners]
    mask = Image.new("L", size)
    ImageDraw.Draw(mask).polygon(outline, fill=255)
    if name != "none":
        ground = _frame(rng, ground, corners) if name == "frame" else _shaded(rng, ground, mask)
    share = np.asarray(mask.filter(ImageFilter.BoxBlur(0.7)), np.float32)[..., None] / 255
    seen = Image.fromarray((255 * np.clip(sheet.rgb, 0, 1) + 0.5).astype(np.uint8)).transform(
        size, Image.Transform.PERSPECTIVE, data, Image.Resampling.BILINEAR
    )
    rgb = np.asarray(seen, np.float32) / 255
    maps = [
        np.asarray(
            Image.fromarray(one.astype(np.int32)).transform(
                size, Image.Transform.PERSPECTIVE, data, Image.Resampling.NEAREST
            )
        )
        for one in (sheet.digits, sheet.marks)
    ]
    return Sheet(
        ground + (rgb - ground) * share,
        maps[0].astype(np.uint16),
        maps[1].astype(np.uint8),
        sheet.grain,
        sheet.skips,
        sheet.pressure,
    )


def _perspective(corners: np.ndarray, size: tuple[int, int]) -> tuple[float, ...]:
    """The eight numbers of Pillow's transform, from the picture back to the sheet."""
    ends = np.array([(0, 0), (size[0], 0), size, (0, size[1])], float)
    rows = []
    for (x, y), (u, v) in zip(corners, ends, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
    return tuple(float(one) for one in np.linalg.solve(np.array(rows), ends.ravel()))


def _shaded(rng: np.random.Generator, ground: np.ndarray, mask: Image.Image) -> np.ndarray:
    """The table with the sheet's soft shadow on it."""
    side = min(mask.size)
    reach = rng.uniform(0.003, 0.03) * side
    moved = Image.new("L", mask.size)
    across, down = (int(one) for one in rng.normal(0, reach, 2))
    moved.paste(mask, (across, down))
    shadow = np.asarray(moved.filter(ImageFilter.BoxBlur(reach)), np.float32) / 255
    return ground * (1 - rng.uniform(0.1, 0.6) * shadow[..., None])


def _frame(rng: np.random.Generator, ground: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """A wall with the board's frame on it, of metal, wood or black plastic."""
    picture = Image.fromarray((255 * np.clip(ground, 0, 1)).astype(np.uint8))
    pen = ImageDraw.Draw(picture)
    side = min(picture.size)
    middle = corners.mean(axis=0)
    wide = rng.uniform(0.008, 0.05) * side
    level = rng.choice([0.08, 0.45, 0.62, 0.75])
    colour = np.clip(
        level + rng.normal(0, 0.03, 3) + (level == 0.45) * np.array([0.1, 0, -0.15]), 0, 1
    )
    for share, shade in ((1.0, 1.0), (0.75, 1.15), (0.25, 0.7)):
        outline = corners + np.sign(corners - middle) * wide * share
        fill = tuple(int(one) for one in np.clip(255 * colour * shade, 0, 255))
        pen.polygon([(float(x), float(y)) for x, y in outline], fill=fill)
    return np.asarray(picture, np.float32) / 255


def _cell(rng: np.random.Generator, sheet: Sheet) -> None:
    """The border of a form's cell, cut out a little too wide, at one to three sides."""
    height, width = sheet.digits.shape
    level = np.float32(rng.uniform(0.05, 0.5))
    for side in rng.permutation(4)[: rng.integers(1, 4)]:
        thick = max(1, round(min(height, width) * rng.uniform(0.005, 0.035)))
        reach = CELL_REACH * (height if side % 2 else width)
        place = int(rng.choice([0, 0, round(rng.uniform(0, reach))]))
        for start in (place, place + 2 * thick)[: int(rng.integers(1, 3))]:
            line = slice(start, start + thick)
            lines = np.zeros((height, width), bool)
            lines[(line, slice(None)) if side % 2 else (slice(None), line)] = True
            if side >= 2:
                lines = lines[::-1, ::-1]
            lines &= ~(sheet.digits > 0)
            sheet.rgb[lines] = level
            sheet.marks[lines] = 1


def _cell_edge(rng: np.random.Generator, sheet: Sheet) -> None:
    """What a cut along a cell's border leaves of it: thin lines, broken, with rounded corners."""
    height, width = sheet.digits.shape
    reach = 0.05 * min(height, width)
    seen = rng.random(4) < 0.4
    insets = np.where(seen, rng.uniform(-1, reach, 4), -rng.uniform(8, 40, 4))
    canvas = Image.new("L", (width, height))
    box = (insets[0], insets[1], width - 1 - insets[2], height - 1 - insets[3])
    thick = max(1, round(rng.uniform(0.3, 0.8) * reach))
    rounded = float(rng.uniform(0, 0.15) * min(height, width))
    ImageDraw.Draw(canvas).rounded_rectangle(box, rounded, outline=255, width=thick)
    lines = np.asarray(canvas, np.float32) / 255
    if rng.random() < 0.4:
        lines = lines * (mottle(rng, (height, width), rng.uniform(2, 12)) > rng.normal(0, 0.5))
    lines = lines * (sheet.digits == 0)
    sheet.rgb[...] += (np.float32(rng.uniform(0.0, 0.7)) - sheet.rgb) * lines[..., None]
    sheet.marks[lines > 0] = 1


def _column(rng: np.random.Generator, sheet: Sheet) -> None:
    """Upright rules of a register's column, from top to bottom, gray, now and then double."""
    height, width = sheet.digits.shape
    down, across = np.mgrid[:height, :width].astype(np.float32)
    for is_right in (False, True):
        if rng.random() < 0.2:
            continue
        place = rng.uniform(-0.01, CELL_REACH) * width
        breadth = max(1.0, rng.uniform(*RULE_WIDTH) * height)
        slope, level = rng.normal(0, 0.02), np.float32(rng.uniform(0.1, 0.75))
        for start in (place, place + 2 * breadth)[: 1 + int(rng.random() < 0.2)]:
            middle = (width - start if is_right else start) + slope * (down - height / 2)
            rule = np.clip(breadth / 2 + 0.5 - np.abs(across - middle), 0, 1)
            rule = rule * (sheet.digits == 0)
            sheet.rgb[...] += (level - sheet.rgb) * rule[..., None]
            sheet.marks[rule > 0.5] = 1


PRINTED: dict[Surroundings, Callable[[np.random.Generator, Sheet], None]] = {
    "cell": _cell,
    "cell edge": _cell_edge,
    "column": _column,
}
"""What a form has around the writing, by name."""
