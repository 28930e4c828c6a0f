"""The population: who could come, who does, and who they are, whatever the weather or the walls."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from budgetsim.accounts.calendar import Calendar
from budgetsim.chance.address import ARRIVAL_SERIAL, SERIAL_BITS, WARM_UP_SERIAL, Key
from budgetsim.chance.population import Population, Traits, arrivals, opening_stock, traits_of
from budgetsim.domain.reference import Reference
from budgetsim.domain.scenario import Scenario
from budgetsim.engine.opening import make_opening, warm_up_plan
from budgetsim.engine.plan import aow_ages, build_plan
from budgetsim.units import NEVER, TICKS_PER_MONTH
from builders import doelgroep, economy, exponential, figure, laid_over, reference, tiny

TRAITS = ("uitkering", "loket", "path", "loonwaarde", "dagdelen", "double_support", "routing")
VARIED = doelgroep(
    path=("leerwerkcentrum",),
    paths=[{"stages": ["leerwerkcentrum"], "share": 0.3}, {"stages": ["leerwerkcentrum"], "share": 0.7}],
    households={"alleenstaand": 0.5, "paar": 0.5},
    loonwaarde={0.3: 0.25, 0.6: 0.25, 1.0: 0.5},
    dagdelen_per_week={2: 0.5, 6: 0.5},
    double_support_share=0.4,
)


def arriving(per_month: Any, pool: float = 10.0, **more: Any) -> list[dict[str, Any]]:
    return [
        {
            "id": "in",
            "gemeente": "meppel",
            "doelgroep": "kansrijk",
            "stage": "thuis",
            "people_per_month": per_month,
            "pool_per_month": pool,
            **more,
        }
    ]


def coming(
    scenario: Scenario, economy_number: int = 0, wall: int = 0, figures: Reference | None = None
) -> Population:
    calendar = Calendar(scenario.start, scenario.months)
    figures = figures or reference()
    plan = build_plan(
        scenario, figures, scenario.economies[economy_number], scenario.arrangements[wall], calendar
    )
    return arrivals(scenario, Key(scenario.seed, 0), plan.accepted, aow_ages(figures, calendar), begin=0)


def varied(**changes: Any) -> Scenario:
    weather = [economy(), economy("laag", [("2027-01-01", 4.0), ("2028-06-01", 8.0)])]
    sensitive = arriving(4.0, economy={"factor_per_point": 1.15})
    return tiny(**{"doelgroepen": [VARIED], "economies": weather, "inflow": sensitive, "years": 3} | changes)


def test_people_are_the_same_in_every_economy_and_arrangement() -> None:
    scenario = varied()
    base, worse = coming(scenario), coming(scenario, economy_number=1)
    both = np.isin(worse.id, base.id)
    assert len(base) < len(worse)
    assert np.array_equal(worse.id[both], base.id), "bad weather only adds people"
    for column in (*TRAITS, "arrival", "aow"):
        assert np.array_equal(getattr(worse, column)[both], getattr(base, column)), column
        assert np.array_equal(getattr(coming(scenario, wall=1), column), getattr(base, column)), column


@settings(max_examples=25)
@given(st.floats(0, 10), st.floats(0, 10), st.integers(0, 2**40))
def test_a_lower_inflow_is_a_subset_of_a_higher_one(a: float, b: float, seed: int) -> None:
    low, high = sorted((a, b))
    few, many = (coming(tiny(inflow=arriving(rate), seed=seed)) for rate in (low, high))
    rows = np.isin(many.id, few.id)
    assert np.sum(rows) == len(few)
    assert np.array_equal(many.arrival[rows], few.arrival)


def test_a_pool_that_is_used_whole_accepts_everyone() -> None:
    whole = coming(tiny(inflow=arriving(10.0)))
    serials = whole.id % (1 << SERIAL_BITS)
    assert np.array_equal(serials, ARRIVAL_SERIAL + np.arange(len(whole)))


def test_zero_inflow_brings_nobody() -> None:
    assert len(coming(tiny(inflow=arriving(0.0)))) == 0
    assert len(coming(tiny(inflow=arriving(0.0, pool=0.0)))) == 0
    assert len(coming(tiny(inflow=[]))) == 0


def test_counts_are_poisson_by_month_level() -> None:
    """Two levels of inflow over 20 years: both counts inside exact bounds that fail once in a million."""
    steps = [{"from": "2027-01-01", "value": 2.0}, {"from": "2037-01-01", "value": 7.0}]
    arrived = coming(tiny(inflow=arriving({"steps": steps}), years=20)).arrival / TICKS_PER_MONTH
    for first, last, rate in ((0, 120, 2.0), (120, 240, 7.0)):
        count = np.sum((arrived >= first) & (arrived < last))
        low, high = stats.poisson.interval(1 - 1e-6, rate * (last - first))
        assert low <= count <= high


def test_gaps_between_arrivals_are_exponential() -> None:
    arrived = coming(tiny(inflow=arriving(5.0), years=40)).arrival / TICKS_PER_MONTH
    assert stats.kstest(np.diff(arrived), stats.expon(scale=1 / 5).cdf).pvalue > 1e-4


def test_shares_of_traits_are_as_stated() -> None:
    people = coming(varied(inflow=arriving(10.0), years=40))
    shares = {
        "uitkering": [0.5, 0.5],
        "path": [0.3, 0.7],
        "loonwaarde": [0.25, 0.25, 0.5],
        "double_support": [0.6, 0.4],
    }
    for trait, stated in shares.items():
        counts = np.bincount(getattr(people, trait), minlength=len(stated))
        assert stats.chisquare(counts, np.array(stated) * len(people)).pvalue > 1e-5, trait


def test_earnings_have_an_address_of_their_own() -> None:
    """With earnings everyone is who they were; only the class of bijstand counts both, leefvorm first."""
    earning = {**VARIED, "earnings_eur_per_month": {0: 0.5, 250: 0.2, 900: 0.3}}
    before = coming(varied(inflow=arriving(10.0), years=40))
    after = coming(varied(inflow=arriving(10.0), years=40, doelgroepen=[earning]))
    for column in ("id", "arrival", "aow", *TRAITS[1:]):
        assert np.array_equal(getattr(after, column), getattr(before, column)), column
    household, earnings = np.divmod(after.uitkering, 3)
    assert np.array_equal(household, before.uitkering)
    stated = np.outer([0.5, 0.5], [0.5, 0.2, 0.3]) * len(after)
    counts = np.bincount(household * 3 + earnings, minlength=6)
    assert stats.chisquare(counts, stated.ravel()).pvalue > 1e-5


# --- AOW --------------------------------------------------------------------------------------------


def two_ages(change: str = "2028-01-01") -> Reference:
    """66 years and 10 months, and 67 from a date."""
    rows = reference()
    ages = (
        figure("aow_age_months", 802, unit="months"),
        figure("aow_age_months", 804, change, unit="months"),
    )
    return replace(rows, figures={**rows.figures, "aow_age_months": ages})


@pytest.mark.parametrize("min_years", [20.0, 63.0, 66.0])
def test_aow_comes_at_the_age_then_in_force(min_years: float) -> None:
    """The first tick at which age reaches the AOW age in force, age counted from the address's own draw."""
    old = doelgroep(age={"min_years": min_years, "max_years": min_years + 1})
    people = coming(tiny(doelgroepen=[old], inflow=arriving(10.0), years=5), figures=two_ages())
    draws = Key(1, 0).draws("age", people.id).tolist()
    change, year = 12 * TICKS_PER_MONTH, 12 * TICKS_PER_MONTH
    for arrival, aow, draw in zip(people.arrival.tolist(), people.aow.tolist(), draws, strict=True):
        birth = arrival - int(min_years * 12) * TICKS_PER_MONTH - (draw * year >> 64)
        first, second = birth + 802 * TICKS_PER_MONTH, birth + 804 * TICKS_PER_MONTH
        assert aow == (first if first < change else max(second, change))


