"""Toetsingskader: how the arrangements rank on the scenario's criteria, and how a reader may weigh them.

Knows no HTML. The page gets means and covariances of scores, never a single replication; with those it ranks
again, bands included, by the same formulas as `analysis/criteria.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

import pandas as pd

from budgetsim.analysis.criteria import (
    NINTH_TENTH,
    Weighing,
    left_out,
    ranking_table,
    score_table,
    weighings,
)
from budgetsim.analysis.headline import MIN_PAIRS
from budgetsim.report.numbers import count_of
from budgetsim.report.tables import Row, Table
from budgetsim.report.view import RunView
from budgetsim.report.words import Words, short

DIGITS = 6
"""Decimals of a score that travel with the page."""


@dataclass(frozen=True)
class Toetsingskader:
    """The criteria of a run and what they say of its arrangements."""

    view: RunView
    words: Words

    @cached_property
    def weighings(self) -> list[Weighing]:
        """One per economy and gemeente; none without criteria or with one arrangement."""
        return weighings(self.view.scenario, self.view.indicators)

    @cached_property
    def ranking(self) -> pd.DataFrame:
        return ranking_table(self.weighings)

    @property
    def weights(self) -> list[dict[str, Any]]:
        """The inputs of the page: id, title and weight of every criterion."""
        criteria = self.view.scenario.criteria
        return [{"id": c.id, "title": c.title, "weight": c.weight} for c in criteria]

    @property
    def most(self) -> float:
        """The end of the page's sliders: twice the highest weight, or ten."""
        return max(10.0, 2 * max((c.weight for c in self.view.scenario.criteria), default=0.0))

    def places(self) -> list[dict[str, str]]:
        """Return economy, gemeente and heading of every ranking."""
        return [
            {"economy": w.economy, "gemeente": w.gemeente, "heading": self.heading(w.economy, w.gemeente)}
            for w in self.weighings
        ]

    def heading(self, economy: str, gemeente: str) -> str:
        """Return who comes first, and whether clearly."""
        rows = self._of(economy, gemeente)
        if rows.empty:
            return self.words("criteria_heading_none")
        first, second = rows.iloc[0], rows.iloc[1]
        key = "criteria_heading_clear" if second["is_clear"] else "criteria_heading_unclear"
        names = {"first": short(first["arrangement"]), "second": short(second["arrangement"])}
        return self.words(key, economy=short(economy).lower(), **names)

    def notes(self) -> list[str]:
        """Return which criteria could not be weighed, and where."""
        found = [
            self.words("criteria_left_out", title=criterion.title, economy=short(weighing.economy).lower())
            for weighing in self.weighings
            for criterion in left_out(weighing, self.view.scenario)
        ]
        return list(dict.fromkeys(found))

    def ranking_rows(self) -> Table:
        """The ranking with the scenario's own weights, and how firm the first place is."""
        w = self.words
        rows = [self._ranked(row) for row in self.ranking.to_dict("records")]
        columns = [w(f"criteria_{name}") for name in ("total", "behind", "by_luck", "by_weights", "by_both")]
        heads = [w("criteria_rank"), w("arrangement")]
        return Table(w("table_ranking"), self._heads(heads), columns, rows)

    def _ranked(self, row: dict[Any, Any]) -> Row:
        w, show = self.words, self.words.numbers
        behind = w("criteria_first") if row["rank"] == 1 else self._behind(row)
        total = int(row["replications"])
        luck = w("n_of_total", n=count_of(row["first_by_luck"], total), total=w.count("replication", total))
        shares = [show.percent(row[f"first_by_{name}"], 0) for name in ("weights", "both")]
        heads = [str(row["rank"]), short(row["arrangement"])]
        cells = [show.number(row["total"], 1), behind, luck, *shares]
        return Row(self._with_place(row, heads), cells, self._keys(row))

    def _behind(self, row: dict[Any, Any]) -> str:
        w, show = self.words, self.words.numbers
        if row["replications"] < MIN_PAIRS:
            return f"{show.number(row['behind'], 1)} ({w('too_few')})"
        said = w("criteria_clear" if row["is_clear"] else "unclear")
        low, high = (show.number(row[name], 1) for name in ("low", "high"))
        return f"{show.number(row['behind'], 1)} ({low} {w('to')} {high}) {said}"

    def score_rows(self) -> Table:
        """Value and score of every arrangement on every criterion."""
        w, show = self.words, self.words.numbers
        criteria = {criterion.id: criterion for criterion in self.view.scenario.criteria}
        rows = []
        for row in score_table(self.weighings).to_dict("records"):
            criterion = criteria[row["criterion"]]
            heads = [criterion.title, w(f"outcome_{criterion.outcome}"), short(row["arrangement"])]
            cells = [show.of_unit(row["value"], row["unit"]), show.number(row["score"], 1)]
            rows.append(Row(self._with_place(row, heads), cells, self._keys(row)))
        heads = [w("criterion"), w("outcome"), w("arrangement")]
        return Table(w("table_scores"), self._heads(heads), [w("mean"), w("criteria_score")], rows)

    def payload(self) -> dict[str, Any]:
        """Return what the page needs to rank again: mean scores, and covariances per pair."""
        return {
            "width": NINTH_TENTH,
            "least": MIN_PAIRS,
            "replications": self.view.replications,
            "names": {name: short(name) for name in self.view.arrangements},
            "criteria": [criterion.id for criterion in self.view.scenario.criteria],
            "cases": {f"{w.economy}|{w.gemeente}": _case(w) for w in self.weighings},
        }

    def _of(self, economy: str, gemeente: str) -> pd.DataFrame:
        table = self.ranking
        return table[(table["economy"] == economy) & (table["gemeente"] == gemeente)]

    def _heads(self, names: Sequence[str]) -> list[str]:
        place = [self.words("economy")]
        place += [self.words("gemeente")] if len(self.view.gemeenten) > 1 else []
        return [*place, *names]

    def _with_place(self, row: dict[Any, Any], heads: Sequence[str]) -> list[str]:
        place = [short(row["economy"])]
        place += [short(row["gemeente"])] if len(self.view.gemeenten) > 1 else []
        return [*place, *heads]

    def _keys(self, row: dict[Any, Any]) -> dict[str, str]:
        return {"economy": row["economy"], "gemeente": row["gemeente"]}


def _case(weighing: Weighing) -> dict[str, Any]:
    pairs = combinations(range(len(weighing.arrangements)), 2)
    return {
        "arrangements": list(weighing.arrangements),
        "criteria": [criterion.id for criterion in weighing.criteria],
        "means": _rounded(weighing.means),
        "spread": {f"{a}-{b}": _rounded(weighing.spread(a, b)) for a, b in pairs},
    }


def _rounded(values: Any) -> list[list[float]]:
    return [[round(float(value), DIGITS) for value in row] for row in values]
