"""Start the digit reader: `python app.py`, with a public link `python app.py --share`."""

import os

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # gradio looks when it is imported

import sys
from pathlib import Path
from typing import Annotated

import typer

from model import WeightsError
from page import PeopleError, build_demo, launch_options, reader, sign_in_by, write_log

try:
    demo = build_demo()
except OSError as error:
    sys.exit(f"The app cannot start: uploads need a folder; GRADIO_TEMP_DIR names one. {error}")
command = typer.Typer(add_completion=False)

NO_TUNNEL = """No public link: Gradio's tunnel cannot be reached from this network. The page goes on
at the address above; --host 0.0.0.0 opens it to your own network."""


@command.command()
def main(
    share: Annotated[bool, typer.Option(help="Also print a public link, good for a week.")] = False,
    host: Annotated[
        str | None, typer.Option(help="Address to listen on; 0.0.0.0 for the whole network.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Port; the first free from 7860 on.")] = None,
    auth_file: Annotated[
        Path | None, typer.Option(help="Ask for a name and password of this file; see SECURITY.md.")
    ] = None,
    log: Annotated[bool, typer.Option(help="A line of JSON on stderr for each request.")] = False,
) -> None:
    """Serve the page and its endpoints until Ctrl+C."""
    if log:
        write_log()
    try:
        _, url, public_url = demo.launch(
            share=share,
            server_name=host,
            server_port=port,
            auth=sign_in_by(auth_file) if auth_file else None,
            prevent_thread_lock=True,
            quiet=True,
            **launch_options(),
        )
        reader()  # so that weights that cannot be loaded are known now, not at the first call
    except OSError as error:
        if "port" not in str(error):
            raise
        sys.exit(f"Port {port or 'range 7860 to 7959'} is taken. Choose another one with --port.")
    except PeopleError as error:
        sys.exit(f"The app cannot start. {error}")
    except WeightsError as error:
        demo.close()
        sys.exit(f"The app cannot start. {error}")
    typer.echo(f"The page: {url}")
    if share:
        typer.echo(f"Public link: {public_url}" if public_url else NO_TUNNEL)
    demo.block_thread()


if __name__ == "__main__":
    command()
