"""`budgetsim sensitivity`: what the answer hangs on, and where it turns.

Knows how to ask, count and print; which runs are made, the experiment floor knows, and what they say, the
analysis floor.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from budgetsim.cli import shared
from budgetsim.cli.present import aligned, say, with_units

if TYPE_CHECKING:
    from budgetsim.experiment.sensitivity import Answer, Design
    from budgetsim.inputs import Loaded
    from budgetsim.report.uncertainty import Uncertainty

PRINTED = ("shares", "chance", "ranking", "turning")


def _count(name: str, text: str, least: int) -> shared.Option[Any]:
    return click.option(name, type=click.IntRange(least), help=text)


@click.command()
@click.argument("scenario", metavar="SCENARIO|RUN", type=click.Path(path_type=Path))
@click.option("--outcome", "outcomes", multiple=True, metavar="ID", help="Headline outcome; repeatable.")
@click.option(
    "--economy",
    "economies",
    multiple=True,
    metavar="ID",
    help="Of a SCENARIO, only this economy; repeatable.",
)
@_count("--samples", "Samples of all assumptions; default 20.", 2)
@_count("--weathers", "Weathers that each sample meets, where an economy is by chance; default 3.", 1)
@_count("--lucks", "Lucks that each sample meets in every weather; default 4.", 2)
@_count("--trajectories", "Times that every assumption is changed once, for the ranking; default 4.", 2)
@_count("--turns", "Leading assumptions per outcome of which the turning point is sought; default 6.", 0)
@_count("--replications", "Replications of every value in search of a turning point; default 5.", 2)
@click.option("--each", "each_alone", is_flag=True, help="Rank all assumptions one by one, not in groups.")
@shared.seed
@shared.sets
@shared.workers
@shared.engine("give the same answer")
@shared.lang()
@shared.as_json("All tables as one JSON document.")
@shared.quiet
def sensitivity(
    scenario: Path,
    outcomes: tuple[str, ...],
    economies: tuple[str, ...],
    seed: int | None,
    sets: tuple[str, ...],
    workers: int | None,
    engine: str,
    lang: str,
    as_json: bool,
    quiet: bool,
    **counts: Any,
) -> None:
    """Tell what the difference between the first two arrangements of SCENARIO|RUN hangs on.

    How much of it is luck, weather and what nobody knows; which assumptions lead; and where the answer turns.
    Of a RUN, the folder that `budgetsim run` left, the tables are kept with it for `budgetsim report`.
    """
    from budgetsim.experiment.analyses import write_analysis
    from budgetsim.experiment.runs import is_run
    from budgetsim.experiment.sensitivity import NAME, Question, analyse
    from budgetsim.report.uncertainty import Uncertainty
    from budgetsim.report.words import Words

    tell = shared.teller(quiet)
    loaded = _loaded(scenario, economies, seed, sets)
    engine, processes = shared.engine_here(engine, tell), shared.processes(workers)
    question = Question(loaded, _outcomes(outcomes), _design(counts), engine, processes)
    with shared.progress_bar(None, quiet) as progress:
        answer = analyse(question, progress)
    if is_run(scenario):
        write_analysis(scenario, NAME, answer.tables, answer.about)
        tell(f"Kept with the run; budgetsim report {scenario} shows it.")
    if as_json:
        click.echo(json.dumps(_document(loaded, answer), indent=2))
        return
    told = Uncertainty(answer.tables, answer.about, Words(lang))
    for line in _blocks(told) if sys.stdout.isatty() else _rows(told):
        say(line)


def _loaded(scenario: Path, economies: tuple[str, ...], seed: int | None, sets: tuple[str, ...]) -> Loaded:
    """Return what is asked about; a run is as it was, and has two arrangements or more."""
    from budgetsim.experiment.runs import is_run, reopened
    from budgetsim.inputs import load

    if is_run(scenario) and (sets or seed is not None or economies):
        raise click.UsageError("a RUN is analysed as it was; give SCENARIO for --set, --seed or --economy.")
    loaded = reopened(scenario)[0] if is_run(scenario) else load(scenario, shared.settings(sets, None, seed))
    if len(loaded.scenario.arrangements) < 2:
        raise click.UsageError("the scenario has one arrangement; there is no difference to analyse.")
    return shared.only(loaded, economies)


def _outcomes(names: tuple[str, ...]) -> tuple[str, ...]:
    from budgetsim.experiment.sensitivity import ANALYSED, Question

    wrong = [name for name in names if name not in ANALYSED]
    if wrong:
        message = f"no outcome {', '.join(wrong)}; one of {', '.join(ANALYSED)}"
        raise click.BadParameter(message, param_hint="--outcome")
    return tuple(dict.fromkeys(names)) or Question.outcomes


def _design(counts: dict[str, Any]) -> Design:
    from budgetsim.experiment.sensitivity import Design

    return replace(Design(), **{name: count for name, count in counts.items() if count is not None})


def _document(loaded: Loaded, answer: Answer) -> dict[str, Any]:
    tables = {name: json.loads(with_units(answer.tables[name]).to_json(orient="records")) for name in PRINTED}
    curves = {"curves": json.loads(with_units(answer.tables["curves"]).to_json(orient="records"))}
    return {"schema_version": 1, "scenario": loaded.scenario.name, **answer.about, **tables, **curves}


def _rows(told: Uncertainty) -> Iterator[str]:
    """Yield tab-separated tables with a blank line between them, then the sentences."""
    for name in PRINTED:
        for row in told.plain_rows(name):
            yield "\t".join(row)
        yield ""
    yield from told.notes()


def _blocks(told: Uncertainty) -> Iterator[str]:
    """Yield the sentences first, then a table per analysis, economy and outcome."""
    yield from told.notes()
    for name in PRINTED:
        yield ""
        yield f"== {told.words(f'uncertainty_{name}')} =="
        for heading, rows in told.blocks(name):
            yield heading
            yield from aligned(rows, (0, len(rows[0]) - 1))
