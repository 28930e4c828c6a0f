"""Number types with their unit and bounds, and values that change at a date.

Knows no names of the domain; every model field takes its type from here.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
Text = Annotated[str, StringConstraints(max_length=20_000)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False, strict=True)]
Factor = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False, strict=True)]
PositiveFactor = Annotated[float, Field(ge=0.001, le=1000, allow_inf_nan=False, strict=True)]
PerMonth = Annotated[float, Field(ge=0, le=30, allow_inf_nan=False, strict=True)]
PeoplePerMonth = Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False, strict=True)]
Months = Annotated[float, Field(ge=0, le=1200, allow_inf_nan=False, strict=True)]
WholeMonths = Annotated[int, Field(ge=0, le=1200, strict=True)]
Years = Annotated[float, Field(ge=0, le=110, allow_inf_nan=False, strict=True)]
Eur = Annotated[float, Field(ge=0, le=1e11, allow_inf_nan=False, strict=True)]
SignedEur = Annotated[float, Field(ge=-1e11, le=1e11, allow_inf_nan=False, strict=True)]
Count = Annotated[int, Field(ge=0, le=10_000_000, strict=True)]
Percent = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False, strict=True)]
GrowthShare = Annotated[float, Field(ge=-0.5, le=0.5, allow_inf_nan=False, strict=True)]

T = TypeVar("T")


class Frozen(BaseModel):
    """What is read is frozen; to change it, make another. Unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, populate_by_name=True)


class Step(Frozen, Generic[T]):
    """A value that holds from a date until the next step."""

    since: date = Field(alias="from")
    value: T


def _steps(given: Any) -> Any:
    """Accept one number for all time, or a list of dated values."""
    if isinstance(given, list | tuple | dict) and not _is_step(given):
        return {"steps": given} if not isinstance(given, dict) else given
    return {"steps": [{"from": date.min, "value": given}]}


def _is_step(given: Any) -> bool:
    return isinstance(given, dict) and "steps" not in given


class Series(Frozen, Generic[T]):
    """A value per date: in force from each step's date until the next. A bare number holds for all time."""

    steps: tuple[Step[T], ...] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _accept_bare(cls, given: Any) -> Any:
        return _steps(given)

    @model_validator(mode="after")
    def _dates_rise(self) -> Series[T]:
        dates = [step.since for step in self.steps]
        for earlier, later in pairwise(dates):
            if later <= earlier:
                raise ValueError(f"dates must rise: {later} comes after {earlier}; order the steps by date")
        return self

    def at(self, day: date) -> T:
        """Return the value in force on a day; before the first step, the first value."""
        current = self.steps[0].value
        for step in self.steps:
            if step.since > day:
                break
            current = step.value
        return current
