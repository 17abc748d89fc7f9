"""In place of `scipy/ndimage/__init__.py`: its functions for NumPy's arrays, and no other ones."""

from ._filters import *  # type: ignore  # noqa: F403
from ._fourier import *  # type: ignore  # noqa: F403
from ._interpolation import *  # type: ignore  # noqa: F403
from ._measurements import *  # type: ignore  # noqa: F403
from ._morphology import *  # type: ignore  # noqa: F403
