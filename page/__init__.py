"""The page and the endpoints that `app.py` starts."""

import os
import tempfile
from pathlib import Path

# Gradio's own folder is shared by all its apps of a user, and a path in it is enough to be read.
# Some of Gradio looks for another one only when it is imported, so this comes first.
os.environ.setdefault(
    "GRADIO_TEMP_DIR",
    str(Path(tempfile.gettempdir(), f"digit-reader-{getattr(os, 'getuid', int)()}")),
)

from .calls.loaded_reader import reader as reader
from .request_log import write_log as write_log
from .settings import Settings as Settings
from .view.layout import build_demo as build_demo
from .view.layout import launch_options as launch_options
