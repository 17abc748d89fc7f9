"""More writers: what the two files say, split so that no writer is on both sides."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.data.pen_digits import UNIPEN_FILE, VALIDATION_STEP
from model.data.writers import OPTDIGITS_FILE, WriterDigits, load_writers
from model.errors import DataError

Arrays = dict[str, np.ndarray]


def pen_arrays(writers: list[str]) -> Arrays:
    """A digit of each writer: digit i is labelled i % 10 and has 1 or 2 strokes.

    Its points are (i, stroke + 1), (i, stroke + 2) and so on, y upwards, so that every point
    tells whose it is.
    """
    points: list[tuple[float, float]] = []
    stroke_offsets, item_offsets = [0], [0]
    for i in range(len(writers)):
        for stroke in range(1 + i % 2):
            points += [(i, stroke + 1 + row) for row in range(2 + stroke)]
            stroke_offsets.append(len(points))
        item_offsets.append(len(stroke_offsets) - 1)
    return {
        "points": np.array(points, np.float32).reshape(-1, 2),
        "stroke_offsets": np.array(stroke_offsets),
        "item_offsets": np.array(item_offsets),
        "labels": np.arange(len(writers), dtype=np.uint8) % 10,
        "writers": np.array(writers),
    }


def scan_arrays(count: int) -> Arrays:
    """Bitmaps with one row of ink, each its own; bitmap i is labelled i % 10."""
    images = np.zeros((count, 32, 32), np.uint8)
    images[np.arange(count), np.arange(count) % 32, : 1 + count // 32] = 255
    return {"images": images, "labels": np.arange(count, dtype=np.uint8) % 10}


def written(folder: Path, pen: Arrays, scan: Arrays) -> Path:
    np.savez(folder / UNIPEN_FILE, **pen)
    np.savez(folder / OPTDIGITS_FILE, **scan)
    return folder


WRITERS = [f"writer {i // 3:02}" for i in range(60)]  # twenty of them, three digits each


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path, pen_arrays(WRITERS), scan_arrays(30))


def numbers(digits: WriterDigits) -> list[int]:
    """Which of the digits of `pen_arrays` these are, by their points."""
    return [int(strokes[0][0, 0]) for strokes in digits.strokes]


def test_every_tenth_writer_is_for_validation_with_all_digits(folder: Path) -> None:
    train, validation = load_writers(folder)
    assert numbers(validation) == [0, 1, 2, 30, 31, 32]
    assert sorted(numbers(train) + numbers(validation)) == list(range(60))


def test_every_tenth_bitmap_is_for_validation(folder: Path) -> None:
    train, validation = load_writers(folder)
    images = scan_arrays(30)["images"]
    np.testing.assert_array_equal(validation.bitmaps, images[::VALIDATION_STEP] / 255)
    assert validation.bitmap_labels.tolist() == [0, 0, 0]
    np.testing.assert_array_equal(train.bitmaps, np.delete(images, [0, 10, 20], axis=0) / 255)
    assert train.bitmap_labels.tolist() == 3 * list(range(1, 10))


def test_a_digit_has_its_own_strokes_with_y_downwards(folder: Path) -> None:
    train, _ = load_writers(folder)
    three, four = train.strokes[:2]
    assert [stroke.tolist() for stroke in three] == [
        [[3, -1], [3, -2]],
        [[3, -2], [3, -3], [3, -4]],
    ]
    assert [stroke.tolist() for stroke in four] == [[[4, -1], [4, -2]]]


def test_labels_go_with_the_digits_in_the_types_of_training(folder: Path) -> None:
    for digits in load_writers(folder):
        assert digits.stroke_labels.tolist() == [number % 10 for number in numbers(digits)]
        assert digits.stroke_labels.dtype == digits.bitmap_labels.dtype == np.int32
        assert digits.bitmaps.dtype == np.float32
        assert set(np.unique(digits.bitmaps)) == {0, 1}
        for strokes in digits.strokes:
            assert all(stroke.dtype == np.float32 for stroke in strokes)


def test_the_split_is_the_same_every_time(folder: Path) -> None:
    one, other = load_writers(folder), load_writers(folder)
    assert [numbers(digits) for digits in one] == [numbers(digits) for digits in other]


@given(writers=st.lists(st.sampled_from("abcdefghijklmnopqrstuvwxy"), min_size=1, max_size=40))
@settings(max_examples=30, deadline=None)
def test_no_writer_is_in_both_parts(
    writers: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = written(tmp_path_factory.mktemp("writers"), pen_arrays(writers), scan_arrays(3))
    train, validation = load_writers(folder)
    trained_on = {writers[number] for number in numbers(train)}
    held_out = {writers[number] for number in numbers(validation)}
    assert not trained_on & held_out
    assert trained_on | held_out == set(writers)
    assert len(held_out) == -(-len(set(writers)) // VALIDATION_STEP)


@pytest.mark.parametrize("name", [UNIPEN_FILE, OPTDIGITS_FILE])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(DataError, match=f"{name} is missing"):
        load_writers(folder)


def test_a_missing_folder_is_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"nowhere.*is missing"):
        load_writers(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("name", "array"),
    [
        *((UNIPEN_FILE, array) for array in pen_arrays(["a"])),
        *((OPTDIGITS_FILE, array) for array in scan_arrays(1)),
    ],
)
def test_a_missing_array_is_named(folder: Path, name: str, array: str) -> None:
    arrays = pen_arrays(["a"]) if name == UNIPEN_FILE else scan_arrays(1)
    del arrays[array]
    np.savez(folder / name, **arrays)
    with pytest.raises(DataError, match=rf"{name} is not an npz file of .*\b{array}\b"):
        load_writers(folder)


def npz(**arrays: np.ndarray) -> bytes:
    packed = io.BytesIO()
    np.savez_compressed(packed, **arrays)
    return packed.getvalue()


def npy(array: np.ndarray) -> bytes:
    packed = io.BytesIO()
    np.save(packed, array)
    return packed.getvalue()


def damaged(packed: bytes) -> bytes:
    middle = len(packed) // 2
    spoilt = bytes(255 - byte for byte in packed[middle : middle + 20])
    return packed[:middle] + spoilt + packed[middle + 20 :]


POINTS = np.random.default_rng(0).integers(0, 50, (500, 2))
DAMAGED: dict[str, bytes] = {
    "text": b"points stroke_offsets item_offsets labels writers\n",
    "nothing": b"",
    "the start of a zip": b"PK\x03\x04",
    "half an npz": npz(points=POINTS)[:400],
    "one bare array": npy(POINTS),
    "an array with a wrong sum": damaged(npz(points=POINTS / 7)),
    "an array that does not unpack": damaged(npz(points=POINTS)),
    "one flipped bit": npz(points=POINTS).replace(b"descr", b"desc\xf2"),
    "objects": npz(**(pen_arrays(["a"]) | {"writers": np.array([None])})),
}


@pytest.mark.parametrize("what", DAMAGED)
def test_a_file_that_is_no_npz_of_arrays_is_told_in_words(folder: Path, what: str) -> None:
    (folder / UNIPEN_FILE).write_bytes(DAMAGED[what])
    with pytest.raises(DataError, match=f"{UNIPEN_FILE} is not an npz file of points"):
        load_writers(folder)


@pytest.mark.parametrize(
    ("name", "array", "cut"),
    [
        (UNIPEN_FILE, "labels", np.s_[:-1]),
        (UNIPEN_FILE, "writers", np.s_[:-1]),
        (UNIPEN_FILE, "points", np.s_[:, 0]),
        (UNIPEN_FILE, "points", np.s_[:, [0, 1, 1]]),
        (UNIPEN_FILE, "points", np.s_[:, :1]),
        (OPTDIGITS_FILE, "labels", np.s_[:-1]),
        (OPTDIGITS_FILE, "images", np.s_[:, 0]),
    ],
)
def test_arrays_that_do_not_fit_each_other_are_told_in_words(
    folder: Path, name: str, array: str, cut: Any
) -> None:
    arrays = pen_arrays(WRITERS) if name == UNIPEN_FILE else scan_arrays(30)
    np.savez(folder / name, **(arrays | {array: arrays[array][cut]}))
    with pytest.raises(DataError, match="do not fit each other"):
        load_writers(folder)


def test_places_that_are_no_whole_numbers_are_told_in_words(folder: Path) -> None:
    arrays = pen_arrays(WRITERS)
    halves = arrays["stroke_offsets"] + 0.5
    np.savez(folder / UNIPEN_FILE, **(arrays | {"stroke_offsets": halves}))
    with pytest.raises(DataError, match="do not fit each other"):
        load_writers(folder)