def test_who_just_misses_the_old_age_waits_for_the_new() -> None:
    old = doelgroep(age={"min_years": 66.5, "max_years": 67.0})
    people = coming(tiny(doelgroepen=[old], inflow=arriving(10.0), years=2), figures=two_ages("2027-07-01"))
    change = 6 * TICKS_PER_MONTH
    ages = people.aow - people.arrival
    assert np.all(people.aow < NEVER)
    assert np.any(people.aow < change), "some reach 66 years and 10 months before the change"
    gap = (people.aow >= change) & (people.arrival < change)
    assert np.any(gap)
    assert np.all(ages[gap] > 0)


# --- traits by address ------------------------------------------------------------------------------


def test_traits_of_numbers_equal_the_population_s_for_every_kind_of_serial() -> None:
    stocks = [
        {
            "id": "stand",
            "gemeente": "meppel",
            "doelgroep": "kansrijk",
            "stage": "thuis",
            "people_count": 40,
            "elapsed": exponential(0.1),
        }
    ]
    one = laid_over(
        varied(),
        opening={"stocks": stocks, "warm_up_months": 24},
        doelgroepen=[{**VARIED, "households": {"alleenstaand": 1}}],
    )
    opening = make_opening(one, reference(), warm_up_plan(one, reference()), 2)
    calendar = Calendar(one.start, one.months)
    plan = build_plan(one, reference(), one.economies[0], one.arrangements[0], calendar)
    later = arrivals(one, Key(one.seed, 2), plan.accepted, aow_ages(reference(), calendar), begin=0)
    both = Population.stack(opening.people, later)
    everyone = both.take(np.argsort(both.id))
    serial = everyone.id % (1 << SERIAL_BITS)
    kinds = np.digitize(serial, [WARM_UP_SERIAL, ARRIVAL_SERIAL])
    assert np.all(np.bincount(kinds) > 5), "opening, warm-up and arrivals are all there"
    traits = traits_of(one, 2, everyone.id, everyone.doelgroep)
    for name in Traits.__dataclass_fields__:
        assert np.array_equal(getattr(traits, name), getattr(everyone, name)), name


def test_opening_stock_has_the_stated_number_and_elapsed_time() -> None:
    stocks = [
        {
            "id": name,
            "gemeente": "meppel",
            "doelgroep": "kansrijk",
            "stage": stage,
            "people_count": count,
            "elapsed": {"law": "fixed", "months": months},
        }
        for name, stage, count, months in (("a", "thuis", 3, 4.0), ("b", "leerwerkcentrum", 2, 1.5))
    ]
    people = opening_stock(tiny(opening={"stocks": stocks}), Key(1, 0), [(0, 804)], begin=0)
    assert people.stage.tolist() == [0, 0, 0, 1, 1]
    assert (people.arrival / TICKS_PER_MONTH).tolist() == [-4.0] * 3 + [-1.5] * 2
    assert len(set(people.id.tolist())) == 5


def test_start_of_the_calendar_is_the_scenario_s() -> None:
    calendar = Calendar(date(2027, 1, 1), 24)
    assert aow_ages(two_ages(), calendar) == [(-84 * TICKS_PER_MONTH, 802), (12 * TICKS_PER_MONTH, 804)]
