"""In place of `scipy._lib._util`, of which `scipy.ndimage` asks for one function."""

from numpy.lib import array_utils

normalize_axis_index = array_utils.normalize_axis_index
