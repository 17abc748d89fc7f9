"""From pixels of ink to the upright picture: one affine map for scale, shift and turn."""

import math
from typing import NamedTuple

from ..reading import Box


class Transform(NamedTuple):
    """An affine map of points: x' = xx x + xy y + x0, y' = yx x + yy y + y0.

    From ink pixels, or what else it is composed of, to pixels of the upright picture (for digital
    ink: to the unit of its strokes). Both have their origin at the top left, and y grows downwards.
    """

    xx: float = 1.0
    xy: float = 0.0
    x0: float = 0.0
    yx: float = 0.0
    yy: float = 1.0
    y0: float = 0.0

    @classmethod
    def scaled(cls, factor: float, origin: tuple[float, float] = (0.0, 0.0)) -> "Transform":
        """The map that enlarges by a factor and then moves (0, 0) to `origin`."""
        return cls(xx=factor, x0=origin[0], yy=factor, y0=origin[1])

    @classmethod
    def turned_back(
        cls, angle_deg: float, turned: tuple[int, ...], upright: tuple[int, ...]
    ) -> "Transform":
        """From a sheet that was turned about its middle to the sheet before.

        Args:
            angle_deg: by how much it was turned, counterclockwise.
            turned: (h, w) of the turned sheet.
            upright: (h, w) of the sheet before.
        """
        cos, sin = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
        across, down = turned[1] / 2, turned[0] / 2
        return cls(
            xx=cos,
            xy=-sin,
            x0=upright[1] / 2 - cos * across + sin * down,
            yx=sin,
            yy=cos,
            y0=upright[0] / 2 - sin * across - cos * down,
        )

    def after(self, first: "Transform") -> "Transform":
        """The map that applies `first`, then this one."""
        return Transform(
            xx=self.xx * first.xx + self.xy * first.yx,
            xy=self.xx * first.xy + self.xy * first.yy,
            x0=self.xx * first.x0 + self.xy * first.y0 + self.x0,
            yx=self.yx * first.xx + self.yy * first.yx,
            yy=self.yx * first.xy + self.yy * first.yy,
            y0=self.yx * first.x0 + self.yy * first.y0 + self.y0,
        )

    def box(self, box: Box, bounds: Box) -> Box:
        """The smallest box around a mapped one.

        Args:
            box: in the pixels that the map takes.
            bounds: what lies outside of it is cut off.
        """
        corners = [(x, y) for x in box[::2] for y in box[1::2]]
        across = [self.xx * x + self.xy * y + self.x0 for x, y in corners]
        down = [self.yx * x + self.yy * y + self.y0 for x, y in corners]
        return Box(
            max(bounds.left, math.floor(min(across))),
            max(bounds.top, math.floor(min(down))),
            min(bounds.right, math.ceil(max(across))),
            min(bounds.bottom, math.ceil(max(down))),
        )
