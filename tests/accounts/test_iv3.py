"""Taakvelden: what each year calls them, what is said of an unknown code, and the books over a change.

Both the shipped table and that of the tests are held against the same facts.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from books import Diary, books, chain, indicators, make_terms, posted, value

from budgetsim.domain.iv3 import code_in, series_in, title_in
from budgetsim.domain.reference import Reference
from budgetsim.errors import InputError
from budgetsim.inputs.tables import read_tables
from builders import grant, price, tiny

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ["tests/inputs/data", "data"]
PERIODS = (2017, 2022), (2023, 2024), (2025, 2027)
SAME = {
    "0.7": "Algemene uitkeringen en overige uitkeringen gemeentefonds",
    "0.10": "Mutaties reserves",
    "0.11": "Resultaat",
    "6.1": "Samenkracht en burgerparticipatie",
    "6.3": "Inkomensregelingen",
    "6.5": "Arbeidsparticipatie",
    "6.82": "Geëscaleerde zorg 18-",
}
"""Codes and titles that never changed (CBS Iv3 open data)."""
RENUMBERED = {
    "toegang WMO": ("6.2", "6.2", "6.21"),
    "toegang jeugd": ("6.2", "6.2", "6.22"),
    "toegang integraal": ("6.2", "6.2", "6.23"),
    "Wsw and beschut werk": ("6.4", "6.4", "6.4"),
    "hulpmiddelen": ("6.6", "6.6", "6.60"),
    "huishoudelijke hulp": ("6.71", "6.71a", "6.711"),
    "begeleiding": ("6.71", "6.71b", "6.712"),
    "dagbesteding": ("6.71", "6.71c", "6.713"),
    "overig maatwerk": ("6.71", "6.71d", "6.714"),
    "jeugdhulp ambulant": ("6.72", "6.72", "6.75"),
    "jeugdhulp met verblijf": ("6.72", "6.73", "6.76"),
    "jeugdhulp crisis": ("6.72", "6.74", None),
    "pgb WMO": (None, None, "6.791"),
    "pgb jeugd": (None, None, "6.792"),
    "beschermd wonen": ("6.81", "6.81a", "6.811"),
    "opvang": ("6.81", "6.81b", "6.812"),
    "coördinatie WMO": (None, None, "6.91"),
    "coördinatie jeugd": (None, None, "6.92"),
}
"""Function -> code in 2017-2022, 2023-2024 and from 2025 (CBS Iv3 open data; public Iv3 scripts)."""


@cache
def table(folder: str) -> Reference:
    tables = read_tables(ROOT / folder, folder)
    assert not tables.problems
    return tables.reference


@pytest.fixture(params=FOLDERS)
def facts(request: pytest.FixtureRequest) -> Reference:
    return table(request.param)


def told(call: Any, *arguments: Any) -> str:
    with pytest.raises(InputError) as caught:
        call(*arguments)
    return caught.value.problems[0].message


# --- codes and titles --------------------------------------------------------------------------------


@pytest.mark.parametrize("code", SAME)
def test_what_never_changed_is_called_the_same(facts: Reference, code: str) -> None:
    assert {code_in(facts, code, year) for year in range(2017, 2028)} == {code}
    assert {title_in(facts, code, year) for year in range(2017, 2028)} == {SAME[code]}


@pytest.mark.parametrize("function", RENUMBERED)
def test_the_last_code_of_a_function_finds_every_earlier_one(facts: Reference, function: str) -> None:
    codes = RENUMBERED[function]
    newest = next(code for code in reversed(codes) if code)
    for code, (first, last) in zip(codes, PERIODS, strict=True):
        for year in (first, last):
            if code:
                assert code_in(facts, newest, year) == code
                assert code_in(facts, code, year) == code
                assert title_in(facts, newest, year) == title_in(facts, code, year)
            else:
                assert f"{newest} (" in told(code_in, facts, newest, year)


def test_a_middle_code_leads_both_ways(facts: Reference) -> None:
    assert [code_in(facts, "6.71c", year) for year in (2022, 2023, 2025)] == ["6.71", "6.71c", "6.713"]


def test_a_title_may_change_while_the_code_stays(facts: Reference) -> None:
    titles = [title_in(facts, "6.4", year) for year in (2024, 2025)]
    assert titles == ["Begeleide participatie", "WSW en beschut werk"]
    assert title_in(facts, "6.2", 2024) == "Wijkteams"
    assert title_in(facts, "6.713", 2020) == "Maatwerkdienstverlening 18+"


@pytest.mark.parametrize(
    ("code", "year", "message"),
    [
        ("6.2", 2025, "6.2 (Wijkteams) is divided in 2025; write the one that is meant: 6.21, 6.22, 6.23"),
        ("6.71", 2023, "write the one that is meant: 6.71a, 6.71b, 6.71c, 6.71d"),
        ("6.71", 2025, "write the one that is meant: 6.711, 6.712, 6.713, 6.714"),
        ("6.81", 2026, "write the one that is meant: 6.811, 6.812"),
        ("6.74", 2025, "is no taakveld of 2025, it ended in 2024; the nearest are 6.75, 6.76, 6.714"),
        ("6.74", 2022, ""),
        ("6.91", 2024, "is no taakveld of 2024, it begins in 2025; the nearest are 6.82, "),
        ("6.51", 2026, "there is no taakveld 6.51; the nearest are 6.5, 6.60, 6.4"),
        ("6.3", 2016, "is no taakveld of 2016, it begins in 2017; data/taakvelden.csv holds none"),
        ("bijstand", 2026, "there is no taakveld bijstand; choose from 0.7, 0.10, "),
    ],
)
def test_a_code_a_year_does_not_know_is_told_with_the_choices(
    facts: Reference, code: str, year: int, message: str
) -> None:
    if message:
        assert message in told(code_in, facts, code, year)
        assert message in told(title_in, facts, code, year)
    else:
        assert code_in(facts, code, year) == "6.72"


@pytest.mark.parametrize(
    ("code", "year", "last", "shown"),
    [
        ("6.71c", 2024, 2026, "6.713"),
        ("6.713", 2024, 2026, "6.713"),
        ("6.71", 2022, 2026, "6.71"),  # held more than dagbesteding
        ("6.71", 2022, 2022, "6.71"),
        ("6.6", 2024, 2025, "6.60"),
        ("6.4", 2024, 2025, "6.4"),
        ("6.74", 2024, 2026, "6.74"),
    ],
)
def test_a_series_has_the_newest_code_of_the_same_functions(
    facts: Reference, code: str, year: int, last: int, shown: str
) -> None:
    assert series_in(facts, code, year, last).code == shown


def test_a_series_has_the_newest_title(facts: Reference) -> None:
    assert series_in(facts, "6.4", 2024, 2025).title == "WSW en beschut werk"


# --- the books ---------------------------------------------------------------------------------------


def over_the_change() -> Diary:
    """One inwoner in a leerwerkcentrum booked on dagbesteding, from June 2023 to the end of 2025."""
    scenario = chain(
        start=date(2023, 1, 1),
        years=3,
        grants=[grant(fund, 20_000, price_year=2023) for fund in ("buig", "reintegratie", "iu")],
        costs=[
            price("bijstand", "entitlement", "buig", ["thuis", "leerwerkcentrum"], 1000, taakveld="6.3"),
            price("traject", "commitment", "reintegratie", ["leerwerkcentrum"], 600, taakveld="6.713"),
            price("begeleiding", "commitment", "iu", ["beschut"], 900, taakveld="6.71c"),
        ],
    )
    book = Diary(scenario).arrive(5, 7, "thuis").place(5, 7, "leerwerkcentrum")
    for year in range(3):
        for fund in ("buig", "reintegratie", "iu"):
            book.grant(12 * year, fund, 20_000)
    return book.leave(30, 7, "beschut", "leerwerkcentrum").place(30, 7, "beschut", "leerwerkcentrum")


def test_a_posting_has_the_code_of_its_year() -> None:
    ledger, _ = books(over_the_change())
    assert posted(ledger[ledger["account"] == "traject"], "year", "taakveld") == {
        (2023, "6.71c"): 7 * 600_00,
        (2024, "6.71c"): 12 * 600_00,
        (2025, "6.713"): 6 * 600_00,
    }
    assert posted(ledger[ledger["account"] == "begeleiding"], "year", "taakveld") == {
        (2025, "6.713"): 6 * 900_00
    }
    assert set(ledger.loc[ledger["account"] == "algemene_middelen", "taakveld"]) == {"0.11"}


def test_an_indicator_is_a_series_under_the_newest_code() -> None:
    found = indicators(over_the_change())
    years = [value(found, "lasten_taakveld", "6.713", year) for year in (0, 2023, 2024, 2025)]
    assert years == [20_400, 4_200, 7_200, 9_000]
    subjects = set(found.loc[found["indicator"] == "lasten_taakveld", "subject"])
    assert subjects == {"0.7", "6.3", "6.5", "6.713"}


def test_two_functions_on_one_code_are_not_told_apart() -> None:
    """In 2022 begeleiding and dagbesteding were both booked on 6.71; that year stands by itself."""
    costs = [
        price(name, "fixed", "iu", [], 100, taakveld=code)
        for name, code in (("begeleiding", "6.712"), ("dagbesteding", "6.713"))
    ]
    book = Diary(chain(start=date(2022, 1, 1), years=2, costs=costs))
    ledger, _ = books(book)
    assert posted(ledger[ledger["account"].isin(["begeleiding", "dagbesteding"])], "year", "taakveld") == {
        (2022, "6.71"): 2400_00,
        (2023, "6.71b"): 1200_00,
        (2023, "6.71c"): 1200_00,
    }
    found = indicators(book)
    for code, amounts in (("6.71", [2400, 0]), ("6.71b", [0, 1200]), ("6.71c", [0, 1200])):
        assert [value(found, "lasten_taakveld", code, year) for year in (2022, 2023)] == amounts


def test_a_taakveld_that_a_later_year_divides_is_an_error() -> None:
    costs = [price("zorg", "fixed", "buig", [], 100, taakveld="6.71")]
    assert make_terms(tiny(start=date(2022, 1, 1), years=1, costs=costs)).taakvelden.of_year["6.71", 2022]
    assert "6.71b, 6.71c" in told(make_terms, tiny(start=date(2022, 1, 1), years=2, costs=costs))
