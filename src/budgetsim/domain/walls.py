"""The six walls between the purses, and arrangements: how high each wall stands, and when.

Knows no consequence of a wall; each is one place in the rulebook and one code path for every height.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from budgetsim.domain.quantities import Eur as _Eur
from budgetsim.domain.quantities import Frozen, Id, Months, Series, Share, Text


class Wall(StrEnum):
    """The six walls, in the order of the specification."""

    SEPARATE_PURSES = "separate_purses"
    LOKET_ROUTING = "loket_routing"
    HANDOVER = "handover"
    SAVINGS_LEAK = "savings_leak"
    YEAR_END = "year_end"
    DOUBLE_SUPPORT = "double_support"


class WallSettings(Frozen):
    """Every wall's height when it is up, and what it does at that height."""

    heights: dict[Wall, Share] = {}
    """Height of a wall that is up; 1 where not named."""
    misroute_share: Share
    """Share of inwoners whom their loket, when the wall is up, offers only its own stages."""
    handover_months: Months
    handover_loss_share: Share
    returned_share: Share = 1.0
    """Share of a year-end surplus that leaves the purse when the wall is up."""
    double_support_eur_per_month: _Eur
    double_support_fund: Id
    double_support_stages: tuple[Id, ...]
    double_support_taakveld: str = Field(pattern=r"^\d{1,2}\.\d{1,3}[a-d]?$")

    def height_up(self, wall: Wall) -> float:
        """Return the height of a wall that is up."""
        return self.heights.get(wall, 1.0)


class Arrangement(Frozen):
    """A financing arrangement: a set of walls, each at a height that may change over the years."""

    id: Id
    title: Text
    default_height: Share
    heights: dict[Wall, Series[Share]] = {}
    shortfall_share: Share | None = None
    """Share of a shortfall on entitlements that trajectories bear; none: the scenario's own."""
    same_money_as: Id | None = None
    """Cost-neutral variant: gets the extra draw on general means that the named arrangement has (rule 21)."""
