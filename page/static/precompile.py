"""Modules compiled beforehand: importing their sources would cost two seconds of each start."""

import io
import json
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

from .archives import zipped
from .packages import Files
from .pyodide_files import CORE, STANDARD_LIBRARY, StaticSiteError

SCRIPT = Path(__file__).parent / "precompile.mjs"
NEEDED = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", STANDARD_LIBRARY)


def has_compiler() -> bool:
    """Whether modules can be compiled here: that takes Node."""
    return shutil.which("node") is not None


def precompiled(groups: list[Files], pyodide: Files) -> list[Files]:
    """Groups of files, each module compiled; unchanged where there is no Node.

    Args:
        groups: of files by their paths, in which a path stands once.
        pyodide: the files of Pyodide, which compiles them in Node.

    Raises:
        StaticSiteError: if a module cannot be compiled.
    """
    node = shutil.which("node")
    if node is None:
        return groups
    modules = [
        {path: content for path, content in group.items() if path.endswith(".py")}
        for group in groups
    ]
    asked = {
        f"{number}/{path}": one for number, of in enumerate(modules) for path, one in of.items()
    }
    with tempfile.TemporaryDirectory() as folder:
        for name in NEEDED:
            Path(folder, name).write_bytes(pyodide[name])
        done = subprocess.run(  # noqa: S603 (a fixed list)
            [node, str(SCRIPT), folder, json.dumps(CORE)],
            input=zipped(asked),
            capture_output=True,
            check=False,
        )
    if done.returncode:
        raise StaticSiteError(f"modules cannot be compiled: {done.stderr.decode()[-2000:]}")
    with zipfile.ZipFile(io.BytesIO(done.stdout)) as compiled:
        found = {path: compiled.read(path) for path in compiled.namelist()}
    return [
        {path: content for path, content in group.items() if not path.endswith(".py")}
        | {path + "c": found[f"{number}/{path}c"] for path in of}
        for number, (group, of) in enumerate(zip(groups, modules, strict=True))
    ]
