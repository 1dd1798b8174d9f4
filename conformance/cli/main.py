"""The command line: one command a file, read only when it is asked for."""

import importlib
import io
import os
import sys
import traceback
from collections.abc import Callable

import click

import conformance
from conformance.core.conclusion import Exit, exit_of
from conformance.core.errors import ConformanceError

NAME = "uploads-conformance"
COMMANDS = {
    "run": "Judge a server, or without BASE_URL the reference server that comes with this.",
    "replay": "Send what broke a server again, and say whether it still does.",
    "report": "Make every report again from a record, also of a run that was killed.",
    "merge": "Make of the records of all shards the reports of the whole run.",
    "diff": "Tell what changed from one record to another.",
    "known-failures": "Bring a file of known failures up to date with a record, or look it over.",
    "history": "Tell how runs went over time, by all records in a folder.",
    "matrix": "Compare targets: requirements against records, side by side.",
    "cleanup": "Remove what runs left on a target, by their ledger.",
    "github": "Do what a step of the GitHub action does.",
    "requirements": "List the requirements.",
    "explain": "Tell all about one requirement.",
    "validate": "Check recorded answers against the schemas.",
    "serve": "Serve the reference server, correct or with a fault.",
    "faults": "List the faults that the reference server can have.",
    "variants": "List the lawful variants of the reference server.",
    "selftest": "Judge every fault and every variant: what is caught, what got past.",
}
"""Each is a module of this folder, with the command under the same name."""


class Commands(click.Group):
    """Finds commands by name, importing only the one that is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order in which they are useful."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        module = importlib.import_module(f"conformance.cli.{name}")
        command: click.Command = getattr(module, name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(conformance.__version__, prog_name=NAME)
def cli() -> None:
    """Say whether a server keeps the contract of the OpenAI Uploads API."""


TRACEBACK = "UPLOADS_CONFORMANCE_TRACEBACK"
"""The environment variable that asks for the whole story when the suite itself fails."""


def main() -> None:
    """Run a command; what went wrong is one line, and the exit code says whose matter it is."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    code = answered(lambda: cli(prog_name=NAME, standalone_mode=False) or Exit.CONFORMANT)
    try:
        sys.stdout.flush()
    except OSError:
        # Whoever read our output has closed it, or its disk is full: nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def answered(call: Callable[[], int]) -> int:
    """Give the exit code of what is called, or of what went wrong with it, which is told."""
    try:
        code = call()
    except click.exceptions.NoArgsIsHelpError as shown:
        click.echo(shown.ctx.get_help() if shown.ctx else "", err=True)
        code = Exit.MISUSED
    except click.ClickException as misuse:
        misuse.show()
        code = Exit.MISUSED
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        code = Exit.INTERRUPTED
    except Exception as error:  # noqa: BLE001  (whatever it is, it is told in one line)
        click.echo(f"{NAME}: {_line(error)}", err=True)
        code = exit_of(error)
    return code


def _line(error: Exception) -> str:
    from conformance.report.safe import visible, visible_lines  # noqa: PLC0415  (80 ms)

    if TRACEBACK in os.environ:
        click.echo(visible_lines("".join(traceback.format_exception(error))), err=True)
    if isinstance(error, ConformanceError):
        return visible(str(error))
    said = visible(" ".join(str(error).split()))
    hint = f"Please report this, with what it writes when {TRACEBACK}=1 is set."
    return f"the suite itself failed: {type(error).__name__}: {said}. {hint}"


if __name__ == "__main__":
    main()
