"""MNIST with a fixed split: 55,000 to train on, 5,000 to choose by, 10,000 to report."""

import gzip
import hashlib
import os
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pooch

from ..errors import DataError
from ..networks.glyph import glyph

# MNIST (LeCun, Cortes and Burges, 1998): the SHA-256 of the unpacked files. The packed ones
# differ from mirror to mirror, so they are not what is checked.
MNIST_SHA256 = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
MNIST_MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://raw.githubusercontent.com/fgnt/mnist/master/",
)
# Test images whose label most people who look at them do not give.
AMBIGUOUS_TEST_IMAGES = (
    947, 1621, 1901, 2130, 2462, 2597, 2654, 3520, 3558, 5937, 6651, 6783, 8527, 9679, 9729,
)  # fmt: skip
# The last 5,000 training images make every choice; they are never trained on.
VALIDATION_COUNT = 5_000


@dataclass(frozen=True)
class Split:
    """Pictures of one digit each, with their labels.

    Attributes:
        images: uint8 (n, 28, 28), ink is high.
        labels: int32 (n,), 0 to 9.
    """

    images: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    def glyphs(self) -> np.ndarray:
        """The pictures as the network sees them: float32 (n, 28, 28), through `glyph`."""
        return np.stack([glyph(image) for image in self.images])


@dataclass(frozen=True)
class Mnist:
    """MNIST in three parts: 55,000 to train on, 5,000 to choose by, 10,000 to report."""

    train: Split
    validation: Split
    test: Split


def load_mnist(folder: Path | None = None) -> Mnist:
    """Load MNIST, from a folder or else from its public mirrors.

    Args:
        folder: holds the four idx files, packed with gzip or not. Without it, the folder
            that the environment variable MNIST_DIR names; without that, the files are
            downloaded once into the user's cache.

    Returns:
        The three parts; the split is always the same.

    Raises:
        DataError: if a file is missing, cannot be downloaded, or is not MNIST's own.
    """
    if folder is None and os.environ.get("MNIST_DIR"):
        folder = Path(os.environ["MNIST_DIR"])
    train = _load_split("train", folder)
    cut = len(train) - VALIDATION_COUNT
    return Mnist(
        train=Split(train.images[:cut], train.labels[:cut]),
        validation=Split(train.images[cut:], train.labels[cut:]),
        test=_load_split("t10k", folder),
    )


def _load_split(prefix: str, folder: Path | None) -> Split:
    images = _load_idx(f"{prefix}-images-idx3-ubyte", folder, header_bytes=16)
    labels = _load_idx(f"{prefix}-labels-idx1-ubyte", folder, header_bytes=8)
    return Split(images.reshape(-1, 28, 28), labels.astype(np.int32))


def _load_idx(name: str, folder: Path | None, header_bytes: int) -> np.ndarray:
    unpacked = _download(name) if folder is None else _checked(name, _unpack(_find(name, folder)))
    return np.frombuffer(unpacked, np.uint8, offset=header_bytes)


def _checked(name: str, unpacked: bytes) -> bytes:
    found = hashlib.sha256(unpacked).hexdigest()
    if found != MNIST_SHA256[name]:
        raise DataError(
            f"{name} has SHA-256 {found[:16]}…, MNIST's own has {MNIST_SHA256[name][:16]}…: "
            "delete this copy, and fetch it again"
        )
    return unpacked


def _find(name: str, folder: Path) -> Path:
    for path in (folder / f"{name}.gz", folder / name):
        if path.is_file():
            return path
    raise DataError(
        f"{folder} has neither {name}.gz nor {name}: give the folder of MNIST's four idx files"
    )


def _unpack(path: Path) -> bytes:
    packed = path.read_bytes()
    if path.suffix != ".gz":
        return packed
    try:
        return gzip.decompress(packed)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path} cannot be unpacked ({error}): fetch it again") from error


def _download(name: str) -> bytes:
    cache = pooch.os_cache("digit-reader") / "mnist"
    refusals = []
    for mirror in MNIST_MIRRORS:
        try:
            packed = Path(pooch.retrieve(f"{mirror}{name}.gz", None, f"{name}.gz", cache))
        except (OSError, ValueError) as error:
            refusals.append(f"  {mirror}: {error}")
            continue
        try:
            return _checked(name, _unpack(packed))
        except DataError as error:
            packed.unlink()  # else the next mirror would be answered from this file
            refusals.append(f"  {mirror}: {error}")
    raise DataError(
        f"{name} cannot be had from any mirror; fetch MNIST by hand and name its folder in "
        "MNIST_DIR or with --mnist\n" + "\n".join(refusals)
    )
