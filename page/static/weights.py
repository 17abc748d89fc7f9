"""The released weights with half as many bits."""

import hashlib
import json

import numpy as np
from safetensors.numpy import load, save

from .import_graph import PROJECT

RELEASED = PROJECT / "model" / "released"
FIRST = ("digits", "strokes", "components")
"""The networks that the first digit is read with, and a small one."""
BEHIND = ("line",)
"""That of whole lines: it is not asked of one stroke."""


def half_weights(name: str) -> dict[str, bytes]:
    """A released network as float16, and its card with the file's new SHA-256.

    Texts do not change by it (docs/static.md); the file is half as large.

    Args:
        name: of the file, without its ending.

    Returns:
        The two files by their paths from the project's folder.
    """
    tensors = load((RELEASED / f"{name}.safetensors").read_bytes())
    packed = save({key: value.astype(np.float16) for key, value in sorted(tensors.items())})
    card = json.loads((RELEASED / f"{name}.json").read_text(encoding="utf-8"))
    card["sha256"] = hashlib.sha256(packed).hexdigest()
    start = f"model/released/{name}"
    return {
        f"{start}.safetensors": packed,
        f"{start}.json": (json.dumps(card, indent=2) + "\n").encode(),
    }


def text_confidence() -> dict[str, bytes]:
    """The fitted weights of a text's confidence, by their path from the project's folder."""
    return {"model/released/confidence.json": (RELEASED / "confidence.json").read_bytes()}
