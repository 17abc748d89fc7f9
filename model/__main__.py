"""The command line: python -m model read | evaluate | benchmark | export."""

import typer

from .commands.benchmark import benchmark_command
from .commands.evaluate import evaluate_command
from .commands.export import export_command
from .commands.read import read_command

app = typer.Typer(help="Reads handwritten digits in pictures.", no_args_is_help=True)
app.command("read")(read_command)
app.command("evaluate")(evaluate_command)
app.command("benchmark")(benchmark_command)
app.command("export")(export_command)

if __name__ == "__main__":
    app(prog_name="python -m model")
