"""In place of `safetensors.numpy`: reads the format, whose own reader is compiled."""

import json
from typing import Any

import numpy as np
from safetensors import SafetensorError

KINDS: dict[str, type[np.floating[Any]]] = {"F16": np.float16, "F32": np.float32}


def load(packed: bytes) -> dict[str, np.ndarray]:
    """The tensors of a file, all as float32.

    Args:
        packed: eight bytes that tell the length of the header, the header in JSON, then the
            tensors (https://huggingface.co/docs/safetensors).

    Raises:
        SafetensorError: if they are anything else.
    """
    try:
        start = 8 + int.from_bytes(packed[:8], "little")
        header = json.loads(packed[8:start])
        header.pop("__metadata__", None)
        return {name: _tensor(packed, start, about) for name, about in header.items()}
    except (ValueError, KeyError, TypeError) as error:
        raise SafetensorError(str(error)) from error


def save(tensors: dict[str, np.ndarray]) -> bytes:
    """Nothing is written in a browser."""
    raise SafetensorError("weights are not written in a browser")


def _tensor(packed: bytes, start: int, about: dict[str, Any]) -> np.ndarray:
    begin, end = about["data_offsets"]
    values = np.frombuffer(packed[start + begin : start + end], KINDS[about["dtype"]])
    return values.astype(np.float32).reshape(about["shape"])
