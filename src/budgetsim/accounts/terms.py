"""The terms of one run: prices, grants, wall heights and rules, as engine and books share them.

Knows no event. The engine's plan carries one; the books need nothing else of the plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from budgetsim.accounts.calendar import Calendar
from budgetsim.accounts.chart import Chart, YearCodes
from budgetsim.accounts.grants import GrantRow
from budgetsim.accounts.price_list import PriceList
from budgetsim.accounts.settle import FundKinds, Heights, ReserveRules, Reserves
from budgetsim.accounts.tariffs import Tariffs
from budgetsim.accounts.vangnet import VangnetRule, vangnet_cents
from budgetsim.domain.scenario import Scenario


@dataclass(frozen=True)
class Terms:
    """What money does in one scenario, economy and arrangement."""

    scenario: Scenario
    calendar: Calendar
    tariffs: Tariffs
    grants: tuple[GrantRow, ...]
    extra_cents: tuple[tuple[int, ...], ...]
    """[gemeente][year] extra money for provisions: the cost-neutral variant (rule 21)."""
    heights: tuple[Heights, ...]
    """Per year of the tables."""
    handover_permille: tuple[int, ...]
    """Per month of the tables."""
    fund_kinds: FundKinds
    reserve_rules: tuple[ReserveRules, ...]
    """Per year of the tables."""
    opening_reserves: Reserves
    vangnet_rules: tuple[VangnetRule, ...]
    """Per year of the tables."""
    buig_history: tuple[tuple[tuple[int, int], ...], ...]
    """[gemeente] -> (budget, cost) in cents of the years before the start, the newest last."""
    vangnet_funds: tuple[int, ...]
    growth_this_year: tuple[tuple[int, ...], ...]
    """Factor on heads [fund][month] over the rest of the year, in millionths (rule 14)."""
    growth_next_year: tuple[tuple[int, ...], ...]
    capacity: dict[tuple[int, int], tuple[int, ...]]
    """(stage, aanbieder number) -> places per month."""
    taakvelden: YearCodes
    prices: PriceList
    chart: Chart

    @cached_property
    def grants_of(self) -> list[list[int]]:
        """[gemeente] -> the numbers of its grants."""
        mine: list[list[int]] = [[] for _ in self.scenario.gemeenten]
        for number, row in enumerate(self.grants):
            mine[row.gemeente].append(number)
        return mine


def vangnet_claims(
    terms: Terms, year: int, grants: list[int], costs: list[int], earlier: list[tuple[int, int]]
) -> list[int]:
    """Return the vangnetuitkering of a year of the run, cents per fund.

    `grants` are the definitief budgets and `costs` the net costs per fund; `earlier` are the (budget, cost)
    of the years before, the newest last: given ones up to the start, simulated ones after.
    """
    claims = [0 for _ in grants]
    for fund in terms.vangnet_funds:
        if grants[fund] > 0:
            rule = terms.vangnet_rules[year]
            claims[fund] = vangnet_cents(rule, grants[fund], max(0, costs[fund]), tuple(earlier))
    return claims


def buig_year(terms: Terms, grants: list[int], costs: list[int]) -> list[tuple[int, int]]:
    """Return what the vangnet remembers of a year: (budget, cost), or nothing without a fund under it."""
    return [(grants[fund], costs[fund]) for fund in terms.vangnet_funds]
