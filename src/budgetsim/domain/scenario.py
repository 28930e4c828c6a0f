"""A scenario: everything a run needs, in one frozen object.

Knows no files; inputs makes it, and what it holds has been checked.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from budgetsim.domain.chain import Loket, Stage, Transition
from budgetsim.domain.criteria import Criterion
from budgetsim.domain.economy import Economy, MacroResponse
from budgetsim.domain.funds import Cost, Forecast, Fund, Grant
from budgetsim.domain.people import Doelgroep, Gemeente, Inflow, Opening
from budgetsim.domain.quantities import Frozen, Id, Percent, Series, Share, Text
from budgetsim.domain.walls import Arrangement, WallSettings

LUCK: Final = "luck"
"""Who comes, with which traits, how long things take, and what the Rijk's estimates are off by."""
WEATHER: Final = "weather"
"""The path of every economy with shocks."""
IGNORANCE: Final = "ignorance"
"""Every assumption, within its range."""
VARIED: Final = (LUCK, WEATHER)
"""What differs between replications unless told."""
MAY_VARY: Final = (*VARIED, IGNORANCE)
"""What may differ between replications."""


class FigureChange(Frozen):
    """A figure of the rules that this scenario has otherwise, from the date of each step on."""

    id: Id
    value: Series[Annotated[float, Field(allow_inf_nan=False, strict=True)]]


class Scenario(Frozen):
    """One question with its figures: gemeenten, their chain, their money, the weather and the walls."""

    schema_version: Literal[1] = 1
    name: Id
    title: Text
    description: Text = ""
    start: date
    years: Annotated[int, Field(ge=1, le=40, strict=True)]
    seed: Annotated[int, Field(ge=0, lt=2**63, strict=True)]
    replications: Annotated[int, Field(ge=1, le=100_000, strict=True)]
    vary: tuple[Literal["luck", "weather", "ignorance"], ...] = Field(VARIED, min_length=1)
    """What differs between replications. Luck or weather that is not named is that of replication 0 in all of
    them; assumptions stay as they stand."""
    certainty_share: Share = 0.8
    commitment: Literal["two_years", "year_end_only"] = "two_years"
    shortfall_share: Share
    neutral_unemployment_pct: Percent
    macro_response: MacroResponse
    forecast: Forecast
    gemeenten: tuple[Gemeente, ...] = Field(min_length=1)
    lokets: tuple[Loket, ...] = Field(min_length=1)
    doelgroepen: tuple[Doelgroep, ...] = Field(min_length=1)
    stages: tuple[Stage, ...] = Field(min_length=1)
    transitions: tuple[Transition, ...]
    inflow: tuple[Inflow, ...]
    opening: Opening
    funds: tuple[Fund, ...] = Field(min_length=1)
    grants: tuple[Grant, ...] = Field(min_length=1)
    costs: tuple[Cost, ...]
    walls: WallSettings
    economies: tuple[Economy, ...] = Field(min_length=1)
    arrangements: tuple[Arrangement, ...] = Field(min_length=1)
    warm_up_arrangement: Id
    published: tuple[Published, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    """The toetsingskader: what the arrangements are weighed on."""
    figures: tuple[FigureChange, ...] = ()
    """Figures of data/ that the rules read, such as the tiers of the vangnet, laid over."""

    @property
    def months(self) -> int:
        return self.years * 12

    def luck_of(self, replication: int) -> int:
        """Return the number of the luck that a replication has."""
        return replication if LUCK in self.vary else 0

    def weather_of(self, replication: int) -> int:
        """Return the number of the weather that a replication has."""
        return replication if WEATHER in self.vary else 0

    @property
    def varies_ignorance(self) -> bool:
        """Whether every replication has assumptions of its own."""
        return IGNORANCE in self.vary

    @property
    def home(self) -> str:
        """The ungated stage of lowest rank: where a fall-back ends."""
        return min((s for s in self.stages if not s.gated and not s.exit), key=lambda s: s.rank).id


class Published(Frozen):
    """A published figure of the gemeente to hold the opening year against (Verantwoording)."""

    id: Id
    title: Text
    gemeente: Id
    indicator: Literal["lasten_taakveld", "stock", "inflow", "outflow", "share_to_work"]
    subject: Text
    value: Annotated[float, Field(allow_inf_nan=False, strict=True)]
    unit: Text
    tolerance_share: Share
    explanation: Text = ""
    kind: Literal["begroting", "rekening"] | None = None
    """What lasten are taken from; none: not told, and they stand in no column of a begroting or rekening."""
    year: Annotated[int, Field(ge=2000, le=2100, strict=True)] | None = None
    """The year that the begroting or rekening is of."""
    price_year: Annotated[int, Field(ge=2000, le=2100, strict=True)] | None = None
    """Prices of the value, where it was brought to those of another year."""

    @model_validator(mode="after")
    def _kind_and_year(self) -> Published:
        if (self.kind is None) != (self.year is None):
            raise ValueError(
                "kind and year go together: which begroting or rekening it is; give both or neither"
            )
        if self.kind and self.indicator != "lasten_taakveld":
            raise ValueError(
                f"kind goes with lasten_taakveld, not with {self.indicator}; take kind and year out"
            )
        if self.price_year and not self.kind:
            raise ValueError("price_year goes with kind and year: it says that prices are of another year")
        return self

    @property
    def is_of_its_year(self) -> bool:
        """Whether it is a begroting or rekening as its own year has it, in the prices of that year."""
        return self.kind is not None and self.price_year in (None, self.year)


Scenario.model_rebuild()
