"""The walls of an arrangement as integers: how high each stands, and what that height does (rule 18).

Knows no purse and no inwoner. One code path serves every height; a height of zero does nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from budgetsim.accounts.calendar import Calendar
from budgetsim.accounts.settle import Heights
from budgetsim.chance.address import threshold
from budgetsim.domain.scenario import Scenario
from budgetsim.domain.walls import Arrangement, Wall
from budgetsim.units import MONTHS_PER_YEAR, PERMILLE, permille, ticks


@dataclass(frozen=True)
class WallTables:
    """What the walls that people feel do, per month of the tables."""

    misroute: tuple[int, ...]
    """64-bit threshold below which a routing draw gets what the loket offers."""
    handover_ticks: tuple[int, ...]
    handover_loss: tuple[int, ...]


def wall_heights(scenario: Scenario, arrangement: Arrangement, calendar: Calendar) -> dict[Wall, list[int]]:
    """Return every wall's height in thousandths per month of the tables."""
    heights = {}
    for wall in Wall:
        path = arrangement.heights.get(wall)
        heights[wall] = [
            permille((path.at(day) if path else arrangement.default_height) * scenario.walls.height_up(wall))
            for day in calendar.dates()
        ]
    return heights


def wall_tables(scenario: Scenario, heights: dict[Wall, list[int]]) -> WallTables:
    """Return what the walls that people feel do, per month."""
    settings = scenario.walls
    handover = heights[Wall.HANDOVER]
    return WallTables(
        misroute=tuple(
            threshold(h * settings.misroute_share / PERMILLE) for h in heights[Wall.LOKET_ROUTING]
        ),
        handover_ticks=tuple(ticks(settings.handover_months) * h // PERMILLE for h in handover),
        handover_loss=tuple(threshold(settings.handover_loss_share * h / PERMILLE) for h in handover),
    )


def money_heights(
    scenario: Scenario, arrangement: Arrangement, heights: dict[Wall, list[int]]
) -> tuple[Heights, ...]:
    """Return the walls that money feels, per year: the height of January holds all year."""
    shortfall = arrangement.shortfall_share
    shortfall = scenario.shortfall_share if shortfall is None else shortfall
    returned = permille(scenario.walls.returned_share)
    return tuple(
        Heights(
            separate_purses=heights[Wall.SEPARATE_PURSES][month],
            savings_leak=heights[Wall.SAVINGS_LEAK][month],
            year_end=heights[Wall.YEAR_END][month] * returned // PERMILLE,
            shortfall=permille(shortfall),
        )
        for month in range(0, len(heights[Wall.HANDOVER]), MONTHS_PER_YEAR)
    )
