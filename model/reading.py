"""What reading a picture gives: boxes, digits, text lines, and the whole reading."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFont


class Box(NamedTuple):
    """A rectangle in pixels of the upright picture.

    Half-open, as slices are: `left` and `top` are inside, `right` and `bottom` are just
    outside. The origin is the picture's top left corner.
    """

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Pixels from left to right."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return self.bottom - self.top

    def moved(self, right: int, down: int) -> "Box":
        """The same box further right and down."""
        return Box(self.left + right, self.top + down, self.right + right, self.bottom + down)

    def meets(self, other: "Box") -> bool:
        """Whether the two have pixels in common."""
        return max(self.gaps(other)) < 0

    def turned(self, turn_deg: int, size: tuple[int, int]) -> "Box":
        """The same box on a sheet that is turned by quarters.

        Args:
            turn_deg: 0, 90, 180 or 270, clockwise.
            size: (width, height) of the sheet before the turn.
        """
        width, height = size
        left, top, right, bottom = self
        if turn_deg == 90:
            return Box(height - bottom, left, height - top, right)
        if turn_deg == 180:
            return Box(width - right, height - bottom, width - left, height - top)
        if turn_deg == 270:
            return Box(top, width - right, bottom, width - left)
        return self

    def gaps(self, other: "Box") -> tuple[int, int]:
        """Pixels between the two across, and down; negative where they overlap."""
        return (
            max(self.left, other.left) - min(self.right, other.right),
            max(self.top, other.top) - min(self.bottom, other.bottom),
        )

    def union(self, other: "Box") -> "Box":
        """The smallest box that holds both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True)
class Digit:
    """One piece of ink and what it was read as.

    Attributes:
        label: the best label, "0" to "9".
        confidence: calibrated probability in [0, 1] that `label` is right.
        top3: the three best labels with their confidences, best first.
        box: where the ink is, in pixels of the upright picture.
        rejected: whether the ink is not one digit with enough certainty.
        drawn: the glyph, or what draws it when it is asked for.
    """

    label: str
    confidence: float
    top3: tuple[tuple[str, float], ...]
    box: Box
    rejected: bool
    drawn: np.ndarray | Callable[[], np.ndarray] = field(repr=False, compare=False)

    @cached_property
    def glyph(self) -> np.ndarray:
        """Its ink as the network for glyphs sees it, float32 (28, 28), ink is 1."""
        return self.drawn() if callable(self.drawn) else self.drawn

    def to_dict(self) -> dict[str, Any]:
        """The digit without its glyph, in types that JSON knows."""
        return {
            "label": self.label,
            "confidence": round(self.confidence, 6),
            "top3": [[label, round(confidence, 6)] for label, confidence in self.top3],
            "box": list(self.box),
            "rejected": self.rejected,
        }


@dataclass(frozen=True)
class Line:
    """One text line: its digits from left to right, rejected ones among them.

    Attributes:
        digits: in the order in which they are read.
        whole_log_probability: of its digits' labels, rejected ones among them, by the network that
            reads the line as a whole; None for a line that was not read so.
    """

    digits: tuple[Digit, ...]
    whole_log_probability: float | None = field(default=None, compare=False)

    @property
    def text(self) -> str:
        """The labels that were not rejected, joined."""
        return "".join(digit.label for digit in self.digits if not digit.rejected)


