"""Glyphs: MNIST's convention, whatever the size, the place and the pen of the ink."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from inked import difference
from PIL import Image, ImageDraw

from model.errors import GlyphsError
from model.ink.components import stroke_width
from model.networks.glyph import MIN_STROKE_WIDTH_PX, glyph
from model.synthesis.drawn_digits import digit_strokes, draw

# Corners of digits in a unit square, x to the right and y downwards.
SEVEN = ((0.2, 0.1), (0.8, 0.1), (0.4, 0.9))
TWO = ((0.2, 0.3), (0.35, 0.1), (0.65, 0.1), (0.75, 0.35), (0.2, 0.9), (0.8, 0.9))
FOUR = ((0.65, 0.9), (0.65, 0.1), (0.2, 0.65), (0.85, 0.65))
ONE = ((0.5, 0.1), (0.5, 0.9))
SHAPES = st.sampled_from([SEVEN, TWO, FOUR, ONE])


def drawn(
    corners: tuple[tuple[float, float], ...], side_px: float, pen: float = 0.12
) -> np.ndarray:
    """A stroke with a pen that is a share of the side: float32 (side, side)."""
    sheet = Image.new("L", (round(side_px), round(side_px)))
    points = [(x * side_px, y * side_px) for x, y in corners]
    ImageDraw.Draw(sheet).line(points, fill=255, width=max(1, round(pen * side_px)), joint="curve")
    return np.asarray(sheet, np.float32) / 255


def hand_drawn(seed: int) -> np.ndarray:
    """A digit of some hand, float32 (h, w)."""
    rng = np.random.default_rng(seed)
    return draw(rng, digit_strokes(rng)[0])


def extent(ink: np.ndarray) -> tuple[int, int]:
    """Rows and columns from the first to the last that is half full of ink somewhere."""
    rows, columns = np.flatnonzero(ink.max(1) > 0.5), np.flatnonzero(ink.max(0) > 0.5)
    return int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1


@pytest.mark.parametrize("shape", [(0, 0), (0, 7), (1, 1), (28, 28), (300, 2)])
@pytest.mark.parametrize("dtype", [np.float32, np.bool_, np.uint8])
def test_no_ink_is_a_glyph_of_zeros(shape: tuple[int, int], dtype: type) -> None:
    made = glyph(np.zeros(shape, dtype))
    assert made.dtype == np.float32
    np.testing.assert_array_equal(made, np.zeros((28, 28)))


@pytest.mark.parametrize("shape", [(), (28,), (28, 28, 1), (1, 28, 28)])
def test_an_array_without_two_dimensions_is_an_error(shape: tuple[int, ...]) -> None:
    with pytest.raises(GlyphsError, match=r"\(height, width\), got \("):
        glyph(np.ones(shape, np.float32))


@pytest.mark.parametrize(
    ("height", "width", "expected"),
    [
        (40, 10, (20, 5)),
        (10, 40, (5, 20)),
        (400, 400, (20, 20)),
        (5, 5, (20, 20)),
        (300, 60, (20, 4)),
        (1, 1, (20, 20)),
    ],
)
def test_the_longer_side_is_20_px_and_proportions_are_kept(
    height: int, width: int, expected: tuple[int, int]
) -> None:
    assert extent(glyph(np.ones((height, width), np.float32))) == expected


@given(seed=st.integers(0, 10_000))
@settings(max_examples=50, deadline=None)
def test_the_centre_of_mass_is_in_pixel_14(seed: int) -> None:
    made = glyph(hand_drawn(seed))
    centre = [float(made.sum(axis) @ np.arange(28) / made.sum()) for axis in (1, 0)]
    assert centre == pytest.approx([14, 14], abs=1)


@given(ink=hnp.arrays(np.float32, hnp.array_shapes(min_dims=2, max_dims=2, max_side=40),
                      elements=st.floats(0, 1, width=32)))  # fmt: skip
@settings(max_examples=100, deadline=None)
def test_any_ink_gives_a_glyph_in_range(ink: np.ndarray) -> None:
    before = ink.copy()
    made = glyph(ink)
    assert (made.shape, made.dtype) == ((28, 28), np.float32)
    assert made.min() >= 0
    assert made.max() <= 1
    assert made.any() == ink.any()
    np.testing.assert_array_equal(ink, before)


@given(shape=SHAPES, pads=st.tuples(*[st.integers(0, 200)] * 4))
@settings(max_examples=50, deadline=None)
def test_the_place_of_the_ink_does_not_matter(
    shape: tuple[tuple[float, float], ...], pads: tuple[int, int, int, int]
) -> None:
    ink = drawn(shape, 90)
    top, bottom, left, right = pads
    moved = np.pad(ink, ((top, bottom), (left, right)))
    np.testing.assert_array_equal(glyph(moved), glyph(ink))


@given(shape=SHAPES, side_px=st.integers(30, 600))
@settings(max_examples=50, deadline=None)
def test_the_size_of_the_ink_hardly_matters(
    shape: tuple[tuple[float, float], ...], side_px: int
) -> None:
    assert difference(glyph(drawn(shape, side_px)), glyph(drawn(shape, 400))) < 0.04


@given(shape=SHAPES, strength=st.floats(0.02, 1))
@settings(max_examples=50, deadline=None)
def test_pale_ink_gives_the_glyph_of_full_ink(
    shape: tuple[tuple[float, float], ...], strength: float
) -> None:
    ink = drawn(shape, 120)
    np.testing.assert_allclose(glyph(ink * np.float32(strength)), glyph(ink), atol=1e-4)


def test_a_mask_gives_the_glyph_of_its_ink() -> None:
    ink = drawn(SEVEN, 120) > 0.5
    np.testing.assert_array_equal(glyph(ink), glyph(ink.astype(np.float32)))


@given(ink=hnp.arrays(np.uint8, hnp.array_shapes(min_dims=2, max_dims=2, max_side=40)))
@settings(max_examples=100, deadline=None)
def test_bytes_give_the_glyph_of_the_same_floats(ink: np.ndarray) -> None:
    before = ink.copy()
    np.testing.assert_array_equal(glyph(ink), glyph(ink / np.float32(255)))
    np.testing.assert_array_equal(glyph(ink), glyph(ink / 255))
    np.testing.assert_array_equal(ink, before)


@given(strength=st.integers(1, 255))
@settings(max_examples=50, deadline=None)
def test_one_pale_level_gives_the_glyph_of_full_ink(strength: int) -> None:
    ink = drawn(TWO, 120) > 0.5
    np.testing.assert_array_equal(glyph(ink * np.uint8(strength)), glyph(ink))


def test_the_palest_ink_is_still_ink() -> None:
    ink = np.zeros((40, 40), np.float32)
    ink[5:35, 18:22] = 1e-6
    np.testing.assert_array_equal(glyph(ink), glyph(ink > 0))


def test_pale_ink_beside_full_ink_stays_pale() -> None:
    ink = np.zeros((60, 60), np.uint8)
    ink[:, :30], ink[:, 30:] = 255, 102
    made = glyph(ink)
    assert made.max() == 1
    assert (made == np.float32(0.4)).sum() == pytest.approx(200, abs=20)


@pytest.mark.parametrize("side_px", [100, 300, 600, 1600])
@pytest.mark.parametrize("shape", [SEVEN, TWO, FOUR, ONE], ids=["7", "2", "4", "1"])
def test_a_hair_line_becomes_a_pen_stroke_of_full_ink(
    shape: tuple[tuple[float, float], ...], side_px: int
) -> None:
    made = glyph(drawn(shape, side_px, pen=0))
    assert stroke_width(made > 0.5) == pytest.approx(MIN_STROKE_WIDTH_PX, abs=0.6)
    assert made.max() > 0.7


def test_a_hair_line_and_a_thin_pen_give_nearly_the_same_glyph() -> None:
    assert difference(glyph(drawn(SEVEN, 500, pen=0)), glyph(drawn(SEVEN, 500, pen=0.06))) < 0.03


def test_a_wide_pen_stays_wide() -> None:
    bar = np.ones((100, 30), np.float32)
    np.testing.assert_allclose(glyph(bar).sum(), 20 * 6, rtol=0.01)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=50, deadline=None)
def test_a_glyph_is_its_own_glyph(seed: int) -> None:
    made = glyph(hand_drawn(seed))
    assert difference(glyph(made), made) < 0.05


@pytest.mark.parametrize(
    ("picture", "area", "outline"),
    [
        ([[0, 0, 0], [0, 0, 0], [0, 0, 0]], 0, 1),
        ([[1]], 1, 4),
        ([[0, 0, 0], [0, 1, 0], [0, 0, 0]], 1, 4),
        ([[1, 1, 1], [1, 1, 1], [1, 1, 1]], 9, 12),
        ([[1, 1, 1], [1, 0, 1], [1, 1, 1]], 8, 16),
        ([[0, 0.4, 0.6], [0, 0.4, 0.6], [0, 0.4, 0.6]], 3, 8),
    ],
)
def test_stroke_width_is_twice_the_area_over_the_outline(
    picture: list[list[float]], area: int, outline: int
) -> None:
    expected = 2 * area / (outline * np.pi / 4)
    assert stroke_width(np.array(picture) > 0.5) == pytest.approx(expected)


@pytest.mark.parametrize("width_px", [4, 8, 16])
def test_stroke_width_is_the_pens_over_all_directions(width_px: int) -> None:
    widths = []
    for angle in np.linspace(0, np.pi, 18, endpoint=False):
        sheet = Image.new("L", (400, 400))
        x, y = 180 * np.cos(angle), 180 * np.sin(angle)
        ImageDraw.Draw(sheet).line((200 - x, 200 - y, 200 + x, 200 + y), fill=255, width=width_px)
        widths.append(stroke_width(np.asarray(sheet) > 127))
    assert np.mean(widths) == pytest.approx(width_px, rel=0.1)
