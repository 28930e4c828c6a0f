"""Every amount that was published, against the rules and the tables that ship: norms, LKS, Wmo, AOW ages.

Each table names where it was published; nothing here comes from a run.
"""

from __future__ import annotations

from datetime import date

import pytest

from budgetsim.accounts.aow import aow_age_on, aow_age_working, aow_working, later
from budgetsim.accounts.eigen_bijdrage import eigen_bijdrage_bill_working, eigen_bijdrage_working
from budgetsim.accounts.indexation import Indexation
from budgetsim.accounts.norms import (
    income_set_off_eur,
    kostendelersnorm_cents,
    kostendelersnorm_working,
    lks_cents_per_month,
    lks_working,
    net_norm_cents,
    norm_working,
)
from budgetsim.domain.reference import Reference
from budgetsim.errors import InputError
from budgetsim.inputs import load_reference

NO_GROWTH = Indexation.steady()

# net euro a month with vakantietoeslag; texts of the Participatiewet of 2022-03-15, 2022-07-01, 2025-01-01
# and 2026-07-01, Normenbrief of January 2026 (2025-07, 2026-01), velsen.nl (2023-01, 2024-01, 2024-07),
# grdebevelanden.nl (2023-07)
LEEFVORMEN = ("alleenstaand", "gehuwd", "jongere_18_20", "alleenstaand_aow", "gehuwd_aow")
NORMS = {
    "2022-01-01": (1091.71, 1559.58, 269.51, 1213.06, 1642.54),
    "2022-07-01": (1101.82, 1574.03, 272.02, 1225.67, 1660.36),
    "2023-01-01": (1195.66, 1708.08, 295.20, 1330.67, 1807.20),
    "2023-07-01": (1216.62, 1738.02, 300.36, 1357.66, 1843.60),
    "2024-01-01": (1283.83, 1834.04, 316.94, 1425.76, 1933.98),
    "2024-07-01": (1308.45, 1869.21, 323.03, 1456.85, 1976.64),
    "2025-01-01": (1345.45, 1922.07, 332.17, 1501.07, 2053.48),
    "2025-07-01": (1369.06, 1955.80, 337.98, 1530.21, 2094.98),
    "2026-01-01": (1401.50, 2002.13, 345.99, 1564.69, 2144.16),
    "2026-07-01": (1419.46, 2027.79, 350.42, 1587.34, 2176.10),
}
# szw.rijksopenheid.nl/336: percent of the couple's norm, per person
KOSTENDELER_PCT = {2: 50.0, 3: 43.33, 4: 40.0, 5: 38.0}
# net euro a month per person, from the couple's norm of 2026-07-01 (law text)
KOSTENDELER_JULY_2026 = {2: 1013.89, 3: 878.71, 4: 811.12, 5: 770.56}
# bwbrabant.nl, kwijtschelding: norms of 2022-07-01 with one and with two kostendelers
KOSTENDELER_JULY_2022 = {2: 787.02, 3: 682.08}
# euro a year at 36 hours by loonwaarde: art. 10d with the minimum wage of January 2026 (Normenbrief)
LKS_2026 = {0.3: 25_706, 0.4: 22_034, 0.5: 18_362, 0.6: 14_689, 0.7: 11_017, 0.8: 7_345}
# hetcak.nl (2020, 2025, 2026), sameninoostgelre.nl (2023, 2024)
EIGEN_BIJDRAGE = {
    2020: 19.00,
    2021: 19.00,
    2022: 19.00,
    2023: 19.00,
    2024: 20.60,
    2025: 21.00,
    2026: 21.80,
}
# years and months; cbs.nl 2018/22, 2022/09, 2023/22 (to 2025), blikopnieuws.nl 296350 (to 2030), syfers.nl
AOW_AGE = {
    2020: (66, 4),
    2021: (66, 4),
    2022: (66, 7),
    2023: (66, 10),
    2024: (67, 0),
    2025: (67, 0),
    2026: (67, 0),
    2027: (67, 0),
    2028: (67, 3),
    2029: (67, 3),
    2030: (67, 3),
    2031: (67, 3),
}


@pytest.fixture(scope="module")
def shipped() -> Reference:
    return load_reference()


def half_year(since: str) -> tuple[date, date]:
    first = date.fromisoformat(since)
    return first, date(first.year, 6, 30) if first.month == 1 else date(first.year, 12, 31)


# --- norms ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("since", NORMS)
def test_norms_to_the_cent_on_the_first_and_the_last_day(shipped: Reference, since: str) -> None:
    for day in half_year(since):
        found = [net_norm_cents(shipped, NO_GROWTH, leefvorm, day) for leefvorm in LEEFVORMEN]
        assert found == [round(100 * eur) for eur in NORMS[since]]


