"""What of NumPy, SciPy, Pillow and the standard library goes into the browser.

Files are kept as {path in site-packages: bytes}.
"""

import io
import zipfile
from pathlib import Path

from .pyodide_files import NUMPY, PILLOW, SCIPY, STANDARD_LIBRARY, StaticSiteError

Files = dict[str, bytes]

STAND_INS_FOLDER = Path(__file__).parent / "stand_ins"
# Libraries that have no place in a browser, or too much of one, and what stands in for them.
STAND_INS = {
    "safetensors/__init__.py": "safetensors_errors.py",
    "safetensors/numpy.py": "safetensors_numpy.py",
    "pillow_heif.py": "pillow_heif.py",
    "threadpoolctl.py": "threadpoolctl.py",
    "numpy/ma.py": "numpy_ma.py",
    "scipy/ndimage/__init__.py": "scipy_ndimage.py",
    "scipy/special.py": "scipy_special.py",
    "scipy/_lib/_util.py": "scipy_util.py",
    "scipy/_lib/_array_api.py": "scipy_array_api.py",
}
EMPTY = (
    *("scipy/__init__.py", "scipy/_lib/__init__.py", "scipy/_external/__init__.py"),
    "scipy/_external/array_api_extra.py",
)
# Nothing of the reader asks for these parts of NumPy, and NumPy itself only when they are named.
NUMPY_LEFT_OUT = (
    *("_pyinstaller", "char", "ctypeslib", "doc", "f2py", "fft", "ma", "polynomial", "random"),
    *("rec", "strings", "testing", "typing", "core", "distutils"),
)
# The filters of SciPy, without the layer that looks for other kinds of arrays: with it the import
# of `scipy.ndimage` brings linear algebra and special functions, and takes seconds.
SCIPY_KEPT = (
    *(f"scipy/ndimage/_{name}.py" for name in ("filters", "fourier", "interpolation")),
    *(f"scipy/ndimage/_{name}.py" for name in ("measurements", "morphology")),
    *(f"scipy/ndimage/_ni_{name}.py" for name in ("docstrings", "support")),
    *("scipy/_lib/doccer.py", "scipy/_cyutility"),
    *(f"scipy/ndimage/_{name}.cpython" for name in ("nd_image", "ni_label", "rank_filter_1d")),
)
# A worker in a browser has no terminal, no processes, no sockets and no mail, and debugs nothing.
LIBRARY_LEFT_OUT = (
    *("_pyrepl", "bdb", "cmd", "code", "compileall", "configparser", "cProfile", "curses"),
    *(
        "dbm",
        "doctest",
        "ensurepip",
        "fileinput",
        "ftplib",
        "http",
        "idlelib",
        "imaplib",
        "mailbox",
    ),
    *("modulefinder", "multiprocessing", "netrc", "optparse", "pdb", "pickletools", "plistlib"),
    *("poplib", "profile", "pstats", "py_compile", "pyclbr", "pydoc", "pydoc_data", "rlcompleter"),
    *(
        "sched",
        "shelve",
        "smtplib",
        "socketserver",
        "sqlite3",
        "statistics",
        "symtable",
        "tabnanny",
    ),
    *("tarfile", "this", "timeit", "trace", "tracemalloc", "turtle", "unittest", "venv", "wave"),
    *("webbrowser", "wsgiref", "xml", "xmlrpc", "zipapp", "_pydatetime", "_pydecimal"),
    *("_sysconfigdata__emscripten_wasm32-emscripten", "_aix_support", "_apple_support"),
    *("_android_support", "_ios_support", "_osx_support", "antigravity"),
)
# Codecs of Asia have tables of their own; what reads pictures needs none of the others either.
CODECS_KEPT = (
    *("__init__", "aliases", "ascii", "cp437", "idna", "latin_1", "utf_8", "utf_16"),
    *("utf_16_le", "utf_16_be", "utf_32", "raw_unicode_escape", "unicode_escape"),
)
# Modules of Pillow that drawings are read with; those for files of all kinds come behind.
PILLOW_FIRST = (
    *("__init__", "_version", "_binary", "_deprecate", "_util", "_typing", "ExifTags", "Image"),
    *("ImageChops", "ImageColor", "ImageDraw", "ImageFile", "ImageFont", "ImageMode"),
    *("ImagePalette", "ImageSequence", "ImageText", "PngImagePlugin", "TiffTags", "_imaging"),
    *("ImageFilter", "features", "_imagingmath", "ImageMath", "GimpGradientFile"),
    *("GimpPaletteFile", "PaletteFile"),
)


def numpy_files(pyodide: Files) -> Files:
    """NumPy without what no reading asks for."""
    return {
        path: content
        for path, content in _unpacked(pyodide[NUMPY], "numpy/").items()
        if path.endswith((".py", ".so"))
        and path.split("/")[1].partition(".")[0] not in NUMPY_LEFT_OUT
        and "/tests/" not in path
        and "lapack_lite" not in path
    }


def scipy_files(pyodide: Files) -> Files:
    """`scipy.ndimage` alone, and stand-ins for what it asks of SciPy."""
    found = _unpacked(pyodide[SCIPY], "scipy/")
    kept = {path: content for path, content in found.items() if path.startswith(SCIPY_KEPT)}
    missing = [start for start in SCIPY_KEPT if not any(path.startswith(start) for path in kept)]
    if missing:
        raise StaticSiteError(f"{SCIPY} has no {', '.join(missing)}")
    return kept | dict.fromkeys(EMPTY, b"")


def pillow_files(pyodide: Files) -> tuple[Files, Files]:
    """Pillow: what drawings are read with, and the rest."""
    found = {
        path: content
        for path, content in _unpacked(pyodide[PILLOW], "PIL/").items()
        if path.endswith((".py", ".so"))
    }
    first = {path for path in found if path.split("/")[1].partition(".")[0] in PILLOW_FIRST}
    return (
        {path: content for path, content in found.items() if path in first},
        {path: content for path, content in found.items() if path not in first},
    )


def library_files(pyodide: Files) -> Files:
    """The standard library without what a worker cannot use."""
    found = _unpacked(pyodide[STANDARD_LIBRARY], "")
    return {
        path: content
        for path, content in found.items()
        if path.split("/")[0].partition(".")[0] not in LIBRARY_LEFT_OUT
        and (not path.startswith("encodings/") or Path(path).stem in CODECS_KEPT)
    }


def licences(pyodide: Files) -> Files:
    """The licences of the packages, by their paths in the folder of the site."""
    return {
        f"licences/{path.split('-')[0]}/{Path(path).name}": content
        for wheel in (NUMPY, SCIPY, PILLOW)
        for path, content in _unpacked(pyodide[wheel], "").items()
        if ".dist-info/" in path and "LICEN" in Path(path).name.upper()
    }


def stand_ins() -> Files:
    """What stands in for libraries."""
    return {path: (STAND_INS_FOLDER / name).read_bytes() for path, name in STAND_INS.items()}


def _unpacked(packed: bytes, start: str) -> Files:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {
            name: archive.read(name)
            for name in archive.namelist()
            if name.startswith(start) and not name.endswith("/")
        }
