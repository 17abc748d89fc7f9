"""The command line: what it prints, what it writes, and its exit codes."""

import base64
import csv
import io
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image
from typer.testing import CliRunner, Result

from model import Reader
from model.__main__ import app
from model.data import mnist
from model.data.mnist import Mnist, Split
from model.errors import RecipeError
from model.evaluation import generated_pages, training_speed
from model.evaluation import load_test as serving
from model.networks.weights import RELEASED_LINE
from model.synthesis.degradations import DEGRADATIONS
from model.synthesis.pages import KINDS

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def loaded_once(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """The released weights are in memory already; only `--weights` loads others."""
    load = Reader.load

    def loaded(path: Path, line_path: Path | None, engine: str) -> Reader:
        return load(path, line_path, engine) if "other" in path.name else reader

    monkeypatch.setattr(Reader, "load", loaded)


@pytest.fixture(scope="module")
def digits() -> dict[str, np.ndarray]:
    """One MNIST training picture of each digit, four times its size, dark on white."""
    with np.load(Path(__file__).parent / "mnist.npz") as packed:
        images, labels = packed["images"], packed["labels"]
    first = {str(label): 255 - images[labels == label][0] for label in range(10)}
    return {label: image.repeat(4, 0).repeat(4, 1) for label, image in first.items()}


@pytest.fixture
def folder(digits: dict[str, np.ndarray], tmp_path: Path) -> Path:
    """Pictures that read as 0, as 12 and as 3 over 4, a broken one, and their labels."""
    pictures = {
        "0.png": digits["0"],
        "12.png": np.hstack([digits["1"], digits["2"]]),
        "deeper/34.bmp": np.vstack([digits["3"], digits["4"]]),
    }
    folder = tmp_path / "pictures"
    (folder / "deeper").mkdir(parents=True)
    for name, picture in pictures.items():
        Image.fromarray(picture).save(folder / name)
    (folder / "broken.jpg").write_bytes(b"no picture")
    (folder / "labels.csv").write_text(
        "file,label\n0.png,0\n12.png,12\ndeeper/34.bmp,3/4\nbroken.jpg,7\n12.png,17\n",
        encoding="utf-8",
    )
    return folder


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_each_picture_is_a_line_of_text(folder: Path) -> None:
    result = run("read", folder / "0.png", folder / "12.png", folder / "deeper" / "34.bmp")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        f"{folder / '0.png'}: 0",
        f"{folder / '12.png'}: 12",
        f"{folder / 'deeper' / '34.bmp'}: 3/4",
    ]


def test_a_picture_that_cannot_be_read_exits_with_1_and_the_others_are_read(folder: Path) -> None:
    missing = folder / "missing.png"
    result = run("read", missing, folder / "broken.jpg", folder / "0.png")
    assert result.exit_code == 1
    assert result.stdout == f"{folder / '0.png'}: 0\n"
    assert f"{missing}: There is no file" in result.stderr
    assert f"{folder / 'broken.jpg'}: " in result.stderr
    assert "Traceback" not in result.output


def test_a_folder_stands_for_the_pictures_in_it_and_below(folder: Path) -> None:
    (folder / "broken.jpg").unlink()
    (folder / "notes.txt").write_text("7", encoding="utf-8")
    result = run("read", folder)
    assert result.exit_code == 0
    assert [line.split(": ")[1] for line in result.stdout.splitlines()] == ["0", "12", "3/4"]


def test_an_empty_folder_is_nothing_to_read(tmp_path: Path) -> None:
    assert (run("read", tmp_path).exit_code, run("read", tmp_path).stdout) == (0, "")
    assert json.loads(run("read", tmp_path, "--json").stdout) == []
    assert run("read", tmp_path, "--csv").stdout == "file,text,error,confidence\n"
    assert f"no pictures in {tmp_path}" in run("read", tmp_path).stderr


def test_json_is_a_list_with_an_object_for_each_file(folder: Path, reader: Reader) -> None:
    result = run("read", "--json", folder / "12.png", folder / "broken.jpg")
    assert result.exit_code == 1
    good, broken = json.loads(result.stdout)
    expected = reader.read(folder / "12.png").to_dict()
    assert good == {"file": str(folder / "12.png"), **json.loads(json.dumps(expected))}
    assert good["text"] == "12"
    assert set(broken) == {"file", "error"}
    assert "not a picture" in broken["error"]


