"""Pictures of strangers: those that are their own address."""

import base64
from urllib.parse import quote_from_bytes

import pytest
from conftest import NUMBER, call_endpoint, call_of_page
from hypothesis import given
from hypothesis import strategies as st

from model import LinkError
from page.protection import pictures
from page.protection.pictures import fetch_picture

PNG = NUMBER.read_bytes()
BASE64 = base64.b64encode(PNG).decode()


def test_a_data_address_is_read_by_the_endpoint_and_by_the_page(app_url: str) -> None:
    address = f"data:image/png;base64,{BASE64}"
    event, (answer,) = call_endpoint(app_url, "read_url", address)
    assert (event, answer["text"]) == ("complete", "40917")
    assert call_of_page(app_url, "read_link", address)["text"] == "40917"


@pytest.mark.parametrize(
    "address",
    [
        f"data:image/png;base64,{BASE64}",
        f"DATA:image/png;name=7.png;BASE64,{BASE64}",
        f"data:;base64,{BASE64.rstrip('=')}",
        f"data:image/png;base64,{BASE64[:99]}\r\n {BASE64[99:]}",
        f"data:image/png;base64,{quote_from_bytes(BASE64.encode(), safe='')}",
        f"data:image/png,{quote_from_bytes(PNG)}",
    ],
)
def test_every_form_of_data_address_is_decoded(address: str) -> None:
    assert fetch_picture(address) == PNG


@given(st.binary(min_size=1, max_size=99))
def test_any_bytes_come_back(packed: bytes) -> None:
    assert fetch_picture(f"data:,{quote_from_bytes(packed)}") == packed
    assert fetch_picture(f"data:;base64,{base64.b64encode(packed).decode()}") == packed


@pytest.mark.parametrize(
    "address",
    [
        "data:",
        "data:,",
        "data:image/png;base64",
        "data:image/png;base64,",
        "data:;base64,*",
        "data:;base64,A",
    ],
)
def test_a_damaged_data_address_is_told_in_words_that_fit(address: str) -> None:
    with pytest.raises(LinkError, match="data: address"):
        fetch_picture(address)


def test_a_data_address_has_the_limit_of_an_upload(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "LIMIT_BYTES", 10)
    assert fetch_picture("data:,0123456789") == b"0123456789"
    with pytest.raises(LinkError, match="MB"):
        fetch_picture("data:,0123456789a")
