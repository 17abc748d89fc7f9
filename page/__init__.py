"""The page and the endpoints that `app.py` starts.

What stands here is imported when it is first asked for: a worker in a browser, which asks the
functions in `calls.browser_calls` alone, has no server's packages.
"""

import os
import tempfile
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

# Gradio's own folder is shared by all its apps of a user, and a path in it is enough to be read.
# Some of Gradio looks for another one only when it is imported, so this comes first.
os.environ.setdefault(
    "GRADIO_TEMP_DIR",
    str(Path(tempfile.gettempdir(), f"digit-reader-{getattr(os, 'getuid', int)()}")),
)

# Gradio sums up its last 10,000 calls after each one, which costs more than the reading.
os.environ.setdefault("GRADIO_ANALYTICS_MAX_EVENTS", "1")
os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", str(10**9))

if TYPE_CHECKING:
    from .calls.loaded_reader import reader as reader
    from .request_log import write_log as write_log
    from .server import Server as Server
    from .server import build_demo as build_demo
    from .settings import Settings as Settings

_MODULES = {
    "reader": ".calls.loaded_reader",
    "write_log": ".request_log",
    "Settings": ".settings",
    "build_demo": ".server",
    "Server": ".server",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for (PEP 562)."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_MODULES[name], __name__), name)
    globals()[name] = value
    return value
