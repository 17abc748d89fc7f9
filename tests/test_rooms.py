"""The rooms of the house: who may import whom, and what the library never does."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODEL = ROOT / "model"

# What each file of model/ may import of ours. The image side knows no network, the network no
# picture; they meet in the reader.
MAY_IMPORT = {
    "errors": set(),
    "reading": set(),
    "punctuation": {"reading"},
    "lattice": set(),
    "cuts": {"lattice"},
    "calibration": set(),
    "net": set(),
    "line_net": {"net"},
    "ctc": set(),
    "allographs": {"strokes"},
    "rules": {"parts"},
    "thresholds": set(),
    "picture": {"errors"},
    "decoder": {"errors", "picture"},
    "apart": {"", "decoder", "errors", "picture"},
    "glyph": {"errors"},
    "addresses": {"errors"},
    "fetch": {"addresses", "errors"},
    "arrays": {"errors"},
    "hands": {"arrays", "errors"},
    "parts": {"reading"},
    "clutter": {"parts", "reading"},
    "layout": {"clutter", "parts", "reading", "things"},
    "things": {"clutter", "parts", "reading"},
    "sheet": {"parts", "thresholds"},
    "contrast": {"parts", "sheet", "thresholds"},
    "ink": {"clutter", "contrast", "parts", "reading", "rules", "thresholds"},
    "strokes": {"errors", "ink", "parts", "reading"},
    "line_picture": {"line_net", "parts", "reading"},
    "line_reader": {"ctc", "line_net", "line_picture"},
    "halves": {"layout", "parts", "reading"},
    "candidates": {
        *("alternatives", "clutter", "cuts", "glyph", "halves", "ink", "lattice", "layout"),
        *("line_picture", "parts", "reading", "strokes"),
    },
    "alternatives": {"contrast", "glyph", "ink", "outlines", "parts", "thresholds"},
    "outlines": {"glyph", "ink", "parts"},
    "projection": {
        *("candidates", "glyph", "ink", "lattice", "line_net", "line_picture", "line_reader"),
        *("reading", "thresholds"),
    },
    "weights": {"errors", "line_net", "net"},
    "data": {"errors", "glyph"},
    "augment": {"glyph"},
    "signs": {"allographs", "glyph", "hands"},
    "synthesis": {"allographs", "cuts", "data", "glyph", "hands", "net", "samples", "signs"},
    "generated": {"data"},
    "samples": {"arrays"},
    "checkpoints": {"errors"},
    "extra": {
        *("candidates", "data", "errors", "ink", "net", "picture", "samples", "strokes"),
    },
    "training": {"checkpoints", "errors", "synthesis"},
    "lines": {"augment", "ctc", "glyph", "line_net"},
    "tasks": {"augment", "ctc", "line_net", "lines", "net", "samples", "training"},
    "teaching": {"augment", "glyph", "net", "samples", "training"},
    "courses": {
        *("data", "line_net", "line_scoring", "net", "report", "samples", "scoring"),
        *("synthesis", "tasks", "teaching", "training", "weights"),
    },
    "preparation": {"data", "extra", "hands", "samples", "synthesis", "training"},
    "scoring": {"calibration", "data", "net", "report", "samples"},
    "line_scoring": {
        *("ctc", "data", "line_net", "lines", "net", "report", "samples", "signs"),
        "tasks",
    },
    "history": set(),
    "report": {"calibration", "history", "net"},
    "glyph_reader": {"glyph", "net"},
    "line_search": {
        *("calibration", "candidates", "lattice", "line_reader", "net", "reading"),
    },
    "together": {
        *("candidates", "ctc", "lattice", "line_reader", "line_search", "net", "reading"),
    },
    "reader": {
        *("calibration", "candidates", "ctc", "errors", "glyph", "glyph_reader", "ink", "lattice"),
        *("line_net", "line_reader", "line_search", "net", "picture", "projection", "punctuation"),
        *("reading", "strokes", "together", "weights"),
    },
    "stages": {"contrast", "glyph", "ink", "layout", "reading"},
    "evaluation": {"calibration", "data", "errors", "picture", "reader", "reading"},
    "serving": {"allographs", "benchmark"},
    "training_speed": {"data", "errors", "history"},
    "benchmark": {
        "allographs",
        "calibration",
        "data",
        "generated",
        "line_scoring",
        "reader",
        "signs",
    },
}


def imports_of_ours(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (
            node.level or (node.module or "").startswith("model")
        ):
            found.add((node.module or "").removeprefix("model.").split(".")[0])
        if isinstance(node, ast.Import):
            found |= {n.name.split(".")[1] for n in node.names if n.name.startswith("model.")}
    return found


def test_every_file_has_its_room() -> None:
    files = {path.stem for path in MODEL.glob("*.py")}
    assert files - {"__init__", "__main__"} == set(MAY_IMPORT)


@pytest.mark.parametrize("room", sorted(MAY_IMPORT))
def test_arrows_point_down_only(room: str) -> None:
    assert imports_of_ours(MODEL / f"{room}.py") == MAY_IMPORT[room]


def test_the_page_uses_the_public_interface_alone() -> None:
    for path in [ROOT / "app.py", *(ROOT / "page").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert not (node.module or "").startswith("model."), path.name
            if isinstance(node, ast.Import):
                assert not any(name.name.startswith("model.") for name in node.names), path.name


def test_nothing_is_unpickled() -> None:
    for path in [*ROOT.glob("*.py"), *MODEL.glob("*.py"), *(ROOT / "page").glob("*.py")]:
        assert not {"pickle", "dill", "joblib", "shelve"} & {
            name.name.split(".")[0]
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for name in node.names
        }, path.name
        assert "allow_pickle" not in path.read_text(encoding="utf-8"), path.name
