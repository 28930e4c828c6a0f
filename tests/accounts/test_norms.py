"""Norms and loonkostensubsidie from the tables that ship: gross cost, set-off, index and bad input."""

from __future__ import annotations

from datetime import date

import pytest

from budgetsim.accounts.indexation import Indexation
from budgetsim.accounts.norms import (
    bijstand_cents_per_month,
    income_set_off_eur,
    kostendelersnorm_cents,
    lks_cents_per_month,
)
from budgetsim.domain.economy import Economy
from budgetsim.domain.reference import Reference
from budgetsim.errors import InputError
from budgetsim.inputs import load_reference

WAGE_GROWTH = 0.04
LAST_SINGLE_NORM, LAST_WAGE = 1419.46, 2337.00  # from 2026-07-01 (law texts)
NAMES = (
    "bijstandsnorm_alleenstaande_21plus",
    "bijstandsnorm_gehuwden_21plus",
    "bijstandsnorm_alleenstaande_18_20",
)


@pytest.fixture(scope="module")
def shipped() -> Reference:
    return load_reference()


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


@pytest.mark.parametrize(
    ("leefvorm", "persons", "published"), [("alleenstaand", 1, 22_630), ("gehuwd", 2, 29_390)]
)
def test_gross_cost_of_a_year_2026(
    shipped: Reference, index: Indexation, leefvorm: str, persons: int, published: int
) -> None:
    """Published as "about", to ten euro, from the January norms of the whole year."""
    month = bijstand_cents_per_month(shipped, index, leefvorm, date(2026, 1, 1))
    assert 12 * persons * month / 100 == pytest.approx(published, abs=10)


def test_a_single_parent_has_the_norm_of_a_single(shipped: Reference, index: Indexation) -> None:
    day = date(2026, 1, 1)
    assert bijstand_cents_per_month(shipped, index, "alleenstaande_ouder", day) == bijstand_cents_per_month(
        shipped, index, "alleenstaand", day
    )


def test_a_kostendeler_costs_the_norm_of_the_home_grossed_up(shipped: Reference, index: Indexation) -> None:
    day = date(2026, 7, 1)
    factor = shipped.at("gross_up_kostendeler", day).value
    for persons in (2, 3, 4, 5):
        net = kostendelersnorm_cents(shipped, index, persons, day)
        gross = bijstand_cents_per_month(shipped, index, f"kostendeler_{persons}", day)
        assert gross == pytest.approx(net * factor, abs=0.5)


def test_earnings_lower_the_net_payment_before_the_gross_up(shipped: Reference, index: Indexation) -> None:
    day = date(2026, 1, 1)
    factor = shipped.at("gross_up_per_partner", day).value
    net = 200_213 - 75_000  # couple norm of January 2026 less 1,000 of which 25% is free
    found = bijstand_cents_per_month(shipped, index, "gehuwd", day, earnings_eur=1000, exempt=True)
    assert found == pytest.approx(net / 2 * factor, abs=0.5)


def test_earnings_above_the_norm_cost_nothing_and_pay_nothing_back(
    shipped: Reference, index: Indexation
) -> None:
    day = date(2026, 1, 1)
    assert bijstand_cents_per_month(shipped, index, "alleenstaand", day, earnings_eur=1401.50) == 0
    assert bijstand_cents_per_month(shipped, index, "alleenstaand", day, earnings_eur=9000) == 0


def test_nobody_above_the_aow_age_costs_the_gemeente(shipped: Reference, index: Indexation) -> None:
    """The SVB pays (AIO, art. 47a)."""
    for leefvorm in ("alleenstaand_aow", "gehuwd_aow"):
        assert bijstand_cents_per_month(shipped, index, leefvorm, date(2026, 1, 1)) == 0


@pytest.mark.parametrize("earnings", [-1.0, float("nan"), float("inf")])
def test_earnings_that_are_no_amount_are_refused(shipped: Reference, earnings: float) -> None:
    with pytest.raises(InputError, match="earnings"):
        income_set_off_eur(shipped, earnings, date(2026, 1, 1), exempt=True)


