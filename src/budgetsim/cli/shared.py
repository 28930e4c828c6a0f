"""What commands share: options of the same name, the settings they make, and how progress is told.

Knows no command and no figure.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from budgetsim.errors import RunFolderError

if TYPE_CHECKING:
    from budgetsim.inputs import Loaded

Command = TypeVar("Command", bound=Callable[..., Any])
Option = Callable[[Command], Command]

replications = click.option(
    "--replications", type=click.IntRange(1, 100_000), help="Replications instead of the scenario's."
)
seed = click.option("--seed", type=click.IntRange(0), help="Seed instead of the scenario's.")
sets = click.option(
    "--set", "sets", multiple=True, metavar="PATH=VALUE", help="Lay a value over the scenario."
)
assumptions = click.option(
    "--assumptions",
    type=click.Choice(["central", "sample"]),
    help="As they stand, or in every replication another draw from their ranges; default what the scenario "
    "says under vary.",
)
workers = click.option("--workers", type=click.IntRange(1), help="Processes; default one per core.")
quiet = click.option("--quiet", is_flag=True, help="No messages and no progress.")


def engine(what: str) -> Option[Any]:
    """Return the option --engine of a command whose engines give the same `what`."""
    return click.option(
        "--engine",
        type=click.Choice(["compiled", "simpy"]),
        default="compiled",
        show_default=True,
        help=f"Engine; both {what}.",
    )


def lang(text: str = "Language.") -> Option[Any]:
    """Return the option --lang with this help."""
    return click.option("--lang", type=click.Choice(["nl", "en"]), default="nl", show_default=True, help=text)


def as_json(text: str) -> Option[Any]:
    """Return the option --json with this help."""
    return click.option("--json", "as_json", is_flag=True, help=text)


VARY = {
    "central": ("vary=[luck, weather]",),
    "sample": ("vary=[luck, weather, ignorance]",),
    None: (),
}
"""What --assumptions lays over a scenario."""


def settings(
    laid_over: tuple[str, ...], replications: int | None, seed: int | None, assumptions: str | None = None
) -> list[str]:
    """Return what --set, --assumptions, --replications and --seed lay over a scenario, in this order."""
    chosen = [*laid_over, *VARY[assumptions]]
    chosen += [f"replications={replications}"] if replications else []
    return chosen + ([f"seed={seed}"] if seed is not None else [])


def only(loaded: Loaded, economies: tuple[str, ...]) -> Loaded:
    """Return the scenario with only these economies; raises BadParameter for one that it has not."""
    there = {economy.id: economy for economy in loaded.scenario.economies}
    wrong = [name for name in economies if name not in there]
    if wrong:
        message = f"no economy {', '.join(wrong)}; the scenario has {', '.join(there)}"
        raise click.BadParameter(message, param_hint="--economy")
    kept = tuple(there[name] for name in dict.fromkeys(economies)) or loaded.scenario.economies
    return replace(loaded, scenario=loaded.scenario.model_copy(update={"economies": kept}))


def command_line() -> str:
    """Return the command as it was given, for whoever wants to repeat it."""
    return shlex.join(["budgetsim", *sys.argv[1:]])


def processes(workers: int | None) -> int:
    """Return how many processes work: as many as asked for, or one per core."""
    return workers or os.cpu_count() or 1


def engine_here(wanted: str, tell: Callable[[str], None]) -> str:
    """Return the engine that runs: the one asked for, or SimPy where numba cannot be imported."""
    from budgetsim.engine.choice import SIMPY, why_not

    missing = why_not(wanted)
    if missing is None:
        return wanted
    tell(
        f"The {wanted} engine cannot run here ({missing}); simpy runs instead, slower, with the same outcome."
    )
    return SIMPY


def teller(quiet: bool) -> Callable[[str], None]:
    """Return what tells a message on stderr, or keeps it."""
    return (lambda text: None) if quiet else (lambda text: click.echo(text, err=True))


def places(runs: Sequence[Path], folder: Path | None) -> dict[Path, Path]:
    """Return per run where its CSV files go: into the folder, or below it under the name of the run.

    Nowhere without a folder. Raises UsageError when one run would replace the files of another.
    """
    if folder is None or len(runs) == 1:
        return {run: folder for run in runs if folder}
    names = [run.resolve().name for run in runs]
    if double := sorted({name for name in names if names.count(name) > 1}):
        raise click.UsageError(
            f"--csv: more than one run is called {', '.join(double)}, and one would replace the files of the "
            "other; give each a --csv of its own."
        )
    return {run: folder / name for run, name in zip(runs, names, strict=True)}


def write_whole(path: Path, content: bytes) -> None:
    """Write a file at once or not at all; raises RunFolderError when it cannot be."""
    work = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        work.write_bytes(content)
        work.replace(path)
    except OSError as error:
        raise RunFolderError(f"{path}: cannot be written ({error.strerror})") from error
    finally:
        with suppress(OSError):
            work.unlink(missing_ok=True)


@contextmanager
def progress_bar(total: int | None, quiet: bool) -> Iterator[Callable[..., None]]:
    """Show a bar on a terminal, nothing elsewhere; what is yielded hears how many are done, of how many."""
    if quiet or not (sys.stderr and sys.stderr.isatty()):
        yield lambda done, total=None: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("replications"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=total)
        yield lambda done, total=None: bar.update(task, completed=done, total=total)
