"""The headline: for every economy and arrangement the few figures that answer the question.

Knows no layout. Every outcome stands beside its net draw on general means (rule 21), and a difference whose
80% band crosses zero is called unclear, never an effect.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

TOTAL = "totaal"


class Verdict(StrEnum):
    """How an arrangement compares with the first one on one outcome."""

    BETTER = "better"
    WORSE = "worse"
    UNCLEAR = "unclear"
    TOO_FEW = "too_few"
    """Fewer than MIN_PAIRS replications: no band worth the name."""


MIN_PAIRS = 5


@dataclass(frozen=True)
class Outcome:
    """One headline indicator: where it stands in the table, and which way is good."""

    id: str
    indicator: str
    subject: str
    unit: str
    good: int
    """+1 when more is better, -1 when less is."""
    per_year: bool
    """Whether the horizon's sum is shown per year."""


OUTCOMES = (
    Outcome("net_draw", "net_draw", TOTAL, "EUR", -1, True),
    Outcome("lasten", "lasten", TOTAL, "EUR", -1, True),
    Outcome("participation_months", "participation_months", TOTAL, "inwonermaanden", +1, True),
    Outcome("durable_outflow", "durable_outflow", TOTAL, "inwoners", +1, True),
    Outcome("waiting_months_plaats", "waiting_months_plaats", TOTAL, "inwonermaanden", -1, True),
    Outcome("waiting_months_geld", "waiting_months_geld", TOTAL, "inwonermaanden", -1, True),
    Outcome("waiting_months_overdracht", "waiting_months_overdracht", TOTAL, "inwonermaanden", -1, True),
    Outcome("blocked_months", "blocked_months", TOTAL, "inwonermaanden", -1, True),
    Outcome("waiting_time_p50", "waiting_time_p50", TOTAL, "maanden", -1, False),
    Outcome("waiting_time_p90", "waiting_time_p90", TOTAL, "maanden", -1, False),
    Outcome("money_idle", "money_idle", TOTAL, "EUR", -1, True),
)
HEADLINE_COLUMNS = [
    "economy", "arrangement", "gemeente", "outcome", "unit", "value", "difference", "p10", "p90",
    "share_positive", "share_negative", "verdict",
]  # fmt: skip


def headline(indicators: pd.DataFrame, comparison: pd.DataFrame, years: int) -> pd.DataFrame:
    """Return mean value per economy and arrangement, and the paired difference with its 80% band.

    Columns HEADLINE_COLUMNS, in the order of the scenario; amounts that add up over years are per year.
    """
    horizon = indicators[indicators["year"] == 0]
    parts = [_outcome(outcome, horizon, comparison, years) for outcome in OUTCOMES]
    table = pd.concat(parts, ignore_index=True)
    columns = ["economy", "arrangement", "outcome"]
    order = {name: {v: n for n, v in enumerate(dict.fromkeys(horizon[name]))} for name in columns[:2]}
    order["outcome"] = {outcome.id: n for n, outcome in enumerate(OUTCOMES)}
    rank = pd.DataFrame({name: table[name].map(order[name]) for name in columns})
    return table.loc[rank.sort_values(columns, kind="stable").index, HEADLINE_COLUMNS].reset_index(drop=True)


def _outcome(outcome: Outcome, horizon: pd.DataFrame, comparison: pd.DataFrame, years: int) -> pd.DataFrame:
    per = years if outcome.per_year else 1
    keys = ["economy", "arrangement", "gemeente"]
    mine = horizon[(horizon["indicator"] == outcome.indicator) & (horizon["subject"] == outcome.subject)]
    values = (
        (mine.groupby(keys, observed=True, sort=False)["value"].mean(skipna=False) / per)
        .rename("value")
        .reset_index()
    )
    paired = comparison[
        (comparison["year"] == 0)
        & (comparison["indicator"] == outcome.indicator)
        & (comparison["subject"] == outcome.subject)
    ]
    columns = {"mean": "difference", "p10": "p10", "p90": "p90"}
    paired = paired[[*keys, *columns, "share_positive", "share_negative", "replications"]].rename(
        columns=columns
    )
    paired = paired.assign(**{name: paired[name] / per for name in columns.values()})
    table = values.merge(paired, on=keys, how="left")
    replications = int(horizon["replication"].nunique())
    bands = zip(table["p10"], table["p90"], table["replications"], strict=True)
    table["verdict"] = [verdict(low, high, outcome.good, n, replications) for low, high, n in bands]
    return table.assign(outcome=outcome.id, unit=outcome.unit)


def verdict(p10: float, p90: float, good: int, pairs: float, replications: int) -> str:
    """Return better, worse, or unclear when the 80% band of the difference holds zero; '' for the first.

    A replication in which one side never got there (a waiting time nobody reached) has no pair; leaving it
    out would flatter the side that waits longest, so that is unclear too.
    """
    if math.isnan(p10):
        return ""
    if replications < MIN_PAIRS:
        return str(Verdict.TOO_FEW)
    if p10 <= 0 <= p90 or pairs < replications:
        return str(Verdict.UNCLEAR)
    return str(Verdict.BETTER if (p10 > 0) == (good > 0) else Verdict.WORSE)