@pytest.mark.parametrize("since", NORMS)
def test_a_single_parent_has_the_norm_of_a_single(shipped: Reference, since: str) -> None:
    """Participatiewet art. 21."""
    day = date.fromisoformat(since)
    parent = net_norm_cents(shipped, NO_GROWTH, "alleenstaande_ouder", day)
    assert parent == round(100 * NORMS[since][0])


@pytest.mark.parametrize("since", NORMS)
def test_a_norm_is_valid_for_its_half_year(shipped: Reference, since: str) -> None:
    first, last = half_year(since)
    working = norm_working(shipped, NO_GROWTH, "gehuwd", last)
    assert (working.result, working.carried_on) == (NORMS[since][1], False)
    assert (working.valid_from, working.valid_to) == (first, last)


@pytest.mark.parametrize(("persons", "published"), KOSTENDELER_JULY_2026.items())
def test_kostendelersnorm_of_july_2026(shipped: Reference, persons: int, published: float) -> None:
    day = date(2026, 7, 1)
    assert kostendelersnorm_cents(shipped, NO_GROWTH, persons, day) == round(100 * published)
    assert net_norm_cents(shipped, NO_GROWTH, f"kostendeler_{persons}", day) == round(100 * published)


@pytest.mark.parametrize("since", NORMS)
@pytest.mark.parametrize("persons", [2, 3, 4, 5, 6, 12])
def test_kostendelersnorm_is_exactly_the_formula(shipped: Reference, since: str, persons: int) -> None:
    """((40% + A x 30%) / A) x the couple's norm: at most half a cent off, in whole numbers."""
    found = kostendelersnorm_cents(shipped, NO_GROWTH, persons, date.fromisoformat(since))
    couple = round(100 * NORMS[since][1])
    assert 2 * abs(found * 100 * persons - couple * (40 + 30 * persons)) <= 100 * persons


@pytest.mark.parametrize(("persons", "pct"), KOSTENDELER_PCT.items())
def test_kostendelers_share_is_the_published_percentage(shipped: Reference, persons: int, pct: float) -> None:
    share = kostendelersnorm_working(shipped, NO_GROWTH, persons, date(2026, 7, 1)).steps[0].value
    assert isinstance(share, float)
    assert round(100 * share, 2) == pct


@pytest.mark.parametrize(("persons", "published"), KOSTENDELER_JULY_2022.items())
def test_kostendelersnorm_of_july_2022_but_for_half_a_cent(
    shipped: Reference, persons: int, published: float
) -> None:
    """787.015 was published as 787.02, and 1,013.895 as 1,013.89: which way half a cent goes is open."""
    found = kostendelersnorm_cents(shipped, NO_GROWTH, persons, date(2022, 7, 1))
    assert abs(found - round(100 * published)) <= (1 if persons == 2 else 0)


def test_who_counts_as_kostendeler_changed_in_2023(shipped: Reference) -> None:
    """isdbol.nl/kostendelersnorm-2023: from 21 to 27 years."""
    notes = [
        " ".join(kostendelersnorm_working(shipped, NO_GROWTH, 2, day).notes)
        for day in (date(2022, 12, 31), date(2023, 1, 1))
    ]
    assert "of 21 and older" in notes[0]
    assert "of 27 and older" in notes[1]


# --- income set off -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "earnings", "free"),
    [
        # Participatiewet art. 31, text of 2026-01-01: 25%, at most 285 a month
        ("2026-01-01", 400, 100),
        ("2026-12-31", 1140, 285),
        ("2026-01-01", 2000, 285),
        # texts of 2025: at most 273, from July 278
        ("2025-01-01", 2000, 273),
        ("2025-07-01", 2000, 278),
        # art. 34a: 15% without a maximum
        ("2027-01-01", 1000, 150),
        ("2027-01-01", 4000, 600),
    ],
)
def test_the_vrijlating(shipped: Reference, day: str, earnings: float, free: float) -> None:
    when = date.fromisoformat(day)
    found = income_set_off_eur(shipped, earnings, when, exempt=True)
    assert found == pytest.approx(earnings - free)
    assert income_set_off_eur(shipped, earnings, when, exempt=False) == earnings


# --- loonkostensubsidie ---------------------------------------------------------------------------


@pytest.mark.parametrize(("loonwaarde", "published"), LKS_2026.items())
def test_lks_at_36_hours_2026(shipped: Reference, loonwaarde: float, published: int) -> None:
    """Published in whole euro a year; twelve months in whole cents may be six cents off."""
    year = 12 * lks_cents_per_month(shipped, NO_GROWTH, loonwaarde, 36, date(2026, 3, 1)) / 100
    assert year == pytest.approx(published, abs=0.5 + 12 * 0.005)


