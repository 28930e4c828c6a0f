"""Risk as a controller reads it: chance of a deficit, and the buffer that covers it with a chosen certainty.

Knows no arrangement by name. Funds are netted only within one set, and arrangements are compared on equal
sets: netting alone is no achievement (rules 23 and 24).
"""

from __future__ import annotations

import pandas as pd

RISK_COLUMNS = ["arrangement", "economy", "gemeente", "subject", "indicator", "unit", "year", "value"]
ALL_FUNDS = "alle_potten"


def fund_sets(funds: list[str], earmarked: list[str]) -> dict[str, list[str]]:
    """Return each fund alone, and all funds that the gemeente bears itself together."""
    return {**{fund: [fund] for fund in funds}, ALL_FUNDS: [fund for fund in funds if fund not in earmarked]}


def risks(indicators: pd.DataFrame, sets: dict[str, list[str]], certainty_share: float) -> pd.DataFrame:
    """Return chance of deficit per set and year, and the buffer needed per set (columns RISK_COLUMNS)."""
    saldo = indicators[(indicators["indicator"] == "saldo") & (indicators["year"] > 0)]
    parts = []
    keys = ["arrangement", "economy", "gemeente"]
    for name, funds in sets.items():
        mine = saldo[saldo["subject"].isin(funds)]
        total = mine.groupby([*keys, "replication", "year"], observed=True)["value"].sum()
        chance = (
            (total < 0).groupby(level=[*keys, "year"], observed=True).mean().rename("value").reset_index()
        )
        parts.append(chance.assign(subject=name, indicator="chance_of_deficit", unit="aandeel"))
        lowest = total.groupby(level=[*keys, "replication"], observed=True).apply(lambda s: s.cumsum().min())
        need = (-lowest).clip(lower=0).groupby(level=keys, observed=True).quantile(certainty_share)
        buffer = need.rename("value").reset_index()
        parts.append(buffer.assign(subject=name, indicator="buffer", unit="EUR", year=0))
    return pd.concat(parts, ignore_index=True)[RISK_COLUMNS]
