"""The figures of every epoch of a training run, kept beside its checkpoints."""

import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

HISTORY_FILE = "history.json"


class History:
    """The figures of every epoch of a run, kept beside its checkpoints.

    Attributes:
        epochs: for each its figures by name, among them "seconds", since the run began; neither
            the time between a kill and a resume counts, nor what the last epoch had taken by then.
    """

    def __init__(self, folder: Path) -> None:
        """Go on with what the folder holds, if it holds any."""
        self._path = folder / HISTORY_FILE
        self.epochs: list[dict[str, float]] = []
        if self._path.exists():
            with suppress(ValueError):  # cut off: what it told is lost, the run is not
                self.epochs = json.loads(self._path.read_text(encoding="utf-8"))
        self._begun = time.perf_counter() - self.seconds

    @property
    def seconds(self) -> float:
        """How long the epochs took that are kept."""
        return self.epochs[-1]["seconds"] if self.epochs else 0.0

    def add(self, figures: Mapping[str, float]) -> None:
        """Keep an epoch's figures in place of any of it or later ones: a run may go back."""
        self.epochs = [known for known in self.epochs if known["epoch"] < figures["epoch"]]
        self.epochs.append({**figures, "seconds": time.perf_counter() - self._begun})
        draft = self._path.with_suffix(f".{os.getpid()}.tmp")  # a run may have several processes
        draft.write_text(json.dumps(self.epochs, indent=1) + "\n", encoding="utf-8")
        draft.replace(self._path)
