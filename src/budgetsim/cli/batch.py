"""`budgetsim batch`: many scenarios, variants and replications; what exists is not computed again.

Knows how to ask, count and print; what a batch is, the experiment floor knows.
"""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from budgetsim.cli import shared
from budgetsim.cli.bounds import BROKEN, bounds_on, fail_if, told_broken

if TYPE_CHECKING:
    from budgetsim.analysis.bounds import Bound
    from budgetsim.experiment.batch import BatchOrder, Failure
    from budgetsim.experiment.crew import Crew

SOME_FAILED = 1
TABLES = ("indicators", "comparison")


@click.command()
@click.argument("batch", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Folder of the batch; default reports/NAME.")
@shared.sets
@shared.assumptions
@click.option("--dry-run", is_flag=True, help="Tell what would be done, with expected time and disk.")
@click.option(
    "--executor",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    help="Where the work is done: processes of this machine, or a dask cluster.",
)
@click.option("--scheduler", metavar="ADDRESS", help="Of the dask cluster: tcp://host:8786 or tls://…")
@shared.workers
@click.option("--keep-going", is_flag=True, help="Go on with the rest when a piece failed three times.")
@shared.engine("give the same tables")
@fail_if
@shared.lang()
@shared.as_json("The headline of every variant as one JSON document.")
@shared.quiet
@click.pass_context
def batch(
    ctx: click.Context,
    batch: Path,
    out: Path | None,
    sets: tuple[str, ...],
    assumptions: str | None,
    dry_run: bool,
    executor: str,
    scheduler: str | None,
    workers: int | None,
    keep_going: bool,
    engine: str,
    bounds: tuple[str, ...],
    lang: str,
    as_json: bool,
    quiet: bool,
) -> None:
    """Carry out BATCH: every variant of every scenario it names, piece by piece, and write the results.

    Stop it when you like and give the same command again: what is done is kept and not computed again.
    """
    from budgetsim.cli.status import print_survey
    from budgetsim.experiment.batch import is_finished

    if (executor == "dask") != (scheduler is not None):
        raise click.UsageError("--executor dask and --scheduler ADDRESS go together.")
    tell = shared.teller(quiet)
    laid = tuple(shared.settings(sets, None, None, assumptions))
    order = order_of(batch, out, laid, shared.engine_here(engine, tell), keep_going=keep_going)
    limits = bounds_on(bounds, [variant.loaded.scenario for variant in order.file.variants])
    if dry_run:
        print_survey(order, shared.processes(workers), as_json=as_json)
        return
    failures: list[Failure] = []
    if is_finished(order):
        tell(f"{order.out} already holds this batch; nothing was computed again.")
    else:
        _refuse_others(order)
        processes = shared.processes(workers)
        with _crew(order, scheduler, processes) as crew, shared.progress_bar(None, quiet) as progress:
            failures = _carried_out(ctx, order, crew, progress)
        tell(f"Results: {order.out / 'results'}")
    print_headlines(order, as_json=as_json, lang=lang)
    for failure in failures:
        click.echo(str(failure), err=True)
    broken = _broken(order, limits, tell) if limits else []
    told = shlex.quote(str(order.out))
    tell(f"Next: budgetsim compare {told}, or read {order.out / 'results'} with any tool for parquet")
    if broken or failures:
        ctx.exit(BROKEN if broken else SOME_FAILED)


def _broken(order: BatchOrder, limits: list[Bound], tell: Callable[[str], None]) -> list[str]:
    """Say which bounds the variants that were finished break, and return it."""
    from budgetsim.experiment.finished import read_all

    (variants,) = read_all([order.out])
    held = ((one.variant, one.run().indicators, one.scenario, one.replications) for one in variants)
    return told_broken(limits, held, tell)


def order_of(
    path: Path, out: Path | None, sets: tuple[str, ...], engine: str, *, keep_going: bool = False
) -> BatchOrder:
    """Return what a batch file asks for, in which folder; raises InputError."""
    from budgetsim.experiment.batch import BatchOrder
    from budgetsim.inputs import load_batch

    file = load_batch(path, sets)
    target = (out or Path("reports") / file.batch.name).resolve()
    return BatchOrder(file, target, engine, shlex.join(["budgetsim", *sys.argv[1:]]), keep_going)


def _refuse_others(order: BatchOrder) -> None:
    """A folder with anything but a batch in it is left alone, and so are results of another batch."""
    from budgetsim.errors import RunFolderError
    from budgetsim.experiment.batch import strangers
    from budgetsim.experiment.results import read_results

    if found := strangers(order.out):
        raise click.UsageError(f"{order.out} holds {found}, which is no batch; choose another --out.")
    try:
        name = read_results(order.out)["name"]
    except RunFolderError:
        return
    if name != order.file.batch.name:
        raise click.UsageError(f"{order.out} holds the results of batch {name}; choose another --out.")


@contextmanager
def _crew(order: BatchOrder, scheduler: str | None, workers: int) -> Iterator[Crew]:
    """Yield those who do the work: local processes, or the workers of a cluster."""
    from budgetsim.experiment.batch import SHARDS, make_ready, stops
    from budgetsim.experiment.crew import Crew
    from budgetsim.experiment.executors import cluster, process_pool, stop_now
    from budgetsim.experiment.versions import code_hash

    make_ready(order.out)
    if scheduler is None:
        yield Crew(process_pool, stop_now, workers, stops)
        return
    with cluster(scheduler, order.out / SHARDS, code_hash()) as (make, threads):
        yield Crew(make, lambda executor: executor.shutdown(wait=False), threads, stops)


def _carried_out(
    ctx: click.Context, order: BatchOrder, crew: Crew, progress: Callable[..., None]
) -> list[Failure]:
    from budgetsim.experiment.batch import carry_out

    try:
        return carry_out(order, crew, progress)
    except KeyboardInterrupt:
        sys.unraisablehook = lambda _: None  # the pool's end may trip over what the interruption closed
        click.echo(
            "budgetsim: stopped at your request; finished shards are kept. "
            "Give the same command again to go on.",
            err=True,
        )
        ctx.exit(130)


def print_headlines(order: BatchOrder, *, as_json: bool, lang: str) -> None:
    """Print the headline of every variant with results: JSON, or rows for a spreadsheet."""
    from budgetsim.analysis.headline import headline
    from budgetsim.cli.present import headline_rows as rows
    from budgetsim.cli.present import say
    from budgetsim.experiment.results import read_part, read_results
    from budgetsim.report.words import Words

    manifest = read_results(order.out)
    words, documents, names = Words(lang), [], True
    for variant in manifest["variants"]:
        indicators, comparison = (read_part(order.out, name, variant["id"]) for name in TABLES)
        table = headline(indicators, comparison, variant["years"])
        if as_json:
            documents.append(_document(variant, table))
            continue
        heads, *lines = rows(table, words)
        for line in [f"{words('variant')}\t{heads}"] if names else []:
            say(line)
        for line in lines:
            say(f"{variant['id']}\t{line}")
        names = False
    if as_json:
        run = {"schema_version": 1, "batch": manifest["name"], "failures": manifest["failures"]}
        click.echo(json.dumps({**run, "variants": documents}, indent=2))


def _document(variant: dict[str, Any], table: Any) -> dict[str, Any]:
    told = {key: variant[key] for key in ("id", "scenario", "set", "seed", "replications")}
    return {**told, "headline": json.loads(table.to_json(orient="records"))}
