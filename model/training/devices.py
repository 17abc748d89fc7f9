"""Which devices compute: the cores of one machine, or of several that were joined."""

import jax

from ..errors import RecipeError
from .config import Recipe


def use_devices(devices: int, join: tuple[str, int, int] | None) -> None:
    """Take as many devices as asked for, and wait for the other processes.

    Call it before anything is computed.

    Args:
        devices: what a CPU counts for; with 1 one device uses all its cores.
        join: HOST:PORT of process 0, the number of processes, and this one's number from 0.

    Raises:
        RecipeError: if there is no process of that number.
    """
    if devices > 1:
        jax.config.update("jax_num_cpu_devices", devices)
    if join:
        if not 0 <= join[2] < join[1]:
            raise RecipeError(f"--join counts {join[1]} processes from 0: there is no {join[2]}")
        jax.distributed.initialize(*join)


def check_devices(recipe: Recipe) -> None:
    """Whether all devices there are can share a batch.

    Raises:
        RecipeError: if it cannot be shared out evenly.
    """
    share = recipe.batch // recipe.groups
    if recipe.batch % (recipe.groups * jax.device_count()):
        raise RecipeError(
            f"a batch of {recipe.batch} in {recipe.groups} groups cannot be shared out evenly "
            f"among {jax.device_count()} devices: --devices takes a number that divides {share}"
        )
