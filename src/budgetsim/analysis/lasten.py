"""Why lasten differ from those of the first arrangement: volume, mix and price, per taakveld and stage.

Knows no page and no workbook. An amount is decomposed on the means over replications, as the workbook does;
its band is that of the same decomposition pair by pair.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from budgetsim.analysis.headline import TOTAL
from budgetsim.analysis.price_volume_mix import EFFECT_COLUMNS, effects_of_many
from budgetsim.units import MONTHS_PER_YEAR

CHOICE = ["economy", "gemeente", "arrangement"]
CASE = ["economy", "gemeente", "replication"]
GROUP = ["taakveld", "stage"]
"""`stage` is '' for lasten of no stage, and TOTAL for a whole taakveld; `taakveld` is TOTAL for all."""
SIDE_NUMBERS = ["cost0", "quantity0", "cost1", "quantity1"]
SIDE_COLUMNS = [*CHOICE, "replication", *GROUP, *SIDE_NUMBERS]
CAUSES = (*EFFECT_COLUMNS[1:], "other")
"""What adds up to the difference; `other` is what does not go per inwoner-month."""
DIFFERENCE = "difference"
CAUSE_COLUMNS = [*CHOICE, *GROUP, "cause", "value", "p10", "p90"]
BAND = {"p10": 0.1, "p90": 0.9}


def sides(lasten: pd.DataFrame, indicators: pd.DataFrame, first: str) -> pd.DataFrame:
    """Return lasten and inwoner-months over all years under the first arrangement (0) and each other (1).

    Columns SIDE_COLUMNS, in euro and months. Takes LASTEN_COLUMNS of `analysis/bookings.py`; a stage on which
    anything of a taakveld is ever spent is there in every replication.
    """
    months = _months(indicators)
    names = list(months.columns)
    groups = lasten[GROUP].drop_duplicates().sort_values(GROUP)
    rows = months.index.to_frame(index=False)[CASE].drop_duplicates().merge(groups, how="cross")
    spent = lasten.pivot(index=[*CASE, *GROUP], columns="arrangement", values="cents")
    cents = spent.reindex(pd.MultiIndex.from_frame(rows)).reindex(columns=names).fillna(0)
    there = months.reindex(pd.MultiIndex.from_frame(rows[[*CASE, "stage"]])).fillna(0)
    parts = [
        rows.assign(
            arrangement=name,
            cost0=cents[first].to_numpy() / 100,
            quantity0=there[first].to_numpy(),
            cost1=cents[name].to_numpy() / 100,
            quantity1=there[name].to_numpy(),
        )
        for name in names
        if name != first
    ]
    return pd.concat(parts, ignore_index=True)[SIDE_COLUMNS]


def _months(indicators: pd.DataFrame) -> pd.DataFrame:
    """Return inwoner-months over all years by CASE and stage, a column per arrangement."""
    stock = indicators[(indicators["indicator"] == "stock") & (indicators["year"] > 0)]
    keys = [*CASE, "subject", "arrangement"]
    texts = stock.astype({name: "str" for name in keys if name != "replication"})
    mean = texts.groupby(keys, sort=False)["value"].sum().unstack("arrangement")
    return (MONTHS_PER_YEAR * mean).rename_axis(index={"subject": "stage"})


def explained(table: pd.DataFrame, years: int) -> pd.DataFrame:
    """Return what of the difference in lasten per year each cause brings, as CAUSE_COLUMNS, in euro.

    Takes the rows of `sides`. The causes of a taakveld and stage, of a taakveld and of all together are whole
    cents that add up to their difference; more lasten are positive.
    """
    means = table.groupby([*CHOICE, *GROUP], sort=False)[SIDE_NUMBERS].mean().reset_index()
    found = _per_year(_caused(means, [*CHOICE, "taakveld"]), [*CHOICE, *GROUP], years)
    found[[*CAUSES]] = in_cents(found[[*CAUSES]], found[DIFFERENCE])
    found[DIFFERENCE] = found[DIFFERENCE].round(2)
    of_pairs = _caused(table, [*CHOICE, "taakveld", "replication"])
    pairs = _per_year(of_pairs, [*CHOICE, *GROUP, "replication"], years)
    # What is left of sums in floats is no effect.
    rows = pairs.round(2).groupby([*CHOICE, *GROUP], sort=False)[[*CAUSES, DIFFERENCE]]
    low, high = (_by_cause(rows.quantile(share), name) for name, share in BAND.items())
    value = _by_cause(found.set_index([*CHOICE, *GROUP])[[*CAUSES, DIFFERENCE]], "value")
    return value.join(low).join(high).reset_index()[CAUSE_COLUMNS]


def _by_cause(wide: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return a table with a column per cause as one column under a name."""
    long = wide.melt(ignore_index=False, var_name="cause", value_name=name)
    return long.set_index("cause", append=True)


def in_cents(parts: pd.DataFrame, whole: pd.Series[float]) -> pd.DataFrame:
    """Return amounts in whole cents, each rounded up or down so that a row adds up to its whole.

    Raises ValueError where the parts are not the whole.
    """
    exact = parts.to_numpy(np.float64) * 100
    due = np.round(whole.to_numpy(np.float64) * 100)
    if not np.allclose(exact.sum(axis=1), whole * 100, rtol=0, atol=0.5):
        raise ValueError("these parts do not add up to their whole")
    cents = np.floor(exact)
    rank = np.argsort(np.argsort(cents - exact, axis=1, kind="stable"), axis=1)
    cents += rank < (due - cents.sum(axis=1))[:, None]
    return pd.DataFrame(cents / 100, parts.index, parts.columns)


def _caused(table: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Add the causes of every row, and the difference; rows with the same `by` are one taakveld."""
    prices = {}
    for side in "01":
        cost, there = table[f"cost{side}"], table[f"quantity{side}"]
        prices[f"price{side}"] = (cost / there.where(there > 0)).fillna(0.0)
        prices[f"unpriced{side}"] = cost.where(there <= 0, 0.0)
    priced = table.assign(**prices)
    other = priced["unpriced1"] - priced["unpriced0"]
    difference = table["cost1"] - table["cost0"]
    return priced.join(effects_of_many(priced, by)).assign(other=other, difference=difference)


def _per_year(table: pd.DataFrame, keys: list[str], years: int) -> pd.DataFrame:
    """Return causes per year of everything together, of every taakveld, and of its stages."""
    numbers = [*CAUSES, DIFFERENCE]
    whole = table.assign(stage=TOTAL)
    parts = [whole.assign(taakveld=TOTAL), whole, table]
    every = pd.concat(parts, ignore_index=True)[[*keys, *numbers]]
    sums = every.groupby(keys, sort=False)[numbers].sum() / years
    return sums.reset_index()
