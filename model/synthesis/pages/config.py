"""What a page may be like: every choice that the page maker draws from."""

from dataclasses import dataclass, fields
from typing import Literal

from ...errors import RecipeError

Range = tuple[float, float]
"""The least and the largest value of what is drawn from between."""

Source = Literal["mnist", "drawn", "pen", "font"]
Layout = Literal[
    "number", "entry", "lines", "list", "columns", "column", "grid", "sums", "boxes", "comb",
    "table", "cheque", "words",
]  # fmt: skip
PenName = Literal[
    "ballpoint", "fineliner", "felt", "pencil", "faint pencil", "marker", "board marker", "chalk",
    "brush", "pixel brush", "hairline", "streaky brush", "thresholded", "broad marker",
]  # fmt: skip
Ground = Literal[
    "canvas", "dark canvas", "scan", "paper", "colour", "cardboard", "whiteboard", "blackboard",
    "dark paper",
]  # fmt: skip
Ruling = Literal["none", "ruled", "squared", "dotted", "margin", "dark ruled"]
Surroundings = Literal[
    "none", "edge", "strip", "corner", "table", "frame", "card", "cell", "cell edge", "column"
]
MarkName = Literal[
    "word", "letter", "print", "sign", "arrow", "scribble", "crossed out", "ring", "line", "tick",
    "barcode", "silhouette", "face", "specks", "keyboard", "stain", "signature", "cut",
    "greek", "clothes", "texture",
]  # fmt: skip
Around = Literal["none", "underline", "ring", "box"]


@dataclass(frozen=True)
class PageConfig:
    """What the pages of one kind may be like. Where there are several choices, each is as likely.

    Attributes:
        side_px: the picture's longer side.
        aspect: its width, as a share of its height.
        digits: how many digits; a page that cannot hold so many has fewer, but never fewer than
            the first.
        digit_px: how high they are, before perspective. A page's digits are alike.
        layouts: how they stand: as one number, an entry of a register, lines, a phone list,
            columns of numbers, a column or grid of digits, sums, in forms, between words.
        gap: between two digits of a number, in heights; negative where they overlap.
        slope_deg: how much the writing may rise or fall.
        bow: how far a line may bend from straight, as a share of its length.
        bounce: how far digits stray from their line, in heights (a standard deviation).
        spread: how unlike in size the digits are (a standard deviation).
        label_spread: how unlike in size a hand writes its 0s, 1s and so on (a standard deviation),
            half of the hands.
        ones: how often most of a page's digits are a 1.
        low_ones: how often a hand writes its 1s smaller and lower than the rest.
        row_spread: how unlike in size the rows are (a standard deviation).
        sources: whose digits.
        pens: what they are written with.
        pale: how often some of the digits are much paler than the others.
        grounds: what they are written on.
        rulings: what is printed on it.
        surroundings: what of the table, wall or frame around the ground is in the picture.
        margin: how far the writing keeps from the border, as a share of the shorter side; negative
            where the border cuts it.
        perspective: how far the camera moves a corner, as a share of the shorter side.
        vignette: how much darker the corners are than the middle.
        shadow: how often something throws a shadow.
        fold: how often the paper is folded or crumpled.
        marks: other ink, in free places.
        mark_count: how many of them.
        around: what is drawn around some of the numbers.
        exposure: how bright white is.
        blur_px: the standard deviation of the lens's blur.
        motion: how often the camera moved.
        noise: the standard deviation of the grain, where white is 1.
        jpeg: the quality of the compression; None for none.
        gray: how often the picture is gray.
        inverted: how often it is a negative.
        cut: what is written is cut out with so much paper at each side, as a share of its longer
            side; negative where the cut goes through ink; None for the whole picture.
        square_px: the side of the square that the picture is stretched to, as in sets of digits;
            None where it is not.
    """

    side_px: tuple[int, int] = (420, 820)
    aspect: Range = (0.7, 1.6)
    digits: tuple[int, int] = (1, 12)
    digit_px: Range = (24, 110)
    layouts: tuple[Layout, ...] = ("number",)
    gap: Range = (0.05, 0.5)
    slope_deg: float = 4.0
    bow: float = 0.02
    bounce: float = 0.05
    spread: float = 0.06
    label_spread: float = 0.25
    ones: float = 0.0
    low_ones: float = 0.0
    row_spread: float = 0.0
    sources: tuple[Source, ...] = ("mnist", "drawn", "pen", "font")
    pens: tuple[PenName, ...] = ("ballpoint", "ballpoint", "fineliner", "felt")
    pale: float = 0.0
    grounds: tuple[Ground, ...] = ("paper",)
    rulings: tuple[Ruling, ...] = ("none",)
    surroundings: tuple[Surroundings, ...] = ("none",)
    margin: Range = (0.04, 0.04)
    perspective: float = 0.0
    vignette: Range = (0.0, 0.3)
    shadow: float = 0.15
    fold: float = 0.05
    marks: tuple[MarkName, ...] = ()
    mark_count: tuple[int, int] = (0, 0)
    around: tuple[Around, ...] = ("none",)
    exposure: Range = (0.6, 1.1)
    blur_px: Range = (0.2, 1.0)
    motion: float = 0.03
    noise: Range = (0.003, 0.02)
    jpeg: tuple[int, int] | None = (55, 95)
    gray: float = 0.15
    inverted: float = 0.0
    cut: Range | None = None
    square_px: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not isinstance(value, tuple):
                continue
            if not value and field.name != "marks":
                raise RecipeError(f"`{field.name}` of a page has no choice: give at least one")
            numbers = [one for one in value if not isinstance(one, str)]
            if len(numbers) == 2 and numbers[0] > numbers[1]:
                raise RecipeError(
                    f"`{field.name}` of a page is {value}: give the least first, then the largest"
                )
