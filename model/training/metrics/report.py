"""What a training run leaves to look at: curves, mistakes, reliability, a table."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from PIL import Image, ImageDraw, ImageFont
from scipy.special import softmax

from ...networks.calibration import BINS, as_handed_in, reliability
from ...networks.glyph_net import OTHER
from .history import History

DPI = 120
# The contact sheet: glyphs enlarged, each over its caption.
GLYPH_CELL_PX = 84
GLYPH_CAPTION_PX = 18
GLYPH_COLUMNS = 12
MISTAKES_SHOWN = 96
LINE_CAPTION_PX = 260
ROW_NAMES = {"test_agreed": "test, labels agreed on"}
COLUMN_NAMES = {
    "accuracy": "share right",
    "nll": "NLL",
    "ece": "ECE",
    "error_at_99": "wrong among the surest 99 %",
    "empty": "empty lines left empty",
}

Drawn = Figure | Image.Image


def write_report(
    folder: Path, history: History, card: Mapping[str, Any], pictures: Mapping[str, Drawn]
) -> None:
    """Write curves.png, the pictures, and report.md that shows them.

    Args:
        folder: made if it is not there.
        history: of the run.
        card: the network's, with its "metrics".
        pictures: by name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shown = {"curves": _curves(history.epochs)} if history.epochs else {}
    for name, picture in (shown | dict(pictures)).items():
        if isinstance(picture, Figure):
            picture.savefig(folder / f"{name}.png", dpi=DPI, bbox_inches="tight")
        else:
            picture.save(folder / f"{name}.png")
    text = _text(card, [*shown, *pictures])
    (folder / "report.md").write_text(text, encoding="utf-8")


def digit_pictures(glyphs: np.ndarray, logits: np.ndarray, labels: np.ndarray) -> dict[str, Drawn]:
    """Confusion, reliability, and the surest mistakes.

    Args:
        glyphs: (n, 28, 28) of the test set.
        logits: (n, 12) of these, divided by the temperature.
        labels: (n,), 0 to 9.
    """
    best = logits[:, :OTHER].argmax(axis=1)
    confidences = softmax(as_handed_in(logits), axis=1)[np.arange(len(best)), best]
    wrong = np.flatnonzero(best != labels)
    worst = wrong[np.argsort(-confidences[wrong])][:MISTAKES_SHOWN]
    captions = [f"{labels[i]} as {best[i]}, {confidences[i]:.0%}" for i in worst]
    return {
        "confusion": _confusion(best, labels),
        "reliability": _reliability(confidences, best == labels),
        "mistakes": contact_sheet(glyphs[worst], captions),
    }


def line_sheet(lines: np.ndarray, captions: list[str]) -> Image.Image:
    """Lines one below the other, ink black on white, each beside its caption."""
    _, height, width = lines.shape
    sheet = Image.new("L", (2 * width + LINE_CAPTION_PX, max(1, len(lines)) * 2 * height), 255)
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(size=14)
    for row, (line, caption) in enumerate(zip(lines, captions, strict=True)):
        picture = Image.fromarray((255 * (1 - line)).astype(np.uint8))
        sheet.paste(picture.resize((2 * width, 2 * height - 2)), (0, 2 * height * row))
        pen.text((2 * width + 6, 2 * height * row + 20), caption, fill=0, font=font)
    return sheet


