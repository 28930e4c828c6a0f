"""What stays of one inwoner's bijstand: every euro accounted for, and no more kept than there is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetsim.accounts.buig import own_share_permille
from budgetsim.accounts.saving import Leaver, Question, Rules, kept_cents, routes, saving_working
from budgetsim.domain.funds import BuigRule, HeadRule
from budgetsim.domain.reference import Label, Reference
from budgetsim.inputs import load_reference
from budgetsim.units import GROWTH_ONE, PERMILLE

YEARS = 8
SMALL, MIDDLE, LARGE = 10_000, 25_000, 100_000


@pytest.fixture(scope="module")
def shipped() -> Reference:
    return load_reference()


people = st.integers(2, 20_000).map(lambda count: count * GROWTH_ONE)
amounts = st.integers(0, 3_000_000)
rules = st.builds(
    Rules,
    stock=people,
    uitkering_cents=st.integers(1, 3_000_000),
    own_share=st.integers(0, PERMILLE),
    buig_lag_years=st.integers(1, 4),
    refund_lag_years=st.integers(1, 3),
    cluster_bijstand_cents=amounts,
    cluster_lks_cents=amounts,
    cluster_averaging_years=st.integers(1, 4),
    cluster_lag_years=st.integers(1, 3),
)
leavers = st.builds(Leaver, bijstand_cents=st.integers(1, 3_000_000), lks_cents=amounts)


def millionth(rules: Rules) -> int:
    """Return by how much a BUIG can lie off for one inwoner: a millionth of it, cents, rounded up."""
    return rules.uitkering_cents * rules.stock // GROWTH_ONE**2 + 1


# --- what must be true, for any rules --------------------------------------------------------------


@given(rules, leavers)
def test_the_routes_are_all_there_is(rules: Rules, leaver: Leaver) -> None:
    found = routes(rules, leaver, YEARS)
    assert kept_cents(found) == tuple(sum(row[year] for row in found.values()) for year in range(YEARS))
    assert set(found["bijstand"]) == {leaver.bijstand_cents}
    assert set(found["lks"]) == {-leaver.lks_cents}


@given(rules, leavers)
def test_nobody_keeps_more_than_is_saved_and_comes_back_for_lks(rules: Rules, leaver: Leaver) -> None:
    found = routes(rules, leaver, YEARS)
    back = zip(found["bijstand"], found["lks_refund"], found["cluster_lks"], strict=True)
    assert all(kept <= sum(parts) for kept, parts in zip(kept_cents(found), back, strict=True))
    assert all(amount <= 0 for name in ("lks", "buig", "cluster_bijstand") for amount in found[name])
    assert all(amount >= 0 for name in ("lks_refund", "cluster_lks") for amount in found[name])


@given(rules, leavers)
def test_nothing_moves_before_anything_is_known(rules: Rules, leaver: Leaver) -> None:
    found = routes(rules, leaver, YEARS)
    assert set(found["buig"][: rules.buig_lag_years]) == {0}
    assert set(found["lks_refund"][: rules.refund_lag_years]) == {0}
    for name in ("cluster_bijstand", "cluster_lks"):
        assert set(found[name][: rules.cluster_lag_years]) == {0}


@given(rules, leavers)
def test_in_the_long_run_each_route_is_its_rule_in_full(rules: Rules, leaver: Leaver) -> None:
    last = {name: row[-1] for name, row in routes(rules, leaver, YEARS).items()}
    taken_back = rules.uitkering_cents * rules.own_share / PERMILLE
    assert last["buig"] == pytest.approx(-taken_back, abs=millionth(rules))
    assert last["cluster_bijstand"] == -rules.cluster_bijstand_cents
    assert last["lks_refund"] == leaver.lks_cents
    assert last["cluster_lks"] == (rules.cluster_lks_cents if leaver.lks_cents else 0)


@given(rules, leavers)
def test_without_own_share_and_cluster_all_is_kept_but_the_first_lks(rules: Rules, leaver: Leaver) -> None:
    free = replace(rules, own_share=0, cluster_bijstand_cents=0, cluster_lks_cents=0, refund_lag_years=1)
    kept = kept_cents(routes(free, leaver, YEARS))
    assert kept == (leaver.bijstand_cents - leaver.lks_cents, *[leaver.bijstand_cents] * (YEARS - 1))
    without_lks = replace(leaver, lks_cents=0)
    assert set(kept_cents(routes(free, without_lks, YEARS))) == {leaver.bijstand_cents}


@given(rules, leavers, people)
def test_the_stock_hardly_matters(rules: Rules, leaver: Leaver, other: int) -> None:
    """Two stocks differ by the rounding of each, at most a millionth of the BUIG."""
    elsewhere = replace(rules, stock=other)
    pairs = zip(
        kept_cents(routes(rules, leaver, YEARS)), kept_cents(routes(elsewhere, leaver, YEARS)), strict=True
    )
    assert all(abs(here - there) <= millionth(rules) + millionth(elsewhere) for here, there in pairs)


@given(rules, leavers)
def test_who_follows_more_of_the_own_course_keeps_less(rules: Rules, leaver: Leaver) -> None:
    less = replace(rules, own_share=rules.own_share // 2)
    assert sum(kept_cents(routes(rules, leaver, YEARS))) <= sum(kept_cents(routes(less, leaver, YEARS)))


# --- with the figures that ship --------------------------------------------------------------------


def kept_at_last(reference: Reference, **question: object) -> float:
    working = saving_working(reference, Question(years_count=YEARS, **question))  # type: ignore[arg-type]
    return {line.text: line.values for line in working.per_year}["kept by the gemeente"][-1]


@pytest.mark.parametrize("lks", [{}, {"loonwaarde_share": 0.5, "hours_per_week": 24.0}])
def test_small_keeps_less_than_large_in_the_long_run(shipped: Reference, lks: dict[str, float]) -> None:
    small, middle, large = (
        kept_at_last(shipped, inhabitants_count=size, **lks) for size in (SMALL, MIDDLE, LARGE)
    )
    assert small < middle < large


def test_an_average_uitkering_is_about_what_is_published(shipped: Reference) -> None:
    """About EUR 18,000 a year (Berenschot, Handreiking Explicitering, 2025), told in whole thousands."""
    working = saving_working(shipped, Question(LARGE))
    saved = working.per_year[0].values[0]
    published = shipped.at("bijstand_average_price_per_uitkering", working.valid_from).value
    assert saved == pytest.approx(published, abs=500)


def test_large_gives_a_third_of_it_back_and_small_all(shipped: Reference) -> None:
    """A third above 40,000 inhabitants, small gemeenten all in the end (Berenschot, Handreiking, 2025)."""
    for size, share in ((LARGE, 1 / 3), (SMALL, 1.0)):
        lines = {line.text: line.values[-1] for line in saving_working(shipped, Question(size)).per_year}
        taken = -lines["BUIG that follows the own volume"] / lines["bijstand not paid"]
        assert taken == pytest.approx(share, abs=0.005)


def test_without_lks_its_routes_are_not_shown(shipped: Reference) -> None:
    assert not any("LKS" in line.text for line in saving_working(shipped, Question(SMALL)).per_year)


def test_a_named_household_is_saved_in_full(shipped: Reference) -> None:
    average, single = (
        saving_working(shipped, Question(LARGE, leefvorm=form)).per_year[0].values[0]
        for form in (None, "alleenstaand")
    )
    share = shipped.rows("bijstand_average_payment_share")[-1].value
    assert average == pytest.approx(single * share, abs=0.01)


def test_it_is_as_strong_as_its_weakest_figure(shipped: Reference) -> None:
    assert saving_working(shipped, Question(SMALL)).label is Label.ASSUMPTION


def test_the_lags_are_those_that_a_scenario_has_by_default(shipped: Reference) -> None:
    assert shipped.rows("buig_own_lag_years")[-1].value == BuigRule().own_lag_years
    fields = HeadRule.model_fields
    assert shipped.rows("cluster_participatie_lag_years")[-1].value == fields["lag_years"].default


def test_size_classes_come_from_the_rule_of_the_grants(shipped: Reference) -> None:
    working = saving_working(shipped, Question(MIDDLE))
    step = next(step for step in working.steps if step.text.startswith("own course followed"))
    assert step.value == own_share_permille(shipped, MIDDLE, working.valid_from) / PERMILLE
