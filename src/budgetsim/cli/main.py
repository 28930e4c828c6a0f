"""The `budgetsim` command: which commands there are, and what becomes of an error.

Knows the commands by name only; each is imported when it is asked for, so that `--help` stays quick.
"""

from __future__ import annotations

import importlib
import importlib.util
import signal
import sys
import traceback
from collections.abc import Sequence
from typing import Any, TextIO

import click

from budgetsim import __version__
from budgetsim.errors import BudgetsimError

COMMANDS = {
    "check": ("budgetsim.cli.check:check", "Check scenarios and tell every mistake, with file and line."),
    "show": ("budgetsim.cli.show:show", "Show the resolved scenario, and where each value came from."),
    "run": ("budgetsim.cli.run:run", "Simulate a scenario and write its run folder."),
    "audit": ("budgetsim.cli.audit:audit", "Check whether the books of a run reconcile."),
    "report": ("budgetsim.cli.report:report", "Write the report of a run."),
    "schema": ("budgetsim.cli.schema:schema", "Print the JSON schema of a scenario file."),
}
USAGE, INTERRUPTED, OUR_BUG = 2, 130, 70


class LazyGroup(click.Group):
    """A group that imports a command only when it is run or asked about."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands whose module exists."""
        return [name for name, (target, _) in COMMANDS.items() if _exists(target.partition(":")[0])]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command, None when there is none of that name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        found = getattr(importlib.import_module(module), attribute)
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])


def _exists(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


@click.command(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done, 2 usage, 3 invalid scenario or data, 70 a bug of ours, 130 interrupted.",
)
@click.version_option(__version__, prog_name="budgetsim", message="%(prog)s %(version)s")
def budgetsim() -> None:
    """Simulate what a Dutch municipality's social budget does to people, and they to it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    _forgive((sys.stdout, sys.stderr))
    try:
        done: Any = budgetsim.main(args=arguments, prog_name="budgetsim", standalone_mode=False)
    except BudgetsimError as error:
        click.echo(str(error), err=True)
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # once is enough
        click.echo("budgetsim: stopped at your request; nothing was written or changed.", err=True)
        return INTERRUPTED
    except Exception:
        traceback.print_exc()
        click.echo(
            "budgetsim: this is a bug of ours, not of your input; please report it with the lines above.",
            err=True,
        )
        return OUR_BUG
    return done if isinstance(done, int) else 0


def _forgive(streams: Sequence[TextIO]) -> None:
    """Let a terminal that knows fewer characters show the others by their number."""
    for stream in streams:
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(main())
