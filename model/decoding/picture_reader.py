"""Whole pictures: by which hypotheses they are read, and which way up."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from PIL import Image

from ..deadline import in_time
from ..ink.binarize import ink_of
from ..ink.closer_look import small_writing
from ..ink.component_tree import contrast_maps
from ..ink.contrast import find_contrasts
from ..networks.layers import Folded
from ..reading import Reading
from .arbitration import with_marks
from .hypotheses import Hypotheses, PictureHypotheses
from .hypothesis_reader import HypothesisReader
from .orientation import better, may_lie, right_way_up, small_copies, turned_picture
from .photos.hypotheses import PhotoHypotheses
from .punctuation import reject_letter_strokes
from .text_confidence import TextConfidence

# Smaller pictures are read by rules, too, where evidence leaves a doubt: by evidence alone one
# scan of a cell in 80 is lost, and one of running hand in 20 (experiment 068).
LEAST_PAGE_PX = 200


class PictureReader:
    """Reads pictures by the hypotheses of their ink."""

    def __init__(
        self,
        lines: HypothesisReader,
        components: dict[str, Folded],
        text_confidence: TextConfidence,
    ) -> None:
        """Take what answers.

        Args:
            lines: reads the lines of hypotheses.
            components: weights of the network of components.
            text_confidence: tells how likely a text is right.
        """
        self._lines, self._components = lines, components
        self._text_confidence = text_confidence

    def hypotheses(self, image: Image.Image) -> Hypotheses:
        """In which ways a picture is read.

        Args:
            image: upright, as `open_picture` gives it.

        Returns:
            Of a drawing what rules take for ink; of a photo what the network of components takes
            for digits; of a small picture both.
        """
        contrasts = find_contrasts(image)
        first = contrasts[0]
        is_page = max(first.levels.shape) >= LEAST_PAGE_PX
        if first.drawn and is_page:
            # By evidence a drawing of one digit takes three times as long (experiment 064).
            return PictureHypotheses(ink_of(first, image.size), image)
        part = small_writing(first, image.size)
        if part:
            contrasts = find_contrasts(image.crop(part))
        maps = contrast_maps(contrasts)
        read_glyphs, weights = self._lines.read_glyphs, self._components
        evidence = PhotoHypotheses(maps, image, read_glyphs, weights, part, is_page=is_page)
        if is_page:
            return evidence
        return PictureHypotheses(ink_of(first, image.size), image, evidence)

    def read_right_way_up(self, pictures: Sequence[Hypotheses]) -> Iterator[Reading]:
        """Read pictures, those that are doubtful turned by quarters if that is clearly better."""
        for one, reading in zip(pictures, self.read(pictures), strict=True):
            if one.image and may_lie(reading, one.kind):
                yield self._read_turned(one.image, reading)
            else:
                yield reading

    def _read_turned(self, image: Image.Image, reading: Reading) -> Reading:
        """What is read of a picture that was turned, if it clearly lies; else the reading so far.

        A first look at small copies of the picture tells.
        """
        looks = list(self.read([self.hypotheses(copy) for copy in in_time(small_copies(image))]))
        turn_deg, is_clear = right_way_up(looks)
        if not turn_deg:
            return reading
        upright = self.hypotheses(turned_picture(image, turn_deg))
        turned = replace(next(self.read([upright])), turned_deg=turn_deg)
        return better(reading, turned.turned(360 - turn_deg), is_clear=is_clear)

    def read(self, pictures: Sequence[Hypotheses]) -> Iterator[Reading]:
        """Read pictures, or digital ink, as they lie."""
        for one, reading in zip(pictures, self._lines.in_turn(pictures), strict=True):
            marked = with_marks(reading, one)
            yield self._text_confidence.tell(reject_letter_strokes(marked), one.kind)
