"""What the columns of a line say: the likeliest texts, how likely a text is, and where it stands.

Connectionist temporal classification (Graves, Fernández, Gomez and Schmidhuber, 2006): a path gives
each column a digit or the blank; a text is all paths that give it once repeats are taken together
and blanks left out.
"""

import math
from collections import defaultdict

import numpy as np

BLANK = 0
"""The label that stands for no digit; digit d is d + 1."""
# Columns that are blank with this probability are taken together; labels below that other one are
# not followed, nor texts of less than that share of the likeliest. What is left out stays below a
# thousandth.
SURELY_BLANK = 1 - 1e-4
NOT_FOLLOWED = 1e-4
HOPELESS = 1e-6
NEVER = -1e9


def likely_texts(columns: np.ndarray, width: int = 8) -> dict[str, float]:
    """The likeliest texts, by a beam over their beginnings (Graves and Jaitly, 2014).

    Args:
        columns: (t, 11), log-probabilities of each column's labels.
        width: texts kept after each column.

    Returns:
        At most `width` texts with their log-probabilities, the likeliest first.
    """
    # For every text so far, how likely it is to end in a blank and in a digit, as a share of the
    # likeliest; and the log-probability of that one.
    beam: dict[str, tuple[float, float]] = {"": (1.0, 0.0)}
    likeliest = 0.0
    for column in np.exp(columns.astype(float)).tolist():
        blank = column[BLANK]
        if blank > SURELY_BLANK:
            likeliest += math.log(blank)
            beam = {text: (in_blank + in_digit, 0.0) for text, (in_blank, in_digit) in beam.items()}
            continue
        following: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        labels = [(str(i), p) for i, p in enumerate(column[1:]) if p > NOT_FOLLOWED]
        for text, (in_blank, in_digit) in beam.items():
            both = in_blank + in_digit
            following[text][0] += both * blank
            for digit, p in labels:
                if both * p < HOPELESS:
                    continue
                if text[-1:] == digit:
                    following[text][1] += in_digit * p
                    following[text + digit][1] += in_blank * p
                else:
                    following[text + digit][1] += both * p
        best = sorted(following.items(), key=lambda item: -sum(item[1]))[:width]
        most = sum(best[0][1])
        likeliest += math.log(most)
        beam = {
            text: (in_blank / most, in_digit / most)
            for text, (in_blank, in_digit) in best
            if in_blank + in_digit > HOPELESS * most
        }
    return {text: likeliest + math.log(sum(ends)) for text, ends in beam.items()}


def log_probability(columns: np.ndarray, text: str) -> float:
    """How likely a text is: the sum over all of its paths.

    Args:
        columns: (t, 11), log-probabilities of each column's labels.
        text: of digits.
    """
    states, may_skip = _states(text)
    reached = np.full(len(states), NEVER)
    reached[:2] = columns[0, states[:2]]
    for column in columns[1:]:
        skipped = np.where(may_skip, _moved(reached, 2), NEVER)
        ways = np.stack([reached, _moved(reached, 1), skipped])
        reached = np.logaddexp.reduce(ways) + column[states]
    return float(np.logaddexp.reduce(reached[-2:]))


def places(columns: np.ndarray, text: str) -> list[float]:
    """The column that each digit of a text stands at, on the likeliest of the text's paths.

    Args:
        columns: (t, 11), log-probabilities of each column's labels.
        text: of digits, no more than there is room for.
    """
    states, may_skip = _states(text)
    skip = np.where(may_skip, 0.0, NEVER)
    emitted = columns[:, states].astype(float)
    reached = np.full(len(states), NEVER)
    reached[:2] = emitted[0, :2]
    # Each state from itself, from the one before, or past it: the same arrays for all columns.
    before = np.full(len(states) + 2, NEVER)
    ways = np.empty((3, len(states)))
    came_from = []
    for column in emitted[1:]:
        before[2:] = reached
        ways[0], ways[1] = reached, before[1:-1]
        np.add(before[:-2], skip, out=ways[2])
        came_from.append(ways.argmax(axis=0))
        reached = ways.max(axis=0) + column
    state = len(states) - 1 - int(len(states) > 1 and reached[-2] > reached[-1])
    path = [state]
    for best in reversed(came_from):
        state -= int(best[state])
        path.append(state)
    on_path = np.array(path[::-1])
    return [float(np.flatnonzero(on_path == 2 * i + 1).mean()) for i in range(len(text))]


def _states(text: str) -> tuple[np.ndarray, np.ndarray]:
    """The labels that a path goes through, and which may be reached past the blank before them."""
    states = np.full(2 * len(text) + 1, BLANK)
    states[1::2] = [int(digit) + 1 for digit in text]
    may_skip = np.zeros(len(states), bool)
    may_skip[3::2] = states[3::2] != states[1:-2:2]
    return states, may_skip


def _moved(reached: np.ndarray, steps: int) -> np.ndarray:
    """The state so many before each."""
    return np.concatenate([np.full(steps, NEVER), reached])[: len(reached)]
