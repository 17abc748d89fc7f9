"""Digital ink under changes, and the text shown while it is written.

    python docs/experiments/scripts/048-trajectory.py LIST.json

LIST.json is a list of {"label", "strokes"}, as `python -m model evaluate` takes it. The lists of
the experiment, 498 numbers and 587 digits of UNIPEN writers who are in no training file, may not be
shared. The figures stand in docs/experiments/048-digital-ink.md and 052.
"""

import json
import random
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from model import LiveText, Reader

Strokes = list[list[tuple[float, float]]]
# Points of an answer at ten a second: the tablets gave about a hundred points a second.
POINTS_AN_ANSWER = 10


def scaled(factor: float) -> Callable[[Strokes], Strokes]:
    """Every coordinate times a factor."""
    return lambda strokes: [[(x * factor, y * factor) for x, y in stroke] for stroke in strokes]


def thinned(strokes: Strokes) -> Strokes:
    """Every third point, and the last: about 15 a second for most of these writers."""
    return [stroke[::3] + ([stroke[-1]] if (len(stroke) - 1) % 3 else []) for stroke in strokes]


def shuffled(strokes: Strokes) -> Strokes:
    """The strokes in another order."""
    return random.Random(0).sample(strokes, len(strokes))  # noqa: S311


def on_pad(strokes: Strokes) -> Strokes:
    """Whole pixels of a pad whose longer side is 100."""
    points = np.concatenate([np.array(stroke) for stroke in strokes])
    low, extent = points.min(axis=0), float(np.ptp(points, axis=0).max())
    return [
        [(float(x), float(y)) for x, y in np.round((np.array(stroke) - low) / extent * 99)]
        for stroke in strokes
    ]


def backwards(strokes: Strokes) -> Strokes:
    """Every stroke from its end to its beginning."""
    return [stroke[::-1] for stroke in strokes]


def simplified(points: np.ndarray, most: float) -> np.ndarray:
    """The few points that draw the same line, but for so much (Douglas and Peucker, 1973)."""
    if len(points) < 3:
        return points
    along = points[-1] - points[0]
    from_first = points - points[0]
    share = (from_first @ along / max(float(along @ along), 1e-12)).clip(0, 1)
    away = np.hypot(*(from_first - share[:, None] * along).T)
    furthest = int(away.argmax())
    if away[furthest] <= most:
        return points[[0, -1]]
    before, after = points[: furthest + 1], points[furthest:]
    return np.concatenate([simplified(before, most)[:-1], simplified(after, most)])


def as_the_page_sends(strokes: Strokes) -> Strokes:
    """On a sheet of 400 pixels, without the points that a line of half a pixel can do without."""
    points = np.concatenate([np.array(stroke) for stroke in strokes])
    low, extent = points.min(axis=0), float(np.ptp(points, axis=0).max())
    placed = [(np.array(stroke) - low) / extent * 400 for stroke in strokes]
    return [[(float(x), float(y)) for x, y in np.round(simplified(one, 0.5))] for one in placed]


CHANGES: dict[str, Callable[[Strokes], Strokes]] = {
    "as written": lambda strokes: strokes,
    "x0.25": scaled(0.25),
    "x4": scaled(4),
    "in a unit of 1": lambda strokes: scaled(0.01)(on_pad(strokes)),
    "every third point": thinned,
    "shuffled": shuffled,
    "pad of 100 pixels": on_pad,
    "every stroke backwards": backwards,
    "as the page sends them": as_the_page_sends,
}


def changes_of_text(reader: Reader, strokes: Strokes) -> tuple[int, int]:
    """How often the text changes: each answer shown, and by `LiveText`."""
    live, plain, steady, counts, points = LiveText(), "", "", [0, 0], 0
    for number, stroke in enumerate(strokes):
        for end in range(1, len(stroke) + 1):
            points += 1
            is_up = end == len(stroke)
            if points % POINTS_AN_ANSWER and not is_up:
                continue
            text = reader.read_strokes([*strokes[:number], stroke[:end]]).text
            shown = live.update(text, is_pen_down=not is_up)
            counts[0] += text != plain
            counts[1] += shown != steady
            plain, steady = text, shown
    return counts[0], counts[1]


def main() -> None:
    """Print the share right under each change, and the changes of text for every tenth number."""
    reader = Reader.load()
    items = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    items = [one | {"strokes": [stroke for stroke in one["strokes"] if stroke]} for one in items]
    for name, change in CHANGES.items():
        texts = [reader.read_strokes(change(one["strokes"])).text for one in items]
        right = sum(
            text.replace("\n", "") == one["label"] for text, one in zip(texts, items, strict=True)
        )
        sys.stdout.write(f"{name:20} {right} of {len(items)}\n")
    some = items[::10]
    counts = np.array([changes_of_text(reader, one["strokes"]) for one in some]).mean(axis=0)
    digits = np.mean([len(one["label"]) for one in some])
    sys.stdout.write(f"{len(some)} numbers, digits of each {digits:.2f}, changes of text ")
    sys.stdout.write(f"{counts[0]:.2f}, with LiveText {counts[1]:.2f}\n")


if __name__ == "__main__":
    main()
