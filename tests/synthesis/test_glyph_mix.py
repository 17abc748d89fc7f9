"""What training adds to MNIST's digits: other writers, segments of touching digits, other ink."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import check_glyphs
from hypothesis import given, settings
from hypothesis import strategies as st
from inked import difference
from PIL import Image, ImageDraw

from model.data.mnist import Split
from model.data.writers import WriterDigits
from model.decoding.cuts import Segments
from model.ink.binarize import number_components
from model.networks.glyph import glyph
from model.networks.glyph_net import OTHER, SEVERAL
from model.synthesis import glyph_mix
from model.synthesis.glyph_mix import (
    Shares,
    drawn_digits,
    mix_glyphs,
    pen_digits,
    touching_segments,
)
from model.synthesis.negatives import make_negatives, unseen_negatives

Made = tuple[np.ndarray, np.ndarray]


def canvas(width: int = 70) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("L", (width, 100))
    return image, ImageDraw.Draw(image)


def ink_of(image: Image.Image) -> np.ndarray:
    return np.asarray(image, np.float32) / 255


def zero() -> tuple[np.ndarray, int]:
    image, pen = canvas()
    pen.ellipse((2, 2, 67, 97), outline=255, width=10)
    return ink_of(image), 0


def seven() -> tuple[np.ndarray, int]:
    image, pen = canvas()
    pen.line([(5, 8), (62, 8), (25, 94)], fill=255, width=10, joint="curve")
    return ink_of(image), 7


def one() -> tuple[np.ndarray, int]:
    image, pen = canvas(14)
    pen.line([(7, 4), (7, 96)], fill=255, width=10)
    return ink_of(image), 1


@pytest.fixture(scope="module")
def mnist() -> Split:
    """Sixty of MNIST's training digits."""
    with np.load(Path(__file__).parents[1] / "mnist.npz") as packed:
        return Split(packed["images"][:60], packed["labels"][:60].astype(np.int32))


def check_digits(made: Made, count: int) -> None:
    glyphs, labels = made
    check_glyphs(glyphs, count)
    assert (labels.shape, labels.dtype) == ((count,), np.int32)


def test_drawn_digits_are_glyphs_with_labels() -> None:
    made = drawn_digits(np.random.default_rng(4), 150)
    check_digits(made, 150)
    assert set(made[1].tolist()) == set(range(10))


@pytest.mark.parametrize("count", [1, 7, 8, 60, 200])
def test_pen_digits_are_glyphs_with_labels(count: int, writers: WriterDigits) -> None:
    made = pen_digits(np.random.default_rng(5), writers, count)
    check_digits(made, count)
    assert made[1].max() <= 9