def contact_sheet(glyphs: np.ndarray, captions: list[str]) -> Image.Image:
    """Glyphs side by side, ink black on white, each over its caption: a gray picture."""
    rows = max(1, -(-len(captions) // GLYPH_COLUMNS))
    sheet = Image.new(
        "L", (GLYPH_COLUMNS * GLYPH_CELL_PX, rows * (GLYPH_CELL_PX + GLYPH_CAPTION_PX)), 255
    )
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(size=11)
    for index, caption in enumerate(captions):
        left, top = (
            index % GLYPH_COLUMNS * GLYPH_CELL_PX,
            index // GLYPH_COLUMNS * (GLYPH_CELL_PX + GLYPH_CAPTION_PX),
        )
        levels = glyphs[index] * (1 if glyphs.dtype == np.uint8 else 255)
        glyph = Image.fromarray((255 - levels).astype(np.uint8))
        sheet.paste(
            glyph.resize((GLYPH_CELL_PX - 4, GLYPH_CELL_PX - 4), Image.Resampling.NEAREST),
            (left, top),
        )
        pen.text((left + 2, top + GLYPH_CELL_PX - 2), caption, fill=0, font=font)
    return sheet


def _curves(epochs: list[dict[str, float]]) -> Figure:
    figure = Figure(figsize=(9, 2.6))
    at = [known["epoch"] for known in epochs]
    shown = (
        ("training loss", "loss", "linear"),
        ("validation errors, %", "error", "log"),
        ("learning rate", "learning_rate", "linear"),
    )
    for place, (title, key, scale) in enumerate(shown, start=1):
        axes = figure.add_subplot(1, 3, place)
        factor = 100 if key == "error" else 1
        axes.plot(at, [factor * known[key] for known in epochs], marker="o", markersize=3)
        axes.set_title(title)
        axes.set_xlabel("epoch")
        axes.set_yscale(scale)
        axes.grid(alpha=0.3)
    figure.tight_layout()
    return figure


def _confusion(best: np.ndarray, labels: np.ndarray) -> Figure:
    counts = np.zeros((OTHER, OTHER), int)
    np.add.at(counts, (labels, best), 1)
    wrong = counts * (1 - np.eye(OTHER, dtype=int))
    figure = Figure(figsize=(4.2, 4.2))
    axes = figure.add_subplot()
    axes.imshow(wrong, cmap="Reds")
    for row, column in np.ndindex(*counts.shape):
        if counts[row, column]:
            axes.text(column, row, str(counts[row, column]), ha="center", va="center", fontsize=7)
    axes.set_xticks(range(OTHER))
    axes.set_yticks(range(OTHER))
    axes.set_xlabel("read as")
    axes.set_ylabel("label")
    return figure


def _reliability(confidences: np.ndarray, right: np.ndarray) -> Figure:
    counts, confidence, accuracy = reliability(confidences, right)
    figure = Figure(figsize=(4.2, 4.2))
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color="gray", linewidth=1)
    axes.bar((np.arange(BINS) + 0.5) / BINS, accuracy, width=0.9 / BINS, alpha=0.5)
    axes.plot(confidence[counts > 0], accuracy[counts > 0], "o", markersize=4)
    for place in np.flatnonzero(counts):
        axes.text((place + 0.5) / BINS, 0.01, str(counts[place]), ha="center", fontsize=5)
    axes.set_xlabel("confidence (number of digits below)")
    axes.set_ylabel("share that is right")
    return figure


def _text(card: Mapping[str, Any], pictures: list[str]) -> str:
    """The run and its figures in Markdown."""
    metrics = dict(card["metrics"])
    by_kind = metrics["validation"] if "mnist" in metrics["validation"] else {}
    negatives = by_kind.get("negatives")
    rows = {name: row for name, row in metrics.items() if "n" in row}
    rows |= {f"validation, {kind}": row for kind, row in by_kind.items() if kind != "negatives"}
    columns = [column for column in COLUMN_NAMES if column in rows["test"]]
    lines = [
        "# A training run",
        "",
        f"`{card['command']}`",
        "",
        f"{card['training_seconds'] / 60:.1f} minutes, {card['parameters']:,} parameters",
        "",
        "| | n | " + " | ".join(COLUMN_NAMES[column] for column in columns) + " |",
        "|---" * (2 + len(columns)) + "|",
    ]
    for name, row in rows.items():
        shown = [f"{row[column]:.4f}" for column in columns]
        lines.append(f"| {ROW_NAMES.get(name, name)} | {row['n']:,} | {' | '.join(shown)} |")
    if negatives:
        count = f"{negatives['n']:,} that are not one digit"
        rejected = f"{negatives['rejected']:.1%} rejected"
        lines.append(f"\nOf {count}, {rejected}: below {card['rejection_threshold']:.3f}.")
    lines += ["", *(f"![{name}]({name}.png)" for name in pictures), ""]
    return "\n".join(lines)
