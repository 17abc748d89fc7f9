"""Another recogniser beside the reader: what its Python is asked, and what is told without it."""

import sys
from pathlib import Path

import pytest

from model.errors import RecipeError
from model.evaluation import rapidocr
from model.evaluation.rapidocr import rapidocr_times


def test_each_picture_is_read_as_often_as_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    stands_in = """
import json, sys
asked = json.load(sys.stdin)
json.dump([[len(open(path, "rb").read())] * repeats for path, repeats in asked], sys.stdout)
"""
    monkeypatch.setattr(rapidocr, "SCRIPT", stands_in)
    times = rapidocr_times(Path(sys.executable), [(b"four", 3), (b"seventy", 1)])
    assert times == [[4, 4, 4], [7]]


def test_a_python_without_it_is_told(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"nowhere cannot run rapidocr_onnxruntime"):
        rapidocr_times(tmp_path / "nowhere", [(b"", 1)])


def test_the_last_line_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rapidocr, "SCRIPT", "import no_such_package")
    with pytest.raises(RecipeError, match="no_such_package"):
        rapidocr_times(Path(sys.executable), [(b"", 1)])
