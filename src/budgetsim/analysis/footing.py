"""Arrangements on the same footing: who bears a shortfall, and what the same money would have done (rule 21).

Knows no arrangement by name and no page: scenario and indicators in, rows out.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from budgetsim.analysis.compare import compare
from budgetsim.analysis.headline import TOTAL
from budgetsim.domain.scenario import Scenario
from budgetsim.domain.walls import Arrangement

WAITING = ("waiting_months_plaats", "waiting_months_geld", "waiting_months_overdracht")
WAITING_IN_ALL = "waiting_months"


@dataclass(frozen=True)
class Footing:
    """The arrangements that belong in one table with the main alternative."""

    first: Arrangement
    by_shortfall: tuple[tuple[float, Arrangement], ...]
    """Shortfall share -> the main alternative at that share, lowest first; the main one itself among them."""
    same_money: Arrangement | None
    """The first arrangement with as much money as the main alternative."""

    @property
    def arrangements(self) -> tuple[Arrangement, ...]:
        variant = (self.same_money,) if self.same_money else ()
        return (self.first, *(arrangement for _, arrangement in self.by_shortfall), *variant)


def footing(scenario: Scenario) -> Footing:
    """Return which arrangements vary only the shortfall share or the money of the first two."""
    first, *others = scenario.arrangements
    if not others:
        return Footing(first, (), None)
    main = others[0]
    alike = [a for a in others if a.same_money_as is None and a.model_copy(update=_own(main)) == main]
    shares = {share_of(scenario, arrangement): arrangement for arrangement in (*alike, main)}
    same = next((a for a in others if a.same_money_as == main.id), None)
    return Footing(first, tuple(sorted(shares.items())), same)


def share_of(scenario: Scenario, arrangement: Arrangement) -> float:
    """Return the share of a shortfall on entitlements that trajectories bear."""
    own = arrangement.shortfall_share
    return scenario.shortfall_share if own is None else own


def _own(main: Arrangement) -> dict[str, object]:
    """Return what may differ from the main alternative: name and shortfall share, nothing else."""
    return {name: getattr(main, name) for name in ("id", "title", "shortfall_share")}


def against(indicators: pd.DataFrame, base: str, other: str) -> pd.DataFrame:
    """Return the comparison of `other`, paired with `base` instead of the first arrangement."""
    parts = [indicators[indicators["arrangement"] == name] for name in (base, other)]
    return compare(pd.concat(parts, ignore_index=True))


def waiting_in_all(indicators: pd.DataFrame, subjects: Collection[str] = (TOTAL,)) -> pd.DataFrame:
    """Return the waiting of the whole horizon for any reason, as rows of an indicator WAITING_IN_ALL."""
    mine = indicators["indicator"].isin(WAITING) & (indicators["year"] == 0)
    rows = indicators[mine & indicators["subject"].isin(subjects)].assign(indicator=WAITING_IN_ALL)
    keys = [name for name in indicators.columns if name != "value"]
    return rows.groupby(keys, observed=True, sort=False)["value"].sum().reset_index()[[*indicators.columns]]
