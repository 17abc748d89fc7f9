"""The released weights: a safetensors file and, beside it, a card in JSON.

Nothing is unpickled, and nothing is loaded that does not fit: the card holds the file's
SHA-256 and the network's sizes, and these say which tensors must be there.
"""

import hashlib
import json
import math
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import jax.numpy as jnp
import numpy as np
from flax import nnx
from safetensors import SafetensorError
from safetensors.numpy import load, save

from ..errors import WeightsError
from .glyph_net import DigitNet, NetShape
from .line_net import LineNet, LineShape

RELEASED = Path(__file__).parents[1] / "released" / "digits.safetensors"
"""The weights that come with the project; the card is digits.json beside them."""
RELEASED_LINE = RELEASED.with_name("line.safetensors")
"""Those of the reader of lines, with line.json."""
Net = TypeVar("Net", DigitNet, LineNet)
Shape = NetShape | LineShape
SHAPES: dict[type[nnx.Module], type[Shape]] = {DigitNet: NetShape, LineNet: LineShape}
# What a card cannot do without, and what each value must be.
NEEDED: dict[type[nnx.Module], dict[str, Callable[[Any], bool]]] = {
    LineNet: {"sha256": lambda value: isinstance(value, str)},
    DigitNet: {
        "sha256": lambda value: isinstance(value, str),
        "temperature": lambda value: isinstance(value, (int, float)) and 0 < value < math.inf,
        "rejection_threshold": lambda value: isinstance(value, (int, float)) and 0 <= value <= 1,
    },
}


def save_weights(path: Path, net: nnx.Module, shape: Shape, card: dict[str, Any]) -> None:
    """Write a network and its card.

    Args:
        path: the safetensors file to write; the card goes beside it as .json.
        net: the network of the sizes `shape`.
        shape: the sizes, which go onto the card as "architecture".
        card: what else the card tells; that of a `DigitNet` must hold "temperature" and
            "rejection_threshold".

    Raises:
        WeightsError: if a file cannot be written.
    """
    tensors = {name: np.asarray(variable.get_value()) for name, variable in _variables(net).items()}
    packed = save(tensors)
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


def load_weights(path: Path, kind: type[Net]) -> tuple[Net, dict[str, Any]]:
    """Load a network that `save_weights` wrote, and its card.

    Args:
        path: the safetensors file; its card stands beside it as .json.
        kind: which network it should be.

    Returns:
        The network in inference mode, and the card.

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
    shape, card = _load_card(path.with_suffix(".json"), kind)
    tensors = _load_tensors(path, card["sha256"])
    net = nnx.eval_shape(lambda: kind(shape, rngs=nnx.Rngs(0)))
    wanted = {name: variable.get_value() for name, variable in _variables(net).items()}
    if differences := _differences(wanted, tensors):
        raise WeightsError(
            f"{path} does not hold the network that its card describes; train it again with "
            "train_flax.py, or fetch both files anew:\n" + "\n".join(differences)
        )
    for name, variable in _variables(net).items():
        variable.set_value(jnp.asarray(tensors[name]))
    net.eval()  # type: ignore[no-untyped-call]
    return net, card


def _load_card(path: Path, kind: type[nnx.Module]) -> tuple[Any, dict[str, Any]]:
    try:
        card: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        shape = SHAPES[kind](**card["architecture"])
        sizes = card["architecture"].values()
        wrong = [key for key, fits in NEEDED[kind].items() if not fits(card.get(key))]
        wrong += ["architecture"] * any(type(size) is not int or size < 1 for size in sizes)
    except FileNotFoundError as error:
        raise WeightsError(f"no card at {path}: it belongs beside its .safetensors file") from error
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise WeightsError(f"the card {path} cannot be used ({error}): fetch it anew") from error
    if wrong:
        raise WeightsError(f"the card {path} lacks a usable {', '.join(wrong)}: fetch it anew")
    return shape, card


def _load_tensors(path: Path, sha256: str) -> dict[str, np.ndarray]:
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


def _variables(net: nnx.Module) -> dict[str, nnx.Variable[Any]]:
    """Every weight and running statistic of the network by its dotted name."""
    return {
        ".".join(str(key) for key in keys): variable
        for keys, variable in nnx.iter_graph(net)
        if isinstance(variable, (nnx.Param, nnx.BatchStat))
    }


def _differences(wanted: dict[str, Any], found: dict[str, np.ndarray]) -> list[str]:
    """One line for each tensor that is missing, unknown, or of another shape or type."""

    def form(tensor: Any) -> str:
        return f"{np.dtype(tensor.dtype)}{list(tensor.shape)}"

    lines = [f"  - {name} {form(wanted[name])}" for name in wanted if name not in found]
    lines += [f"  + {name} {form(found[name])}" for name in found if name not in wanted]
    lines += [
        f"  ! {name} {form(found[name])}, the network has {form(wanted[name])}"
        for name in wanted
        if name in found and form(wanted[name]) != form(found[name])
    ]
    return lines
