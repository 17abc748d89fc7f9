"""What line networks miss, alone, on the lines that the reader cuts from other people's numbers.

    python docs/experiments/scripts/066-lines.py DEV LINE...

DEV holds folders with labels.csv (file, label) and strokes/numbers.json; LINE are safetensors.
"""

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import jax.numpy as jnp
import numpy as np
import optax

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from model import Reader, Reading, open_picture
from model.networks.ctc import BLANK
from model.networks.flax_net import LineNet, load_weights
from model.networks.line_image import LineImage
from model.networks.line_reader import WIDTHS_PX, LineEvidence, LineReader

SETS = ("photos_multi", "photos_multi2", "mgr_years", "pad_numbers")
MOST_LOSS = 15.0  # of one line, in nats


def numbers(dev: Path, reader: Reader) -> Iterator[tuple[str, str, Reading]]:
    """Each number of one line: its set, its text, and its reading."""
    for name in SETS:
        with (dev / name / "labels.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if row["label"].isdigit() and len(row["label"]) > 1:
                    picture = open_picture(dev / name / row["file"])
                    yield name, row["label"], reader.read(picture)
    for one in json.loads((dev / "strokes" / "numbers.json").read_text(encoding="utf-8")):
        if one["label"].isdigit() and len(one["label"]) > 1:
            yield "strokes", one["label"], reader.read_strokes(one["strokes"])


def main(dev: Path, networks: list[Path]) -> None:
    """Print the loss per digit, and how many lines are right, of each set."""
    seen: list[LineImage] = []
    read = LineReader.read

    def seeing(self: LineReader, line: LineImage) -> LineEvidence:
        seen.append(line)
        return read(self, line)

    LineReader.read = seeing  # type: ignore[method-assign]
    lines = []
    for name, text, _ in numbers(dev, Reader.load()):
        if seen:
            lines.append((name, text, seen[0].pixels))
        seen.clear()
    for path in networks:
        net, _ = load_weights(path, LineNet)
        told: dict[str, list[tuple[float, bool]]] = {}
        for name, text, pixels in lines:
            width = min(known for known in WIDTHS_PX if known >= pixels.shape[1])
            padded = np.pad(pixels, ((0, 0), (0, width - pixels.shape[1])))
            logits = net(jnp.asarray(padded[None]))
            labels = jnp.asarray([[int(digit) + 1 for digit in text]])
            nowhere = jnp.zeros(logits.shape[:2]), jnp.zeros(labels.shape)
            loss = optax.ctc_loss(logits, nowhere[0], labels, nowhere[1], blank_id=BLANK)
            best = np.asarray(logits[0].argmax(axis=-1))
            kept = best[(best != BLANK) & (np.append(-1, best[:-1]) != best)]
            is_right = "".join(str(label - 1) for label in kept) == text
            told.setdefault(name, []).append((min(float(loss[0]), MOST_LOSS) / len(text), is_right))
        for name, each in told.items():
            losses, right = zip(*each, strict=True)
            print(path, name, len(each), f"{np.mean(losses):.3f}", sum(right), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(one) for one in sys.argv[2:]])
