"""A toetsingskader: the criteria that arrangements are weighed on, their weights and their scales.

Knows no outcome's value and no ranking.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from budgetsim.domain.outcomes import BY_DOELGROEP, EVERYBODY, OutcomeId
from budgetsim.domain.quantities import Frozen, Id, Text

Weight = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False, strict=True)]
Value = Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False, strict=True)]


class Scale(Frozen):
    """Which value of a criterion counts as 0 and which as 10; between and beyond them a straight line."""

    worst: Value
    best: Value

    @model_validator(mode="after")
    def _some_distance(self) -> Scale:
        if self.worst == self.best:
            raise ValueError(f"worst and best are both {self.best:g}; give two different values")
        return self


class Criterion(Frozen):
    """One outcome of the headline that counts, for everybody or for one doelgroep."""

    id: Id
    title: Text
    outcome: OutcomeId
    subject: Id = EVERYBODY
    """`totaal`, or a doelgroep."""
    weight: Weight
    scale: Scale | None = None
    """None: from the worst to the best mean among arrangements and economies of the run."""

    @model_validator(mode="after")
    def _is_told(self) -> Criterion:
        if self.subject != EVERYBODY and self.outcome not in BY_DOELGROEP:
            raise ValueError(
                f"{self.outcome} is not told of a doelgroep; of one are {', '.join(BY_DOELGROEP)}. "
                f"Take one of those, or leave subject out"
            )
        return self
