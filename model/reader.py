"""The reader: picture to ink to parts to glyphs to probabilities to a reading."""

import math
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice, pairwise
from pathlib import Path

import jax
import numpy as np
from flax import nnx

from .candidates import Candidate, Cutting, InkLine, Pieces, ink_pages, over_segment
from .ctc import likely_texts, places
from .errors import GlyphsError
from .glyph import GLYPH_SIDE_PX
from .ink import Ink, find_ink
from .lattice import Span, best_path
from .line_net import STEP_PX, LineNet
from .line_reader import LineEvidence, LineReader
from .net import LABELS, OTHER, SEVERAL, DigitNet
from .picture import Picture, open_picture
from .reading import Digit, Line, Reading
from .strokes import StrokeInk, Strokes, strokes_ink
from .weights import RELEASED, RELEASED_LINE, load_weights

# Every batch size is compiled once, at load. A batch takes about as long as it is large, so the
# next larger one is used where its blank places cost less than another call.
BATCH_SIZES = (1, 2, 4, 8, 16, 32, 64)
LEAST_FILLED = 0.7
# Pictures whose glyphs share batches: enough to fill them, few enough for memory.
PICTURES_AT_ONCE = 64
# A part is cut if it is several digits with at least this probability, and no narrower than
# two digits can be, in heights of its line.
LEAST_SEVERAL = 0.02
NARROW = 0.35
# The probability that ink in a line of digits is none.
JUNK = 0.02
TINY = 1e-6
# What a cut costs, in log-probability: at all, and for every height of ink that it goes
# through. To cut a stroke across takes a better reading than to cut where two digits touch.
CUT_PRICE = 0.5
CUT_INK_PRICE = 3.0

# Where both readers tell of a candidate, neither may rule out what the other sees.
LEAST_GLYPH = 0.01
LEAST_LINE = -10.0
# Between cuts where a digit is less likely than this to the second one, none is looked for.
LEAST_LIKELY = -5.0
# Where the second one is so sure of its text, ink is cut between that text's digits alone.
SURE_OF_TEXT = 0.98

Scored = tuple[Candidate, np.ndarray]
"""A candidate with its calibrated probabilities, float32 (12,)."""


