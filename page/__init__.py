"""The page and the endpoints that `app.py` starts."""

from .layout import build_demo as build_demo
from .layout import launch_options as launch_options
from .loading import reader as reader
from .log import write_log as write_log
from .settings import Settings as Settings
