"""The released weights: a safetensors file and, beside it, a card in JSON.

Nothing is unpickled, and nothing is loaded that does not fit: the card holds the file's
SHA-256 and the network's sizes, and these say which tensors must be there.
"""

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from ..errors import WeightsError
from .components.net import ComponentShape
from .glyph_net import NetShape
from .layers import Shape, tensor_shapes
from .line_net import LineShape
from .strokes.net import StrokeShape

RELEASED = Path(__file__).parents[1] / "released" / "digits.safetensors"
"""The weights that come with the project; the card is digits.json beside them."""
RELEASED_LINE = RELEASED.with_name("line.safetensors")
"""Those of the reader of lines, with line.json."""
RELEASED_COMPONENTS = RELEASED.with_name("components.safetensors")
"""Those of the network of components, with components.json."""
RELEASED_STROKES = RELEASED.with_name("strokes.safetensors")
"""Those of the reader of trajectories, with strokes.json."""
# What a card cannot do without, and what each value must be.
NEEDED: dict[type[Shape], dict[str, Callable[[Any], bool]]] = {
    LineShape: {"sha256": lambda value: isinstance(value, str)},
    ComponentShape: {"sha256": lambda value: isinstance(value, str)},
    StrokeShape: {
        "sha256": lambda value: isinstance(value, str),
        "temperature": lambda value: isinstance(value, (int, float)) and 0 < value < math.inf,
    },
    NetShape: {
        "sha256": lambda value: isinstance(value, str),
        "temperature": lambda value: isinstance(value, (int, float)) and 0 < value < math.inf,
        "rejection_threshold": lambda value: isinstance(value, (int, float)) and 0 <= value <= 1,
    },
}


@dataclass(frozen=True)
class Weights:
    """A network from a file.

    Attributes:
        shape: its sizes.
        tensors: float32, its weights and running statistics by their names.
        card: what its file tells about it.
    """

    shape: Shape
    tensors: dict[str, np.ndarray]
    card: dict[str, Any]


def save_tensors(
    path: Path, tensors: Mapping[str, np.ndarray], shape: Shape, card: dict[str, Any]
) -> None:
    """Write a network and its card.

    Args:
        path: the safetensors file to write; the card goes beside it as .json.
        tensors: of the network, by their names.
        shape: the sizes, which go onto the card as "architecture".
        card: what else the card tells.

    Raises:
        WeightsError: if a file cannot be written.
    """
    packed = save(dict(tensors))
    whole = {"architecture": asdict(shape), "sha256": hashlib.sha256(packed).hexdigest(), **card}
    files = {path: packed, path.with_suffix(".json"): (json.dumps(whole, indent=2) + "\n").encode()}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Both are whole before either takes its place: each fits no other.
        drafts = {place: place.with_name(f"{place.name}.tmp") for place in files}
        for place, content in files.items():
            drafts[place].write_bytes(content)
        for place, draft in drafts.items():
            draft.replace(place)
    except OSError as error:
        raise WeightsError(f"the weights {path} cannot be written ({error.strerror})") from error


def load_tensors(path: Path, shape_type: type[Shape]) -> Weights:
    """Load a network's weights and its card, as `save_tensors` wrote them.

    Args:
        path: the safetensors file; its card stands beside it as .json.
        shape_type: the sizes of which network the card should hold.

    Raises:
        WeightsError: if a file is missing or damaged, or the tensors are not the network's;
            the message lists each tensor that is missing (-), unknown (+) or of another
            shape or type.
    """
    if not path.name:
        raise WeightsError("the weights have no name: name a .safetensors file")
    if not path.is_file():
        raise WeightsError(
            f"there are no weights {path}: name a .safetensors file that train_flax.py wrote"
        )
    shape, card = _load_card(path.with_suffix(".json"), shape_type)
    tensors = _load_file(path, card["sha256"])
    wanted = {name: f"float32{list(form)}" for name, form in tensor_shapes(shape.layers()).items()}
    found = {name: f"{tensor.dtype}{list(tensor.shape)}" for name, tensor in tensors.items()}
    if differences := _differences(wanted, found):
        raise WeightsError(
            f"{path} does not hold the network that its card describes; train it again with "
            "train_flax.py, or fetch both files anew:\n" + "\n".join(differences)
        )
    return Weights(shape, tensors, card)


def _load_card(path: Path, shape_type: type[Shape]) -> tuple[Shape, dict[str, Any]]:
    try:
        card: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        sizes = _sizes(card["architecture"], {field.name for field in fields(shape_type)})
        shape = shape_type(**sizes)
        wrong = [key for key, fits in NEEDED[shape_type].items() if not fits(card.get(key))]
        wrong += ["architecture"] * any(
            type(size) is not int or size < 1 for size in sizes.values()
        )
    except FileNotFoundError as error:
        raise WeightsError(f"no card at {path}: it belongs beside its .safetensors file") from error
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise WeightsError(f"the card {path} cannot be used ({error}): fetch it anew") from error
    if wrong:
        raise WeightsError(f"the card {path} lacks a usable {', '.join(wrong)}: fetch it anew")
    return shape, card


def _sizes(architecture: dict[str, Any], named: set[str]) -> dict[str, Any]:
    if set(architecture) != named:
        raise ValueError(
            f"its architecture has {', '.join(sorted(architecture))}, this network's has "
            f"{', '.join(sorted(named))}: the weights are another network's"
        )
    return architecture


def _load_file(path: Path, sha256: str) -> dict[str, np.ndarray]:
    try:
        packed = path.read_bytes()
    except OSError as error:
        raise WeightsError(f"the weights {path} cannot be opened ({error.strerror})") from error
    found = hashlib.sha256(packed).hexdigest()
    if found != sha256:
        raise WeightsError(
            f"the weights {path} are damaged or not those of the card: SHA-256 is "
            f"{found[:16]}…, the card says {sha256[:16]}…; fetch both files anew"
        )
    try:
        return load(packed)
    except SafetensorError as error:
        raise WeightsError(f"{path} is not a safetensors file ({error})") from error


def _differences(wanted: dict[str, str], found: dict[str, str]) -> list[str]:
    """One line for each tensor that is missing, unknown, or of another shape or type."""
    lines = [f"  - {name} {wanted[name]}" for name in wanted if name not in found]
    lines += [f"  + {name} {found[name]}" for name in found if name not in wanted]
    lines += [
        f"  ! {name} {found[name]}, the network has {wanted[name]}"
        for name in wanted
        if name in found and wanted[name] != found[name]
    ]
    return lines
