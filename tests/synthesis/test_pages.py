"""Whole pages: what their truth says is what their picture shows."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import ndimage

from model import Reader
from model.data.mnist import Split
from model.data.writers import WriterDigits
from model.errors import RecipeError
from model.synthesis.pages import KINDS, DigitSource, Page, PageConfig, make_page
from model.synthesis.pages.texts import make_table

# A drawing on white: nothing but ink.
CLEAN = replace(
    KINDS["drawn number"],
    grounds=("canvas",), pens=("brush",), layouts=("lines",), digits=(2, 8), digit_px=(40, 60),
    slope_deg=0.0, bow=0.0, bounce=0.03, spread=0.05, gap=(0.2, 0.4), gray=1.0,
)  # fmt: skip


@pytest.fixture(scope="module")
def source(writers: WriterDigits) -> DigitSource:
    with np.load(Path(__file__).parents[1] / "mnist.npz") as packed:
        return DigitSource(Split(packed["images"], packed["labels"].astype(np.int32)), writers)


def pages(source: DigitSource, config: PageConfig, count: int) -> list[Page]:
    return [make_page(np.random.default_rng(seed), source, config) for seed in range(count)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_makes_pages_whose_truth_is_their_picture(
    source: DigitSource, kind: str
) -> None:
    page = make_page(np.random.default_rng(5), source, KINDS[kind])
    size = (page.picture.height, page.picture.width)
    assert page.digit_map.shape == page.mark_map.shape == page.clean.shape[:2] == size
    assert not (page.mark_map[page.digit_map > 0]).any()
    low, high = KINDS[kind].digits
    assert low <= len(page.digits) <= high
    assert set(np.unique(page.digit_map)) - {0} == {digit.number for digit in page.digits}
    clean = page.clean.astype(float).mean(axis=-1)
    for digit in page.digits:
        ink = page.digit_map == digit.number
        around = ndimage.binary_dilation(ink, iterations=5) & ~ndimage.binary_dilation(
            page.digit_map > 0, iterations=2
        )
        empty = around & (page.mark_map == 0)
        if empty.any():  # else other ink is all around it
            assert abs(clean[ink].mean() - np.median(clean[empty])) > 15
        rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
        assert digit.box == (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)


def test_a_digit_that_is_cut_out_fills_its_picture(source: DigitSource) -> None:
    for page in pages(source, KINDS["digit cut out"], 5):
        (digit,), (width, height) = page.digits, page.picture.size
        assert width == height
        assert min(digit.box.width, digit.box.height) >= 0.7 * width


@pytest.mark.parametrize("kind", ["table", "no digits", "drawn number"])
def test_the_same_state_gives_the_same_page_and_another_gives_another(
    source: DigitSource, kind: str
) -> None:
    first, again, other = (
        make_page(np.random.default_rng(seed), source, KINDS[kind]) for seed in (3, 3, 4)
    )
    assert first.picture.tobytes() == again.picture.tobytes()
    assert first.digits == again.digits
    np.testing.assert_array_equal(first.digit_map, again.digit_map)
    np.testing.assert_array_equal(first.mark_map, again.mark_map)
    assert first.picture.tobytes() != other.picture.tobytes()


@pytest.mark.parametrize("pen", ["brush", "pixel brush"])
def test_the_maps_cover_the_ink_and_nothing_else(source: DigitSource, pen: str) -> None:
    config = replace(CLEAN, pens=(pen,), marks=("arrow", "word"), mark_count=(0, 3))
    for page in pages(source, config, 8):
        dark = 255 - np.asarray(page.picture.convert("L")).astype(int)
        mapped = (page.digit_map > 0) | (page.mark_map > 0)
        assert (dark[mapped] > 60).all()
        assert (dark[~ndimage.binary_dilation(mapped)] < 60).all()
        if pen == "pixel brush":
            np.testing.assert_array_equal(dark > 30, mapped)


def test_the_text_is_the_table_in_reading_order(source: DigitSource) -> None:
    for page in pages(source, replace(CLEAN, layouts=("lines", "columns", "grid")), 10):
        lines = page.text.split("\n")
        for number, text in enumerate(lines):
            line = [digit for digit in page.digits if digit.line == number]
            assert [digit.place for digit in line] == list(range(len(text)))
            assert text == "".join(str(digit.label) for digit in line)
            assert sorted(line, key=lambda digit: digit.box.left) == line
        middles = [
            np.mean([d.box.top + d.box.bottom for d in page.digits if d.line == number])
            for number in range(len(lines))
        ]
        assert middles == sorted(middles)


@pytest.mark.parametrize("kind", ["no digits", "no digits drawn"])
def test_a_page_without_digits_has_none_on_its_map(source: DigitSource, kind: str) -> None:
    made = pages(source, KINDS[kind], 5)
    for page in made:
        assert not page.digit_map.any()
        assert page.digits == ()
        assert page.text == ""
    assert any(page.mark_map.any() for page in made)


def test_digits_are_as_high_as_the_config_says(source: DigitSource) -> None:
    low, high = CLEAN.digit_px
    alike = replace(CLEAN, label_spread=0.0)
    heights = [d.box.height for page in pages(source, alike, 15) for d in page.digits]
    pen = 0.25 * high
    assert all(0.6 * low < height < 1.2 * high + pen for height in heights)
    assert low < np.median(heights) < high + pen


def test_a_hand_may_write_its_digits_unlike_in_size(source: DigitSource) -> None:
    def ratio(label_spread: float) -> float:
        config = replace(CLEAN, label_spread=label_spread, spread=0.0, digits=(10, 12))
        heights = [[d.box.height for d in one.digits] for one in pages(source, config, 10)]
        return float(np.mean([max(page) / min(page) for page in heights]))

    assert ratio(0.0) < 1.35
    assert ratio(0.4) > ratio(0.0) + 0.15


@pytest.mark.parametrize("kind", ["list", "lines", "columns", "boxes", "sums"])
def test_there_are_as_many_digits_as_the_config_says(source: DigitSource, kind: str) -> None:
    config = replace(CLEAN, layouts=KINDS[kind].layouts, digits=(18, 24), digit_px=(12, 30))
    for page in pages(source, config, 8):
        assert 18 <= len(page.digits) <= 24


def test_entries_of_a_register_are_years_and_numbers_with_stops() -> None:
    rng = np.random.default_rng(0)
    texts = [make_table(rng, "entry", 5).rows[0][0] for _ in range(200)]
    numbers = [text.rstrip(".,") for text in texts]
    assert all(number.isdigit() for number in numbers)
    years = [number for number in numbers if len(number) == 4]
    assert 70 < len(years) < 130
    assert {number[:2] for number in years} == {"17", "18", "19"}
    assert 90 < sum(text != number for text, number in zip(texts, numbers, strict=True)) < 175
    # Of fewer than four digits none is a year.
    assert len(make_table(rng, "entry", 3).rows[0][0].rstrip(".,")) == 3


def test_a_registers_column_has_upright_rules_beside_its_entry(source: DigitSource) -> None:
    config = replace(KINDS["register"], surroundings=("column",), marks=(), mark_count=(0, 0))
    ruled = 0
    for page in pages(source, replace(config, around=("none",), perspective=0.0), 12):
        width = page.picture.width
        columns = np.flatnonzero((page.mark_map > 0).mean(axis=0) > 0.7)
        assert ((columns < 0.25 * width) | (columns > 0.75 * width)).all()
        ruled += len(columns) > 0
    assert ruled >= 8


def test_digits_touch_where_the_config_says(source: DigitSource) -> None:
    def components(gap: tuple[float, float]) -> float:
        config = replace(CLEAN, layouts=("number",), digits=(6, 6), gap=gap, sources=("font",))
        made = pages(source, config, 8)
        return float(
            np.mean([ndimage.label(page.digit_map > 0, np.ones((3, 3)))[1] for page in made])
        )

    assert components((0.3, 0.4)) > 1.15 * components((-0.12, -0.1))


def test_the_reader_reads_clean_pages_as_their_truth_says(
    source: DigitSource, reader: Reader
) -> None:
    made = pages(source, CLEAN, 12)
    readings = reader.read_many([page.picture for page in made])
    found = right = permuted = 0
    for page, reading in zip(made, readings, strict=True):
        for digit in page.digits:
            middle = (
                (digit.box.left + digit.box.right) / 2,
                (digit.box.top + digit.box.bottom) / 2,
            )
            for read in reading.digits:
                box = read.box
                if box.left < middle[0] < box.right and box.top < middle[1] < box.bottom:
                    found += 1
                    right += int(read.label) == digit.label
                    permuted += int(read.label) == (digit.label + 1) % 10
                    break
    count = sum(len(page.digits) for page in made)
    assert count > 40
    assert right > 0.85 * count
    assert permuted < 0.1 * count < found


def test_a_config_that_makes_no_sense_says_what_to_do() -> None:
    with pytest.raises(RecipeError, match=r"`digits` of a page is \(3, 2\)"):
        PageConfig(digits=(3, 2))
    with pytest.raises(RecipeError, match="`pens` of a page has no choice"):
        PageConfig(pens=())
