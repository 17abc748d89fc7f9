"""Hostile addresses are refused, and nobody is asked or called."""

import pytest

from model.errors import LinkError
from model.inputs import url_policy as addresses
from model.inputs.fetch import fetch_picture

HOSTILE = {
    addresses.BAD_SCHEME: [
        "",
        "//example.com/a.png",
        "127.0.0.1/a.png",
        "localhost/a.png",
        "user@example.com/a.png",
        "ftp://example.com/a.png",
        "file:///etc/passwd",
        "file://example.com/etc/passwd",
        "gopher://example.com/_x",
        "data:image/png;base64,iVBORw0KGgo=",
        "javascript:alert(1)",
        "dict://example.com:11211/",
        "ws://example.com/",
        "unix:///var/run/docker.sock",
        "jar:http://example.com!/",
        "blob:https://example.com/1",
        "view-source:http://example.com/",
        "httpss://example.com/",
    ],
    addresses.BAD_CHARACTER: [
        " http://example.com/",
        "http://example.com/ ",
        "http://example.com/a b.png",
        "http://exam\tple.com/",
        "http://example.com/\r\nHost: localhost",
        "http://example.com/\n",
        "http://example.com/\x00",
        "http://example.com/\x7f",
        "http://example.com/\x85",
        "http://example.com/\u2028",
        "http://example.com/\u00a0",
        "http://example.com/\u202egnp.a",
        "http://exam\u200bple.com/",
        "http://example.com/\ud800",
        "http:\\\\example.com/",
        "http://example.com\\@127.0.0.1/",
    ],
    addresses.TOO_LONG: ["http://example.com/" + "a" * 2048],
    addresses.WITH_USER: [
        "http://user@example.com/",
        "http://user:password@example.com/",
        "http://example.com@127.0.0.1/",
        "http://@127.0.0.1/",
        "http://127.0.0.1%2f@example.com/",
    ],
    addresses.BAD_PORT: [
        "http://example.com:22/",
        "http://example.com:0/",
        "http://example.com:8080/",
        "http://example.com:65616/",  # 65616 is 80 in 16 bits
    ],
    addresses.BAD_HOST: [
        "http://",
        "http:///a.png",
        "http:example.com",
        "http:/example.com/",
        "http://?a",
        "http://#a",
        "http://:80/",
        "http://example.com:99999999/",
        "http://example.com:-80/",
        "http://example.com:80:80/",
        "http://example.com:８０/",
        "http://localhost/",
        "http://localhost:80/",
        "http://metadata/",
        "http://0/",
        "http://2130706433/",
        "http://4294967297/",
        "http://0x7f000001/",
        "http://0X7F.1/",
        "http://0x7f.0.0.1/",
        "http://0x7f.0x0.0x0.0x1/",
        "http://0x/",
        "http://example.0x7f/",
        "http://127.1/",
        "http://127.0.1/",
        "http://0177.0.0.1/",
        "http://017700000001/",
        "http://127.0.0.01/",
        "http://127.0.0.1./",
        "http://127.0.0.1../",
        "http://.127.0.0.1/",
        "http://127..0.1/",
        "http://127.0.0.256/",
        "http://127.0.0.0.1/",
        "http://8.8.2056/",
        "http://example.com./",
        "http://.example.com/",
        "http://example..com/",
        "http://-example.com/",
        "http://example-.com/",
        "http://exam*ple.com/",
        "http://example.com;a/",
        "http://127.0.0.1%00.example.com/",
        "http://%31%32%37.0.0.1/",
        "http://" + "a" * 64 + ".com/",
        "http://" + "a." * 127 + "com/",
        "http://ex\u2100mple.com/",  # NFKC makes a slash of it: a/c
        "http://xn--\u00fc.com/",
        "http://[::1]/",
        "http://[::]/",
        "http://[::1]:80/",
        "http://[::1/",
        "http://::1/",
        "http://a[::1]/",
        "http://[::1]a/",
        "http://[fe80::1%25eth0]/",
        "http://[fe80::1%eth0]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[64:ff9b:1::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[2001::1]/",
        "http://[fec0::1]/",
        "http://[fd00:ec2::254]/",
        "http://[ff02::1]/",
        "http://[v1.a]/",
        "http://[127.0.0.1]/",
    ],
    addresses.UNREACHABLE: [
        "http://0.0.0.0/",
        "http://10.0.0.1/",
        "http://100.64.0.1/",
        "http://192.168.1.5:8080/",  # what is wrong is the address, not the port
        "http://100.100.100.200/latest/meta-data/",
        "http://127.0.0.1/",
        "https://127.0.0.1/",
        "HTTP://127.0.0.1:/",
        "http://127.0.0.1:0080/",
        "http://127.0.0.1:443/",
        "http://127.0.0.1?a.png",
        "http://127.0.0.1#a.png",
        "http://127.255.255.254/",
        "http://168.63.129.16/",
        "http://169.254.169.254/latest/meta-data/",
        "http://169.254.170.2/",
        "http://172.16.0.1/",
        "http://172.31.255.255/",
        "http://192.0.0.192/",
        "http://192.0.2.1/",
        "http://192.88.99.1/",
        "http://192.168.0.1/",
        "http://198.18.0.1/",
        "http://198.51.100.1/",
        "http://203.0.113.1/",
        "http://224.0.0.1/",
        "http://239.255.255.250/",
        "http://240.0.0.1/",
        "http://255.255.255.255/",
        "http://１２７.０.０.１/",
        "http://127。0。0。1/",
        "http://①②⑦.0.0.1/",
    ],
}
HOSTILE_ROWS = [(message, url) for message, urls in HOSTILE.items() for url in urls]


@pytest.mark.parametrize(("message", "url"), HOSTILE_ROWS)
def test_hostile_url_is_refused_offline(message: str, url: str, attempts: list[object]) -> None:
    with pytest.raises(LinkError) as caught:
        fetch_picture(url)
    assert str(caught.value) == message
    assert attempts == []


@pytest.mark.parametrize(
    ("text", "host", "target"),
    [
        ("www.example.com/a.png", "www.example.com", "/a.png"),
        ("example.com", "example.com", "/"),
        ("example.com?b=http://c.d", "example.com", "/?b=http://c.d"),
        ("b\u00fccher.example/a.png", "xn--bcher-kva.example", "/a.png"),
    ],
)
def test_an_address_without_a_scheme_is_one_of_https(text: str, host: str, target: str) -> None:
    link = addresses.parse_link(text, frozenset({80, 443}))
    assert link == addresses.Link("https", host, 443, target)


def test_table_of_hostile_urls_is_long_and_without_twins() -> None:
    assert len(HOSTILE_ROWS) == len({url for _, url in HOSTILE_ROWS}) >= 60


@pytest.mark.parametrize("url", [None, 7, b"http://example.com/", ["http://example.com/"]])
def test_value_that_is_no_text_is_refused(url: object, attempts: list[object]) -> None:
    with pytest.raises(LinkError, match="http://"):
        fetch_picture(url)  # type: ignore[arg-type]
    assert attempts == []
