"""Prints THIRD_PARTY.md: the licence of each package of requirements.lock, by its own metadata."""

import re
from importlib.metadata import metadata
from pathlib import Path

LOCK = Path(__file__).parents[2] / "requirements.lock"
HEAD = """# Third-party packages

What a server of this app installs (`requirements.lock`), and the licence that each package names
in its own metadata. None of their code is copied here.

| package | version | licence |
|---|---|---|"""


def locked() -> dict[str, str]:
    """Each package of the lock and its version."""
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE))


def licence(package: str) -> str:
    """What a package's metadata says, in one line."""
    about = metadata(package)
    classified = [
        line.split(" :: ")[-1]
        for line in about.get_all("Classifier") or []
        if line.startswith("License :: ")
    ]
    text = about.get("License-Expression") or ", ".join(classified) or about.get("License") or "?"
    return text.strip().splitlines()[0][:80]


if __name__ == "__main__":
    print(HEAD)  # noqa: T201
    for package, version in sorted(locked().items()):
        print(f"| {package} | {version} | {licence(package)} |")  # noqa: T201
