"""Dated reference figures: each with unit, validity, source and label, as the tables under data/ hold them.

Knows no file; a missing figure is an error that names it, never a silent zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from budgetsim.domain.quantities import Series
from budgetsim.errors import InputError, Problem

NOT_SHARED = 1
"""Cost sharers of a leefvorm with a norm of its own."""


class Label(StrEnum):
    """How far a figure can be trusted."""

    SOURCE = "source"
    SECONDARY = "secondary"
    DERIVED = "derived"
    ASSUMPTION = "assumption"
    CHOICE = "choice"
    """Not a fact but a choice of the scenario: a date, a capacity, a number of replications."""


@dataclass(frozen=True)
class Figure:
    """One row of a reference table."""

    id: str
    value: float
    unit: str
    valid_from: date
    valid_to: date
    label: Label
    source: str
    low: float | None
    high: float | None
    note: str
    file: str
    line: int


@dataclass(frozen=True)
class Leefvorm:
    """How a household turns a norm into gross cost per inwoner: net norm / persons x gross_up."""

    id: str
    title: str
    norm: str
    """Id of the net norm figure, euro a month including vakantietoeslag."""
    cost_sharers_count: int
    """Who share the costs of the home, the person included: 2 or more take a kostendelersnorm of the norm."""
    persons_count: int
    gross_up: str
    """Id of the figure that turns net into gross cost for the gemeente."""


@dataclass(frozen=True)
class Taakveld:
    """What Iv3 calls one function of the gemeente in one period of whole years."""

    id: str
    """The function itself: stays when its code or title changes."""
    code: str
    """As Iv3 writes it in this period; several functions may share one."""
    title: str
    valid_from: date
    valid_to: date
    label: Label
    source: str
    note: str


@dataclass(frozen=True)
class Origin:
    """Where one value of a scenario came from, and how far it can be trusted."""

    path: str
    value: object
    unit: str
    label: Label
    source: str
    low: float | None
    high: float | None
    note: str
    file: str
    line: int
    column: int
    overrides: str = ""
    """The value and place that this one was laid over, when a layer changed it."""


@dataclass(frozen=True)
class Reference:
    """All reference figures, by id, in order of validity; taakvelden in the order of their file."""

    figures: dict[str, tuple[Figure, ...]]
    leefvormen: dict[str, Leefvorm]
    taakvelden: tuple[Taakveld, ...]

    def rows(self, figure_id: str) -> tuple[Figure, ...]:
        """Return every dated row of a figure, oldest first; raises InputError when there is none."""
        if figure_id not in self.figures:
            raise InputError([Problem("data/", 0, 0, figure_id, "no reference table holds this figure")])
        return self.figures[figure_id]

    def changed(self, changes: Mapping[str, tuple[Series[float], Origin | None]]) -> Reference:
        """Return the figures with some laid over, each with where it came from.

        From the first step of each on, its steps hold.
        """
        figures = dict(self.figures)
        for figure_id, (series, origin) in changes.items():
            figures[figure_id] = _laid_over(self.rows(figure_id), series, origin)
        return replace(self, figures=figures)

    def with_values(self, values: Mapping[tuple[str, date], float]) -> Reference:
        """Return the figures with another value in some rows, each named by its figure and first day."""
        figures = dict(self.figures)
        for figure_id in {name for name, _ in values}:
            figures[figure_id] = tuple(
                replace(row, value=values.get((figure_id, row.valid_from), row.value))
                for row in self.rows(figure_id)
            )
        return replace(self, figures=figures)

    def at(self, figure_id: str, day: date) -> Figure:
        """Return the row in force on a day, or the last one known when the day lies after it.

        Raises InputError for a day before the first row: the past is never guessed.
        """
        rows = self.rows(figure_id)
        if day < rows[0].valid_from:
            message = f"no value before {rows[0].valid_from}; {day} was asked"
            raise InputError([Problem(rows[0].file, rows[0].line, 0, figure_id, message)])
        return [row for row in rows if row.valid_from <= day][-1]


def _laid_over(rows: tuple[Figure, ...], series: Series[float], origin: Origin | None) -> tuple[Figure, ...]:
    """Return the rows before the first step, cut off there, and one row per step."""
    first = series.steps[0].since
    kept = [row for row in rows if row.valid_from < first]
    if kept and kept[-1].valid_to >= first:
        kept[-1] = replace(kept[-1], valid_to=first - timedelta(days=1))
    ends = [step.since - timedelta(days=1) for step in series.steps[1:]]
    steps = zip(series.steps, [*ends, date.max], strict=True)
    told = [
        replace(
            rows[-1],
            value=step.value,
            valid_from=step.since,
            valid_to=until,
            label=origin.label if origin else Label.CHOICE,
            source=(origin and origin.source) or "scenario",
            low=origin.low if origin else None,
            high=origin.high if origin else None,
            note=origin.note if origin else "",
        )
        for step, until in steps
    ]
    return (*kept, *told)
