"""The kinds of pages, by name."""

from collections.abc import Mapping

from ..config import PageConfig
from .degraded import DEGRADED
from .drawings import DRAWINGS
from .photos import PHOTOS
from .small_pictures import SMALL_PICTURES
from .without_digits import WITHOUT_DIGITS

# A page's number tells its kind: in another order the same training would make other pages.
KINDS: Mapping[str, PageConfig] = {
    **PHOTOS,
    **SMALL_PICTURES,
    **DEGRADED,
    **DRAWINGS,
    **WITHOUT_DIGITS,
}
"""What is measured and trained on, each kind with its own name."""
