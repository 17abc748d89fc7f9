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


def test_evaluate_scores_what_was_kept(
    kept: CorrectionStore, tmp_path: Path, reader: Reader
) -> None:
    kept.keep(asked(1))
    kept.keep(asked(2, strokes=ONE, label="1"))
    kept.keep(asked(3, strokes=[*SEVEN, [[120, 0], [120, 100]]], label="71"))
    kept.keep(asked(4, label=""))  # no digit, as the visitor says
    pictures = exported(kept, tmp_path)
    assert [picture.text for picture in pictures] == ["7", "1", "71", ""]
    results = evaluate(reader, pictures, lambda: None)
    assert [result.text for result in results] == ["7", "1", "71", "7"]
    assert summarize(results)["unreadable"] == 0


def test_strokes_are_kept_beside_their_picture(kept: CorrectionStore, tmp_path: Path) -> None:
    kept.keep(asked())
    (picture,) = exported(kept, tmp_path)
    assert json.loads(picture.path.with_suffix(".json").read_text(encoding="utf-8")) == SEVEN


def test_the_same_drawing_is_kept_once_with_its_last_label(
    kept: CorrectionStore, tmp_path: Path
) -> None:
    kept.keep(asked())
    kept.keep(asked(label="2"))
    (picture,) = exported(kept, tmp_path)
    assert picture.label == "2"


def test_of_a_photo_only_its_pixels_are_kept(
    kept: CorrectionStore, tmp_path: Path, photo: str
) -> None:
    kept.keep(asked(strokes=None, file={"path": photo}, label="1"))
    (picture,) = exported(kept, tmp_path)
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
    kept: CorrectionStore, tmp_path: Path, wrong: dict[str, Any]
) -> None:
    with pytest.raises(DigitReaderError):
        kept.keep(asked(**wrong))
    assert kept.export(tmp_path / "exported") == 0


@pytest.mark.parametrize("value", [None, 5, "", [], {}])
def test_anything_else_is_an_error_in_words(kept: CorrectionStore, value: Any) -> None:
    with pytest.raises(CorrectionError, match="agree"):
        kept.keep(value)


def test_the_disk_gives_no_more_than_the_limit(kept: CorrectionStore, tmp_path: Path) -> None:
    most = 0
    with pytest.raises(CorrectionError, match="full"):
        for number in range(2000):
            kept.keep(asked(number))
            files = (tmp_path / "kept").iterdir()
            most = max(most, sum(path.stat().st_blocks * 512 for path in files))
    assert 800_000 < most <= 1_000_000
    assert number > 200  # of small drawings


def test_an_export_goes_on_while_corrections_come(kept: CorrectionStore, tmp_path: Path) -> None:
    kept.keep(asked(1))
    another = CorrectionStore(tmp_path / "kept", 1)
    threads = [threading.Thread(target=kept.keep, args=[asked(n)]) for n in range(16)]
    for thread in threads:
        thread.start()
    assert 1 <= len(exported(another, tmp_path)) <= 17
    for thread in threads:
        thread.join()
    another.close()
    assert len(exported(kept, tmp_path)) == 16


# Keeps corrections until it is killed, one after the other, and tells of each when it is kept.
KEEPER = """
import itertools, os, random, signal, sys, time
from pathlib import Path
import page.calls.correction_store
from page.calls.correction_store import CorrectionStore

class Reads:
    def read_strokes(self, strokes):
        pass  # a forked process must not compute with JAX, and the writing is what is killed

page.calls.correction_store.reader = Reads
folder, number = Path(sys.argv[1]), 0
for kill in range(200):
    told, tell = os.pipe()
    if not (child := os.fork()):
        kept = CorrectionStore(folder, 100)
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


def test_no_correction_is_lost_or_half_written_in_200_kills(tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-W", "ignore", "-c", KEEPER, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=200,
    )
    confirmed = [int(line) for line in done.stdout.split()]
    assert len(confirmed) >= 150
    store = CorrectionStore(tmp_path, 100)
    rows = {picture.path.stem: picture for picture in exported(store, tmp_path)}
    store.close()
    for number in confirmed:
        assert rows[f"{number:032x}"].label == str(number % 10)
    for row in rows.values():
        with Image.open(row.path) as picture:
            picture.load()
        strokes = json.loads(row.path.with_suffix(".json").read_text(encoding="utf-8"))
        assert len(strokes) == 1
    with sqlite3.connect(tmp_path / FILE_NAME) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    database.close()


def test_a_file_that_is_none_of_ours_is_named_at_once(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"something else" * 100)
    with pytest.raises(CorrectionError, match=FILE_NAME):
        CorrectionStore(tmp_path, 1)


def test_one_visitor_has_a_share(kept: CorrectionStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("page.calls.correction_store.calling_visitor", lambda: "attacker")
    monkeypatch.setattr(kept, "_allowance", Allowance(10_000))
    with pytest.raises(CorrectionError, match="sent many"):
        for number in range(2000):
            kept.keep(asked(number))
    assert kept.occupied_bytes() < 450_000
    monkeypatch.setattr("page.calls.correction_store.calling_visitor", lambda: "other")
    for number in range(2000, 2010):
        kept.keep(asked(number))


def test_one_visitor_sends_few_in_a_minute(
    kept: CorrectionStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("page.calls.correction_store.calling_visitor", lambda: "attacker")
    with pytest.raises(CorrectionError, match="in a minute"):
        for number in range(11):
            kept.keep(asked(number))


def test_what_is_kept_is_for_the_owners_eyes(kept: CorrectionStore, tmp_path: Path) -> None:
    kept.keep(asked())
    exported(kept, tmp_path)
    for folder in (tmp_path / "kept", tmp_path / "exported"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_a_command_writes_the_folder(
    kept: CorrectionStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.keep(asked())
    monkeypatch.setattr("sys.argv", ["corrections", str(tmp_path / "kept"), str(tmp_path / "out")])
    runpy.run_module("page.corrections", run_name="__main__")
    assert [picture.label for picture in load_labelled_folder(tmp_path / "out")] == ["7"]
    for arguments, words in (([], "FOLDER"), ([str(tmp_path), "x"], "nothing was kept")):
        monkeypatch.setattr("sys.argv", ["corrections", *arguments])
        with pytest.raises(SystemExit, match=words):
            runpy.run_module("page.corrections", run_name="__main__")
