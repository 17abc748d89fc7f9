"""What goes into the folder, and where Pyodide comes from."""

from pathlib import Path

import pytest

from page.static import pyodide_files
from page.static.archives import gzipped, zipped
from page.static.build import build
from page.static.import_graph import imported_files
from page.static.pyodide_files import SHA256, StaticSiteError

MB = 1_000_000
NEVER = ("flax", "training", "synthesis", "sandbox", "fetch", "protection", "layout.py")


def test_the_reader_is_what_it_imports_and_nothing_of_a_server() -> None:
    found = imported_files("page.static.worker_calls")
    assert {"model/reader.py", "page/calls/browser_calls.py", "model/__init__.py"} <= set(found)
    here = [path for path in found if any(word in Path(path).name for word in NEVER)]
    assert here == []
    assert not any(path.startswith("page/protection/") for path in found)
    assert found["model/reader.py"] == Path("model/reader.py").read_bytes()


def test_what_functions_and_types_import_is_left_out(tmp_path: Path) -> None:
    found = imported_files("model.engines.choice")
    assert "model/engines/numpy_engine.py" in found
    assert "model/engines/flax_engine.py" not in found


def test_archives_are_the_same_each_time() -> None:
    files = {"b": b"2", "a": b"1"}
    assert zipped(files) == zipped(dict(reversed(files.items())))
    assert gzipped(b"x") == gzipped(b"x")


def test_the_folder_is_within_its_limits(built: Path) -> None:
    packed = {
        path.relative_to(built).as_posix(): len(gzipped(path.read_bytes()))
        for path in built.rglob("*")
        if path.is_file()
    }
    assert sum(packed.values()) <= 12 * MB
    # Before a stroke can be drawn: the page and its scripts.
    shell = [size for path, size in packed.items() if path.endswith((".html", ".js"))]
    assert sum(shell) <= 0.2 * MB
    readme = (built / "README.md").read_text("utf-8")
    assert readme.startswith("---\n")
    assert "sdk: static\n" in readme
    assert list((built / "licences").iterdir())


def test_a_folder_that_lacks_a_file_or_has_another_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StaticSiteError, match=r"has no pyodide\.mjs"):
        build(tmp_path / "site", tmp_path)
    for name in SHA256:
        (tmp_path / name).write_bytes(b"another")
    with pytest.raises(StaticSiteError, match=r"pyodide\.mjs is not the file of Pyodide"):
        build(tmp_path / "site", tmp_path)
    assert not (tmp_path / "site").exists()


def test_other_files_are_never_deleted(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(StaticSiteError, match="holds other files"):
        build(tmp_path)
    assert (tmp_path / "thesis.txt").exists()


def test_where_nothing_can_be_fetched_it_is_told_what_and_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pyodide_files.pooch, "os_cache", lambda name: tmp_path)
    monkeypatch.setattr(pyodide_files, "CDN", "http://127.0.0.1:9/")
    monkeypatch.setattr(pyodide_files, "CARRIER", str(tmp_path / "no-such-package.whl"))
    with pytest.raises(StaticSiteError) as raised:
        pyodide_files.pyodide_files()
    words = str(raised.value)
    assert "pyodide.asm.wasm" in words
    assert "http://127.0.0.1:9/pyodide.mjs" in words
    assert "pip download" in words
    assert "--pyodide" in words
