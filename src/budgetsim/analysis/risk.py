"""Risk as a controller reads it: chance of a deficit, and the buffer that covers it with a chosen certainty.

Knows no arrangement by name. Funds are netted only within one set, and arrangements are compared on equal
sets: netting alone is no achievement (rules 23 and 24).
"""

from __future__ import annotations

import pandas as pd

from budgetsim.domain.scenario import Scenario

RISK_COLUMNS = ["arrangement", "economy", "gemeente", "subject", "indicator", "unit", "year", "value"]
ALL_FUNDS = "alle_potten"
DEFICIT_FROM_CENTS = 100
"""A smaller shortage is what rounding leaves, no deficit."""
BUFFER_REPLICATIONS = 50
"""Fewer tell no percentile worth a buffer."""
SHORTFALL_PERCENTILES = (50, 80, 90)


def fund_sets(funds: list[str], earmarked: list[str]) -> dict[str, list[str]]:
    """Return each fund alone, and all funds that the gemeente bears itself together."""
    return {**{fund: [fund] for fund in funds}, ALL_FUNDS: [fund for fund in funds if fund not in earmarked]}


def sets_of(scenario: Scenario) -> dict[str, list[str]]:
    """Return the sets of funds of a scenario; what is earmarked or repaid is not netted."""
    earmarked = [fund.id for fund in scenario.funds if fund.earmark or fund.repay_unspent]
    return fund_sets([fund.id for fund in scenario.funds], earmarked)


def risks(indicators: pd.DataFrame, sets: dict[str, list[str]], certainty_share: float) -> pd.DataFrame:
    """Return chance of deficit per set and year, and per set the buffer needed (columns RISK_COLUMNS).

    `shortfall_pN` is a percentile over replications of what the lowest cumulated balance lacks;
    `worst_balance` and `best_balance` are the extremes of that balance.
    """
    saldo = indicators[(indicators["indicator"] == "saldo") & (indicators["year"] > 0)]
    parts = []
    keys = ["arrangement", "economy", "gemeente"]
    for name, funds in sets.items():
        mine = saldo[saldo["subject"].isin(funds)]
        total = mine.groupby([*keys, "replication", "year"], observed=True)["value"].sum()
        is_short = (total * 100).round() <= -DEFICIT_FROM_CENTS
        chance = is_short.groupby(level=[*keys, "year"], observed=True).mean().rename("value").reset_index()
        parts.append(chance.assign(subject=name, indicator="chance_of_deficit", unit="aandeel"))
        runs = [*keys, "replication"]
        cumulated = total.groupby(level=runs, observed=True).cumsum()
        lowest = cumulated.groupby(level=runs, observed=True).min()
        need = (-lowest).clip(lower=0).groupby(level=keys, observed=True)
        low = lowest.groupby(level=keys, observed=True)
        amounts = {
            "buffer": need.quantile(certainty_share),
            **{f"shortfall_p{pct}": need.quantile(pct / 100) for pct in SHORTFALL_PERCENTILES},
            "worst_balance": low.min(),
            "best_balance": low.max(),
        }
        for indicator, values in amounts.items():
            rows = values.rename("value").reset_index()
            parts.append(rows.assign(subject=name, indicator=indicator, unit="EUR", year=0))
    return pd.concat(parts, ignore_index=True)[RISK_COLUMNS]
