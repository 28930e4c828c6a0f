"""Norms and loonkostensubsidie from the tables that ship, held against the amounts that were published."""

from __future__ import annotations

from datetime import date

import pytest

from budgetsim.accounts.indexation import Indexation
from budgetsim.accounts.norms import bijstand_cents_per_month, lks_cents_per_month
from budgetsim.domain.economy import Economy
from budgetsim.domain.reference import Reference
from budgetsim.errors import InputError
from budgetsim.inputs import data_folder
from budgetsim.inputs.tables import read_tables

WAGE_GROWTH = 0.04
# from: single (ouder) 21+, couple, single 18-20; Normenbrieven and law texts
NORMS = {
    "2022-01-01": (1091.71, 1559.58, 269.51),
    "2022-07-01": (1101.82, 1574.03, 272.02),
    "2023-01-01": (1195.66, 1708.08, 295.20),
    "2023-07-01": (1216.62, 1738.02, 300.36),
    "2024-01-01": (1283.83, 1834.04, 316.94),
    "2024-07-01": (1308.45, 1869.21, 323.03),
    "2025-01-01": (1345.45, 1922.07, 332.17),
    "2025-07-01": (1369.06, 1955.80, 337.98),
    "2026-01-01": (1401.50, 2002.13, 345.99),
    "2026-07-01": (1419.46, 2027.79, 350.42),
}
NAMES = (
    "bijstandsnorm_alleenstaande_21plus",
    "bijstandsnorm_gehuwden_21plus",
    "bijstandsnorm_alleenstaande_18_20",
)
# euro a year at 36 hours, January 2026
LKS_2026 = {0.3: 25_706, 0.4: 22_034, 0.5: 18_362, 0.6: 14_689, 0.7: 11_017, 0.8: 7_345}
YEAR_OF_CENTS_ROUNDED_EUR = 12 * 0.005


@pytest.fixture(scope="module")
def shipped() -> Reference:
    folder = data_folder()
    assert folder is not None
    tables = read_tables(folder, "data")
    assert not tables.problems
    return tables.reference


@pytest.fixture
def index() -> Indexation:
    return Indexation.of(weather())


def weather(wage: object = WAGE_GROWTH) -> Economy:
    return Economy.model_validate(
        {
            "id": "neutraal",
            "title": "Neutraal",
            "points": [{"date": "2026-01-01", "unemployment_pct": 4.0}],
            "wage_growth_share_per_year": wage,
            "price_growth_share_per_year": 0.02,
        }
    )


@pytest.mark.parametrize("since", NORMS)
def test_norms_hold_from_their_half_year_to_its_last_day(
    shipped: Reference, index: Indexation, since: str
) -> None:
    first = date.fromisoformat(since)
    last = first.replace(month=first.month + 5, day=30)
    for name, published in zip(NAMES, NORMS[since], strict=True):
        assert index.carried_on(shipped, name, first) == published
        assert index.carried_on(shipped, name, last) == published


@pytest.mark.parametrize(
    ("leefvorm", "persons", "published"), [("alleenstaand", 1, 22_630), ("gehuwd", 2, 29_390)]
)
def test_gross_cost_of_a_year_2026(
    shipped: Reference, index: Indexation, leefvorm: str, persons: int, published: int
) -> None:
    """Published as "about", to ten euro, from the January norms of the whole year."""
    month = bijstand_cents_per_month(shipped, index, leefvorm, date(2026, 1, 1))
    assert 12 * persons * month / 100 == pytest.approx(published, abs=10)


def test_earnings_are_set_off_against_the_net_norm(shipped: Reference, index: Indexation) -> None:
    day = date(2026, 7, 1)
    norm = NORMS["2026-07-01"][0]
    whole, less, none, kept = (
        bijstand_cents_per_month(shipped, index, "alleenstaand", day, *said)
        for said in ((), (norm / 4,), (norm + 1,), (norm / 4, True))
    )
    assert abs(4 * less - 3 * whole) <= 2
    assert none == 0
    assert kept == whole


def test_a_single_parent_has_the_norm_of_a_single(shipped: Reference, index: Indexation) -> None:
    day = date(2026, 1, 1)
    assert bijstand_cents_per_month(shipped, index, "alleenstaande_ouder", day) == bijstand_cents_per_month(
        shipped, index, "alleenstaand", day
    )


@pytest.mark.parametrize(
    ("leefvorm", "persons", "published"), [("kostendeler_2", 2, 1013.89), ("kostendeler_3", 3, 878.71)]
)
def test_kostendelers_get_their_share_of_the_couple_norm(
    shipped: Reference, leefvorm: str, persons: int, published: float
) -> None:
    """(40% + A x 30%) / A of the couple norm; the table writes thirds in four digits, hence ten cents."""
    share = (0.4 + persons * 0.3) / persons
    assert shipped.leefvormen[leefvorm].norm_share == pytest.approx(share, abs=0.5e-4)
    couple = shipped.at(shipped.leefvormen[leefvorm].norm, date(2026, 7, 1)).value
    assert couple * share == pytest.approx(published, abs=0.01)
    assert couple * shipped.leefvormen[leefvorm].norm_share == pytest.approx(published, abs=0.10)


