"""Which wall costs what: the difference between all walls up and an arrangement, shared out over the six.

Knows no engine and no file. A share is a Shapley value (rule 26): what a wall brings when it leaves its
height when up for that of the arrangement, over all orders in which the six can. Every set of walls that have
done so runs on the same luck.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from budgetsim.analysis.headline import Outcome, Verdict, verdict
from budgetsim.analysis.risk import BUFFER_REPLICATIONS
from budgetsim.analysis.shapley import (
    ALL,
    WALLS,
    Floats,
    first_in,
    interactions,
    last_in,
    pairs_of_walls,
    shapley,
)
from budgetsim.analysis.summaries import BUFFER, SHARED, YEARLY, Draws, Sample, summary
from budgetsim.domain.quantities import Series, Share
from budgetsim.domain.walls import Arrangement, Wall

BAND = (5.0, 95.0)
"""Percentiles over draws: a 90% interval."""
COLUMNS = ["lowered", "economy", "gemeente", "replication", "year", "outcome", "value"]
"""Of what the sets measured; `lowered` is the set, `outcome` an id of SHARED or SALDO, year 0 the horizon."""
KEYS = ["economy", "gemeente", "outcome", "unit", "year"]
SHARE_COLUMNS = [
    *KEYS, "wall", "share", "low", "high", "first_in", "first_in_low", "first_in_high", "last_in",
    "last_in_low", "last_in_high", "replications", "verdict",
]  # fmt: skip
INTERACTION_COLUMNS = [*KEYS, "wall", "other", "interaction", "low", "high", "replications"]
END_COLUMNS = [*KEYS, "up", "lowered"]
NOTHING = 1e-12
"""A share this small beside its values is rounding."""
WHOLE = "all"
"""In the place of a wall: the whole difference."""


def name_of(lowered: int) -> str:
    """Return the id of the arrangement in which these walls are lowered, a digit per wall."""
    return "down_" + "".join(str(lowered >> n & 1) for n in range(len(WALLS)))


def arrangements(target: Arrangement | None = None) -> tuple[Arrangement, ...]:
    """Return an arrangement for every set of walls, the empty one first; what is up is as high as it says.

    A wall in the set is as high as in the target, by date where that has dates; down without a target. Who
    bears a shortfall is the target's in all of them: it is no wall.
    """
    path = {wall: _path(target, wall) for wall in WALLS}
    return tuple(
        Arrangement(
            id=name_of(lowered),
            title=name_of(lowered),
            default_height=1.0,
            heights={wall: path[wall] for n, wall in enumerate(WALLS) if lowered >> n & 1},
            shortfall_share=target.shortfall_share if target else None,
        )
        for lowered in range(ALL + 1)
    )


def _path(target: Arrangement | None, wall: Wall) -> Series[Share]:
    """Return the heights of a wall by date; gone without a target."""
    if target and wall in target.heights:
        return target.heights[wall]
    constant: Series[Share] = Series[Share].model_validate(target.default_height if target else 0.0)
    return constant


def moved(target: Arrangement) -> bool:
    """Tell whether an arrangement has any wall below its height when up."""
    paths = (step.value for wall in WALLS for step in _path(target, wall).steps)
    return any(height < 1 for height in paths)


# What the sets measured


def samples(table: pd.DataFrame, certainty_share: float) -> list[Sample]:
    """Return what the sets measured (columns COLUMNS) per economy and gemeente, in the order of the table."""
    years = tuple(sorted(int(year) for year in table["year"].unique() if year))
    rank = table.assign(
        replication=table["replication"].rank(method="dense").astype(int) - 1,
        year=table["year"].map({year: n for n, year in enumerate((0, *years))}),
    )
    shape = ALL + 1, int(rank["replication"].max()) + 1, 1 + len(years)
    return [
        Sample(str(economy), str(gemeente), years, certainty_share, dict(_values(here, shape)))
        for (economy, gemeente), here in rank.groupby(["economy", "gemeente"], sort=False, observed=True)
    ]


def _values(here: pd.DataFrame, shape: tuple[int, ...]) -> Iterator[tuple[str, Floats]]:
    """Yield every outcome with its values [sets, replications, horizon and years]."""
    for outcome, rows in here.groupby("outcome", sort=False, observed=True):
        values = np.full(shape, np.nan)
        values[rows["lowered"], rows["replication"], rows["year"]] = rows["value"]
        yield str(outcome), values


@dataclass(frozen=True)
class Case:
    """One outcome in one economy, gemeente and year, in every draw and set."""

    economy: str
    gemeente: str
    outcome: Outcome
    year: int
    """0 for the horizon."""
    replications: int
    values: Floats
    """[draws, sets]"""

    @property
    def keys(self) -> dict[str, object]:
        return {
            "economy": self.economy, "gemeente": self.gemeente, "outcome": self.outcome.id,
            "unit": self.outcome.unit, "year": self.year,
        }  # fmt: skip


def over_horizon(found: Iterable[Sample]) -> list[Case]:
    """Return every outcome over the horizon."""
    return [case for sample in found for case in _cases(sample, SHARED, (0,))]


def by_year(found: Iterable[Sample]) -> list[Case]:
    """Return every outcome that years have, year by year."""
    return [case for sample in found for case in _cases(sample, YEARLY, sample.years)]


def _cases(sample: Sample, outcomes: Iterable[Outcome], years: Iterable[int]) -> Iterator[Case]:
    draws = Draws.of(sample.replications)
    for outcome in outcomes:
        for year in years:
            values = summary(outcome, sample, year, draws)
            yield Case(sample.economy, sample.gemeente, outcome, year, sample.replications, values)


# Tables


def shares(cases: Iterable[Case]) -> pd.DataFrame:
    """Return the share of every wall, first-in and last-in, and the whole; columns SHARE_COLUMNS.

    An outcome that a replication lacks in some set (a waiting time nobody reached) has no shares: those left
    would be a selection.
    """
    rows = [row for case in cases for row in _shares_of(case)]
    return pd.DataFrame(rows, columns=SHARE_COLUMNS)


def pairs(cases: Iterable[Case]) -> pd.DataFrame:
    """Return how every pair of walls interacts in every outcome; columns INTERACTION_COLUMNS."""
    rows = [row for case in cases for row in _pairs_of(case)]
    return pd.DataFrame(rows, columns=INTERACTION_COLUMNS)


def ends(cases: Iterable[Case]) -> pd.DataFrame:
    """Return every outcome with all walls up and with all of them lowered; columns END_COLUMNS."""
    rows = [{**case.keys, "up": case.values[0, 0], "lowered": case.values[0, ALL]} for case in cases]
    return pd.DataFrame(rows, columns=END_COLUMNS)


def _shares_of(case: Case) -> Iterator[dict[str, object]]:
    parts = {"share": shapley, "first_in": first_in, "last_in": last_in}
    found = {name: _with_band(work, case.values) for name, work in parts.items()}
    for n, wall in enumerate(WALLS):
        row: dict[str, object] = {**case.keys, "wall": str(wall)}
        for name, (value, low, high) in found.items():
            prefix = "" if name == "share" else f"{name}_"
            row |= {name: value[n], f"{prefix}low": low[n], f"{prefix}high": high[n]}
        yield _judged(case, row)
    value, low, high = _with_band(lambda values: values[[ALL]] - values[[0]], case.values)
    yield _judged(case, {**case.keys, "wall": WHOLE, "share": value[0], "low": low[0], "high": high[0]})


def _judged(case: Case, row: dict[str, object]) -> dict[str, object]:
    """Return a row with its number of replications and its verdict; '' where there is no share."""
    count = case.replications
    low, high = row["low"], row["high"]
    assert isinstance(low, float)
    assert isinstance(high, float)
    said = verdict(low, high, case.outcome.good, count, count)
    if case.outcome is BUFFER and count < BUFFER_REPLICATIONS:
        said = str(Verdict.TOO_FEW)
    return {**row, "replications": count, "verdict": said}


def _pairs_of(case: Case) -> Iterator[dict[str, object]]:
    found = zip(*_with_band(interactions, case.values), strict=True)
    for (a, b), (value, low, high) in zip(pairs_of_walls(), found, strict=True):
        names = {"wall": str(WALLS[a]), "other": str(WALLS[b])}
        row = {"interaction": value, "low": low, "high": high, "replications": case.replications}
        yield {**case.keys, **names, **row}


def _with_band(work: Callable[[Floats], Floats], values: Floats) -> tuple[list[float], ...]:
    """Return parts of values [draws, sets] as they are, and their 90% interval over the other draws."""
    parts = work(values.T)
    # What is left of values that cancel is no effect, however sure its sign.
    parts[np.abs(parts) < NOTHING * np.abs(values).max()] = 0.0
    low, high = np.percentile(parts[:, 1:], BAND, axis=1)
    return parts[:, 0].tolist(), low.tolist(), high.tolist()
