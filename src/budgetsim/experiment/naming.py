"""Events and purses of a run as integer columns, and the same under names, as files hold them.

Knows the columns; not where they are written.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from budgetsim.accounts.chart import COMMON
from budgetsim.accounts.names import named, repeated
from budgetsim.accounts.stays import Events
from budgetsim.domain.events import EVENT_COLUMNS, Kind, Reason
from budgetsim.domain.scenario import Scenario
from budgetsim.experiment.replication import Names
from budgetsim.units import TICKS_PER_MONTH

LONGEST_MONTHS = 2**40
"""Further from the start than any stay reaches; in ticks it still is a whole number of 64 bits."""
PURSE_FILE_COLUMNS = (
    "arrangement", "economy", "replication", "month", "gemeente", "purse", "balance", "committed", "expected",
)  # fmt: skip


def event_table(scenario: Scenario, events: Events, labels: dict[str, Any]) -> pd.DataFrame:
    """Return an event log under names, columns EVENT_COLUMNS."""
    stages = [stage.id for stage in scenario.stages]
    table = pd.DataFrame({"seq": np.arange(len(events["tick"]))})
    for name, value in labels.items():
        table[name] = value
    table["month"] = events["tick"] / TICKS_PER_MONTH
    table["inwoner"] = events["inwoner"]
    table["gemeente"] = named(events["gemeente"], [g.id for g in scenario.gemeenten])
    table["doelgroep"] = named(events["doelgroep"], [d.id for d in scenario.doelgroepen])
    table["kind"] = named(events["kind"], [kind.name.lower() for kind in Kind])
    table["stage"] = named(events["stage"], stages)
    table["from_stage"] = named(events["from_stage"], stages)
    table["reason"] = named(events["reason"], [r.name.lower() for r in Reason if r >= 0])
    table["aanbieder"] = _aanbieder_names(scenario, events)
    table["cents"] = events["cents"]
    table["fund"] = named(events["fund"], [fund.id for fund in scenario.funds])
    return table[list(EVENT_COLUMNS)]


def _aanbieder_names(scenario: Scenario, events: Events) -> pd.Categorical[str]:
    names = sorted({a.id for stage in scenario.stages for a in stage.aanbieders})
    most = max((len(stage.aanbieders) for stage in scenario.stages), default=0)
    codes = np.full((len(scenario.stages), most + 1), -1)
    for number, stage in enumerate(scenario.stages):
        codes[number, : len(stage.aanbieders)] = [names.index(a.id) for a in stage.aanbieders]
    return named(codes[events["stage"], events["aanbieder"]], names)


def event_columns(scenario: Scenario, table: pd.DataFrame) -> Events:
    """Return a stored event log as integer columns again; raises ValueError for what fits no scenario."""
    if not table["month"].between(-LONGEST_MONTHS, LONGEST_MONTHS).all():
        raise ValueError("a month lies outside any scenario")
    stages = [stage.id for stage in scenario.stages]
    numbers = {(s.id, a.id): n for s in scenario.stages for n, a in enumerate(s.aanbieders)}
    pairs = zip(table["stage"], table["aanbieder"], strict=True)
    return {
        "tick": np.round(table["month"].to_numpy() * TICKS_PER_MONTH).astype(np.int64),
        "inwoner": table["inwoner"].to_numpy(np.int64),
        "gemeente": _codes(table["gemeente"], [g.id for g in scenario.gemeenten]),
        "doelgroep": _codes(table["doelgroep"], [d.id for d in scenario.doelgroepen]),
        "kind": _codes(table["kind"], [kind.name.lower() for kind in Kind]),
        "stage": _codes(table["stage"], stages),
        "from_stage": _codes(table["from_stage"], stages),
        "reason": _codes(table["reason"], [r.name.lower() for r in Reason if r >= 0]),
        "aanbieder": np.array(
            [numbers.get((s, a), -1) if isinstance(a, str) else -1 for s, a in pairs], np.int64
        ),
        "cents": table["cents"].to_numpy(np.int64),
        "fund": _codes(table["fund"], [fund.id for fund in scenario.funds]),
    }


def _codes(column: pd.Series[Any], names: list[str]) -> np.ndarray[Any, np.dtype[np.int64]]:
    unknown = set(column.dropna().unique()).difference(names)
    if unknown:
        raise ValueError(f"{column.name} {min(map(str, unknown))} is not of this scenario")
    return np.asarray(pd.Categorical(column, categories=names).codes, np.int64)


def purse_table(scenario: Scenario, purses: Events, labels: dict[str, Any]) -> pd.DataFrame:
    """Return month-end purses under names, columns PURSE_FILE_COLUMNS."""
    names = [*(fund.id for fund in scenario.funds), COMMON]
    table = pd.DataFrame({name: purses[name] for name in ("month", "balance", "committed", "expected")})
    table["gemeente"] = named(purses["gemeente"], [g.id for g in scenario.gemeenten])
    table["purse"] = named(np.where(purses["purse"] < 0, len(names) - 1, purses["purse"]), names)
    return table.assign(**labels)[list(PURSE_FILE_COLUMNS)]


def purses_of_all(scenario: Scenario, purses: dict[Names, Events], replication: int) -> pd.DataFrame:
    """Return the purses of all runs of one replication as one table."""
    runs = list(purses.values())
    every = {name: np.concatenate([run[name] for run in runs]) for name in runs[0]}
    sizes = [len(run["month"]) for run in runs]
    labels: dict[str, Any] = {"replication": replication}
    for place, name in enumerate(("arrangement", "economy")):
        told = [names[place] for names in purses]
        known = list(dict.fromkeys(told))
        labels[name] = repeated([known.index(text) for text in told], known, sizes)
    return purse_table(scenario, every, labels)


def events_of_all(scenario: Scenario, events: dict[Names, Events], replication: int) -> pd.DataFrame:
    """Return the events of all runs of one replication as one table."""
    parts = [
        event_table(scenario, part, {"arrangement": a, "economy": e, "replication": replication})
        for (a, e), part in events.items()
    ]
    return pd.concat(parts, ignore_index=True)
