"""`budgetsim report`: one HTML page from a run folder, for readers without budgetsim.

Knows how to read a run folder and write the page into it; what stands on the page, the report floor knows.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from budgetsim.cli import shared
from budgetsim.errors import RunFolderError

if TYPE_CHECKING:
    from budgetsim.inputs import Loaded
    from budgetsim.report.view import RunView

PAGE = "report.html"


@click.command()
@click.argument("runs", metavar="RUN...", nargs=-1, required=True, type=click.Path(path_type=Path))
@shared.lang("Language of the page.")
@click.option("--quiet", is_flag=True, help="No messages.")
def report(runs: tuple[Path, ...], lang: str, quiet: bool) -> None:
    """Write report.html into each RUN, a folder that `budgetsim run` left."""
    for folder in runs:
        path = write_report(folder, lang)
        if not quiet:
            click.echo(
                f"Report: {path} ({path.stat().st_size / 1e6:.1f} MB); open it in a browser.", err=True
            )


def write_report(folder: Path, lang: str = "nl", view: RunView | None = None) -> Path:
    """Write the page of a run folder, whole or not at all, and return its path; raises RunFolderError.

    `view` is the folder as it was read already.
    """
    from budgetsim.report.page import render

    page = render(view or read_run(folder), lang)
    path = folder / PAGE
    work = path.with_name(f".{PAGE}.{os.getpid()}.partial")
    try:
        work.write_text(page, encoding="utf-8", newline="\n")
        work.replace(path)
    except OSError as error:
        raise RunFolderError(f"{path}: cannot be written ({error.strerror})") from error
    finally:
        work.unlink(missing_ok=True)
    return path


def read_run(folder: Path, loaded: Loaded | None = None) -> RunView:
    """Return a run folder as the report sees it; raises RunFolderError when it is no finished, whole run.

    `loaded` is what its scenario.yaml says, where it was read already.
    """
    from budgetsim.analysis.flows import flows
    from budgetsim.experiment.runs import loaded_again
    from budgetsim.experiment.store import read_manifest, read_table
    from budgetsim.report.view import RunView

    manifest = read_manifest(folder)
    loaded = loaded or loaded_again(folder)
    scenario = loaded.scenario
    gated = [stage.id for stage in scenario.stages if stage.gated]
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
    )
