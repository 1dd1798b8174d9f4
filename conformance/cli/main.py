"""The command line: one command a file, read only when it is asked for."""

import importlib
import os
import sys

import click

import conformance
from conformance.core.errors import ConformanceError, Defect, Unreachable
from conformance.core.verdict import Exit

COMMANDS = {
    "run": "Judge a server, or without BASE_URL the reference server that comes with this.",
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
        module = importlib.import_module(f"conformance.cli.{cmd_name}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(conformance.__version__, prog_name="uploads-conformance")
def cli() -> None:
    """Say whether a server keeps the contract of the OpenAI Uploads API."""


def exit_of(error: ConformanceError) -> Exit:
    """Choose the exit code by who has to act."""
    if isinstance(error, Unreachable):
        return Exit.UNREACHABLE
    return Exit.DEFECT if isinstance(error, Defect) else Exit.MISUSED


def main() -> None:
    """Run a command; what went wrong is one line, and the exit code says whose matter it is."""
    try:
        code: int = cli(standalone_mode=False) or Exit.CONFORMANT
    except click.exceptions.NoArgsIsHelpError as shown:
        click.echo(shown.ctx.get_help() if shown.ctx else "", err=True)
        code = Exit.MISUSED
    except click.exceptions.Exit as ended:
        code = ended.exit_code
    except click.ClickException as misuse:
        misuse.show()
        code = Exit.MISUSED
    except click.Abort:
        click.echo("interrupted", err=True)
        code = Exit.INTERRUPTED
    except ConformanceError as error:
        click.echo(f"uploads-conformance: {error}", err=True)
        code = exit_of(error)
    except BrokenPipeError:
        # Whoever read our output has closed it; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = Exit.CONFORMANT
    sys.exit(code)


if __name__ == "__main__":
    main()
