"""The card of a network: how it was made, for the JSON file beside its weights."""

import platform
import subprocess
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from shutil import which
from typing import Any

import jax
from flax import nnx

from ..data.mnist import Mnist
from .config import Recipe

DATA = (
    "MNIST (LeCun, Cortes and Burges, 1998); letters and digits of 33 handwriting fonts "
    "(model/synthesis/fonts/OFL.txt; SIL Open Font License 1.1)"
)
WRITERS_DATA = (
    "; UNIPEN train_r01_v07 (Guyon et al., 1994; doi:10.5281/zenodo.1195803; CC BY 4.0)"
    "; optdigits (Alpaydin and Kaynak, 1998; UCI; CC BY 4.0)"
)
PACKAGES = ("jax", "flax", "optax", "numpy", "pillow")


def make_card(
    net: nnx.Module, recipe: Recipe, mnist: Mnist, command: str, seconds: float, *, writers: bool
) -> dict[str, Any]:
    """How a network was made.

    Args:
        net: as trained.
        recipe: of its first round.
        mnist: what it was trained, chosen and scored on.
        command: as typed.
        seconds: that the training took.
        writers: whether it learnt from more writers than MNIST's.

    Returns:
        What JSON can hold.
    """
    split = {
        "train": len(mnist.train),
        "validation": f"the last {len(mnist.validation)} training images",
        "test": len(mnist.test),
    }
    parameters = jax.tree.leaves(nnx.state(net, nnx.Param))
    return {
        "parameters": sum(parameter.size for parameter in parameters),
        "data": DATA + (WRITERS_DATA if writers else ""),
        "split": split,
        "recipe": asdict(recipe),
        "command": command,
        "commit": _commit(),
        "versions": {
            "python": platform.python_version(),
            **{package: version(package) for package in PACKAGES},
        },
        "devices": f"{jax.device_count()} of {jax.default_backend()}",
        "training_seconds": round(seconds),
    }


def _commit() -> str | None:
    """The commit of the code, with a + if files differ from it; None outside of a repository."""
    git = which("git")
    if git is None:
        return None
    folder = Path(__file__).parent
    asked = (("rev-parse", "HEAD"), ("status", "--porcelain", "--untracked-files=no"))
    told = [
        subprocess.run([git, *words], cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
        for words in asked
    ]
    if told[0].returncode:
        return None
    return told[0].stdout.strip() + "+" * bool(told[1].stdout.strip())
