"""What the network of components takes for digits in a photo."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from PIL import Image

from ...ink.binarize import Ink
from ...ink.contrast import Contrast
from ...ink.transform import Transform
from ...networks.layers import Folded
from ...reading import Box, Digit
from ..hypotheses import AS_IT_LIES, LEVEL, Hypotheses, Hypothesis, skews_deg
from ..line_search import digit_of
from .evidence import find_evidence


class PhotoHypotheses(Hypotheses):
    """What the network of components takes for digits in a photo."""

    kind = "photo"

    def __init__(
        self,
        maps: Sequence[Contrast],
        image: Image.Image,
        read_glyphs: Callable[[np.ndarray], np.ndarray],
        weights: dict[str, Folded],
        part: Box | None = None,
        *,
        is_page: bool = True,
    ) -> None:
        """Begin with the contrast.

        Args:
            maps: see `contrast_maps`.
            image: the upright picture.
            read_glyphs: float32 (n, 28, 28) to probabilities (n, 12).
            weights: of the network of components.
            part: of the picture that the maps show; all of it without.
            is_page: whether there may be a skewed line; else it is a digit or two.
        """
        self.image, self.size = image, image.size
        self._part = part or Box(0, 0, *image.size)
        self.pixels = sum(one.levels.size for one in maps)
        self._maps = maps
        self._is_page = is_page
        self._marks: list[Digit] = []
        self._read_glyphs, self._weights = read_glyphs, weights

    def marks(self) -> list[Digit]:
        """What was seen and is no digit, though as large as one: to be shown as left out."""
        return self._marks

    def in_turn(self) -> Iterator[Hypothesis[Ink]]:
        """Turned level, if the lines of a large one are skewed; and as it lies."""
        part = self._part
        scale = max(part.width, part.height) / max(self._maps[0].levels.shape)
        as_it_lies = Transform.scaled(scale, (part.left, part.top))
        seen = self._seen(self._maps, AS_IT_LIES, as_it_lies)
        for angle_deg in skews_deg(seen.lines) if self._is_page else ():
            maps = [turned_map(one, angle_deg) for one in self._maps]
            shape, before = maps[0].levels.shape, self._maps[0].levels.shape
            back = Transform.turned_back(angle_deg, shape, before)
            yield self._seen(maps, LEVEL, as_it_lies.after(back))
        yield seen

    def _seen(self, maps: Sequence[Contrast], source: str, transform: Transform) -> Hypothesis[Ink]:
        ink, lines, marks = find_evidence(maps, self._read_glyphs, self._weights)
        if source == AS_IT_LIES:
            self._marks = [
                digit_of(joint, transform.box(node.box, Box(0, 0, *self.size)), drawn, math.inf)
                for node, joint, drawn in marks
            ]
        return Hypothesis(source, replace(ink, transform=transform, size=self.size), lines)


def turned_map(contrast: Contrast, angle_deg: float) -> Contrast:
    """A contrast map turned counterclockwise about its middle, on a sheet that holds it.

    All around is as far from paper as can be: what reached the border still does. A dark corner
    would be a lone stroke.
    """
    levels = Image.fromarray(contrast.levels).rotate(
        angle_deg, Image.Resampling.BILINEAR, expand=True, fillcolor=255
    )
    return replace(contrast, levels=np.pad(np.asarray(levels), 2, constant_values=255))
