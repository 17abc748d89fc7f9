"""In place of `scipy.special`, of which `scipy.ndimage.rotate` asks for two functions."""

import math


def cosdg(angle: float) -> float:
    """The cosine of an angle in degrees."""
    return math.cos(math.radians(angle))


def sindg(angle: float) -> float:
    """The sine of an angle in degrees."""
    return math.sin(math.radians(angle))
