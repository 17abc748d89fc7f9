"""Temperature, calibration error and the rejection threshold, on data counted by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import log_softmax, softmax

from model.networks.calibration import (
    RARER,
    as_handed_in,
    error_at_coverage,
    expected_calibration_error,
    fit_temperature,
    negative_log_likelihood,
    rejection_threshold,
    reliability,
)
from model.networks.glyph_net import OTHER, SEVERAL

# Three of four labels are right, and these logits say so: softmax([log 3, 0]) = [3/4, 1/4].
HONEST = np.tile([np.log(3), 0.0], (4, 1))
LABELS = np.array([0, 0, 0, 1])


@pytest.mark.parametrize("temperature", [0.1, 0.5, 1.0, 2.0, 10.0])
def test_the_temperature_that_scaled_the_logits_is_found(temperature: float) -> None:
    assert fit_temperature(temperature * HONEST, LABELS) == pytest.approx(temperature, rel=1e-3)


@pytest.mark.parametrize(("scale", "bound"), [(1e-6, 0.05), (1e6, 20)])
def test_the_temperature_stays_in_its_bounds(scale: float, bound: float) -> None:
    assert fit_temperature(scale * HONEST, LABELS) == pytest.approx(bound, rel=1e-2)


def test_a_temperature_does_not_change_the_best_label() -> None:
    logits = np.random.default_rng(0).normal(size=(200, 12))
    labels = np.random.default_rng(1).integers(0, 12, 200)
    cooled = logits / fit_temperature(logits, labels)
    np.testing.assert_array_equal(cooled.argmax(axis=1), logits.argmax(axis=1))
    assert negative_log_likelihood(cooled, labels) <= negative_log_likelihood(logits, labels)


@pytest.mark.parametrize(
    ("logits", "labels", "expected"),
    [
        ([[0.0, 0.0]], [1], np.log(2)),
        ([[0.0] * 12] * 3, [0, 5, 11], np.log(12)),
        ([[np.log(3), 0.0]] * 2, [0, 1], (np.log(4 / 3) + np.log(4)) / 2),
        ([[1000.0, 0.0]], [0], 0.0),
        ([[1000.0, 0.0]], [1], 1000.0),
    ],
)
def test_negative_log_likelihood_in_nats(
    logits: list[list[float]], labels: list[int], expected: float
) -> None:
    found = negative_log_likelihood(np.array(logits), np.array(labels))
    assert found == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("confidences", "right", "expected"),
    [
        ([], [], 0.0),
        ([1.0, 1.0], [1, 1], 0.0),
        ([1.0, 1.0], [0, 0], 1.0),
        ([0.75] * 4, [1, 1, 1, 0], 0.0),
        ([0.9] * 4, [1, 1, 1, 0], 0.15),
        # Two bins of 1 and 3: (1 * |0.4 - 1| + 3 * |0.8 - 2/3|) / 4.
        ([0.4, 0.8, 0.8, 0.8], [1, 1, 1, 0], (0.6 + 0.4) / 4),
        # In one bin a doubtful right and a sure wrong make up for each other.
        ([0.47, 0.53], [1, 0], 0.0),
        ([0.0, 1.0], [1, 0], 1.0),
    ],
)
def test_the_calibration_error_of_hand_made_bins(
    confidences: list[float], right: list[int], expected: float
) -> None:
    found = expected_calibration_error(np.array(confidences), np.array(right, bool))
    assert found == pytest.approx(expected, abs=1e-9)


def test_answers_are_counted_in_the_part_of_their_confidence() -> None:
    counts, confidence, accuracy = reliability(
        np.array([0.0, 0.04, 0.96, 1.0]), np.array([False, True, True, True])
    )
    assert counts.tolist() == [2, *[0] * 13, 2]
    assert confidence[[0, -1]].tolist() == [0.02, 0.98]
    assert accuracy[[0, -1]].tolist() == [0.5, 1.0]


@pytest.mark.parametrize(
    ("right", "coverage", "expected"),
    [
        ([], 0.99, 0.0),
        ([1, 1, 1, 0], 1.0, 0.25),
        ([1, 1, 1, 0], 0.75, 0.0),  # the least sure answer is the wrong one
        ([0, 1, 1, 1], 0.75, 1 / 3),
        ([0, 1, 1, 1], 0.25, 1.0),
    ],
)
def test_the_error_among_the_surest(right: list[int], coverage: float, expected: float) -> None:
    sure = np.linspace(0.9, 0.6, len(right))
    found = error_at_coverage(sure, np.array(right, bool), coverage)
    assert found == pytest.approx(expected)


@given(
    n=st.integers(1, 400), kept=st.sampled_from([0.5, 0.9, 0.95, 0.99, 0.998, 1.0]),
    seed=st.integers(0, 1000),
)  # fmt: skip
@settings(max_examples=50, deadline=None)
def test_the_promised_share_of_the_digits_stays_accepted(n: int, kept: float, seed: int) -> None:
    logits = np.random.default_rng(seed).normal(0, 3, (n, 12))
    threshold, _ = rejection_threshold(logits, logits, kept)
    assert (confidences(logits) >= threshold).mean() >= kept
    # Nor is the threshold lower than the promise needs: one digit more may be rejected.
    assert (confidences(logits) < threshold).mean() >= 1 - kept - 2 / n


def confidences(logits: np.ndarray) -> np.ndarray:
    """The best digit's probability; the last two columns are no digit."""
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    return (p / p.sum(axis=1, keepdims=True))[:, :10].max(axis=1)


