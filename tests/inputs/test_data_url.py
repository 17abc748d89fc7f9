"""A picture that is its own address, and the value of a sketchpad."""

import base64
import io
from urllib.parse import quote_from_bytes

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from model.errors import PictureDecodeError, PictureTooLargeError, PictureTypeError
from model.inputs import data_url
from model.inputs.data_url import data_url_bytes, data_url_name, is_data_url
from model.inputs.image import open_picture

LEVELS = np.array([[10, 60, 110], [150, 200, 250]], np.uint8)


def png() -> bytes:
    file = io.BytesIO()
    Image.fromarray(LEVELS).save(file, "PNG")
    return file.getvalue()


def test_a_data_url_is_opened_as_its_file_is() -> None:
    address = f"data:image/png;base64,{base64.b64encode(png()).decode()}"
    np.testing.assert_array_equal(np.asarray(open_picture(address)), LEVELS)


@given(st.binary(min_size=1, max_size=99))
def test_any_bytes_come_back(packed: bytes) -> None:
    assert data_url_bytes(f"data:,{quote_from_bytes(packed)}") == packed
    text = base64.b64encode(packed).decode()
    assert data_url_bytes(f"DATA:image/png;BASE64,{text}") == packed
    assert data_url_bytes(f"data:;base64,{text.rstrip('=')}") == packed


@pytest.mark.parametrize(
    "address", ["data:", "data:,", "data:image/png;base64", "data:;base64,", "data:;base64,*"]
)
def test_a_damaged_data_url_is_no_picture(address: str) -> None:
    with pytest.raises(PictureDecodeError, match="data: address"):
        open_picture(address)


def test_what_it_holds_has_the_limit_of_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_url, "MAX_BYTES", 10)
    assert data_url_bytes("data:,0123456789") == b"0123456789"
    for address in ("data:,0123456789a", "data:," + 31 * "a"):
        with pytest.raises(PictureTooLargeError, match="10 bytes"):
            data_url_bytes(address)


def test_only_the_beginning_of_a_data_url_names_it() -> None:
    assert data_url_name("data:,abc") == "data:,abc"
    assert data_url_name("data:," + 99 * "a") == "data:," + 34 * "a" + "…"
    assert is_data_url("Data:,x")
    assert not is_data_url("data.png")


@pytest.mark.parametrize("composite", [LEVELS, Image.fromarray(LEVELS), png()])
def test_a_sketchpads_value_is_its_composite(composite: object) -> None:
    blank = np.zeros((9, 9, 4), np.uint8)
    value = {"background": blank, "layers": [blank], "composite": composite}
    np.testing.assert_array_equal(np.asarray(open_picture(value)), LEVELS)


@pytest.mark.parametrize("value", [{}, {"composite": None}, {"composite": {"composite": LEVELS}}])
def test_a_value_without_a_composite_is_no_picture(value: object) -> None:
    with pytest.raises(PictureTypeError, match="composite"):
        open_picture(value)
