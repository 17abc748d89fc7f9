"""How fast the reader is here, and how it stands up to pictures that are made to be hard."""

import io
import os
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps
from scipy import ndimage
from scipy.special import softmax
from scipy.stats import rankdata

from ..data.mnist import Split
from ..data.writers import WriterDigits
from ..networks.calibration import RARER, as_handed_in
from ..reader import Reader
from ..synthesis.clothes import clothes
from ..synthesis.degradations import DEGRADATIONS, degraded_numbers, touching_pairs
from ..synthesis.drawn_digits import digit_strokes, draw
from ..synthesis.negatives import unseen_negatives
from ..synthesis.pages import DigitSource
from .generated_pages import read_pages
from .rapidocr import rapidocr_times

SEED = 0


def run_benchmark(
    readers: Sequence[Reader], rapidocr: Path | None = None
) -> Iterator[tuple[str, str]]:
    """Time readers after warm-up, on pictures drawn for them.

    Args:
        readers: as `Reader.load` gives them, of several engines.
        rapidocr: a Python that has RapidOCR, to time its recognition on the same drawings.

    Yields:
        What was timed and by which engine, and the figures, as text. The engines take turns.
    """
    rng = np.random.default_rng(SEED)
    digit, number, page = drawing(rng, 1), drawing(rng, 6), photo_of_page(rng)
    pictures: list[tuple[str, np.ndarray | bytes, int]] = [
        ("one digit, 400x400 array", digit, 300),
        ("one digit, 400x400 PNG", png(digit), 300),
        (f"six touching digits, {number.shape[1]}x400 array", number, 100),
        ("one number, 1-megapixel JPEG", photo_of_number(rng), 20),
        ("50 digits, 12-megapixel JPEG", page, 5),
    ]
    for what, picture, repeats in pictures:
        calls = [partial(reader.read, picture) for reader in readers]
        for reader, taken in zip(readers, _times(calls, repeats), strict=True):
            yield f"{what}, {reader.engine}", _figures(taken)
    if rapidocr:
        drawn = (("one digit", digit, 300), ("six touching digits", number, 100))
        times = rapidocr_times(rapidocr, [(png(picture), repeats) for _, picture, repeats in drawn])
        for (what, _, _), taken in zip(drawn, times, strict=True):
            yield f"{what}, RapidOCR's recognition", _figures(taken)
    many = [drawing(rng, 1) for _ in range(1000)]
    for reader in readers:
        for processes in (1, os.cpu_count() or 1):
            started = time.perf_counter()
            reader.read_many(many, processes)
            speed = len(many) / (time.perf_counter() - started)
            what = f"read_many, 1,000 drawings, {processes} process(es), {reader.engine}"
            yield what, f"{speed:,.0f} a second"


def run_generated(
    reader: Reader, digits: Split, count: int, writers: WriterDigits | None = None
) -> Iterator[tuple[str, str]]:
    """Read generated pictures: whole pages, touching pairs, every degradation; signs; clothes.

    Args:
        reader: what is measured.
        digits: MNIST's, that the reader was not trained on.
        count: pictures of each kind.
        writers: pen strokes that it was not trained on, for pages.

    Yields:
        The kind, and the share whose whole text is right; of pages digits found and right, and
        false ones, too.
    """
    for name, counts in read_pages(reader, DigitSource(digits, writers), count):
        yield f"pages, {name}", str(counts)
    kinds = {
        "touching pairs": touching_pairs(np.random.default_rng(SEED), digits, count),
    } | {
        f"1 to 4 digits, {name}": degraded_numbers(
            np.random.default_rng(SEED), digits, degradation, (1, 4), count
        )
        for name, degradation in DEGRADATIONS.items()
    }
    for name, pictures in kinds.items():
        right = sum(reader.read(picture).text == text for picture, text in pictures)
        yield name, f"{right / count:.1%} of {count:,}"
    signs = unseen_negatives(np.random.default_rng(SEED), count)
    told = (np.log(reader.classify(glyphs)) for glyphs in (digits.glyphs(), signs))
    sure = [softmax(as_handed_in(logs, 1 / RARER), axis=1)[:, :-1].max(axis=1) for logs in told]
    refused = float((sure[1] < reader.rejection_threshold).mean())
    yield "signs never seen, refused", f"{refused:.1%} of {count:,}, AUROC {_auroc(*sure):.4f}"
    rng = np.random.default_rng(SEED)
    empty = sum(reader.read(clothes(rng)).text == "" for _ in range(count))
    yield "clothes, bags and shoes, nothing read", f"{empty / count:.1%} of {count:,}"


