"""Which engine answers for the networks, chosen by its name."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from ..errors import EngineError
from ..networks.glyph import GLYPH_SIDE_PX
from ..networks.line_net import LINE_HEIGHT_PX
from ..networks.line_reader import WIDTHS_PX
from ..networks.weights import Weights
from .numpy_engine import NumpyNet

EngineName = Literal["flax", "numpy"]
ENGINES: tuple[EngineName, ...] = get_args(EngineName)
"""The names of the engines."""

Logits = Callable[[np.ndarray], np.ndarray]
"""Pictures, float32 (n, rows, columns) in [0, 1], ink is high, to float32 logits, (n, ...)."""

log = logging.getLogger(__name__)


@dataclass
class Engine:
    """What answers for the networks.

    Attributes:
        name: one of `ENGINES`.
        glyphs: (n, 28, 28) to (n, 12).
        lines: (n, 32, width), of a width in `WIDTHS_PX`, to (n, width / 2, 11); None where lines
            are not read.
        building: builds another engine that will take over, if there is to be one.
    """

    name: str
    glyphs: Logits
    lines: Logits | None
    building: threading.Thread | None = None


class Replaceable:
    """A network that gives way to another one while it is asked."""

    def __init__(self, net: Logits) -> None:
        self.net = net

    def __call__(self, pictures: np.ndarray) -> np.ndarray:
        """What the network of this moment answers."""
        return self.net(pictures)


def build_engine(name: str, glyphs: Weights, lines: Weights | None) -> Engine:
    """Make the networks ready to answer.

    Args:
        name: one of `ENGINES`. NumPy is ready in 0.01 s; Flax compiles for some seconds, or loads
            what it compiled before.
        glyphs: of the network for glyphs.
        lines: of the network for lines.

    Raises:
        EngineError: if there is no engine of that name.
    """
    check_engine(name)
    if name == "numpy":
        glyph_net = NumpyNet(glyphs.shape.layers(), glyphs.tensors)
        return Engine(
            name, glyph_net, NumpyNet(lines.shape.layers(), lines.tensors) if lines else None
        )
    # NumPy's users do not wait for the second that the import of JAX and Flax takes.
    from ..networks.flax_net import DigitNet, LineNet  # noqa: PLC0415
    from .flax_engine import GLYPH_BATCHES, FlaxNet, keep_compiled  # noqa: PLC0415

    keep_compiled()
    glyph_sizes = [(GLYPH_SIDE_PX, GLYPH_SIDE_PX)]
    # Lines are read one by one: eight at a time took four fifths of the time for each, and twice
    # as long to compile.
    line_sizes = [(LINE_HEIGHT_PX, width) for width in WIDTHS_PX]
    return Engine(
        name,
        FlaxNet(glyphs, DigitNet, GLYPH_BATCHES, *glyph_sizes),
        FlaxNet(lines, LineNet, (1,), *line_sizes) if lines else None,
    )


def check_engine(name: str) -> None:
    """Raise EngineError if there is no engine of that name."""
    if name not in ENGINES:
        raise EngineError(f"no engine is called {name!r}: choose one of {', '.join(ENGINES)}")


def start_building(name: str, glyphs: Weights, lines: Weights | None) -> Engine:
    """An engine that answers at once, and as the one of that name as soon as that is ready.

    Args:
        name: one of `ENGINES`.
        glyphs: of the network for glyphs.
        lines: of the network for lines.

    Returns:
        NumPy's; a thread of its own builds the other one and puts it in its place. If that fails,
        the log says so and NumPy goes on answering.

    Raises:
        EngineError: if there is no engine of that name.
    """
    check_engine(name)
    first = build_engine("numpy", glyphs, lines)
    if name == "numpy":
        return first
    asked_glyphs = Replaceable(first.glyphs)
    asked_lines = Replaceable(first.lines) if first.lines else None
    engine = Engine(first.name, asked_glyphs, asked_lines)

    def build() -> None:
        try:
            built = build_engine(name, glyphs, lines)
        except Exception:  # of a foreign library; the caller has an answer without it
            log.exception("the engine %s cannot be built: NumPy goes on answering", name)
            return
        asked_glyphs.net = built.glyphs
        if asked_lines and built.lines:
            asked_lines.net = built.lines
        engine.name = built.name

    engine.building = threading.Thread(target=build, name=f"build-{name}")
    engine.building.start()
    return engine
