"""A visitor's own pictures and strokes become training samples."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from model.data.user_samples import REPEATS, load_user_samples
from model.errors import DataError
from model.networks.glyph import glyph
from model.networks.glyph_net import OTHER

ONE = [[[50, 20], [50, 120]]]
SEVEN_CROSSED = [[[20, 20], [80, 20], [40, 120]], [[30, 70], [75, 70]]]
DOT_AND_DASH = [[[20, 20], [21, 21]], [[20, 150], [160, 155]]]


def picture(path: Path, strokes: list[list[list[int]]], right: int = 0) -> None:
    image = Image.new("L", (300, 200), 255)
    pen = ImageDraw.Draw(image)
    for stroke in strokes:
        pen.line([(x + right, y) for x, y in stroke], fill=0, width=9)
    image.save(path)


def folder_of(folder: Path, rows: dict[str, str]) -> Path:
    lines = ["file,label", *(f"{name},{label}" for name, label in rows.items())]
    (folder / "labels.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_a_picture_of_one_digit_gives_the_glyph_that_the_reader_sees(tmp_path: Path) -> None:
    picture(tmp_path / "one.png", ONE)
    samples = load_user_samples(folder_of(tmp_path, {"one.png": "1"}))
    assert samples.labels.tolist() == [1] * REPEATS
    assert set(samples.kinds) == {"user"}
    ink = 255 - np.asarray(Image.open(tmp_path / "one.png"))
    box = Image.fromarray(ink).getbbox()
    expected = glyph(np.asarray(Image.fromarray(ink).crop(box)))
    assert abs(samples.glyphs[0] / 255 - expected).max() < 0.1
    assert (samples.glyphs == samples.glyphs[0]).all()


def test_strokes_and_pictures_of_several_digits_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "seven.json").write_text(json.dumps(SEVEN_CROSSED), encoding="utf-8")
    both = ONE + [[[x + 100, y] for x, y in stroke] for stroke in SEVEN_CROSSED]
    picture(tmp_path / "both.png", both)
    samples = load_user_samples(folder_of(tmp_path, {"seven.json": "7", "both.png": "17"}))
    assert samples.labels[:3].tolist() == [7, 1, 7]
    assert len(samples) == 3 * REPEATS


def test_ink_without_a_digit_is_other_ink(tmp_path: Path) -> None:
    picture(tmp_path / "signs.png", DOT_AND_DASH)
    samples = load_user_samples(folder_of(tmp_path, {"signs.png": ""}))
    assert set(samples.labels) == {OTHER}


def test_a_picture_with_more_or_fewer_components_than_its_label_is_left_out(tmp_path: Path) -> None:
    picture(tmp_path / "one.png", ONE)
    picture(tmp_path / "other.png", ONE, right=60)
    samples = load_user_samples(folder_of(tmp_path, {"one.png": "1", "other.png": "123"}))
    assert len(samples) == REPEATS
    with pytest.raises(DataError, match="as many separate digits"):
        load_user_samples(folder_of(tmp_path, {"other.png": "123"}))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("text.png", b"no picture"),
        ("strokes.json", b'{"a": 1}'),
        ("strokes.json", b"[[1, 2"),
        ("strokes.json", b"\xff\xfe"),
        ("strokes.json", b"[" * 100_000),
    ],
)
def test_a_file_that_cannot_be_used_is_named(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=name):
        load_user_samples(folder_of(tmp_path, {name: "1"}))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"gone\.json"):
        load_user_samples(folder_of(tmp_path, {"gone.json": "1"}))


def test_strokes_may_be_named_and_marked_as_windows_does(tmp_path: Path) -> None:
    strokes = json.dumps([[[5, 0], [5, 40]]]).encode()
    (tmp_path / "ONE.JSON").write_bytes(b"\xef\xbb\xbf" + strokes)
    assert len(load_user_samples(folder_of(tmp_path, {"ONE.JSON": "1"}))) == REPEATS
