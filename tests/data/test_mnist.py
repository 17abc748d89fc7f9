"""Data sets: MNIST whole or not at all, and the labels of a folder."""

import gzip
import hashlib
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from model.data import mnist as data
from model.data.labelled_folder import LabelledPicture, load_labelled_folder
from model.data.mnist import MNIST_MIRRORS, MNIST_SHA256, Split, load_mnist
from model.errors import DataError

TRAIN_LABELS = [5, 0, 4, 1, 9, 2]
TEST_LABELS = [7, 2, 1]


def idx_images(count: int) -> bytes:
    """Pictures of one level each: 0, 1, 2 and so on."""
    levels = np.arange(count, dtype=np.uint8)[:, None, None]
    return struct.pack(">IIII", 2051, count, 28, 28) + levels.repeat(28, 1).repeat(28, 2).tobytes()


def idx_labels(labels: list[int]) -> bytes:
    return struct.pack(">II", 2049, len(labels)) + bytes(labels)


FILES = {
    "train-images-idx3-ubyte": idx_images(6),
    "train-labels-idx1-ubyte": idx_labels(TRAIN_LABELS),
    "t10k-images-idx3-ubyte": idx_images(3),
    "t10k-labels-idx1-ubyte": idx_labels(TEST_LABELS),
}


