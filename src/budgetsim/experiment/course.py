"""What a variant still has to do: its pieces of work, round after round until its replications are enough.

Knows where shards stand and reads them to decide; not who makes them. The rounds are those of the stopping
rule, cut at its looks; without one there is a single round.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from budgetsim.analysis.stopping import LOOK_COLUMNS, look, outcome_of
from budgetsim.domain.batch import Batch
from budgetsim.experiment.results import Joining
from budgetsim.experiment.shards import Kind, Piece, kind_of, shard_problem
from budgetsim.inputs import Variant


@dataclass
class Course:
    """One variant on its way."""

    variant: Variant
    kind: Kind
    batch: Batch
    shards: Path
    asked: tuple[Piece, ...] = ()
    """Pieces of all rounds so far, in the order of their replications."""
    looks: list[pd.DataFrame] = field(default_factory=list)
    waiting: dict[str, Piece] = field(default_factory=dict)
    """Key -> piece of this round whose shard is not there yet."""
    failed: dict[str, Piece] = field(default_factory=dict)
    is_enough: bool = False

    @property
    def replications(self) -> int:
        """Replications of all rounds so far."""
        return self.asked[-1].last if self.asked else 0

    def advance(self) -> list[Piece]:
        """Begin the next round, and the one after it when its shards are there; return what is to be made."""
        while not self.waiting and not self.failed and not self.is_enough:
            if self.asked:
                self._decide()
            if not self.is_enough:
                self._begin_round()
        return list(self.waiting.values())

    def made(self, key: str) -> None:
        """Note that a shard is there."""
        self.waiting.pop(key)

    def gave_up(self, key: str) -> None:
        """Note that a shard will not come."""
        self.failed[key] = self.waiting.pop(key)

    def joining(self) -> Joining:
        """Return how the shards of the finished course are joined."""
        folders = tuple(self.shards / piece.key for piece in self.asked)
        reference = self.variant.loaded.reference
        return Joining(self.variant.id, folders, self.replications, reference, self.batch.keep)

    def _begin_round(self) -> None:
        done, target = self.replications, self._target()
        bounds = [*range(done, target, self.batch.shard_replications), target]
        pieces = [self.kind.piece(first, last) for first, last in pairwise(bounds)]
        self.asked = (*self.asked, *pieces)
        missing = [piece for piece in pieces if shard_problem(self.shards / piece.key) is not None]
        self.waiting = {piece.key: piece for piece in missing}

    def _target(self) -> int:
        """Return after how many replications the round ends."""
        if self.batch.stopping is None:
            return self.variant.loaded.scenario.replications
        return next(number for number in self.batch.stopping.looks if number > self.replications)

    def _decide(self) -> None:
        """Look whether the rounds so far are enough."""
        rule = self.batch.stopping
        if rule is None:
            self.is_enough = True
            return
        found = look(self._outcomes(), rule, self.variant.loaded.scenario.years)
        self.looks.append(found)
        self.is_enough = bool(found["enough"].all()) or self.replications == rule.maximum

    def _outcomes(self) -> pd.DataFrame:
        """Return what the stopping rule looks at, of all shards so far."""
        assert self.batch.stopping is not None
        indicator = outcome_of(self.batch.stopping).indicator
        names = self.variant.arrangements[:2]
        parts = [
            pq.read_table(
                self.shards / piece.key / "indicators.parquet",
                filters=[("indicator", "=", indicator), ("year", "=", 0), ("arrangement", "in", names)],
            ).to_pandas()
            for piece in self.asked
        ]
        table: pd.DataFrame = pd.concat(parts, ignore_index=True)
        return table


def courses_of(batch: Batch, variants: tuple[Variant, ...], shards: Path, engine: str) -> list[Course]:
    """Return every variant of a batch at its beginning."""
    return [
        Course(
            variant,
            kind_of(variant.loaded, variant.economies, variant.arrangements, batch.keep, engine),
            batch,
            shards,
        )
        for variant in variants
    ]


def looks_table(courses: list[Course]) -> pd.DataFrame:
    """Return every look of every variant (columns `variant` and LOOK_COLUMNS)."""
    parts = [table.assign(variant=c.variant.id) for c in courses for table in c.looks]
    if not parts:
        return pd.DataFrame(columns=["variant", *LOOK_COLUMNS])
    return pd.concat(parts, ignore_index=True)[["variant", *LOOK_COLUMNS]]
