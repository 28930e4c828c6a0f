"""What Meerjaren adds up, a line each: what a year costs and brings in, and what happens to its saldo.

Knows no sheet but Data.
"""

from __future__ import annotations

from dataclasses import dataclass

from budgetsim.accounts.chart import COMMON
from budgetsim.analysis.bookings import CLOSING, COST, GRANTED, INCOME, OPENING
from budgetsim.domain.funds import CLOSING_ACCOUNTS, OPENING_ACCOUNTS
from budgetsim.report.workbook.contents import Contents
from budgetsim.report.workbook.data import BOOKING, taakveld_key
from budgetsim.report.workbook.signs import LASTEN

RUNNING = (COST, GRANTED, INCOME)
"""Parts of the books that make a saldo: lasten, and the two kinds of baten."""
ACCOUNTS = ("", *OPENING_ACCOUNTS, *CLOSING_ACCOUNTS)


@dataclass(frozen=True)
class Line:
    """What a row adds up; an empty fund for all of them, an empty taakveld for what is in none."""

    fund: str
    taakveld: str
    side: str
    title: str
    parts: tuple[str, ...] = ()
    account: str = ""
    """Of the year-end: what becomes of a saldo is no part of it."""


def running_lines(contents: Contents, *, by_fund: bool) -> list[Line]:
    """Return what anything in the run costs or brings in, in the order of funds and taakvelden."""
    table = contents.data.table
    booked = table[(table["kind"] == BOOKING) & table["part"].isin(RUNNING)]
    rows = booked[["fund", "taakveld", "side", "part"]].drop_duplicates().itertuples(index=False, name=None)
    titles = contents.data.titles("taakveld")
    parts: dict[tuple[str, str, str], list[str]] = {}
    for fund, taakveld, side, part in rows:
        parts.setdefault((fund if by_fund else "", taakveld, side), []).append(part)
    lines = [
        Line(*key, titles.get(key[1], ""), tuple(part for part in RUNNING if part in found))
        for key, found in parts.items()
    ]
    return _sorted(contents, lines)


def after_lines(contents: Contents, *, by_fund: bool) -> list[Line]:
    """Return what anything in the run books on the year-end, opening a year or closing it."""
    table = contents.data.table
    booked = table[(table["kind"] == BOOKING) & table["part"].isin((OPENING, CLOSING))]
    columns = ["fund", "taakveld", "side", "quantity"]
    rows = booked[columns].drop_duplicates().itertuples(index=False, name=None)
    lines = {
        Line(fund if by_fund else "", taakveld, side, contents.words(f"years_{account}"), account=account)
        for fund, taakveld, side, account in rows
    }
    return _sorted(contents, lines)


def _sorted(contents: Contents, lines: list[Line] | set[Line]) -> list[Line]:
    funds = ["", *(fund.id for fund in contents.view.scenario.funds), COMMON]
    codes = [*(taakveld_key(row.code) for row in contents.view.reference.taakvelden), ""]
    return sorted(
        lines,
        key=lambda line: (
            funds.index(line.fund), ACCOUNTS.index(line.account), codes.index(line.taakveld),
            line.side != LASTEN,
        ),
    )  # fmt: skip
