"""In place of `scipy._lib._util`, of which `scipy.ndimage` asks for one function."""

from numpy.lib.array_utils import normalize_axis_index as normalize_axis_index
