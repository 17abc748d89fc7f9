"""Whole pages with digits on them, and where on the page every digit's ink is."""

from .config import PageConfig as PageConfig
from .digit_sources import DigitSource as DigitSource
from .kinds import KINDS as KINDS
from .marks import KINDS_OF_MARK as KINDS_OF_MARK
from .page import Page as Page
from .page import PageDigit as PageDigit
from .page import make_page as make_page