@pytest.fixture
def small_mnist(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine pictures take MNIST's place."""
    hashes = {name: hashlib.sha256(file).hexdigest() for name, file in FILES.items()}
    monkeypatch.setattr(data, "MNIST_SHA256", hashes)
    monkeypatch.setattr(data, "VALIDATION_COUNT", 2)


def write(folder: Path, *, packed: bool = False) -> Path:
    for name, file in FILES.items():
        if packed:
            (folder / f"{name}.gz").write_bytes(gzip.compress(file))
        else:
            (folder / name).write_bytes(file)
    return folder


def levels(split: Split) -> list[int]:
    return split.images[:, 0, 0].tolist()


@pytest.mark.usefixtures("small_mnist")
@pytest.mark.parametrize("packed", [False, True])
def test_the_last_training_pictures_are_for_validation(packed: bool, tmp_path: Path) -> None:
    mnist = load_mnist(write(tmp_path, packed=packed))
    assert [len(part) for part in (mnist.train, mnist.validation, mnist.test)] == [4, 2, 3]
    assert levels(mnist.train) + levels(mnist.validation) == [0, 1, 2, 3, 4, 5]
    assert [*mnist.train.labels, *mnist.validation.labels] == TRAIN_LABELS
    assert (levels(mnist.test), mnist.test.labels.tolist()) == ([0, 1, 2], TEST_LABELS)
    assert mnist.train.images.shape == (4, 28, 28)
    assert (mnist.train.images.dtype, mnist.train.labels.dtype) == (np.uint8, np.int32)


@pytest.mark.usefixtures("small_mnist")
def test_the_environment_names_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MNIST_DIR", str(write(tmp_path)))
    assert len(load_mnist().test) == 3
    monkeypatch.setenv("MNIST_DIR", str(tmp_path / "nowhere"))
    with pytest.raises(DataError, match="nowhere"):
        load_mnist()
    assert len(load_mnist(tmp_path).test) == 3


def test_nine_pictures_are_not_mnist(tmp_path: Path) -> None:
    assert {len(sha256) for sha256 in MNIST_SHA256.values()} == {64}
    with pytest.raises(DataError, match=r"train-images-idx3-ubyte has SHA-256 \w{16}.*fetch it"):
        load_mnist(write(tmp_path))


@pytest.mark.usefixtures("small_mnist")
@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(name: str, tmp_path: Path) -> None:
    (write(tmp_path) / name).unlink()
    with pytest.raises(DataError, match=rf"neither {name}\.gz nor {name}"):
        load_mnist(tmp_path)


def cut(file: bytes) -> bytes:
    return file[:-10]


def flipped(file: bytes) -> bytes:
    middle = len(file) // 2
    return file[:middle] + bytes([file[middle] ^ 0xFF]) + file[middle + 1 :]


def no_gzip(file: bytes) -> bytes:
    return b"<html>" + file


def wrong_block(file: bytes) -> bytes:
    return file[:10] + b"\xff" + file[11:]  # deflate has no block of this type


@pytest.mark.usefixtures("small_mnist")
@pytest.mark.parametrize("damage", [cut, flipped, no_gzip, wrong_block])
def test_a_damaged_file_is_a_data_error(damage: Callable[[bytes], bytes], tmp_path: Path) -> None:
    path = write(tmp_path, packed=True) / "t10k-labels-idx1-ubyte.gz"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(DataError, match="t10k-labels-idx1-ubyte"):
        load_mnist(tmp_path)


class Mirrors:
    """Stands for the network: each mirror answers with a file, or raises."""

    def __init__(self, *answers: Callable[[bytes], bytes] | Exception) -> None:
        self.answers = dict(zip(MNIST_MIRRORS, answers, strict=True))
        self.asked: list[str] = []

    def replace_pooch(self, monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
        monkeypatch.delenv("MNIST_DIR", raising=False)
        monkeypatch.setattr("pooch.os_cache", lambda _: cache)
        monkeypatch.setattr("pooch.retrieve", self.retrieve)

    def retrieve(self, url: str, known_hash: None, fname: str, path: Path, **_: object) -> str:
        assert known_hash is None
        self.asked.append(url)
        answer = self.answers[url.removesuffix(fname)]
        if isinstance(answer, Exception):
            raise answer
        file = Path(path) / fname
        if not file.exists():  # as pooch does: what is in the cache is not fetched again
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(answer(gzip.compress(FILES[fname.removesuffix(".gz")])))
        return str(file)


def whole(file: bytes) -> bytes:
    return file


def another(_: bytes) -> bytes:
    return gzip.compress(b"another file")


@pytest.mark.usefixtures("small_mnist")
@pytest.mark.parametrize(
    "first", [OSError("no route"), ValueError("odd"), another, cut, no_gzip, wrong_block]
)
def test_the_next_mirror_is_asked_until_one_has_the_file(
    first: Callable[[bytes], bytes] | Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirrors = Mirrors(OSError("no route"), first, whole)
    mirrors.replace_pooch(monkeypatch, tmp_path)
    assert load_mnist().test.labels.tolist() == TEST_LABELS
    name = "train-images-idx3-ubyte.gz"
    assert mirrors.asked[:3] == [mirror + name for mirror in MNIST_MIRRORS]


@pytest.mark.usefixtures("small_mnist")
def test_a_mirror_that_has_the_file_is_the_last_one_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirrors = Mirrors(whole, whole, whole)
    mirrors.replace_pooch(monkeypatch, tmp_path)
    load_mnist()
    assert sorted(mirrors.asked) == sorted(MNIST_MIRRORS[0] + name + ".gz" for name in FILES)


@pytest.mark.usefixtures("small_mnist")
def test_without_any_mirror_the_error_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirrors = Mirrors(OSError("no route"), another, cut)
    mirrors.replace_pooch(monkeypatch, tmp_path)
    with pytest.raises(DataError, match="MNIST_DIR") as caught:
        load_mnist()
    for mirror in MNIST_MIRRORS:
        assert mirror in str(caught.value)
    assert "no route" in str(caught.value)


def test_a_split_s_glyphs_are_made_as_a_reader_s() -> None:
    images = np.zeros((2, 28, 28), np.uint8)
    images[0, 2:12, 3:8] = 200
    glyphs = Split(images, np.array([1, 0], np.int32)).glyphs()
    assert (glyphs.shape, glyphs.dtype) == ((2, 28, 28), np.float32)
    rows, columns = np.nonzero(glyphs[0] > 0.5)
    assert (np.ptp(rows) + 1, np.ptp(columns) + 1) == (20, 10)
    assert glyphs[0].max() == 1
    assert not glyphs[1].any()


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("7", "7"),
        ("40917", "40917"),
        ("007", "007"),
        ("12/34", "12\n34"),
        ("1/2/3", "1\n2\n3"),
        ("", ""),
        ("none", ""),
        ("A", ""),
        ("12a", "12"),
        ("-3", "3"),
        ("1 2", "12"),
        ("12/x", "12"),
        ("/", ""),
        ("²", ""),
        ("٣", ""),
        ("１２", ""),
    ],
)
def test_a_label_s_digits_are_its_text_with_lines_apart_by_slashes(label: str, text: str) -> None:
    assert LabelledPicture(Path("x.png"), label).text == text


def labels_csv(folder: Path, text: str | bytes) -> Path:
    packed = text if isinstance(text, bytes) else text.encode()
    (folder / "labels.csv").write_bytes(packed)
    return folder


@pytest.mark.parametrize(
    "text",
    [
        "file,label\na.png,12/3\nsub/b.png,x\n",
        "\ufefffile,label\na.png,12/3\nsub/b.png,x\n",
        "file,label\r\na.png,12/3\r\nsub/b.png,x\r\n",
        "label,who,file\n12/3,me,a.png\nx,you,sub/b.png\n",
        'file,label\n"a.png"," 12/3 "\n\nsub/b.png,x',
    ],
    ids=["plain", "byte order mark", "windows", "more columns", "quotes and blank lines"],
)
def test_the_pictures_that_labels_csv_lists_are_in_its_order(text: str, tmp_path: Path) -> None:
    assert load_labelled_folder(labels_csv(tmp_path, text)) == [
        LabelledPicture(tmp_path / "a.png", "12/3"),
        LabelledPicture(tmp_path / "sub" / "b.png", "x"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "lists no picture"),
        ("file,label\n", "lists no picture"),
        ("file,text\na.png,1\n", r"\['label'\]"),
        ("a.png,1\nb.png,2\n", "'file', 'label'"),
        ("file;label\na.png;1\n", "'file', 'label'"),
        ("file,label\na.png\n", "labels.csv"),
        ("label,file\n3\n", "labels.csv"),
        ("file,label\na.png,é\n".encode("latin-1"), "labels.csv"),
        ("file,label\na.png,1\n".encode("utf-16"), "labels.csv"),
        (f"file,label\n{'x' * 140_000},1\n", "labels.csv"),
    ],
    ids=[
        *("empty", "no rows", "no label", "no header", "semicolons"),
        *("short row", "row without a file", "latin-1", "utf-16", "endless field"),
    ],
)
def test_labels_that_cannot_be_used_are_a_data_error(
    text: str | bytes, message: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match=message):
        load_labelled_folder(labels_csv(tmp_path, text))


def test_a_folder_without_labels_is_a_data_error(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(DataError, match=r"no labels\.csv"):
            load_labelled_folder(folder)
