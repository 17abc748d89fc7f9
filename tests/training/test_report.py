"""What a run leaves to look at."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy.special import softmax
from tensorboardX.proto.event_pb2 import Event, SessionLog

from model.data.samples import as_samples
from model.networks.calibration import as_handed_in
from model.training.metrics import report
from model.training.metrics.history import EVENTS_FOLDER, History
from model.training.metrics.report import (
    GLYPH_CAPTION_PX,
    GLYPH_CELL_PX,
    GLYPH_COLUMNS,
    contact_sheet,
    digit_pictures,
    line_sheet,
    write_report,
)

ROW = {"n": 4, "errors": 1, "accuracy": 0.75, "nll": 0.5, "ece": 0.25, "error_at_99": 0.125}
CARD = {
    "command": "python train_flax.py digits --quick",
    "training_seconds": 90,
    "parameters": 1234,
    "temperature": 1.5,
    "rejection_threshold": 0.25,
    "metrics": {
        "test": ROW,
        "test_agreed": {**ROW, "n": 3},
        "validation": {"mnist": ROW, "negatives": {"n": 8, "rejected": 0.5}},
    },
}


@pytest.fixture
def history(tmp_path: Path) -> History:
    history = History(tmp_path)
    for epoch in (1, 2, 3):
        history.add({"epoch": epoch, "loss": 1 / epoch, "learning_rate": 0.1, "error": 0.1 / epoch})
    return history


def test_the_history_is_kept_and_goes_on(history: History, tmp_path: Path) -> None:
    again = History(tmp_path)
    assert [known["epoch"] for known in again.epochs] == [1, 2, 3]
    assert again.seconds == history.seconds
    again.add({"epoch": 4, "loss": 0.2, "learning_rate": 0.1, "error": 0.01})
    assert again.seconds > history.seconds


def test_a_run_that_goes_back_forgets_what_came_after(history: History, tmp_path: Path) -> None:
    history.add({"epoch": 2, "loss": 0.9, "learning_rate": 0.1, "error": 0.5})
    assert [known["loss"] for known in History(tmp_path).epochs] == [1.0, 0.9]


def told_to_tensorboard(folder: Path) -> list[tuple[int, str, float]]:
    """What its events tell in the end: a start takes back all from its step on.

    A record is its length, a checksum, an event, and a checksum.
    """
    scalars: list[tuple[int, str, float]] = []
    for path in sorted(
        (folder / EVENTS_FOLDER).iterdir(), key=lambda path: path.stat().st_mtime_ns
    ):
        packed, at = path.read_bytes(), 0
        while at < len(packed):
            size = int.from_bytes(packed[at : at + 8], "little")
            event = Event.FromString(packed[at + 12 : at + 12 + size])
            if event.session_log.status == SessionLog.START:
                scalars = [known for known in scalars if known[0] < event.step]
            scalars += [(event.step, one.tag, one.simple_value) for one in event.summary.value]
            at += 16 + size
    return sorted(scalars)


def test_tensorboard_is_told_where_it_is_asked_for(tmp_path: Path) -> None:
    history = History(tmp_path, events=True)
    history.add({"epoch": 1, "step": 7, "loss": 0.5})
    history.add({"epoch": 2, "step": 14, "loss": 0.25})
    assert told_to_tensorboard(tmp_path) == [(1, "loss", 0.5), (2, "loss", 0.25)]
    # A run that was killed may go back by an epoch.
    History(tmp_path, events=True).add({"epoch": 2, "step": 14, "loss": 0.125})
    assert told_to_tensorboard(tmp_path) == [(1, "loss", 0.5), (2, "loss", 0.125)]
    History(tmp_path).add({"epoch": 3, "step": 21, "loss": 0.1})
    assert len(told_to_tensorboard(tmp_path)) == 2


def test_the_report_shows_the_run(history: History, tmp_path: Path) -> None:
    labels = np.array([0, 1, 2, 9])
    logits = np.full((4, 12), -5.0)
    logits[range(4), [0, 1, 2, 4]] = 5.0  # the 9 is taken for a 4
    glyphs = np.zeros((4, 28, 28), np.uint8)
    glyphs[3, 10:20, 10:20] = 255
    pictures = digit_pictures(glyphs, logits, labels)
    write_report(tmp_path / "report", history, CARD, pictures)
    for name in ("curves", "confusion", "reliability"):
        with Image.open(tmp_path / "report" / f"{name}.png") as picture:
            assert picture.convert("L").getextrema()[0] < 100
    with Image.open(tmp_path / "report" / "mistakes.png") as sheet:
        cells = np.asarray(sheet)
    assert cells[:GLYPH_CELL_PX, :GLYPH_CELL_PX].min() == 0
    assert (
        cells[: GLYPH_CELL_PX + GLYPH_CAPTION_PX, GLYPH_CELL_PX:].min() == 255
    )  # one mistake alone
    text = (tmp_path / "report" / "report.md").read_text(encoding="utf-8")
    assert "`python train_flax.py digits --quick`" in text
    assert "| test | 4 | 0.7500 | 0.5000 | 0.2500 | 0.1250 |" in text
    assert "| test, labels agreed on | 3 | 0.7500 |" in text
    assert "| validation, mnist | 4 |" in text
    assert "Of 8 that are not one digit, 50.0% rejected" in text
    assert json.loads((tmp_path / "history.json").read_text())["epochs"][0]["loss"] == 1


def test_a_sheet_of_no_mistakes_is_blank() -> None:
    sheet = contact_sheet(np.zeros((0, 28, 28)), [])
    assert sheet.size == (GLYPH_COLUMNS * GLYPH_CELL_PX, GLYPH_CELL_PX + GLYPH_CAPTION_PX)
    assert sheet.getextrema() == (255, 255)


def test_a_sheet_of_lines_shows_each_beside_its_caption() -> None:
    lines = np.zeros((2, 32, 40), np.float32)
    lines[1, 8:24, 10:20] = 1
    pixels = np.asarray(line_sheet(lines, ["1 as 7", "2 as 3"]))
    assert pixels.shape[0] == 2 * 64
    assert pixels[:64, :80].min() == 255
    assert pixels[64:, :80].min() == 0
    assert pixels[:64, 80:].min() < 100


def test_glyphs_of_both_kinds_look_alike() -> None:
    levels = np.random.default_rng(0).integers(0, 256, (14, 28, 28), dtype=np.uint8)
    captions = [str(number) for number in range(14)]
    sheets = [contact_sheet(glyphs, captions) for glyphs in (levels, levels / np.float32(255))]
    apart = np.abs(np.subtract(*(np.asarray(sheet, int) for sheet in sheets)))
    assert apart.max() <= 1
    assert sheets[0].height == 2 * (GLYPH_CELL_PX + GLYPH_CAPTION_PX)


def test_confidences_in_the_report_are_those_that_the_reader_tells(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown: list[np.ndarray] = []
    monkeypatch.setattr(report, "_reliability", lambda *given: shown.append(given[0]))
    logits = np.zeros((1, 12))
    logits[0, [4, 10]] = 2.0  # a 4, or no digit, of which there are fewer among what is handed in
    report.digit_pictures(np.zeros((1, 28, 28)), logits, np.array([4]))
    told = softmax(as_handed_in(logits), axis=1)[0, 4]
    assert shown[0][0] == pytest.approx(told)
    assert told > softmax(logits, axis=1)[0, 4] + 0.1


@pytest.mark.parametrize("content", ["", "[{", '[{"epoch": 1, "seconds": 5.0}]'])
def test_a_history_that_was_cut_off_begins_anew(content: str, tmp_path: Path) -> None:
    (tmp_path / "history.json").write_text(content)
    again = History(tmp_path)
    assert (again.epochs, again.seconds) == ([], 0)


def test_time_before_a_stop_counts_though_no_epoch_ended_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for now in (0, 1000):  # of each process the clock is its own
        clock = iter([now, now + 40])
        monkeypatch.setattr("time.perf_counter", lambda clock=clock: next(clock))
        History(tmp_path).keep()
    monkeypatch.undo()
    assert History(tmp_path).seconds == 80


def test_each_process_of_a_run_writes_a_draft_of_its_own(
    history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts: list[str] = []
    replace = Path.replace

    def moved(draft: Path, path: Path) -> Path:
        drafts.append(draft.name)
        return replace(draft, path)

    monkeypatch.setattr(Path, "replace", moved)
    for number in (0, 1):
        monkeypatch.setattr("jax.process_index", lambda number=number: number)
        history.keep()
        as_samples(np.zeros((1, 28, 28)), np.zeros(1), "mnist").save(tmp_path / "some.npz")
    assert len(set(drafts)) == 4
