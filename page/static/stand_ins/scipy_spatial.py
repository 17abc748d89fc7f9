"""In place of `scipy.spatial`: the convex hull of points in the plane (Andrew, 1979)."""

import numpy as np


class ConvexHull:
    """The convex hull of points.

    Attributes:
        points: (n, 2), as they were given.
        vertices: int (m,), the numbers of its corners, counter-clockwise where y goes up.
        volume: its area, as SciPy calls it.
    """

    def __init__(self, points: np.ndarray) -> None:
        """Find the hull of integer points (n, 2)."""
        self.points = points
        order = np.lexsort((points[:, 1], points[:, 0])).tolist()
        lower, upper = self._chain(order), self._chain(order[::-1])
        self.vertices = np.array(lower[:-1] + upper[:-1])
        x, y = points[self.vertices].astype(float).T
        self.volume = float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)

    def _chain(self, order: list[int]) -> list[int]:
        """The corners along one side."""
        places = self.points.tolist()
        chain: list[int] = []
        for number in order:
            x, y = places[number]
            while len(chain) > 1:
                (x0, y0), (x1, y1) = places[chain[-2]], places[chain[-1]]
                if (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0) > 0:
                    break
                chain.pop()
            chain.append(number)
        return chain
