"""What visitors agree to keep: one file with a limit, and an export that `evaluate` scores."""

import json
import runpy
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gradio.utils import get_upload_folder
from PIL import Image

from model import DigitReaderError, Reader
from model.data.labelled_folder import LabelledPicture, load_labelled_folder
from model.evaluation.evaluate import evaluate, summarize
from page.calls.correction_store import FILE_NAME, CorrectionStore
from page.calls.corrections import CorrectionError, strokes_picture
from page.protection.allowances import Allowance

ROOT = Path(__file__).parents[3]
SEVEN = [[[0, 0], [60, 0], [25, 100]]]
ONE = [[[30, 0], [30, 100]]]


def asked(number: int = 1, **changes: Any) -> dict[str, Any]:
    given = {"id": f"{number:032x}", "label": "7", "consent": True, "strokes": SEVEN}
    return {**given, **changes}


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[CorrectionStore]:
    store = CorrectionStore(tmp_path / "kept", limit_mb=1)
    yield store
    store.close()


def exported(store: CorrectionStore, tmp_path: Path) -> list[LabelledPicture]:
    store.export(tmp_path / "exported")
    return load_labelled_folder(tmp_path / "exported")


@pytest.fixture
def photo() -> Iterator[str]:
    """An upload with a place in its EXIF."""
    folder = Path(get_upload_folder()) / "by-a-test-too"
    folder.mkdir(parents=True, exist_ok=True)
    picture = strokes_picture(ONE).convert("RGB").resize((900, 2400))
    exif = Image.Exif()
    exif[0x010E] = "at home"
    picture.save(folder / "photo.jpg", exif=exif, comment=b"at home")
    yield str(folder / "photo.jpg")
    shutil.rmtree(folder)


def test_evaluate_scores_what_was_kept(kept: Corrections, tmp_path: Path, reader: Reader) -> None:
    kept.keep(asked(1))
    kept.keep(asked(2, strokes=ONE, label="1"))
    kept.keep(asked(3, strokes=[*SEVEN, [[120, 0], [120, 100]]], label="71"))
    kept.keep(asked(4, label=""))  # no digit, as the visitor says
    pictures = load_labelled_folder(tmp_path / "kept")
    assert [picture.text for picture in pictures] == ["7", "1", "71", ""]
    results = evaluate(reader, pictures, lambda: None)
    assert [result.text for result in results] == ["7", "1", "71", "7"]
    assert summarize(results)["unreadable"] == 0


def test_strokes_are_kept_beside_their_picture(kept: Corrections, tmp_path: Path) -> None:
    kept.keep(asked())
    path = tmp_path / "kept" / f"{1:032x}.json"
    assert json.loads(path.read_text(encoding="utf-8")) == SEVEN


def test_the_same_drawing_is_kept_once_with_its_last_label(
    kept: Corrections, tmp_path: Path
) -> None:
    kept.keep(asked())
    kept.keep(asked(label="2"))
    (picture,) = load_labelled_folder(tmp_path / "kept")
    assert picture.label == "2"


def test_of_a_photo_only_its_pixels_are_kept(kept: Corrections, tmp_path: Path, photo: str) -> None:
    kept.keep(asked(strokes=None, file={"path": photo}, label="1"))
    (picture,) = load_labelled_folder(tmp_path / "kept")
    with Image.open(picture.path) as opened:
        assert opened.size == (600, 1600)
        assert not opened.info
        assert not opened.getexif()
    assert b"at home" not in picture.path.read_bytes()


@pytest.mark.parametrize(
    "wrong",
    [
        {"consent": False},
        {"consent": None},
        {"consent": 1},
        {"id": "../../etc/passwd"},
        {"id": 5},
        {"label": "seven"},
        {"label": "7\n=1+1"},
        {"label": "1" * 101},
        {"label": None},
        {"strokes": []},
        {"strokes": [[]]},
        {"strokes": [[["a", "b"]]]},
        {"strokes": None, "file": {"path": "/etc/passwd"}},
        {"strokes": None},
    ],
)
def test_what_is_not_agreed_to_or_not_right_is_not_kept(
    kept: Corrections, tmp_path: Path, wrong: dict[str, Any]
) -> None:
    with pytest.raises(DigitReaderError):
        kept.keep(asked(**wrong))
    assert list((tmp_path / "kept").iterdir()) == []


@pytest.mark.parametrize("value", [None, 5, "", [], {}])
def test_anything_else_is_an_error_in_words(kept: Corrections, value: Any) -> None:
    with pytest.raises(CorrectionError, match="consent"):
        kept.keep(value)


def test_the_folder_does_not_grow_beyond_its_limit(kept: Corrections, tmp_path: Path) -> None:
    kept.keep(asked(1))
    (tmp_path / "kept" / "old.png").write_bytes(bytes(999_000))
    kept._looked_s = -math.inf
    with pytest.raises(CorrectionError, match="full"):
        kept.keep(asked(2))
    assert len(load_labelled_folder(tmp_path / "kept")) == 1
    assert not list((tmp_path / "kept").glob(".*"))  # no half of a file


