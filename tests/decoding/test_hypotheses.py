"""The ways to see a picture, in turn."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from model import Reader
from model.decoding.candidates import ink_lines
from model.decoding.hypotheses import (
    AS_IT_LIES,
    BY_EVIDENCE,
    LEVEL,
    PictureHypotheses,
    StrokeHypotheses,
)
from model.ink.binarize import find_ink
from model.ink.components import Component
from model.ink.strokes.online import strokes_ink
from model.inputs.image import open_picture
from model.layout.text_lines import find_lines, skew_deg
from model.reading import Box


def row_of_digits(angle_deg: float = 0) -> Image.Image:
    """Five sevens in a row, black on white, turned counterclockwise."""
    sheet = Image.new("L", (500, 140), 0)
    pen = ImageDraw.Draw(sheet)
    for left in range(40, 460, 85):
        pen.line([(left, 30), (left + 40, 30), (left + 12, 110)], fill=255, width=9)
    turned = sheet.rotate(angle_deg, Image.Resampling.BILINEAR, expand=True)
    return Image.eval(turned, lambda level: 255 - level)


def hypotheses_of(picture: Image.Image) -> PictureHypotheses:
    return PictureHypotheses(find_ink(open_picture(picture)))


@pytest.mark.parametrize("angle_deg", [-30, -12, 8, 25])
def test_a_tilted_row_is_also_set_level(angle_deg: float) -> None:
    picture = row_of_digits(angle_deg)
    ink = find_ink(open_picture(picture))
    # Down to the right is a positive skew, and the picture was turned the other way.
    lines = find_lines(ink.components(), ink.shape)
    assert skew_deg(lines) == pytest.approx(-angle_deg, abs=1.5)
    level, as_it_lies = list(hypotheses_of(picture).in_turn())[:2]
    assert (level.source, as_it_lies.source) == (LEVEL, AS_IT_LIES)
    assert [len(one.lines[0]) for one in (as_it_lies, level)] == [5, 5]
    heights = [component.box.height for component in level.lines[0]]
    assert max(heights) - min(heights) <= 8


def test_boxes_of_the_level_hypothesis_lie_on_the_tilted_picture() -> None:
    level, as_it_lies = [
        ink_lines(one)[0].candidates for one in list(hypotheses_of(row_of_digits(20)).in_turn())[:2]
    ]
    for span, candidate in level.items():
        straight = as_it_lies[span].box
        # The box round a turned box is larger than the box round the digit, not elsewhere.
        assert candidate.box.left <= straight.left + 3
        assert candidate.box.top <= straight.top + 3
        assert candidate.box.right >= straight.right - 3
        assert candidate.box.bottom >= straight.bottom - 3
        middle = [(box.left + box.right) / 2 for box in (candidate.box, straight)]
        assert abs(middle[0] - middle[1]) < 25


@pytest.mark.parametrize("angle_deg", [0, 2, -3])
def test_a_row_that_is_nearly_level_is_not_turned(angle_deg: float) -> None:
    assert next(hypotheses_of(row_of_digits(angle_deg)).in_turn()).source == AS_IT_LIES


def test_two_digits_tell_no_skew() -> None:
    components = [
        Component(Box(0, 0, 20, 40), (1,), 300),
        Component(Box(40, 30, 60, 70), (2,), 300),
    ]
    assert skew_deg([components]) == 0


def test_digits_up_and_down_tell_no_skew() -> None:
    tops = (0, 40, 0, 45)
    components = [
        Component(Box(40 * i, t, 40 * i + 20, t + 40), (i,), 300) for i, t in enumerate(tops)
    ]
    assert skew_deg([components]) == 0


def test_ink_round_other_ink_tells_no_skew() -> None:
    rings = [Component(Box(at, at, 60 - at, 60 - at), (1,), 100) for at in (0, 8, 16)]
    assert skew_deg([rings]) == 0


def test_no_two_hypotheses_of_a_picture_share_their_source() -> None:
    picture = row_of_digits(12)
    seen = hypotheses_of(picture)
    sources = [one.source for one in seen.in_turn()]
    assert len(set(sources)) == len(sources) >= 2
    for source in sources:
        assert seen.named(source).source == source


def photographed(side_px: int) -> Image.Image:
    """A seven on paper with grain, in slanting light."""
    sheet = Image.new("L", (100, 100), 0)
    ImageDraw.Draw(sheet).line([(30, 20), (70, 20), (42, 80)], fill=255, width=7)
    ink = np.asarray(sheet.resize((side_px, side_px))) > 127
    grain = np.random.default_rng(0).normal(0, 4, ink.shape)
    light = np.linspace(1, 0.6, side_px)
    return Image.fromarray((np.where(ink, 60, 200) * light + grain).astype(np.uint8))


def test_evidence_leads_in_a_small_picture_and_is_all_there_is_in_a_large_photo(
    reader: Reader,
) -> None:
    def sources(picture: Image.Image) -> list[str]:
        return [one.source for one in reader.hypotheses(open_picture(picture)).in_turn()]

    assert sources(photographed(120))[:2] == [BY_EVIDENCE, AS_IT_LIES]
    assert sources(photographed(50))[:2] == [BY_EVIDENCE, AS_IT_LIES]
    assert sources(photographed(400)) == [AS_IT_LIES]
    drawing = row_of_digits()
    assert BY_EVIDENCE not in sources(drawing)
    assert sources(drawing.resize((150, 40)))[0] == BY_EVIDENCE
    for side_px in (50, 120, 400):
        assert reader.read(photographed(side_px)).text == "7"


def test_a_reading_knows_the_hypothesis_that_it_came_from(reader: Reader) -> None:
    assert reader.read(row_of_digits(25)).hypothesis == LEVEL
    assert reader.read(row_of_digits()).hypothesis == AS_IT_LIES
    assert reader.read(Image.new("L", (50, 50), 255)).hypothesis


def test_a_small_zero_of_digital_ink_is_no_punched_hole(reader: Reader) -> None:
    turns = np.linspace(0, 2 * np.pi, 12)

    def zero(x: float) -> list[tuple[float, float]]:
        return [(x + 8 * np.cos(turn), 45 + 9 * np.sin(turn)) for turn in turns]

    eight = [(20 + 12 * np.sin(2 * turn), 30 - 25 * np.cos(turn)) for turn in turns]
    strokes = [eight, zero(45), zero(70), zero(95)]
    (hypothesis, *_) = StrokeHypotheses(strokes_ink(strokes)).in_turn()
    assert len(hypothesis.lines[0]) == 4
    assert reader.read_strokes(strokes).text == "8000"
