"""Fit how likely the whole text of a reading is right, and check it on labelled folders.

    python docs/experiments/scripts/053-confidence.py --mnist FOLDER --extra FOLDER
    python docs/experiments/scripts/053-confidence.py --check FOLDER...

The first command reads some 1,900 made pictures and numbers (10 minutes), fits the weights and
writes model/released/confidence.json. The second one, which looks at real pictures, fits nothing.
`--samples FILE` keeps what was read: with it there, the fit alone takes a second.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from model import Box, Digit, Line, Reader, Reading, open_picture
from model.data.labelled_folder import load_labelled
from model.data.mnist import load_mnist
from model.data.pen_digits import PenDigits, load_pen_digits
from model.data.writers import load_writers
from model.decoding.text_confidence import (
    EMPTY_FEATURES,
    RELEASED_CONFIDENCE,
    TEXT_FEATURES,
    TextConfidence,
    empty_features,
    text_features,
)
from model.networks.calibration import BINS, expected_calibration_error, reliability
from model.synthesis.negatives import letter_strokes
from model.synthesis.pages import KINDS, DigitSource, make_page

# Pull of the weights towards 0: a standard deviation of 3 for each.
PRIOR_SD = 3.0
# What may speak for a text or against it; all else may only speak against: that one digit more is
# left out makes nothing surer, however a few pictures fell.
EITHER_WAY = ("always", "photo", "strokes", "lines read whole", "any ink")
# Letters are so many times as frequent here as among what people hand in.
LETTERS_TIMES = 3.0
MOST_OF_A_FOLDER = 200

Sample = dict[str, Any]


def sample(group: str, kind: str, truth: str, reading: Reading, weight: float = 1.0) -> Sample:
    """What of a reading may tell whether it is right, in types that JSON knows."""
    return {
        "group": group,
        "kind": kind,
        "truth": truth.replace("\n", ""),
        "weight": weight,
        "size": reading.size,
        "seen_texts": reading.seen_texts,
        "seen_marks": reading.seen_marks,
        "lines": [
            {
                "whole": line.whole_log_probability,
                "digits": [[d.label, d.confidence, list(d.box), d.rejected] for d in line.digits],
            }
            for line in reading.lines
        ],
    }


def reading_of(told: Sample) -> Reading:
    """The reading of a sample."""
    nothing = np.zeros((28, 28), np.float32)
    lines = tuple(
        Line(
            tuple(
                Digit(label, confidence, (), Box(*box), rejected, nothing)
                for label, confidence, box, rejected in line["digits"]
            ),
            line["whole"],
        )
        for line in told["lines"]
    )
    seen = (tuple(told["seen_texts"]), told["seen_marks"])
    return Reading(lines, tuple(told["size"]), "", *seen)


def number_strokes(rng: np.random.Generator, digits: PenDigits, count: int) -> tuple[list, str]:
    """A number in one writer's hand, as one would write it on a sheet of 400 pixels."""
    own = np.flatnonzero(digits.writers == rng.choice(np.unique(digits.writers)))
    height, right, strokes, text = rng.uniform(50, 110), 20.0, [], ""
    for index in rng.choice(own, count):
        points = np.concatenate(digits.strokes[index])
        low, tall = points.min(axis=0), max(float(np.ptp(points[:, 1])), 1e-6)
        wide = float(np.ptp(points[:, 0]))
        scale = height * rng.uniform(0.85, 1.15) / max(tall, wide / 1.5)
        corner = np.array([right, 60 + rng.normal(0, 0.06) * height])
        strokes += [(one - low) * scale + corner for one in digits.strokes[index]]
        right += wide * scale + height * rng.uniform(-0.02, 0.4)
        text += str(digits.labels[index])
    return [one.tolist() for one in strokes], text


def made(args: argparse.Namespace) -> Iterator[Sample]:
    """Readings of what is made from digits and writers that were not trained on."""
    reader = Reader.load()
    mnist, (_, pen) = load_mnist(args.mnist).validation, load_pen_digits(args.extra)
    source = DigitSource(mnist, load_writers(args.extra)[1])
    for kind, config in KINDS.items():
        for seed in range(args.first, args.first + args.pages):
            page = make_page(np.random.default_rng([seed, 53, *kind.encode()]), source, config)
            yield read_picture(reader, f"page: {kind}", page.picture, page.text)
    rng = np.random.default_rng([53, args.first])
    for index in rng.choice(len(mnist), 30 * args.pages, replace=False):
        yield read_picture(reader, "mnist", mnist.images[index], str(mnist.labels[index]))
    for number in range(36 * args.pages):
        strokes, text = number_strokes(rng, pen, 1 if number % 2 else int(rng.integers(2, 9)))
        yield sample("strokes", "strokes", text, reader.read_strokes(strokes))
    for _ in range(4 * args.pages):
        letter = [(60 * one + 40).tolist() for one in letter_strokes(rng)]
        reading = reader.read_strokes(letter)
        yield sample("letters", "strokes", "", reading, 1 / LETTERS_TIMES)


