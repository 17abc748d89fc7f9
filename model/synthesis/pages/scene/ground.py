"""What is written on: paper, card, boards and canvases, and what is printed on them."""

import numpy as np
from PIL import Image

from ..config import Ground, Range, Ruling

Shape2 = tuple[int, int]

DARK_GROUNDS: frozenset[Ground] = frozenset(("dark canvas", "blackboard", "dark paper"))
# For each ground how light it is, how coloured, how strong its texture is, and its blotches.
LOOKS: dict[Ground, tuple[Range, float, Range, Range]] = {
    "canvas": ((1, 1), 0, (0, 0), (0, 0)),
    "dark canvas": ((0, 0), 0, (0, 0), (0, 0)),
    "scan": ((0.95, 1.0), 0.004, (0, 0.008), (0, 0)),
    "paper": ((0.86, 0.98), 0.01, (0.001, 0.012), (0, 0.01)),
    "colour": ((0.9, 1.0), 0.01, (0, 0.01), (0, 0.01)),
    "cardboard": ((0.6, 0.76), 0.02, (0.01, 0.03), (0, 0.015)),
    "whiteboard": ((0.88, 0.95), 0.012, (0.001, 0.003), (0, 0.01)),
    "blackboard": ((0, 0), 0.01, (0.005, 0.01), (0.005, 0.02)),
    "dark paper": ((0.05, 0.2), 0.03, (0.004, 0.008), (0, 0.008)),
}
BOARDS = ((0.1, 0.24, 0.17), (0.12, 0.13, 0.14), (0.08, 0.16, 0.2))


def mottle(
    rng: np.random.Generator, shape: Shape2, cell_px: float, aspect: float = 1
) -> np.ndarray:
    """Smooth noise: float32 (h, w), mean 0 and deviation about 1, with spots of a size."""
    rows = max(2, round(shape[0] / cell_px) + 1)
    columns = max(2, round(shape[1] / cell_px / aspect) + 1)
    coarse = rng.standard_normal((rows, columns), np.float32)
    size = (shape[1], shape[0])
    return np.asarray(Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC))


def make_ground(rng: np.random.Generator, name: Ground, shape: Shape2) -> np.ndarray:
    """An empty ground: float32 (h, w, 3) in [0, 1]."""
    rgb, fine, blotches = _look(rng, name)
    ground = np.broadcast_to(np.array(rgb, np.float32), (*shape, 3)).copy()
    relief = np.zeros(shape, np.float32)
    if fine:
        relief += fine * rng.standard_normal(shape, np.float32)
        relief += fine * mottle(rng, shape, rng.uniform(2.5, 6), 1 + 3 * (name == "cardboard"))
    if blotches:
        relief += blotches * mottle(rng, shape, max(shape) / rng.uniform(3, 14))
    if name in ("blackboard", "whiteboard"):
        smears = mottle(rng, shape, max(shape) / 25, rng.uniform(2, 6))
        relief += np.maximum(0, smears) * (0.03 if name == "blackboard" else -0.015)
    if fine or blotches:
        ground += relief[..., None]
    return ground


def _look(rng: np.random.Generator, name: Ground) -> tuple[np.ndarray, float, float]:
    """A ground's colour, and how strong its texture and its blotches are."""
    level, tint, fine, blotches = LOOKS[name]
    rgb = rng.uniform(*level) + rng.normal(0, tint, 3)
    if name == "colour":
        rgb = rgb - rng.dirichlet(np.ones(3)) * rng.uniform(0, 0.45)
    elif name == "cardboard":
        rgb = rgb * np.array([1, 0.8, 0.62])
    elif name == "blackboard":
        rgb = rgb + np.array(BOARDS[rng.integers(3)])
    elif name == "paper":
        rgb = rgb + np.array([0, -0.01, -0.05]) * rng.uniform(0, 1.5)
    return rgb, rng.uniform(*fine), rng.uniform(*blotches)


def rule(
    rng: np.random.Generator,
    rgb: np.ndarray,
    marks: np.ndarray,
    ruling: Ruling,
    unit_px: float,
    kind: int,
) -> None:
    """Print rules, squares or dots on a ground.

    Args:
        rng: the random state.
        rgb: float32 (h, w, 3), changed.
        marks: uint8 (h, w), changed.
        ruling: what is printed.
        unit_px: how high the digits will be.
        kind: the rules' number on the map of marks.
    """
    if ruling == "none":
        return
    squared = ruling in ("squared", "dotted")
    step = max(7, round(unit_px * (rng.uniform(0.35, 1.1) if squared else rng.uniform(1.0, 2.2))))
    thick = max(1, round(unit_px * rng.uniform(0.005, 0.04)))
    dark = ruling == "dark ruled"
    blue = (0.45, 0.6, 0.85) if rng.random() < 0.5 else (0.6, 0.62, 0.66)
    colour = np.array((0.1, 0.1, 0.12) if dark else blue, np.float32)
    cover = rng.uniform(0.6, 0.95) if dark else rng.uniform(0.25, 0.8)
    rows, columns = _lattice(rng, rgb.shape[:2], step, thick)
    upright = rng.random() < 0.12
    if ruling == "dotted":
        lines = rows[:, None] & columns[None]
    elif squared:
        lines = rows[:, None] | columns[None]
    else:
        lines = np.broadcast_to(columns[None] if upright else rows[:, None], rgb.shape[:2])
    _print(rgb, marks, lines, colour, cover, kind)
    if ruling == "margin":
        left = int(rgb.shape[1] * rng.uniform(0.03, 0.12))
        margin = np.zeros(rgb.shape[:2], bool)
        margin[:, left : left + max(1, thick)] = True
        _print(rgb, marks, margin, np.array((0.85, 0.3, 0.35), np.float32), cover, kind)


def _lattice(
    rng: np.random.Generator, shape: Shape2, step: int, thick: int
) -> tuple[np.ndarray, np.ndarray]:
    """Which rows, and which columns, a lattice of lines covers."""
    starts = rng.integers(step, size=2)
    rows, columns = (
        (np.arange(size) + start) % step < thick for size, start in zip(shape, starts, strict=True)
    )
    return rows, columns


def _print(
    rgb: np.ndarray,
    marks: np.ndarray,
    where: np.ndarray,
    colour: np.ndarray,
    cover: float,
    kind: int,
) -> None:
    below = rgb[where]
    rgb[where] = below + (colour - below) * np.float32(cover)
    marks[where] = kind
