"""What the app is built from: pinned, hashed, licensed, and nothing else imported."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from licences import LOCK, locked

ROOT = Path(__file__).parent.parent
# Only training, and the benchmark of generated pictures, import what requirements-train.txt adds.
TRAINS = (
    "train_flax.py",
    "model/data/",
    "model/synthesis/",
    "model/training/",
    "model/evaluation/",
)


OTHERS = {"model/export/": "export", "page/static/": "static"}


def asked_by(place: str) -> str:
    """Whose requirements a file may import."""
    if place.startswith(TRAINS):
        return "train"
    return next((name for start, name in OTHERS.items() if place.startswith(start)), "app")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def own_lines(name: str) -> list[str]:
    """What a requirements file asks for itself, without the files that it includes."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith(("#", "-r "))]


def names(lines: Iterable[str]) -> set[str]:
    return {normal(line.split("==")[0]) for line in lines}


def imports(path: Path) -> Iterator[str]:
    """The foreign packages that a file imports, by the name in the import."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found = [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found = [node.module or ""]
        else:
            continue
        for name in (one.split(".")[0] for one in found):
            if name not in sys.stdlib_module_names | {"model", "page"}:
                yield name


def test_every_requirement_is_pinned() -> None:
    for path in ROOT.glob("requirements*.txt"):
        for line in own_lines(path.name):
            assert re.fullmatch(r"[\w.-]+==[\d.]+", line), line


def test_the_extras_are_the_requirements_files() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    assert extras["train"] == own_lines("requirements-train.txt")
    assert extras["mcp"] == own_lines("requirements-mcp.txt")
    assert extras["static"] == own_lines("requirements-static.txt")
    assert extras["dev"] == ["digit-reader[train,mcp]", *own_lines("requirements-dev.txt")]
    assert set(extras["ray"]) <= set(extras["dev"])
    serving = (ROOT / "docs" / "serving.md").read_text(encoding="utf-8")
    assert f"pip install -r requirements.txt {' '.join(extras['ray'])}`" in serving


def test_the_version_is_the_newest_of_the_changelog() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## (\d+\.\d+\.\d+), \d{4}-\d{2}-\d{2}$", changes, re.MULTILINE)
    assert versions[0] == project["version"]
    numbers = [tuple(map(int, version.split("."))) for version in versions]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[-1] == (0, 1, 0)


def test_the_lock_holds_every_requirement_with_its_hashes() -> None:
    versions = {normal(name): version for name, version in locked().items()}
    for name, version in (line.split("==") for line in own_lines("requirements.txt")):
        assert versions.get(normal(name)) == version, f"make requirements.lock anew: {name}"
    entries = re.split(r"^(?=[\w.-]+==)", LOCK.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert len(entries) == len(versions) > 40
    for entry in entries:
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry


def test_the_lock_names_no_host() -> None:
    assert "://" not in LOCK.read_text(encoding="utf-8")


def test_every_package_of_the_lock_has_its_licence_named() -> None:
    table = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
    packages, _, _ = table.partition("\n# Data\n")
    rows = re.findall(r"^\| (\S+) \| (\S+) \| (.+) \|$", packages, re.MULTILINE)
    assert {name: version for name, version, _ in rows if name != "package"} == locked()
    assert not [name for name, _, licence in rows if licence in {"?", "UNKNOWN"}]


@pytest.mark.parametrize(
    ("places", "files"),
    [
        ("app", ["requirements.txt"]),
        ("train", ["requirements.txt", "requirements-train.txt"]),
        ("export", ["requirements.txt", "requirements-dev.txt"]),
        ("static", ["requirements.txt", "requirements-static.txt"]),
    ],
)
def test_nothing_is_imported_but_the_requirements(places: str, files: list[str]) -> None:
    wanted = {name for file in files for name in names(own_lines(file))}
    homes = packages_distributions()
    for path in [*ROOT.glob("*.py"), *ROOT.glob("model/**/*.py"), *ROOT.glob("page/**/*.py")]:
        place = path.relative_to(ROOT).as_posix()
        if places == asked_by(place):
            for name in imports(path):
                assert {normal(home) for home in homes.get(name, [])} & wanted, (place, name)


WITHOUT_TRAINING_PACKAGES = """
import sys
for name in ("HersheyFonts", "matplotlib", "pooch", "tensorboardX"):
    sys.modules[name] = None
"""


def ran(script: str) -> subprocess.CompletedProcess[str]:
    """A script in a Python of its own; train_flax.py does not start itself anew in it."""
    return subprocess.run(  # noqa: S603
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=os.environ | {"GLIBC_TUNABLES": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def test_training_says_what_to_install() -> None:
    ended = ran(
        WITHOUT_TRAINING_PACKAGES
        + "import runpy\nrunpy.run_path('train_flax.py', run_name='__main__')"
    )
    assert ended.returncode == 1, ended.stderr
    assert ended.stderr == (
        "matplotlib, pooch, HersheyFonts not installed: pip install -r requirements-train.txt\n"
    )


def test_the_app_and_the_command_line_start_without_what_training_needs() -> None:
    script = WITHOUT_TRAINING_PACKAGES + (
        "import app\n"
        "from model.__main__ import app as commands\n"
        "commands(['benchmark', '--generated', '1'])\n"
    )
    ended = ran(script)
    assert ended.returncode == 1, ended.stderr
    assert ended.stderr.endswith("not installed: pip install -r requirements-train.txt\n")
    assert "Traceback" not in ended.stderr
