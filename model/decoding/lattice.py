"""Which pieces of ink make up one digit: candidates over a text line, and the best path.

The pieces of a line stand in order. A candidate is a run of neighbouring pieces read as one
digit; a path is a way to part the whole line into candidates. The best path is the most
probable one, found by dynamic programming over log-probabilities (LeCun, Bottou, Bengio and
Haffner, 1998).
"""

import math
from collections.abc import Mapping

Span = tuple[int, int]
"""A candidate: the pieces from the first number to before the second."""


def best_path(count: int, candidates: Mapping[Span, float]) -> list[Span]:
    """Find the most probable way to part a line.

    Args:
        count: how many pieces the line has.
        candidates: the log-probability of each candidate; some path must lead through them.

    Returns:
        The candidates of the best path, from first to last; of equal paths the one with
        fewer digits.
    """
    # For each end: the log-probability, minus the number of digits, and where the last begins.
    best = [(0.0, 0, 0)]
    ending: list[list[tuple[int, float]]] = [[] for _ in range(count + 1)]
    for (start, end), score in candidates.items():
        ending[end].append((start, score))
    for end in range(1, count + 1):
        ways = [(best[start][0] + score, best[start][1] - 1, start) for start, score in ending[end]]
        best.append(max(ways, default=(-math.inf, 0, 0)))
    path = []
    end = count
    while end > 0:
        start = best[end][2]
        path.append((start, end))
        end = start
    return path[::-1]
