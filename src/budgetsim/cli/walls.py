"""`budgetsim walls`: which wall between the purses costs what, in a scenario or about a run.

Knows how to ask, count and keep; how shares are worked out, the analysis floor knows, how they look
`cli/wall_rows.py`.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from budgetsim.cli import shared
from budgetsim.cli.present import say, with_units
from budgetsim.cli.wall_rows import share_blocks, share_rows

if TYPE_CHECKING:
    import pandas as pd

    from budgetsim.domain.walls import Arrangement
    from budgetsim.inputs import Loaded
    from budgetsim.report.words import Words

ANALYSIS = "walls"


@click.command()
@click.argument("scenario", metavar="SCENARIO|RUN", type=click.Path(path_type=Path))
@click.option("--arrangement", metavar="ID", help="Lower walls to the heights of this one; default all down.")
@click.option("--by-year", is_flag=True, help="Tell shares of every calendar year instead of the horizon.")
@click.option("--economy", "economies", multiple=True, metavar="ID", help="Only this economy; repeatable.")
@shared.replications
@shared.seed
@shared.sets
@shared.assumptions
@shared.workers
@shared.engine("give the same shares")
@shared.lang()
@shared.as_json("Shares and interactions as one JSON document.")
@shared.quiet
def walls(
    scenario: Path,
    arrangement: str | None,
    by_year: bool,
    economies: tuple[str, ...],
    replications: int | None,
    seed: int | None,
    sets: tuple[str, ...],
    assumptions: str | None,
    workers: int | None,
    engine: str,
    lang: str,
    as_json: bool,
    quiet: bool,
) -> None:
    """Run SCENARIO with every set of walls down, and share the whole difference out over the six walls.

    64 runs per replication and economy, on the same people and the same luck. On a terminal a block per
    outcome, in a pipe rows for a spreadsheet; with --json also how pairs of walls interact, and every year.
    Of a RUN, a folder that `budgetsim run` left, the shares are kept with it, and its report shows them.
    """
    from budgetsim.experiment.runs import is_run
    from budgetsim.experiment.walls import run_sets
    from budgetsim.inputs import load
    from budgetsim.report.words import Words

    tell, of_run = shared.teller(quiet), is_run(scenario)
    if of_run:
        loaded = _of_run(
            scenario, {"--set": sets, "--seed": seed, "--assumptions": assumptions}, replications, tell
        )
    else:
        loaded = load(scenario, shared.settings(sets, replications, seed, assumptions))
    loaded = shared.only(loaded, economies)
    target = _target(loaded, arrangement)
    chosen = shared.engine_here(engine, tell)
    with shared.progress_bar(loaded.scenario.replications, quiet) as progress:
        table = run_sets(loaded, arrangement, shared.processes(workers), chosen, progress)
    tables, words = _tables(loaded, table, of_run or by_year or as_json), Words(lang)
    if of_run:
        name = _keep(scenario, loaded, target, tables)
        tell(f"Kept: {scenario / 'analyses' / name}; next: budgetsim report {scenario}")
    _tell(loaded, target, tables, words, by_year=by_year, as_json=as_json)


def _of_run(folder: Path, changes: dict[str, Any], replications: int | None, tell: Any) -> Loaded:
    """Return the scenario of a run as it ran, with all of its replications or the first so many."""
    from budgetsim.experiment.runs import reopened

    given = [name for name, value in changes.items() if value not in (None, ())]
    if given:
        raise click.UsageError(
            f"{folder} is a run, and what is worked out must be about that run, so {' and '.join(given)} "
            "cannot be given; give a scenario instead"
        )
    loaded, _ = reopened(folder)
    there = loaded.scenario.replications
    if replications is None or replications == there:
        return loaded
    if replications > there:
        raise click.BadParameter(
            f"{replications} is more than the {there} of this run; give at most {there}",
            param_hint="--replications",
        )
    tell(f"The first {replications} of the run's {there} replications.")
    return replace(loaded, scenario=loaded.scenario.model_copy(update={"replications": replications}))


def _target(loaded: Loaded, name: str | None) -> Arrangement | None:
    """Return the arrangement that walls are lowered to; raises BadParameter for one without an answer."""
    from budgetsim.analysis.walls import moved
    from budgetsim.inputs.annotations import suggestion

    if name is None:
        return None
    there = {one.id: one for one in loaded.scenario.arrangements}
    fit = [one.id for one in there.values() if moved(one) and one.same_money_as is None]
    if name not in there:
        message = (
            f"no arrangement {name}{suggestion(name, tuple(there))}; walls come down in {', '.join(fit)}"
        )
    elif there[name].same_money_as:
        message = f"{name} gets extra money, which is no wall; choose one of {', '.join(fit)}"
    elif name not in fit:
        message = (
            f"{name} has every wall up, so there is nothing to share out; choose one of {', '.join(fit)}"
        )
    else:
        return there[name]
    raise click.BadParameter(message, param_hint="--arrangement")


def _tables(loaded: Loaded, measured: pd.DataFrame, with_years: bool) -> dict[str, pd.DataFrame]:
    """Return shares, interactions, both ends and, when wanted, shares by year: they take the longest."""
    from budgetsim.analysis.walls import by_year, ends, over_horizon, pairs, samples, shares

    found = samples(measured, loaded.scenario.certainty_share)
    cases = over_horizon(found)
    tables = {"shares": shares(cases), "pairs": pairs(cases), "ends": ends(cases)}
    return tables | ({"years": shares(by_year(found))} if with_years else {})


def _keep(run: Path, loaded: Loaded, target: Arrangement | None, tables: dict[str, pd.DataFrame]) -> str:
    """Keep the tables with the run and return under which name; every arrangement has its own."""
    from budgetsim.analysis.summaries import RESAMPLES
    from budgetsim.experiment.analyses import write_analysis

    scenario = loaded.scenario
    about = {
        "arrangement": target.id if target else None,
        "economies": [economy.id for economy in scenario.economies],
        "seed": scenario.seed,
        "replications": scenario.replications,
        "resamples": RESAMPLES,
        "shortfall_share": shortfall_of(loaded, target),
        "warm_up": scenario.warm_up_arrangement,
        "command": shared.command_line(),
    }
    name = f"{ANALYSIS}_{target.id}" if target else ANALYSIS
    write_analysis(run, name, tables, about)
    return name


def shortfall_of(loaded: Loaded, target: Arrangement | None) -> float:
    """Return the share of a shortfall on entitlements that trajectories bear, in all 64 sets."""
    own = target.shortfall_share if target else None
    return loaded.scenario.shortfall_share if own is None else own


# What is told


def _tell(
    loaded: Loaded,
    target: Arrangement | None,
    tables: dict[str, pd.DataFrame],
    words: Words,
    *,
    by_year: bool,
    as_json: bool,
) -> None:
    if as_json:
        click.echo(json.dumps(_document(loaded, target, tables), indent=2))
        return
    table = tables["years" if by_year else "shares"]
    is_terminal = sys.stdout.isatty()
    for line in share_blocks(table, words) if is_terminal else share_rows(table, words, by_year=by_year):
        say(line)
    note = words("walls_note_years") if by_year else ""
    for line in (
        "",
        _title(loaded, words),
        f"{words('walls_note')} {note}".strip(),
        _basis(loaded, target, words),
    ):
        say(line)


def _title(loaded: Loaded, words: Words) -> str:
    scenario = loaded.scenario
    replications = words.count("replication", scenario.replications)
    return words("walls_title", title=scenario.title, replications=replications, seed=scenario.seed)


def _basis(loaded: Loaded, target: Arrangement | None, words: Words) -> str:
    """Return what the shares rest on beside the walls."""
    scenario = loaded.scenario
    shortfall = words.numbers.number(100 * shortfall_of(loaded, target), 0)
    names = {"shortfall": shortfall, "warm_up": scenario.warm_up_arrangement}
    if target is None:
        return words("walls_basis", **names)
    return words("walls_basis_of", name=target.id, **names)


def _document(loaded: Loaded, target: Arrangement | None, tables: dict[str, pd.DataFrame]) -> dict[str, Any]:
    scenario = loaded.scenario
    run = {
        "scenario": scenario.name, "seed": scenario.seed, "replications": scenario.replications,
        "arrangement": target.id if target else None, "shortfall_share": shortfall_of(loaded, target),
        "warm_up": scenario.warm_up_arrangement,
    }  # fmt: skip
    names = {"shares": "shares", "pairs": "interactions", "ends": "ends", "years": "years"}
    told = {
        name: json.loads(with_units(tables[key]).to_json(orient="records")) for key, name in names.items()
    }
    return {"schema_version": 1, **run, **told}
