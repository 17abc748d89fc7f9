"""Labelled strokes: a list in one file, and files that labels.csv names."""

import json
from pathlib import Path

import pytest

from model.data.labelled_folder import LabelledPicture, load_labelled, load_strokes
from model.errors import DataError

SEVEN = [[[10, 10], [16, 10], [12, 20]]]


def test_a_list_of_strokes_is_labelled_ink(tmp_path: Path) -> None:
    path = tmp_path / "numbers.json"
    listed = [
        {"label": "7", "source": "a", "file": "images/0.png", "strokes": SEVEN},
        {"label": "12/3", "strokes": []},
    ]
    path.write_text(json.dumps(listed), encoding="utf-8")
    first, second = load_labelled(path)
    assert (first.text, first.strokes) == ("7", SEVEN)
    assert (second.text, second.strokes) == ("12\n3", [])
    assert first.path != second.path


def test_a_folder_lists_pictures_and_files_of_strokes(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text("file,label\na.png,1\nb.json,7\n", encoding="utf-8")
    (tmp_path / "b.json").write_text(json.dumps(SEVEN), encoding="utf-8")
    assert load_labelled(tmp_path) == [
        LabelledPicture(tmp_path / "a.png", "1"),
        LabelledPicture(tmp_path / "b.json", "7"),
    ]
    assert load_strokes(tmp_path / "b.json") == SEVEN


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[", "no JSON"),
        ("{}", "no list"),
        ("[]", "no list"),
        ('[{"strokes": []}]', "number 0"),
        ('[{"label": "7"}]', "number 0"),
        ('[{"label": 7, "strokes": []}]', "number 0"),
        ("[3]", "number 0"),
        ("[" * 100_000, "no JSON"),
    ],
)
def test_what_is_no_list_of_labelled_strokes_is_told(
    text: str, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "list.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        load_labelled(path)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"missing\.json"):
        load_strokes(tmp_path / "missing.json")
    with pytest.raises(DataError, match=r"labels\.csv"):
        load_labelled(tmp_path / "missing.json")