def test_lks_is_valid_for_a_calendar_year(shipped: Reference) -> None:
    """Participatiewet art. 10d lid 7: it follows the minimum wage of 1 January."""
    working = lks_working(shipped, NO_GROWTH, 0.5, 36, date(2026, 9, 1))
    assert (working.valid_from, working.valid_to) == (date(2026, 1, 1), date(2026, 12, 31))
    assert not working.carried_on


# --- eigen bijdrage -------------------------------------------------------------------------------


@pytest.mark.parametrize(("year", "published"), EIGEN_BIJDRAGE.items())
def test_eigen_bijdrage_by_year(shipped: Reference, year: int, published: float) -> None:
    for day in (date(year, 1, 1), date(year, 12, 31)):
        working = eigen_bijdrage_working(shipped, NO_GROWTH, day)
        assert (working.result, working.carried_on) == (published, False)


def test_eigen_bijdrage_after_the_tables_is_carried_on_and_says_so(shipped: Reference) -> None:
    day = date(2028, 6, 1)
    plain = eigen_bijdrage_working(shipped, NO_GROWTH, day)
    assert (plain.result, plain.carried_on) == (21.80, True)
    assert any("without growth" in note for note in plain.notes)
    grown = eigen_bijdrage_working(shipped, Indexation.steady(price_share=0.02), day)
    assert grown.result == round(21.80 * 1.02**2, 2)


@pytest.mark.parametrize(
    ("income", "multi", "published"),
    [
        (0, False, 23.60),
        (24_500, False, 23.60),
        (61_000, False, 328.00),
        (1_000_000, False, 328.00),
        (34_000, True, 23.60),
        (70_500, True, 328.00),
    ],
)
def test_the_bill_of_2027_at_its_ends(
    shipped: Reference, income: float, multi: bool, published: float
) -> None:
    """rijksoverheid.nl 14 March 2025 (amounts); gemeente.nu March and May 2025 (incomes)."""
    assert eigen_bijdrage_bill_working(shipped, date(2027, 1, 1), income, multi).result == published


def test_the_bill_rises_by_10_per_100_of_monthly_income(shipped: Reference) -> None:
    """Nibud by gemeente.nu: 10 euro a month per 100 euro of monthly income."""
    low, high = (
        eigen_bijdrage_bill_working(shipped, date(2027, 1, 1), income).result
        for income in (30_000.0, 31_200.0)
    )
    assert isinstance(low, float) and isinstance(high, float)
    assert high - low == pytest.approx(10, abs=0.1)


def test_the_bill_refuses_an_income_below_0(shipped: Reference) -> None:
    with pytest.raises(InputError, match="income"):
        eigen_bijdrage_bill_working(shipped, date(2027, 1, 1), -1.0)


# --- AOW age --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("year", "age"), AOW_AGE.items())
def test_aow_age_by_calendar_date(shipped: Reference, year: int, age: tuple[int, int]) -> None:
    for day in (date(year, 1, 1), date(year, 12, 31)):
        assert aow_age_working(shipped, day).result == 12 * age[0] + age[1]


@pytest.mark.parametrize("year", AOW_AGE)
def test_who_reaches_the_age_of_a_year_within_it_has_that_age(shipped: Reference, year: int) -> None:
    years, months = AOW_AGE[year]
    for reached in (date(year, 6, 15), date(year, 12, 31)):
        born = later(reached, -(12 * years + months))
        assert aow_age_on(shipped, born)[1] == 12 * years + months


@pytest.mark.parametrize(
    ("born", "reached", "months"),
    [
        # the last born under the age of one year and the first under that of the next (from the table above)
        ("1956-05-31", "2022-12-31", 799),
        ("1956-06-01", "2023-04-01", 802),
        ("1957-02-28", "2023-12-28", 802),
        ("1957-03-01", "2024-03-01", 804),
        ("1960-12-31", "2027-12-31", 804),
        ("1961-01-01", "2028-04-01", 807),
        ("1962-05-01", "2029-08-01", 807),
    ],
)
def test_aow_by_birth_date(shipped: Reference, born: str, reached: str, months: int) -> None:
    assert aow_age_on(shipped, date.fromisoformat(born)) == (date.fromisoformat(reached), months)
    assert aow_working(shipped, date.fromisoformat(born)).result == reached


def test_a_day_that_the_month_does_not_have(shipped: Reference) -> None:
    working = aow_working(shipped, date(1962, 11, 30))
    assert working.result == "2030-02-28"
    assert any("no day 30" in note for note in working.notes)


def test_who_was_older_before_the_table_begins_is_told_so(shipped: Reference) -> None:
    with pytest.raises(InputError, match=r"1950-01-01.*2020-01-01"):
        aow_age_on(shipped, date(1950, 1, 1))
