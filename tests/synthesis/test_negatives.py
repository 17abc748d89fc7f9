"""Ink that is no digit: letters, symbols, scribbles, faces, shapes."""

import string
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from conftest import check_glyphs
from HersheyFonts import HersheyFonts
from PIL import ImageDraw

from model.data.writers import WriterDigits
from model.synthesis import drawn_digits, negatives
from model.synthesis.drawn_digits import HANDWRITING_FONTS, handwritten
from model.synthesis.negatives import (
    DIGIT_LIKE,
    FONT_CHARACTERS,
    HERSHEY_FONTS,
    UNSEEN_HERSHEY_FONTS,
    make_negatives,
    unseen_negatives,
)


@pytest.mark.parametrize("count", [1, 7, 50])
def test_negatives_are_glyphs_with_ink(count: int) -> None:
    check_glyphs(make_negatives(np.random.default_rng(5), None, count), count)


def test_negatives_are_of_many_kinds() -> None:
    made = make_negatives(np.random.default_rng(6), None, 60)
    assert len(np.unique(made.reshape(60, -1), axis=0)) == 60
    coverage = (made > 0.5).mean(axis=(1, 2))
    assert coverage.min() < 0.12  # thin letters
    assert coverage.max() > 0.25  # filled shapes


def test_unseen_negatives_are_glyphs_with_ink() -> None:
    check_glyphs(unseen_negatives(np.random.default_rng(5), 40), 40)


