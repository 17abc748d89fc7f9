"""What the app is built from: pinned, hashed, licensed, and nothing else imported."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

from licences import LOCK, locked
from test_readme import pins

ROOT = Path(__file__).parent.parent


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_lock_holds_every_requirement_with_its_hashes() -> None:
    versions = {normal(name): version for name, version in locked().items()}
    for name, version in pins().items():
        assert versions.get(normal(name)) == version, f"make requirements.lock anew: {name}"
    entries = re.split(r"^(?=[\w.-]+==)", LOCK.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert len(entries) == len(versions) > 40
    for entry in entries:
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry


def test_every_package_of_the_lock_has_its_licence_named() -> None:
    table = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\S+) \| (\S+) \| (.+) \|$", table, re.MULTILINE)
    assert {name: version for name, version, _ in rows if name != "package"} == locked()
    assert not [name for name, _, licence in rows if licence in {"?", "UNKNOWN"}]


def test_the_app_imports_nothing_but_its_requirements() -> None:
    wanted = {normal(name) for name in pins()}
    homes = packages_distributions()
    for path in [*ROOT.glob("*.py"), *ROOT.glob("model/**/*.py"), *ROOT.glob("page/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [name.name for name in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            else:
                continue
            for name in (one.split(".")[0] for one in names):
                if name not in sys.stdlib_module_names | {"model", "page"}:
                    assert {normal(home) for home in homes.get(name, [])} & wanted, (path, name)
