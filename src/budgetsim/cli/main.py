"""The `budgetsim` command: which commands there are, and what becomes of an error.

Knows the commands by name only; each is imported when it is asked for, so that `--help` stays quick.
"""

from __future__ import annotations

import contextlib
import errno
import importlib
import importlib.util
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

import click

from budgetsim import __version__
from budgetsim.errors import BudgetsimError

COMMANDS = {
    "check": ("budgetsim.cli.check:check", "Check scenarios and tell every mistake, with file and line."),
    "show": ("budgetsim.cli.show:show", "Show the resolved scenario, and where each value came from."),
    "run": ("budgetsim.cli.run:run", "Simulate a scenario and write its run folder."),
    "batch": (
        "budgetsim.cli.batch:batch",
        "Carry out many scenarios and variants; resumes by itself, here or on a cluster.",
    ),
    "status": ("budgetsim.cli.status:status", "Tell what of a batch is done and still to do."),
    "audit": ("budgetsim.cli.audit:audit", "Check whether the books of a run reconcile."),
    "report": ("budgetsim.cli.report:report", "Write the report of a run."),
    "workbook": (
        "budgetsim.cli.workbook:workbook",
        "Write the Excel workbook of a run, or its sheets as CSV.",
    ),
    "compare": ("budgetsim.cli.compare:compare", "Compare runs, in pairs where they share people and luck."),
    "walls": ("budgetsim.cli.walls:walls", "Share out the difference over the six walls: which costs what."),
    "sensitivity": (
        "budgetsim.cli.sensitivity:sensitivity",
        "Tell what the answer hangs on: luck, weather, assumptions, and where it turns.",
    ),
    "calc": (
        "budgetsim.cli.calc:calc",
        "Work out one rule of Dutch public money, with every figure's source.",
    ),
    "schema": ("budgetsim.cli.schema:schema", "Print the JSON schema of a scenario file."),
}
UNHEARD, USAGE, INTERRUPTED, OUR_BUG = 1, 2, 130, 70
OF_A_STREAM = {errno.EPIPE, errno.ENOSPC, errno.EBADF, errno.EIO, errno.EINVAL}
"""What writing to a stream that is closed or full ends in."""


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
    epilog="Exit codes: 0 done, 1 done except what failed, 2 usage, 3 invalid scenario, batch or data, "
    "4 a bound of --fail-if is broken, 5 could not go on, 70 a bug of ours, 130 interrupted.",
)
@click.version_option(__version__, prog_name="budgetsim", message="%(prog)s %(version)s")
def budgetsim() -> None:
    """Simulate what a Dutch municipality's social budget does to people, and they to it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code; a closed or full stream is no reason for more than 1."""
    sys.stdout, sys.stderr = sys.stdout or _nowhere(), sys.stderr or _nowhere()
    _forgive((sys.stdout, sys.stderr))
    try:
        code = _run(arguments)
        for stream in (sys.stdout, sys.stderr):
            if stream:
                stream.flush()
    except (OSError, ValueError) as error:
        return _unheard(error)
    return code


def _run(arguments: Sequence[str] | None) -> int:
    """Run a command and say what stopped it; raises only when nothing can be said."""
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
        told = "budgetsim: stopped at your request; what was finished is kept, nothing is half-written."
        click.echo(told, err=True)
        return INTERRUPTED
    except SystemExit as stop:  # click, when a reader went away
        _silence()
        return stop.code if isinstance(stop.code, int) else UNHEARD
    except Exception as error:
        if _is_of_a_stream(error):
            raise
        traceback.print_exc()
        click.echo(
            "budgetsim: this is a bug of ours, not of your input; please report it with the lines above.",
            err=True,
        )
        return OUR_BUG
    return done if isinstance(done, int) else 0


def _is_of_a_stream(error: BaseException) -> bool:
    """Tell whether what we say could not be written; an error about a file names it."""
    is_closed = isinstance(error, ValueError) and "closed file" in str(error)
    return is_closed or (isinstance(error, OSError) and error.errno in OF_A_STREAM and not error.filename)


def _unheard(error: OSError | ValueError) -> int:
    """Say, where it can still be said, that the output did not arrive; the reader who left need not hear."""
    _silence()
    if not isinstance(error, BrokenPipeError):
        reason = error.strerror if isinstance(error, OSError) else error
        with contextlib.suppress(OSError, ValueError):
            click.echo(f"budgetsim: the output could not be written ({reason}).", err=True)
    return UNHEARD


def _silence() -> None:
    """Send what a stream could not deliver nowhere, or Python complains about it at its end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream:
                stream.flush()
        except (OSError, ValueError):
            with contextlib.suppress(OSError, ValueError):
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, stream.fileno())
                os.close(nowhere)


def _nowhere() -> TextIO:
    """Return a stream for who closed his before we began."""
    return Path(os.devnull).open("w", encoding="utf-8")


def _forgive(streams: Sequence[TextIO]) -> None:
    """Let a terminal that knows fewer characters show the others by their number."""
    for stream in streams:
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(main())