@pytest.mark.parametrize(("loonwaarde", "published"), LKS_2026.items())
def test_lks_at_36_hours_2026(
    shipped: Reference, index: Indexation, loonwaarde: float, published: int
) -> None:
    year = 12 * lks_cents_per_month(shipped, index, loonwaarde, 36, date(2026, 3, 1)) / 100
    assert year == pytest.approx(published, abs=0.5 + YEAR_OF_CENTS_ROUNDED_EUR)


@pytest.mark.parametrize("loonwaarde", [0.0, 0.3, 0.5, 0.99])
def test_forfaitair_lks_is_that_of_half_a_loonwaarde_2026(
    shipped: Reference, index: Indexation, loonwaarde: float
) -> None:
    """Participatiewet art. 10d lid 5: half the minimum wage with vakantiebijslag, whatever the loonwaarde."""
    year = 12 * lks_cents_per_month(shipped, index, loonwaarde, 36, date(2026, 3, 1), forfaitair=True) / 100
    assert year == pytest.approx(LKS_2026[0.5], abs=0.5 + YEAR_OF_CENTS_ROUNDED_EUR)


def test_who_earns_the_minimum_wage_has_no_forfaitair_lks(shipped: Reference, index: Indexation) -> None:
    assert lks_cents_per_month(shipped, index, 1.0, 36, date(2026, 1, 1), forfaitair=True) == 0


def test_lks_below_the_cap_pays_no_more(shipped: Reference, index: Indexation) -> None:
    day = date(2026, 1, 1)
    paid = [lks_cents_per_month(shipped, index, loonwaarde, 36, day) for loonwaarde in (0.0, 0.1, 0.3)]
    assert len(set(paid)) == 1


def test_lks_of_full_loonwaarde_is_nothing(shipped: Reference, index: Indexation) -> None:
    assert lks_cents_per_month(shipped, index, 1.0, 36, date(2026, 1, 1)) == 0


def test_lks_follows_the_contract_up_to_36_hours(shipped: Reference, index: Indexation) -> None:
    day = date(2026, 1, 1)
    full, half, more = (lks_cents_per_month(shipped, index, 0.5, hours, day) for hours in (36, 18, 40))
    assert abs(half * 2 - full) <= 1
    assert more == full


def test_lks_does_not_follow_the_july_rise_until_january(shipped: Reference, index: Indexation) -> None:
    assert (
        shipped.at("wml_per_month", date(2025, 7, 1)).value
        > shipped.at("wml_per_month", date(2025, 6, 1)).value
    )
    june, july, december, january = (
        lks_cents_per_month(shipped, index, 0.5, 36, day)
        for day in (date(2025, 6, 1), date(2025, 7, 1), date(2025, 12, 31), date(2026, 1, 1))
    )
    assert june == july == december < january


@pytest.mark.parametrize("figure", [*NAMES, "wml_per_month"])
def test_the_past_is_never_guessed(shipped: Reference, index: Indexation, figure: str) -> None:
    with pytest.raises(InputError) as caught:
        index.carried_on(shipped, figure, date(2021, 12, 31))
    message = str(caught.value)
    assert figure in message
    assert "2021-12-31" in message
    assert "2022-01-01" in message


def test_a_norm_before_its_first_row_is_an_error_of_the_input(shipped: Reference, index: Indexation) -> None:
    with pytest.raises(InputError, match=r"bijstandsnorm_gehuwden_21plus.*2021-06-01"):
        bijstand_cents_per_month(shipped, index, "gehuwd", date(2021, 6, 1))


def test_an_unknown_figure_is_named(shipped: Reference, index: Indexation) -> None:
    with pytest.raises(InputError, match="geen_norm"):
        index.carried_on(shipped, "geen_norm", date(2026, 1, 1))


@pytest.mark.parametrize(
    ("day", "half_years"),
    [("2026-12-31", 0), ("2027-01-01", 1), ("2027-06-30", 1), ("2027-07-01", 2), ("2029-01-01", 5)],
)
def test_after_the_last_row_a_norm_grows_by_half_a_year_of_wages(
    shipped: Reference, index: Indexation, day: str, half_years: int
) -> None:
    last = NORMS["2026-07-01"][0]
    found = index.carried_on(shipped, NAMES[0], date.fromisoformat(day))
    assert found == pytest.approx(last * (1 + WAGE_GROWTH) ** (half_years / 2))


def test_growth_of_each_half_year_is_that_of_its_own_year(shipped: Reference) -> None:
    index = Indexation.of(
        weather([{"from": "2026-01-01", "value": 0.10}, {"from": "2028-01-01", "value": 0.21}])
    )
    found = index.carried_on(shipped, "wml_per_month", date(2028, 7, 1))
    # two half-years of 2027 at 10% a year, two of 2028 at 21%
    assert found == pytest.approx(2337.00 * 1.10 * 1.21)


def test_lks_after_the_tables_follows_january(shipped: Reference, index: Indexation) -> None:
    wage = 2337.00 * (1 + WAGE_GROWTH) ** 0.5
    expected = wage * 1.08 * 0.5 * 1.235
    for month in (1, 7, 12):
        assert lks_cents_per_month(shipped, index, 0.5, 36, date(2027, month, 1)) == pytest.approx(
            100 * expected, abs=0.5
        )