def test_a_digit_in_a_mirror_is_other_ink(
    writers: WriterDigits, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[Shape] = []

    def watched(_rng: np.random.Generator, strokes: Sequence[np.ndarray]) -> np.ndarray:
        drawn.append(shape_of(strokes))
        return np.ones((4, 4), np.float32)

    monkeypatch.setattr(negatives, "draw", watched)
    make_negatives(np.random.default_rng(0), writers, 300)
    mirrored = {
        shape_of([stroke * (-1, 1) for stroke in strokes])
        for strokes, label in zip(writers.strokes, writers.stroke_labels, strict=True)
        if label in negatives.MIRRORED_DIGITS
    }
    assert mirrored & set(drawn)
    # No digit of the writers is called other ink as it was written.
    assert not {shape_of(strokes) for strokes in writers.strokes} & set(drawn)


def test_what_stands_in_a_box_is_other_ink(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Sequence[np.ndarray]] = []

    def watched(_rng: np.random.Generator, strokes: Sequence[np.ndarray]) -> np.ndarray:
        drawn.append(strokes)
        return np.ones((4, 4), np.float32)

    monkeypatch.setattr(negatives, "draw", watched)
    make_negatives(np.random.default_rng(0), None, 340)  # each kind twenty times
    boxes = [
        (first, np.concatenate(inner))
        for first, *inner in drawn
        if inner and len(first) == 5 and (first[0] == first[-1]).all()
    ]
    within = [
        (first.min(axis=0) < inner).all() and (inner < first.max(axis=0)).all()
        for first, inner in boxes
    ]
    assert sum(within) >= 4  # two in five of these twenty


def test_every_font_exists_and_the_unseen_ones_are_not_seen() -> None:
    fonts = HersheyFonts().default_font_names
    assert set(HERSHEY_FONTS) | set(UNSEEN_HERSHEY_FONTS) <= set(fonts)
    assert not set(HERSHEY_FONTS) & set(UNSEEN_HERSHEY_FONTS)
    assert len(set(HERSHEY_FONTS)) == len(HERSHEY_FONTS)


Shape = tuple[tuple[tuple[float, float], ...], ...]


def shape_of(strokes: Sequence[np.ndarray]) -> Shape:
    """Strokes moved and scaled to a unit square, to know them again."""
    points = np.concatenate(strokes)
    low, extent = points.min(axis=0), float(np.ptp(points, axis=0).max()) or 1.0
    return tuple(
        tuple((round(x, 2), round(y, 2)) for x, y in ((stroke - low) / extent).tolist())
        for stroke in strokes
    )


def hershey_shapes(font: str, characters: str) -> set[Shape]:
    hershey = HersheyFonts()
    hershey.load_default_font(font)
    hershey.normalize_rendering(1)
    lines = [
        [np.array(line) * (1, -1) for line in hershey.strokes_for_text(character) if len(line) > 1]
        for character in characters
    ]
    return {shape_of(strokes) for strokes in lines if strokes}


@pytest.fixture(scope="module")
def digit_like() -> set[Shape]:
    """The digits of every Hershey font that has digits where they belong, and what is like them.

    In blackletter I and J are one letter, and like no digit.
    """
    fonts = set(HersheyFonts().default_font_names) - set(UNSEEN_HERSHEY_FONTS)
    digits = (hershey_shapes(font, string.digits) for font in sorted(fonts))
    latin = (
        hershey_shapes(font, DIGIT_LIKE) for font in HERSHEY_FONTS if not font.startswith("goth")
    )
    return set().union(*digits, *latin)


@pytest.fixture
def strokes_drawn(monkeypatch: pytest.MonkeyPatch) -> list[Shape]:
    """Fills with the strokes that are drawn while a test runs; nothing is drawn with a pen."""
    drawn: list[Shape] = []

    def watched(_rng: np.random.Generator, strokes: Sequence[np.ndarray]) -> np.ndarray:
        drawn.append(shape_of(strokes))
        return np.ones((4, 4), np.float32)

    monkeypatch.setattr(negatives, "draw", watched)
    return drawn


def test_no_letter_that_is_like_a_digit_is_drawn_as_other_ink(
    strokes_drawn: list[Shape], digit_like: set[Shape], monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: set[str] = set()
    text = ImageDraw.ImageDraw.text

    def watched(pen: ImageDraw.ImageDraw, place: Any, letter: str, **options: Any) -> None:
        printed.add(letter)
        text(pen, place, letter, **options)

    monkeypatch.setattr(ImageDraw.ImageDraw, "text", watched)
    make_negatives(np.random.default_rng(0), None, 4000)
    letters = set().union(*(hershey_shapes(font, string.ascii_letters) for font in HERSHEY_FONTS))
    assert len(letters & set(strokes_drawn)) > 200
    assert not digit_like & set(strokes_drawn)
    assert len(printed) > 40
    assert not printed & set("0123456789OoIlSsZzbgq|/")
    assert not printed & set(DIGIT_LIKE)


def test_unseen_negatives_are_like_no_digit(
    strokes_drawn: list[Shape], digit_like: set[Shape]
) -> None:
    unseen_negatives(np.random.default_rng(0), 2000)
    assert len(set(strokes_drawn)) > 150
    assert not digit_like & set(strokes_drawn)


def test_unseen_negatives_are_no_letters_of_training(strokes_drawn: list[Shape]) -> None:
    unseen_negatives(np.random.default_rng(0), 2000)
    letters = set().union(*(hershey_shapes(font, string.ascii_letters) for font in HERSHEY_FONTS))
    assert not letters & set(strokes_drawn)


def test_every_font_has_every_character() -> None:
    assert len(HANDWRITING_FONTS) > 30
    for path in HANDWRITING_FONTS:
        font = drawn_digits._font(path)
        missing = bytes(font.getmask("\u4e00"))
        for character in [*FONT_CHARACTERS, *string.digits]:
            mask = font.getmask(character)
            assert mask.getbbox() is not None, (path.stem, character)
            assert bytes(mask) != missing, (path.stem, character)


def test_what_is_written_by_hand_lies_on_its_canvas_whole() -> None:
    rng = np.random.default_rng(0)
    for _ in range(200):
        ink = handwritten(rng, rng.choice([*FONT_CHARACTERS, *string.digits]))
        assert ink.max() == 1
        assert not np.concatenate([ink[0], ink[-1], ink[:, 0], ink[:, -1]]).any()
