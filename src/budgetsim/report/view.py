"""One run as the report sees it: what a run folder holds, summarised over replications.

Knows no folder and no page; what is shown are means and the 80% band, never single replications.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any, NamedTuple

import pandas as pd

from budgetsim.analysis.compare import compare
from budgetsim.analysis.criteria import Weighing, ranking_table, weighings
from budgetsim.analysis.footing import against, footing, waiting_in_all
from budgetsim.analysis.groups import groups
from budgetsim.analysis.kept import Analysis
from budgetsim.analysis.lasten import explained, sides
from budgetsim.analysis.risk import ALL_FUNDS, BUFFER_REPLICATIONS, risks, sets_of
from budgetsim.analysis.summaries import TO_CHOOSE
from budgetsim.domain.iv3 import series_in
from budgetsim.domain.reference import Origin, Reference, Taakveld
from budgetsim.domain.scenario import Scenario
from budgetsim.domain.walls import Arrangement

HORIZON = 0
TOTAL = "totaal"
KEYS = ["arrangement", "economy", "gemeente", "year", "subject", "indicator"]
Key = tuple[str, str, str, int, str, str]
TaakveldSide = tuple[Taakveld, str]
"""A taakveld and L (lasten) or B (baten)."""


class Stat(NamedTuple):
    """A value over replications: mean and 80% band."""

    mean: float
    low: float
    high: float


class Difference(NamedTuple):
    """A paired difference from the first arrangement: mean, 80% band, shares above and below zero, pairs."""

    mean: float
    low: float
    high: float
    above: float
    below: float
    pairs: int


NO_STAT = Stat(math.nan, math.nan, math.nan)
NO_DIFFERENCE = Difference(math.nan, math.nan, math.nan, math.nan, math.nan, 0)


def differences(comparison: pd.DataFrame) -> dict[Key, Difference]:
    """Return the rows of a comparison by their key."""
    keys = zip(*(comparison[name].to_numpy(object) for name in KEYS), strict=True)
    columns = ("mean", "p10", "p90", "share_positive", "share_negative", "replications")
    rows = zip(*(comparison[name] for name in columns), strict=True)
    return {key: Difference(*row) for key, row in zip(keys, rows, strict=True)}


@dataclass(frozen=True)
class Choice:
    """What the reader looks at."""

    economy: str
    arrangement: str
    gemeente: str
    outcome: str = ""
    """Of what is shared out over the walls; all else shows every outcome."""
    fund: str = TOTAL
    """Of which books are shown; all else shows every fund."""


@dataclass(frozen=True)
class RunView:
    """A finished run: its tables, its scenario and where every value came from."""

    manifest: dict[str, Any]
    scenario: Scenario
    reference: Reference
    origins: tuple[Origin, ...]
    indicators: pd.DataFrame
    comparison: pd.DataFrame
    purses: pd.DataFrame
    flows: pd.DataFrame
    """Moves between stages, columns of analysis.flows, mean over the replications whose events were kept."""
    taakvelden: pd.DataFrame
    """Lasten and baten per taakveld and year, columns of analysis.taakvelden."""
    lasten: pd.DataFrame
    """What was spent in every replication, per taakveld and stage, LASTEN_COLUMNS of analysis.bookings."""
    analyses: Mapping[str, Analysis] = field(default_factory=dict)
    """What was worked out about the run afterwards, by name."""
    damage: Mapping[str, str] = field(default_factory=dict)
    """Per file that is not as the run left it a sentence."""

    @property
    def first(self) -> Arrangement:
        """The arrangement that all others are compared with."""
        return self.scenario.arrangements[0]

    @property
    def main(self) -> Arrangement | None:
        """The main alternative: the second arrangement, None when there is one only."""
        return self.scenario.arrangements[1] if len(self.scenario.arrangements) > 1 else None

    @property
    def shown(self) -> Arrangement:
        """The arrangement a reader sees before choosing."""
        return self.main or self.first

    @property
    def economies(self) -> list[str]:
        return [economy.id for economy in self.scenario.economies]

    @property
    def arrangements(self) -> list[str]:
        return [arrangement.id for arrangement in self.scenario.arrangements]

    @property
    def gemeenten(self) -> list[str]:
        return [gemeente.id for gemeente in self.scenario.gemeenten]

    @property
    def years(self) -> list[int]:
        first = self.scenario.start.year
        return list(range(first, first + self.scenario.years))

    @property
    def replications(self) -> int:
        return int(self.manifest["replications"])

    @property
    def opening_choice(self) -> Choice:
        return Choice(self.economies[0], self.shown.id, self.gemeenten[0], TO_CHOOSE[0])

    def choices(self, depends: tuple[str, ...]) -> Iterator[Choice]:
        """Yield every choice that matters to something that depends on these selects only."""
        start = self.opening_choice
        lists: dict[str, Sequence[str]] = {
            "gemeente": self.gemeenten, "economy": self.economies, "arrangement": self.arrangements,
            "outcome": TO_CHOOSE, "fund": [TOTAL, *(fund.id for fund in self.scenario.funds)],
        }  # fmt: skip
        every = [ids if name in depends else [getattr(start, name)] for name, ids in lists.items()]
        for ids in product(*every):
            yield Choice(**dict(zip(lists, ids, strict=True)))

    @cached_property
    def _waiting(self) -> pd.DataFrame:
        return waiting_in_all(self.indicators)

    @cached_property
    def _every(self) -> pd.DataFrame:
        return pd.concat([self.indicators, self._waiting], ignore_index=True)

    @cached_property
    def summary(self) -> pd.DataFrame:
        """Mean and 80% band (mean, low, high) of every indicator over replications, indexed by KEYS.

        Where a replication has no value there is none: those that do have one are a selection.
        """
        groups = self._every.groupby(KEYS, observed=True, sort=False)["value"]
        table = pd.DataFrame(
            {"mean": groups.mean(), "low": groups.quantile(0.1), "high": groups.quantile(0.9)}
        )
        return table.where(groups.count() == groups.size())

    @cached_property
    def paired(self) -> pd.DataFrame:
        """The paired differences from the first arrangement, columns of compare, indexed by KEYS."""
        both = pd.concat([self.comparison, compare(self._waiting)], ignore_index=True)
        return both.set_index(KEYS)

    @cached_property
    def worse_off(self) -> pd.DataFrame:
        """The doelgroepen that are worse off by rule 27, columns GROUP_COLUMNS."""
        table = groups(self.indicators, [group.id for group in self.scenario.doelgroepen])
        return table[table["worse_off"]]

    @cached_property
    def units(self) -> dict[str, str]:
        """The unit of every indicator."""
        return dict(self._every.groupby("indicator", observed=True)["unit"].first())

    @cached_property
    def _stats(self) -> dict[Key, Stat]:
        rows = self.summary.itertuples(index=False)
        return {key: Stat(*row) for key, row in zip(self.summary.index, rows, strict=True)}

    @cached_property
    def _differences(self) -> dict[Key, Difference]:
        return differences(self.comparison) | differences(compare(self._waiting))

    def stat(self, choice: Choice, indicator: str, subject: str = TOTAL, year: int = HORIZON) -> Stat:
        """Return a value over replications; NaN when there is none."""
        key = (choice.arrangement, choice.economy, choice.gemeente, year, subject, indicator)
        return self._stats.get(key, NO_STAT)

    def difference(
        self, choice: Choice, indicator: str, subject: str = TOTAL, year: int = HORIZON
    ) -> Difference:
        """Return the paired difference from the first arrangement; NaN for the first itself."""
        key = (choice.arrangement, choice.economy, choice.gemeente, year, subject, indicator)
        return self._differences.get(key, NO_DIFFERENCE)

    def per_year(self, value: float) -> float:
        """Return a horizon's sum per year."""
        return value / self.scenario.years

    @property
    def own_funds(self) -> list[str]:
        """The funds whose surplus and deficit the gemeente bears itself."""
        return sets_of(self.scenario)[ALL_FUNDS]

    @cached_property
    def risk(self) -> pd.DataFrame:
        """Chances of a deficit and buffers (value), indexed by KEYS."""
        table = risks(self.indicators, sets_of(self.scenario), self.scenario.certainty_share)
        return table.set_index(KEYS)[["value"]]

    @cached_property
    def _risks(self) -> dict[Key, float]:
        return dict(zip(self.risk.index, self.risk["value"], strict=True))

    def risk_of(self, choice: Choice, indicator: str, funds: str = ALL_FUNDS, year: int = HORIZON) -> float:
        """Return a figure of the risk table; NaN when there is none."""
        key = (choice.arrangement, choice.economy, choice.gemeente, year, funds, indicator)
        return self._risks.get(key, math.nan)

    def chance_of_deficit(self, choice: Choice, year: int, funds: str = ALL_FUNDS) -> float:
        """Return the share of replications in which a set of funds closes a year below zero."""
        return self.risk_of(choice, "chance_of_deficit", funds, year)

    def buffer(self, choice: Choice, funds: str = ALL_FUNDS) -> float:
        """Return the euros that cover the shortfall of a set of funds with the chosen certainty."""
        return self.risk_of(choice, "buffer", funds)

    @property
    def has_vangnet(self) -> bool:
        """Whether the deficit of any fund comes under the vangnetuitkering."""
        return any(fund.vangnet for fund in self.scenario.funds)

    @property
    def has_buffer(self) -> bool:
        """Whether there are replications enough to name a buffer."""
        return self.replications >= BUFFER_REPLICATIONS

    def lowest_balances(self, choice: Choice, funds: str = ALL_FUNDS) -> tuple[float, float]:
        """Return the worst and the best over replications of the lowest cumulated balance."""
        return self.risk_of(choice, "worst_balance", funds), self.risk_of(choice, "best_balance", funds)

    @cached_property
    def _with_same_money(self) -> dict[Key, Difference]:
        same = footing(self.scenario).same_money
        if same is None or self.main is None:
            return {}
        every = self._every
        whole = every[(every["year"] == HORIZON) & (every["subject"] == TOTAL)]
        return differences(against(whole, same.id, self.main.id))

    def difference_with_same_money(
        self, economy: str, gemeente: str, indicator: str, subject: str = TOTAL
    ) -> Difference:
        """Return the horizon's paired difference of the main alternative from the variant."""
        main = self.main.id if self.main else ""
        key = (main, economy, gemeente, HORIZON, subject, indicator)
        return self._with_same_money.get(key, NO_DIFFERENCE)

    @cached_property
    def _taakvelden(self) -> dict[tuple[str, str, str], dict[TaakveldSide, dict[int, float]]]:
        columns = ("arrangement", "economy", "gemeente", "year", "taakveld", "side", "mean_eur")
        found: dict[tuple[str, str, str], dict[TaakveldSide, dict[int, float]]] = {}
        for *choice, year, code, side, mean in zip(*(self.taakvelden[name] for name in columns), strict=True):
            taakveld = series_in(self.reference, code, year, self.years[-1])
            found.setdefault(tuple(choice), {}).setdefault((taakveld, side), {})[year] = mean
        return found

    def taakveld_series(self, choice: Choice) -> dict[TaakveldSide, dict[int, float]]:
        """Return mean euro per year of every taakveld (newest code and title) and side, in Iv3's order."""
        found = self._taakvelden.get((choice.arrangement, choice.economy, choice.gemeente), {})
        order = {taakveld: number for number, taakveld in enumerate(self.reference.taakvelden)}
        return {key: found[key] for key in sorted(found, key=lambda key: (order[key[0]], key[1] != "L"))}

    @cached_property
    def weighings(self) -> list[Weighing]:
        """The scores on the scenario's criteria, per economy and gemeente."""
        return weighings(self.scenario, self.indicators)

    @cached_property
    def ranking(self) -> pd.DataFrame:
        """The arrangements by their weighted total, columns of analysis.criteria."""
        return ranking_table(self.weighings)

    @cached_property
    def causes(self) -> pd.DataFrame:
        """Why lasten per year differ from those of the first arrangement, columns of analysis.lasten."""
        table = sides(self.lasten, self.indicators, self.first.id)
        return explained(table, self.scenario.years)

    @cached_property
    def _causes(self) -> dict[tuple[str, str, str], dict[str, Stat]]:
        whole = self.causes[self.causes["taakveld"] == TOTAL]
        columns = ("economy", "arrangement", "gemeente", "cause", "value", "p10", "p90")
        found: dict[tuple[str, str, str], dict[str, Stat]] = {}
        for *choice, cause, value, low, high in zip(*(whole[name] for name in columns), strict=True):
            found.setdefault(tuple(choice), {})[cause] = Stat(value, low, high)
        return found

    def causes_of(self, choice: Choice) -> Mapping[str, Stat]:
        """Return what each cause brings to the difference in lasten per year, of all taakvelden together."""
        return self._causes[choice.economy, choice.arrangement, choice.gemeente]

    @property
    def kept(self) -> int:
        """How many replications' events were kept."""
        return int(self.manifest.get("events_replications", 1))

    @cached_property
    def _flows(self) -> dict[tuple[str, str, str, int, str, str], float]:
        columns = ("arrangement", "economy", "gemeente", "year", "from_stage", "stage", "people_per_year")
        rows = zip(*(self.flows[name] for name in columns), strict=True)
        return {row[:6]: row[6] for row in rows}

    def flow(self, choice: Choice, origin: str, target: str, year: int = HORIZON) -> float:
        """Return how many people a year moved from one stage to another."""
        key = (choice.arrangement, choice.economy, choice.gemeente, year, origin, target)
        return self._flows.get(key, 0.0)

    @cached_property
    def moves(self) -> list[tuple[str, str]]:
        """Every pair of stages between which anybody moved, biggest first."""
        whole = self.flows[self.flows["year"] == HORIZON]
        sizes = whole.groupby(["from_stage", "stage"])["people_per_year"].sum().sort_values(ascending=False)
        return [(str(origin), str(target)) for origin, target in sizes.index]
