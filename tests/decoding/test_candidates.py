"""What may be a digit in a line: components, joins and pieces."""

import numpy as np
from PIL import Image, ImageDraw

from model.decoding.candidates import Cutting, InkLine, ink_lines, over_segment
from model.decoding.cuts import Segments
from model.decoding.hypotheses import PictureHypotheses, StrokeHypotheses
from model.ink.binarize import find_ink
from model.ink.strokes.online import strokes_ink
from model.inputs.image import open_picture


def line_of_three() -> InkLine:
    """A digit, two digits that touch, a digit."""
    sheet = Image.new("L", (420, 120), 255)
    pen = ImageDraw.Draw(sheet)
    for left in (20, 120, 193, 310):
        pen.ellipse((left, 20, left + 75, 100), outline=0, width=8)
    (line,) = ink_lines(next(PictureHypotheses(find_ink(open_picture(sheet))).in_turn()))
    return line


def test_pieces_are_numbered_along_the_line() -> None:
    line = line_of_three()
    assert len(line.components) == 3
    cut = over_segment(line, [None, Cutting(), None])
    segments = Segments(line.components[1].strength, line.height)
    pieces = len(segments.ends) - 1
    assert cut.starts == [0, 1, 1 + pieces, 2 + pieces]
    assert len(cut.begins) == len(cut.ends) == cut.starts[-1]
    assert all(begin < end for begin, end in zip(cut.begins, cut.ends, strict=True))
    assert all(end <= begin for end, begin in zip(cut.ends, cut.begins[1:], strict=False))
    left, right = line.components[1].ends
    assert all(left < place < right for place in cut.begins[2 : 1 + pieces])
    # The whole component is a candidate already.
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
    for component, begin, end in zip(line_of_three().components, cut.begins, cut.ends, strict=True):
        assert begin < component.ends[0] < component.ends[1] < end
        assert end - begin < component.ends[1] - component.ends[0] + line_of_three().height


def test_a_part_is_cut_where_it_is_asked_for() -> None:
    line = line_of_three()
    left, right = line.components[1].ends
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
    (line,) = ink_lines(next(StrokeHypotheses(strokes_ink([zero, one])).in_turn()))
    assert len(line.components) == 2
    # To a pixel of the sheet that the strokes are drawn on, without half the pen.
    np.testing.assert_allclose(line.candidates[0, 1].box, (0, 0, 30, 60), atol=1)
