"""Moves between stages per year, counted from the events that a run kept.

Knows no picture. Events in (one row per event), people per year out.
"""

from __future__ import annotations

import pandas as pd

FLOW_COLUMNS = ["arrangement", "economy", "gemeente", "year", "from_stage", "stage", "people_per_year"]
MOVES = ("leave", "place", "exit")
HORIZON = 0


def flows(events: pd.DataFrame, gated: list[str], first_year: int, years: int) -> pd.DataFrame:
    """Return how many people a year moved from stage to stage, columns FLOW_COLUMNS.

    Year 0 is the yearly mean; all are means over the replications in `events`. A leave towards a gated stage
    is not counted: its place tells it again. Arrivals from outside have no `from_stage` and are left out.
    """
    if events.empty:
        return pd.DataFrame(columns=FLOW_COLUMNS)
    moves = events[events["kind"].isin(MOVES) & events["from_stage"].notna() & events["stage"].notna()]
    moves = moves[~((moves["kind"] == "leave") & moves["stage"].isin(gated))]
    year = first_year + (moves["month"] // 12).astype("int64")
    moves = moves.assign(year=year)[year < first_year + years]
    per = events["replication"].nunique()
    yearly = _counted(moves, per)
    whole = _counted(moves.assign(year=HORIZON), per * years)
    return pd.concat([whole, yearly], ignore_index=True)[FLOW_COLUMNS]


def _counted(moves: pd.DataFrame, per: int) -> pd.DataFrame:
    keys = FLOW_COLUMNS[:-1]
    return (moves.groupby(keys, observed=True).size() / per).rename("people_per_year").reset_index()
