"""`budgetsim compare`: arrangements of one run, or runs and variants beside each other.

Knows how to ask, count and print; how runs are compared, the analysis floor knows.
"""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from budgetsim.cli import shared
from budgetsim.cli.bounds import BROKEN, bounds_on, fail_if, told_broken
from budgetsim.cli.present import headline_blocks, headline_rows, say, with_units

if TYPE_CHECKING:
    import pandas as pd

    from budgetsim.analysis.runs import Run
    from budgetsim.cli.compared import Case
    from budgetsim.experiment.finished import Finished
    from budgetsim.report.words import Words


@click.command()
@click.argument("runs", metavar="RUN...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--economy", "economies", multiple=True, metavar="ID", help="Only this economy; repeatable.")
@fail_if
@shared.lang()
@shared.as_json("One JSON document.")
@shared.quiet
@click.pass_context
def compare(
    ctx: click.Context,
    runs: tuple[Path, ...],
    economies: tuple[str, ...],
    bounds: tuple[str, ...],
    lang: str,
    as_json: bool,
    quiet: bool,
) -> None:
    """Compare every RUN with the first: folders that `budgetsim run` or `budgetsim batch` left.

    One run alone is compared by its arrangements, one batch by its variants. Runs with the same seed are
    compared replication by replication, on the same people and luck; others are not, and that is said.
    """
    from budgetsim.experiment.finished import cases, read_all
    from budgetsim.report.words import Words

    found = read_all(runs)
    every = [one for some in found for one in some]
    _refuse_unknown(economies, every)
    limits = bounds_on(bounds, [one.scenario for one in every])
    together, alone = cases(found)
    words, tell = Words(lang), shared.teller(quiet)
    read = {one.name: one.run(economies) for one in every}
    compared = [_case(some, read) for some in together]
    held = ((one.name, read[one.name].indicators, one.scenario, one.replications) for one in every)
    broken = told_broken(limits, held, tell)
    if as_json:
        click.echo(json.dumps(_document(every, compared, words) | {"broken": broken}, indent=2))
    else:
        for line in _lines(compared, words):
            say(line)
    for one in alone:
        tell(f"{one.name}: no other batch has this variant, so it was not compared.")
    tell(f"Next: {_next(compared, runs[0])}")
    if broken:
        ctx.exit(BROKEN)


def _refuse_unknown(economies: tuple[str, ...], every: Sequence[Finished]) -> None:
    there = dict.fromkeys(economy.id for one in every for economy in one.scenario.economies)
    if wrong := [name for name in economies if name not in there]:
        message = f"no economy {', '.join(wrong)}; there are {', '.join(there)}"
        raise click.BadParameter(message, param_hint="--economy")


def _case(some: Sequence[Finished], read: dict[str, Run]) -> Case:
    """Return runs beside each other, worked out; raises UsageError when they have nothing to compare."""
    import pandas as pd

    from budgetsim.analysis.compare import compare as paired
    from budgetsim.analysis.groups import groups_between, groups_within
    from budgetsim.analysis.headline import headline
    from budgetsim.analysis.runs import compare_runs, is_same_period, not_paired
    from budgetsim.cli.compared import Case

    runs = [read[one.name] for one in some]
    groups = list(dict.fromkeys(group.id for one in some for group in one.scenario.doelgroepen))
    first, *others = runs
    if not others:
        table = headline(first.indicators, paired(first.indicators), first.years)
        return Case(some, runs, table, groups_within(first, groups))
    table = compare_runs(runs)
    if not (table["against"] != "").any():
        names = ", ".join(run.name for run in runs)
        raise click.UsageError(f"{names} have no economy, arrangement and gemeente in common.")
    pairs = [run for run in others if not not_paired(first, run) and is_same_period(first, run)]
    parts = [groups_between(first, other, groups) for other in pairs]
    return Case(some, runs, table, pd.concat(parts or [groups_within(first, [])], ignore_index=True))


def _lines(compared: Sequence[Case], words: Words) -> Iterator[str]:
    """Yield what is printed: on a terminal in blocks, in a pipe all rows under one head, then the notes."""
    from budgetsim.cli.compared import notes, run_blocks, run_rows

    for number, case in enumerate(compared):
        if sys.stdout.isatty():
            yield from (headline_blocks if case.is_one_run else run_blocks)(case.table, words)
        else:
            rows = (headline_rows if case.is_one_run else run_rows)(case.table, words)
            yield from list(rows)[1 if number else 0 :]
    for case in compared:
        yield from ("", *notes(case, words))


def _next(compared: Sequence[Case], folder: Path) -> str:
    """Return the command that is likely to be useful after this one."""
    from budgetsim.analysis.runs import not_paired

    first, *others = compared[0].runs
    if not others:
        return f"budgetsim compare {shlex.quote(str(folder))} OTHER, or budgetsim walls on its scenario"
    if any(not_paired(first, other) for other in others):
        return f"budgetsim run SCENARIO --seed {first.seed} makes a run to pair with {first.name}"
    return "the same with --json has every figure, and every doelgroep with its p-value"


# For a machine


def _document(every: Sequence[Finished], compared: Sequence[Case], words: Words) -> dict[str, Any]:
    from budgetsim.cli.compared import notes

    return {
        "schema_version": 1,
        "runs": [_told(one) for one in every],
        "compared": "arrangements" if compared[0].is_one_run else "runs",
        "rows": [row for case in compared for row in _records(with_units(case.table))],
        "groups": [row for case in compared for row in _records(case.groups)],
        "notes": [line for case in compared for line in notes(case, words)],
    }


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(table.to_json(orient="records"))
    return rows


def _told(one: Finished) -> dict[str, Any]:
    scenario = one.scenario
    told = {"name": one.name, "scenario": scenario.name, "seed": one.seed, "replications": one.replications}
    return told | {"start": scenario.start.isoformat(), "years": scenario.years, "vary": [*scenario.vary]}
