"""What the owner of a page may choose."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """How one page behaves.

    Attributes:
        examples: whether pictures to try are shown.
        workers: how many readings run at the same time, for the page and for each endpoint.
        corrections: the folder for what visitors correct and agree to keep; None keeps nothing.
        corrections_mb: how large that folder may grow.
    """

    examples: bool = True
    workers: int = 4
    corrections: Path | None = None
    corrections_mb: int = 200