def test_the_share_of_other_ink_rejected_is_counted() -> None:
    sure_digit, sure_other, sure_several = 9 * np.eye(12)[[3, OTHER, SEVERAL]]
    others = np.stack([sure_other, sure_several, sure_other, sure_digit])
    threshold, rejected = rejection_threshold(np.tile(sure_digit, (5, 1)), others, 1.0)
    assert threshold == pytest.approx(confidences(sure_digit[None])[0])
    assert rejected == 0.75


# A 3 in doubt: odds of 2 to 1 for a 5, and of 1 to 2 for no digit, either way not to be one.
DOUBTFUL = np.full(12, -np.inf)
DOUBTFUL[[3, 5, OTHER, SEVERAL]] = np.log([0.2, 0.1, 0.4, 0.3])


def test_ink_that_is_no_digit_is_rarer_and_digits_keep_their_odds() -> None:
    told = softmax(as_handed_in(DOUBTFUL))
    assert told[3] / told[5] == pytest.approx(2)
    assert told[3] / told[OTHER] == pytest.approx(0.5 * RARER)
    assert told[3] / told[SEVERAL] == pytest.approx(2 / 3 * RARER)
    assert softmax(as_handed_in(DOUBTFUL, rarer=4))[3] == pytest.approx(0.2 / (0.3 + 0.7 / 4))
    assert (told > 0).sum() == 4


@pytest.mark.parametrize("shape", [(12,), (11,), (3, 12), (2, 3, 12), (0, 12)])
def test_logits_of_any_shape_are_moved_and_moved_back(shape: tuple[int, ...]) -> None:
    logits = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    before = logits.copy()
    moved = as_handed_in(logits)
    np.testing.assert_array_equal(logits, before)
    assert moved.dtype == logits.dtype
    np.testing.assert_array_equal(moved[..., :OTHER], logits[..., :OTHER])
    np.testing.assert_allclose(moved[..., OTHER:], logits[..., OTHER:] - np.log(12), rtol=1e-5)
    np.testing.assert_allclose(as_handed_in(moved, rarer=1 / RARER), logits, atol=1e-6)


def test_log_probabilities_may_be_moved_as_well_as_logits() -> None:
    logits = np.random.default_rng(0).normal(0, 3, (20, 12))
    np.testing.assert_allclose(
        softmax(as_handed_in(log_softmax(logits, axis=1)), axis=1),
        softmax(as_handed_in(logits), axis=1),
    )