class Reader:
    """Reads the digits of pictures and strokes.

    Example:
        reader = Reader.load()
        reader.read("photo.jpg").text
    """

    def __init__(
        self,
        net: DigitNet,
        temperature: float,
        rejection_threshold: float,
        line_net: LineNet | None = None,
    ) -> None:
        """Compile the networks for every batch size.

        Args:
            net: in inference mode.
            temperature: what the logits are divided by.
            rejection_threshold: the confidence below which ink is rejected.
            line_net: reads lines of several digits a second time; in inference mode.
        """
        self._line_reader = None if line_net is None else LineReader(line_net)
        self.rejection_threshold = rejection_threshold
        graphdef, state = nnx.split(net)

        # The weights are constants to the compiler, which lays them out for the machine at
        # load: a call is a quarter to a half faster than with the weights as an argument.
        def probabilities(glyphs: jax.Array) -> jax.Array:
            return jax.nn.softmax(nnx.merge(graphdef, state)(glyphs) / temperature)

        self._probabilities = jax.jit(probabilities)
        for size in BATCH_SIZES:
            blank = np.zeros((size, GLYPH_SIDE_PX, GLYPH_SIDE_PX), np.float32)
            self._probabilities(blank)

    @classmethod
    def load(
        cls, path: str | Path = RELEASED, line_path: str | Path | None = RELEASED_LINE
    ) -> "Reader":
        """A reader with weights from files.

        Args:
            path: a safetensors file that train_flax.py wrote, its card beside it; by default
                the released weights.
            line_path: those of the network for lines; None for a reader without it.

        Raises:
            WeightsError: if the weights are missing, damaged, or do not fit the network.
        """
        net, card = load_weights(Path(path), DigitNet)
        line_net = load_weights(Path(line_path), LineNet)[0] if line_path else None
        return cls(net, card["temperature"], card["rejection_threshold"], line_net)

    def read(self, picture: Picture) -> Reading:
        """Read all digits of one picture.

        Args:
            picture: a path, a file's bytes, a PIL picture, or a uint8 array (height, width),
                or with 3 (RGB) or 4 (RGBA) channels behind.

        Returns:
            The reading; empty where there is no ink.

        Raises:
            PictureError: if the picture cannot be opened; its subclasses tell why.
        """
        return self.read_many([picture])[0]

    def read_many(self, pictures: Iterable[Picture]) -> list[Reading]:
        """Read many pictures, the glyphs of all in shared batches.

        Args:
            pictures: as `read` takes them.

        Returns:
            A reading for each, in their order.

        Raises:
            PictureError: if one of them cannot be opened.
        """
        queue = (find_ink(open_picture(picture)) for picture in pictures)
        readings: list[Reading] = []
        while chunk := list(self._read_inks(islice(queue, PICTURES_AT_ONCE))):
            readings += chunk
        return readings

    def read_strokes(self, strokes: Strokes) -> Reading:
        """Read digital ink.

        Args:
            strokes: a list of strokes, each a list of points (x, y), y downwards, in any one
                unit.

        Returns:
            The reading, its boxes in the strokes' unit; empty where there is no stroke.

        Raises:
            StrokesError: if they are not lists of finite points, or too many.
        """
        return next(self._read_inks([strokes_ink(strokes)]))

    def classify(self, glyphs: np.ndarray) -> np.ndarray:
        """The probabilities of glyphs.

        Args:
            glyphs: (n, 28, 28), uint8, or float in [0, 1]; ink is high.

        Returns:
            float32 (n, 11), calibrated: columns 0 to 9 the digits, column 10 "not one
            digit"; every row sums to 1.

        Raises:
            GlyphsError: if the array is of another shape, type or range.
        """
        rows = self._classify(_checked_glyphs(glyphs))
        return np.concatenate([rows[:, :OTHER], rows[:, OTHER:].sum(axis=1, keepdims=True)], axis=1)

    def _classify(self, glyphs: np.ndarray) -> np.ndarray:
        """The probabilities of float32 glyphs, in the network's columns: float32 (n, 12)."""
        rows = []
        start = 0
        while start < len(glyphs):
            size = _batch_size(len(glyphs) - start)
            part = glyphs[start : start + size]
            padded = np.zeros((size, GLYPH_SIDE_PX, GLYPH_SIDE_PX), np.float32)
            padded[: len(part)] = part
            rows.append(np.asarray(self._probabilities(padded))[: len(part)])
            start += size
        return np.concatenate(rows) if rows else np.zeros((0, LABELS), np.float32)

    def _read_inks(self, inks: Iterable[Ink | StrokeInk]) -> Iterator[Reading]:
        # Of each picture only its parts are kept: memory grows with ink, not with paper.
        pictures = [(ink.size, ink_pages(ink)) for ink in inks]
        lines = [line for _, pages in pictures for page in pages for line in page]
        wholes = self._scored([line.candidates for line in lines])
        doubtful = [_doubtful(line, scored) for line, scored in zip(lines, wholes, strict=True)]
        evidence = self._read_again(lines, doubtful)
        cut = [
            over_segment(line, _where_to_cut(line, doubts, seen), partial(_is_likely, seen))
            for line, doubts, seen in zip(lines, doubtful, evidence, strict=True)
        ]
        parted = self._scored([pieces.candidates for pieces in cut])
        read = (self._line(*line) for line in zip(cut, wholes, parted, evidence, strict=True))
        for size, pages in pictures:
            readings = [Reading(tuple(islice(read, len(page))), size) for page in pages]
            yield max(readings, key=_certainty)

    def _scored(self, lines: list[dict[Span, Candidate]]) -> list[dict[Span, Scored]]:
        """Every candidate with its probabilities, the glyphs of all lines in shared batches."""
        glyphs = [one.glyph for line in lines for one in line.values()]
        stacked = np.asarray(glyphs, np.float32).reshape(-1, GLYPH_SIDE_PX, GLYPH_SIDE_PX)
        rows = iter(self._classify(stacked))
        return [{span: (one, next(rows)) for span, one in line.items()} for line in lines]

    def _read_again(
        self, lines: list[InkLine], doubtful: list[list[bool]]
    ) -> list[LineEvidence | None]:
        """What the second reader says of the lines that may be more than one digit."""
        return [
            self._line_reader.read(line.picture)
            if self._line_reader and line.picture and (len(line.parts) > 1 or doubts[0])
            else None
            for line, doubts in zip(lines, doubtful, strict=True)
        ]

    def _line(
        self,
        pieces: Pieces,
        wholes: dict[Span, Scored],
        parted: dict[Span, Scored],
        evidence: LineEvidence | None,
    ) -> Line:
        """The best path through one line."""
        starts = pieces.starts
        scored = {
            (starts[first], starts[end]): one for (first, end), one in wholes.items()
        } | parted
        joint = {
            (first, end): _joint(one[1], evidence, pieces.begins[first], pieces.ends[end - 1])
            for (first, end), one in scored.items()
        }
        worths = {span: _worth(scored[span][0], joint[span]) for span in scored}
        for (first, end), one in wholes.items():
            if end == first + 1:
                # Whatever parts a part agrees that it is several digits.
                several = math.log(max(float(one[1][SEVERAL]), TINY))
                for span in parted:
                    if span[0] == starts[first]:
                        worths[span] += several
        path = best_path(starts[-1], worths)
        return Line(tuple(self._digit(scored[span][0], joint[span]) for span in path))

    def _digit(self, candidate: Candidate, joint: np.ndarray) -> Digit:
        probabilities = np.exp(joint - np.logaddexp.reduce(joint))
        digits = probabilities[:OTHER]
        top3 = tuple((str(i), float(digits[i])) for i in np.argsort(-digits, kind="stable")[:3])
        label, confidence = top3[0]
        return Digit(
            label=label,
            confidence=confidence,
            top3=top3,
            box=candidate.box,
            rejected=confidence < self.rejection_threshold,
            glyph=candidate.glyph,
        )


