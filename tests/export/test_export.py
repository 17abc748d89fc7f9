"""What is exported answers as the reader does, and nothing is written in halves."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
from ai_edge_litert.interpreter import Interpreter

from model.engines.numpy_engine import NumpyNet
from model.errors import ExportError
from model.export import write
from model.export.write import NETWORKS, export
from model.networks.calibration import softmax
from model.networks.weights import load_tensors

NAMES = [path.stem for path in NETWORKS]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported") / "deeper"
    written = export(folder)
    assert sorted(folder.iterdir()) == sorted(written)
    assert {path.name for path in written} == {
        f"{name}.{ending}" for name in NAMES for ending in ("onnx", "tflite", "json")
    }
    return folder


def own(name: str) -> Callable[[np.ndarray], np.ndarray]:
    path = next(path for path in NETWORKS if path.stem == name)
    weights = load_tensors(path, NETWORKS[path][0])
    return NumpyNet(weights.shape.layers(), weights.tensors)


def by_onnx(path: Path) -> Callable[[np.ndarray], np.ndarray]:
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    (given,) = session.get_inputs()
    return lambda pictures: session.run(None, {given.name: pictures})[0]


def by_tflite(path: Path) -> Callable[[np.ndarray], np.ndarray]:
    reader = Interpreter(model_path=str(path))
    (given,), (found,) = reader.get_input_details(), reader.get_output_details()

    def answer(pictures: np.ndarray) -> np.ndarray:
        reader.resize_tensor_input(given["index"], pictures.shape)
        reader.allocate_tensors()
        reader.set_tensor(given["index"], pictures)
        reader.invoke()
        return reader.get_tensor(found["index"])

    return answer


RUNTIMES: dict[str, Any] = {"onnx": by_onnx, "tflite": by_tflite}


def digits() -> tuple[np.ndarray, np.ndarray]:
    with np.load(Path(__file__).parents[1] / "mnist.npz") as packed:
        return packed["images"][:300].astype(np.float32) / 255, packed["labels"][:300]


@pytest.mark.parametrize(("ending", "within"), [("onnx", 1e-5), ("tflite", 3e-3)])
@pytest.mark.parametrize("name", ["digits", "small"])
def test_exported_glyphs_are_read_as_by_the_reader(
    name: str, ending: str, within: float, folder: Path
) -> None:
    glyphs, labels = digits()
    answer = RUNTIMES[ending](folder / f"{name}.{ending}")
    card = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    for count in (1, 7, 300):
        found = answer(glyphs[:count])
        expected = own(name)(glyphs[:count])
        assert found.shape == expected.shape
        probabilities, wanted = (softmax(one / card["temperature"]) for one in (found, expected))
        np.testing.assert_allclose(probabilities, wanted, atol=within)
        np.testing.assert_array_equal(found.argmax(axis=1), expected.argmax(axis=1))
    read = [card["labels"][column] for column in found.argmax(axis=1)]
    assert np.mean([text == str(label) for text, label in zip(read, labels, strict=True)]) > 0.97


@pytest.mark.parametrize(("ending", "within"), [("onnx", 1e-5), ("tflite", 3e-3)])
@pytest.mark.parametrize("width", [40, 96, 200])
def test_exported_lines_of_any_even_width_are_read_as_by_the_reader(
    width: int, ending: str, within: float, folder: Path
) -> None:
    lines = np.zeros((1, 32, width), np.float32)
    ink = np.concatenate(digits()[0][: width // 28], axis=1)
    lines[0, 2:30, : ink.shape[1]] = ink
    found = RUNTIMES[ending](folder / f"line.{ending}")(lines)
    expected = own("line")(lines)
    assert found.shape == (1, width // 2, 11)
    np.testing.assert_allclose(softmax(found), softmax(expected), atol=within)


def test_onnx_takes_several_lines_at_once(folder: Path) -> None:
    lines = np.random.default_rng(0).random((3, 32, 64), np.float32)
    found = by_onnx(folder / "line.onnx")(lines)
    np.testing.assert_allclose(softmax(found), softmax(own("line")(lines)), atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_the_card_tells_what_goes_in_and_what_comes_out(name: str, folder: Path) -> None:
    card = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    session = onnxruntime.InferenceSession(folder / f"{name}.onnx")
    (given,), (found,) = session.get_inputs(), session.get_outputs()
    assert (card["input"]["name"], card["output"]["name"]) == (given.name, found.name)
    assert card["input"]["shape"] == given.shape
    assert card["output"]["shape"][-1] == found.shape[-1] == len(card["labels"])
    assert all(isinstance(step, str) for step in card["input"]["made_by"])


def test_a_folder_that_cannot_be_made_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ExportError, match=r"cannot be made or written to .*name another"):
        export(tmp_path / "file" / "folder")


def test_a_network_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(ExportError, match="full"):
        export(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_package_is_told_with_the_command_that_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "model.export.onnx_file", None)
    with pytest.raises(ExportError, match="pip install onnx ai-edge-litert"):
        write.export(tmp_path)
