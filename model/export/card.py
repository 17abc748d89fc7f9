"""What a program must know to call an exported network."""

from typing import Any

from ..networks.ctc import BLANK
from ..networks.glyph import FIT_SIDE_PX, GLYPH_SIDE_PX, MIN_STROKE_WIDTH_PX
from ..networks.glyph_net import OTHER, SEVERAL
from ..networks.line_net import INK_PX, LINE_HEIGHT_PX, STEP_PX
from ..networks.weights import Weights
from .ports import GLYPHS, Ports

DIGITS = [str(digit) for digit in range(10)]
GLYPH = (
    "Take the ink of one digit alone: ink is high, its paper exactly 0.",
    "Crop it to its ink and divide by its strongest pixel.",
    f"Scale it so that the longer side is {FIT_SIDE_PX} pixels, its proportions kept.",
    f"Widen strokes that are then thinner than {MIN_STROKE_WIDTH_PX} pixels.",
    f"Put its centre of mass at the centre of {GLYPH_SIDE_PX}x{GLYPH_SIDE_PX} zeros, by whole "
    "pixels and without cutting off ink.",
    "model/networks/glyph.py does this, in 120 lines of NumPy and Pillow. The network was trained "
    "on such glyphs alone: without them it reads far worse.",
)
LINE = (
    "Take the gray line, level and upright: ink is high, its paper 0.",
    f"Scale it: digits of {INK_PX} pixels, in the middle of {LINE_HEIGHT_PX} rows.",
    "Leave paper at both ends, and an even number of columns.",
    "Most of the ink should be 0.9. model/networks/line_image.py does this.",
)


def card(name: str, weights: Weights, ports: Ports) -> dict[str, Any]:
    """What a program must know to call an exported network, as JSON takes it.

    Args:
        name: of the network.
        weights: of the network, with its own card.
        ports: of the exported files.
    """
    own = weights.card
    told: dict[str, Any] = {
        "network": name,
        "input": {
            "name": ports.input,
            "shape": list(ports.dimensions),
            "type": "float32, 0 for paper to 1 for ink",
            "made_by": list(GLYPH if ports is GLYPHS else LINE),
        },
        "output": {
            "name": ports.output,
            "shape": list(ports.output_dimensions),
            "type": "float32 logits",
        },
        "sha256_of_weights": own["sha256"],
        "data": own["data"],
    }
    if ports is GLYPHS:
        labels = [*DIGITS, "no digit", "several digits"]
        told |= {
            "labels": labels,
            "temperature": own["temperature"],
            "rejection_threshold": own["rejection_threshold"],
            "probabilities": "softmax(logits / temperature)",
            "rejected": f"where no column before {OTHER} reaches the rejection_threshold; columns "
            f"{OTHER} and {SEVERAL} are ways not to be one digit",
        }
    else:
        told |= {
            "labels": ["blank", *DIGITS],
            "pixels_for_each_column": STEP_PX,
            "text": "in each column the best label; repeats taken together, then blanks (label "
            f"{BLANK}) left out (CTC: Graves et al., 2006)",
        }
    return told
