"""What is measured of a network of glyphs, after a small training."""

import numpy as np
from scipy.special import softmax
from small_training import SmallRun

from model.data.mnist import Mnist
from model.training.metrics.glyphs import DIGITS_KEPT, logits_of


def test_the_threshold_keeps_its_share_of_the_validation_digits(
    small_run: SmallRun, mnist: Mnist
) -> None:
    net, fitted, _, _ = small_run
    logits = logits_of(net, mnist.validation.glyphs()) / fitted.temperature
    confidences = softmax(logits, axis=1)[:, :10].max(axis=1)
    assert (confidences >= fitted.rejection_threshold - 1e-6).mean() >= DIGITS_KEPT - 0.02


def test_every_kind_of_digit_is_measured_and_negatives_counted(small_run: SmallRun) -> None:
    metrics = small_run[1].metrics
    assert set(metrics) == {"mnist", "drawn", "segments", "negatives"}
    assert metrics["mnist"]["n"] == 100
    assert metrics["mnist"]["accuracy"] > 0.8
    # Letters and bad cuts are refused, too, by so small a network.
    assert metrics["negatives"]["n"] > 40
    assert metrics["negatives"]["rejected"] > 0.2


def test_the_last_batch_is_scored_too(small_run: SmallRun, mnist: Mnist) -> None:
    glyphs = mnist.test.glyphs()
    whole = logits_of(small_run[0], glyphs, batch=64)
    assert len(whole) == 200
    np.testing.assert_allclose(whole, logits_of(small_run[0], glyphs, batch=200), atol=1e-4)
    levels = np.rint(255 * glyphs).astype(np.uint8)
    np.testing.assert_allclose(whole, logits_of(small_run[0], levels, batch=64), atol=0.1)
