"""A training run on disk: all that a resume needs, whole or not there at all."""

import json
from pathlib import Path
from typing import Any

import jax
import orbax.checkpoint as ocp

from ..errors import CheckpointError

# About a minute and a half on two cores: what a killed run has to do again.
STEPS_BETWEEN_SAVES = 500
RUN_FILE = "run.json"


class Checkpoints:
    """The checkpoints of one run in one folder.

    Orbax writes each beside its final place and renames it, so that one half-written by a
    killed process is never taken for a checkpoint.
    """

    def __init__(
        self, folder: Path, run: dict[str, Any], steps_between: int = STEPS_BETWEEN_SAVES
    ) -> None:
        """Open a folder, new or of the same run.

        Args:
            folder: made if it is not there.
            run: what sets this run apart from others, of JSON's types.
            steps_between: how many steps are lost at most when the process is killed. Steps, not
                seconds: all processes of a run must save at the same time.

        Raises:
            CheckpointError: if the folder holds another run, or cannot be written.
        """
        self._folder = folder.absolute()
        self._steps_between = steps_between
        self._claim(run)
        options = ocp.CheckpointManagerOptions(max_to_keep=2, enable_async_checkpointing=False)
        self._manager = ocp.CheckpointManager(self._folder / "checkpoints", options=options)

    def _claim(self, run: dict[str, Any]) -> None:
        path = self._folder / RUN_FILE
        run = json.loads(json.dumps(run))
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            # Of processes that were joined the first says what the others have to run.
            is_alone = jax.process_count() == 1
            if not path.exists() or (is_alone and not self._is_begun()):
                draft = path.with_suffix(f".{jax.process_index()}.tmp")
                draft.write_text(json.dumps(run, indent=2) + "\n", encoding="utf-8")
                draft.replace(path)
            found = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CheckpointError(
                f"the run folder {self._folder} cannot be used: {error}"
            ) from error
        differing = sorted(key for key in {*found, *run} if found.get(key) != run.get(key))
        if differing:
            raise CheckpointError(
                f"{self._folder} holds another run: {', '.join(differing)} differ; name another "
                "folder with --run, or delete this one"
            )

    def _is_begun(self) -> bool:
        """Whether more is there than the word of a run that failed before it made anything."""
        made = (path for path in self._folder.rglob("*") if path.is_file())
        return any(path.name != RUN_FILE and ".tmp" not in path.suffixes for path in made)

    def latest(self, state: Any) -> tuple[int, Any]:
        """The last state saved, or the given one.

        Args:
            state: the state of a fresh run, whose shapes and places the saved one takes.

        Returns:
            How many steps it has done, and the state.

        Raises:
            CheckpointError: if the checkpoint does not fit the state or is damaged.
        """
        step = self._manager.latest_step()
        if step is None:
            return 0, state
        try:
            like = jax.tree.map(ocp.utils.to_shape_dtype_struct, state)
            return step, self._manager.restore(step, args=ocp.args.StandardRestore(like))
        except (ValueError, KeyError, OSError) as error:
            raise CheckpointError(
                f"checkpoint {step} in {self._folder} cannot be loaded ({error}): delete its "
                "folder to go on from the one before it"
            ) from error

    def save_now_and_then(self, done: int, state: Any) -> None:
        """Save if the last time is long enough ago; call it after every step."""
        if done - (self._manager.latest_step() or 0) >= self._steps_between:
            self.save(done, state)

    def save(self, done: int, state: Any) -> None:
        """Save the state after so many steps; returns when it is on disk."""
        if done != self._manager.latest_step():
            self._manager.save(done, args=ocp.args.StandardSave(state), force=True)
            self._manager.wait_until_finished()
