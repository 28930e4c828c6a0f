"""A batch: scenarios times overrides, so many replications each, and what is kept of them.

Knows no files and no variant by name; inputs reads it, experiment carries it out.
"""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from budgetsim.domain.outcomes import OutcomeId
from budgetsim.domain.quantities import Frozen, Id, Text

MOST_REPLICATIONS = 100_000
Replications = Annotated[int, Field(ge=1, le=MOST_REPLICATIONS, strict=True)]
Width = Annotated[float, Field(gt=0, le=1e12, allow_inf_nan=False, strict=True)]
Settings = dict[Annotated[str, Field(min_length=1)], Any]
"""Path of a value -> the value laid over it."""


class Stopping(Frozen):
    """When replications are enough: the interval of the paired headline difference is narrow enough.

    Looked at after `minimum` replications, then after every `step` more, and at `maximum`.
    """

    minimum: Annotated[int, Field(ge=5, le=MOST_REPLICATIONS, strict=True)]
    maximum: Replications
    step: Replications | None = None
    """None: as many as `minimum`."""
    outcome: OutcomeId = "participation_months"
    half_width: Width | None = None
    """In the outcome's own unit, per year where it adds up over years."""
    relative: Annotated[float, Field(gt=0, lt=1, allow_inf_nan=False, strict=True)] | None = None
    """Half-width as a share of the difference itself."""
    confidence: Annotated[float, Field(ge=0.5, le=0.999, allow_inf_nan=False, strict=True)] = 0.9

    @model_validator(mode="after")
    def _can_stop(self) -> Stopping:
        if self.maximum < self.minimum:
            raise ValueError(f"maximum {self.maximum} is below minimum {self.minimum}; swap them")
        if self.half_width is None and self.relative is None:
            raise ValueError("half_width is missing, and relative too; give at least one of them")
        return self

    @property
    def looks(self) -> tuple[int, ...]:
        """Numbers of replications at which is looked, the last one the maximum."""
        step = self.step or self.minimum
        return (*range(self.minimum, self.maximum, step), self.maximum)


class Override(Frozen):
    """A named list of values laid over a scenario."""

    id: Id
    values: Settings = Field(default={}, alias="set")


class Batch(Frozen):
    """Every scenario with every override and every combination of the grid."""

    schema_version: Literal[1] = 1
    name: Id
    title: Text = ""
    scenarios: tuple[Text, ...] = Field(min_length=1)
    """Files or folders, relative to the batch file."""
    economies: tuple[Id, ...] = ()
    """Of every scenario; empty: all it has."""
    arrangements: tuple[Id, ...] = ()
    """Of every scenario, the first one what the others are held against; empty: all it has."""
    replications: Replications | None = None
    """None: the scenario's own number."""
    stopping: Stopping | None = None
    seed: Annotated[int, Field(ge=0, lt=2**63, strict=True)] | None = None
    overrides: tuple[Override, ...] = ()
    grid: dict[Annotated[str, Field(min_length=1)], tuple[Any, ...]] = {}
    """Path of a value -> the values it takes, each with each of the others."""
    keep: tuple[Literal["ledger", "purses", "events"], ...] = ()
    """Large tables kept beside indicators, comparison and taakvelden."""
    shard_replications: Replications = 10
    """Replications of one piece of work; changes no result."""

    @field_validator("overrides")
    @classmethod
    def _own_names(cls, overrides: tuple[Override, ...]) -> tuple[Override, ...]:
        if twice := [name for name, count in Counter(row.id for row in overrides).items() if count > 1]:
            raise ValueError(f"{', '.join(twice)} stands more than once; give each override its own id")
        return overrides

    @field_validator("grid")
    @classmethod
    def _some_values(cls, grid: dict[str, tuple[Any, ...]]) -> dict[str, tuple[Any, ...]]:
        if empty := [path for path, values in grid.items() if not values]:
            raise ValueError(f"no value for {', '.join(empty)}; give one, or leave it out")
        return grid

    @model_validator(mode="after")
    def _one_voice(self) -> Batch:
        if self.replications is not None and self.stopping is not None:
            raise ValueError("stopping and replications both decide how many; leave one of them out")
        laid = {path for row in self.overrides for path in row.values}
        if twice := sorted(laid & set(self.grid)):
            raise ValueError(f"{', '.join(twice)} stands in overrides and in grid; keep one")
        if "replications" in laid | set(self.grid):
            raise ValueError("all variants have as many replications; write replications beside scenarios")
        if self.seed is not None and "seed" in laid | set(self.grid):
            raise ValueError("seed stands beside scenarios and in overrides or grid; keep one")
        return self
