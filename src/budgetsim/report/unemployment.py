"""Unemployment in every economy as a reader sees it: what is known, or the mean and band over replications.

Knows no chart and no word.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from budgetsim.chance.address import Key
from budgetsim.chance.weather import realised, unemployment_path
from budgetsim.domain.economy import Economy
from budgetsim.domain.scenario import WEATHER
from budgetsim.report.view import RunView
from budgetsim.units import date_of_month

MOST_PATHS = 500
"""More would not change the band to the eye."""


@dataclass(frozen=True)
class Course:
    """Percent of the labour force by date; `low` and `high` are the 80% band, empty where nothing varies."""

    economy: str
    days: list[date]
    pct: list[float]
    low: list[float]
    high: list[float]


def paths_shown(view: RunView) -> int:
    """Return over how many replications a course by chance is summarised."""
    return min(view.replications, MOST_PATHS)


def varies(view: RunView, economy: Economy) -> bool:
    """Whether an economy is another in every replication."""
    return economy.shocks is not None and WEATHER in view.scenario.vary


def weathers(view: RunView, economy: Economy, months: int) -> list[Economy]:
    """Return an economy as it turned out, once per weather; itself where nothing in it is by chance."""
    if economy.shocks is None:
        return [economy]
    scenario = view.scenario
    numbers = sorted({scenario.weather_of(number) for number in range(paths_shown(view))})
    return [realised(economy, Key(scenario.seed, number), scenario.start, months) for number in numbers]


def course(view: RunView, economy: Economy) -> Course:
    """Return the course of one economy: month by month where it is by chance, else its points."""
    if economy.shocks is None:
        points = economy.points
        return Course(economy.id, [p.day for p in points], [p.unemployment_pct for p in points], [], [])
    scenario = view.scenario
    months = scenario.months + 1
    drawn = weathers(view, economy, months)
    paths = np.array([unemployment_path(path, scenario.start, months) for path in drawn])
    low, high = np.quantile(paths, [0.1, 0.9], axis=0).tolist() if varies(view, economy) else ([], [])
    days = [date_of_month(scenario.start, month) for month in range(months)]
    return Course(economy.id, days, paths.mean(axis=0).tolist(), low, high)
