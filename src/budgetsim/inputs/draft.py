"""As much of a scenario as holds by itself: the good rows of every section, and which sections have bad ones.

Knows how to validate row by row, so that one broken row does not hide what is wrong elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, TypeVar

from pydantic import ValidationError

from budgetsim.domain.chain import Loket, Stage, Transition
from budgetsim.domain.economy import Economy
from budgetsim.domain.funds import Cost, Fund, Grant
from budgetsim.domain.people import Doelgroep, Gemeente, Inflow, Stock
from budgetsim.domain.quantities import Frozen
from budgetsim.domain.scenario import MAY_VARY, VARIED, Published
from budgetsim.domain.walls import Arrangement, WallSettings

M = TypeVar("M", bound=Frozen)
LONGEST = 1200
"""More months than any warm-up may have."""
Finding = tuple[str, str]
"""What a check over a draft finds: the path of what is wrong, and the message."""


@dataclass(frozen=True)
class Draft:
    """The good rows; `broken` names the sections (and single values) that are not whole."""

    start: date | None
    warm_up_months: int
    neutral_unemployment_pct: float | None
    vary: frozenset[str]
    walls: WallSettings | None
    gemeenten: tuple[Gemeente, ...]
    lokets: tuple[Loket, ...]
    doelgroepen: tuple[Doelgroep, ...]
    stages: tuple[Stage, ...]
    transitions: tuple[Transition, ...]
    inflow: tuple[Inflow, ...]
    stocks: tuple[Stock, ...]
    funds: tuple[Fund, ...]
    grants: tuple[Grant, ...]
    costs: tuple[Cost, ...]
    economies: tuple[Economy, ...]
    arrangements: tuple[Arrangement, ...]
    published: tuple[Published, ...]
    broken: frozenset[str] = field(default=frozenset())

    def stage(self, name: str | None) -> Stage | None:
        """Return the stage with an id."""
        return next((stage for stage in self.stages if stage.id == name), None)

    def fund(self, name: str | None) -> Fund | None:
        """Return the fund with an id."""
        return next((fund for fund in self.funds if fund.id == name), None)


def draft_of(content: dict[Any, Any]) -> Draft:
    """Validate plain content row by row."""
    opening = content.get("opening")
    warm_up = opening.get("warm_up_months") if isinstance(opening, dict) else None
    stocks = opening.get("stocks") if isinstance(opening, dict) else None
    neutral = content.get("neutral_unemployment_pct")
    parts: dict[str, Any] = {
        "start": _day(content.get("start")),
        "warm_up_months": warm_up if isinstance(warm_up, int) and 0 <= warm_up <= LONGEST else 0,
        "neutral_unemployment_pct": float(neutral) if isinstance(neutral, int | float) else None,
        "vary": _varied(content.get("vary")),
        "walls": _one(WallSettings, content.get("walls")),
        "gemeenten": _rows(Gemeente, content.get("gemeenten")),
        "lokets": _rows(Loket, content.get("lokets")),
        "doelgroepen": _rows(Doelgroep, content.get("doelgroepen")),
        "stages": _rows(Stage, content.get("stages")),
        "transitions": _rows(Transition, content.get("transitions")),
        "inflow": _rows(Inflow, content.get("inflow")),
        "stocks": _rows(Stock, stocks),
        "funds": _rows(Fund, content.get("funds")),
        "grants": _rows(Grant, content.get("grants")),
        "costs": _rows(Cost, content.get("costs")),
        "economies": _rows(Economy, content.get("economies")),
        "arrangements": _rows(Arrangement, content.get("arrangements")),
        "published": _rows(Published, content.get("published", [])),
    }
    broken = {
        name for name, part in parts.items() if part is None or (isinstance(part, tuple) and None in part)
    }
    for name, part in parts.items():
        if isinstance(part, tuple | type(None)) and name in _SECTIONS:
            parts[name] = tuple(row for row in part or () if row is not None)
    return Draft(**parts, broken=frozenset(broken))


_SECTIONS = {item.name for item in fields(Draft)} - {
    "start",
    "warm_up_months",
    "neutral_unemployment_pct",
    "vary",
    "walls",
    "broken",
}


def _varied(given: Any) -> frozenset[str]:
    """Return what varies: everything when it is not told, or not as it should be."""
    told = isinstance(given, list) and given and all(part in MAY_VARY for part in given)
    return frozenset(given if told else VARIED)


def _rows(model: type[M], given: Any) -> tuple[M | None, ...] | None:
    """Return the rows, None in the place of a bad one; None when there is no list at all."""
    if not isinstance(given, list):
        return None
    return tuple(_one(model, row) for row in given)


def _one(model: type[M], given: Any) -> M | None:
    try:
        return model.model_validate(given, by_alias=True, by_name=False)
    except ValidationError:
        return None


def _day(given: Any) -> date | None:
    try:
        return date.fromisoformat(given) if isinstance(given, str) else None
    except ValueError:
        return None