@pytest.mark.parametrize(("count", "times"), [(20, 1), (50, 1), (57, 2), (100, 2), (230, 5)])
def test_no_pen_digit_is_drawn_more_often_than_needed(
    count: int, times: int, writers: WriterDigits
) -> None:
    numbered = replace(writers, stroke_labels=np.arange(50, dtype=np.int32))
    drawn = count - min(count // 8, 40)
    _, labels = pen_digits(np.random.default_rng(1), numbered, count)
    assert np.bincount(labels[:drawn]).max() <= times


def test_an_eighth_of_the_pen_digits_are_the_bitmaps_as_they_are(writers: WriterDigits) -> None:
    glyphs, labels = pen_digits(np.random.default_rng(2), writers, 80)
    for made, label in zip(glyphs[70:], labels[70:], strict=True):
        np.testing.assert_array_equal(made, glyph(writers.bitmaps[label]))
    # However many digits there are to be, no bitmap stands there more than twice.
    _, labels = pen_digits(np.random.default_rng(2), writers, 400)
    assert np.bincount(labels[360:], minlength=10).tolist() == [4] * 10


def test_a_pen_digit_keeps_its_shape_and_its_label() -> None:
    stem = (np.array([[0.0, 0.0], [0.0, 9.0]], np.float32),)
    bar = (np.array([[0.0, 0.0], [9.0, 0.0]], np.float32),)
    none = np.zeros((0, 32, 32), np.float32)
    two = WriterDigits((stem, bar), np.array([1, 7], np.int32), none, np.zeros(0, np.int32))
    glyphs, labels = pen_digits(np.random.default_rng(3), two, 40)
    rows, columns = (glyphs > 0.5).any(axis=2).sum(axis=1), (glyphs > 0.5).any(axis=1).sum(axis=1)
    np.testing.assert_array_equal(rows > columns, labels == 1)
    assert set(labels.tolist()) == {1, 7}


INKS = {
    "zeros and sevens": [zero, seven],
    "with ones": [zero, seven, one],
}


@pytest.mark.parametrize("inks", INKS.values(), ids=INKS.keys())
@pytest.mark.parametrize("count", [1, 9, 40])
def test_segments_are_glyphs_half_of_them_whole_digits(
    inks: list[Callable[[], tuple[np.ndarray, int]]], count: int
) -> None:
    made = touching_segments(np.random.default_rng(7), inks, count)
    check_digits(made, count)
    assert (made[1] < OTHER).sum() == count // 2
    assert (made[1] == SEVERAL).sum() == count // 5
    assert set(made[1].tolist()) <= {OTHER, SEVERAL, 0, 1, 7}


def test_a_segment_that_is_a_whole_digit_has_that_digit_s_label() -> None:
    glyphs, labels = touching_segments(np.random.default_rng(8), [zero, seven], 80)
    shapes = {0: glyph(zero()[0]), 7: glyph(seven()[0])}
    apart = difference(shapes[0], shapes[7])
    for made, label in zip(glyphs, labels, strict=True):
        if label < OTHER:
            assert difference(made, shapes[int(label)]) < apart / 3
            assert difference(made, shapes[7 - int(label)]) > apart / 1.5
    assert {0, 7} <= set(labels.tolist())


def test_a_segment_that_is_no_digit_is_like_neither() -> None:
    glyphs, labels = touching_segments(np.random.default_rng(8), [zero, seven], 80)
    shapes = [glyph(ink) for ink, _ in (zero(), seven())]
    nearest = {
        is_digit: [
            min(difference(made, shape) for shape in shapes)
            for made in glyphs[(labels < OTHER) == is_digit]
        ]
        for is_digit in (True, False)
    }
    assert max(nearest[True]) < np.median(nearest[False])


def test_the_digits_that_segments_are_cut_from_touch_or_nearly_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    canvases: list[np.ndarray] = []

    def watched(ink: np.ndarray, line_px: float) -> Segments:
        canvases.append(ink)
        return Segments(ink, line_px)

    monkeypatch.setattr(glyph_mix, "Segments", watched)
    touching_segments(np.random.default_rng(9), [zero, seven, one], 60)
    assert len(canvases) >= 10
    for ink in canvases:
        assert ink.dtype == np.uint8
        assert ink[:, -1].any()
    counts = [number_components(ink > 0, np.zeros(ink.shape, np.int32)) for ink in canvases]
    assert np.mean(np.array(counts) == 1) > 0.5
    assert max(counts) <= 4
    # Side by side, two to four of them.
    assert max(ink.shape[1] for ink in canvases) > 140


@given(seed=st.integers(0, 10_000))
@settings(max_examples=10, deadline=None)
def test_ink_of_any_size_makes_segments(seed: int) -> None:
    def scaled() -> tuple[np.ndarray, int]:
        ink, label = (zero, seven)[int(rng.integers(2))]()
        size = (int(rng.integers(15, 60)), int(rng.integers(20, 80)))
        return np.asarray(Image.fromarray(ink).resize(size)).clip(0, 1), label

    rng = np.random.default_rng(seed)
    check_digits(touching_segments(rng, [scaled], 6), 6)


def test_mnist_s_digits_come_first_and_every_kind_is_there(
    mnist: Split, writers: WriterDigits
) -> None:
    shares = Shares(pen=0.5, drawn=0.3, segments=0.4, negatives=0.6)
    made = mix_glyphs(np.random.default_rng(0), mnist, writers, shares)
    check_digits((made.glyphs / np.float32(255), made.labels), 60 + 30 + 18 + 24 + 36)
    np.testing.assert_array_equal(made.glyphs[:60], np.rint(255 * mnist.glyphs()))
    np.testing.assert_array_equal(made.labels[:60], mnist.labels)
    counts = {kind: int((made.kinds == kind).sum()) for kind in set(made.kinds.tolist())}
    assert counts == {"mnist": 60, "drawn": 18, "pen": 30, "segments": 24, "negatives": 36}
    assert (made.labels[made.kinds == "negatives"] == OTHER).all()
    assert (made.labels[made.kinds == "segments"] < OTHER).sum() == 12
    assert (made.labels[np.isin(made.kinds, ["mnist", "drawn", "pen"])] < OTHER).all()


def test_without_writers_there_are_no_pen_digits(mnist: Split) -> None:
    shares = Shares(pen=5.0, drawn=0.3, segments=0.4, negatives=0.6)
    made = mix_glyphs(np.random.default_rng(0), mnist, None, shares)
    check_digits((made.glyphs / np.float32(255), made.labels), 60 + 18 + 24 + 36)
    assert "pen" not in made.kinds


def test_of_few_digits_there_are_still_some_of_each_kind(mnist: Split) -> None:
    few = Split(mnist.images[:3], mnist.labels[:3])
    made = mix_glyphs(np.random.default_rng(0), few, None, Shares())
    check_digits((made.glyphs / np.float32(255), made.labels), 3 + 3 * 10)


def test_the_digits_given_are_not_changed(mnist: Split, writers: WriterDigits) -> None:
    images, bitmaps = mnist.images.copy(), writers.bitmaps.copy()
    points = np.concatenate([stroke for strokes in writers.strokes for stroke in strokes])
    mix_glyphs(np.random.default_rng(0), mnist, writers, Shares())
    np.testing.assert_array_equal(mnist.images, images)
    np.testing.assert_array_equal(writers.bitmaps, bitmaps)
    after = np.concatenate([stroke for strokes in writers.strokes for stroke in strokes])
    np.testing.assert_array_equal(after, points)


MAKERS: dict[str, Callable[[np.random.Generator, Split, WriterDigits], np.ndarray]] = {
    "drawn digits": lambda rng, _mnist, _writers: drawn_digits(rng, 10)[0],
    "non-digits": lambda rng, _mnist, _writers: make_negatives(rng, None, 10),
    "unseen negatives": lambda rng, _mnist, _writers: unseen_negatives(rng, 10),
    "pen digits": lambda rng, _mnist, writers: pen_digits(rng, writers, 7)[0],
    "segments": lambda rng, _mnist, _writers: touching_segments(rng, [zero, seven], 10)[0],
    "all": lambda rng, mnist, writers: (
        mix_glyphs(rng, mnist, writers, Shares()).glyphs[60:90] / np.float32(255)
    ),
}


@pytest.mark.parametrize("kind", MAKERS)
def test_the_random_state_decides_what_is_made(
    kind: str, mnist: Split, writers: WriterDigits
) -> None:
    def made(seed: int) -> np.ndarray:
        return MAKERS[kind](np.random.default_rng(seed), mnist, writers)

    np.testing.assert_array_equal(made(1), made(1))
    assert (made(1) != made(2)).any(axis=(1, 2)).mean() > 0.9
