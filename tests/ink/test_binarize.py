"""Ink from paper: any colour on any other, drawings, crops, photos in uneven light."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image, ImageDraw
from scipy import ndimage

from model.ink.binarize import Ink, find_ink, hysteresis, number_components
from model.ink.contrast import WORK_SIDE_PX, find_contrasts
from model.ink.thresholds import (
    CLEARLY_SEPARABLE,
    LEAST_FLOOR,
    PHOTO_FLOOR,
    paper_grain,
    photo_floor,
    separability,
    threshold_otsu,
)
from model.ink.transform import Transform
from model.ink.uneven_light import without_grain
from model.inputs.image import open_picture
from model.reading import Box

Colour = tuple[int, ...]


def strokes(width: int = 160, height: int = 120, pen_px: int = 8) -> np.ndarray:
    """A seven and a ring: bool (height, width), scaled to the sheet."""
    sheet = Image.new("L", (width, height))
    pen = ImageDraw.Draw(sheet)
    seven = [(0.1, 0.2), (0.4, 0.2), (0.2, 0.8)]
    pen.line([(x * width, y * height) for x, y in seven], fill=255, width=pen_px)
    pen.ellipse((0.55 * width, 0.2 * height, 0.9 * width, 0.8 * height), outline=255, width=pen_px)
    return np.asarray(sheet) > 0


def painted(mask: np.ndarray, ink: Colour, paper: Colour) -> np.ndarray:
    return np.where(mask[..., None], np.array(ink, np.uint8), np.array(paper, np.uint8))


def found(array: np.ndarray) -> Ink:
    return find_ink(open_picture(array))


def widened(mask: np.ndarray, px: int) -> np.ndarray:
    return ndimage.binary_dilation(mask, iterations=px)


def grain(shape: tuple[int, ...], deviation: float) -> np.ndarray:
    return np.random.default_rng(0).normal(0, deviation, shape)


def counts_of(levels: dict[int, int]) -> np.ndarray:
    """How many values there are of each level: (256,)."""
    counts = np.zeros(256)
    for level, count in levels.items():
        counts[level] = count
    return counts


@pytest.mark.parametrize("shape", [(1, 1), (1, 10_000), (10_000, 1), (16, 16), (300, 400)])
@pytest.mark.parametrize(
    "paper",
    [
        *((0,), (128,), (255,)),
        *((255, 255, 255), (200, 30, 90)),
        *((0, 0, 0, 0), (255, 255, 255, 0), (9, 9, 9, 130)),
    ],
)
def test_paper_alone_has_no_ink(shape: tuple[int, int], paper: Colour) -> None:
    sheet = np.full((*shape, len(paper)), paper, np.uint8)
    ink = found(sheet[:, :, 0] if len(paper) == 1 else sheet)
    assert not ink.mask.any()
    assert ink.size == shape[::-1]


@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        ((0, 0, 0), (255, 255, 255)),
        ((255, 255, 255), (0, 0, 0)),
        ((255, 255, 0), (255, 255, 255)),
        ((255, 0, 0), (0, 0, 255)),
        ((0, 0, 255), (255, 0, 0)),
        ((0, 150, 0), (255, 0, 0)),
        ((190, 190, 190), (255, 255, 255)),
        ((60, 60, 60), (0, 0, 0)),
        ((128, 128, 128), (0, 0, 0)),
        ((240, 240, 230), (40, 90, 60)),
    ],
)
def test_a_drawing_s_ink_is_what_differs_from_its_paper(ink: Colour, paper: Colour) -> None:
    mask = strokes()
    result = found(painted(mask, ink, paper))
    np.testing.assert_array_equal(result.mask, mask)
    assert not result.photo


def test_a_drawing_inverted_has_the_same_ink() -> None:
    gray = ndimage.gaussian_filter(255.0 * ~strokes(), 1).astype(np.uint8)
    dark, light = found(gray), found(255 - gray)
    np.testing.assert_array_equal(dark.strength, light.strength)


def test_paler_ink_has_less_strength() -> None:
    mask = strokes()
    levels = np.where(mask, 0, 255)
    levels[:, :80][mask[:, :80]] = 128
    ink = found(levels.astype(np.uint8))
    strength = ink.on_sheet(ink.strength)
    assert strength[:, :80].max() == 127
    assert strength[:, 80:].max() == 255


@pytest.mark.parametrize("ink", [(0, 0, 0), (255, 255, 255), (255, 0, 0), (120, 120, 120)])
def test_strokes_on_a_transparent_sheet_are_ink_in_any_colour(ink: Colour) -> None:
    mask = strokes()
    np.testing.assert_array_equal(found(painted(mask, (*ink, 255), (0, 0, 0, 0))).mask, mask)
    np.testing.assert_array_equal(found(painted(mask, (*ink, 255), (*ink, 0))).mask, mask)


def test_an_opaque_alpha_channel_changes_nothing() -> None:
    mask = strokes()
    without = found(painted(mask, (255, 255, 0), (255, 255, 255)))
    with_alpha = found(painted(mask, (255, 255, 0, 255), (255, 255, 255, 255)))
    np.testing.assert_array_equal(with_alpha.strength, without.strength)


@pytest.mark.parametrize("quality", [20, 50, 90])
def test_the_noise_of_a_jpeg_is_no_ink(quality: int) -> None:
    mask = strokes(400, 300, 16)
    file = io.BytesIO()
    Image.fromarray(painted(mask, (0, 0, 0), (255, 255, 255))).save(file, "JPEG", quality=quality)
    ink = find_ink(open_picture(file.getvalue()))
    assert ink.mask[mask].mean() > 0.99
    assert not ink.mask[~widened(mask, 4)].any()


def test_a_blot_does_not_hide_a_pencil() -> None:
    mask = strokes(320, 240, 10)
    levels = np.where(mask, 170, 255).astype(np.uint8)
    levels[225:235, 150:165] = 0
    found_ = found(levels).mask
    np.testing.assert_array_equal(found_, levels < 255)


@pytest.mark.parametrize("inverted", [False, True], ids=["pen on paper", "chalk on a board"])
@pytest.mark.parametrize("slope", [0.1, 0.3, 0.45])
def test_of_a_photo_in_uneven_light_the_strokes_alone_are_ink(slope: float, inverted: bool) -> None:
    mask = strokes(640, 480, 14)
    light = np.linspace(0.95 - slope, 0.95, 640) * np.linspace(1, 0.9, 480)[:, None]
    gray = light * (1 - 0.6 * ndimage.gaussian_filter(mask.astype(float), 1))
    gray = gray + np.random.default_rng(0).normal(0, 0.01, gray.shape)
    gray = 1 - gray if inverted else gray
    ink = found((gray.clip(0, 1) * 255).astype(np.uint8))
    assert ink.photo
    assert ink.mask[mask].mean() > 0.97
    assert not ink.mask[~widened(mask, 4)].any()


def test_a_soft_shadow_is_no_ink() -> None:
    mask = strokes(640, 480, 14)
    shadow = np.zeros((480, 640))
    shadow[:, :250] = 0.4
    light = 0.9 * (1 - ndimage.gaussian_filter(shadow, 25))
    gray = light * (1 - 0.6 * ndimage.gaussian_filter(mask.astype(float), 1))
    ink = found((gray * 255).astype(np.uint8))
    assert ink.mask[mask].mean() > 0.97
    assert ink.mask[~widened(mask, 4)].mean() < 0.001


@pytest.mark.parametrize("inverted", [False, True])
def test_a_small_crop_needs_no_even_paper(inverted: bool) -> None:
    mask = strokes(28, 28, 3)
    gray = np.where(mask, 60, 200) + np.random.default_rng(0).integers(-25, 26, (28, 28))
    ink = found((255 - gray if inverted else gray).astype(np.uint8))
    assert ink.mask[mask].mean() > 0.95
    assert ink.mask[~mask].mean() < 0.05


@given(
    array=hnp.arrays(
        np.uint8,
        st.one_of(
            st.tuples(st.integers(1, 24), st.integers(1, 24)),
            st.tuples(st.integers(1, 24), st.integers(1, 24), st.sampled_from([3, 4])),
        ),
    )
)
@settings(max_examples=100, deadline=None)
def test_any_small_picture_has_strengths_of_its_own_shape(array: np.ndarray) -> None:
    ink = found(array)
    assert ink.shape == ink.mask.shape == array.shape[:2]
    assert ink.strength.shape == ink.labels.shape
    assert (ink.strength.dtype, ink.labels.dtype) == (np.uint8, np.int32)
    np.testing.assert_array_equal(ink.strength > 0, ink.labels > 0)
    assert (ink.transform, ink.size) == (Transform(), array.shape[1::-1])


@pytest.mark.parametrize("shape", [(120, 120), (400, 300, 3), (300, 400, 4)])
def test_noise_is_no_crash(shape: tuple[int, ...]) -> None:
    noise = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    assert found(noise).shape == shape[:2]


@pytest.mark.parametrize("size", [(800, 600), (1600, 1600), (3200, 1200), (5000, 700), (900, 4001)])
def test_its_transform_puts_ink_back_in_its_place(size: tuple[int, int]) -> None:
    width, height = size
    place = (width // 5, height // 3, width // 5 + width // 10, height // 3 + height // 4)
    sheet = Image.new("L", size, 255)
    sheet.paste(0, place)
    ink = find_ink(sheet)
    assert ink.size == size
    assert max(ink.shape) <= WORK_SIDE_PX
    box = Box(*(Image.fromarray(ink.mask).getbbox() or (0, 0, 0, 0)))
    found = ink.transform.box(box, ink.bounds)
    assert found == pytest.approx(place, abs=1.5 * ink.transform.xx)


@pytest.mark.parametrize("shape", [(1, 10_000), (10_000, 1), (2, 5000)])
def test_a_strip_keeps_its_ink(shape: tuple[int, int]) -> None:
    sheet = np.full(shape, 255, np.uint8)
    middle = max(shape) // 2
    sheet.reshape(min(shape), -1)[:, middle : middle + 200] = 0
    assert found(sheet).mask.any()


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ({50: 7, 200: 3}, (50 + 199) / 2),
        ({0: 1, 255: 1}, (0 + 254) / 2),
        ({99: 5, 100: 5}, 99),
        ({10: 5, 20: 5, 200: 1}, (20 + 199) / 2),
        ({0: 1, 90: 1, 110: 1, 200: 1}, 89 / 2),  # as good as from 110 to 199, not as between
        # All values alike: no threshold is better than another.
        ({80: 4}, 255 / 2),
    ],
)
def test_otsu_s_threshold_of_hand_made_counts(levels: dict[int, int], expected: float) -> None:
    assert threshold_otsu(counts_of(levels)) == expected


@given(levels=st.lists(st.integers(0, 255), min_size=2, max_size=30))
@settings(max_examples=50, deadline=None)
def test_no_threshold_parts_better_than_otsu_s(levels: list[int]) -> None:
    values = np.array(levels, float)

    def spread(threshold: float) -> float:
        """The variance within both classes, times the count."""
        components = (values[values <= threshold], values[values > threshold])
        return sum(
            component.size * float(component.var()) for component in components if component.size
        )

    found_ = threshold_otsu(np.bincount(levels, minlength=256))
    assert spread(found_) <= min(map(spread, range(256))) + 1e-6


@pytest.mark.parametrize(
    ("levels", "level", "expected"),
    [
        ({20: 5, 200: 5}, 100, 1.0),
        ({20: 99, 200: 1}, 100, 1.0),
        # Of a variance of 125 there is 100 between the halves.
        ({0: 1, 10: 1, 20: 1, 30: 1}, 15, 0.8),
        # Of a variance of 11/16 there is 9/16 between them.
        ({0: 2, 1: 1, 2: 1}, 0, 9 / 11),
        ({20: 9}, 100, 0.0),
        ({20: 9}, 10, 0.0),
        ({20: 5, 200: 5}, 255, 0.0),
    ],
)
def test_how_far_hand_made_classes_are_apart(
    levels: dict[int, int], level: float, expected: float
) -> None:
    assert separability(counts_of(levels), level) == pytest.approx(expected)


@pytest.mark.parametrize("deviation", [5, 20, 40])
def test_the_halves_of_a_bell_are_not_clearly_apart(deviation: float) -> None:
    bell = np.exp(-(((np.arange(256) - 127.5) / deviation) ** 2) / 2)
    assert separability(bell, threshold_otsu(bell)) == pytest.approx(2 / np.pi, abs=0.01)
    assert 2 / np.pi < CLEARLY_SEPARABLE


PAPER = {0: 100, 1: 60, 2: 30, 3: 10, 4: 3, 5: 1}


@pytest.mark.parametrize(
    ("ink", "floor"),
    [
        pytest.param({}, PHOTO_FLOOR, id="grain alone"),
        pytest.param({14: 10}, LEAST_FLOOR, id="pale ink"),
        pytest.param({40: 10}, 12, id="halfway to Otsu's threshold"),
        pytest.param({200: 10}, PHOTO_FLOOR, id="black ink"),
        pytest.param({14: 2}, PHOTO_FLOOR, id="too little ink to be clear"),
    ],
)
def test_pale_ink_that_is_clear_has_a_low_floor(ink: dict[int, int], floor: int) -> None:
    assert photo_floor(counts_of(PAPER | ink)) == floor


def test_the_floor_of_coarse_grain_is_over_all_of_it() -> None:
    bell = np.exp(-(((np.arange(256) - 30) / 4) ** 2) / 2)
    assert photo_floor(bell) == paper_grain(bell) > 30 + 3 * 4


@pytest.mark.parametrize("shape", [(8000, 47), (47, 8000), (4000, 103)])
def test_ink_lies_where_it_is_on_a_long_picture(shape: tuple[int, int]) -> None:
    picture = np.full(shape, 255, np.uint8)
    down, across = (side - 40 if side > 1000 else 5 for side in shape)
    picture[down : down + 30, across : across + 30] = 0
    ink = find_ink(open_picture(picture))
    (component,) = ink.components()
    box = ink.transform.box(component.box, ink.bounds)
    place = [across, down, across + 30, down + 30]
    np.testing.assert_allclose(box, place, atol=1.5 * ink.transform.xx)


def kept_of(values: list[list[int]] | np.ndarray, low: float, high: float) -> list[list[int]]:
    """The numbers that `hysteresis` writes."""
    labels = np.full(np.shape(values), 99, np.int32)
    hysteresis(np.array(values), low, high, labels)
    numbers: list[list[int]] = labels.tolist()
    return numbers


def test_hysteresis_keeps_what_runs_on_from_sure_ink() -> None:
    values = [
        [0, 9, 5, 0, 0],
        [0, 0, 0, 5, 0],
        [4, 0, 0, 0, 0],
        [5, 5, 0, 0, 0],
        [5, 0, 0, 0, 9],
    ]
    expected = [
        [0, 1, 1, 0, 0],
        [0, 0, 0, 1, 0],
        [0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0],
        [0, 0, 0, 0, 2],
    ]
    assert kept_of(values, 4, 8) == expected


@pytest.mark.parametrize(("low", "high", "kept"), [(0, 0, 3), (0, 1, 3), (1, 1, 2), (2, 2, 1)])
def test_what_equals_a_threshold_does_not_exceed_it(low: float, high: float, kept: int) -> None:
    assert np.count_nonzero(kept_of([[0, 1, 2, 3]], low, high)) == kept


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [(np.zeros((3, 3)), 0, 0), (np.full((3, 3), 5), 4, 9), (np.zeros((0, 4)), 0, 0)],
)
def test_hysteresis_of_nothing_above_the_threshold_is_empty(
    values: np.ndarray, low: float, high: float
) -> None:
    assert kept_of(values, low, high) == np.zeros(values.shape, int).tolist()


@given(
    values=hnp.arrays(np.uint8, hnp.array_shapes(min_dims=2, max_dims=2, max_side=12)),
    low=st.integers(0, 254),
    above=st.integers(0, 100),
)
@settings(max_examples=100, deadline=None)
def test_the_components_that_hysteresis_keeps_are_numbered_without_gaps(
    values: np.ndarray, low: int, above: int
) -> None:
    labels = np.zeros(values.shape, np.int32)
    hysteresis(values, low, low + above, labels)
    assert sorted(set(labels.ravel().tolist()) | {0}) == list(range(int(labels.max()) + 1))
    everything = np.zeros(values.shape, np.int32)
    for number in range(1, number_components(values > low, everything) + 1):
        component = everything == number
        kept = bool((values[component] > low + above).any())
        assert len(np.unique(labels[component])) == 1
        assert (labels[component] > 0).all() == kept


def test_components_are_numbered_within_a_part_of_an_array() -> None:
    labels = np.zeros((4, 6), np.int32)
    mask = np.array([[1, 0, 0, 1], [0, 1, 0, 1]], bool)
    assert number_components(mask, labels[1:3, 1:5]) == 2
    expected = np.zeros((4, 6), int)
    expected[1:3, 1:5] = [[1, 0, 0, 2], [0, 1, 0, 2]]
    np.testing.assert_array_equal(labels, expected)


def test_every_stroke_of_a_drawing_has_its_own_number() -> None:
    ink = found(painted(strokes(), (0, 0, 0), (255, 255, 255)))
    labels = ink.on_sheet(ink.labels)
    seven, ring = labels[:, :80], labels[:, 80:]
    assert set(seven.ravel().tolist()) == {0, 1}
    assert set(ring.ravel().tolist()) == {0, 2}


@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        ((200, 60, 60), (60, 132, 60)),
        ((60, 132, 60), (200, 60, 60)),
        ((40, 110, 220), (150, 90, 40)),
        ((235, 225, 110), (235, 225, 225)),
    ],
)
def test_a_photo_s_ink_is_found_by_its_colour_alone(ink: Colour, paper: Colour) -> None:
    mask = strokes(320, 240)
    noise = np.random.default_rng(0).normal(0, 3, (*mask.shape, 3))
    # Uneven light: no photo has one paper colour.
    light = np.linspace(0.8, 1, 320)[None, :, None]
    photo = (painted(mask, ink, paper) * light + noise).clip(0, 255).astype(np.uint8)
    result = found(photo)
    assert result.photo
    assert result.mask[mask].mean() > 0.95
    assert result.mask[~widened(mask, 3)].mean() < 0.001


def test_pale_ink_of_a_clear_photo_is_found() -> None:
    mask = strokes(640, 480, 14)
    light = np.broadcast_to(np.linspace(0.7, 0.95, 640), mask.shape)
    ink = found((255 * light * (1 - 0.06 * mask)).astype(np.uint8))
    assert ink.photo
    assert ink.mask[mask].mean() > 0.97
    assert not ink.mask[~widened(mask, 4)].any()


def test_paler_ink_that_dark_ink_touches_stays() -> None:
    mask = strokes(640, 480, 14)
    levels = np.where(mask, 160, 255)
    levels[90:110, 60:80] = 0
    levels[400:404] = 0
    np.testing.assert_array_equal(found(levels.astype(np.uint8)).mask[:396], (levels < 255)[:396])


def test_ink_in_the_glare_of_a_lamp_is_found() -> None:
    mask = strokes(640, 480, 14)
    away = np.hypot(*(np.mgrid[:480, :640] - np.array([250, 420])[:, None, None]))
    glare = 80 * np.exp(-((away / 110) ** 2))
    ink = found((np.where(mask, 40, 165) + glare).astype(np.uint8))
    assert ink.photo
    assert ink.mask[mask].mean() > 0.95
    assert ink.mask[~widened(mask, 4)].mean() < 0.01


@pytest.mark.parametrize("turns", range(4))
def test_a_drawing_with_a_hard_shadow_from_a_border_is_a_photo(turns: int) -> None:
    levels = np.where(strokes(), 40, 250).astype(np.uint8)
    assert not find_contrasts(open_picture(levels))[0].photo
    levels[:, :40] //= 2
    assert find_contrasts(open_picture(np.rot90(levels, turns)))[0].photo


@pytest.mark.parametrize("turns", range(4))
def test_a_drawing_with_a_frame_on_three_sides_is_a_photo(turns: int) -> None:
    levels = np.where(strokes(), 40, 250).astype(np.uint8)
    levels[:, :6] = levels[:6] = 90
    assert not find_contrasts(open_picture(levels))[0].photo
    levels[:, -6:] = 90
    assert find_contrasts(open_picture(np.rot90(levels, turns)))[0].photo


@pytest.mark.parametrize(
    "place",
    [np.s_[40:80, 20:140], np.s_[50:80, :60], np.s_[:10, :]],
    ids=["within", "from the border", "along the border"],
)
def test_a_bar_is_a_drawing_s_ink(place: tuple[slice, slice]) -> None:
    levels = np.full((120, 160), 250, np.uint8)
    levels[place] = 40
    contrast = find_contrasts(open_picture(levels))[0]
    assert not contrast.photo
    np.testing.assert_array_equal(contrast.levels, 250 - levels)


@pytest.mark.parametrize("deviation", [0, 0.005])
def test_hardly_any_grain_is_left_as_it_is(deviation: float) -> None:
    gray = np.where(strokes(), 0.3, 0.8) + grain((120, 160), deviation)
    assert without_grain(gray) is gray


@pytest.mark.parametrize("deviation", [0.03, 0.06, 0.12])
def test_the_rougher_the_grain_the_more_it_is_smoothed(deviation: float) -> None:
    smooth = without_grain(0.5 + grain((800, 800), deviation))
    assert smooth.std() < 0.01


def test_strokes_of_a_small_picture_are_not_smoothed_away() -> None:
    mask = strokes()
    smooth = without_grain(np.where(mask, 0.2, 0.8) + grain(mask.shape, 0.2))
    assert smooth[mask].mean() < 0.35
    assert smooth[~widened(mask, 3)].std() < 0.06


@pytest.mark.parametrize("deviation", [0.05, 0.1, 0.15])
def test_a_grainy_photo_has_the_ink_of_a_clean_one(deviation: float) -> None:
    mask = strokes(640, 480, 14)
    light = np.linspace(0.65, 0.85, 640) * np.linspace(1, 0.9, 480)[:, None]
    photo = light * (1 - 0.6 * mask)
    clean, grainy = (
        found((255 * one.clip(0, 1)).astype(np.uint8))
        for one in (photo, photo + grain(mask.shape, deviation))
    )
    assert len(grainy.components()) == len(clean.components()) == 2
    assert grainy.mask[clean.mask].mean() > 0.99
    # What is smoothed is wider: by no more than half a pen on either side.
    assert ndimage.distance_transform_edt(~clean.mask)[grainy.mask].max() <= 7


@pytest.mark.parametrize(
    ("paper", "pen"),
    [((250, 250, 245), (20, 20, 60)), ((250, 210, 90), (30, 30, 120)), ((20, 24, 30), (240,) * 3)],
    ids=["white", "yellow", "black"],
)
@pytest.mark.parametrize("angle_deg", [0, 7, 45])
def test_a_card_on_a_transparent_ground_is_paper(
    paper: Colour, pen: Colour, angle_deg: int
) -> None:
    card = Image.fromarray(painted(strokes(), (*pen, 255), (*paper, 255)))
    sheet = Image.new("RGBA", (700, 700))
    sheet.paste(card.rotate(angle_deg, expand=True), (30, 40))
    ink = find_ink(sheet)
    assert len(ink.components()) == len(find_ink(card.convert("RGB")).components())
    assert abs(int(ink.mask.sum()) / int(strokes().sum()) - 1) < 0.15


@pytest.mark.parametrize("pen", [(0, 0, 0), (255, 255, 255), (255, 0, 0)])
def test_a_bar_of_one_colour_on_a_transparent_ground_is_ink(pen: Colour) -> None:
    sheet = np.zeros((200, 100, 4), np.uint8)
    sheet[20:180, 30:70] = (*pen, 255)
    ink = find_ink(Image.fromarray(sheet))
    assert [component.box for component in ink.components()] == [Box(30, 20, 70, 180)]
