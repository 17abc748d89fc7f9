"""How numbers that are cut to their ink are read, and how long small drawings take.

    python docs/experiments/scripts/068-small-pictures.py MNIST

MNIST holds its four idx files; the numbers are made of its validation digits.
"""

import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from model import Reader
from model.data.mnist import load_mnist
from model.evaluation.benchmark import drawing
from model.synthesis.degradations import DEGRADATIONS, degraded_numbers

COUNT, SEED = 100, 3
SIDES_PX = (28, 120, 400)
REPEATS, WARM_UP = 60, 3


def main() -> None:
    """Print how many of each length are right, and the median of the processor's time."""
    reader, digits = Reader.load(), load_mnist(Path(sys.argv[1])).validation
    for most in (1, 4):
        rng = np.random.default_rng(SEED)
        made = degraded_numbers(rng, digits, DEGRADATIONS["close crop"], (1, most), COUNT)
        right = sum(reader.read(picture).text == text for picture, text in made)
        print(f"1 to {most} digits, cut to their ink: {right} of {COUNT}")
    sheet = Image.fromarray(drawing(np.random.default_rng(0), 1))
    for side_px in SIDES_PX:
        picture = np.asarray(sheet.resize((side_px, side_px)))
        taken = []
        for _ in range(WARM_UP + REPEATS):
            started = time.process_time()
            reader.read(picture)
            taken.append(time.process_time() - started)
        median_ms = 1000 * float(np.median(taken[WARM_UP:]))
        print(f"{side_px}x{side_px} pixels: {median_ms:.1f} ms")


if __name__ == "__main__":
    main()
