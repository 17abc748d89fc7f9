"""TLS: the certificate is verified for the name, not for the address."""

import shutil
import socket
import ssl
import subprocess
from pathlib import Path

import pytest
from fetching import PNG, FakeDns, Server, sends

from model.errors import LinkError
from model.inputs import url_policy as addresses
from model.inputs.fetch import fetch_picture


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for pictures.example, signed by itself, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("needs the openssl command")
    folder = tmp_path_factory.mktemp("tls")
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        "-subj /CN=pictures.example -addext subjectAltName=DNS:pictures.example "
        "-keyout key.pem -out certificate.pem"
    )
    subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)  # noqa: S603
    return folder / "certificate.pem", folder / "key.pem"


@pytest.fixture
def tls_names(server: Server, certificate: tuple[Path, Path]) -> list[str | None]:
    """The names that clients ask the server for; the server speaks TLS from now on."""
    names: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    context.sni_callback = lambda _, name, __: names.append(name)
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    server.routes["/a.png"] = sends(PNG)
    return names


@pytest.mark.parametrize(
    ("host", "is_trusted", "arrives"),
    [
        ("pictures.example", True, True),
        ("pictures.example", False, False),  # signed by nobody
        ("other.example", True, False),  # of another site
        ("127.0.0.1", True, False),  # the address is no name of the certificate
    ],
)
def test_certificate_is_verified_for_the_name(
    server: Server,
    tls_names: list[str | None],
    certificate: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
    host: str,
    is_trusted: bool,
    arrives: bool,
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", FakeDns(["127.0.0.1"]))
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    url = f"https://{host}:{server.port}/a.png"
    if arrives:
        assert fetch_picture(url, rules=server.rules) == PNG
        assert server.requests[0][1]["Host"] == f"{host}:{server.port}"
    else:
        with pytest.raises(LinkError) as caught:
            fetch_picture(url, rules=server.rules)
        assert str(caught.value) == addresses.UNREACHABLE
        assert server.requests == []
    assert tls_names == [None if host == "127.0.0.1" else host]
