"""Labelled glyphs: put together, parted again, kept in a file."""

import io
from pathlib import Path

import numpy as np
import pytest

from model.data.samples import Samples, as_samples
from model.errors import DataError


def bare_array() -> bytes:
    packed = io.BytesIO()
    np.save(packed, np.zeros(3))
    return packed.getvalue()


def said_to_be_encrypted() -> bytes:
    """An archive with one bit flipped in its list of files."""
    packed = io.BytesIO()
    np.savez(packed, glyphs=np.zeros(3))
    content = bytearray(packed.getvalue())
    content[content.index(b"PK\x01\x02") + 8] ^= 1
    return bytes(content)


@pytest.fixture
def samples() -> Samples:
    """Two pale glyphs of a 3 and a 4, and one with full ink of a 5."""
    pale = as_samples(np.full((2, 28, 28), 0.2, np.float32), np.array([3, 4]), "mnist")
    return pale + as_samples(np.ones((1, 28, 28), np.float32), np.array([5]), "pen")


def test_glyphs_are_kept_as_levels(samples: Samples) -> None:
    assert samples.glyphs.dtype == np.uint8
    assert samples.glyphs[:, 0, 0].tolist() == [51, 51, 255]
    assert samples.labels.dtype == np.int32
    assert len(samples) == 3


def test_a_kind_is_found_again(samples: Samples) -> None:
    assert samples.of("mnist").labels.tolist() == [3, 4]
    assert samples.of("pen").labels.tolist() == [5]
    assert len(samples.of("drawn")) == 0


def test_a_file_gives_them_back(samples: Samples, tmp_path: Path) -> None:
    samples.save(tmp_path / "some.npz")
    found = Samples.load(tmp_path / "some.npz")
    np.testing.assert_array_equal(found.glyphs, samples.glyphs)
    assert found.labels.tolist() == [3, 4, 5]
    assert found.kinds.tolist() == ["mnist", "mnist", "pen"]
    assert [path.name for path in tmp_path.iterdir()] == ["some.npz"]


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 no archive", b"text", bare_array(), said_to_be_encrypted()],
)
def test_a_damaged_file_is_told_in_words(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "some.npz").write_bytes(content)
    with pytest.raises(DataError, match="not an npz file"):
        Samples.load(tmp_path / "some.npz")


def test_a_file_of_something_else_is_told_in_words(tmp_path: Path) -> None:
    np.savez(tmp_path / "some.npz", points=np.zeros(3))
    with pytest.raises(DataError, match="glyphs"):
        Samples.load(tmp_path / "some.npz")