def test_csv_has_a_header_and_a_row_for_each_file(folder: Path) -> None:
    result = run("read", "--csv", folder / "deeper" / "34.bmp", folder / "broken.jpg")
    assert result.exit_code == 1
    good, broken = csv.DictReader(io.StringIO(result.stdout))
    assert 0 < float(good.pop("confidence")) < 1
    assert good == {"file": str(folder / "deeper" / "34.bmp"), "text": "3/4", "error": ""}
    assert (broken["file"], broken["text"]) == (str(folder / "broken.jpg"), "")
    assert broken["confidence"] == ""
    assert "not a picture" in broken["error"]


def test_a_data_url_is_read_and_named_by_its_beginning(folder: Path) -> None:
    packed = base64.b64encode((folder / "12.png").read_bytes()).decode()
    result = run("read", "--csv", f"data:image/png;base64,{packed}", "data:,")
    assert result.exit_code == 1
    good, broken = csv.DictReader(io.StringIO(result.stdout))
    assert (good["text"], broken["text"]) == ("12", "")
    assert good["file"].startswith("data:image/png;base64,")
    assert len(good["file"]) < 50
    assert "data: address" in broken["error"]


def test_a_name_that_is_too_long_is_a_picture_that_cannot_be_read(folder: Path) -> None:
    result = run("read", "a" * 5000, folder / "0.png")
    assert result.exit_code == 1
    assert result.stdout.strip().endswith("0")


def test_a_file_where_a_folder_should_be_is_told_before_anything_is_read(folder: Path) -> None:
    file = folder / "0.png"
    for arguments in (["read", file, "--draw", file], ["evaluate", folder, "--mistakes", file]):
        result = run(*arguments)
        assert result.exit_code == 2
        assert "is a file" in result.stderr


def test_a_folder_that_cannot_be_made_is_told_before_anything_is_read(folder: Path) -> None:
    for out in (folder / "0.png" / "below", "/proc"):
        for arguments in (["read", folder, "--draw", out], ["evaluate", folder, "--mistakes", out]):
            result = run(*arguments)
            assert (result.exit_code, result.stdout) == (1, "")
            assert "cannot be made or written to" in result.stderr


def test_json_and_csv_at_once_are_refused(folder: Path) -> None:
    result = run("read", folder / "0.png", "--json", "--csv")
    assert result.exit_code == 2
    assert "not both" in result.stderr


