"""The ledger summed: every row has its part, and a fund's year that does not close is counted."""

from __future__ import annotations

import pandas as pd
import pytest

from budgetsim.analysis.bookings import (
    BOOKING_COLUMNS,
    CLOSING_KEYS,
    TOTAL_KEYS,
    bookings,
    unclosed_years,
)
from builders import reference

RUN = ("schotten", "neutraal", "meppel")


def totals(*rows: tuple[int, str, str, str, str, str, int]) -> pd.DataFrame:
    """Return sums: year, fund, stage, account, taakveld, side, cents."""
    return pd.DataFrame([(*RUN, *row) for row in rows], columns=[*TOTAL_KEYS, "cents"])


TABLE = totals(
    (2027, "buig", "", "rijksbijdrage", "6.3", "B", 900),
    (2027, "buig", "", "rijksbijdrage", "6.3", "L", 100),
    (2027, "buig", "thuis", "bijstand", "6.3", "L", 700),
    (2027, "buig", "thuis", "eigen_bijdrage", "6.3", "B", 50),
    (2027, "buig", "", "reserve_onttrekking", "0.10", "B", 10),
    (2027, "buig", "", "algemene_middelen", "0.11", "L", 160),
    (2027, "buig", "", "vangnetuitkering", "6.3", "B", 5),
    (2027, "buig", "", "verrekening", "-", "L", 5),
)


def cents(part: str) -> dict[str, int]:
    table = bookings(TABLE, reference(), 2027)
    assert list(table.columns) == BOOKING_COLUMNS
    rows = table[table["part"] == part]
    return dict(zip(rows["account"], rows["cents"], strict=True))


def test_every_account_has_its_part() -> None:
    assert cents("opening") == {"reserve_onttrekking": 10}
    assert cents("cost") == {"bijstand": 700}
    assert cents("income") == {"eigen_bijdrage": 50}
    assert cents("closing") == {"algemene_middelen": 160, "verrekening": 5}


def test_a_grant_revised_downwards_is_less_income() -> None:
    assert cents("granted") == {"rijksbijdrage": 800, "vangnetuitkering": 5}


@pytest.mark.parametrize(("year", "code", "newest"), [(2024, "6.71c", "6.713"), (2025, "6.713", "6.713")])
def test_a_taakveld_stands_under_its_newest_code(year: int, code: str, newest: str) -> None:
    table = bookings(totals((year, "wmo", "", "dagbesteding", code, "L", 1)), reference(), 2025)
    assert list(table["taakveld"]) == [newest]


def test_years_that_do_not_close_are_counted() -> None:
    rows = [
        ("schotten", "neutraal", 0, "meppel", "buig", 2027, "B", 10),
        ("schotten", "neutraal", 0, "meppel", "buig", 2027, "L", 10),
        ("schotten", "neutraal", 1, "meppel", "buig", 2027, "B", 10),
        ("schotten", "neutraal", 1, "meppel", "buig", 2027, "L", 9),
        ("integraal", "neutraal", 0, "meppel", "buig", 2027, "B", 1),
        ("integraal", "neutraal", 0, "meppel", "wmo", 2027, "L", 1),
    ]
    found = unclosed_years(pd.DataFrame(rows, columns=[*CLOSING_KEYS, "cents"]))
    assert dict(zip(found["arrangement"], found["years"], strict=True)) == {"schotten": 1, "integraal": 2}