@pytest.mark.parametrize("persons", [1, 0, -3])
def test_who_shares_with_nobody_has_no_kostendelersnorm(
    shipped: Reference, index: Indexation, persons: int
) -> None:
    with pytest.raises(InputError, match="2 or more"):
        kostendelersnorm_cents(shipped, index, persons, date(2026, 1, 1))


def test_an_unknown_leefvorm_is_told_the_known_ones(shipped: Reference, index: Indexation) -> None:
    with pytest.raises(InputError, match=r"'gezin'; one of alleenstaand, .*gehuwd_aow"):
        bijstand_cents_per_month(shipped, index, "gezin", date(2026, 1, 1))


@pytest.mark.parametrize("loonwaarde", [1.2, -0.1, float("nan")])
def test_loonwaarde_outside_0_to_1_is_refused(
    shipped: Reference, index: Indexation, loonwaarde: float
) -> None:
    with pytest.raises(InputError, match="give 0 to 1"):
        lks_cents_per_month(shipped, index, loonwaarde, 36, date(2026, 1, 1))


def test_hours_below_0_are_refused(shipped: Reference, index: Indexation) -> None:
    with pytest.raises(InputError, match="hours"):
        lks_cents_per_month(shipped, index, 0.5, -1, date(2026, 1, 1))


def test_lks_forfaitair_is_that_of_half_a_loonwaarde_whatever_it_is(
    shipped: Reference, index: Indexation
) -> None:
    """Art. 10d lid 5: half of the minimum wage with vakantiebijslag, plus werkgeverslasten."""
    day = date(2026, 1, 1)
    half = lks_cents_per_month(shipped, index, 0.5, 24, day)
    for loonwaarde in (0.0, 0.3, 0.5, 0.9):
        assert lks_cents_per_month(shipped, index, loonwaarde, 24, day, forfaitair=True) == half
    assert lks_cents_per_month(shipped, index, 1.0, 24, day, forfaitair=True) == 0


def test_werkgeverslasten_within_the_cap_pay_at_most_the_cap(shipped: Reference, index: Indexation) -> None:
    day = date(2026, 1, 1)
    within = [
        lks_cents_per_month(shipped, index, loonwaarde, 36, day, on_top_of_cap=False)
        for loonwaarde in (0.0, 0.3, 0.5, 0.8)
    ]
    cap = 100 * 2294.40 * 1.08 * 0.70
    assert within[:2] == [pytest.approx(cap, abs=0.5)] * 2
    on_top = [lks_cents_per_month(shipped, index, loonwaarde, 36, day) for loonwaarde in (0.5, 0.8)]
    assert within[2:] == on_top


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
    found = index.carried_on(shipped, NAMES[0], date.fromisoformat(day))
    assert found == pytest.approx(LAST_SINGLE_NORM * (1 + WAGE_GROWTH) ** (half_years / 2))


def test_growth_of_each_half_year_is_that_of_its_own_year(shipped: Reference) -> None:
    index = Indexation.of(
        weather([{"from": "2026-01-01", "value": 0.10}, {"from": "2028-01-01", "value": 0.21}])
    )
    found = index.carried_on(shipped, "wml_per_month", date(2028, 7, 1))
    # two half-years of 2027 at 10% a year, two of 2028 at 21%
    assert found == pytest.approx(LAST_WAGE * 1.10 * 1.21)


def test_lks_after_the_tables_follows_january(shipped: Reference, index: Indexation) -> None:
    wage = LAST_WAGE * (1 + WAGE_GROWTH) ** 0.5
    expected = wage * 1.08 * 0.5 * 1.235
    for month in (1, 7, 12):
        assert lks_cents_per_month(shipped, index, 0.5, 36, date(2027, month, 1)) == pytest.approx(
            100 * expected, abs=0.5
        )