def _doubtful(line: InkLine, scored: dict[Span, Scored]) -> list[bool]:
    """Which parts of a line may be several digits."""
    return [
        not part.solid
        and part.width > NARROW
        and float(scored[i, i + 1][1][SEVERAL]) >= LEAST_SEVERAL
        for i, part in enumerate(line.parts)
    ]


def _where_to_cut(
    line: InkLine, doubtful: list[bool], evidence: LineEvidence | None
) -> list[Cutting | None]:
    """How to cut each part: between the digits that the line shows, and where it may be several."""
    if evidence is None:
        return [Cutting() if doubts else None for doubts in doubtful]
    text, log_probability = next(iter(likely_texts(evidence.columns).items()))
    more = log_probability < math.log(SURE_OF_TEXT)
    digits = [evidence.line.place(STEP_PX * (at + 0.5)) for at in places(evidence.columns, text)]
    # A digit belongs to the part that it lies in most deeply, or else to the nearest.
    outside = [[max(part.ends[0] - at, at - part.ends[1]) for part in line.parts] for at in digits]
    owners = [int(np.argmin(away)) for away in outside]
    cuttings: list[Cutting | None] = []
    for number, (part, doubts) in enumerate(zip(line.parts, doubtful, strict=True)):
        own = [at for at, owner in zip(digits, owners, strict=True) if owner == number]
        near = tuple((one + other) / 2 for one, other in pairwise(own))
        cut = not part.solid and (near or (doubts and more))
        cuttings.append(Cutting(near, more) if cut else None)
    return cuttings


def _is_likely(evidence: LineEvidence | None, begin: float, end: float) -> bool:
    """Whether a line, if it was read, shows just one digit between two places."""
    return evidence is None or float(evidence.between(begin, end)[1:].max()) >= LEAST_LIKELY


def _joint(
    probabilities: np.ndarray, evidence: LineEvidence | None, begin: float, end: float
) -> np.ndarray:
    """What both readers say of a candidate.

    Args:
        probabilities: of its glyph, (12,).
        evidence: of its line; None if that was not read.
        begin: where it begins on the line, in ink pixels.
        end: where it ends.

    Returns:
        (11,), log-probabilities that are not normalised: the ten digits, and no digit.
    """
    glyph = np.append(probabilities[:OTHER], probabilities[OTHER:].sum())
    if evidence is None:
        return np.log(np.maximum(glyph, TINY))
    line = np.maximum(np.roll(evidence.between(begin, end), -1), LEAST_LINE)
    return np.log(np.maximum(glyph, LEAST_GLYPH)) + line


def _certainty(reading: Reading) -> float:
    """The mean log-probability of a reading's digits."""
    worths = [math.log(max(digit.confidence, TINY)) for digit in reading.digits]
    return sum(worths) / max(1, len(worths))


def _worth(candidate: Candidate, joint: np.ndarray) -> float:
    """The log-probability that a candidate is a digit or else junk, less the price of its cut."""
    worth = max(float(joint[:OTHER].max()), math.log(JUNK) + float(joint[OTHER]))
    if candidate.cut_ink:
        worth -= CUT_PRICE + CUT_INK_PRICE * candidate.cut_ink
    return worth


def _batch_size(count: int) -> int:
    """The first batch for so many glyphs: one nearly filled, or else the largest that is full."""
    for size in BATCH_SIZES:
        if LEAST_FILLED * size <= count <= size:
            return size
    return max(size for size in BATCH_SIZES if size <= count)


def _checked_glyphs(glyphs: np.ndarray) -> np.ndarray:
    array = np.asarray(glyphs)
    if array.ndim != 3 or array.shape[1:] != (GLYPH_SIDE_PX, GLYPH_SIDE_PX):
        raise GlyphsError(f"`glyphs` must be of shape (n, 28, 28), got {array.shape}")
    if array.dtype == np.uint8:
        return array / np.float32(255)
    if not np.issubdtype(array.dtype, np.floating):
        raise GlyphsError(f"`glyphs` must be uint8 or float, got {array.dtype}")
    if array.size and not (array.min() >= 0 and array.max() <= 1):
        raise GlyphsError(
            f"float `glyphs` must lie in [0, 1], got {array.min()} to {array.max()}: "
            "divide by 255, and make the ink high"
        )
    return array.astype(np.float32)
