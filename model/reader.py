"""The reader: from a picture or strokes, over hypotheses of its ink, to a reading."""

from collections.abc import Iterable, Iterator
from functools import cache, partial
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from .decoding.hypotheses import (
    Hypotheses,
    StrokeHypotheses,
)
from .decoding.hypothesis_reader import HypothesisReader
from .decoding.line_search import rejected_digit
from .decoding.picture_reader import PictureReader
from .decoding.punctuation import reject_letter_strokes
from .decoding.strokes.ink import in_unit_of, on_sheet
from .decoding.strokes.sure import sure_reading
from .decoding.strokes.unread import unread_candidates, with_unread
from .decoding.text_confidence import TextConfidence
from .engines.blas import one_blas_thread
from .engines.choice import Engine, EngineName, build_engine, check_engine, start_building
from .engines.numpy_engine import NumpyNet
from .errors import GlyphsError
from .ink.strokes.online import StrokeInk, Strokes, strokes_ink
from .inputs.image import Picture, open_picture
from .networks.calibration import as_handed_in, softmax
from .networks.components.net import ComponentShape
from .networks.glyph import GLYPH_SIDE_PX
from .networks.glyph_net import OTHER, NetShape
from .networks.glyph_reader import GlyphReader
from .networks.layers import fold
from .networks.line_net import LineShape
from .networks.line_reader import LineReader
from .networks.strokes.net import StrokeShape
from .networks.strokes.reader import StrokeReader
from .networks.weights import (
    RELEASED,
    RELEASED_COMPONENTS,
    RELEASED_LINE,
    RELEASED_STROKES,
    load_tensors,
)
from .parallel import in_processes
from .reading import Reading

# Pictures whose glyphs share batches: enough to fill them, and of ink, at 6 bytes a pixel at most,
# no more than fits into memory.
PICTURES_AT_ONCE = 64
PIXELS_AT_ONCE = 4_000_000
# A probability that counts as none.
LEAST_PROBABILITY_OF_GLYPH = 1e-20
# What `Reader.load` is given: the two files, the engine, and whether that is built in background.
Source = tuple[Path, Path | None, EngineName, bool]


