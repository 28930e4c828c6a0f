"""Whether a run folder is whole: its runs, their purses, its manifest, comparison and taakvelden.

Knows the tables by their keys only; whether the books reconcile, accounts knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from budgetsim.accounts.audit import eur
from budgetsim.accounts.chart import COMMON, INTERNAL
from budgetsim.accounts.ledger import revisions_as_income
from budgetsim.analysis.compare import PAIR_KEYS, compare
from budgetsim.analysis.taakvelden import TAAKVELD_KEYS, taakveld_table, taakveld_totals
from budgetsim.domain.reference import Reference
from budgetsim.domain.scenario import Scenario
from budgetsim.inputs import Loaded
from budgetsim.units import MONTHS_PER_YEAR

RUN_KEYS = ["arrangement", "economy", "replication"]
RunKey = tuple[str, str, int]
CLOSE = 1e-9


def due_runs(scenario: Scenario, replications: int) -> list[RunKey]:
    """Return the key of every run up to a number of replications, in the order of the scenario."""
    names = product([a.id for a in scenario.arrangements], [e.id for e in scenario.economies])
    return [(arrangement, economy, n) for arrangement, economy in names for n in range(replications)]


def stored_keys(table: pd.DataFrame) -> set[RunKey]:
    """Return the runs that a table has rows of."""
    rows = table[RUN_KEYS].drop_duplicates()
    return {
        (str(a), str(e), int(n))
        for a, e, n in zip(rows["arrangement"], rows["economy"], rows["replication"], strict=True)
    }


def manifest_problems(manifest: dict[str, Any], loaded: Loaded) -> Iterator[str]:
    """Yield what the manifest says other than the scenario and the reference tables do."""
    scenario = loaded.scenario
    if manifest["scenario_hash"] != loaded.scenario_hash:
        yield "manifest: scenario.yaml is not the scenario that ran; its hash differs"
    due: dict[str, object] = {
        "scenario": scenario.name,
        "title": scenario.title,
        "seed": scenario.seed,
        "replications": scenario.replications,
        "arrangements": [arrangement.id for arrangement in scenario.arrangements],
        "economies": [economy.id for economy in scenario.economies],
    }
    for key, value in due.items():
        if manifest[key] != value:
            yield f"manifest: {key} is {manifest[key]!r}, the scenario has {value!r}"
    if not 0 <= manifest["events_replications"] <= scenario.replications:
        yield (
            f"manifest: events_replications is {manifest['events_replications']}, "
            f"of {scenario.replications} replications"
        )
    told, found = manifest["data_hashes"], loaded.data_hashes
    for name in sorted({*told, *found}):
        if told.get(name) != found.get(name):
            yield f"manifest: reference table {name} is not the one that the run was made with"


def key_problems(name: str, table: pd.DataFrame, due: list[RunKey], *, every: bool = True) -> Iterator[str]:
    """Yield the runs that a table lacks (when it needs `every` run) or has beyond those that are due."""
    found = stored_keys(table)
    missing = [key for key in due if key not in found] if every else []
    extra = sorted(found.difference(due))
    for keys, state in ((missing, "missing"), (extra, "not of this scenario")):
        if keys:
            arrangement, economy, number = keys[0]
            more = f", and {len(keys) - 1} more" if len(keys) > 1 else ""
            yield f"{name}: run {arrangement}, {economy}, replication {number} is {state}{more}"


def purses_complete(scenario: Scenario, purses: pd.DataFrame) -> Iterator[str]:
    """Every purse of every gemeente stands once at every month-end of a run."""
    names = [*(fund.id for fund in scenario.funds), COMMON]
    places = [gemeente.id for gemeente in scenario.gemeenten]
    keys = ["month", "gemeente", "purse"]
    known = purses["month"].between(0, scenario.months - 1)
    known &= purses["gemeente"].isin(places) & purses["purse"].isin(names)
    doubles = purses.duplicated(keys)
    due, whole = scenario.months * len(places) * len(names), int((known & ~doubles).sum())
    if whole < due:
        yield f"purses: {due} month-ends of purses are due, {due - whole} are missing"
    for rows, state in ((~known, "not of this scenario"), (known & doubles, "there twice")):
        if rows.any():
            row = purses[rows].iloc[0]
            yield f"purses: {row['purse']} of {row['gemeente']}, month {row['month']}, is {state}"


def comparison_as_compared(indicators: pd.DataFrame, comparison: pd.DataFrame) -> Iterator[str]:
    """The stored comparison is that of the stored indicators."""
    keys = ["scenario", "arrangement", "against", *PAIR_KEYS]
    if indicators.duplicated([*RUN_KEYS, "scenario", *PAIR_KEYS[1:]]).any():
        yield "indicators: a figure stands there twice, so nothing can be compared"
        return
    again = compare(indicators)
    if comparison.duplicated(keys).any():
        yield "comparison: a row stands there twice"
        return
    yield from _differences("comparison", "indicators", keys, again, comparison)


def _differences(
    name: str, source: str, keys: list[str], again: pd.DataFrame, stored: pd.DataFrame
) -> Iterator[str]:
    """Yield where a stored table is not the one that its source gives again; every key stands there once."""
    again, stored = (table.set_index(keys).sort_index() for table in (again, stored))
    if not again.index.equals(stored.index):
        missing, extra = again.index.difference(stored.index), stored.index.difference(again.index)
        yield f"{name}: {len(missing)} rows of the {source} are missing, {len(extra)} are too many"
        return
    mine, other = (table.to_numpy(np.float64) for table in (again, stored[list(again.columns)]))
    wrong = ~np.isclose(mine, other, rtol=CLOSE, atol=CLOSE, equal_nan=True)
    for row, column in np.argwhere(wrong):
        where = ", ".join(str(part) for part in again.index[row])
        yield (
            f"{name}: {again.columns[column]} of {where} is {other[row, column]:g}, "
            f"by the {source} it is {mine[row, column]:g}"
        )


def taakvelden_as_booked(
    scenario: Scenario, reference: Reference, ledger: pd.DataFrame, taakvelden: pd.DataFrame
) -> Iterator[str]:
    """The stored table is that of the ledger, and adds up to what its funds and its months add up to."""
    keys = [*TAAKVELD_KEYS, "title"]
    if taakvelden.duplicated(keys).any():
        yield "taakvelden: a row stands there twice"
        return
    again = taakveld_table(taakveld_totals(ledger), reference, scenario.replications)
    yield from _differences("taakvelden", "ledger", keys, again, taakvelden)
    sums = _sums(scenario, ledger, taakvelden)
    for key, row in zip(sums.index, sums.to_dict("records"), strict=True):
        if len(set(row.values())) > 1:
            told = ", ".join(f"{eur(cents)} over {name}" for name, cents in row.items())
            yield f"taakvelden: {', '.join(map(str, key))} adds up to {told}"


def _sums(scenario: Scenario, ledger: pd.DataFrame, taakvelden: pd.DataFrame) -> pd.DataFrame:
    """Return cents over all replications per arrangement, economy, gemeente, year and side, three ways."""
    keys = [key for key in TAAKVELD_KEYS if key != "taakveld"]
    booked = revisions_as_income(ledger[ledger["taakveld"] != INTERNAL])
    by_month = booked.assign(year=scenario.start.year + booked["month"] // MONTHS_PER_YEAR)
    cents = (taakvelden["mean_eur"] * scenario.replications * 100).round()
    sums = {
        "taakvelden": taakvelden.assign(cents=cents).groupby(keys)["cents"].sum(),
        "funds": booked.groupby([*keys, "fund"])["cents"].sum().groupby(keys).sum(),
        "months": by_month.groupby([*keys, "month"])["cents"].sum().groupby(keys).sum(),
    }
    return pd.DataFrame(sums).fillna(0).astype("int64")
