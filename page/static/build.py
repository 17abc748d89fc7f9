"""Puts the folder of static files together."""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import packages, site
from .archives import gzipped, zipped
from .import_graph import imported_files
from .packages import Files
from .precompile import precompiled
from .pyodide_files import CORE, STANDARD_LIBRARY, StaticSiteError, pyodide_files
from .weights import BEHIND, FIRST, half_weights, text_confidence

ENTRY = "page.static.worker_calls"
HASH_LENGTH = 12


@dataclass(frozen=True)
class Size:
    """How large a part of the folder is.

    Attributes:
        part: its name.
        raw_bytes: as it lies on the disk.
        packed_bytes: as gzip would send it.
    """

    part: str
    raw_bytes: int
    packed_bytes: int


def build(folder: Path, pyodide_folder: Path | None = None) -> list[Size]:
    """Write the product as static files.

    Args:
        folder: to write: a new one, an empty one, or one that was written before.
        pyodide_folder: with Pyodide's files; by default they are fetched.

    Returns:
        How large its parts are.

    Raises:
        StaticSiteError: if Pyodide cannot be had, or the folder holds something else.
        OSError: if the folder cannot be written.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / site.MARK).exists():
        raise StaticSiteError(f"{folder} holds other files: name a new folder")
    files = site_files(pyodide_files(pyodide_folder))
    draft = folder.with_name(f"{folder.name}.tmp")
    shutil.rmtree(draft, ignore_errors=True)
    for path, content in files.items():
        (draft / path).parent.mkdir(parents=True, exist_ok=True)
        (draft / path).write_bytes(content)
    if folder.exists():
        shutil.rmtree(folder)
    draft.rename(folder)
    return sizes(files)


def site_files(pyodide: Files) -> Files:
    """All files of the folder by their paths.

    Args:
        pyodide: the files of Pyodide, as `pyodide_files` gives them.
    """
    core, reader = _python(pyodide)
    scripts = site.scripts()
    folders = {
        site.folder_name(name, files): files
        for name, files in (
            ("page", scripts),
            ("pyodide", core),
            ("reader", reader),
        )
    }
    page, runtime, reading = folders
    hashed = {f"{name}/{path}": one for name, of in folders.items() for path, one in of.items()}
    plain = site.plain_files()
    told: dict[str, Any] = {
        "page": page,
        "core": CORE,
        "files": {
            name: {"path": f"{where}/{name}"}
            for where, names in ((runtime, core), (reading, reader))
            for name in names
        },
    }
    first = ["pyodide.asm.wasm.gz", STANDARD_LIBRARY]
    told["bytes"] = sum(len(core[name]) for name in first) + len(reader["first.zip"])
    preloads = [f"{page}/{name}" for name in sorted(scripts) if name not in site.NO_MODULES]
    unnumbered = site.index_page(told, preloads)
    whole = hashed | plain | {"index.html": unnumbered}
    told["version"] = site.folder_name("version", whole).split("-")[1]
    index = site.index_page(told, preloads)
    hashes = {path: path.split("/")[0].rpartition("-")[2] for path in hashed}
    hashes |= {path: hashlib.sha256(one).hexdigest()[:HASH_LENGTH] for path, one in plain.items()}
    hashes[""] = hashlib.sha256(index).hexdigest()[:HASH_LENGTH]
    return {
        "index.html": index,
        site.MARK: site.service_worker(told["version"], hashes),
        **hashed,
        **plain,
        **site.papers(),
        **packages.licences(pyodide),
    }


def _python(pyodide: Files) -> tuple[Files, Files]:
    """Pyodide's folder and the reader's."""
    pillow, pillow_behind = packages.pillow_files(pyodide)
    project = imported_files(ENTRY) | {}
    first = (
        packages.numpy_files(pyodide)
        | packages.scipy_files(pyodide)
        | pillow
        | packages.stand_ins()
        | project
    )
    library = packages.library_files(pyodide)
    library, first, behind = precompiled([library, first, pillow_behind], pyodide)
    for name in FIRST:
        first |= half_weights(name)
    first |= text_confidence()
    for name in BEHIND:
        behind |= half_weights(name)
    core = {
        "pyodide.mjs": pyodide["pyodide.mjs"],
        "pyodide.asm.mjs": pyodide["pyodide.asm.mjs"],
        "pyodide.asm.wasm.gz": gzipped(pyodide["pyodide.asm.wasm"]),
        STANDARD_LIBRARY: zipped(library),
    }
    return core, {"first.zip": zipped(first), "behind.zip": zipped(behind)}


def sizes(files: Files) -> list[Size]:
    """How large the parts of the folder are, the largest first."""
    parts: dict[str, Files] = {}
    for path, content in files.items():
        where, _, name = path.partition("/")
        is_archive = name.endswith((".zip", ".gz"))
        part = name if is_archive else where.partition("-")[0] if name else "index.html and others"
        parts.setdefault(part, {})[path] = content
    found = [
        Size(part, sum(map(len, of.values())), sum(len(gzipped(one)) for one in of.values()))
        for part, of in parts.items()
    ]
    return sorted(found, key=lambda size: -size.packed_bytes)
