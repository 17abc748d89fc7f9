"""Read photos again, changed as cameras and people change them.

    python docs/experiments/scripts/069-changed-photos.py FOLDER... [--only CHANGE...]

Each FOLDER holds pictures and labels.csv. Of each change a row of CSV tells how many whole texts
are right, and which pictures are read as they are and not when changed.
"""

import argparse
import csv
import io
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter, ImageOps
from scipy import ndimage

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from model import Reader, open_picture
from model.data.labelled_folder import load_labelled

Change = Callable[[Image.Image], Image.Image]
DARK = (40, 35, 30)


def paper(image: Image.Image) -> tuple[int, ...]:
    """The middle colour of a picture."""
    return tuple(int(level) for level in np.median(np.asarray(image).reshape(-1, 3), axis=0))


def turned(angle_deg: float, around: tuple[int, ...] | None = None) -> Change:
    """Turned counterclockwise, with a colour around it, or its own paper's."""
    return lambda image: image.rotate(
        angle_deg, Image.Resampling.BICUBIC, expand=True, fillcolor=around or paper(image)
    )


def scaled(share: float) -> Change:
    """At another size."""
    return lambda image: image.resize(
        (max(1, round(image.width * share)), max(1, round(image.height * share))),
        Image.Resampling.LANCZOS,
    )


def framed(image: Image.Image) -> Image.Image:
    """On a dark table."""
    return ImageOps.expand(image, int(0.08 * max(image.size)), fill=DARK)


def beside_a_strip(image: Image.Image) -> Image.Image:
    """With a strip of dark table at the right."""
    wide = Image.new("RGB", (int(1.12 * image.width), image.height), DARK)
    wide.paste(image, (0, 0))
    return wide


def compressed(image: Image.Image) -> Image.Image:
    """As a JPEG of quality 25."""
    packed = io.BytesIO()
    image.save(packed, "JPEG", quality=25)
    return Image.open(packed).convert("RGB")


def pale(image: Image.Image) -> Image.Image:
    """With less than half of its contrast."""
    return Image.blend(image, Image.new("RGB", image.size, paper(image)), 0.55)


def in_shadow(image: Image.Image) -> Image.Image:
    """A shadow of half the light over one corner."""
    levels = np.asarray(image).astype(float)
    height, width = levels.shape[:2]
    down, across = np.mgrid[:height, :width]
    is_dark = (across / width + 0.5 * down / height > 0.7).astype(float)
    soft = ndimage.gaussian_filter(is_dark, 0.01 * max(height, width))
    return Image.fromarray((levels * (1 - 0.5 * soft[..., None])).astype(np.uint8))


def grainy(image: Image.Image) -> Image.Image:
    """With noise of 18 levels."""
    levels = np.asarray(image).astype(float)
    noise = np.random.default_rng(0).normal(0, 18, levels.shape)
    return Image.fromarray((levels + noise).clip(0, 255).astype(np.uint8))


def from_below(image: Image.Image) -> Image.Image:
    """Seen from a little below."""
    width, height = image.size
    corners = (0, 0, 0.08 * width, height, 0.92 * width, height, width, 0)
    return image.transform(image.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC)


def arched(image: Image.Image) -> Image.Image:
    """On a page that bends: its middle lies an eighth of its width lower."""
    levels = np.asarray(image)
    reach = round(0.12 * image.width)
    levels = np.pad(levels, ((reach, reach), (0, 0), (0, 0)), mode="edge")
    down, across = np.mgrid[: levels.shape[0], : levels.shape[1]]
    places = down + reach * (4 * (across / image.width - 0.5) ** 2 - 0.5), across
    channels = [
        ndimage.map_coordinates(levels[..., n], places, order=1, mode="nearest") for n in range(3)
    ]
    return Image.fromarray(np.stack(channels, axis=-1).astype(np.uint8))


CHANGES: dict[str, Change] = {
    "as it is": lambda image: image,
    "turned by 8": turned(8),
    "turned by -8": turned(-8),
    "turned by 20": turned(20),
    "turned by -20": turned(-20),
    "turned by 12 on a table": turned(12, DARK),
    "on a table": framed,
    "beside a strip": beside_a_strip,
    "half the size": scaled(0.5),
    "a third of the size": scaled(1 / 3),
    "twice the size": scaled(2),
    "JPEG": compressed,
    "blurred": lambda image: image.filter(ImageFilter.GaussianBlur(max(image.size) / 500)),
    "dark": lambda image: ImageEnhance.Brightness(image).enhance(0.35),
    "pale": pale,
    "in a shadow": in_shadow,
    "grainy": grainy,
    "negative": ImageOps.invert,
    "from below": from_below,
    "arched": arched,
    "harsh": lambda image: ImageEnhance.Contrast(image).enhance(2.2),
}


def main() -> None:
    """Print a row for each change."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--only", nargs="+", choices=CHANGES, default=list(CHANGES))
    asked = parser.parse_args()
    reader = Reader.load()
    pictures = [one for folder in asked.folders for one in load_labelled(folder)]
    images = [open_picture(one.path).convert("RGB") for one in pictures]

    def wrong(change: Change) -> set[str]:
        return {
            one.path.name
            for one, image in zip(pictures, images, strict=True)
            if reader.read(change(image)).text.replace("\n", "") != one.text.replace("\n", "")
        }

    as_they_are = wrong(CHANGES["as it is"])
    table = csv.writer(sys.stdout)
    table.writerow(("change", "n", "right", "lost by it"))
    for name in asked.only:
        lost = wrong(CHANGES[name])
        count = len(pictures)
        table.writerow((name, count, count - len(lost), " ".join(sorted(lost - as_they_are))))
        sys.stdout.flush()


if __name__ == "__main__":
    main()
