"""`budgetsim run`: simulate a scenario, write its run folder and say the headline.

Knows how to ask, count and print; what a run is, the experiment floor knows.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from budgetsim.cli import shared
from budgetsim.cli.bounds import BROKEN, bounds_on, fail_if, told_broken

if TYPE_CHECKING:
    from budgetsim.report.view import RunView


@click.command()
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Run folder; default reports/NAME.")
@shared.replications
@shared.seed
@shared.sets
@shared.assumptions
@click.option(
    "--events", default="1", show_default=True, metavar="N|all", help="Replications whose events are kept."
)
@shared.workers
@shared.engine("write the same tables")
@fail_if
@shared.lang("Language of headline, report and workbook.")
@click.option("--force", is_flag=True, help="Replace what is in the run folder without asking.")
@shared.as_json("The headline as one JSON document on stdout.")
@shared.quiet
@click.pass_context
def run(
    ctx: click.Context,
    scenario: Path,
    out: Path | None,
    replications: int | None,
    seed: int | None,
    sets: tuple[str, ...],
    assumptions: str | None,
    events: str,
    workers: int | None,
    engine: str,
    bounds: tuple[str, ...],
    lang: str,
    force: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Simulate SCENARIO, every arrangement in every economy; write run folder, report and workbook."""
    from budgetsim.cli.present import print_headline
    from budgetsim.cli.report import PAGE, read_run
    from budgetsim.experiment.runner import Order, is_there, run_scenario
    from budgetsim.inputs import load

    loaded = load(scenario, shared.settings(sets, replications, seed, assumptions))
    limits = bounds_on(bounds, [loaded.scenario])
    tell = shared.teller(quiet)
    kept = _events(events, loaded.scenario.replications)
    target = out or Path("reports") / loaded.scenario.name
    for path, near in sorted(loaded.lookalikes.items()):
        tell(f"new: {path} (beside {near})")
    place = _resolved(target)
    order = Order(place, kept, shared.processes(workers), shared.command_line())
    if is_there(loaded, order) and not force:
        tell(f"{target} already holds this run; nothing was computed again (--force does).")
    else:
        _refuse_others(target, place, scenario)
        _confirm(target, place, force)
        order = replace(order, engine=shared.engine_here(engine, tell))
        with shared.progress_bar(loaded.scenario.replications, quiet) as progress:
            run_scenario(loaded, order, progress)
        tell(f"Run folder: {target}")
    view = read_run(place, loaded)
    for name in _written(place, view, lang):
        tell(f"Written: {target / name}")
    print_headline(view, as_json=as_json, lang=lang)
    held = [(loaded.scenario.name, view.indicators, loaded.scenario, view.replications)]
    broken = told_broken(limits, held, tell)
    tell(f"Next: open {target / PAGE}, or budgetsim audit {shlex.quote(str(target))}")
    if broken:
        ctx.exit(BROKEN)


def _written(place: Path, view: RunView, lang: str) -> Iterator[str]:
    """Write report and workbook where they are not there yet; yield the name of each."""
    from budgetsim.cli.report import PAGE, write_report
    from budgetsim.cli.workbook import make_sheets, write_workbook
    from budgetsim.experiment.store import WORKBOOK

    if not (place / PAGE).is_file():
        write_report(place, lang, view)
        yield PAGE
    if not (place / WORKBOOK).is_file():
        write_workbook(place, make_sheets(place, lang, view=view)[0], view, lang)
        yield WORKBOOK


def _events(text: str, replications: int) -> int:
    if text == "all":
        return replications
    if not (text.isascii() and text.isdecimal()) or len(text) > 9 or int(text) < 1:
        raise click.BadParameter(f"{text!r} is not a number from 1, nor all", param_hint="--events")
    return int(text)


def _resolved(target: Path) -> Path:
    """Return where --out leads, links and `..` followed."""
    try:
        return target.resolve()
    except (OSError, RuntimeError) as error:
        raise click.UsageError(f"{target}: leads nowhere; choose another --out.") from error


def _refuse_others(shown: Path, place: Path, scenario: Path) -> None:
    """Refuse to replace what is no run folder, and what somebody stands or works in; --force or not."""
    from budgetsim.experiment.store import may_be_replaced

    here, source = Path.cwd().resolve(), scenario.resolve()
    own = source if source.is_dir() else source.parent
    if place in (here, *here.parents, own, *own.parents):
        whose = "the current folder" if place in (here, *here.parents) else "the scenario's folder"
        raise click.UsageError(
            f"{shown} is {whose} or holds it; budgetsim does not replace it. Choose another --out."
        )
    try:
        fine = may_be_replaced(place)
    except OSError as error:
        raise click.UsageError(
            f"{shown}: cannot be read ({error.strerror}); choose another --out."
        ) from error
    if not fine:
        raise click.UsageError(
            f"{shown} is no run folder; budgetsim does not delete it. Choose another --out."
        )


def _confirm(shown: Path, place: Path, force: bool) -> None:
    """Ask before a run that is there is replaced; refuse when nobody can be asked."""
    if force or not place.exists() or not any(place.iterdir()):
        return
    if not (sys.stdin and sys.stdin.isatty()):
        raise click.UsageError(
            f"{shown} is there already; add --force to replace it, or choose another --out."
        )
    click.confirm(f"{shown} is there already. Replace it?", abort=True, err=True)
