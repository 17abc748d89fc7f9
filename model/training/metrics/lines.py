"""How well a line network reads lines that were made for measuring."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import jax
import numpy as np
from flax import nnx
from jax.nn import log_softmax

from ...data.mnist import Mnist
from ...data.samples import Samples, as_samples
from ...networks.ctc import BLANK, likely_texts
from ...networks.flax_net import LineNet
from ...synthesis.lines.bank import LineBank, bank_of
from ...synthesis.lines.config import LINE_CONFIG, LineConfig
from ...synthesis.lines.make import Lines, make_lines
from .report import MISTAKES_SHOWN, Drawn, line_sheet

# Lines of one call, so that one compiled program makes and reads any number of them.
LINES_A_CALL = 64
# Validation lines that are read after every epoch; and lines of the card, where a share of 0.7 is
# known to 0.03 (95 % interval).
LINES_TO_CHOOSE_BY = 512
LINES_TO_REPORT = 1_000
# Lines that are reported are made of other random numbers than those that are chosen by.
REPORT_SEED = 1_000_000


@dataclass(frozen=True)
class MadeLines:
    """Lines with their texts.

    Attributes:
        pictures: float32 (n, 32, width) in [0, 1], ink is high.
        texts: what they say; "" for those without a digit.
    """

    pictures: np.ndarray
    texts: list[str]


def lines_to_measure(
    bank: LineBank, count: int, seed: int, config: LineConfig = LINE_CONFIG
) -> MadeLines:
    """Lines with all degradations, the same for the same bank, seed and config."""
    make = _make_for(config)
    batches = [make(jax.random.key(seed + i), bank) for i in range(-(-count // LINES_A_CALL))]
    pictures = np.concatenate([np.asarray(batch.pictures) for batch in batches])[:count]
    texts = np.concatenate([np.asarray(batch.texts) for batch in batches])[:count]
    return MadeLines(
        pictures, ["".join(str(label - 1) for label in row if label != BLANK) for row in texts]
    )


@cache
def _make_for(config: LineConfig) -> Callable[[jax.Array, LineBank], Lines]:
    """Compiled once for all banks of a size."""
    make: Callable[[jax.Array, LineBank], Lines] = jax.jit(
        partial(make_lines, count=LINES_A_CALL, config=config)
    )
    return make


def line_error(samples: Samples, config: LineConfig = LINE_CONFIG) -> Callable[[LineNet], float]:
    """A function that gives the share of 512 validation lines that a network reads wrongly."""
    lines = lines_to_measure(bank_of(samples), LINES_TO_CHOOSE_BY, 0, config)
    return lambda net: 1 - measure_lines(read_lines(net, lines.pictures), lines)["accuracy"]


def line_figures(
    net: LineNet, validation: Samples, mnist: Mnist, config: LineConfig = LINE_CONFIG
) -> tuple[dict[str, Any], dict[str, Drawn]]:
    """The figures of a trained network, for the card and the report.

    Args:
        net: in inference mode.
        validation: validation samples, by which it was chosen; their negatives stand in the
            lines of the test too.
        mnist: whose test digits the reported lines are made of.
        config: what the lines are like.

    Returns:
        "metrics" for the card; and pictures by name.
    """
    negatives = validation.of("negatives")
    test = as_samples(mnist.test.glyphs(), mnist.test.labels, "mnist") + negatives
    banks = {"validation": bank_of(validation), "test": bank_of(test)}
    metrics = {}
    for name, bank in banks.items():
        lines = lines_to_measure(bank, LINES_TO_REPORT, REPORT_SEED, config)
        found = read_lines(net, lines.pictures)
        metrics[name] = measure_lines(found, lines)
    wrong = [i for i, text in enumerate(found) if text != lines.texts[i]][:MISTAKES_SHOWN]
    captions = [f"{lines.texts[i]} as {found[i]}" for i in wrong]
    return {"metrics": metrics}, {"mistakes": line_sheet(lines.pictures[wrong], captions)}


def measure_lines(found: list[str], lines: MadeLines) -> dict[str, float]:
    """Count the lines that were read rightly.

    Args:
        found: the text read from each.
        lines: what they say.

    Returns:
        "n", "errors", "accuracy" (whole texts right), and "empty", the share of the lines
        without a digit in which none was read.
    """
    right = np.array([text == label for text, label in zip(found, lines.texts, strict=True)])
    blank = np.array([not text for text in lines.texts])
    return {
        "n": len(right),
        "errors": int((~right).sum()),
        "accuracy": float(right.mean()),
        "empty": float(right[blank].mean()) if blank.any() else 1.0,
    }


def read_lines(net: LineNet, pictures: np.ndarray) -> list[str]:
    """The likeliest text of each line, by the network alone."""
    graphdef, state = nnx.split(net)
    columns = jax.jit(lambda state, lines: log_softmax(nnx.merge(graphdef, state)(lines)))
    padded = np.pad(pictures, ((0, -len(pictures) % LINES_A_CALL), (0, 0), (0, 0)))
    batches = (padded[i : i + LINES_A_CALL] for i in range(0, len(padded), LINES_A_CALL))
    found = np.concatenate([np.asarray(columns(state, batch)) for batch in batches])
    return [next(iter(likely_texts(line))) for line in found[: len(pictures)]]