class Reader:
    """Reads the digits of pictures and strokes.

    Example:
        reader = Reader.load()
        reader.read("photo.jpg").text
    """

    def __init__(
        self, engine: Engine, temperature: float, rejection_threshold: float, source: Source
    ) -> None:
        """Take what answers for the networks; `Reader.load` has it from files.

        Args:
            engine: that answers.
            temperature: what the logits of glyphs are divided by.
            rejection_threshold: the confidence below which ink is rejected, for as much other
                ink as the network was trained with.
            source: what `load` was given: in another process the same files are read again.
        """
        self.rejection_threshold = rejection_threshold
        self._engine = engine
        self._source = source
        self._glyph_reader = GlyphReader(engine.glyphs, temperature)
        # One drawing at a time, and each trajectory a tenth of a millisecond: NumPy will do.
        strokes = load_tensors(RELEASED_STROKES, StrokeShape)
        net = NumpyNet(strokes.shape.layers(), strokes.tensors)
        self._trajectory_reader = StrokeReader(net, strokes.card["temperature"])
        self._hypothesis_reader = HypothesisReader(
            self._glyph_reader,
            LineReader(engine.lines) if engine.lines else None,
            self._trajectory_reader,
            rejection_threshold,
        )
        components = load_tensors(RELEASED_COMPONENTS, ComponentShape)
        self._picture_reader = PictureReader(
            self._hypothesis_reader,
            fold(components.shape.layers(), components.tensors),
            TextConfidence.load(),
        )

    @classmethod
    def load(
        cls,
        path: str | Path = RELEASED,
        line_path: str | Path | None = RELEASED_LINE,
        engine: EngineName = "numpy",
        in_background: bool = False,
    ) -> "Reader":
        """A reader with weights from files.

        Args:
            path: a safetensors file that train_flax.py wrote, its card beside it; by default
                the released weights.
            line_path: those of the network for lines; None for a reader without it.
            engine: what answers for the networks: "numpy" is ready at once, "flax" is compiled
                first, and reads many glyphs at once the faster.
            in_background: whether to compile in a thread of its own; NumPy answers until then.

        Raises:
            WeightsError: if the weights are missing, damaged, or do not fit the network.
            EngineError: if there is no such engine.
        """
        check_engine(engine)
        files = (Path(path), Path(line_path) if line_path else None)
        glyphs = load_tensors(files[0], NetShape)
        lines = load_tensors(files[1], LineShape) if files[1] else None
        built = (start_building if in_background else build_engine)(engine, glyphs, lines)
        there = (files[0].absolute(), files[1].absolute() if files[1] else None)
        source = (*there, engine, in_background)
        return cls(built, glyphs.card["temperature"], glyphs.card["rejection_threshold"], source)

    def __reduce__(self) -> tuple[Any, Source]:
        """A reader travels to another process as the names of its files."""
        return _loaded_once, self._source

    @property
    def engine(self) -> str:
        """What answers for the networks now: "numpy" or "flax"."""
        return self._engine.name

    def wait_for_engine(self) -> None:
        """Wait until what `load` was to build in background is there."""
        if self._engine.building:
            self._engine.building.join()

    def read(self, picture: Picture, *, may_turn: bool = True) -> Reading:
        """Read all digits of one picture.

        Args:
            picture: a path, a data: address, a file's bytes, a PIL picture, or a uint8 array
                (height, width), or with 3 (RGB) or 4 (RGBA) channels behind; or the value of
                Gradio's sketchpad, whose composite is one of these.
            may_turn: whether a photo whose text lies on its side, or upside down, is turned
                before it is read; `turned_deg` of the reading then says by how much.

        Returns:
            The reading; empty where there is no ink.

        Raises:
            PictureError: if the picture cannot be opened; its subclasses tell why.
        """
        return self.read_many([picture], may_turn=may_turn)[0]

    def read_many(
        self, pictures: Iterable[Picture], processes: int = 1, *, may_turn: bool = True
    ) -> list[Reading]:
        """Read many pictures, the glyphs of all in shared batches.

        Args:
            pictures: as `read` takes them.
            processes: from 2 up, read in so many processes of their own. Each starts in half a
                second, so it pays from some hundred pictures on. The program that asks for them
                is imported by each: it needs `if __name__ == "__main__":`.
            may_turn: as `read` takes it.

        Returns:
            A reading for each, in their order.

        Raises:
            PictureError: if one of them cannot be opened.
        """
        if processes > 1:
            chunks = _batched(pictures, PICTURES_AT_ONCE)
            read = partial(self.read_many, may_turn=may_turn)
            return list(chain.from_iterable(in_processes(read, chunks, processes)))
        seen = (self.hypotheses(open_picture(picture)) for picture in pictures)
        with one_blas_thread:
            reader = self._picture_reader
            read_chunk = reader.read_right_way_up if may_turn else reader.read
            return [reading for chunk in _chunks(seen) for reading in read_chunk(chunk)]

    def read_strokes(self, strokes: Strokes) -> Reading:
        """Read digital ink.

        Args:
            strokes: a list of strokes, each a list of points (x, y), y downwards, in any one
                unit.

        Returns:
            The reading, its boxes in the strokes' unit; empty where there is no stroke. Every
            stroke but a speck lies in the box of a digit, accepted or rejected.

        Raises:
            StrokesError: if they are not lists of finite points, or too many.
        """
        with one_blas_thread:
            ink = strokes_ink(strokes)
            sheet = on_sheet(ink)
            written = StrokeHypotheses(sheet)
            sure = sure_reading(written.first, ink.size, self._trajectory_reader.read)
            reading = (
                reject_letter_strokes(sure) if sure else next(self._picture_reader.read([written]))
            )
            return in_unit_of(ink, self._with_unread(sheet, reading))

    def hypotheses(self, image: Image.Image) -> Hypotheses:
        """In which ways a picture is read.

        Args:
            image: upright, as `open_picture` gives it.
        """
        return self._picture_reader.hypotheses(image)

    def classify(self, glyphs: np.ndarray) -> np.ndarray:
        """The probabilities of glyphs.

        Args:
            glyphs: (n, 28, 28), uint8, or float in [0, 1]; ink is high.

        Returns:
            float32 (n, 11), calibrated for what people hand in: columns 0 to 9 the digits,
            column 10 "not one digit"; every row sums to 1.

        Raises:
            GlyphsError: if the array is of another shape, type or range.
        """
        with one_blas_thread:
            trained_on = self._glyph_reader.read(_checked_glyphs(glyphs))
        logs = np.log(np.maximum(trained_on, LEAST_PROBABILITY_OF_GLYPH))
        rows = softmax(as_handed_in(logs))
        return np.concatenate([rows[:, :OTHER], rows[:, OTHER:].sum(axis=1, keepdims=True)], axis=1)

    def _with_unread(self, sheet: StrokeInk, reading: Reading) -> Reading:
        """A reading of strokes with those that no digit holds, as rejected digits."""
        marks = dict(enumerate(unread_candidates(sheet, reading)))
        if not marks:
            return reading
        (scored,) = self._hypothesis_reader.scored(
            [{(at, at + 1): mark for at, mark in marks.items()}]
        )
        return with_unread(reading, [rejected_digit(*one) for one in scored.values()])


@cache
def _loaded_once(*source: Any) -> Reader:
    """The reader of some files: whatever travels to a process, its weights are loaded once."""
    return Reader.load(*source)


def _batched(pictures: Iterable[Picture], count: int) -> Iterator[list[Picture]]:
    rest = iter(pictures)
    while batch := list(islice(rest, count)):
        yield batch


def _chunks(pictures: Iterable[Hypotheses]) -> Iterator[list[Hypotheses]]:
    """As many pictures at once as fill the batches and fit into memory."""
    chunk: list[Hypotheses] = []
    pixels = 0
    for picture in pictures:
        chunk.append(picture)
        pixels += picture.pixels
        if len(chunk) == PICTURES_AT_ONCE or pixels >= PIXELS_AT_ONCE:
            yield chunk
            chunk, pixels = [], 0
    if chunk:
        yield chunk


def _checked_glyphs(glyphs: np.ndarray) -> np.ndarray:
    try:
        array = np.asarray(glyphs)
    except ValueError as error:
        raise GlyphsError(f"`glyphs` must be of shape (n, 28, 28): {error}") from error
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
