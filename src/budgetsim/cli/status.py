"""`budgetsim status`: what of a batch is done, running, failed and still to do.

Knows layout only; how far a batch is, the experiment floor knows.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from budgetsim.cli import shared

if TYPE_CHECKING:
    from budgetsim.experiment.batch import BatchOrder
    from budgetsim.experiment.status import Expected, State

HEADS = ("variant", "done", "running", "failed", "to do", "replications", "results")
GIGABYTE = 1e9


@click.command()
@click.argument("batch", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Folder of the batch; default reports/NAME.")
@shared.sets
@shared.assumptions
@shared.as_json("One JSON document.")
def status(
    batch: Path, out: Path | None, sets: tuple[str, ...], assumptions: str | None, as_json: bool
) -> None:
    """Tell how far BATCH is: pieces of work that are done, running, failed and to do, per variant."""
    from budgetsim.cli.batch import order_of
    from budgetsim.engine.choice import COMPILED
    from budgetsim.experiment.status import unused_bytes

    laid = tuple(shared.settings(sets, None, None, assumptions))
    order = order_of(batch, out, laid, COMPILED)
    print_survey(order, None, as_json=as_json)
    count, size = unused_bytes(order)
    if count and not as_json:
        shards, what = _count(count, "shard"), "it" if count == 1 else "they"
        told = f"{shards} of another version or batch, {_size(size)}; {what} may be deleted"
        click.echo(f"In {order.out / 'shards'}: {told}.", err=True)


def print_survey(order: BatchOrder, workers: int | None, *, as_json: bool = False) -> None:
    """Print a line per variant; with a number of workers also what the rest will take."""
    from budgetsim.experiment.status import expected, states

    found = states(order)
    ahead = expected(order, workers) if workers else None
    if as_json:
        rows = [asdict(state) for state in found]
        document: dict[str, Any] = {"schema_version": 1, "batch": order.file.batch.name, "variants": rows}
        document |= {"expected": asdict(ahead)} if ahead else {}
        click.echo(json.dumps(document, indent=2))
        return
    for line in _lines(found):
        click.echo(line)
    if ahead and workers:
        click.echo(_outlook(ahead, workers))


def _lines(found: list[State]) -> list[str]:
    """Return aligned lines on a terminal, tab-separated ones elsewhere, the sum last."""
    rows = [_cells(state.variant, [state]) for state in found]
    rows = [list(HEADS), *rows, _cells(_count(len(found), "variant"), found)]
    if not sys.stdout.isatty():
        return ["\t".join(row) for row in rows]
    widths = [max(len(row[n]) for row in rows) for n in range(len(HEADS))]
    return ["  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in rows]


def _cells(name: str, some: list[State]) -> list[str]:
    numbers = [sum(getattr(s, part) for s in some) for part in ("done", "running", "failed", "to_do")]
    asked, most = sum(s.replications for s in some), sum(s.replications_most for s in some)
    done = sum(s.replications_done for s in some)
    of = f"{done} of {asked}" + (f", at most {most}" if most > asked else "")
    joined = sum(s.joined for s in some)
    ready = f"{joined} of {len(some)}" if len(some) != 1 else ("yes" if joined else "no")
    return [name, *map(str, numbers), of, ready]


def _outlook(ahead: Expected, workers: int) -> str:
    time, disk = _time(ahead.seconds), _size(ahead.disk_bytes)
    if ahead.seconds_most > ahead.seconds:
        time, disk = f"{time} to {_time(ahead.seconds_most)}", f"{disk} to {_size(ahead.disk_bytes_most)}"
    who = _count(workers, "worker")
    return (
        f"Expected: {time} with {who}, beside their start, and {disk} on disk in all; "
        f"measured on {ahead.measured_on}."
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _time(seconds: float) -> str:
    if seconds < 90:
        return _count(round(seconds), "second")
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"


def _size(count: float) -> str:
    return f"{count / GIGABYTE:.1f} GB" if count >= GIGABYTE else f"{count / 1e6:.1f} MB"