def _auroc(higher: np.ndarray, lower: np.ndarray) -> float:
    """How often one of `higher` is above one of `lower` (Mann and Whitney, 1947)."""
    ranks = rankdata(np.concatenate([higher, lower]))[: len(higher)]
    wins = ranks.sum() - len(higher) * (len(higher) + 1) / 2
    return float(wins / (len(higher) * len(lower)))


def drawing(rng: np.random.Generator, digits: int) -> np.ndarray:
    """Digits as on a sketchpad, several of them touching: uint8 (400, 400 or more), on white."""
    inks = [_drawn(rng, 240 if digits == 1 else 150) for _ in range(digits)]
    if digits > 1:
        inks = [ink[:, ink.any(axis=0)] for ink in inks]
    overlap_px = 6
    width = sum(ink.shape[1] - overlap_px for ink in inks)
    sheet = np.zeros((400, max(400, 60 + width)), np.float32)
    left = (sheet.shape[1] - width) // 2
    for ink in inks:
        place = sheet[80 : 80 + len(ink), left : left + ink.shape[1]]
        np.maximum(place, ink, out=place)
        left += ink.shape[1] - overlap_px
    return (255 * (1 - sheet)).astype(np.uint8)


def photo_of_page(rng: np.random.Generator) -> bytes:
    """A JPEG of 4000x3000 pixels: 50 pen digits in five lines, in uneven light, with grain."""
    page = np.zeros((3000, 4000), np.float32)
    for index in range(50):
        top, left = 250 + index // 10 * 550, 200 + index % 10 * 370
        page[top : top + 260, left : left + 260] = _drawn(rng, 260)
    return _photo(rng, page)


def photo_of_number(rng: np.random.Generator) -> bytes:
    """A JPEG of 1152x864 pixels: a number of six digits, in uneven light, with grain."""
    page = np.zeros((864, 1152), np.float32)
    for index in range(6):
        left = 150 + 145 * index
        page[380:500, left : left + 120] = _drawn(rng, 120)
    return _photo(rng, page)


def _photo(rng: np.random.Generator, page: np.ndarray) -> bytes:
    height, width = page.shape
    light = np.linspace(0.55, 0.9, width, dtype=np.float32) * np.ones((height, 1), np.float32)
    grain = rng.normal(0, 0.015, page.shape).astype(np.float32)
    gray = light * (1 - 0.7 * ndimage.gaussian_filter(page, 1.5)) + grain
    packed = io.BytesIO()
    Image.fromarray((np.clip(gray, 0, 1) * 255).astype(np.uint8)).save(packed, "JPEG", quality=90)
    return packed.getvalue()


def _drawn(rng: np.random.Generator, side: int) -> np.ndarray:
    """One drawn digit in the middle of a square: float32 (side, side), ink is 1."""
    ink = Image.fromarray(draw(rng, digit_strokes(rng)[0]))
    fitted = ImageOps.pad(ink, (side, side), Image.Resampling.BICUBIC)
    return np.clip(np.asarray(fitted), 0, 1)


def png(array: np.ndarray) -> bytes:
    """The file of a picture, uint8 (h, w)."""
    packed = io.BytesIO()
    Image.fromarray(array).save(packed, "PNG")
    return packed.getvalue()


def _times(calls: Sequence[Callable[[], object]], repeats: int) -> list[list[float]]:
    """The milliseconds of each call, in turns, after two that do not count."""
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(2 + repeats):
        for call, taken in zip(calls, times, strict=True):
            started = time.perf_counter()
            call()
            taken.append(1000 * (time.perf_counter() - started))
    return [taken[2:] for taken in times]


def _figures(taken: Sequence[float]) -> str:
    p50, p95 = np.percentile(taken, [50, 95])
    return f"p50 {p50:.2f} ms, p95 {p95:.2f} ms, n = {len(taken)}"
