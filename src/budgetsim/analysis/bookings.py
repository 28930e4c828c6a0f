"""What was booked over all replications, by fund, stage, account and taakveld, and whether every year closes.

Knows no workbook. Sums of the ledger in, sums out, in whole cents; a mean is cents / replications.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from budgetsim.accounts.chart import BATEN, INTERNAL, LASTEN
from budgetsim.accounts.ledger import revisions_as_income
from budgetsim.domain.funds import CLOSING_ACCOUNTS, GRANT_ACCOUNT, OPENING_ACCOUNTS, VANGNET
from budgetsim.domain.iv3 import series_in
from budgetsim.domain.reference import Reference

TOTAL_KEYS = [
    "arrangement", "economy", "gemeente", "year", "fund", "stage", "account", "taakveld", "side",
]  # fmt: skip
"""Keys by which the ledger is summed over months, doelgroepen and replications."""
CLOSING_KEYS = ["arrangement", "economy", "replication", "gemeente", "fund", "year", "side"]
BOOKING_COLUMNS = [*TOTAL_KEYS, "part", "cents"]
LASTEN_KEYS = [
    "arrangement", "economy", "gemeente", "replication", "year", "stage", "account", "taakveld", "side",
]  # fmt: skip
"""Keys by which the ledger is summed to know the lasten of every replication."""
LASTEN_COLUMNS = ["arrangement", "economy", "gemeente", "replication", "taakveld", "stage", "cents"]
OPENING, GRANTED, COST, INCOME, CLOSING = "opening", "granted", "cost", "income", "closing"
PARTS = (OPENING, GRANTED, INCOME, COST, CLOSING)
"""Opening + granted + income - cost = closing, for every fund and year."""


@dataclass(frozen=True)
class Bookings:
    """The ledger of a run, summed."""

    table: pd.DataFrame
    """Columns BOOKING_COLUMNS: cents over all replications; a grant revised downwards or paid back is less
    income; `stage` is '' where there is none; a taakveld stands under its newest code in the run."""
    unclosed: pd.DataFrame
    """Columns arrangement, economy, years: in how many years of a fund in one replication cents are left."""


def bookings(totals: pd.DataFrame, reference: Reference, last: int) -> pd.DataFrame:
    """Return ledger sums by TOTAL_KEYS as BOOKING_COLUMNS; `last` is the last year of the run."""
    return _summed(_booked(totals, reference, last), BOOKING_COLUMNS)


def lasten(totals: pd.DataFrame, reference: Reference, last: int) -> pd.DataFrame:
    """Return ledger sums by LASTEN_KEYS as LASTEN_COLUMNS: what was spent over all years, in cents."""
    table = _booked(totals, reference, last)
    return _summed(table[table["part"] == COST], LASTEN_COLUMNS)


def _summed(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    keys = [name for name in columns if name != "cents"]
    return table.groupby(keys, observed=True, sort=False)["cents"].sum().reset_index()[columns]


def _booked(totals: pd.DataFrame, reference: Reference, last: int) -> pd.DataFrame:
    """Return ledger sums with their part, a taakveld under its newest code, a revision as less income."""
    table = revisions_as_income(totals.fillna({"stage": ""}))
    codes, parts = (table[keys].drop_duplicates() for keys in (["taakveld", "year"], ["account", "side"]))
    newest = [
        code if code == INTERNAL else series_in(reference, code, year, last).code
        for code, year in zip(codes["taakveld"], codes["year"], strict=True)
    ]
    names = [_part(account, side) for account, side in zip(parts["account"], parts["side"], strict=True)]
    found = table.merge(codes.assign(newest=pd.Series(newest, codes.index, dtype="str")), how="left")
    found = found.merge(parts.assign(part=pd.Series(names, parts.index, dtype="str")), how="left")
    return found.assign(taakveld=found["newest"]).drop(columns="newest")


def _part(account: str, side: str) -> str:
    if account in OPENING_ACCOUNTS:
        return OPENING
    if account in CLOSING_ACCOUNTS:
        return CLOSING
    if account in (GRANT_ACCOUNT, VANGNET):
        return GRANTED
    return COST if side == LASTEN else INCOME


def unclosed_years(totals: pd.DataFrame) -> pd.DataFrame:
    """Return per arrangement and economy how many years of funds do not close; takes sums by CLOSING_KEYS."""
    signed = totals["cents"].where(totals["side"] == BATEN, -totals["cents"])
    keys = [totals[name] for name in CLOSING_KEYS[:-1]]
    left = signed.groupby(keys, observed=True, sort=False).sum() != 0
    found = left.groupby(level=["arrangement", "economy"], observed=True, sort=False).sum()
    return found.rename("years").reset_index()