def test_many_at_once_are_all_kept(kept: Corrections, tmp_path: Path) -> None:
    threads = [threading.Thread(target=kept.keep, args=[asked(n)]) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(load_labelled_folder(tmp_path / "kept")) == 16


# Keeps corrections until it is killed, one after the other, and tells of each when it is kept.
KEEPER = """
import itertools, os, random, signal, sys, time
from pathlib import Path
import page.calls.corrections
from page.calls.corrections import Corrections

class Reads:
    def read_strokes(self, strokes):
        pass  # a forked process must not compute with JAX, and the writing is what is killed

page.calls.corrections.reader = Reads
folder, number = Path(sys.argv[1]), 0
for kill in range(100):
    told, tell = os.pipe()
    if not (child := os.fork()):
        kept = Corrections(folder, 100)
        for number in itertools.count(number + 1):
            strokes = [[[0, 0], [60, number], [25, 100]]]
            label = str(number % 10)
            kept.keep({"id": f"{number:032x}", "label": label, "consent": True, "strokes": strokes})
            os.write(tell, b"%d\\n" % number)
    os.close(tell)
    with os.fdopen(told) as lines:
        if kill % 4:  # else it may be killed before it keeps the first
            number = int(lines.readline())
            print(number, flush=True)
        time.sleep(random.uniform(0, 0.01))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        for line in lines:
            number = int(line)
            print(number, flush=True)
    number += 1  # the one that was being written is never written again
"""


def test_no_correction_is_lost_or_half_written_in_100_kills(tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-W", "ignore", "-c", KEEPER, str(tmp_path)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
        timeout=200,
    )
    confirmed = [int(line) for line in done.stdout.split()]
    assert len(confirmed) >= 75
    rows = {picture.path: picture.label for picture in load_labelled_folder(tmp_path)}
    for number in confirmed:
        assert rows[tmp_path / f"{number:032x}.png"] == str(number % 10)
    for path in rows:
        with Image.open(path) as picture:
            picture.load()
        assert len(json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))) == 1


def test_what_a_kill_left_is_cleared_away_later(tmp_path: Path) -> None:
    drafts = [tmp_path / f".{1:032x}.png.0123abc{n}" for n in range(2)]
    for draft in drafts:
        draft.write_bytes(b"half")
    os.utime(drafts[0], (0, 0))
    Corrections(tmp_path, 1)
    assert [draft.exists() for draft in drafts] == [False, True]


def test_a_table_that_a_spreadsheet_saved_is_continued(tmp_path: Path) -> None:
    table = tmp_path / "labels.csv"
    table.write_bytes("\ufefffile,label\r\na.png,7\r\n".encode())
    Corrections(tmp_path, 1).keep(asked())
    assert table.read_text(encoding="utf-8") == f"file,label\na.png,7\n{1:032x}.png,7\n"


def test_what_the_owner_added_to_the_table_stays(tmp_path: Path) -> None:
    table = tmp_path / "labels.csv"
    table.write_text('writer,label,file\n"a, b",7,a.png,more\n\nada\n', encoding="utf-8")
    kept = Corrections(tmp_path, 1)
    kept.keep(asked())
    kept.keep(asked(label="2"))
    added = f'writer,label,file\n"a, b",7,a.png,more\nada,,\n,2,{1:032x}.png\n'
    assert table.read_text(encoding="utf-8") == added


@pytest.mark.parametrize("table", [b"file;label\na.png;7\n", b"a.png,7\n", b"file,label\n\xe9,7\n"])
def test_a_table_that_cannot_be_continued_is_named_at_once(tmp_path: Path, table: bytes) -> None:
    kept = Corrections(tmp_path, 1)
    (tmp_path / "labels.csv").write_bytes(table)
    for ask in (lambda: kept.keep(asked()), lambda: Corrections(tmp_path, 1)):
        with pytest.raises(CorrectionError, match=r"labels\.csv"):
            ask()
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [table]


def test_what_is_counted_is_what_the_disk_gives(kept: Corrections, tmp_path: Path) -> None:
    with pytest.raises(CorrectionError, match="full"):
        for number in range(1000):
            kept.keep(asked(number))
    files = list((tmp_path / "kept").iterdir())
    occupied = sum(path.stat().st_blocks * 512 for path in files)
    assert 900_000 < occupied <= 1_000_000
    for path in files[: len(files) // 2]:
        path.unlink()  # the owner makes room
    kept._looked_s = -math.inf
    kept.keep(asked(1001))


def test_one_visitor_has_a_share_of_the_folder(
    kept: Corrections, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("page.calls.corrections.calling_visitor", lambda: "attacker")
    monkeypatch.setattr(kept, "_allowance", Allowance(10_000))
    with pytest.raises(CorrectionError, match="great many"):
        for number in range(1000):
            kept.keep(asked(number))
    monkeypatch.setattr("page.calls.corrections.calling_visitor", lambda: "other")
    for number in range(1000, 1010):
        kept.keep(asked(number))
    assert kept._of_visitors["attacker"] <= 250_000


def test_one_visitor_sends_few_in_a_minute(
    kept: Corrections, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("page.calls.corrections.calling_visitor", lambda: "attacker")
    with pytest.raises(CorrectionError, match="in a minute"):
        for number in range(11):
            kept.keep(asked(number))


def test_what_is_kept_is_for_the_owners_eyes(kept: Corrections, tmp_path: Path) -> None:
    kept.keep(asked())
    assert stat.S_IMODE((tmp_path / "kept").stat().st_mode) == 0o700
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "kept").iterdir()}
    assert modes == {0o600}
