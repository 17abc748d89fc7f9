"""What a trained network knows: its logits, its temperature and threshold, its figures."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np
from flax import nnx
from scipy.special import softmax

from ...data.mnist import AMBIGUOUS_TEST_IMAGES, Mnist
from ...data.samples import Samples
from ...networks.calibration import (
    as_handed_in,
    error_at_coverage,
    expected_calibration_error,
    fit_temperature,
    negative_log_likelihood,
    rejection_threshold,
)
from ...networks.flax_net import DigitNet
from ...networks.glyph_net import OTHER
from .report import Drawn, digit_pictures

# The share of the written validation digits that the threshold accepts. With 0.994 a network of one
# command refused twelve more of 500 signs than the one before and lost 29 of some 4,800 digits;
# with 0.996 five, and refused three signs fewer (docs/experiments/060).
DIGITS_KEPT = 0.996


@dataclass(frozen=True)
class Fitted:
    """What was fitted on validation data after a network was trained.

    Attributes:
        temperature: what its logits are divided by.
        rejection_threshold: the confidence below which ink is rejected.
        metrics: for each kind of validation data what `measure` gives for its digits; for
            "negatives" the "n" that are not one digit, and the share "rejected".
    """

    temperature: float
    rejection_threshold: float
    metrics: dict[str, dict[str, float]]


def calibrate(net: DigitNet, samples: Samples) -> Fitted:
    """Temperature on all kinds, threshold on digits that people wrote, figures on each kind.

    Args:
        net: in inference mode.
        samples: of validation data.
    """
    logits = logits_of(net, samples.glyphs)
    temperature = fit_temperature(logits, samples.labels)
    calibrated = logits / temperature
    is_mnist, is_digit = samples.kinds == "mnist", samples.labels < OTHER
    written = is_mnist | (samples.kinds == "pen")
    threshold, refused = rejection_threshold(
        calibrated[written], calibrated[~is_digit], DIGITS_KEPT
    )
    metrics = {
        str(kind): measure(calibrated[chosen], samples.labels[chosen])
        for kind in np.unique(samples.kinds)
        if (chosen := is_digit & (samples.kinds == kind)).any()
    }
    metrics["negatives"] = {"n": int((~is_digit).sum()), "rejected": refused}
    return Fitted(temperature, threshold, metrics)


def digit_error(samples: Samples) -> Callable[[DigitNet], float]:
    """A function that gives the share of MNIST's validation digits that a network gets wrong."""
    mnist = samples.of("mnist")
    return lambda net: 1 - measure(logits_of(net, mnist.glyphs), mnist.labels)["accuracy"]


def digit_figures(
    net: DigitNet, validation: Samples, mnist: Mnist
) -> tuple[dict[str, Any], dict[str, Drawn]]:
    """The figures of a trained network, for the card and the report.

    Args:
        net: in inference mode.
        validation: validation samples.
        mnist: whose test digits are reported.

    Returns:
        "temperature", "rejection_threshold", "digits_kept" and "metrics" for the card; and
        pictures by name.
    """
    fitted = calibrate(net, validation)
    test = mnist.test
    logits = logits_of(net, test.glyphs()) / fitted.temperature
    agreed = np.setdiff1d(np.arange(len(test)), AMBIGUOUS_TEST_IMAGES)
    figures = {
        "temperature": fitted.temperature,
        "rejection_threshold": fitted.rejection_threshold,
        "digits_kept": DIGITS_KEPT,
        "metrics": {
            "validation": fitted.metrics,
            "test": measure(logits, test.labels),
            "test_agreed": measure(logits[agreed], test.labels[agreed]),
        },
    }
    return figures, digit_pictures(test.images, logits, test.labels)


def measure(logits: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """Accuracy over the ten digits; NLL and calibration error over all columns, as handed in.

    Args:
        logits: (n, 12), of digits, divided by the temperature.
        labels: (n,), 0 to 9.

    Returns:
        "n", "errors", "accuracy", "nll", "ece", and "error_at_99", the share of errors among
        the 99 % of the answers that are surest.
    """
    best = logits[:, :OTHER].argmax(axis=1)
    corrected = as_handed_in(logits)
    confidences = softmax(corrected, axis=1)[np.arange(len(best)), best]
    right = best == labels
    return {
        "n": len(labels),
        "errors": int((~right).sum()),
        "accuracy": float(right.mean()),
        "nll": negative_log_likelihood(corrected, labels),
        "ece": expected_calibration_error(confidences, right),
        "error_at_99": error_at_coverage(confidences, right, 0.99),
    }


def logits_of(net: DigitNet, glyphs: np.ndarray, batch: int = 500) -> np.ndarray:
    """The logits of many glyphs, every one of them: the last batch is padded, then cut.

    Args:
        net: in inference mode.
        glyphs: uint8, or float32 in [0, 1], (n, 28, 28).
        batch: glyphs in a call.

    Returns:
        float32 (n, 12).
    """
    graphdef, state = nnx.split(net)
    full = 255 if glyphs.dtype == np.uint8 else 1
    forward = jax.jit(lambda state, glyphs: nnx.merge(graphdef, state)(glyphs / full))
    padded = np.pad(glyphs, ((0, -len(glyphs) % batch), (0, 0), (0, 0)))
    parts = [forward(state, padded[i : i + batch]) for i in range(0, len(padded), batch)]
    return np.concatenate([np.asarray(part) for part in parts])[: len(glyphs)]
