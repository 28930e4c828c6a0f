"""What the outside world pays into each fund, per gemeente and year, before and after volumes are known.

Knows no purse and no event. A grant is a dated amount, indexed from its price year, that may follow the
national bijstand volume and, later, the gemeente's own (BUIG, cluster Participatie).
"""

from __future__ import annotations

from dataclasses import dataclass

from budgetsim.accounts.calendar import Calendar
from budgetsim.accounts.indexation import Indexation
from budgetsim.accounts.settle import FundRules, follow
from budgetsim.chance.weather import macro_volume as national_volume
from budgetsim.domain.economy import Economy
from budgetsim.domain.scenario import Scenario
from budgetsim.units import GROWTH_ONE, cents, permille


@dataclass(frozen=True)
class GrantRow:
    """One grant row in integers."""

    gemeente: int
    fund: int
    taakveld: str
    cents_per_year: tuple[int, ...]
    macro_volume: tuple[int, ...]
    """National volume that the year's grant looks at, millionths of the neutral path."""
    macro_share: int
    own_share: int
    own_lag_years: int


def grant_rows(scenario: Scenario, economy: Economy, calendar: Calendar) -> tuple[GrantRow, ...]:
    """Return every grant row over the years of the tables."""
    index = Indexation.of(economy)
    years = calendar.table_months // 12
    response = (scenario.macro_response.per_point_pct, scenario.macro_response.per_point_change_pct)
    macro = national_volume(economy, calendar.start, years, scenario.neutral_unemployment_pct, response)
    funds = [fund.id for fund in scenario.funds]
    gemeenten = [gemeente.id for gemeente in scenario.gemeenten]
    rows = []
    for grant in scenario.grants:
        amounts = []
        seen = []
        for number in range(years):
            day = calendar.start.replace(year=calendar.start.year + number)
            amounts.append(
                cents(grant.eur_per_year.at(day) * index.factor(grant.index, grant.price_year, day.year))
            )
            known = number - grant.macro_lag_years
            seen.append(int(macro[known] * GROWTH_ONE + 0.5) if known >= 0 else GROWTH_ONE)
        rows.append(
            GrantRow(
                gemeenten.index(grant.gemeente),
                funds.index(grant.fund),
                grant.taakveld,
                tuple(amounts),
                tuple(seen),
                permille(grant.macro_volume_share),
                permille(grant.own_volume_share),
                grant.own_lag_years,
            )
        )
    return tuple(rows)


def grant_cents(row: GrantRow, year: int, own_volume: list[int]) -> int:
    """Return what a grant pays in a year of the run, given the own volume of each year known so far.

    `own_volume[y]` is the mean bijstand stock of year y in millionths of the opening stock; a year not
    known yet counts as the last one known, and before the run as unchanged.
    """
    seen = min(year - row.own_lag_years, len(own_volume) - 1)
    own = own_volume[seen] if seen >= 0 else GROWTH_ONE
    return follow(row.cents_per_year[year], row.macro_volume[year], row.macro_share, own, row.own_share)


def split_extra(extra: int, grants: list[int], rules: FundRules) -> list[int]:
    """Share extra money over the provision funds by their grants; the largest takes the rest."""
    kinds = zip(grants, rules.entitlement, rules.earmarked, strict=True)
    provision = [0 if always or marked else max(0, grant) for grant, always, marked in kinds]
    total = sum(provision)
    parts = [extra * grant // total if total else 0 for grant in provision]
    free = [not (always or marked) for always, marked in zip(rules.entitlement, rules.earmarked, strict=True)]
    largest = max(range(len(parts)), key=lambda fund: (provision[fund], free[fund]))
    parts[largest] += extra - sum(parts)
    return parts
