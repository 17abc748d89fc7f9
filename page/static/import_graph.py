"""Which modules of this project a module needs to be imported."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

PROJECT = Path(__file__).parents[2]
PACKAGES = ("model", "page")


def imported_files(*modules: str) -> dict[str, bytes]:
    """The files of modules and of all that they import, down to other people's libraries.

    What a function imports when it is called is not among them, nor what only types need.

    Args:
        modules: names, as in `import`.

    Returns:
        The source of each by its path from the project's folder.
    """
    found: dict[str, bytes] = {}
    waiting = list(modules)
    while waiting:
        module = waiting.pop()
        path = _file_of(module)
        if path is None:
            continue
        name = path.relative_to(PROJECT).as_posix()
        if name in found:
            continue
        found[name] = path.read_bytes()
        waiting += _parents(module)
        waiting += _imports(module, path, ast.parse(found[name]).body)
    return found


def _file_of(module: str) -> Path | None:
    if module.split(".", maxsplit=1)[0] not in PACKAGES:
        return None
    place = PROJECT.joinpath(*module.split("."))
    files = (place / "__init__.py", place.with_suffix(".py"))
    return next((path for path in files if path.is_file()), None)


def _parents(module: str) -> Iterator[str]:
    while "." in module:
        module = module.rpartition(".")[0]
        yield module


def _imports(module: str, path: Path, body: list[ast.stmt]) -> Iterator[str]:
    """The modules that statements import, of this project or not."""
    for statement in body:
        if isinstance(statement, ast.Import):
            yield from (alias.name for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom):
            start = _start(module, path, statement)
            yield start
            for alias in statement.names:
                yield from _named(start, alias.name)
        elif isinstance(statement, ast.Try | ast.If) and not _is_for_types(statement):
            yield from _imports(module, path, statement.body)


def _is_for_types(statement: ast.Try | ast.If) -> bool:
    return isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.unparse(statement.test)


def _start(module: str, path: Path, statement: ast.ImportFrom) -> str:
    """What stands behind `from`, in full."""
    if not statement.level:
        return statement.module or ""
    parts = module.split(".") if path.stem == "__init__" else module.split(".")[:-1]
    parts = parts[: len(parts) - statement.level + 1]
    return ".".join([*parts, *([statement.module] if statement.module else [])])


def _named(start: str, name: str) -> Iterator[str]:
    """The module of a name: itself one, or gathered by a package that imports it when asked."""
    if _file_of(f"{start}.{name}"):
        yield f"{start}.{name}"
        return
    path = _file_of(start)
    if path and path.stem == "__init__" and name != "*":
        yield getattr(getattr(import_module(start), name), "__module__", start)
