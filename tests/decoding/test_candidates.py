"""What may be a digit in a line: parts, joins, pieces, and pages that lie aslant."""

from itertools import islice

import numpy as np
import pytest
from PIL import Image, ImageDraw

from model.decoding.candidates import Cutting, InkLine, ink_pages, over_segment
from model.decoding.cuts import Segments
from model.ink.binarize import Ink, find_ink
from model.ink.components import Part
from model.ink.online import strokes_ink
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


def ink_of(picture: Image.Image) -> Ink:
    return find_ink(open_picture(picture))


@pytest.mark.parametrize("angle_deg", [-30, -12, 8, 25])
def test_a_tilted_row_is_also_set_level(angle_deg: float) -> None:
    ink = ink_of(row_of_digits(angle_deg))
    lines = find_lines(ink.parts(), ink.shape)
    # Down to the right is a positive skew, and the picture was turned the other way.
    assert skew_deg(lines) == pytest.approx(-angle_deg, abs=1.5)
    level, as_it_lies = islice(ink_pages(ink), 2)
    assert [len(page[0].parts) for page in (as_it_lies, level)] == [5, 5]
    heights = [part.strength.shape[0] for part in level[0].parts]
    assert max(heights) - min(heights) <= 8


def test_boxes_of_the_level_page_lie_on_the_tilted_picture() -> None:
    picture = row_of_digits(20)
    level, as_it_lies = islice(ink_pages(ink_of(picture)), 2)
    for span, candidate in level[0].candidates.items():
        straight = as_it_lies[0].candidates[span].box
        # The box round a turned box is larger than the box round the digit, not elsewhere.
        assert candidate.box.left <= straight.left + 3
        assert candidate.box.top <= straight.top + 3
        assert candidate.box.right >= straight.right - 3
        assert candidate.box.bottom >= straight.bottom - 3
        middle = [(box.left + box.right) / 2 for box in (candidate.box, straight)]
        assert abs(middle[0] - middle[1]) < 25


@pytest.mark.parametrize("angle_deg", [0, 2, -3])
def test_a_row_that_is_nearly_level_is_not_turned(angle_deg: float) -> None:
    (page,) = ink_pages(ink_of(row_of_digits(angle_deg)))
    assert page[0].frame.turn_deg == 0


def test_two_digits_tell_no_skew() -> None:
    parts = [Part(Box(0, 0, 20, 40), (1,), 300), Part(Box(40, 30, 60, 70), (2,), 300)]
    assert skew_deg([parts]) == 0


def test_digits_up_and_down_tell_no_skew() -> None:
    tops = (0, 40, 0, 45)
    parts = [Part(Box(40 * i, t, 40 * i + 20, t + 40), (i,), 300) for i, t in enumerate(tops)]
    assert skew_deg([parts]) == 0


def line_of_three() -> InkLine:
    """A digit, two digits that touch, a digit."""
    sheet = Image.new("L", (420, 120), 255)
    pen = ImageDraw.Draw(sheet)
    for left in (20, 120, 193, 310):
        pen.ellipse((left, 20, left + 75, 100), outline=0, width=8)
    (line,) = next(ink_pages(ink_of(sheet)))
    return line


def test_pieces_are_numbered_along_the_line() -> None:
    line = line_of_three()
    assert len(line.parts) == 3
    cut = over_segment(line, [None, Cutting(), None])
    segments = Segments(line.parts[1].strength, line.height)
    pieces = len(segments.ends) - 1
    assert cut.starts == [0, 1, 1 + pieces, 2 + pieces]
    assert len(cut.begins) == len(cut.ends) == cut.starts[-1]
    assert all(begin < end for begin, end in zip(cut.begins, cut.ends, strict=True))
    assert all(end <= begin for end, begin in zip(cut.ends, cut.begins[1:], strict=False))
    left, right = line.parts[1].ends
    assert all(left < place < right for place in cut.begins[2 : 1 + pieces])
    # The whole part is a candidate already.
    assert len(cut.cut) == len(segments.spans) - 1
    assert (1, 1 + pieces) not in cut.cut
    assert all(1 <= first < end <= 1 + pieces for first, end in cut.cut)
    made = [candidate for span in cut.cut if (candidate := cut.candidate(span))]
    assert len(made) == len(list(segments)) - 1
    for candidate in made:
        assert candidate.glyph.shape == (28, 28)
        assert candidate.box.left >= 118
        assert candidate.box.right <= 272


def test_a_line_without_doubt_is_not_cut() -> None:
    cut = over_segment(line_of_three(), [None] * 3)
    assert (cut.starts, cut.cut) == ([0, 1, 2, 3], {})
    # Its digits with some paper around each.
    for part, begin, end in zip(line_of_three().parts, cut.begins, cut.ends, strict=True):
        assert begin < part.ends[0] < part.ends[1] < end
        assert end - begin < part.ends[1] - part.ends[0] + line_of_three().height


def test_a_part_is_cut_where_it_is_asked_for() -> None:
    line = line_of_three()
    left, right = line.parts[1].ends
    for share in (0.3, 0.5, 0.7):
        place = left + share * (right - left)
        for more in (True, False):
            cut = over_segment(line, [None, Cutting((place,), more), None])
            assert min(abs(bound - place) for bound in cut.begins) <= 0.1 * (right - left)
        # Nothing else was asked for.
        assert len(cut.begins) == 4


def test_touching_strokes_are_parts_of_their_own() -> None:
    zero = [(0, 0), (30, 0), (30, 60), (0, 60), (0, 0)]
    one = [(30, 0), (38, 60)]
    (line,) = next(ink_pages(strokes_ink([zero, one])))
    assert len(line.parts) == 2
    # To a pixel of the sheet that the strokes are drawn on, without half the pen.
    np.testing.assert_allclose(line.candidates[0, 1].box, (0, 0, 30, 60), atol=1)
