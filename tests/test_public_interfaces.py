"""Only what other packages call public is used: all else may change in silence."""

import ast
import inspect
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = [
    ROOT / "app.py",
    ROOT / "train_flax.py",
    *sorted((ROOT / "page").rglob("*.py")),
    *sorted((ROOT / "model").rglob("*.py")),
]
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}
# Of named tuples, and documented: the underscore keeps them apart from the fields.
DOCUMENTED = {"_asdict", "_fields", "_make", "_replace"}
OWN_PACKAGES = {"model", "page", "app"}


def is_private(name: str) -> bool:
    return name not in DOCUMENTED and any(
        part.startswith("_") and not (part.startswith("__") and part.endswith("__"))
        for part in name.split(".")
    )


def own_names() -> set[str]:
    """Every private name that our own code gives to something."""
    found: set[str] = set()
    for tree in TREES.values():
        for node in ast.walk(tree):
            match node:
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                    found.add(name)
                case ast.ClassDef(name=name):
                    found.add(name)
                case (
                    ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name, ctx=ast.Store())
                    | ast.Name(id=name, ctx=ast.Store())
                ):
                    found.add(name)
    return found


OWN = own_names()


def foreign_names(tree: ast.AST) -> dict[str, tuple[str, str]]:
    """What a file imports of other packages: the name there, its module and its name in it."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for one in node.names:
                found[one.asname or one.name.split(".")[0]] = (one.name, "")
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for one in node.names:
                found[one.asname or one.name] = (node.module or "", one.name)
    return {
        name: (module, inside)
        for name, (module, inside) in found.items()
        if module.split(".")[0] not in OWN_PACKAGES
    }


def root_of(node: ast.AST) -> str:
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def private_uses(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The lines where something private of another package stands."""
    foreign = foreign_names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and is_private(node.attr):
            if node.attr not in OWN or root_of(node.value) in foreign:
                yield node.lineno, node.attr
        elif isinstance(node, ast.keyword) and node.arg and is_private(node.arg):
            yield node.lineno, f"{node.arg}="
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, one.name) for one in node.names if is_private(one.name))
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or "", *(one.name for one in node.names)]
            yield from ((node.lineno, name) for name in names if is_private(name))


def foreign_bases(tree: ast.AST) -> Iterator[tuple[ast.ClassDef, type]]:
    foreign = foreign_names(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.ClassDef):
            continue
        for base in node.bases:
            module, name = foreign.get(root_of(base), ("", ""))
            if not module or module in sys.stdlib_module_names:
                continue
            found = import_module(module)
            for part in ast.unparse(base).split("[")[0].split(".")[0 if name else 1 :]:
                found = getattr(found, name if part == root_of(base) else part)
            if inspect.isclass(found):
                yield node, found


def test_there_is_something_to_look_at() -> None:
    assert len(FILES) > 80
    sample = ast.parse(
        "import gradio as gr\nfrom gradio._x import y\nfrom gradio import _z\nimport a._b\n"
        "demo = gr.Blocks()\ndemo._queue = 1\ndemo.launch(_app=2)\ngr._private\n"
    )
    assert {name for _, name in private_uses(sample)} == {
        *("gradio._x", "_z", "a._b", "_app=", "_queue", "_private"),
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_file_uses_what_is_private_elsewhere(path: Path) -> None:
    assert list(private_uses(TREES[path])) == []


def test_no_class_overrides_or_uses_what_is_private_in_a_foreign_base() -> None:
    clashes = []
    for path, tree in TREES.items():
        for node, base in foreign_bases(tree):
            theirs = {name for name in dir(base) if is_private(name)}
            ours = {
                each.attr
                for each in ast.walk(node)
                if isinstance(each, ast.Attribute) and root_of(each.value) in {"self", "cls"}
            } | {each.name for each in node.body if isinstance(each, ast.FunctionDef)}
            clashes += [(path.name, node.name, name) for name in sorted(ours & theirs)]
    assert clashes == []
