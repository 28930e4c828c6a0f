"""The terms of one run: prices, grants, wall heights and rules, as engine and books share them.

Knows no event. The engine's plan carries one; the books need nothing else of the plan.
"""

from __future__ import annotations

from dataclasses import dataclass

from budgetsim.accounts.calendar import Calendar
from budgetsim.accounts.grants import GrantRow
from budgetsim.accounts.settle import FundRules, Heights
from budgetsim.accounts.tariffs import Tariffs
from budgetsim.domain.scenario import Scenario


@dataclass(frozen=True)
class YearCodes:
    """How Iv3 calls the taakvelden of a run, year by year."""

    of_year: dict[tuple[str, int], str]
    """(code as scenario or ledger write it, year) -> code of that year."""
    in_series: dict[tuple[str, int], str]
    """(code of a year, year) -> code under which a series over the years shows it."""


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
    fund_rules: FundRules
    opening_reserve: tuple[int, ...]
    growth_this_year: tuple[tuple[int, ...], ...]
    """Factor on heads [fund][month] over the rest of the year, in millionths (rule 14)."""
    growth_next_year: tuple[tuple[int, ...], ...]
    capacity: dict[tuple[int, int], tuple[int, ...]]
    """(stage, aanbieder number) -> places per month."""
    taakvelden: YearCodes
