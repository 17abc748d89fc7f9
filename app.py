"""Start the digit reader: `python app.py`, with a public link `python app.py --share`."""

import os

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # gradio looks when it is imported

import socket
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from model import DigitReaderError, WeightsError
from page import Settings, build_demo, launch_options, reader, write_log
from page.protection.passwords import sign_in_by
from page.protection.visitors import TRUSTED_PROXIES, trust_proxies

if TYPE_CHECKING:  # `page` comes before Gradio, which looks for its folder when it is imported
    from gradio import Blocks

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
        str | None, typer.Option(help="Address to listen on. 0.0.0.0 is the whole network.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="Port. By default the first free one from 7860 on."),
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
    try:
        trust_proxies(trusted_proxies)
        served = _built(Settings(examples, workers, corrections, corrections_mb))
        url, public_url = _launched(
            served,
            share=share,
            server_name=host,
            server_port=port,
            auth=sign_in_by(auth_file) if auth_file else None,
            mcp_server=mcp,
        )
    except DigitReaderError as error:
        sys.exit(f"The app cannot start. {error}")
    typer.echo(f"The page: {url}")
    if mcp:
        typer.echo(f"MCP tools: {url}gradio_api/mcp/")
    if share:
        typer.echo(f"Public link: {public_url}" if public_url else NO_TUNNEL)
    served.block_thread()


def _check_options(host: str | None, auth_file: Path | None, *, mcp: bool) -> None:
    """End where options do not fit together, or this machine."""
    if mcp and find_spec("mcp") is None:
        sys.exit(NO_MCP)
    if mcp and auth_file:
        sys.exit(NO_PASSWORDS)
    if host and not is_own_address(host):  # Gradio would try a hundred ports, and blame them
        sys.exit(f"This machine has no address {host}. Choose another one with --host.")


def _built(settings: Settings) -> "Blocks":
    try:
        return demo if settings == Settings() else build_demo(settings)
    except OSError as error:
        sys.exit(f"The folder for corrections cannot be used ({error}). Choose another one.")


def _launched(served: "Blocks", **options: Any) -> tuple[str, str | None]:
    """Serve in a thread; the address of the page, and the public one if there is one."""
    try:
        _, url, public_url = served.launch(
            prevent_thread_lock=True, quiet=True, **options, **launch_options()
        )
    except OSError as error:
        if "port" not in str(error):
            raise
        port = options["server_port"] or "range 7860 to 7959"
        sys.exit(f"Port {port} is taken. Choose another one with --port.")
    try:
        reader()  # so that weights that cannot be loaded are known now, not at the first call
    except WeightsError:
        served.close()
        raise
    return url, public_url


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
