"""Who asks: visitors are told apart by their address.

A visitor is an address. This machine itself is none: its owner, a tunnel or a proxy comes from
there. A proxy names the visitor in X-Forwarded-For, which is believed of this machine and of the
proxies that `trust_proxies` was told of.
"""

import ipaddress
import os

from gradio.context import LocalContext

from model import DigitReaderError

SHARE_EACH = 0.5  # of the places where calls wait, and of the room for uploads, for one visitor
TOO_BUSY = "Busy: too many are reading here just now. Try again in a moment."

TRUSTED_PROXIES = "FORWARDED_ALLOW_IPS"  # uvicorn's variable: whose X-Forwarded-For it believes
THIS_MACHINE = "127.0.0.1,::1"
# A Space's visitors come through proxies on private addresses (RFC 1918, RFC 6598, RFC 4193). The
# last address in X-Forwarded-For that is none of these is what the outermost proxy saw.
SPACE_PROXIES = "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,fc00::/7"


class ProxyError(DigitReaderError):
    """A proxy whose name is no address and no network."""


def trust_proxies(addresses: str | None = None) -> None:
    """Believe the address that these proxies forward, in servers that are launched from now on.

    Args:
        addresses: addresses or networks, parted by commas; "*" believes whoever connects. Without
            them, those of a Space's proxies where SPACE_ID is set, and else this machine's alone.

    Raises:
        ProxyError: if one of them is no address and no network.
    """
    if addresses is None:
        if TRUSTED_PROXIES in os.environ or "SPACE_ID" not in os.environ:
            return
        addresses = SPACE_PROXIES
    names = [name.strip() for name in addresses.split(",") if name.strip()]
    for name in names:
        _check_network(name)
    trusted = "*" if "*" in names else ",".join([THIS_MACHINE, *names])
    os.environ[TRUSTED_PROXIES] = trusted


def _check_network(name: str) -> None:
    try:
        if name != "*":
            ipaddress.ip_network(name)
    except ValueError as error:
        raise ProxyError(
            f"{name!r:.60} is no address and no network. Name proxies as in 10.1.2.3,10.0.0.0/8."
        ) from error


def visitor_at(host: str | None) -> str | None:
    """The visitor at an address, None for this machine itself.

    Of IPv6, the network of 64 bits: that much is given to one home, or to one rented machine.
    """
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:  # a Unix socket, a test
        return host or None
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            return None if address.is_loopback else str(ipaddress.ip_network((address, 64), False))
        address = address.ipv4_mapped
    return None if address.is_loopback else str(address)


def calling_visitor() -> str | None:
    """The visitor whose call this thread or task works on."""
    request = LocalContext.request.get(None)
    client = None if request is None else request.client
    return visitor_at(client.host if client else None)
