"""`budgetsim workbook`: an Excel workbook from a run folder, for controllers; or its sheets as CSV.

Knows how to read the books of a run folder and write files into it; what stands on the sheets, the report
floor knows.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from budgetsim.cli import shared

if TYPE_CHECKING:
    from budgetsim.analysis.bookings import Bookings
    from budgetsim.report.view import RunView
    from budgetsim.report.workbook.sheet import Sheet

SIGNS = ("lasten-positief", "lasten-negatief", "baten-negatief")
sign = click.option(
    "--sign",
    type=click.Choice(SIGNS),
    default=SIGNS[0],
    show_default=True,
    help="Signs of lasten and baten; V and N stay right in each.",
)


@click.command()
@click.argument("runs", metavar="RUN...", nargs=-1, required=True, type=click.Path(path_type=Path))
@shared.lang("Language of the workbook.")
@sign
@click.option(
    "--csv",
    "csv_folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write every sheet as CSV into DIR, and no workbook.",
)
@click.option("--quiet", is_flag=True, help="No messages.")
def workbook(runs: tuple[Path, ...], lang: str, sign: str, csv_folder: Path | None, quiet: bool) -> None:
    """Write werkmap.xlsx into each RUN, a folder that `budgetsim run` left."""
    tell = shared.teller(quiet)
    places = shared.places(runs, csv_folder)
    for folder in runs:
        sheets, view = make_sheets(folder, lang, sign)
        if place := places.get(folder):
            write_csvs(place, sheets, lang)
            tell(f"{len(sheets)} CSV files: {place}")
        else:
            path = write_workbook(folder, sheets, view, lang)
            tell(f"Workbook: {path} ({path.stat().st_size / 1e6:.1f} MB)")


def make_sheets(
    folder: Path, lang: str = "nl", sign: str = SIGNS[0], view: RunView | None = None
) -> tuple[tuple[Sheet, ...], RunView]:
    """Return the sheets of a run folder and the run; raises RunFolderError.

    `view` is the folder as it was read already.
    """
    from budgetsim.cli.report import read_run
    from budgetsim.report.workbook.book import sheets
    from budgetsim.report.workbook.signs import Sign

    view = view or read_run(folder)
    return sheets(view, read_bookings(folder, view), lang=lang, sign=Sign(sign)), view


def read_bookings(folder: Path, view: RunView) -> Bookings:
    """Return the ledger of a run folder, summed; raises RunFolderError."""
    from budgetsim.analysis.bookings import CLOSING_KEYS, TOTAL_KEYS, Bookings, bookings, unclosed_years
    from budgetsim.experiment.store import read_totals

    totals, years = (read_totals(folder, "ledger", keys, "cents") for keys in (TOTAL_KEYS, CLOSING_KEYS))
    return Bookings(bookings(totals, view.reference, view.years[-1]), unclosed_years(years))


def write_workbook(folder: Path, sheets: tuple[Sheet, ...], view: RunView, lang: str = "nl") -> Path:
    """Write the workbook, whole or not at all, and return its path; raises RunFolderError."""
    from budgetsim.experiment.store import WORKBOOK
    from budgetsim.report.workbook.book import about
    from budgetsim.report.workbook.writer import xlsx

    shared.write_whole(folder / WORKBOOK, xlsx(sheets, about(view, lang)))
    return folder / WORKBOOK


def write_csvs(place: Path, sheets: tuple[Sheet, ...], lang: str = "nl") -> None:
    """Write every sheet as a file of its own, each whole or not at all; raises RunFolderError."""
    from budgetsim.report.workbook.csvs import csv_text

    for sheet in sheets:
        shared.write_whole(place / f"{sheet.id}.csv", csv_text(sheet, lang).encode())
