"""Read drawings of numbers with a 1, cut to their ink or a little beside it.

python docs/experiments/scripts/069-tight.py
"""

import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageOps

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from model import Reader

Stroke = list[tuple[float, float]]
SHAPES: dict[str, list[Stroke]] = {
    "0": [[(0.5, 0), (0.15, 0.15), (0, 0.5), (0.15, 0.85), (0.5, 1), (0.8, 0.5), (0.5, 0)]],
    "1": [[(0.1, 0), (0.1, 1)]],
    "4": [[(0.3, 0), (0, 0.6), (0.7, 0.6)], [(0.5, 0.3), (0.5, 1)]],
    "7": [[(0, 0), (0.6, 0), (0.2, 1)]],
}
NUMBERS = ("14", "10", "17", "41", "71", "01", "117", "101", "1")


def drawn(number: str, pen_px: int, margin: int) -> Image.Image:
    """A number of 250 pixels, cut so far beside its ink."""
    sheet = Image.new("L", (1200, 600), 255)
    pen = ImageDraw.Draw(sheet)
    left = 100
    for digit in number:
        for stroke in SHAPES[digit]:
            points = [(left + 250 * x, 150 + 250 * y) for x, y in stroke]
            pen.line(points, fill=0, width=pen_px)
            for x, y in points:
                reach = pen_px / 2
                pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill=0)
        left += (60 if digit == "1" else 200) + 60 + pen_px
    box = ImageOps.invert(sheet).getbbox() or (0, 0, 0, 0)
    return sheet.crop((box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin))


def main() -> None:
    """Print what is not right, and how many are."""
    reader = Reader.load()
    every = [(one, pen, by) for pen in (8, 16, 30, 44) for one in NUMBERS for by in (0, 3, 12)]
    right = 0
    for number, pen_px, margin in every:
        text = reader.read(drawn(number, pen_px, margin)).text
        right += text == number
        if text != number:
            print(f"{number}, pen {pen_px}, {margin} beside it: {text!r}")
    print(f"{right} of {len(every)}")


if __name__ == "__main__":
    main()
