"""What in a glyph speaks for its label and what against it."""

from model import Reader
from page.calls.evidence import evidence

SEVEN = [[[0, 0], [10, 0], [4, 20]]]


class TestEvidence:
    def test_the_bar_speaks_for_a_seven_and_blank_paper_for_nothing(self, reader: Reader) -> None:
        glyph = reader.read_strokes(SEVEN).digits[0].glyph
        values = evidence(reader, glyph, 7)
        assert values.shape == (28, 28)
        assert values.max() > 0
        assert not values[glyph == 0].any()
        against = evidence(reader, glyph, 1)  # the same bar is what makes it no one
        assert against[:12].sum() < 0 < values[:12].sum()