@dataclass(frozen=True)
class Reading:
    """Everything read from one picture, in reading order.

    Attributes:
        lines: the text lines from top to bottom.
        size: (width, height) in pixels of the upright picture; boxes refer to it.
        hypothesis: how the picture was seen when it was read so, in words.
        seen_texts: what each hypothesis that was looked at was read as, of a photo that by evidence
            last; empty for a picture that was beyond doubt at once.
        seen_marks: how many marks the first of these hypotheses took for writing, digits or not.
        confidence: calibrated probability in [0, 1] that all digits of `text` are right and in
            order, and none is missing; of an empty text, that the picture shows no digit.
        turned_deg: by how much the reader turned the picture clockwise before it was read, because
            its text lay on its side or upside down: 0, 90, 180 or 270. `size` and boxes stay those
            of the picture as it was handed in; see `as_turned`.
    """

    lines: tuple[Line, ...]
    size: tuple[int, int]
    hypothesis: str = field(default="", compare=False)
    seen_texts: tuple[str, ...] = field(default=(), compare=False, repr=False)
    seen_marks: int = field(default=0, compare=False, repr=False)
    confidence: float = field(default=0.0, compare=False)
    turned_deg: int = 0

    @property
    def digits(self) -> tuple[Digit, ...]:
        """All digits in reading order, rejected ones among them."""
        return tuple(digit for line in self.lines for digit in line.digits)

    @property
    def text(self) -> str:
        r"""The digits read, text lines joined by "\n"; "" if there is none."""
        return "\n".join(line.text for line in self.lines if line.text)

    def turned(self, turn_deg: int) -> "Reading":
        """The same reading with its boxes and size on a sheet that is turned by quarters.

        Args:
            turn_deg: 0, 90, 180 or 270, clockwise.
        """
        if not turn_deg:
            return self
        lines = tuple(
            replace(
                line,
                digits=tuple(
                    replace(digit, box=digit.box.turned(turn_deg, self.size))
                    for digit in line.digits
                ),
            )
            for line in self.lines
        )
        size = self.size if turn_deg == 180 else self.size[::-1]
        return replace(self, lines=lines, size=size)

    def as_turned(self) -> "Reading":
        """The same reading with its boxes and size in pixels of the picture as it was turned."""
        return self.turned(self.turned_deg)

    def to_dict(self) -> dict[str, Any]:
        """The reading in types that JSON knows.

        Returns:
            "text", as `text`; "lines", its text lines as a list; "confidence" of the whole text;
            "turned_deg", as `turned_deg`; "digits", each with "label", "confidence", "top3" as
            [label, confidence] pairs, "box" as [left, top, right, bottom] and "rejected".
        """
        return {
            "text": self.text,
            "lines": [line.text for line in self.lines if line.text],
            "confidence": round(self.confidence, 6),
            "turned_deg": self.turned_deg,
            "digits": [digit.to_dict() for digit in self.digits],
        }


ACCEPTED_RGB = (22, 163, 74)
REJECTED_RGB = (220, 38, 38)
DOUBTFUL_RGB = (217, 119, 6)
# An accepted digit below this confidence is drawn as doubtful.
SURE_DIGIT = 0.9


def draw_boxes(picture: Image.Image, digits: Sequence[Digit]) -> Image.Image:
    """A copy of the upright picture with a labelled box around every digit.

    Args:
        picture: the upright picture that was read, any mode.
        digits: digits whose boxes are in pixels of `picture`.

    Returns:
        An RGB picture of the same size; accepted digits in green, rejected ones in red
        with a question mark behind the label, doubtful ones in amber with their confidence.
    """
    drawn = picture.convert("RGB")
    pen = ImageDraw.Draw(drawn)
    width_px = max(1, round(max(drawn.size) / 300))
    height_px = max(11, round(max(drawn.size) / 30))
    font = ImageFont.load_default(size=height_px)
    for digit in digits:
        name, colour = digit.label, ACCEPTED_RGB
        if digit.rejected:
            name, colour = f"{digit.label}?", REJECTED_RGB
        elif digit.confidence < SURE_DIGIT:
            name, colour = f"{digit.label} {digit.confidence:.0%}", DOUBTFUL_RGB
        left, top, right, bottom = digit.box
        pen.rectangle((left, top, right - 1, bottom - 1), outline=colour, width=width_px)
        pen.text((left + width_px + 1, max(0, top - height_px - 2)), name, fill=colour, font=font)
    return drawn
