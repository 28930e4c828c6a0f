"""Which assumption drives the outcome: Morris's elementary effects, by SALib.

Knows no engine and no scenario: names and groups in, points to run out; outcomes at those points in, effects
out. A point has a place from 0 to 1 per assumption; what a place means, the assumption knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from budgetsim.analysis.variance import CASE, cases
from budgetsim.errors import BudgetsimError

Floats = npt.NDArray[np.float64]
LEVELS = 4
CONFIDENCE = 0.9
RESAMPLES = 1000
RANK_COLUMNS = [
    *CASE, "rank", "assumption", "carrier", "members", "mu_star", "low", "high", "mu", "sigma",
]  # fmt: skip


class NoLibraryError(BudgetsimError):
    """A library that is needed here is not installed."""

    exit_code = 5


@dataclass(frozen=True)
class Screen:
    """What is ranked: every assumption by name, and the group with which it moves; alone it is its own."""

    names: tuple[str, ...]
    groups: tuple[str, ...]

    @property
    def group_names(self) -> list[str]:
        return list(dict.fromkeys(self.groups))

    @property
    def problem(self) -> dict[str, Any]:
        """The same as SALib has it."""
        count = len(self.names)
        return {
            "num_vars": count, "names": list(self.names), "bounds": [[0.0, 1.0]] * count,
            "groups": list(self.groups),
        }  # fmt: skip

    def points(self, trajectories: int, seed: int) -> Floats:
        """Return the points to run [trajectories x (groups + 1), assumptions]; raises NoLibraryError."""
        try:
            from SALib.sample.morris import sample
        except ImportError as error:
            raise NoLibraryError(
                "SALib is not installed here; in the project's folder: pip install '.[analyse]'"
            ) from error
        found = sample(
            self.problem, trajectories, num_levels=LEVELS, local_optimization=False, seed=seed % 2**32
        )
        return np.asarray(found, np.float64)

    def effects(self, points: Floats, outcomes: Floats) -> pd.DataFrame:
        """Return the effect of every group on an outcome per point: mu_star with 90% interval, mu, sigma.

        mu and sigma are of a group of one only: in a group effects of both signs are mixed.
        """
        from SALib.analyze.morris import analyze

        found = analyze(
            self.problem, points, outcomes, num_levels=LEVELS, conf_level=CONFIDENCE,
            num_resamples=RESAMPLES, seed=1,
        )  # fmt: skip
        columns = {name: np.asarray(found[name]) for name in ("mu_star", "mu_star_conf", "mu", "sigma")}
        table = pd.DataFrame(columns, index=pd.Index(list(found["names"]), name="assumption"))
        members = pd.Series(self.groups).value_counts()
        table["members"] = members.reindex(table.index)
        table["low"] = (table["mu_star"] - table["mu_star_conf"]).clip(lower=0)
        table["high"] = table["mu_star"] + table["mu_star_conf"]
        return table.reset_index()


def rank_table(runs: pd.DataFrame, screen: Screen, points: Floats, carriers: dict[str, str]) -> pd.DataFrame:
    """Return the assumptions of every case, the one that moves the difference most first.

    Columns RANK_COLUMNS. `runs` has a row per point and luck; the mean over luck is what is ranked.
    """
    parts = []
    for case, part in cases(runs):
        means = part.groupby("point", sort=True)["value"].mean().to_numpy(np.float64)
        found = screen.effects(points, means).sort_values("mu_star", ascending=False, kind="stable")
        told = found.assign(rank=np.arange(1, len(found) + 1), **case)
        parts.append(told.assign(carrier=told["assumption"].map(carriers).fillna("")))
    return pd.concat(parts, ignore_index=True)[RANK_COLUMNS]


def leading(table: pd.DataFrame, candidates: Sequence[str], count: int) -> list[str]:
    """Return the candidates that lead somewhere: the first `count` of every outcome, by their best rank."""
    alone = table[table["assumption"].isin(list(candidates))]
    best = alone.groupby(["outcome", "assumption"], sort=False)["rank"].min().reset_index()
    chosen = best.sort_values("rank", kind="stable").groupby("outcome", sort=False).head(count)
    return list(dict.fromkeys(chosen.sort_values("rank", kind="stable")["assumption"]))
