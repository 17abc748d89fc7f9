"""An engine by its name, and one that takes over when it is ready."""

import threading
from pathlib import Path

import jax
import numpy as np
import pytest

from model import Reader
from model.engines import choice
from model.engines.blas import OneBlasThread
from model.engines.choice import Engine, build_engine, start_building
from model.engines.flax_engine import batch_size, keep_compiled
from model.errors import EngineError
from model.networks.glyph_net import NetShape
from model.networks.weights import RELEASED, Weights, load_tensors

SMALL = RELEASED.with_name("small.safetensors")


@pytest.fixture(scope="module")
def weights() -> Weights:
    return load_tensors(SMALL, NetShape)


@pytest.mark.parametrize("build", [build_engine, start_building])
def test_an_unknown_engine_is_told_with_the_known_ones(build: object, weights: Weights) -> None:
    with pytest.raises(
        EngineError, match=r"no engine is called 'torch': choose one of flax, numpy"
    ):
        build("torch", weights, None)


def test_both_engines_give_the_same_logits_in_any_number(weights: Weights) -> None:
    flax, numpy_ = (build_engine(name, weights, None) for name in ("flax", "numpy"))
    glyphs = np.random.default_rng(0).random((23, 28, 28), np.float32)
    for count in (0, 1, 3, 5, 12, 23):
        found = flax.glyphs(glyphs[:count])
        assert found.shape == (count, 12)
        np.testing.assert_allclose(found, numpy_.glyphs(glyphs[:count]), atol=5e-5)


@pytest.mark.parametrize(
    ("count", "size"), [(0, 1), (1, 1), (2, 1), (3, 4), (4, 4), (5, 4), (12, 16), (100, 16)]
)
def test_a_batch_is_nearly_filled(count: int, size: int) -> None:
    assert batch_size(count, (1, 4, 16)) == size


def test_numpy_answers_until_the_other_engine_is_ready(
    weights: Weights, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready, replaced = threading.Event(), threading.Event()
    real = build_engine

    def slow(name: str, glyphs: Weights, lines: Weights | None) -> Engine:
        if name == "numpy":
            return real(name, glyphs, lines)
        ready.wait(10)
        replaced.set()
        return Engine(name, lambda glyphs: np.full((len(glyphs), 12), 7.0), None)

    monkeypatch.setattr(choice, "build_engine", slow)
    engine = start_building("flax", weights, None)
    glyphs = np.zeros((2, 28, 28), np.float32)
    assert engine.name == "numpy"
    np.testing.assert_array_equal(
        engine.glyphs(glyphs), real("numpy", weights, None).glyphs(glyphs)
    )
    ready.set()
    assert engine.building
    engine.building.join()
    assert engine.name == "flax"
    assert (engine.glyphs(glyphs) == 7.0).all()


def test_numpy_goes_on_where_the_other_engine_cannot_be_built(
    weights: Weights, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = build_engine

    def broken(name: str, glyphs: Weights, lines: Weights | None) -> Engine:
        if name == "flax":
            raise RuntimeError("no compiler")
        return real(name, glyphs, lines)

    monkeypatch.setattr(choice, "build_engine", broken)
    engine = start_building("flax", weights, None)
    assert engine.building
    engine.building.join()
    assert engine.name == "numpy"
    assert engine.glyphs(np.zeros((1, 28, 28), np.float32)).shape == (1, 12)
    assert "NumPy goes on answering" in caplog.text


def test_a_cache_folder_that_cannot_be_written_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    before = jax.config.values["jax_compilation_cache_dir"]
    jax.config.update("jax_compilation_cache_dir", None)
    try:
        keep_compiled()
        assert jax.config.values["jax_compilation_cache_dir"] is None
    finally:
        jax.config.update("jax_compilation_cache_dir", before)


def test_the_last_one_out_gives_the_cores_back() -> None:
    guard = OneBlasThread()
    with guard:
        controller = guard._controller
        before = [library["num_threads"] for library in controller.info()]
        with guard:
            pass
        assert [library["num_threads"] for library in controller.info()] == before
        assert set(before) <= {1}


def test_a_reader_answers_while_its_engine_is_built() -> None:
    reader = Reader.load(SMALL, None, "flax", in_background=True)
    strokes = [[(0, 0), (10, 0), (4, 20)]]
    assert reader.read_strokes(strokes).text == "7"
    reader.wait_for_engine()
    assert reader.engine == "flax"
    assert reader.read_strokes(strokes).text == "7"


@pytest.mark.parametrize("engine", ["flax", "numpy"])
def test_a_reader_tells_its_engine(engine: str) -> None:
    assert Reader.load(SMALL, None, engine).engine == engine
