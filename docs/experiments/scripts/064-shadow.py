"""A 7 and a 2 under the soft shadow of a finger: what is read, by softness and grain.

python docs/experiments/scripts/064-shadow.py
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from model import Reader

STROKES = {
    "7": [(90, 60), (200, 60), (140, 240)],
    "2": [(90, 100), (110, 65), (160, 60), (190, 90), (180, 130), (90, 235), (210, 235)],
}
BLURS_PX, GRAINS, SIDE_PX = (4, 6, 9), 6, 320


def picture(stroke: list[tuple[int, int]], blur_px: int, grain: int) -> np.ndarray:
    """uint8 (320, 320): a stroke on paper, the shadow beneath it."""
    paper = Image.new("L", (SIDE_PX, SIDE_PX), 240)
    pen = ImageDraw.Draw(paper)
    pen.line([(0, 310), (150, 120)], 90, 44)
    pen.ellipse((128, 98, 172, 142), 90)
    paper = paper.filter(ImageFilter.GaussianBlur(blur_px))
    ImageDraw.Draw(paper).line(stroke, 20, 16, joint="curve")
    noise = np.random.default_rng(grain).normal(0, 3, (SIDE_PX, SIDE_PX))
    lit = np.asarray(paper, float) * np.linspace(1, 0.85, SIDE_PX) + noise
    return lit.clip(0, 255).astype(np.uint8)


if __name__ == "__main__":
    reader = Reader.load()
    for label, stroke in STROKES.items():
        for blur_px in BLURS_PX:
            texts = [reader.read(picture(stroke, blur_px, grain)).text for grain in range(GRAINS)]
            print(label, "blur", blur_px, "px:", texts)