def read_picture(reader: Reader, group: str, picture: Any, text: str) -> Sample:
    """The sample of one picture."""
    opened = open_picture(picture)
    return sample(group, reader.hypotheses(opened).kind, text, reader.read(opened))


def checked(folders: list[Path], most: int) -> Iterator[Sample]:
    """Readings of labelled folders."""
    reader = Reader.load()
    for folder in folders:
        every = load_labelled(folder)
        for picture in every[:: max(1, len(every) // most)][:most]:
            if picture.strokes is None:
                yield read_picture(reader, folder.name, picture.path, picture.text)
            else:
                told = reader.read_strokes(picture.strokes)
                yield sample(folder.name, "strokes", picture.text, told)


def is_right(told: Sample, reading: Reading) -> bool:
    """Whether the digits are right and in order, wherever lines break."""
    return reading.text.replace("\n", "") == told["truth"]


def fit(samples: list[Sample], has_text: bool) -> np.ndarray:
    """The weights that make it likeliest which texts are right."""
    features = text_features if has_text else empty_features
    chosen = [(one, reading_of(one)) for one in samples]
    chosen = [(one, reading) for one, reading in chosen if bool(reading.text) == has_text]
    rows = np.stack([features(reading, one["kind"]) for one, reading in chosen])
    right = np.array([is_right(one, reading) for one, reading in chosen], float)
    shares = np.array([one["weight"] for one, _ in chosen])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        score = rows @ weights
        nll = np.logaddexp(0, score) - right * score
        slope = rows.T @ (shares * (1 / (1 + np.exp(-score)) - right))
        pull = weights / PRIOR_SD**2
        return float(shares @ nll + (weights @ pull) / 2), slope + pull

    names = TEXT_FEATURES if has_text else EMPTY_FEATURES
    bounds = [(None, None if name in EITHER_WAY else 0.0) for name in names]
    start = np.zeros(len(names))
    found: np.ndarray = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return found


def figures(samples: list[Sample], confidence: TextConfidence) -> Iterator[str]:
    """How what is told and what is right go together, by group and in all."""
    groups = dict.fromkeys(one["group"] for one in samples)
    told, right = [], []
    for one in samples:
        reading = confidence.tell(reading_of(one), one["kind"])
        told.append(reading.confidence)
        right.append(is_right(one, reading))
    told, right = np.array(told), np.array(right)
    of = np.array([one["group"] for one in samples])
    yield "| group | n | right | told | ECE | told 90 % or more: n, right |"
    yield "|---|---|---|---|---|---|"
    for group in [*groups, "all"]:
        own = (of == group) | (group == "all")
        sure = own & (told >= 0.9)
        share = f"{right[sure].mean():.1%}" if sure.any() else "-"
        gap = expected_calibration_error(told[own], right[own])
        yield (
            f"| {group} | {own.sum()} | {right[own].mean():.1%} | {told[own].mean():.1%} "
            f"| {gap:.3f} | {sure.sum()}, {share} |"
        )
    yield "told in equal parts of [0, 1]: from, n, mean told, right"
    for part, row in enumerate(zip(*reliability(told, right), strict=True)):
        if row[0]:
            yield f"  {part / BINS:.2f}  {row[0]:5}  {row[1]:.3f}  {row[2]:.3f}"


def main() -> None:
    """Fit, or check."""
    parser = argparse.ArgumentParser(description="Fit the confidence of a whole text.")
    parser.add_argument("--mnist", type=Path)
    parser.add_argument("--extra", type=Path)
    parser.add_argument("--pages", type=int, default=20, help="of each kind; the rest with it")
    parser.add_argument("--first", type=int, default=0, help="the first page's seed")
    parser.add_argument("--check", type=Path, nargs="*", help="labelled folders or .json files")
    parser.add_argument("--most", type=int, default=MOST_OF_A_FOLDER, help="of each folder")
    parser.add_argument("--samples", type=Path, nargs="*", default=[], help="what was read")
    parser.add_argument("--read-only", action="store_true", help="write --samples, do not fit")
    args = parser.parse_args()
    kept = [path for path in args.samples if path.is_file()]
    if kept:
        samples = [json.loads(row) for path in kept for row in path.read_text().splitlines()]
    else:
        samples = list(checked(args.check, args.most) if args.check else made(args))
        for path in args.samples:
            path.write_text("".join(json.dumps(one) + "\n" for one in samples))
    if args.read_only:
        return
    if args.check is None:
        rows = (fit(samples, has_text=True), fit(samples, has_text=False))
        parts = zip(("text", "empty"), (TEXT_FEATURES, EMPTY_FEATURES), rows, strict=True)
        card = {
            part: {name: round(float(weight), 4) for name, weight in zip(names, row, strict=True)}
            for part, names, row in parts
        }
        RELEASED_CONFIDENCE.write_text(json.dumps({**card, "n": len(samples)}, indent=2) + "\n")
    for line in figures(samples, TextConfidence.load()):
        print(line)


if __name__ == "__main__":
    main()
