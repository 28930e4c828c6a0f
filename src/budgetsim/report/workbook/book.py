"""The workbook of a run: its nine sheets, in the order in which a controller reads them.

Knows the sheets by name only; files are made by the writers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from budgetsim.analysis.bookings import Bookings
from budgetsim.report.accountability import SHORT_HASH
from budgetsim.report.view import RunView
from budgetsim.report.words import Words
from budgetsim.report.workbook.contents import Contents
from budgetsim.report.workbook.control import Others, control_sheet
from budgetsim.report.workbook.data import data_of, data_sheet
from budgetsim.report.workbook.inputs import input_sheet
from budgetsim.report.workbook.pxq import pxq_sheet
from budgetsim.report.workbook.read_me import read_me_sheet
from budgetsim.report.workbook.results import result_sheet
from budgetsim.report.workbook.risks import risk_sheet
from budgetsim.report.workbook.sheet import Sheet
from budgetsim.report.workbook.signs import Sign
from budgetsim.report.workbook.taakvelden import taakveld_sheet
from budgetsim.report.workbook.writer import About
from budgetsim.report.workbook.years import years_sheet

UNKNOWN_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)


def sheets(
    view: RunView, books: Bookings, *, lang: str = "nl", sign: Sign = Sign.LASTEN_POSITIVE
) -> tuple[Sheet, ...]:
    """Return the sheets; raises RunFolderError when a sheet cannot hold what belongs on it."""
    words = Words(lang)
    contents = Contents(view, books, data_of(view, books, words), words, sign)
    read_me, lists = read_me_sheet(contents)
    years, pxq = years_sheet(contents), pxq_sheet(contents)
    results, taakvelden = result_sheet(contents), taakveld_sheet(contents)
    control = control_sheet(contents, Others(results, years, pxq, taakvelden))
    found = (
        read_me, input_sheet(contents), results, years.sheet, pxq.sheet, risk_sheet(contents), taakvelden,
        data_sheet(contents.data), control,
    )  # fmt: skip
    return tuple(_with_ranges(sheet, lists) for sheet in found)


def _with_ranges(sheet: Sheet, lists: Mapping[str, str]) -> Sheet:
    """Let dropdowns that name a list take their values from where it stands."""
    return replace(
        sheet, dropdowns=[replace(choice, source=lists[choice.source]) for choice in sheet.dropdowns]
    )


def about(view: RunView, lang: str = "nl") -> About:
    """Return what the file says of itself; its moment is when the run began: equal runs, equal files."""
    w = Words(lang)
    run = str(view.manifest.get("fingerprint", ""))[:SHORT_HASH]
    try:
        made = datetime.fromisoformat(str(view.manifest.get("started", "")))
    except ValueError:
        made = UNKNOWN_MOMENT
    return About(
        view.scenario.title, w("workbook_run", run=run), made.replace(tzinfo=None), w("workbook_page")
    )
