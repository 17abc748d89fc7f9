"""Knowing what the network knows: temperature, calibration error, rejection."""

import numpy as np

# Equal parts of [0, 1] that confidences are gathered in, as is usual (Guo et al., 2017).
BINS = 15
# Ink that is no digit is 28 % of the glyphs that are trained and calibrated on, and about 3 % of
# what people hand in: it is so many times as rare there.
RARER = 12.0


def softmax(logits: np.ndarray) -> np.ndarray:
    """The probabilities of logits, over the last axis."""
    odds = np.exp(logits - logits.max(axis=-1, keepdims=True))
    probabilities: np.ndarray = odds / odds.sum(axis=-1, keepdims=True)
    return probabilities


def log_softmax(logits: np.ndarray) -> np.ndarray:
    """The log-probabilities of logits, over the last axis."""
    above = logits - logits.max(axis=-1, keepdims=True)
    logs: np.ndarray = above - np.log(np.exp(above).sum(axis=-1, keepdims=True))
    return logs


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The temperature that makes the probabilities most likely (Guo et al., 2017).

    Args:
        logits: (n, classes), of data that the network was not trained on.
        labels: (n,), the right columns.

    Returns:
        The positive number to divide logits by; found between 0.05 and 20.
    """
    # Who only reads does not wait for the tenth of a second that this import takes.
    from scipy.optimize import minimize_scalar  # noqa: PLC0415

    def nll(log_temperature: float) -> float:
        return negative_log_likelihood(logits / np.exp(log_temperature), labels)

    best = minimize_scalar(nll, bounds=(np.log(0.05), np.log(20)), method="bounded")
    return float(np.exp(best.x))


def as_handed_in(logits: np.ndarray, rarer: float = RARER) -> np.ndarray:
    """Logits where ink that is no digit is rarer (Saerens, Latinne and Decaestecker, 2002).

    Args:
        logits: (..., columns), or log-probabilities: of the ten digits, then of the ways not to
            be one.
        rarer: how many times; below 1 it is more frequent.

    Returns:
        The same for that share of other ink.
    """
    moved = np.array(logits)
    moved[..., 10:] -= np.log(rarer)
    return moved


def negative_log_likelihood(logits: np.ndarray, labels: np.ndarray) -> float:
    """The mean of -log p(label), in nats."""
    return float(-log_softmax(logits)[np.arange(len(labels)), labels].mean())


def reliability(
    confidences: np.ndarray, right: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How confidence and accuracy go together, in `BINS` equal parts of [0, 1].

    Args:
        confidences: (n,), probabilities in [0, 1] of the chosen labels.
        right: (n,), whether each chosen label is right.

    Returns:
        For each of the parts the number of answers, their mean confidence and their
        accuracy; 0.0 where there are none.
    """
    index = np.minimum((confidences * BINS).astype(int), BINS - 1)
    counts = np.bincount(index, minlength=BINS)
    some = np.maximum(counts, 1)
    sums = (np.bincount(index, values, BINS) for values in (confidences, right))
    confidence, accuracy = (sum_ / some for sum_ in sums)
    return counts, confidence, accuracy


def expected_calibration_error(confidences: np.ndarray, right: np.ndarray) -> float:
    """The mean gap between confidence and accuracy (Naeini et al., 2015).

    Args:
        confidences: (n,), probabilities in [0, 1] of the chosen labels.
        right: (n,), whether each chosen label is right.

    Returns:
        The gap of each of `BINS` equal parts, weighted by its share of the n; 0.0 for n = 0.
    """
    counts, confidence, accuracy = reliability(confidences, right)
    return float((counts * np.abs(confidence - accuracy)).sum() / max(1, len(confidences)))


def error_at_coverage(confidences: np.ndarray, right: np.ndarray, coverage: float) -> float:
    """How many of the surest answers are wrong (El-Yaniv and Wiener, 2010).

    Args:
        confidences: (n,), probabilities of the chosen labels.
        right: (n,), whether each chosen label is right.
        coverage: the share of the n that is answered, in (0, 1].

    Returns:
        The share of errors among the round(coverage * n) answers of highest confidence; 0.0
        for none.
    """
    answered = np.argsort(-confidences, kind="stable")[: round(coverage * len(right))]
    return float(1 - np.mean(right[answered])) if len(answered) else 0.0


def rejection_threshold(
    digit_logits: np.ndarray, other_logits: np.ndarray, digits_kept: float
) -> tuple[float, float]:
    """The confidence below which ink is rejected.

    Args:
        digit_logits: (n, 12), calibrated, of validation digits.
        other_logits: (m, 12), calibrated, of validation ink that is not one digit.
        digits_kept: the share of the digits that must stay accepted, in (0, 1].

    Returns:
        The threshold on the best digit's probability, and the share of the other ink that
        it rejects.
    """
    digits = softmax(digit_logits)[:, :10].max(axis=1)
    others = softmax(other_logits)[:, :10].max(axis=1)
    threshold = float(np.quantile(digits, 1 - digits_kept, method="lower"))
    return threshold, float((others < threshold).mean())
