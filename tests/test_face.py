"""What `import model` brings along, and how a reader travels to another process."""

import ast
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

import model
from model import PictureNotFoundError, Reader
from model.networks.weights import RELEASED

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "page" / "view" / "static" / "examples" / "4-single.png"
HEAVY = {"jax", "flax", "optax", "gradio"}


def imported_by(code: str) -> set[str]:
    """The modules that a fresh Python has imported after some code."""
    told = f"{code}\nimport sys; print(*sys.modules, file=sys.stderr)"
    found = subprocess.run(  # noqa: S603
        [sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(found.stderr.split())


def test_the_face_of_the_package_brings_nothing_along() -> None:
    modules = imported_by("import model")
    assert not modules & (HEAVY | {"ssl", "subprocess", "httpcore", "numpy", "scipy", "PIL"})


def test_reading_with_numpy_needs_no_compiler_and_no_network() -> None:
    read = f"from model import Reader\nassert Reader.load().read({str(PICTURE)!r}).text"
    assert not imported_by(read) & (HEAVY | {"ssl", "httpcore", "model.inputs.fetch"})


def test_the_command_line_reads_without_jax() -> None:
    command = f"""
import runpy, sys
sys.argv = ["model", "read", {str(PICTURE)!r}]
try:
    runpy.run_module("model", run_name="__main__")
except SystemExit as end:
    assert end.code == 0
"""
    assert not imported_by(command) & (HEAVY | {"httpcore"})


def test_every_name_of_the_face_is_there_for_readers_and_for_type_checkers() -> None:
    tree = ast.parse(Path(model.__file__).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    typed = {
        (f".{node.module}", alias.name)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert typed == {(module, name) for name, module in model._MODULES.items()}
    for _, name in typed:
        assert getattr(model, name).__name__ == name
        assert name in dir(model)


def test_a_name_that_is_not_there_is_told() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Writer'"):
        _ = model.Writer


def test_a_reader_travels_to_another_process_as_the_names_of_its_files() -> None:
    reader = Reader.load(RELEASED.with_name("small.safetensors"), None)
    sheet = np.full((80, 60), 255, np.uint8)
    sheet[10:70, 28:33] = 0
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        there = executor.submit(reader.read, sheet).result()
    assert there == reader.read(sheet)
    readings = reader.read_many((sheet for _ in range(130)), processes=2)
    assert [reading.text for reading in readings] == [there.text] * 130
    _, source = reader.__reduce__()
    assert all(part is None or isinstance(part, str | bool | Path) for part in source)


def test_what_cannot_be_read_in_another_process_is_told_here() -> None:
    reader = Reader.load(RELEASED.with_name("small.safetensors"), None)
    with pytest.raises(PictureNotFoundError, match=r"nowhere\.png"):
        reader.read_many(["nowhere.png"], processes=2)
