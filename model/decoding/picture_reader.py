"""Whole pictures: by which hypotheses they are read, and which way up."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from PIL import Image

from ..deadline import in_time
from ..ink.binarize import Ink, crop_inks, inks_of
from ..ink.closer_look import small_writing
from ..ink.component_tree import contrast_maps, page_maps
from ..ink.contrast import Contrast, find_contrasts
from ..networks.layers import Folded
from ..reading import Box, Reading
from .arbitration import is_beyond_doubt, with_marks
from .hypotheses import Hypotheses, Hypothesis, PictureHypotheses
from .hypothesis_reader import HypothesisReader
from .orientation import better, may_lie, right_way_up, small_copies, turned_picture
from .photos.hypotheses import PhotoHypotheses
from .punctuation import reject_letter_strokes
from .text_confidence import TextConfidence


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
            Of a photo of a page what the network of components takes for digits; of a drawing and
            of a small crop what rules take for ink.
        """
        contrasts = find_contrasts(image)
        maps = page_maps(contrasts)
        if maps:
            part = small_writing(maps[0], image.size)
            if part:
                return self._photo(contrast_maps(image.crop(part)), [], image, part)
            return self._photo(maps, crop_inks(contrasts, image.size), image)

        def evidence() -> Hypothesis[Ink]:
            return next(self._photo(contrast_maps(image), [], image).in_turn())

        # Of small crops 5 of 839 more are right so, but 10 of 250 drawn letters would be read.
        asked = None if contrasts[0].drawn else evidence
        return PictureHypotheses(inks_of(contrasts, image.size), image, asked)

    def _photo(
        self,
        maps: list[Contrast],
        crops: list[Ink],
        image: Image.Image,
        part: Box | None = None,
    ) -> PhotoHypotheses:
        read_glyphs = self._lines.read_glyphs
        return PhotoHypotheses(maps, crops, image, read_glyphs, self._components, part)

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
        crops = self._lines.first([one.cropped() for one in pictures], pictures)
        others = self._lines.in_turn(
            [
                one
                for one, crop in zip(pictures, crops, strict=True)
                if crop is None or not is_beyond_doubt(crop)
            ]
        )
        for one, crop in zip(pictures, crops, strict=True):
            is_crop = crop is not None and is_beyond_doubt(crop)
            reading = crop if crop is not None and is_crop else with_marks(next(others), one)
            yield self._text_confidence.tell(reject_letter_strokes(reading), one.kind)
