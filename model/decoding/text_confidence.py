"""How likely the whole text of a reading is right.

The digits' own confidences are not enough: each is told for ink that was taken for a digit, and
nothing for ink that was left out, cut wrongly or put into the wrong line. What else a reading shows
of that goes, with them, into a logistic regression (Platt, 1999; Guo et al., 2017), fitted on
pictures that are made, not real ones. Experiment 053 tells how well it holds.
"""

import json
import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from ..errors import WeightsError
from ..reading import Digit, Reading

RELEASED_CONFIDENCE = Path(__file__).parents[1] / "released" / "confidence.json"
"""The fitted weights; docs/experiments/scripts/053-confidence.py writes them."""

Kind = Literal["photo", "drawing", "strokes"]

# Of a text with digits, and of one without: what each weight belongs to.
TEXT_FEATURES = (
    "always", "photo", "strokes", "doubt of the least sure digit", "left out, as high as digits",
    "doubt of the lines", "lines read whole", "lines", "lines of one digit",
    "other texts", "unlike heights",
)  # fmt: skip
EMPTY_FEATURES = ("always", "photo", "strokes", "any ink")
# A doubt in nats, -log p, of this much counts as none.
LEAST_DOUBT = 1e-3
# What is left out and at least so high, as a share of the digits' median height, may be a digit.
AS_HIGH = 0.6
LEAST_PROBABILITY = 1e-6
# No text is told to be right or wrong with more certainty than the fit's few thousand pictures
# show.
MOST = 0.995


@dataclass(frozen=True)
class TextConfidence:
    """The fitted weights.

    Attributes:
        text: one for each of `TEXT_FEATURES`.
        empty: one for each of `EMPTY_FEATURES`.
    """

    text: np.ndarray
    empty: np.ndarray

    @classmethod
    def load(cls, path: Path = RELEASED_CONFIDENCE) -> "TextConfidence":
        """Weights from a file.

        Args:
            path: JSON, {"text": {feature: weight}, "empty": {feature: weight}}.

        Raises:
            WeightsError: if the file is missing, damaged, or of other features.
        """
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            rows = [
                np.array([float(told[part][name]) for name in names])
                for part, names in (("text", TEXT_FEATURES), ("empty", EMPTY_FEATURES))
            ]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise WeightsError(
                f"{path} does not hold the weights of the text's confidence ({error!r}): "
                "get the file anew, or fit them again"
            ) from error
        return cls(*rows)

    def tell(self, reading: Reading, kind: Kind) -> Reading:
        """The same reading with the confidence of its text.

        Args:
            reading: of one picture, or of strokes.
            kind: what was read.
        """
        weights = self.text if reading.text else self.empty
        features = text_features if reading.text else empty_features
        score = float(weights @ features(reading, kind))
        probability = 1 / (1 + math.exp(-score)) if score > -700 else 0.0
        return replace(reading, confidence=min(max(probability, 1 - MOST), MOST))


def text_features(reading: Reading, kind: Kind) -> np.ndarray:
    """What of a reading with digits tells whether they are right.

    Args:
        reading: with at least one digit that is not rejected.
        kind: what was read.

    Returns:
        float (11,), in the order of `TEXT_FEATURES`.
    """
    accepted = [digit for digit in reading.digits if not digit.rejected]
    heights = sorted(max(1, digit.box.height) for digit in accepted)
    least = AS_HIGH * (heights[(len(heights) - 1) // 2] + heights[len(heights) // 2]) / 2
    lines = [line for line in reading.lines if line.text]
    whole = [line.whole_log_probability for line in lines]
    read_whole = [-one for one in whole if one is not None]
    others = [text != reading.text for text in reading.seen_texts]
    return np.array(
        [
            *_of_kind(kind),
            math.log(LEAST_DOUBT + max(_doubt(digit) for digit in accepted)),
            math.log1p(sum(one.rejected and one.box.height >= least for one in reading.digits)),
            math.log(LEAST_DOUBT + sum(read_whole)) if read_whole else 0.0,
            float(bool(read_whole)),
            math.log(len(lines)),
            sum(len(line.text) == 1 for line in lines) / len(lines) if len(lines) > 1 else 0.0,
            sum(others) / len(others) if others else 0.0,
            min(1.0, float(np.log(heights).std())) if len(heights) > 1 else 0.0,
        ]
    )


def empty_features(reading: Reading, kind: Kind) -> np.ndarray:
    """What of a reading without digits tells whether there is none.

    Args:
        reading: whose digits are all rejected, if it has any.
        kind: what was read.

    Returns:
        float (4,), in the order of `EMPTY_FEATURES`.
    """
    return np.array([*_of_kind(kind), float(bool(reading.digits))])


def _of_kind(kind: Kind) -> tuple[float, float, float]:
    return 1.0, float(kind == "photo"), float(kind == "strokes")


def _doubt(digit: Digit) -> float:
    return -math.log(max(digit.confidence, LEAST_PROBABILITY))
