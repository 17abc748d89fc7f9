"""The figures of every epoch of a training run, kept beside its checkpoints."""

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import jax

HISTORY_FILE = "history.json"
EVENTS_FOLDER = "events"


class History:
    """The figures of every epoch of a run, kept beside its checkpoints.

    Attributes:
        epochs: for each its figures by name, among them "seconds", since the run began.
        seconds: how long the run has taken, up to its last epoch's end or its last stop. Neither
            the time between a kill and a resume counts, nor what an epoch had taken until a kill.
    """

    def __init__(self, folder: Path, *, events: bool = False) -> None:
        """Go on with what the folder holds, if it holds any.

        Args:
            folder: of the run.
            events: whether TensorBoard's events are written, too, in a folder `events` of it.
        """
        self._path = folder / HISTORY_FILE
        self.epochs: list[dict[str, float]] = []
        self.seconds = 0.0
        # Of a file that is cut off, what it held is lost, the run is not.
        with suppress(FileNotFoundError, ValueError, TypeError):
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            self.epochs, self.seconds = kept["epochs"], kept["seconds"]
        self._begun = time.perf_counter() - self.seconds
        self._events = folder / EVENTS_FOLDER if events else None

    def add(self, figures: Mapping[str, float]) -> None:
        """Keep an epoch's figures in place of any of it or later ones: a run may go back."""
        self.epochs = [known for known in self.epochs if known["epoch"] < figures["epoch"]]
        self.epochs.append({**figures, "seconds": time.perf_counter() - self._begun})
        self.keep()
        if self._events is None:
            return
        # To import it takes as long as to read ten drawings, and few ask for it.
        from tensorboardX import SummaryWriter  # noqa: PLC0415

        epoch = int(figures["epoch"])
        # The events of epochs that come once more are forgotten.
        writer = SummaryWriter(str(self._events), purge_step=epoch, filename_suffix=f".{epoch}")
        with writer:
            for name in figures.keys() - {"epoch", "step"}:
                writer.add_scalar(name, figures[name], epoch)

    def keep(self) -> None:
        """Write it as it is now; what an epoch took until the run is stopped counts, too."""
        self.seconds = time.perf_counter() - self._begun
        kept = {"seconds": self.seconds, "epochs": self.epochs}
        draft = self._path.with_suffix(f".{jax.process_index()}.tmp")  # each of a run's its own
        draft.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
        draft.replace(self._path)
