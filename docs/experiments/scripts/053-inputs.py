"""Measure tiny digits on large photos, and strokes so broad that they close up.

    python docs/experiments/scripts/053-inputs.py --mnist FOLDER tiny
    python docs/experiments/scripts/053-inputs.py --mnist FOLDER thick

"tiny" reads made photos of 12 megapixels with six rows of digits 12 to 20 pixels high, at the usual
scale and at the finer one. "thick" classifies MNIST's test digits after dilation, as they are and
thinned again.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image
from scipy import ndimage

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from model import Reader
from model.data.mnist import Split, load_mnist
from model.evaluation.evaluate import edit_distance
from model.ink import contrast
from model.networks.glyph import glyph

SIDES = (3000, 4000)
THICK_DIGITS = 600


def photo(rng: np.random.Generator, images: Split, digit_px: int) -> tuple[np.ndarray, str]:
    """A page in slanting light, uint8 (3000, 4000), and its text."""
    down, across = np.mgrid[0 : SIDES[0], 0 : SIDES[1]].astype(np.float32)
    paper = 200 + 25 * across / SIDES[1] - 30 * down / SIDES[0]
    ink = np.zeros(SIDES, np.float32)
    top, left = int(rng.integers(300, 1500)), int(rng.integers(200, 2000))
    rows = []
    for _ in range(6):
        at, row = left + int(rng.integers(0, 60)), ""
        for _ in range(int(rng.integers(3, 9))):
            index = rng.integers(len(images))
            small = small_digit(images.images[index], digit_px)
            place = ink[top : top + digit_px, at : at + small.shape[1]]
            np.maximum(place, small, out=place)
            at += small.shape[1] + round(0.35 * digit_px)
            row += str(images.labels[index])
        rows.append(row)
        top += round(2.2 * digit_px)
    levels = ndimage.gaussian_filter(paper * (1 - 0.8 * ink), 0.6)
    return np.clip(levels + rng.normal(0, 3, SIDES), 0, 255).astype(np.uint8), "\n".join(rows)


def small_digit(image: np.ndarray, digit_px: int) -> np.ndarray:
    """A digit of MNIST so many pixels high, float32 in [0, 1]."""
    rows, columns = np.flatnonzero(image.max(1) > 100), np.flatnonzero(image.max(0) > 100)
    own = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    width = max(2, round(own.shape[1] * digit_px / own.shape[0]))
    small = Image.fromarray(own).resize((width, digit_px), Image.Resampling.LANCZOS)
    return np.asarray(small, np.float32) / 255


def tiny(reader: Reader, images: Split, count: int) -> None:
    """Print how made photos are read at both scales."""
    fine_px = contrast.FINE_SIDE_PX
    for digit_px in (12, 14, 16, 20):
        for side_px in (contrast.WORK_SIDE_PX, fine_px):
            contrast.FINE_SIDE_PX = side_px
            rng = np.random.default_rng(digit_px)
            right = digits = edits = 0
            seconds = 0.0
            for _ in range(count):
                picture, text = photo(rng, images, digit_px)
                started = time.process_time()
                read = reader.read(picture).text
                seconds += time.process_time() - started
                right += read == text
                digits += len(text.replace("\n", ""))
                edits += edit_distance(read.replace("\n", ""), text.replace("\n", ""))
            print(
                f"{digit_px} px, longer side {side_px}: {right} of {count} texts right, "
                f"{edits} edits of {digits} digits, {seconds / count:.2f} s a photo"
            )


def disc(radius: int) -> np.ndarray:
    """Bool (2 r + 1, 2 r + 1)."""
    down, across = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    return down**2 + across**2 <= radius**2 + radius / 2


def thick(reader: Reader, images: Split) -> None:
    """Print how dilated digits are classified, and thinned again."""
    chosen = images.images[:THICK_DIGITS], images.labels[:THICK_DIGITS]
    large = [
        np.pad(np.asarray(Image.fromarray(one).resize((112, 112), Image.Resampling.BICUBIC)), 24)
        for one in chosen[0]
    ]

    def told(inks: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        rows = reader.classify(np.stack([glyph(ink.astype(np.float32) / 255) for ink in inks]))
        return rows[:, :10].argmax(axis=1), rows[:, :10].max(axis=1)

    for radius in (0, 4, 6, 8, 10, 12):
        broad = [ndimage.grey_dilation(one, footprint=disc(radius)) for one in large]
        label, sure = told(broad)
        row = [f"dilated by {radius} of 112: {np.mean(label == chosen[1]):.1%}"]
        for thinner in (3, 5, 7):
            thinned = [ndimage.grey_erosion(one, footprint=disc(thinner)) for one in broad]
            other, as_sure = told(thinned)
            both = np.where(as_sure > sure, other, label)
            row.append(f"thinned by {thinner}: {np.mean(other == chosen[1]):.1%}")
            row.append(f"surer of both {np.mean(both == chosen[1]):.1%}")
        print(", ".join(row))


def main() -> None:
    """Print one of the two tables."""
    parser = argparse.ArgumentParser(description="Measure tiny digits and broad strokes.")
    parser.add_argument("--mnist", type=Path)
    parser.add_argument("--count", type=int, default=4, help="made photos of each size")
    parser.add_argument("what", choices=("tiny", "thick"))
    args = parser.parse_args()
    reader, mnist = Reader.load(), load_mnist(args.mnist)
    if args.what == "tiny":
        tiny(reader, mnist.validation, args.count)
    else:
        thick(reader, mnist.test)


if __name__ == "__main__":
    main()