def test_draw_writes_each_picture_s_stages_and_its_boxes(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "drawn"
    result = run("read", folder / "0.png", folder / "12.png", folder / "broken.jpg", "--draw", out)
    assert result.exit_code == 1
    stages = ("contrast", "glyphs", "ink", "lines", "reading")
    expected = [f"{name}-{stage}.png" for name in ("0", "12") for stage in stages]
    assert sorted(path.name for path in out.iterdir()) == expected
    with Image.open(out / "12-reading.png") as drawn:
        assert drawn.size == (224, 112)
        red, green, _ = np.asarray(drawn.convert("RGB")).astype(int).transpose(2, 0, 1)
    assert (green - red).max() > 100


def test_pictures_of_one_name_are_each_drawn(folder: Path, tmp_path: Path) -> None:
    Image.open(folder / "0.png").save(folder / "deeper" / "0.bmp")
    run("read", folder / "0.png", folder / "deeper" / "0.bmp", "--draw", tmp_path / "drawn")
    readings = sorted(path.name for path in (tmp_path / "drawn").glob("*-reading.png"))
    assert readings == ["0-2-reading.png", "0-reading.png"]


def test_more_pictures_than_are_opened_at_once_keep_their_order(folder: Path) -> None:
    paths = [folder / name for name in ("0.png", "12.png") for _ in range(11)]
    result = run("read", *paths)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [f"{path}: {path.stem}" for path in paths]


def test_a_photo_that_its_camera_turned_is_turned_once(
    digits: dict[str, np.ndarray], tmp_path: Path
) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    path = tmp_path / "portrait.jpg"
    upright = Image.fromarray(np.hstack([digits["4"], digits["7"]]))
    upright.transpose(Image.Transpose.ROTATE_90).save(path, exif=exif, quality=95)
    assert run("read", path).stdout == f"{path}: 47\n"


@pytest.mark.parametrize("command", ["read", "evaluate"])
def test_weights_that_cannot_be_loaded_exit_with_1(command: str, folder: Path) -> None:
    result = run(command, folder, "--weights", folder / "other.safetensors")
    assert result.exit_code == 1
    assert f"there are no weights {folder / 'other.safetensors'}" in result.stderr
    assert result.stdout == ""


def test_evaluate_prints_its_figures(folder: Path) -> None:
    result = run("evaluate", folder)
    assert result.exit_code == 1  # one of the pictures cannot be opened
    # 7 of the broken picture is missing, and 12 is not 17: 2 edits of 8 digits.
    for figure in (
        r"pictures +5",
        r"whole text right +60\.00%   \(95 % interval 23\.07% to 88\.24%\)",
        r"  line breaks counted +60\.00%",
        r"digit error rate +25\.00%",
        r"calibration error +0\.\d{3}",
        r"could not be opened +1",
        r"milliseconds a picture +\d+\.\d",
    ):
        assert re.search(f"^{figure}$", result.stdout, re.MULTILINE), result.stdout


def test_evaluate_gives_its_figures_as_json(folder: Path) -> None:
    figures = json.loads(run("evaluate", folder, "--json").stdout)
    assert figures.pop("ms_per_picture") > 0
    assert 0 < figures.pop("calibration_error") < 1
    assert 0 < figures.pop("text_calibration_error") < 1
    low, high = figures.pop("string_accuracy_interval")
    assert low < 0.6 < high
    assert figures == {
        "n": 5,
        "string_accuracy": 0.6,
        "string_accuracy_with_lines": 0.6,
        "digit_error_rate": 0.25,
        "sure_texts": 4,
        "sure_texts_right": 0.75,
        "unreadable": 1,
    }


def test_evaluate_can_leave_the_lines_network_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    load = Reader.load

    def loaded(path: Path, line_path: Path | None, engine: str) -> Reader:
        asked.append(line_path)
        return load(path, line_path, engine)

    monkeypatch.setattr(Reader, "load", loaded)
    for option in ([], ["--glyphs-alone"]):
        run("evaluate", folder, *option)
    assert asked == [RELEASED_LINE, None]


def test_evaluate_of_pictures_without_digits_has_no_digit_error_rate(folder: Path) -> None:
    (folder / "labels.csv").write_text("file,label\n0.png,none\n", encoding="utf-8")
    result = run("evaluate", folder)
    assert "no digits" in result.stdout
    assert json.loads(run("evaluate", folder, "--json").stdout)["digit_error_rate"] is None


def test_mistakes_are_written_as_a_sheet(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "mistakes"
    assert run("evaluate", folder, "--mistakes", out).exit_code == 1
    (sheet,) = out.iterdir()
    with Image.open(sheet) as picture:
        assert picture.width > picture.height  # one row: a wrong label, a broken picture


SEVEN_OF_STROKES = [[[10, -20], [40, -20], [20, 30]]]


def test_evaluate_reads_strokes_that_labels_csv_names(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text("file,label\na.json,7\nb.json,7\n", encoding="utf-8")
    (tmp_path / "a.json").write_text(json.dumps(SEVEN_OF_STROKES), encoding="utf-8")
    (tmp_path / "b.json").write_text('[[["far", "away"]]]', encoding="utf-8")
    result = run("evaluate", tmp_path, "--json", "--mistakes", tmp_path / "mistakes")
    assert result.exit_code == 1  # one of them is no strokes
    figures = json.loads(result.stdout)
    assert (figures["n"], figures["string_accuracy"], figures["unreadable"]) == (2, 0.5, 1)


def test_evaluate_reads_a_list_of_strokes_and_draws_its_mistakes(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    listed = [{"label": label, "strokes": SEVEN_OF_STROKES} for label in ("7", "1")]
    listed.append({"label": "1", "strokes": []})
    path.write_text(json.dumps(listed), encoding="utf-8")
    result = run("evaluate", path, "--mistakes", tmp_path / "mistakes")
    assert result.exit_code == 0, result.output
    assert re.search(r"^whole text right +33\.33%", result.stdout, re.MULTILINE)
    (sheet,) = (tmp_path / "mistakes").iterdir()
    with Image.open(sheet) as drawn:
        # The strokes in black and a box in green.
        red, green, blue = np.asarray(drawn.crop((0, 0, 200, 200))).astype(int).transpose(2, 0, 1)
    assert ((green - red > 50) & (green - blue > 30)).any()
    assert (red + green + blue == 0).any()


def test_without_mistakes_there_is_no_sheet(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "mistakes").mkdir()
    (tmp_path / "mistakes" / "mistakes-1.png").touch()  # of an earlier time
    (folder / "labels.csv").write_text("file,label\n0.png,0\n", encoding="utf-8")
    run("evaluate", folder, "--mistakes", tmp_path / "mistakes")
    assert list((tmp_path / "mistakes").iterdir()) == []


def test_a_folder_without_labels_exits_with_1(tmp_path: Path) -> None:
    result = run("evaluate", tmp_path)
    assert result.exit_code == 1
    assert "labels.csv" in result.stderr


def test_benchmark_reads_generated_pictures_of_every_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    with np.load(Path(__file__).parent / "mnist.npz") as packed:
        few = Split(packed["images"][:20], packed["labels"][:20].astype(np.int32))
    monkeypatch.setattr(mnist, "load_mnist", lambda _: Mnist(few, few, few))
    kinds = {name: KINDS[name] for name in ("cell scan", "one mark drawn")}
    monkeypatch.setattr(generated_pages, "KINDS", kinds)
    result = run("benchmark", "--generated", 3)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert len(lines) == 3 + 1 + len(DEGRADATIONS) + 2
    figures = r"whole \d+\.\d% of \d, \d\.\d\d false digits a page"
    shares = r", of 3 digits \d+\.\d% right, \d+\.\d% wrong"
    assert re.fullmatch(f"pages, cell scan +{figures}{shares}", lines[0])
    assert re.fullmatch(f"pages, one mark drawn +{figures}", lines[1])
    assert re.fullmatch(f"pages, all kinds +{figures}{shares}", lines[2])
    lines = lines[3:]
    right = [re.search(r"  (\d+\.\d)% of 3$", line) for line in lines[:-2]]
    assert all(right), result.stdout
    # A page that cannot be told apart, or a text that is not its own, would be read wrongly.
    assert np.mean([float(one[1]) for one in right if one]) >= 85
    assert re.search(r"signs never seen, refused +\d+\.\d% of 3, AUROC [01]\.\d{4}$", lines[-2])
    assert re.search(r"clothes, bags and shoes, nothing read +\d+\.\d% of 3$", lines[-1])


def test_benchmark_without_mnist_exits_with_1(tmp_path: Path) -> None:
    result = run("benchmark", "--generated", 1, "--mnist", tmp_path)
    assert result.exit_code == 1
    assert "train-images-idx3-ubyte" in result.stderr.replace("\n", "")


def test_without_a_command_the_help_names_them_all() -> None:
    output = run().output
    for command in ("read", "evaluate", "benchmark"):
        assert command in output


def test_as_a_program_it_reads_from_any_folder(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "model", "read", "12.png", "missing.png"],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "", "JAX_PLATFORMS": "cpu"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 1
    assert done.stdout == "12.png: 12\n"
    assert done.stderr == "missing.png: There is no file missing.png.\n"


def test_names_of_any_bytes_are_printed_as_they_are(folder: Path) -> None:
    name = b"a\xff.png"
    (folder / os.fsdecode(name)).write_bytes((folder / "12.png").read_bytes())
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "model", "read", name],
        cwd=folder,
        env={
            **{"PYTHONPATH": str(ROOT), "PATH": "", "JAX_PLATFORMS": "cpu"},
            "PYTHONIOENCODING": "utf-8:strict",
        },
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.stdout == name + b": 12\n"


def test_the_page_under_load_answers_every_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "CALLERS", (2,))
    with ThreadPoolExecutor(max_workers=1) as apart:  # from the loop that Playwright keeps running
        figures = apart.submit(lambda: dict(serving.run_serving(2.0))).result()
    timed = [figure for what, figure in figures.items() if "memory" not in what]
    assert len(timed) == 5
    for figure in timed:
        assert float(figure.split()[0]) > 0
        assert "errors 0" in figure


def test_training_is_timed_in_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    with np.load(Path(__file__).parent / "mnist.npz") as packed:
        few = Split(packed["images"], packed["labels"].astype(np.int32))
    monkeypatch.setattr(mnist, "load_mnist", lambda _: Mnist(few, few, few))
    monkeypatch.setattr(training_speed, "STEPS", 2)
    monkeypatch.setattr(training_speed, "TURNS", 2)
    _, speeds = run("benchmark", "--training").stdout.splitlines()
    name, one, other = re.split(r"\s\s+|, (?=\d)", speeds.removesuffix(" images a second"))
    assert name == "JAX and Flax, batch 128"
    assert 0 < float(one.replace(",", "")) <= float(other.replace(",", ""))
    lacking = run("benchmark", "--training", "--torch", "/bin/false")
    assert lacking.exit_code == 1
    assert "/bin/false ended with 1" in lacking.stderr
    missing = run("benchmark", "--training", "--torch", "/nowhere/python")
    assert missing.exit_code == 1
    assert "/nowhere/python cannot be started" in missing.stderr
    assert run("benchmark", "--generated", "-5").exit_code == 2


def test_a_quick_training_that_fails_is_told(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="ended with 1"):
        list(training_speed._quick(tmp_path, tmp_path / "nothing", 1))
