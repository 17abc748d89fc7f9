"""Start the digit reader: `python app.py`, with a public link `python app.py --share`."""

import os

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # gradio looks when it is imported

import socket
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer

from model import DigitReaderError, WeightsError
from page import Server, Settings, build_demo, reader, write_log
from page.protection.visitors import TRUSTED_PROXIES, trust_proxies

try:
    demo = build_demo()
except OSError as error:
    sys.exit(f"The app cannot start: uploads need a folder; GRADIO_TEMP_DIR names one. {error}")
command = typer.Typer(add_completion=False)

NO_TUNNEL = """No public link: Gradio's tunnel cannot be reached from this network. The page still
runs at the address above; --host 0.0.0.0 opens it to your own network."""
NO_PASSWORDS = (
    "--mcp and --auth-file cannot be used together: agents cannot sign in, and their address "
    "does not ask for a password."
)
NO_MCP = "The MCP server needs more packages: pip install -r requirements-mcp.txt"


@command.command()
def main(
    share: Annotated[
        bool, typer.Option(help="Also print a public link that works for a week.")
    ] = False,
    host: Annotated[
        str | None,
        typer.Option(
            envvar="GRADIO_SERVER_NAME", help="Address to listen on. 0.0.0.0 is the whole network."
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=65535,
            envvar="GRADIO_SERVER_PORT",
            help="Port. By default the first free one from 7860 on.",
        ),
    ] = None,
    auth_file: Annotated[
        Path | None,
        typer.Option(help="Ask for a name and password from this file. See SECURITY.md."),
    ] = None,
    log: Annotated[
        bool, typer.Option(help="Log each request as a line of JSON on stderr.")
    ] = False,
    corrections: Annotated[
        Path | None,
        typer.Option(
            envvar="CORRECTIONS",
            file_okay=False,
            help="Folder for corrections that visitors agree to send. Without it none are saved.",
        ),
    ] = None,
    corrections_mb: Annotated[
        int, typer.Option(min=1, help="Largest size of that folder, in MB.")
    ] = Settings.corrections_mb,
    examples: Annotated[
        bool, typer.Option(help="Show example pictures to try.")
    ] = Settings.examples,
    workers: Annotated[
        int,
        typer.Option(
            min=1, max=64, help="Readings at the same time, for the page and each endpoint."
        ),
    ] = Settings.workers,
    mcp: Annotated[
        bool,
        typer.Option(
            envvar="GRADIO_MCP_SERVER",
            help="Also serve the endpoints as MCP tools at /gradio_api/mcp/. Not possible with "
            "--auth-file.",
        ),
    ] = False,
    trusted_proxies: Annotated[
        str | None,
        typer.Option(
            envvar=TRUSTED_PROXIES,
            metavar="ADDRESSES",
            help="Trusted proxies, such as 10.1.2.3,10.0.0.0/8: their X-Forwarded-For tells "
            "visitors apart. On a Space the default is its own proxy, elsewhere this machine.",
        ),
    ] = None,
) -> None:
    """Serve the page and its endpoints until Ctrl+C."""
    _check_options(host, auth_file, mcp=mcp)
    if log:
        write_log()
    if host is None and "SPACE_ID" in os.environ:
        host = "0.0.0.0"  # noqa: S104 - the Space's own proxy stands before it
    settings = Settings(examples, workers, corrections, corrections_mb)
    try:
        trust_proxies(trusted_proxies)
        served = Server(
            demo if settings == Settings() else build_demo(settings),
            host=host,
            port=port,
            auth_file=auth_file,
            mcp=mcp,
        )
        _check_weights(served)
    except DigitReaderError as error:
        sys.exit(f"The app cannot start. {error}")
    except OSError as error:
        sys.exit(f"The folder for corrections cannot be used ({error}). Choose another one.")
    typer.echo(f"The page: {served.url}")
    if mcp:
        typer.echo(f"MCP tools: {served.url}gradio_api/mcp/")
    if share:
        typer.echo(_shared(served))
    served.wait()


def _check_options(host: str | None, auth_file: Path | None, *, mcp: bool) -> None:
    """End where options do not fit together, or this machine."""
    if mcp and find_spec("mcp") is None:
        sys.exit(NO_MCP)
    if mcp and auth_file:
        sys.exit(NO_PASSWORDS)
    if host and not is_own_address(host):  # else the port would be blamed
        sys.exit(f"This machine has no address {host}. Choose another one with --host.")


def _check_weights(served: Server) -> None:
    """See that the weights can be loaded now, and not at the first call."""
    try:
        reader()
    except WeightsError:
        served.close()
        raise


def _shared(served: Server) -> str:
    """A line with the public link, or why there is none."""
    try:
        return f"Public link: {served.share()}"
    except Exception:  # noqa: BLE001 - Gradio raises whatever its network, its disk or its tunnel do
        return NO_TUNNEL


def is_own_address(host: str) -> bool:
    """Whether a name or an address is one that this machine can listen on."""
    try:
        found = socket.getaddrinfo(host.strip("[]"), None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):  # UnicodeError: no name at all
        return False
    return any(_can_bind(family, place) for family, _, _, _, place in found)


def _can_bind(family: int, place: tuple[Any, ...]) -> bool:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.bind(place)  # to any free port
    except OSError:
        return False
    return True


if __name__ == "__main__":
    command()
