"""The vangnetuitkering: at, one cent below and one cent above each threshold, and what earlier years do.

Rules by year: toetsingscommissievp.nl, vangnetuitkering-2018, -2024 and -2025; Renkum for 2019.
"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetsim.accounts.vangnet import VangnetRule, assess, vangnet_cents, vangnet_rule, vangnet_working
from budgetsim.domain.reference import Label, Reference
from budgetsim.errors import InputError
from budgetsim.inputs import load_reference

BUDGET = 100_000_000  # cents: a million euro, so that one permille is 100,000 cents
PERMILLE = BUDGET // 1000
EVEN = (BUDGET, BUDGET)
SHORT_5 = (BUDGET, BUDGET + 50 * PERMILLE)
JUST_BELOW_5 = (BUDGET, BUDGET + 50 * PERMILLE - 1)
SURPLUS_10 = (BUDGET, BUDGET - 100 * PERMILLE)


@pytest.fixture(scope="module")
def shipped() -> Reference:
    return load_reference()


def paid(rule: VangnetRule, deficit: int, *earlier: tuple[int, int]) -> int:
    return vangnet_cents(rule, BUDGET, BUDGET + deficit, earlier)


# --- which rule -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "own_risk", "extended"),
    [(2018, 50, None), (2019, 75, None), (2022, 75, None), (2024, 75, None), (2025, 75, 50), (2026, 75, 50)],
)
def test_own_risk_by_year(shipped: Reference, year: int, own_risk: int, extended: int | None) -> None:
    rule = vangnet_rule(shipped, year)
    assert (rule.own_risk_permille, rule.extended_own_risk_permille) == (own_risk, extended)
    assert (rule.tier_1_upper_permille, rule.cumulative_years_count) == (125, 3)


def test_what_was_not_read_for_2026_is_an_assumption(shipped: Reference) -> None:
    assert vangnet_working(shipped, 2026, BUDGET, BUDGET).label is Label.ASSUMPTION


def test_years_after_the_last_row_carry_on_visibly(shipped: Reference) -> None:
    assert vangnet_rule(shipped, 2035) == vangnet_rule(shipped, 2026)
    working = vangnet_working(shipped, 2035, BUDGET, BUDGET)
    assert working.carried_on
    assert working.valid_to == date(2026, 12, 31)
    assert any("no value after 2026-12-31" in note for note in working.notes)


def test_years_before_the_first_whole_rule_are_refused(shipped: Reference) -> None:
    with pytest.raises(InputError, match="2018-01-01"):
        vangnet_rule(shipped, 2017)


# --- the tiers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("deficit", "published"),
    [
        (75 * PERMILLE - 1, 0),
        (75 * PERMILLE, 0),
        (75 * PERMILLE + 1, 0),  # half a cent, floored
        (75 * PERMILLE + 2, 1),
        (125 * PERMILLE - 1, 25 * PERMILLE - 1),
        (125 * PERMILLE, 25 * PERMILLE),
        (125 * PERMILLE + 1, 25 * PERMILLE + 1),
        (200 * PERMILLE, 100 * PERMILLE),
    ],
)
def test_half_from_7_5_to_12_5_percent_and_all_above(
    shipped: Reference, deficit: int, published: int
) -> None:
    """toetsingscommissievp.nl/vangnetuitkering-2024: 50% above 7.5% up to 12.5%, 100% above."""
    assert paid(vangnet_rule(shipped, 2024), deficit) == published


def test_the_most_a_gemeente_bears_is_10_percent(shipped: Reference) -> None:
    rule = vangnet_rule(shipped, 2024)
    for deficit in (125 * PERMILLE, 300 * PERMILLE, 3 * BUDGET):
        assert deficit - paid(rule, deficit) == 100 * PERMILLE


@pytest.mark.parametrize(("over", "found"), [(-1, 0), (0, 0), (2, 1)])
def test_5_percent_in_2018(shipped: Reference, over: int, found: int) -> None:
    assert paid(vangnet_rule(shipped, 2018), 50 * PERMILLE + over) == found


def test_renkum_2019(shipped: Reference) -> None:
    """renkum2019.voorjaarsnota.nl/p8539: 12.2% of 8,088,748 short, of which 794,955 its own risk."""
    budget, own = 808_874_800, 79_495_500
    deficit = 2 * own - budget * 75 // 1000
    assert round(100 * deficit / budget, 1) == 12.2
    found = deficit - vangnet_cents(vangnet_rule(shipped, 2019), budget, budget + deficit, ())
    assert abs(found - own) <= 1


# --- the earlier years ----------------------------------------------------------------------------


@pytest.mark.parametrize(("more", "is_paid"), [(-1, False), (0, False), (1, True)])
def test_three_years_together_above_7_5_percent_of_this_budget(
    shipped: Reference, more: int, is_paid: bool
) -> None:
    """Deficit 10%, so the two years before may have had 2.5% over, less a cent."""
    earlier = (EVEN, (BUDGET, BUDGET - 25 * PERMILLE + more))
    found = assess(vangnet_rule(shipped, 2024), BUDGET, BUDGET + 100 * PERMILLE, earlier)
    assert found.cumulated_deficit_cents == 75 * PERMILLE + more
    assert found.regular is is_paid
    assert found.compensation_cents == (125 * PERMILLE // 10 if is_paid else 0)


def test_only_the_two_years_before_count_together(shipped: Reference) -> None:
    rule = vangnet_rule(shipped, 2024)
    assert paid(rule, 100 * PERMILLE, SURPLUS_10, SURPLUS_10, EVEN, EVEN) > 0
    assert paid(rule, 100 * PERMILLE, SURPLUS_10, EVEN) == 0


def test_the_threshold_of_the_years_together_is_of_this_budget_only(shipped: Reference) -> None:
    """toetsingscommissievp.nl: over only the definitief budget of the year itself."""
    huge = (50 * BUDGET, 50 * BUDGET)
    assert paid(vangnet_rule(shipped, 2024), 100 * PERMILLE, huge, huge) > 0


@pytest.mark.parametrize(
    ("deficit", "earlier", "extended"),
    [
        (50 * PERMILLE + 1, (SHORT_5, EVEN, SHORT_5), True),
        (50 * PERMILLE, (SHORT_5, EVEN, SHORT_5), False),  # above, not at
        (50 * PERMILLE + 1, (SHORT_5, EVEN, JUST_BELOW_5), False),
        (50 * PERMILLE + 1, (SHORT_5, EVEN, EVEN), False),
        (50 * PERMILLE + 1, (SHORT_5, SHORT_5, EVEN, EVEN), False),  # the fourth year back does not count
        (50 * PERMILLE + 1, (SHORT_5,), False),
        (50 * PERMILLE + 1, (SHORT_5, SHORT_5), True),
    ],
)
def test_lasting_deficits_lower_the_own_risk_in_2025(
    shipped: Reference, deficit: int, earlier: tuple[tuple[int, int], ...], extended: bool
) -> None:
    """toetsingscommissievp.nl/vangnetuitkering-2025: above 5%, and 5% or more in two of 2022-2024."""
    found = assess(vangnet_rule(shipped, 2025), BUDGET, BUDGET + deficit, earlier)
    assert found.extended is extended
    assert found.own_risk_permille == (50 if extended else None)


def test_both_conditions_met_take_the_lower_own_risk(shipped: Reference) -> None:
    found = assess(vangnet_rule(shipped, 2025), BUDGET, BUDGET + 100 * PERMILLE, (SHORT_5, SHORT_5))
    assert (found.regular, found.extended, found.compensation_cents) == (True, True, 25 * PERMILLE)


def test_before_2025_lasting_deficits_change_nothing(shipped: Reference) -> None:
    rule = vangnet_rule(shipped, 2024)
    assert paid(rule, 75 * PERMILLE, SHORT_5, SHORT_5, SHORT_5) == 0


def test_years_not_known_are_told(shipped: Reference) -> None:
    working = vangnet_working(shipped, 2025, BUDGET, BUDGET + 100 * PERMILLE, (EVEN,))
    assert "1 of 3 earlier years known; the others count as without deficit" in working.notes


# --- always ---------------------------------------------------------------------------------------

CENTS = st.integers(0, 10**12)
EARLIER = st.lists(st.tuples(CENTS, CENTS), max_size=5).map(tuple)


@given(year=st.integers(2018, 2030), budget=CENTS, cost=CENTS, earlier=EARLIER, more=st.integers(0, 10**9))
def test_never_below_0_never_above_the_deficit_never_less_for_more_cost(
    shipped: Reference,
    year: int,
    budget: int,
    cost: int,
    earlier: tuple[tuple[int, int], ...],
    more: int,
) -> None:
    rule = vangnet_rule(shipped, year)
    found = vangnet_cents(rule, budget, cost, earlier)
    assert 0 <= found <= max(0, cost - budget)
    assert found <= vangnet_cents(rule, budget, cost + more, earlier)
    assert vangnet_working(shipped, year, budget, cost, earlier).result == found / 100


@pytest.mark.parametrize("budget", [0, -5])
def test_without_a_budget_there_is_no_vangnet(shipped: Reference, budget: int) -> None:
    assert vangnet_cents(vangnet_rule(shipped, 2024), budget, 100, ()) == 0


@pytest.mark.parametrize(("budget", "cost"), [(-1, 0), (0, -1)])
def test_a_question_with_amounts_below_0_is_refused(shipped: Reference, budget: int, cost: int) -> None:
    for asked in ((budget, cost, ()), (BUDGET, BUDGET, ((budget, cost),))):
        with pytest.raises(InputError, match="must be 0 or more"):
            vangnet_working(shipped, 2025, *asked)
