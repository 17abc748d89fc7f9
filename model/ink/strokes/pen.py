"""A round pen that draws strokes."""

import numpy as np
from PIL import ImageDraw

# Points nearer than this share of the pen's width are drawn as one: each joint takes time.
LEAST_STEP = 0.25
# The tangent of the least turn, 11 degrees, that is drawn round.
LEAST_BEND = 0.2


def draw_stroke(pen: ImageDraw.ImageDraw, line: np.ndarray, pen_px: float) -> None:
    """Draw one stroke with a round pen.

    Args:
        pen: of a sheet in mode L.
        line: (n, 2), its points in pixels of the sheet.
        pen_px: how wide the stroke is.
    """
    corners = _apart(line, LEAST_STEP * pen_px)
    if len(corners) > 1:
        pen.line(corners, fill=255, width=round(pen_px))
    for corner in (corners[0], *_bends(corners), corners[-1]):
        pen.circle(corner, pen_px / 2, fill=255)


def _apart(line: np.ndarray, least_px: float) -> list[tuple[float, float]]:
    """The points of a stroke that lie so far from the last one, and its end."""
    points: list[list[float]] = line.tolist()
    kept = [points[0]]
    for point in points[1:]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= least_px:
            kept.append(point)
    if kept[-1] != points[-1]:
        kept.append(points[-1])
    return [(x, y) for x, y in kept]


def _bends(corners: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The inner corners where a stroke turns so much that its outer side would show a gap."""
    steps = np.diff(np.array(corners), axis=0)
    across, along = _turns(steps[:-1], steps[1:])
    bent = np.abs(across) > LEAST_BEND * along
    return [corners[at + 1] for at in np.flatnonzero(bent)]


def _turns(before: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The cross and the dot product of steps that follow each other."""
    across = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    return across, (before * after).sum(axis=1)
