"""`budgetsim report`: one HTML page from a run folder, or the numbers behind its figures as CSV or JSON.

Knows how to read a run folder and write the page into it; what stands on the page, the report floor knows.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from budgetsim.cli import shared

if TYPE_CHECKING:
    from budgetsim.domain.house_style import HouseStyle
    from budgetsim.inputs import Loaded
    from budgetsim.report.together import Together
    from budgetsim.report.view import RunView

PAGE = "report.html"


@click.command()
@click.argument("runs", metavar="RUN...", nargs=-1, required=True, type=click.Path(path_type=Path))
@shared.lang("Language of the page.")
@click.option(
    "--csv",
    "csv_folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write the numbers of every figure as CSV into DIR, and no page.",
)
@click.option(
    "--together",
    "together_page",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write one page that puts the runs beside each other, and no page of each; --csv and --json then "
    "give its numbers, beside the page.",
)
@click.option(
    "--huisstijl",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="YAML with colours, font and logo of the page.",
)
@shared.as_json("The numbers of every figure as one JSON document on stdout, and no page.")
@click.option("--quiet", is_flag=True, help="No messages.")
def report(
    runs: tuple[Path, ...],
    lang: str,
    csv_folder: Path | None,
    together_page: Path | None,
    huisstijl: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Write report.html into each RUN, a folder that `budgetsim run` left."""
    tell = shared.teller(quiet)
    if together_page:
        beside = read_together(runs)
        write_together(beside, together_page, lang, house_style(huisstijl))
        tell(f"Report: {together_page}; open it in a browser.")
        if csv_folder:
            tell(f"{write_csv_together(beside, csv_folder, lang)} CSV files: {csv_folder}")
        if as_json:
            print_together(beside)
    elif as_json or csv_folder:
        if huisstijl:
            raise click.UsageError("--huisstijl is of a page, which --csv and --json do not make.")
        for folder, place in shared.places(runs, csv_folder).items():
            tell(f"{write_csv(folder, place, lang)} CSV files: {place}")
        if as_json:
            print_document(runs)
    else:
        style = house_style(huisstijl)
        for folder in runs:
            path = write_report(folder, lang, style=style)
            tell(f"Report: {path} ({path.stat().st_size / 1e6:.1f} MB); open it in a browser.")


def print_document(runs: Sequence[Path]) -> None:
    """Print the numbers of every figure of these runs as JSON."""
    from budgetsim.report.document import document

    click.echo(json.dumps(document([read_run(folder) for folder in runs]), ensure_ascii=True))


def write_csv(folder: Path, place: Path, lang: str) -> int:
    """Write a CSV per figure of a run, each whole or not at all, and return how many there are."""
    from budgetsim.report.document import csv_text
    from budgetsim.report.gathered import exhibits_of
    from budgetsim.report.words import Words

    view = read_run(folder)
    exhibits = exhibits_of(view)
    for exhibit in exhibits:
        shared.write_whole(place / f"{exhibit.id}.csv", csv_text(exhibit, view, Words(lang)).encode())
    return len(exhibits)


def read_together(runs: Sequence[Path]) -> Together:
    """Return run folders as the report puts them beside each other, each under the name of its folder."""
    from budgetsim.report.together import together

    names = [folder.resolve().name for folder in runs]
    if len(set(names)) < len(names):
        names = [folder.as_posix() for folder in runs]
    if len({folder.resolve() for folder in runs}) < len(runs) or len(runs) < 2:
        raise click.UsageError("--together needs at least two runs, each named once.")
    # a page that is sent on does not tell where its maker keeps things
    places = [folder.name if folder.is_absolute() else folder.as_posix() for folder in runs]
    views = dict(zip(names, map(read_run, runs), strict=True))
    return together(views, dict(zip(names, places, strict=True)))


def write_together(beside: Together, path: Path, lang: str, style: HouseStyle) -> None:
    """Write one page of several runs, whole or not at all."""
    from budgetsim.report.page import render_together

    shared.write_whole(path, render_together(beside, lang, style).encode())


def write_csv_together(beside: Together, place: Path, lang: str) -> int:
    """Write a CSV per figure of several runs and return how many there are."""
    from budgetsim.report.document import csv_text
    from budgetsim.report.together_figures import exhibits
    from budgetsim.report.words import Words

    figures = exhibits(beside)
    for exhibit in figures:
        text = csv_text(exhibit, beside.base, Words(lang))
        shared.write_whole(place / f"{exhibit.id}.csv", text.encode())
    return len(figures)


def print_together(beside: Together) -> None:
    """Print the numbers of every figure of several runs as JSON."""
    from budgetsim.report.document import document_of_runs
    from budgetsim.report.together_figures import exhibits

    frames = {exhibit.id: exhibit.values(beside.base) for exhibit in exhibits(beside)}
    click.echo(json.dumps(document_of_runs(beside.whole, frames), ensure_ascii=True))


def house_style(path: Path | None) -> HouseStyle:
    """Return the house style in a file, the neutral one without; raises InputError."""
    from budgetsim.domain.house_style import HouseStyle
    from budgetsim.inputs import load_house_style

    return load_house_style(path) if path else HouseStyle()


def write_report(
    folder: Path, lang: str = "nl", view: RunView | None = None, style: HouseStyle | None = None
) -> Path:
    """Write the page of a run folder, whole or not at all, and return its path; raises RunFolderError.

    `view` is the folder as it was read already.
    """
    from budgetsim.report.page import NEUTRAL, render

    page = render(view or read_run(folder), lang, style or NEUTRAL)
    shared.write_whole(folder / PAGE, page.encode())
    return folder / PAGE


def read_run(folder: Path, loaded: Loaded | None = None) -> RunView:
    """Return a run folder as the report sees it; raises RunFolderError when it is no finished, whole run.

    `loaded` is what its scenario.yaml says, where it was read already. Files that changed after the run are
    told, whatever is made of them.
    """
    from budgetsim.analysis.bookings import LASTEN_KEYS, lasten
    from budgetsim.analysis.flows import flows
    from budgetsim.experiment.analyses import read_analyses
    from budgetsim.experiment.runs import loaded_again
    from budgetsim.experiment.store import file_problems, read_manifest, read_table, read_totals
    from budgetsim.report.view import RunView

    manifest = read_manifest(folder)
    loaded = loaded or loaded_again(folder)
    scenario = loaded.scenario
    gated = [stage.id for stage in scenario.stages if stage.gated]
    last = scenario.start.year + scenario.years - 1
    damage = file_problems(folder, manifest)
    for problem in damage.values():
        click.echo(problem, err=True)
    return RunView(
        manifest=manifest,
        scenario=scenario,
        reference=loaded.reference,
        origins=loaded.origins,
        indicators=read_table(folder, "indicators"),
        comparison=read_table(folder, "comparison"),
        purses=read_table(folder, "purses"),
        flows=flows(read_table(folder, "events"), gated, scenario.start.year, scenario.years),
        taakvelden=read_table(folder, "taakvelden"),
        lasten=lasten(read_totals(folder, "ledger", LASTEN_KEYS, "cents"), loaded.reference, last),
        analyses=read_analyses(folder),
        damage=damage,
    )
