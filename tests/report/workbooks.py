"""Workbooks for the tests: made from real runs, read back by openpyxl, recalculated by LibreOffice."""

from __future__ import annotations

import math
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from runs import TIGHT, run_of, tight

from budgetsim.analysis.bookings import Bookings
from budgetsim.report.view import RunView
from budgetsim.report.workbook.book import about, sheets
from budgetsim.report.workbook.sheet import Sheet
from budgetsim.report.workbook.signs import Sign
from budgetsim.report.workbook.writer import xlsx
from builders import doelgroep, exponential, grant, price, transition

HALF_A_CENT = 0.005
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
"""Without this LibreOffice believes the values that a file comes with."""
HOSTILE = {
    "formula": "=HYPERLINK(\"http://example.org\",\"klik\")",
    "plus": "+1+1",
    "minus": "-2*3",
    "at": "@SUM(A1)",
    "tab": "\t=1+1",
    "script": "<script>alert(1)</script> & 'x'",
    "rtl": "\u202egnirts\u202c \u05e9\u05dc\u05d5\u05dd",
    "emoji": "\U0001f9d1\u200d\U0001f9bd " * 3,
    "control": "a\x00b\x07c\x1fd",
    "escape": "_x0041_",
    "long": "lang " * 2000,
    "link": "http://example.org/",
    "number": "007",
}  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A run and its workbook."""

    view: RunView
    books: Bookings
    sheets: tuple[Sheet, ...]
    content: bytes


def made(
    run: tuple[RunView, Bookings],
    lang: str = "nl",
    sign: Sign = Sign.LASTEN_POSITIVE,
) -> Made:
    view, books = run
    found = sheets(view, books, lang=lang, sign=sign)
    return Made(view, books, found, xlsx(found, about(view, lang)))


def one_arrangement(**changes: Any) -> Any:
    return tight(arrangements=[{"id": "schotten", "title": "Schotten", "default_height": 1}], **changes)


def two_arrangements(**changes: Any) -> Any:
    both = [
        {"id": "schotten", "title": "Schotten", "default_height": 1},
        {"id": "integraal", "title": "Een budget", "default_height": 0},
    ]
    return tight(arrangements=both, **changes)


def towns() -> Any:
    two = [
        {"id": name, "title": name, "code": code, "inhabitants_count": 36000}
        for name, code in (("meppel", "GM0119"), ("assen", "GM0106"))
    ]
    grants = [*TIGHT, grant("buig", 300_000, "assen"), grant("reintegratie", 20_000, "assen")]
    return two_arrangements(gemeenten=two, grants=grants)


def short_of_money() -> Any:
    grants = [grant("buig", 20_000), grant("reintegratie", 25_000)]
    return one_arrangement(years=1, economies=[tight().economies[0]], grants=grants)


def published() -> list[dict[str, Any]]:
    """A begroting of 2026 and a rekening of 2025, and of the same taakveld what is in no column."""
    figures = {
        "lasten_63": (321_000.0, {"kind": "begroting", "year": 2026}),
        "rekening_63": (305_000.0, {"kind": "rekening", "year": 2025}),
        "naar_2026": (333_000.0, {"kind": "rekening", "year": 2022, "price_year": 2026}),
        "naar_2025": (299_000.0, {"kind": "rekening", "year": 2022, "price_year": 2025}),
        "anders": (111_000.0, {}),
    }
    row = {"gemeente": "meppel", "indicator": "lasten_taakveld", "subject": "6.3", "unit": "eur_per_year"}
    return [
        {"id": name, "title": name, "value": value, "tolerance_share": 0.1, **row, **more}
        for name, (value, more) in figures.items()
    ]


def earmarked(**changes: Any) -> Any:
    """A scenario in which money goes back to the Rijk, stays as an advance, and a stage nobody's walls touch.

    Names of funds and stages hold what a spreadsheet takes for a pattern.
    """
    earmark = {"doelgroepen": ["kansrijk"], "stages": ["leerwerkcentrum"], "carry_over_share": 0.2}
    base = tight()
    still = {"id": "wsw_stil", "title": "Wsw, een *gesloten* regeling?", "rank": 35}
    return two_arrangements(
        stages=[*base.model_dump(by_alias=True)["stages"], still],
        doelgroepen=[doelgroep(), doelgroep("wsw_groep", ("wsw_stil",))],
        transitions=[
            *tight().model_dump(by_alias=True)["transitions"],
            transition("wsw_stil", "uit", exponential(0.01), doelgroepen=["wsw_groep"]),
        ],
        opening={
            "stocks": [
                {
                    "id": "stil", "gemeente": "meppel", "doelgroep": "wsw_groep", "stage": "wsw_stil",
                    "people_count": 7, "elapsed": {"law": "fixed", "months": 1},
                }
            ]
        },
        funds=[
            {"id": "buig", "title": "BUIG: bijstand", "role": "entitlement"},
            {"id": "spuk_leer", "title": "SPUK *, leerroutes?", "role": "entitlement", "repay_unspent": True},
            {
                "id": "reintegratie", "title": "Re-integratie", "role": "provision", "reserve_max_eur": 9_000,
                "opening_reserve_eur": 5_000,
            },
            {"id": "spuk_deel", "title": "SPUK *, deel", "role": "provision", "earmark": earmark},
        ],
        grants=[
            *TIGHT, grant("spuk_leer", 60_000, taakveld="6.1"), grant("spuk_deel", 9_000, taakveld="6.1"),
        ],
        costs=[
            *tight().model_dump(by_alias=True)["costs"],
            price("leerroute", "entitlement", "spuk_leer", ["thuis"], 100, taakveld="6.1"),
            price("wsw_loon", "entitlement", "buig", ["wsw_stil"], 2_000),
        ],
        **changes,
    )  # fmt: skip


def cases() -> dict[str, Made]:
    """Return the workbooks that every promise is held against."""
    usual = run_of(tight(published=published()))
    return {
        "usual": made(usual),
        "english": made(usual, lang="en"),
        "lasten_negative": made(usual, sign=Sign.LASTEN_NEGATIVE),
        "baten_negative": made(usual, sign=Sign.BATEN_NEGATIVE),
        "one_replication": made(run_of(two_arrangements(), 1)),
        "one_arrangement": made(run_of(one_arrangement())),
        "nobody": made(run_of(two_arrangements(inflow=[]))),
        "towns": made(run_of(towns())),
        "long": made(run_of(two_arrangements(years=30), 1)),
        "buffer": made(run_of(short_of_money(), 50)),
        "earmarked": made(run_of(earmarked(published=published()))),
    }


# LibreOffice


def soffice() -> str:
    named = os.environ.get("BUDGETSIM_SOFFICE", "")
    found = named or shutil.which("soffice") or shutil.which("libreoffice") or ""
    if not Path(found).is_file():
        pytest.fail("No LibreOffice found; install it, or set BUDGETSIM_SOFFICE to its program soffice.")
    return found


def recalculated(files: Sequence[Path], folder: Path) -> dict[str, Any]:
    """Return every file after LibreOffice has reckoned it anew, by its stem, values only."""
    out = converted(files, folder, "xlsx:Calc MS Excel 2007 XML")
    return {file.stem: openpyxl.load_workbook(out / file.name, data_only=True) for file in files}


def converted(files: Sequence[Path], folder: Path, kind: str) -> Path:
    """Have LibreOffice open files, reckon them anew and write them as another kind; return where."""
    profile, out = folder / "profile", folder / "out"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, encoding="utf-8")
    command = [
        soffice(), "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to",
        kind, "--outdir", str(out), *map(str, files),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out


def formulas(path: Path) -> Iterator[tuple[str, str, str, object]]:
    """Yield sheet, cell, formula and stored value of every formula of a file."""
    written, stored = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    for sheet in written:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    yield sheet.title, cell.coordinate, cell.value, stored[sheet.title][cell.coordinate].value


def same(one: object, other: object) -> bool:
    """Tell whether two values are equal, numbers to half a cent."""
    numbers = [
        value for value in (one, other) if isinstance(value, int | float) and not isinstance(value, bool)
    ]
    if len(numbers) == 2:
        return math.isclose(numbers[0], numbers[1], abs_tol=HALF_A_CENT, rel_tol=1e-12)
    return one == other


def place_of(sheet: Any, text: str) -> tuple[int, int]:
    """Return row and column of the cell with a text."""
    return next((c.row, c.column) for row in sheet.iter_rows() for c in row if c.value == text)
