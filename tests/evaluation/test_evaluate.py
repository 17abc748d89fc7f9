"""The figures of an evaluation, from results made by hand."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from model import Reader
from model.data.labelled_folder import LabelledPicture
from model.evaluation.evaluate import (
    CONTACT_CAPTION_PX,
    CONTACT_CELL_PX,
    CONTACT_COLUMNS,
    Result,
    contact_sheet,
    edit_distance,
    evaluate,
    summarize,
    wilson_interval,
)
from model.reading import Box, Digit, Line, Reading

BLANK = np.zeros((28, 28), np.float32)
DIGITS = st.text("0123456789", max_size=7)


def reading(text: str) -> Reading:
    """A reading of this text; a rejected digit is written as a question mark."""
    lines = []
    for row, line in enumerate(text.split("/") if text else []):
        digits = tuple(
            Digit(
                label=label.replace("?", "8"),
                confidence=0.1 if label == "?" else 0.9,
                top3=(),
                box=Box(10 * column, 10 * row, 10 * column + 9, 10 * row + 9),
                rejected=label == "?",
                drawn=BLANK,
            )
            for column, label in enumerate(line)
        )
        lines.append(Line(digits))
    return Reading(tuple(lines), (100, 80), confidence=0.95 if len(text) < 5 else 0.6)


def result(label: str, read: str | None, path: Path = Path("a.png")) -> Result:
    return Result(LabelledPicture(path, label), None if read is None else reading(read), 0.25)


@pytest.mark.parametrize(
    ("label", "read", "digits_right", "lines_right"),
    [
        ("7", "7", True, True),
        ("7", "1", False, False),
        ("12/34", "12/34", True, True),
        ("12/34", "1234", True, False),
        ("1234", "12/34", True, False),
        ("1/2", "2/1", False, False),
        ("12", "1", False, False),
        ("12", "1?2", True, True),
        ("none", "", True, True),
        ("none", "?", True, True),
        ("none", "5", False, False),
        ("", "", True, True),
        ("7", None, False, False),
        ("none", None, False, False),
    ],
)
def test_a_result_is_right_by_its_digits_and_by_its_lines(
    label: str, read: str | None, digits_right: bool, lines_right: bool
) -> None:
    made = result(label, read)
    assert (made.digits_right, made.lines_right) == (digits_right, lines_right)


def test_the_figures_are_counts_divided_once() -> None:
    figures = summarize(
        [
            result("12/34", "12/34"),
            result("12/34", "1234"),  # right but for its lines
            result("567", "58"),  # two edits
            result("none", "9"),  # one edit, and no digit more to read
            result("90", None),  # two digits missing
        ]
    )
    assert figures == {
        "n": 5,
        "string_accuracy": 2 / 5,
        "string_accuracy_interval": list(wilson_interval(2, 5)),
        "string_accuracy_with_lines": 1 / 5,
        "digit_error_rate": 5 / 13,
        # Eight digits of two pictures, all right, with a confidence of 0.9.
        "calibration_error": pytest.approx(0.1),
        # Three texts of 0.95, one of them right; one of 0.6, and it is.
        "text_calibration_error": pytest.approx((3 * (0.95 - 1 / 3) + 0.4) / 4),
        "sure_texts": 3,
        "sure_texts_right": pytest.approx(1 / 3),
        "unreadable": 1,
        "ms_per_picture": 250.0,
    }


def test_where_labels_hold_no_digit_there_is_no_digit_error_rate() -> None:
    figures = summarize([result("none", ""), result("cat", "3")])
    assert figures["digit_error_rate"] is None
    assert figures["calibration_error"] is None
    assert (figures["sure_texts"], figures["sure_texts_right"]) == (2, 0.5)
    assert figures["string_accuracy"] == 0.5


def test_rejected_digits_and_wrong_ones_count_for_the_calibration() -> None:
    # 0.9 and wrong; 0.9 and right; rejected with 0.1, and right.
    figures = summarize([result("7", "1"), result("18", "1?")])
    assert figures["calibration_error"] == pytest.approx((2 * 0.4 + 0.9) / 3)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("", "", 0),
        ("", "123", 3),
        ("123", "123", 0),
        ("123", "13", 1),
        ("123", "1423", 1),
        ("123", "193", 1),
        ("12", "21", 2),
        ("kitten", "sitting", 3),
    ],
)
def test_edit_distance_counts_the_fewest_edits(one: str, other: str, expected: int) -> None:
    assert edit_distance(one, other) == expected


@cache
def by_definition(one: str, other: str) -> int:
    if not one or not other:
        return len(one) + len(other)
    return min(
        by_definition(one[1:], other) + 1,
        by_definition(one, other[1:]) + 1,
        by_definition(one[1:], other[1:]) + (one[0] != other[0]),
    )


@given(one=DIGITS, other=DIGITS)
@settings(max_examples=100, deadline=None)
def test_edit_distance_is_levenshtein_s(one: str, other: str) -> None:
    assert edit_distance(one, other) == by_definition(one, other) == edit_distance(other, one)


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [
        (5, 10, 0.2366, 0.7634),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (1, 1, 0.2065, 1.0),
        (95, 100, 0.8882, 0.9785),
        (9940, 10_000, 0.9923, 0.9953),
    ],
)
def test_wilson_s_interval_of_known_shares(right: int, n: int, low: float, high: float) -> None:
    assert wilson_interval(right, n) == pytest.approx((low, high), abs=1e-4)


@given(counts=st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
@settings(max_examples=100, deadline=None)
def test_wilson_s_interval_holds_the_share_and_mirrors(counts: tuple[int, int]) -> None:
    right, n = counts
    low, high = wilson_interval(right, n)
    assert 0 <= low <= right / n + 1e-9
    assert right / n - 1e-9 <= high <= 1
    assert wilson_interval(n - right, n) == pytest.approx((1 - high, 1 - low))


@pytest.fixture
def sheet_of_paper(tmp_path: Path) -> Path:
    path = tmp_path / "paper.png"
    Image.new("L", (100, 80), 255).save(path)
    return path


@pytest.mark.parametrize(("count", "rows"), [(1, 1), (6, 1), (7, 2), (13, 3)])
def test_a_contact_sheet_is_six_pictures_wide(count: int, rows: int, sheet_of_paper: Path) -> None:
    sheet = contact_sheet([result("12", "1?", sheet_of_paper)] * count)
    assert sheet.mode == "RGB"
    assert sheet.size == (
        CONTACT_COLUMNS * CONTACT_CELL_PX,
        rows * (CONTACT_CELL_PX + CONTACT_CAPTION_PX),
    )


@pytest.mark.parametrize("size", [(1, 1), (3000, 2), (28, 400)])
def test_a_contact_sheet_takes_pictures_of_any_shape(size: tuple[int, int], tmp_path: Path) -> None:
    path = tmp_path / "odd.png"
    Image.new("RGBA", size).save(path)
    sheet = np.asarray(contact_sheet([result("1", "", path)]))
    assert sheet[CONTACT_CELL_PX:, :CONTACT_CELL_PX].min() < 128  # the caption


def test_a_picture_that_could_not_be_opened_has_its_caption_alone() -> None:
    sheet = np.asarray(contact_sheet([result("1", None, Path("missing.png"))]))
    assert sheet[:CONTACT_CELL_PX].min() == 255
    assert sheet[CONTACT_CELL_PX:, :CONTACT_CELL_PX].min() < 128


def test_every_picture_is_read_in_turn_and_watched(reader: Reader, sheet_of_paper: Path) -> None:
    pictures = [
        LabelledPicture(sheet_of_paper, "none"),
        LabelledPicture(sheet_of_paper.with_name("missing.png"), "7"),
        LabelledPicture(sheet_of_paper, "7"),
    ]
    ticks: list[None] = []
    results = evaluate(reader, pictures, lambda: ticks.append(None))
    assert [made.picture for made in results] == pictures
    assert [made.lines_right for made in results] == [True, False, False]
    assert [made.reading is None for made in results] == [False, True, False]
    assert all(made.seconds > 0 for made in results)
    assert len(ticks) == 3
