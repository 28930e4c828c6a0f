"""`budgetsim walls`: which wall between the purses costs what.

Knows how to ask, count and print; how shares are worked out, the analysis floor knows.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from budgetsim.cli import shared
from budgetsim.cli.present import aligned, between, named, say, shown, spreadsheet, with_units

if TYPE_CHECKING:
    import pandas as pd

    from budgetsim.inputs import Loaded
    from budgetsim.report.words import Words

PARTS = ("first_in", "last_in")


@click.command()
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option("--economy", "economies", multiple=True, metavar="ID", help="Only this economy; repeatable.")
@shared.replications
@shared.seed
@shared.sets
@shared.workers
@shared.engine("give the same shares")
@shared.lang()
@shared.as_json("Shares and interactions as one JSON document.")
@shared.quiet
def walls(
    scenario: Path,
    economies: tuple[str, ...],
    replications: int | None,
    seed: int | None,
    sets: tuple[str, ...],
    workers: int | None,
    engine: str,
    lang: str,
    as_json: bool,
    quiet: bool,
) -> None:
    """Run SCENARIO with every set of walls down, and share the whole difference out over the six walls.

    64 runs per replication and economy, on the same people and the same luck. On a terminal a block per
    outcome, in a pipe rows for a spreadsheet; with --json also how pairs of walls interact.
    """
    from budgetsim.analysis.walls import pairs, shares
    from budgetsim.experiment.walls import run_sets
    from budgetsim.inputs import load
    from budgetsim.report.words import Words

    loaded = only(load(scenario, shared.settings(sets, replications, seed)), economies)
    count, years = loaded.scenario.replications, loaded.scenario.years
    chosen = shared.engine_here(engine, shared.teller(quiet))
    with shared.progress_bar(count, quiet) as progress:
        outcomes = run_sets(loaded, shared.processes(workers), chosen, progress)
    table, words = shares(outcomes, years), Words(lang)
    if as_json:
        click.echo(json.dumps(_document(loaded, table, pairs(outcomes, years)), indent=2))
        return
    for line in _blocks(table, words) if sys.stdout.isatty() else _rows(table, words):
        say(line)
    for line in ("", _title(loaded, words), words("walls_note"), _basis(loaded, words)):
        say(line)


def only(loaded: Loaded, economies: tuple[str, ...]) -> Loaded:
    """Return the scenario with only these economies; raises BadParameter for one that it has not."""
    from dataclasses import replace

    there = {economy.id: economy for economy in loaded.scenario.economies}
    wrong = [name for name in economies if name not in there]
    if wrong:
        message = f"no economy {', '.join(wrong)}; the scenario has {', '.join(there)}"
        raise click.BadParameter(message, param_hint="--economy")
    kept = tuple(there[name] for name in dict.fromkeys(economies)) or loaded.scenario.economies
    return replace(loaded, scenario=loaded.scenario.model_copy(update={"economies": kept}))


def _title(loaded: Loaded, words: Words) -> str:
    scenario = loaded.scenario
    replications = words.count("replication", scenario.replications)
    return words("walls_title", title=scenario.title, replications=replications, seed=scenario.seed)


def _basis(loaded: Loaded, words: Words) -> str:
    """Return what the shares rest on beside the walls."""
    scenario = loaded.scenario
    shortfall = words.numbers.number(100 * scenario.shortfall_share, 0)
    return words("walls_basis", shortfall=shortfall, warm_up=scenario.warm_up_arrangement)


def _document(loaded: Loaded, table: pd.DataFrame, interactions: pd.DataFrame) -> dict[str, Any]:
    scenario = loaded.scenario
    run = {"scenario": scenario.name, "seed": scenario.seed, "replications": scenario.replications}
    rows = {"shares": table, "interactions": interactions}
    told = {name: json.loads(with_units(part).to_json(orient="records")) for name, part in rows.items()}
    return {"schema_version": 1, **run, **told}


# For a spreadsheet


def _rows(table: pd.DataFrame, words: Words) -> Iterator[str]:
    """Yield tab-separated lines: one per economy, outcome and wall, plain numbers in columns."""
    names = [words(name) for name in ("economy", "gemeente", "outcome", "column_unit", "walls_wall")]
    names += [
        words("walls_share"),
        "P5",
        "P95",
        *(words(f"walls_{part}") for part in PARTS),
        words("verdict"),
    ]
    yield "\t".join(names)
    for row in table.to_dict("records"):
        keys = [row["economy"], row["gemeente"], *named(row["outcome"], words), words(f"wall_{row['wall']}")]
        yield "\t".join([*keys, *_plain_cells(row, words), words(row["verdict"] or "walls_missing")])


def _plain_cells(row: dict[Any, Any], words: Words) -> list[str]:
    """Return share, interval and parts as a spreadsheet reads them; empty where there is none."""
    show = partial(spreadsheet, row["unit"], words)
    band = words.numbers.ends(row["low"], row["high"], show)
    return [show(row["share"]), *band, *(show(row[part]) for part in PARTS)]


# For people


def _blocks(table: pd.DataFrame, words: Words) -> Iterator[str]:
    """Yield per economy and outcome a line per wall and one for the whole."""
    for (economy, gemeente), part in table.groupby(["economy", "gemeente"], sort=False):
        yield f"== {words('economy')}: {economy}, {gemeente} =="
        for outcome, rows in part.groupby("outcome", sort=False):
            yield words(f"headline_{outcome}")
            if rows["share"].isna().any():
                yield f"  {words('walls_missing')}"
                continue
            heads = ["", words("walls_share"), "", *(words(f"walls_{p}") for p in PARTS), ""]
            yield from aligned([heads, *(_cells(row, words) for row in rows.to_dict("records"))], (0, 2, 5))
        yield ""


def _cells(row: dict[Any, Any], words: Words) -> list[str]:
    def show(number: float) -> str:
        return "" if number != number else shown(row["unit"], words, number, sign=True)

    band = "" if row["verdict"] == "too_few" else between(row["unit"], words, row["low"], row["high"])
    alone = [show(row[part]) for part in PARTS]
    return [words(f"wall_{row['wall']}"), show(row["share"]), band, *alone, words(row["verdict"])]
