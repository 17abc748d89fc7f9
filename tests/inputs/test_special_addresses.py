"""No form of an address that is not public passes."""

import ipaddress
from collections.abc import Callable

import pytest
from fetching import PUBLIC_4, PUBLIC_6
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.errors import LinkError
from model.inputs.fetch import fetch_picture
from model.inputs.url_policy import Address, is_public

# Special networks, from IANA's registries (2024) and the cloud providers' own pages.
SPECIAL_4 = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "168.63.129.16/32",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "255.255.255.255/32",
]
SPECIAL_6 = [
    "::/128",
    "::1/128",
    "::/96",
    "::ffff:0:0/96",
    "::ffff:0:0:0/96",
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "100::/64",
    "100:0:0:1::/64",
    "2001::/32",
    "2001:2::/48",
    "2001:10::/28",
    "2001:20::/28",
    "2001:db8::/32",
    "2002::/16",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
]
special_4 = st.one_of([st.ip_addresses(network=network) for network in SPECIAL_4])
special_6 = st.one_of([st.ip_addresses(network=network) for network in SPECIAL_6])
offline = settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def _pairs(address: ipaddress.IPv4Address) -> str:
    high, low = divmod(int(address), 1 << 16)
    return f"{high:x}:{low:x}"


FORMS_4: dict[str, Callable[[ipaddress.IPv4Address], str]] = {
    "dotted": str,
    "decimal": lambda a: str(int(a)),
    "hex": lambda a: hex(int(a)),
    "octal": lambda a: f"0{int(a):o}",
    "dotted hex": lambda a: ".".join(hex(byte) for byte in a.packed),
    "dotted octal": lambda a: ".".join(f"0{byte:o}" for byte in a.packed),
    "two parts": lambda a: f"{int(a) >> 24}.{int(a) & 0xFFFFFF}",
    "three parts": lambda a: f"{a.packed[0]}.{a.packed[1]}.{int(a) & 0xFFFF}",
    "trailing dot": lambda a: f"{a}.",
    "zeros in front": lambda a: ".".join(f"{byte:03}" for byte in a.packed),
    "full width": lambda a: "".join(chr(ord(c) + 0xFEE0) for c in str(a)),
    "ideographic dots": lambda a: str(a).replace(".", "。"),
    "percent": lambda a: "".join(f"%{ord(c):x}" for c in str(a)),
    "mapped": lambda a: f"[::ffff:{a}]",
    "mapped hex": lambda a: f"[::ffff:{_pairs(a)}]",
    "compatible": lambda a: f"[::{a}]",
    "NAT64": lambda a: f"[64:ff9b::{a}]",
    "local NAT64": lambda a: f"[64:ff9b:1::{_pairs(a)}]",
    "6to4": lambda a: f"[2002:{_pairs(a)}::]",
}
FORMS_6: dict[str, Callable[[ipaddress.IPv6Address], str]] = {
    "short": lambda a: f"[{a.compressed}]",
    "long": lambda a: f"[{a.exploded}]",
    "upper": lambda a: f"[{a.exploded.upper()}]",
    "zone": lambda a: f"[{a}%25eth0]",
    "bare": str,
    "IPv4 tail": lambda a: f"[{a.exploded[:29]}:{ipaddress.IPv4Address(a.packed[12:])}]",
}


@offline
@given(address=special_4, form=st.sampled_from(sorted(FORMS_4)))
def test_no_form_of_a_special_ipv4_address_passes(
    attempts: list[object], address: ipaddress.IPv4Address, form: str
) -> None:
    assert not is_public(address)
    with pytest.raises(LinkError):
        fetch_picture(f"http://{FORMS_4[form](address)}/a.png")
    assert attempts == []


@offline
@given(address=special_6, form=st.sampled_from(sorted(FORMS_6)))
def test_no_form_of_a_special_ipv6_address_passes(
    attempts: list[object], address: ipaddress.IPv6Address, form: str
) -> None:
    assert not is_public(address)
    with pytest.raises(LinkError):
        fetch_picture(f"http://{FORMS_6[form](address)}/a.png")
    assert attempts == []


@offline
@given(address=st.ip_addresses())
def test_public_is_never_wider_than_python_says(address: Address) -> None:
    assert address.is_global or not is_public(address)
    assert not (is_public(address) and (address.is_multicast or address.is_reserved))


@offline
@given(text=st.text(max_size=60), prefix=st.sampled_from(["", "http://", "https://a.example/"]))
def test_any_text_gives_a_link_error_and_no_other(
    attempts: list[object], text: str, prefix: str
) -> None:
    with pytest.raises(LinkError):  # DNS is refused by the fixture, so nothing can succeed
        fetch_picture(prefix + text)


@pytest.mark.parametrize(
    "text", [PUBLIC_4, "8.8.8.8", "100.63.255.255", "172.32.0.1", "2606:4700::1111", PUBLIC_6]
)
def test_public_address_is_public(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))
