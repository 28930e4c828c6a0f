"""The terms of money for one plan: prices, grants, reserves and wall heights as integers (rules 3, 13-18).

Knows no inwoner and no list; accounts and purses read what it makes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache

from budgetsim.accounts.calendar import Calendar
from budgetsim.accounts.chart import Chart
from budgetsim.accounts.grants import grant_rows
from budgetsim.accounts.iv3 import year_codes
from budgetsim.accounts.price_list import PriceList
from budgetsim.accounts.settle import FundKinds, ReserveRules, Reserves
from budgetsim.accounts.tariffs import at_capacity, at_double_support, build_tariffs
from budgetsim.accounts.terms import Terms
from budgetsim.accounts.vangnet import vangnet_rule
from budgetsim.domain.economy import Economy
from budgetsim.domain.people import Gemeente
from budgetsim.domain.reference import Reference
from budgetsim.domain.scenario import Scenario
from budgetsim.domain.walls import Arrangement, Wall
from budgetsim.engine.walls import money_heights
from budgetsim.units import GROWTH_ONE, MONTHS_PER_YEAR, cents, permille


def make_terms(
    scenario: Scenario,
    reference: Reference,
    economy: Economy,
    arrangement: Arrangement,
    calendar: Calendar,
    heights: dict[Wall, list[int]],
    capacity: dict[tuple[int, int], tuple[int, ...]],
    extra_cents: tuple[tuple[int, ...], ...],
) -> Terms:
    """Return the terms; `capacity` is places per month of each (stage, aanbieder number)."""
    january = calendar.dates()[::MONTHS_PER_YEAR]
    years = len(january)
    helped = tuple(n for n, fund in enumerate(scenario.funds) if fund.vangnet)
    tariffs = build_tariffs(scenario, reference, economy, calendar, heights[Wall.DOUBLE_SUPPORT], capacity)
    taakvelden = year_codes(scenario, reference)
    counts = (len(rows) for rows in (scenario.stages, scenario.doelgroepen, scenario.gemeenten))
    return Terms(
        scenario=scenario,
        calendar=calendar,
        tariffs=tariffs,
        grants=grant_rows(scenario, reference, economy, calendar),
        extra_cents=extra_cents or tuple((0,) * years for _ in scenario.gemeenten),
        heights=money_heights(scenario, arrangement, heights),
        handover_permille=tuple(heights[Wall.HANDOVER]),
        fund_kinds=_fund_kinds(scenario),
        reserve_rules=tuple(_reserve_rules(scenario, day) for day in january),
        opening_reserves=Reserves(tuple(cents(fund.opening_reserve_eur) for fund in scenario.funds), 0),
        vangnet_rules=tuple(vangnet_rule(reference, day.year) for day in january if helped),
        buig_history=tuple(_buig_history(gemeente, calendar.start.year) for gemeente in scenario.gemeenten),
        vangnet_funds=helped,
        growth_this_year=_growth(scenario, calendar, next_year=False),
        growth_next_year=_growth(scenario, calendar, next_year=True),
        capacity=capacity,
        taakvelden=taakvelden,
        prices=PriceList(tariffs.lines, *counts),
        chart=Chart(scenario, calendar, tariffs, taakvelden),
    )


def terms_under(terms: Terms, arrangement: Arrangement, heights: dict[Wall, list[int]]) -> Terms:
    """Return the terms of the same economy under another arrangement, without extra money."""
    return replace(
        terms,
        tariffs=at_double_support(terms.tariffs, terms.scenario, heights[Wall.DOUBLE_SUPPORT]),
        extra_cents=tuple((0,) * len(row) for row in terms.extra_cents),
        heights=money_heights(terms.scenario, arrangement, heights),
        handover_permille=tuple(heights[Wall.HANDOVER]),
    )


def terms_in_weather(
    terms: Terms, reference: Reference, economy: Economy, capacity: dict[tuple[int, int], tuple[int, ...]]
) -> Terms:
    """Return the terms at other unemployment: places and grants are made anew, prices stay."""
    tariffs = at_capacity(terms.tariffs, terms.scenario, terms.calendar, capacity)
    same = tariffs is terms.tariffs
    return replace(
        terms,
        tariffs=tariffs,
        grants=grant_rows(terms.scenario, reference, economy, terms.calendar),
        capacity=capacity,
        chart=terms.chart if same else replace(terms.chart, tariffs=tariffs),
    )


def _fund_kinds(scenario: Scenario) -> FundKinds:
    marks = [fund.earmark for fund in scenario.funds]
    return FundKinds(
        tuple(fund.role == "entitlement" for fund in scenario.funds),
        tuple(fund.earmark is not None or fund.repay_unspent for fund in scenario.funds),
        tuple(permille(mark.carry_over_share) if mark else 0 for mark in marks),
    )


def _reserve_rules(scenario: Scenario, day: date) -> ReserveRules:
    """Return what a year may put in and draw: nothing for a fund on which the raad has not decided."""
    most, draw = [], []
    for fund in scenario.funds:
        decided = fund.raadsbesluit.at(day)
        limit = fund.reserve_draw_max_eur_per_year
        held = max(fund.reserve_max_eur, fund.opening_reserve_eur)
        most.append(cents(fund.reserve_max_eur) if decided else 0)
        draw.append(cents(held if limit is None else min(limit, held)) if decided else 0)
    return ReserveRules(tuple(most), tuple(draw))


def _buig_history(gemeente: Gemeente, start_year: int) -> tuple[tuple[int, int], ...]:
    years = sorted(gemeente.buig_history, key=lambda row: row.year)
    return tuple((cents(row.budget_eur), cents(row.cost_eur)) for row in years if row.year < start_year)


def _growth(scenario: Scenario, calendar: Calendar, *, next_year: bool) -> tuple[tuple[int, ...], ...]:
    """Return the factor on heads [fund][month] in millionths: over the rest of the year, or all of next.

    The growth is the scenario's own begroting path, never the simulated future (rule 14).
    """
    frozen = scenario.forecast.kind == "frozen"
    return tuple(
        tuple(
            _growth_factor(
                0.0 if frozen else scenario.forecast.growth(fund.id).at(day),
                MONTHS_PER_YEAR - month % MONTHS_PER_YEAR,
                next_year,
            )
            for month, day in enumerate(calendar.dates())
        )
        for fund in scenario.funds
    )


@lru_cache(maxsize=4096)
def _growth_factor(growth: float, left: int, next_year: bool) -> int:
    """Return the mean growth since a month with so many left of its year, that one included."""
    ahead = [left + k + 0.5 for k in range(MONTHS_PER_YEAR)] if next_year else [k + 0.5 for k in range(left)]
    mean = sum((1 + growth) ** (k / MONTHS_PER_YEAR) for k in ahead) / len(ahead)
    return int(mean * GROWTH_ONE + 0.5)
