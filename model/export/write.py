"""Writing every released network for other programs, each with a card that says how to use it."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ..errors import ExportError
from ..networks.glyph_net import NetShape
from ..networks.layers import Shape
from ..networks.line_net import LineShape
from ..networks.weights import RELEASED, RELEASED_LINE, load_tensors
from .card import card
from .ports import GLYPHS, LINES, Ports

NETWORKS: dict[Path, tuple[type[Shape], Ports]] = {
    RELEASED: (NetShape, GLYPHS),
    RELEASED.with_name("small.safetensors"): (NetShape, GLYPHS),
    RELEASED_LINE: (LineShape, LINES),
}


def export(folder: Path) -> list[Path]:
    """Write ONNX, TFLite and a card for each released network.

    Args:
        folder: is made where there is none; files of these names in it are replaced.

    Returns:
        The files.

    Raises:
        ExportError: if a package is missing that this needs, or the folder cannot be written; no
            file is then left half written.
        WeightsError: if the released weights cannot be used.
    """
    files = dict(_files())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # All are whole before the first takes its place.
        with tempfile.TemporaryDirectory(dir=folder, prefix=".export-") as drafts:
            for name, packed in files.items():
                (Path(drafts) / name).write_bytes(packed)
            for name in files:
                (Path(drafts) / name).replace(folder / name)
    except OSError as error:
        raise ExportError(
            f"the folder {folder} cannot be made or written to ({error.strerror}): name another"
        ) from error
    return [folder / name for name in files]


def _files() -> Iterator[tuple[str, bytes]]:
    """The name and the content of each file."""
    try:
        from .onnx_file import onnx_bytes  # noqa: PLC0415 - two packages that only this needs
        from .tflite_file import tflite_bytes  # noqa: PLC0415
    except ImportError as error:
        raise ExportError(
            f"the package {error.name} is missing: pip install onnx ai-edge-litert, in the "
            "versions of requirements-dev.txt"
        ) from error
    for path, (shape_type, ports) in NETWORKS.items():
        weights = load_tensors(path, shape_type)
        yield f"{path.stem}.onnx", onnx_bytes(weights, ports)
        yield f"{path.stem}.tflite", tflite_bytes(weights, ports)
        told = card(path.stem, weights, ports)
        yield f"{path.stem}.json", (json.dumps(told, indent=2) + "\n").encode()
