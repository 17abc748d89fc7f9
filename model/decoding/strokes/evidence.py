"""What glyph, trajectory and line tell of digital ink, together.

The two networks that see pictures err alike, the one for trajectories does not. So the three are no
independent evidence: their log-probabilities are weighted, as a logarithmic opinion pool does
(Genest and Zidek, 1986). The weights make the labels of 1,587 digits likeliest, in numbers of 13
writers that the network for trajectories has not learnt from.
"""

import numpy as np

from ...networks.glyph_net import LABELS, OTHER

# Weights of a glyph and its trajectory, and of both with their line.
ALONE = (0.43, 0.41)
IN_LINE = (0.22, 0.45, 0.24)
LEAST_PROBABILITY = 1e-6
# What is pooled is less sure than a glyph alone: below the glyphs' threshold, 0.31, would be 5 % of
# the same digits, below this 2 %. Of 448 symbols and letters 353 are refused, with the other 360.
INK_THRESHOLD = 0.2


def is_written(probabilities: np.ndarray) -> bool:
    """Whether these are of digital ink: (2, 12), of glyph and trajectory; else (12,)."""
    return probabilities.ndim > 1


def of_shape(probabilities: np.ndarray) -> np.ndarray:
    """The probabilities of a candidate by itself, (12,).

    Args:
        probabilities: (12,) of its glyph, or (2, 12) of its glyph and its trajectory.
    """
    if not is_written(probabilities):
        return probabilities
    pooled = np.array(ALONE) @ _logs(probabilities)
    shares: np.ndarray = np.exp(pooled - np.logaddexp.reduce(pooled))
    return shares


def pooled(probabilities: np.ndarray, seen: np.ndarray | None) -> np.ndarray:
    """The log-probabilities of a candidate of digital ink, not normalised.

    Args:
        probabilities: (2, 12), of its glyph and its trajectory.
        seen: what its line shows there, log-probabilities (11,); None if the line was not read.

    Returns:
        (11,): the ten digits, and no digit.
    """
    one_or_none = np.concatenate(
        [probabilities[:, :OTHER], probabilities[:, OTHER:LABELS].sum(axis=1, keepdims=True)],
        axis=1,
    )
    if seen is None:
        alone: np.ndarray = np.array(ALONE) @ _logs(one_or_none)
        return alone
    in_line: np.ndarray = np.array(IN_LINE) @ np.concatenate([_logs(one_or_none), seen[None]])
    return in_line


def at_most(seen: np.ndarray) -> np.ndarray:
    """What `pooled` gives where glyph and trajectory are sure of the same label.

    Args:
        seen: what a line shows, log-probabilities (11,).

    Returns:
        (11,): for no glyph and trajectory it is more.
    """
    most: np.ndarray = IN_LINE[-1] * seen
    return most


def _logs(probabilities: np.ndarray) -> np.ndarray:
    logs: np.ndarray = np.log(np.maximum(probabilities, LEAST_PROBABILITY))
    return logs
