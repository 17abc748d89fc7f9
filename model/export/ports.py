"""What goes into an exported network and what comes out, by the names that the files use."""

from dataclasses import dataclass

from ..networks.glyph import GLYPH_SIDE_PX
from ..networks.glyph_net import LABELS
from ..networks.line_net import LINE_HEIGHT_PX, LINE_LABELS


@dataclass(frozen=True)
class Ports:
    """The input and the output of a network.

    Attributes:
        input: the input's name.
        dimensions: the input's, float32; a name stands for any number.
        output: the output's name.
        output_dimensions: the output's, float32.
        size: rows and columns to plan with; where any number of columns may come, an even one.
    """

    input: str
    dimensions: tuple[int | str, ...]
    output: str
    output_dimensions: tuple[int | str, ...]
    size: tuple[int, int]


GLYPHS = Ports(
    "glyphs",
    ("n", GLYPH_SIDE_PX, GLYPH_SIDE_PX),
    "logits",
    ("n", LABELS),
    (GLYPH_SIDE_PX, GLYPH_SIDE_PX),
)
LINES = Ports(
    "lines",
    ("n", LINE_HEIGHT_PX, "width"),
    "logits",
    ("n", "columns", LINE_LABELS),
    (LINE_HEIGHT_PX, 96),
)
